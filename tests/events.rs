//! The event stream: every line is what `events.schema.json` says, and the totals are the sum of the cases.
#![cfg(unix)]

#[path = "common/mock.rs"]
mod mock;
#[path = "common/program.rs"]
mod program;
#[path = "common/server.rs"]
mod server;

use jsonschema::Validator;
use mock::{Mock, without_role};
use program::{Ended, Running, command, dubplate, finish, folder, write};
use serde_json::{Value, json};
use server::{Answer, serve};
use std::collections::{BTreeMap, HashMap};
use std::fs;
use std::net::TcpListener;
use std::path::Path;
use std::sync::mpsc::channel;
use std::time::Duration;

fn schema() -> Validator {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/event/events.schema.json");
    let text = fs::read_to_string(path).expect("the schema");
    let schema = serde_json::from_str(&text).expect("JSON");
    jsonschema::validator_for(&schema).expect("a JSON Schema")
}

/// The events of a run, each found valid.
fn events(ended: &Ended) -> Vec<Value> {
    let schema = schema();
    let parse = |line: &str| -> Value {
        let event = serde_json::from_str(line).unwrap_or_else(|error| panic!("{error}: {line}"));
        let mistakes: Vec<String> = schema.iter_errors(&event).map(|error| error.to_string()).collect();
        assert!(mistakes.is_empty(), "{line}\n{}", mistakes.join("\n"));
        event
    };
    let events: Vec<Value> = ended.stdout.lines().map(parse).collect();
    assert!(events.len() >= 2, "{}", ended.said());
    events
}

fn named<'e>(events: &'e [Value], name: &str) -> Vec<&'e Value> {
    events.iter().filter(|event| event["event"] == name).collect()
}

fn text<'e>(event: &'e Value, member: &str) -> &'e str {
    event[member].as_str().unwrap_or_default()
}

fn count(event: &Value, member: &str) -> u64 {
    event[member].as_u64().unwrap_or_default()
}

/// How many cases ended with each verdict.
fn verdicts(events: &[Value]) -> BTreeMap<&str, u64> {
    let mut found = BTreeMap::new();
    for finished in named(events, "case-finished") {
        *found.entry(text(finished, "verdict")).or_default() += 1;
    }
    found
}

/// The stream as a whole: it starts and ends once, and its sums are right.
fn check(events: &[Value]) {
    assert_eq!(text(&events[0], "event"), "run-started");
    let last = &events[events.len() - 1];
    assert_eq!(text(last, "event"), "run-finished");
    assert_eq!(named(events, "run-started").len() + named(events, "run-finished").len(), 2);
    let verdicts = verdicts(events);
    let of = |word: &str| verdicts.get(word).copied().unwrap_or_default();
    let selected: u64 = events[0]["profiles"]
        .as_array()
        .into_iter()
        .flatten()
        .map(|profile| count(profile, "selected"))
        .sum();
    let played: u64 = verdicts.values().sum::<u64>() - of("skipped");
    let expected = json!({
        "pass": of("pass"), "fail": of("fail"), "broken": of("broken"), "unobtainable": of("unobtainable"),
        "skipped": of("skipped"), "not_run": selected - played,
    });
    assert_eq!(last["totals"], expected);
    let finished = named(events, "case-finished");
    let requests: u64 = finished.iter().map(|event| count(event, "requests")).sum();
    assert_eq!(count(last, "requests"), requests);
    check_cases(events);
}

/// Each case starts before anything of it happens, ends once, and asks as often as it says.
fn check_cases(events: &[Value]) {
    let mut asked: HashMap<(&str, &str), u64> = HashMap::new();
    let mut ended: Vec<(&str, &str)> = Vec::new();
    for event in events {
        let case = (text(event, "profile"), text(event, "case"));
        match text(event, "event") {
            "case-started" => assert_eq!(asked.insert(case, 0), None, "{case:?} starts once"),
            "exchanged" => *asked.get_mut(&case).expect("a case that has started") += 1,
            "case-finished" => {
                assert!(!ended.contains(&case), "{case:?} ends once");
                ended.push(case);
                let exchanged = asked.get(&case).copied().unwrap_or_default();
                let answered = !["broken"].contains(&text(event, "verdict"));
                assert!(exchanged <= count(event, "requests"), "{event}");
                assert!(!answered || exchanged == count(event, "requests"), "{exchanged} answers: {event}");
            }
            _ => {}
        }
    }
    assert!(asked.keys().all(|case| ended.contains(case)), "what starts ends");
}

