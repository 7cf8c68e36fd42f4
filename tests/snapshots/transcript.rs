//! What a transcript says, and what it leaves out.

use dubplate::cassette::{Manner, Taken};
use dubplate::contract::Gateway;
use dubplate::redact::{Redactor, ShownBody, ShownRequest, ShownResponse};
use dubplate::snapshot::{Scene, transcript};
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::sync::Arc;

fn request(params: Value) -> ShownRequest {
    ShownRequest {
        method: "POST".to_owned(),
        path: "/".to_owned(),
        host: None,
        headers: vec![("content-type".to_owned(), "application/json".to_owned())],
        withheld: 0,
        action: Some("Do".to_owned()),
        version: Some("2019-07-19".to_owned()),
        region: None,
        language: None,
        signing: Some("TC3-HMAC-SHA256".to_owned()),
        signature: None,
        params,
    }
}

fn taken(request: ShownRequest, answer: &Value) -> Taken {
    let body = ShownBody::Json(json!({ "Response": answer }));
    let response = ShownResponse { status: 200, headers: Vec::new(), withheld: 0, body, raw: None };
    Taken {
        step: 1,
        phase: "step",
        manner: Manner::Once,
        episode: Arc::new(Redactor::default().readmit(request, response).expect("nothing secret")),
    }
}

fn answered(answer: &Value) -> Taken {
    taken(request(json!({})), answer)
}

/// The transcript with an EIP in the role `eip`, in the region `ap-here`.
fn text(calls: &[Taken]) -> String {
    let fields = BTreeMap::from([("id".to_owned(), "eip-aaaaaaaa".to_owned())]);
    let roles = BTreeMap::from([("eip".to_owned(), fields)]);
    let scene = Scene { gateway: Gateway::V3, version: "2019-07-19", region: "ap-here", roles: &roles };
    transcript(&scene, calls)
}

fn lines(answer: &Value) -> Vec<String> {
    text(&[answered(answer)]).lines().skip(2).map(str::to_owned).collect()
}

#[test]
fn the_same_value_has_the_same_name_and_two_values_have_two() {
    let answer = json!({
        "A": "eip-aaaaaaaa", "B": "eip-bbbbbbbb", "C": "eip-cccccccc", "D": "eip-bbbbbbbb", "E": "ins-bbbbbbbb",
        "F": "203.0.113.1", "G": "2001:db8::1", "H": "203.0.113.1", "I": "2018-01-08T07:20:57Z",
        "J": "2018-01-08 07:20:57", "K": "20:90:6F:00:00:01", "L": "3c140219-cfe9-470e-b241-907877d6fb03",
        "TaskId": "100001", "Z": { "TaskId": 100_002 },
    });
    let expected = [
        r#"/Response/A  "<eip.id>""#,
        r#"/Response/B  "<eip-1>""#,
        r#"/Response/C  "<eip-2>""#,
        r#"/Response/D  "<eip-1>""#,
        r#"/Response/E  "<ins-1>""#,
        r#"/Response/F  "<ip-1>""#,
        r#"/Response/G  "<ip-2>""#,
        r#"/Response/H  "<ip-1>""#,
        r#"/Response/I  "<time-1>""#,
        r#"/Response/J  "<time-2>""#,
        r#"/Response/K  "<mac-1>""#,
        r#"/Response/L  "<uuid-1>""#,
        r#"/Response/TaskId  "<task-1>""#,
        "/Response/Z/TaskId  <task-2>",
    ];
    assert_eq!(lines(&answer), expected);
}

#[test]
fn what_is_the_same_everywhere_stays_and_so_does_its_type() {
    let answer = json!({
        "A": "network-interface-id", "B": "10.0.0", "C": 12, "D": null, "E": [], "F": {}, "G": "", "H": true,
        "I": "ap-here", "J": "ap-here-2", "K": "ap-hereabouts", "L": "at eip-bbbbbbbb: 203.0.113.1.",
    });
    let expected = [
        r#"/Response/A  "network-interface-id""#,
        r#"/Response/B  "10.0.0""#,
        "/Response/C  12",
        "/Response/D  null",
        "/Response/E  []",
        "/Response/F  {}",
        r#"/Response/G  """#,
        "/Response/H  true",
        r#"/Response/I  "<region>""#,
        r#"/Response/J  "<region>-2""#,
        r#"/Response/K  "ap-hereabouts""#,
        r#"/Response/L  "at <eip-1>: <ip-1>.""#,
    ];
    assert_eq!(lines(&answer), expected);
}

