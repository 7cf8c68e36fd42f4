//! Our own cassettes, one document and JSON Lines.

use super::{codes, found};
use dubplate::cassette::{Cassette, lines, read, write};
use dubplate::source::Source;
use serde_json::{Value, json};
use std::path::Path;

const SECRET: &str = "Gu5t9xGARNpq86cd98joQYCN3gaPbuEx";

/// A built-in cassette with successes.
fn sound() -> Cassette {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("cassettes/eip-v2-2017-03-12/bind-instance.json");
    let text = std::fs::read_to_string(path).expect("the cassette");
    read(&Source::new("bind-instance", text)).expect("it is sealed")
}

type Change = fn(&mut Cassette);

/// Puts a text into the first answer, whose length is then not stored.
fn say(cassette: &mut Cassette, text: &str) {
    let response = &mut cassette.entries[0].response;
    response.headers.retain(|(name, _)| name != "content-length");
    response.raw = None;
    response.body.as_mut().expect("a body")["Response"]["Said"] = json!(text);
}

const CHANGES: &[(&str, Change)] = &[
    ("lint.secret-id", |cassette| say(cassette, "AKIDz8krbsJ5yKBZQpn74WFkmLPx3gaPbuEx")),
    ("lint.secret-key", |cassette| {
        cassette.head.variables.insert("SecretKey".to_owned(), SECRET.to_owned());
    }),
    ("lint.token", |cassette| say(cassette, "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.c2ln")),
    ("lint.authorization", |cassette| say(cassette, "Basic dXNlcjpwYXNzd29yZA==")),
    ("lint.password", |cassette| say(cassette, "with Password=correct-horse")),
    ("lint.private-key", |cassette| say(cassette, "-----BEGIN RSA PRIVATE KEY-----")),
    ("lint.cloud-key", |cassette| say(cassette, "AKIAIOSFODNN7EXAMPLE")),
    ("lint.key-like", |cassette| say(cassette, SECRET)),
    ("lint.not-redacted", |cassette| {
        cassette.entries[0].request.headers.push(("x-other".to_owned(), "plain".to_owned()));
    }),
    ("lint.broken-request", |cassette| cassette.entries[0].request.params = json!([])),
    ("lint.unreachable", |cassette| cassette.entries[0].volatile.times = Some(0)),
    ("lint.unknown-action", |cassette| cassette.entries[0].request.action = Some("FlyAway".to_owned())),
    ("lint.length", |cassette| {
        let headers = &mut cassette.entries[0].response.headers;
        headers.retain(|(name, _)| name != "content-length");
        headers.push(("content-length".to_owned(), "7".to_owned()));
    }),
    ("lint.duplicate", |cassette| {
        let again = cassette.entries[0].clone();
        cassette.entries.insert(1, again);
    }),
    ("lint.age", |cassette| "2024-11-20T10:00:00Z".clone_into(&mut cassette.head.provenance.recorded)),
    ("lint.size", |cassette| {
        cassette.head.variables.insert("region".to_owned(), "a large text ".repeat(90_000));
    }),
];

#[test]
fn each_code_is_found_and_nothing_else() {
    for (code, change) in CHANGES {
        let mut cassette = sound();
        assert!(cassette.entries.len() > 2);
        change(&mut cassette);
        let findings = found("c.json", write(&cassette.head, &cassette.entries).as_bytes());
        assert_eq!(codes(&findings), [*code], "{findings:?}");
        assert!(findings[0].place.is_some() || *code == "lint.size", "{findings:?}");
        let findings = found("c.json", lines(&cassette.head, &cassette.entries).as_bytes());
        assert_eq!(codes(&findings), [*code], "JSON Lines: {findings:?}");
    }
}

#[test]
fn a_sound_one_has_none_in_either_form() {
    let cassette = sound();
    assert_eq!(found("c.json", write(&cassette.head, &cassette.entries).as_bytes()), []);
    assert_eq!(found("c.json", lines(&cassette.head, &cassette.entries).as_bytes()), []);
}

#[test]
fn the_place_is_that_of_the_text() {
    let mut cassette = sound();
    say(&mut cassette, SECRET);
    let text = write(&cassette.head, &cassette.entries);
    let (line, column) = found("c.json", text.as_bytes())[0].place.expect("a place");
    let line = text.lines().nth(line - 1).expect("the line");
    assert_eq!(&line[column - 1..=column + SECRET.len()], format!("\"{SECRET}\""));
    let findings = found("c.json", lines(&cassette.head, &cassette.entries).as_bytes());
    assert_eq!(findings[0].place, Some((2, 1)), "the head has the first line");
}

#[test]
fn an_edit_is_named_by_episode() {
    let cassette = sound();
    let text = write(&cassette.head, &cassette.entries);
    let edited = text.replacen("\"AddressStatus\": \"UNBIND\"", "\"AddressStatus\": \"BINDUN\"", 1);
    assert_ne!(edited, text);
    let findings = found("c.json", edited.as_bytes());
    assert_eq!(codes(&findings), ["lint.edited"], "{findings:?}");
    assert!(findings[0].message.contains("episode"), "{findings:?}");
}

/// A withheld value makes the body another one than it was: its stored length says nothing.
#[test]
fn the_length_of_a_redacted_body_is_not_judged() {
    let mut cassette = sound();
    let response = &mut cassette.entries[0].response;
    response.raw = None;
    response.body.as_mut().expect("a body")["Response"]["Said"] = json!("<withheld-1>");
    assert_eq!(found("c.json", write(&cassette.head, &cassette.entries).as_bytes()), []);
}

/// What nobody documents was put otherwise when it was redacted: an imported cassette is of no profile.
#[test]
fn the_length_of_an_undocumented_body_is_not_judged() {
    let mut cassette = sound();
    cassette.head.profile = "any".to_owned();
    CHANGES.iter().find(|(code, _)| *code == "lint.length").expect("the change").1(&mut cassette);
    assert_eq!(found("c.json", write(&cassette.head, &cassette.entries).as_bytes()), []);
}

/// An action that the contract does not have is documented as an error; asking for it is no mistake then.
#[test]
fn an_unknown_action_that_was_refused_is_right() {
    let mut cassette = sound();
    let entry = &mut cassette.entries[0];
    entry.request.action = Some("FlyAway".to_owned());
    entry.response.headers.retain(|(name, _)| name != "content-length");
    entry.response.raw = None;
    let body: Value = json!({"Response": {"Error": {"Code": "InvalidAction", "Message": "no"}}});
    entry.response.body = Some(body);
    assert_eq!(found("c.json", write(&cassette.head, &cassette.entries).as_bytes()), []);
}

#[test]
fn a_cassette_that_is_cut_anywhere_is_unreadable() {
    let cassette = sound();
    let text = write(&cassette.head, &cassette.entries);
    for part in 1..20 {
        let cut = &text[..text.len() * part / 20];
        assert_eq!(codes(&found("c.json", cut.as_bytes())), ["lint.unreadable"], "{cut}");
    }
}