const OWN: &str = r#"format = 1

[[case]]
id = "own-passes"
title = "Passes"
covers = ["DescribeAddresses/param/AddressIds"]
needs = { eip = "unbound-eip" }
[[case.step]]
call = "DescribeAddresses"
with = { EcmRegion = "${region}", AddressIds = ["${eip.id}"] }

[[case]]
id = "own-fails"
title = "Fails in several ways"
needs = { eip = "unbound-eip" }
[[case.step]]
call = "DescribeAddresses"
with = { EcmRegion = "${region}", AddressIds = ["${eip.id}"] }
expect.error = "InternalError"
expect.at."/Response/TotalCount" = 7
expect.absent = ["/Response/RequestId"]
"#;

/// A run with the cases above.
fn own(folder: &Path, arguments: &[&str]) -> Ended {
    write(folder, "own/ecm-2019-07-19/own.toml", OWN);
    dubplate(folder, &[&["run", "--json", "--scenarios", "own", "case:own-*"], arguments].concat())
}

#[test]
fn every_line_of_a_run_of_everything_is_valid_and_the_sums_are_right() {
    let folder = folder();
    let events = events(&dubplate(folder.path(), &["run", "--json"]).expect(0));
    check(&events);
    let verdicts = verdicts(&events);
    assert_eq!(verdicts.keys().collect::<Vec<_>>(), [&"pass"]);
    assert!(verdicts["pass"] > 100, "{verdicts:?}");
    let phases: Vec<&str> = named(&events, "exchanged").iter().map(|event| text(event, "phase")).collect();
    for phase in ["step", "read", "finally"] {
        assert!(phases.contains(&phase), "{phase}");
    }
    let coverage = &events[events.len() - 1]["coverage"];
    assert_eq!(coverage["eip-v2-2017-03-12"]["page"]["errors"], json!({"confirmed": 12, "of": 12}));
    assert_eq!(coverage["ecm-2019-07-19"]["page"]["errors"], json!({"confirmed": 27, "of": 27}));
}

#[test]
fn a_failed_case_says_where_and_what() {
    let folder = folder();
    let events = events(&own(folder.path(), &["--jobs", "1"]).expect(1));
    check(&events);
    assert_eq!(verdicts(&events), BTreeMap::from([("fail", 1), ("pass", 1)]));
    let finished = named(&events, "case-finished");
    let failed = finished.iter().find(|event| event["verdict"] == "fail").expect("a failed case");
    let why: Vec<(&str, &str)> = failed["why"]
        .as_array()
        .into_iter()
        .flatten()
        .map(|mismatch| (text(mismatch, "at"), text(mismatch, "place")))
        .collect();
    let place = |line: u32, column: u32| format!("own/ecm-2019-07-19/own.toml:{line}:{column}");
    let (error, total, absent) = (place(19, 16), place(20, 36), place(21, 18));
    let expected = [
        ("/Response/Error/Code", &error),
        ("/Response/TotalCount", &total),
        ("/Response/RequestId", &absent),
    ];
    assert_eq!(why, expected.map(|(at, place)| (at, place.as_str())));
}

#[test]
fn a_case_that_could_not_be_asked_is_broken() {
    let folder = folder();
    let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
    let url = format!("http://{}", listener.local_addr().expect("its address"));
    drop(listener);
    let hangs_up = serve(|_| Answer::Hangup);
    let garbage = serve(|_| Answer::Bytes(b"good morning\r\n\r\n".to_vec()));
    for url in [url, hangs_up, garbage] {
        write(folder.path(), "bindings.toml", "format = 1\n");
        let arguments =
            ["run", "--json", "--target", &url, "--bindings", "bindings.toml", "case:unknown-action"];
        let mut command = command(folder.path(), &arguments);
        command.env("TENCENTCLOUD_SECRET_ID", "id").env("TENCENTCLOUD_SECRET_KEY", "key");
        let events = events(&finish(&mut command).expect(3));
        check(&events);
        assert_eq!(verdicts(&events), BTreeMap::from([("broken", 1)]));
    }
}