#[test]
fn an_error_is_its_code_and_that_something_is_said() {
    let error =
        json!({"Error": {"Code": "Some.Code", "Message": "The EIP `eip-1` is gone."}, "RequestId": "r-1"});
    let expected = [
        r#"/Response/Error/Code  "Some.Code""#,
        "/Response/Error/Message  <text>",
        "/Response/RequestId  <request-id>",
    ];
    assert_eq!(lines(&error), expected);
    assert_eq!(lines(&json!({"Error": {"Message": ""}})), [r#"/Response/Error/Message  """#]);
}

#[test]
fn objects_are_in_the_order_of_what_they_hold_and_plain_values_as_they_came() {
    let set = |ids: [&str; 2], ips: [&str; 2]| json!({"Set": [{"Id": ids[0], "S": ips[0]}, {"Id": ids[1], "S": ips[1]}]});
    let one = lines(&set(["eip-zzzzzzzz", "eip-bbbbbbbb"], ["UNBIND", "BIND"]));
    let other = lines(&set(["eip-bbbbbbbb", "eip-zzzzzzzz"], ["BIND", "UNBIND"]));
    assert_eq!(one, other);
    assert_eq!(one[..2], [r#"/Response/Set/0/Id  "<eip-1>""#, r#"/Response/Set/0/S  "BIND""#]);
    assert_eq!(lines(&json!({"Ips": ["b", "a"]})), [r#"/Response/Ips/0  "b""#, r#"/Response/Ips/1  "a""#]);
}

#[test]
fn a_poll_shows_its_last_answer_however_often_it_asked() {
    let ask = |state: &str| Taken { manner: Manner::Poll, ..answered(&json!({ "State": state })) };
    let expected = "step 1: Do until\nanswer: 200\n/Response/State  \"BIND\"\n";
    assert_eq!(text(&[ask("BINDING"), ask("BINDING"), ask("BIND")]), expected);
    assert_eq!(text(&[ask("BIND")]), expected);
}

#[test]
fn a_burst_shows_its_different_answers_in_whatever_order_they_came() {
    let ask = |code: &str, task: &str| Taken {
        manner: Manner::Burst,
        ..answered(&json!({"Error": {"Code": code}, "TaskId": task}))
    };
    let expected = "step 1: Do at once\n\
        answer: 200\n/Response/Error/Code  \"A\"\n/Response/TaskId  \"<task-1>\"\n\
        answer: 200\n/Response/Error/Code  \"B\"\n/Response/TaskId  \"<task-2>\"\n";
    assert_eq!(text(&[ask("B", "7"), ask("A", "8"), ask("B", "9"), ask("B", "10")]), expected);
    assert_eq!(text(&[ask("A", "1"), ask("A", "2"), ask("B", "3")]), expected);
}

#[test]
fn a_resource_that_did_not_change_is_described_once() {
    let read = |id: &str, state: &str| Taken {
        phase: "read",
        ..taken(request(json!({ "Id": id })), &json!({ "State": state }))
    };
    let once = "step 1, read: Do\n  Id  \"a\"\nanswer: 200\n/Response/State  \"BIND\"\n";
    let again = "step 1, read: Do\n  Id  \"a\"\nas before\n";
    assert_eq!(text(&[read("a", "BIND"), read("a", "BIND")]), format!("{once}\n{again}"));
    for other in [read("b", "BIND"), read("a", "UNBIND")] {
        let text = text(&[read("a", "BIND"), other]);
        assert!(!text.contains("as before"), "{text}");
    }
}

#[test]
fn a_request_is_described_as_far_as_it_is_unusual() {
    let mut unusual =
        request(json!({"Ids": ["eip-aaaaaaaa", "x"], "Filters": [{"Name": "n", "Values": ["v"]}]}));
    unusual.headers[0].1 = "multipart/form-data; boundary".to_owned();
    unusual.version = None;
    unusual.region = Some("ap-here".to_owned());
    unusual.action = Some("Dont".to_owned());
    let expected = "step 1: Dont (multipart, TC3-HMAC-SHA256)\n  Version  \"\"\n  Region  \"<region>\"\n  \
        Filters.0.Name  \"n\"\n  Filters.0.Values.0  \"v\"\n  Ids.0  \"<eip.id>\"\n  Ids.1  \"x\"\nanswer: 200\n";
    let text = text(&[taken(unusual, &json!({}))]);
    assert_eq!(text.strip_suffix("/Response  {}\n"), Some(expected), "{text}");
}
