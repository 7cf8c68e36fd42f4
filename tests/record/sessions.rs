//! Clients that ask at once: each gets its own way through a recording.

use crate::mock::SECRET_KEY;
use crate::program::folder;
use crate::server::{self, Asked};
use crate::{Carrier, addresses, code, json, path, request, send, stored};
use dubplate::cassette::{Deck, load};
use dubplate::protocol::{Form, Signing};
use dubplate::sign::Credential;
use dubplate::target::{MOST_CALLERS, NO_EPISODE, Replay, Target};
use dubplate::wire::{Headers, Method, Request};
use serde_json::{Value, json};
use std::collections::HashMap;
use std::fs;
use std::sync::{Arc, Mutex};
use tempfile::TempDir;

/// Counts the requests of each client, and says how many there were: `TotalCount` is 100, 200, … for the first client
/// and those of another begin with its own figure.
fn counting() -> String {
    let seen: Mutex<HashMap<String, i64>> = Mutex::default();
    server::serve(move |asked: &Asked| {
        let who =
            asked.header("authorization").expect("signed").split('/').next().expect("a SecretId").to_owned();
        let mut seen = seen.lock().expect("no test panics here");
        let start = if who.ends_with("-b") { 7 } else { 0 };
        let count = seen.entry(who).or_default();
        *count += 1;
        let total = *count * 100 + start;
        server::json(&json!({"Response": {
            "TotalCount": total, "AddressSet": [], "RequestId": server::request_id(),
        }}))
    })
}

/// What a client of this name is answered, which names the host itself.
fn ask(url: &str, host: &str, who: &str, limit: usize) -> Value {
    let credential = Credential::new(format!("dubplate-{who}"), SECRET_KEY);
    json(&send(url, request(&addresses(limit), Form::Json, Signing::Tc3, host, &credential)))
}

fn total(answer: &Value) -> i64 {
    answer["Response"]["TotalCount"].as_i64().unwrap_or_else(|| panic!("{answer}"))
}

/// Records these requests, each of a client and with a limit; a cassette is left.
fn record(home: &TempDir, asked: &[(&str, usize)], mode: &str) {
    let upstream = counting();
    let host = upstream.strip_prefix("http://").expect("a plain URL");
    let recorder = Carrier::record(home.path(), &upstream, &["--mode", mode]);
    for (who, limit) in asked {
        ask(&recorder.url, host, who, *limit);
    }
    recorder.stop().expect(0);
}

fn sessions(home: &TempDir) -> Vec<u32> {
    stored(home).entries.iter().map(|entry| entry.session).collect()
}

#[test]
fn two_clients_each_get_the_whole_recording_of_one() {
    let home = folder();
    record(&home, &[("alone", 1), ("alone", 1), ("alone", 1)], "all");
    let text = fs::read_to_string(path(&home)).expect("a cassette");
    assert!(!text.contains("\"session\""), "a single client needs no number: {text}");
    let replay = Carrier::replay(home.path(), &["--strict"]);
    let asked =
        ["x", "y", "x", "x", "y", "y", "x"].map(|who| total(&ask(&replay.url, replay.host(), who, 1)));
    assert_eq!(asked, [100, 100, 200, 300, 200, 300, 300], "the last one comes again");
    replay.stop().expect(0);
}

/// The clients of the replay have other names, and begin in the other order.
#[test]
fn what_two_clients_were_answered_at_once_is_not_mixed() {
    let home = folder();
    record(&home, &[("a", 1), ("b", 2), ("b", 9), ("a", 9), ("a", 9), ("b", 9)], "all");
    assert_eq!(sessions(&home), [1, 2, 2, 1, 1, 2]);
    let replay = Carrier::replay(home.path(), &["--strict"]);
    let ask = |who, limit| total(&ask(&replay.url, replay.host(), who, limit));
    assert_eq!((ask("y", 2), ask("x", 1)), (107, 100));
    assert_eq!([ask("x", 9), ask("y", 9), ask("y", 9), ask("x", 9)], [200, 207, 307, 300]);
    assert_eq!((ask("x", 9), ask("y", 9)), (300, 307), "nobody gets the other's answers");
    replay.stop().expect(0);
}