#[test]
fn a_case_without_resources_is_unobtainable() {
    let folder = folder();
    let mock = Mock::start(folder.path(), &[]);
    let bindings = without_role(&mock.bindings(folder.path()), "blocked-eip");
    let filters = ["--json", "ecm-2019-07-19/eip-blocked", "eip-v2-2017-03-12/unknown-action"];
    let events = events(&finish(&mut mock.run(folder.path(), &bindings, &filters)).expect(0));
    check(&events);
    assert_eq!(verdicts(&events), BTreeMap::from([("pass", 1), ("unobtainable", 1)]));
}

#[test]
fn skipped_and_not_run_cases_are_counted() {
    let folder = folder();
    let skipped = events(&own(folder.path(), &["--skip", "case:own-fails"]).expect(0));
    check(&skipped);
    assert_eq!(verdicts(&skipped), BTreeMap::from([("pass", 1), ("skipped", 1)]));
    let arguments = ["--jobs", "1", "--fail-fast", "case:bind-instance"];
    let stopped = events(&own(folder.path(), &arguments).expect(1));
    check(&stopped);
    assert!(count(&stopped[stopped.len() - 1]["totals"], "not_run") > 0);
}

#[test]
fn an_interrupted_run_says_so() {
    let folder = folder();
    let (send, seen) = channel();
    let url = serve(move |_| {
        send.send(()).unwrap_or_default();
        Answer::Never
    });
    write(folder.path(), "bindings.toml", "format = 1\n");
    let filters = ["case:unknown-action", "case:missing-action"];
    let fixed = ["run", "--json", "--jobs", "1", "--target", &url, "--bindings", "bindings.toml"];
    let mut command = command(folder.path(), &[&fixed[..], &filters[..]].concat());
    command.env("TENCENTCLOUD_SECRET_ID", "id").env("TENCENTCLOUD_SECRET_KEY", "key");
    let running = Running::start(&mut command);
    seen.recv_timeout(Duration::from_secs(30)).expect("the first request");
    running.signal("INT");
    let events = events(&running.end().expect(130));
    check(&events);
    let last = &events[events.len() - 1];
    assert_eq!(last["interrupted"], true);
    assert_eq!((count(&last["totals"], "broken"), count(&last["totals"], "not_run")), (1, 1));
}

#[test]
fn the_schema_refuses_lines_that_are_not_right() {
    let folder = folder();
    let events = events(&own(folder.path(), &["--jobs", "1"]).expect(1));
    let of = |name: &str| named(&events, name)[0].clone();
    let with = |name: &str, pointer: &str, value: Value| {
        let mut event = of(name);
        let (parent, member) = pointer.rsplit_once('/').expect("a pointer");
        let parent = event.pointer_mut(parent).and_then(Value::as_object_mut).expect("an object");
        if value.is_null() {
            parent.remove(member);
        } else {
            parent.insert(member.to_owned(), value);
        }
        event
    };
    let schema = schema();
    let table = [
        with("run-started", "/format", json!(2)),
        with("run-started", "/target/kind", json!("elsewhere")),
        with("run-started", "/secret", json!("x")),
        with("case-started", "/case", json!("Not An Id")),
        with("exchanged", "/episode/request/headers", json!([["one"]])),
        with("exchanged", "/episode/request/body", json!("x")),
        with("exchanged", "/episode/response/status", json!("200")),
        with("exchanged", "/phase", json!("later")),
        with("case-finished", "/verdict", Value::Null),
        with("case-finished", "/verdict", json!("flaky")),
        with("case-finished", "/verdict", json!("fail")),
        with("case-finished", "/why", json!([])),
        with("case-finished", "/place", json!("somewhere")),
        with("run-finished", "/totals/pass", json!(-1)),
        with("run-finished", "/totals/not_run", Value::Null),
        with("run-finished", "/event", json!("run-ended")),
    ];
    for event in table {
        assert!(!schema.is_valid(&event), "{event}");
    }
}
