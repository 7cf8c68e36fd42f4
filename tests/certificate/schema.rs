//! What is written is what the schemas say.

use crate::ground::{ECM, Made, seen};
use dubplate::certify::certificate::text;
use dubplate::certify::{certificate, stream};
use jsonschema::Validator;
use serde_json::{Value, json};

pub(crate) fn schema(text: &str) -> Validator {
    let schema = serde_json::from_str(text).expect("JSON");
    jsonschema::validator_for(&schema).expect("a JSON Schema")
}

pub(crate) fn holds(schema: &Validator, text: &str) {
    let value: Value = serde_json::from_str(text).expect("JSON");
    let mistakes: Vec<String> =
        schema.iter_errors(&value).map(|error| format!("{}: {error}", error.instance_path())).collect();
    assert!(mistakes.is_empty(), "{}\n{value:#}", mistakes.join("\n"));
}

/// Streams that have every member.
fn made() -> Vec<Made> {
    let well = Made::of(vec![seen(ECM, "read", "sent told code wait")]);
    let mut interrupted = Made::varied();
    interrupted.finished.interrupted = true;
    interrupted.started.subject.issues = Some("https://example.invalid".to_owned());
    let mut full = serde_json::to_value(seen(ECM, "bind", "sent! told?")).expect("JSON");
    full["token"] = json!(true);
    full["region"] = json!("ap-guangzhou");
    full["legacy"] = json!(true);
    full["unrecorded"] = json!(3);
    full["effect"] = json!(["the address is free"]);
    full["elsewhere"] = json!([{"at_ms": 1, "method": "GET", "credentials": ["header Authorization"]}]);
    full["expects"] = json!({"answer": "ok", "refusal": true, "changes": true, "exercises": ["wire.sent"]});
    full["mode"] = json!("call-and-wait");
    for (member, value) in [
        ("token", json!(true)),
        ("nonce", json!("7")),
        ("secret_at", json!(["query"])),
        ("fault", json!("reset-after")),
        ("signature", json!({"is": "invalid", "why": "the values were signed decoded"})),
    ] {
        full["sent"][0][member] = value;
    }
    full["sent"][0]["given"] = json!({"status": 0, "code": "X", "trimmed": true, "readable": false});
    full["told"]["claim"] = json!({"outcome": "transport_error", "strength": "weak", "code": "c", "message": "m",
        "request_id": "r"});
    full["told"]["process"]["left_running"] = json!(true);
    full["told"]["process"]["alone"] = json!(true);
    full["told"]["process"]["troubles"] = json!(["line 7 is no JSON"]);
    full["told"]["process"]["ending"] = json!({"how": "stopped", "why": "deadline"});
    let full = Made::of(vec![serde_json::from_value(full).expect("what is seen")]);
    vec![well, Made::varied(), interrupted, full]
}

#[test]
fn every_line_of_a_stream_and_every_certificate_is_valid() {
    let (of_lines, of_certificates) = (schema(stream::SCHEMA), schema(certificate::SCHEMA));
    for made in made() {
        made.text().lines().for_each(|line| holds(&of_lines, line));
        holds(&of_certificates, &text(&made.certificate()));
    }
}

#[test]
fn the_schemas_refuse_what_is_not_right() {
    let (certificate, stream) = Made::varied().files();
    let of_certificates = schema(certificate::SCHEMA);
    let certificate: Value = serde_json::from_str(&certificate).expect("JSON");
    for (pointer, value) in [
        ("/format", json!(2)),
        ("/kind", json!("mock")),
        ("/conformant", json!("yes")),
        ("/profiles/0/level", json!("top")),
        ("/profiles/0/levels/0/standing", json!("ok")),
        ("/profiles/0/levels/0/cases/pass", json!(-1)),
        ("/known/0/until", json!("soon")),
        ("/cases/0/case", json!("Not An Id")),
        ("/cases/1/findings/0/verdict", json!("pass")),
        ("/time", json!("today")),
        ("/seal", json!("none")),
    ] {
        let mut edited = certificate.clone();
        *edited.pointer_mut(pointer).unwrap_or_else(|| panic!("{pointer}: {certificate:#}")) = value;
        assert!(!of_certificates.is_valid(&edited), "{pointer}");
    }
    let of_lines = schema(stream::SCHEMA);
    let seen: Value = serde_json::from_str(stream.lines().nth(1).expect("a line")).expect("JSON");
    for (pointer, value) in [
        ("/chain", json!("0")),
        ("/event", json!("heard")),
        ("/mode", json!("wait")),
        ("/sent/0/signature", json!({"is": "invalid"})),
        ("/sent/0/at_ms", json!("1")),
        ("/told/claim/outcome", json!("fine")),
        ("/told/process/ending/how", json!("well")),
    ] {
        let mut edited = seen.clone();
        *edited.pointer_mut(pointer).unwrap_or_else(|| panic!("{pointer}: {seen:#}")) = value;
        assert!(!of_lines.is_valid(&edited), "{pointer}");
    }
}
