//! Every line of either side is what the published schema says, and the reader refuses what the schema refuses.

use crate::adapter::{Client, named, outcome, to};
use crate::ground::{KEY, brief, task};
use dubplate::certify::drive::{SCHEMA, protocol};
use dubplate::certify::{Mode, Outcome, Task};
use dubplate::sign::Credential;
use jsonschema::Validator;
use serde_json::Value;
use std::fs;

fn schema() -> Validator {
    let schema: Value = serde_json::from_str(SCHEMA).expect("JSON");
    jsonschema::validator_for(&schema).expect("a JSON Schema")
}

fn is_valid(line: &str) {
    let value: Value = serde_json::from_str(line).expect("JSON");
    let mistakes: Vec<String> = schema().iter_errors(&value).map(|error| error.to_string()).collect();
    assert!(mistakes.is_empty(), "{line}\n{}", mistakes.join("\n"));
}

#[tokio::test]
async fn what_an_adapter_is_told_is_valid() {
    let folder = tempfile::tempdir().expect("a folder");
    let log = folder.path().join("log");
    let client = Client::logged("", &log).await;
    client.ask(&to("ok")).await;
    let credential = Credential::new("dubplate-second", KEY).with_token("a-token");
    let second = Task { region: None, mode: Mode::CallAndWait, credential, ..named("ok", "second") };
    client.ask(&second).await;
    client.ask(&Task { case: "hold".to_owned(), ..brief("third", 50) }).await;
    client.finish().await;
    let told = fs::read_to_string(&log).expect("what it was told");
    told.lines().for_each(is_valid);
    let values = told.lines().map(|line| serde_json::from_str::<Value>(line).expect("JSON"));
    let values: Vec<Value> = values.collect();
    let kinds: Vec<&str> = values.iter().map(|line| line["t"].as_str().expect("a kind")).collect();
    assert_eq!(kinds, ["hello", "case", "case", "case", "cancel", "bye"]);
    let task = task("ecm.ok");
    let case = &values[1];
    for (member, wanted) in [
        ("id", "ecm.ok"),
        ("case", "ok"),
        ("profile", "ecm-2019-07-19"),
        ("action", "AssociateAddress"),
        ("version", "2019-07-19"),
        ("region", "ap-guangzhou"),
        ("mode", "call"),
        ("endpoint", "http://127.0.0.1:4711"),
    ] {
        assert_eq!(case[member], wanted, "{member}");
    }
    assert_eq!((&case["params"], &case["deadline_ms"]), (&Value::Object(task.params), &Value::from(10_000)));
    assert_eq!(case["credential"], serde_json::json!({"id": "dubplate-ecm.ok", "key": KEY}));
    assert_eq!(values[2]["credential"]["token"], "a-token");
    assert_eq!((values[2].get("region"), &values[2]["mode"]), (None, &Value::from("call-and-wait")));
    assert_eq!((&values[4]["id"], &values[0]["protocol"]), (&Value::from("third"), &Value::from(1)));
}

#[tokio::test]
async fn what_is_refused_is_not_valid_and_what_is_valid_is_not_refused() {
    let client = Client::start("").await;
    let case = |line: &str| Task { case: "say".to_owned(), params: said(line), ..task("it") };
    for (line, is_right) in [
        (r#"{"t":"result","id":"it","outcome":"ok"}"#, true),
        (
            r#"{"t":"result","id":"it","outcome":"ok","error":null,"request_id":null,"response":{},"detail":null}"#,
            true,
        ),
        (r#"{"t":"result","id":"it","outcome":"error","error":{"code":null,"more":1},"more":[]}"#, true),
        (r#"{"t":"result","id":"it","outcome":"failed"}"#, true),
        (r#"{"t":"not_supported","id":"it"}"#, true),
        (r#"{"t":"result","id":"it"}"#, false),
        (r#"{"t":"result","id":"it","outcome":null}"#, false),
        (r#"{"t":"result","id":"it","outcome":"not_supported"}"#, false),
        (r#"{"t":"result","id":"it","outcome":"Ok"}"#, false),
        (r#"{"t":"result","id":"it","outcome":"ok","response":[]}"#, false),
        (r#"{"t":"result","id":"it","outcome":"error","error":"A.B"}"#, false),
        (r#"{"t":"result","id":"it","outcome":"error","error":{"request_id":1}}"#, false),
        (r#"{"t":"result","id":"it","outcome":"ok","request_id":1}"#, false),
        (r#"{"t":"result","id":"it","outcome":"ok","detail":{}}"#, false),
        (r#"{"t":"not_supported","id":"it","reason":1}"#, false),
        (r#"{"t":"Result","id":"it","outcome":"ok"}"#, false),
        (r#"{"id":"it","outcome":"ok"}"#, false),
    ] {
        let value: Value = serde_json::from_str(line).expect("JSON");
        assert_eq!(schema().is_valid(&value), is_right, "{line}");
        let told = client.ask(&case(line)).await;
        assert_eq!((told.claim.is_some(), told.process.troubles.is_empty()), (is_right, is_right), "{line}");
    }
    assert_eq!(outcome(&client.ask(&to("ok")).await), Some(Outcome::Ok));
    client.finish().await;
}

fn said(line: &str) -> serde_json::Map<String, Value> {
    [("Line".to_owned(), Value::from(line))].into_iter().collect()
}

#[test]
fn the_examples_of_the_specification_are_valid() {
    let text = protocol();
    let lines: Vec<&str> = text.lines().filter_map(|line| line.strip_prefix("    {\"t\":")).collect();
    assert_eq!(lines.len(), 9);
    for line in lines {
        is_valid(&format!("{{\"t\":{line}"));
    }
    assert!(text.contains(SCHEMA.trim_end()));
}
