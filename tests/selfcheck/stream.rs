//! A run on the mock and its replay are the same stream of events, once what time makes is taken away.

use crate::program::{dubplate, folder};
use serde_json::Value;

/// What differs between a run and its replay: when it was, how long it took, whom it asked, and the ids of requests.
/// The host a request is sent to is whom it asked; what frames an answer on its way is no part of a recording.
fn normalized(mut event: Value) -> Value {
    forget(&mut event);
    for pointer in ["/episode/request/headers", "/episode/response/headers"] {
        if let Some(Value::Array(headers)) = event.pointer_mut(pointer) {
            headers.retain(|header| {
                !header[0].as_str().is_some_and(|name| ["host", "date", "content-length"].contains(&name))
            });
        }
    }
    event
}

fn forget(value: &mut Value) {
    match value {
        Value::Object(members) => {
            for name in ["time", "micros", "replayed"] {
                members.remove(name);
            }
            if let Some(Value::String(id)) = members.get_mut("RequestId") {
                "<request-id>".clone_into(id);
            }
            if members.contains_key("endpoint") {
                members.retain(|name, _| name != "endpoint" && name != "kind");
            }
            // Of what the run is evidence: of an answer now, or in a recording.
            members.remove("recorded");
            members.values_mut().for_each(forget);
        }
        Value::Array(items) => items.iter_mut().for_each(forget),
        Value::String(text) => *text = without_seconds(text),
        Value::Null | Value::Bool(_) | Value::Number(_) => {}
    }
}

/// The service says its own time in one message, in UNIX seconds.
fn without_seconds(text: &str) -> String {
    const MARK: &str = "the server time ";
    match text.split_once(MARK) {
        Some((before, after)) => {
            format!("{before}{MARK}{}", after.trim_start_matches(|c: char| c.is_ascii_digit()))
        }
        None => text.to_owned(),
    }
}

/// The events of a run, one case after the other.
fn events(target: &str) -> Vec<Value> {
    let folder = folder();
    let said = dubplate(folder.path(), &["run", "--json", "--jobs", "1", "--target", target]);
    assert_eq!(said.code, Some(0), "{target}: {}", said.stderr);
    let parse = |line: &str| normalized(serde_json::from_str(line).expect("an event"));
    let mut events: Vec<Value> = said.stdout.lines().map(parse).collect();
    // Calls that are sent at once are answered in any order.
    let call = |event: &Value| {
        let of = |pointer: &str| event.pointer(pointer).map(Value::to_string).unwrap_or_default();
        [of("/event"), of("/case"), of("/step"), of("/phase"), of("/episode/request")]
    };
    for run in events.chunk_by_mut(|one, next| call(one) == call(next)) {
        run.sort_by_cached_key(Value::to_string);
    }
    events
}

/// The first place where two events differ, with both sides.
fn difference(one: &Value, other: &Value, at: &str) -> Option<String> {
    match (one, other) {
        (Value::Object(a), Value::Object(b)) => {
            let names = a.keys().chain(b.keys().filter(|name| !a.contains_key(*name)));
            let null = Value::Null;
            let of = |of: &serde_json::Map<String, Value>, name| of.get(name).unwrap_or(&null).clone();
            names.into_iter().find_map(|name| difference(&of(a, name), &of(b, name), &format!("{at}/{name}")))
        }
        (Value::Array(a), Value::Array(b)) if a.len() == b.len() => {
            a.iter().zip(b).enumerate().find_map(|(n, (a, b))| difference(a, b, &format!("{at}/{n}")))
        }
        _ => (one != other).then(|| format!("{at}: {one} on the mock, {other} in the replay")),
    }
}

#[test]
fn a_replay_tells_the_same_as_the_run() {
    let (played, replayed) = (events("mock"), events("replay"));
    let first = played.iter().zip(&replayed).enumerate().find_map(|(at, (one, other))| {
        let difference = difference(one, other, "")?;
        Some(format!("event {at}, {} of {}: {difference}", one["event"], one["case"]))
    });
    assert_eq!(first, None);
    assert_eq!(played.len(), replayed.len());
    assert!(played.len() > 1000, "{} events", played.len());
}

#[test]
fn another_answer_would_be_the_first_difference() {
    let event = |code: &str| {
        normalized(serde_json::json!({"event": "exchanged", "micros": 3, "episode": {"response": {
        "headers": [["date", code]], "body": {"json": {"Response": {"Error": {"Code": code}, "RequestId": code}}}}}}))
    };
    let first = difference(&event("A"), &event("B"), "");
    let at = "/episode/response/body/json/Response/Error/Code";
    assert_eq!(first, Some(format!("{at}: \"A\" on the mock, \"B\" in the replay")));
}