#[test]
fn one_client_may_ask_what_two_have_asked() {
    let home = folder();
    record(&home, &[("a", 1), ("b", 2), ("b", 9), ("a", 9)], "all");
    let replay = Carrier::replay(home.path(), &["--strict"]);
    let ask = |limit| total(&ask(&replay.url, replay.host(), "alone", limit));
    assert_eq!([ask(1), ask(2), ask(9), ask(9)], [100, 107, 200, 207]);
    replay.stop().expect(0);
}

#[test]
fn strict_looks_at_all_sessions_and_names_them() {
    let home = folder();
    record(&home, &[("a", 1), ("b", 2), ("b", 3), ("a", 4)], "all");
    let replay = Carrier::replay(home.path(), &["--strict"]);
    ask(&replay.url, replay.host(), "x", 1);
    let ended = replay.stop().expect(1);
    assert!(ended.stderr.contains("nobody asked for: 4 of session 1; 2, 3 of session 2"), "{}", ended.said());
}

/// A third client is the next one; one that asks what the first did goes on as the first.
#[test]
fn what_is_recorded_later_goes_on_with_the_numbers() {
    let home = folder();
    record(&home, &[("a", 1), ("b", 2)], "all");
    record(&home, &[("x", 2), ("x", 5), ("y", 1), ("y", 6), ("z", 7)], "new");
    assert_eq!(sessions(&home), [1, 2, 2, 1, 3]);
}

#[test]
fn recording_two_clients_again_changes_no_byte() {
    let home = folder();
    let asked = [("a", 1), ("b", 2), ("a", 3)];
    record(&home, &asked, "all");
    let before = fs::read_to_string(path(&home)).expect("a cassette");
    record(&home, &asked, "all");
    assert_eq!(fs::read_to_string(path(&home)).expect("a cassette"), before);
    record(&home, &[("a", 1), ("b", 2), ("b", 3)], "all");
    assert_eq!(sessions(&home), [1, 2, 2], "who asked is no chance");
}

struct Admin {
    url: String,
    token: String,
}

impl Admin {
    fn does(&self, method: &str, path: &str, body: &str) -> (u16, Value) {
        let host = self.url.strip_prefix("http://").expect("a plain URL");
        let authorization = format!("Bearer {}", self.token);
        let headers = Headers::from_iter([("host", host), ("authorization", &authorization)]);
        let request = Request {
            method: Method::from(method),
            target: path.to_owned(),
            headers,
            body: body.to_owned().into(),
        };
        let answer = send(&self.url, request);
        (answer.status, json(&answer))
    }
}

fn administered(home: &TempDir) -> (Carrier, Admin) {
    let replay = Carrier::replay(home.path(), &["--admin", "127.0.0.1:0", "--admin-token-file", "token"]);
    let line = replay.running.line();
    let url = line.strip_prefix("admin ").unwrap_or_else(|| panic!("{line}")).trim().to_owned();
    let token = fs::read_to_string(home.path().join("token")).expect("a token").trim().to_owned();
    (replay, Admin { url, token })
}

#[test]
fn a_session_is_begun_and_ended_through_the_admin_port() {
    let home = folder();
    record(&home, &[("a", 1), ("a", 1), ("a", 2)], "all");
    let (replay, admin) = administered(&home);
    let (status, begun) = admin.does("POST", "/sessions", r#"{"name":"one"}"#);
    assert_eq!((status, &begun), (200, &json!({"name": "one", "secret_id": "dubplate-one"})));
    let ask = |who: &str, limit| ask(&replay.url, replay.host(), who, limit);
    assert_eq!((total(&ask("one", 1)), total(&ask("two", 1)), total(&ask("one", 1))), (100, 100, 200));
    assert_eq!(code(&ask("one", 77)), NO_EPISODE);
    let credential = Credential::new("AKIDsomebody", "x");
    send(&replay.url, request(&addresses(2), Form::Json, Signing::Tc3, replay.host(), &credential));
    let listed = json!({"sessions": [
        {"name": "one", "requests": 3, "misses": 1}, {"name": "two", "requests": 1, "misses": 0},
    ], "others": 1});
    assert_eq!(admin.does("GET", "/sessions", "{}"), (200, listed));
    let ended = json!({"name": "one", "requests": 3, "misses": 1, "unused": [3]});
    assert_eq!(admin.does("DELETE", "/sessions/one", ""), (200, ended));
    assert_eq!(admin.does("DELETE", "/sessions/one", "").0, 404);
    assert_eq!(total(&ask("one", 1)), 100, "it starts from the start");
    assert_eq!(admin.does("POST", "/sessions", r#"{"name":"one"}"#).0, 200);
    assert_eq!(total(&ask("one", 1)), 100, "begun again");
    admin.does("POST", "/sessions", r#"{"name":"session-1"}"#);
    let (_, made) = admin.does("POST", "/sessions", "{}");
    assert_eq!(made["name"], "session-2", "another one has the first name that is made");
    replay.stop().expect(1);
}

#[test]
fn the_admin_port_says_no_as_that_of_the_mock_does() {
    let home = folder();
    record(&home, &[("a", 1)], "all");
    let (replay, admin) = administered(&home);
    for (method, path, body, status) in [
        ("POST", "/sessions", r#"{"name":"a b"}"#, 400),
        ("POST", "/sessions", r#"{"name":""}"#, 400),
        ("POST", "/sessions", r#"{"nam":"a"}"#, 400),
        ("POST", "/sessions", "[]", 400),
        ("PUT", "/sessions", "{}", 405),
        ("GET", "/sessions/a", "", 405),
        ("DELETE", "/sessions/", "", 404),
        ("DELETE", "/sessions/a/b", "", 404),
        ("POST", "/reset", "{}", 404),
    ] {
        assert_eq!(admin.does(method, path, body).0, status, "{method} {path} {body}");
    }
    let stranger = Admin { url: admin.url.clone(), token: "another-token-of-some-length".to_owned() };
    assert_eq!(stranger.does("GET", "/sessions", "").0, 401);
    replay.stop().expect(0);
}

#[test]
fn clients_are_bounded_and_the_one_silent_longest_is_forgotten() {
    let home = folder();
    record(&home, &[("a", 1), ("a", 1)], "all");
    let (cassette, _) = load(&path(&home)).expect("a cassette");
    let said = Arc::new(Mutex::new(Vec::new()));
    let heard = Arc::clone(&said);
    let replay = Replay::new(Arc::new(Deck::new(cassette)), None)
        .apart(move |text| heard.lock().expect("no panic").push(text.to_owned()));
    let runtime = tokio::runtime::Builder::new_current_thread().build().expect("a runtime");
    let ask = |who: usize| {
        let credential = Credential::new(format!("dubplate-{who}"), SECRET_KEY);
        let request = request(&addresses(1), Form::Json, Signing::Tc3, "h", &credential);
        let answer = runtime.block_on(replay.send(request, &dubplate::target::Context::default()));
        total(&json(&answer.unwrap_or_else(|error| panic!("{error}"))))
    };
    for who in 0..MOST_CALLERS {
        assert_eq!(ask(who), 100);
    }
    assert!(said.lock().expect("no panic").is_empty());
    assert_eq!(ask(MOST_CALLERS), 100);
    assert_eq!(said.lock().expect("no panic").len(), 1);
    assert_eq!((ask(1), ask(0)), (200, 100), "the first one was forgotten");
    assert_eq!(replay.listed().0.len(), MOST_CALLERS);
}
