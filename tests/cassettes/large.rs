//! JSON Lines: the same parts, found by offset.

use super::built_in;
use crate::program::folder;
use dubplate::cassette::{
    Cassette, Deck, Entry, MOST_PRETTY, Progress, Trust, lines, load, open, read, write,
};
use dubplate::protocol::decode_call;
use dubplate::source::Source;
use dubplate::wire::{Headers, Method, Request};
use serde_json::{Value, json};
use std::fs;
use std::path::PathBuf;

fn cassette() -> Cassette {
    let name = "ecm-2019-07-19/bind-instance.json";
    read(&Source::new(name, built_in(name))).expect("a cassette")
}

/// A request that means what was recorded.
fn request(entry: &Entry) -> Request {
    let recorded = &entry.request;
    let headers = [
        ("content-type", "application/json"),
        ("x-tc-action", recorded.action.as_deref().unwrap_or_default()),
        ("x-tc-version", recorded.version.as_deref().unwrap_or_default()),
    ];
    Request {
        method: Method::Post,
        target: "/".to_owned(),
        headers: headers.into_iter().collect::<Headers>(),
        body: recorded.params.to_string().into(),
    }
}

fn stored(text: &str) -> (tempfile::TempDir, PathBuf) {
    let home = folder();
    let path = home.path().join("large.json");
    fs::write(&path, text).expect("written");
    (home, path)
}

fn error(text: &str) -> String {
    let (_home, path) = stored(text);
    let Err(error) = open(&path) else { panic!("opened") };
    assert_eq!(fs::read_to_string(&path).expect("the file"), text);
    error.to_string()
}

#[test]
fn both_forms_give_the_same_answers_in_the_same_turns() {
    let mut cassette = cassette();
    for (entry, session) in cassette.entries.iter_mut().zip([1, 1, 2, 3].into_iter().cycle()) {
        entry.session = session;
    }
    let (_home, path) = stored(&lines(&cassette.head, &cassette.entries));
    let large = open(&path).expect("JSON Lines");
    assert_eq!(load(&path).expect("loaded"), (cassette.clone(), Trust::Sealed));
    let small = Deck::new(cassette.clone());
    assert_eq!((large.len(), large.last_session()), (small.len(), 3));
    let clients: [[Progress; 2]; 2] = Default::default();
    for entry in cassette.entries.iter().chain(&cassette.entries) {
        let explained = [&large, &small].map(|deck| deck.explain(&request(entry), None).expect("readable"));
        assert!(!explained[0].turns.is_empty() && explained[0] == explained[1], "{explained:?}");
        for (a, b) in clients[0].iter().zip(&clients[1]) {
            let answer = |deck: &Deck, client| deck.answer(&decode_call(&request(entry)), None, client);
            match (answer(&large, a), answer(&small, b)) {
                (Ok(a), Ok(b)) => {
                    assert_eq!((a.status, &a.body, a.headers == b.headers), (b.status, &b.body, true));
                }
                (a, b) => assert_eq!(a.err(), b.err()),
            }
        }
    }
    assert_eq!(large.unused(), small.unused());
}

/// JSON's `null` is a body of four bytes, and none is none.
#[test]
fn a_body_of_null_comes_back_in_both_forms() {
    let mut cassette = cassette();
    cassette.entries.truncate(1);
    cassette.entries[0].response.body = Some(Value::Null);
    for text in [write, lines].map(|form| form(&cassette.head, &cassette.entries)) {
        let (_home, path) = stored(&text);
        assert_eq!(load(&path).expect("loaded"), (cassette.clone(), Trust::Sealed), "{text}");
        let answer = open(&path).or_else(|_| load(&path).map(|(cassette, _)| Deck::new(cassette)));
        let asked = request(&cassette.entries[0]);
        let answer = answer.expect("a deck").answer(&decode_call(&asked), None, &Progress::default());
        let answer = answer.expect("an answer");
        assert_eq!(&answer.body[..], b"null", "{text}");
    }
}

/// Above 16 MB a cassette is written so by itself, and reads back.
#[test]
fn a_cassette_becomes_lines_when_it_is_large() {
    let mut cassette = cassette();
    let text = write(&cassette.head, &cassette.entries);
    assert!(text.starts_with("{\n"));
    let copies = 2 * MOST_PRETTY / text.len();
    cassette.entries =
        cassette.entries.iter().cycle().take(copies * cassette.entries.len()).cloned().collect();
    let text = write(&cassette.head, &cassette.entries);
    assert!(text.starts_with("{\"format\":1,"));
    let (_home, path) = stored(&text);
    assert_eq!(open(&path).expect("a deck").len(), cassette.entries.len());
    // Every line is a JSON document of its own.
    let parsed = text.lines().map(serde_json::from_str::<serde_json::Value>).map_while(Result::ok).count();
    assert_eq!(parsed, cassette.entries.len() + 2);
}

#[test]
fn damaged_lines_are_named_by_number_and_left_alone() {
    let cassette = cassette();
    let text = lines(&cassette.head, &cassette.entries);
    let all: Vec<&str> = text.lines().collect();
    let join = |lines: &[&str]| lines.join("\n") + "\n";
    assert!(error(&join(&all[..all.len() - 1])).contains("cut off"));
    assert!(error(&text[..text.len() / 2]).contains("large.json (line "));
    assert!(error(&text.replacen("UNBIND", "UNFIND", 1)).contains("changed after it was recorded"));
    assert!(error(&text.replacen("UNBIND", "NOT BOUND", 1)).contains("large.json (line "));
    assert!(error(&join(&[&all[..2], &all[3..]].concat())).contains("changed after it was recorded"));
    assert!(error(&(text.clone() + all[1] + "\n")).contains("something stands after the seal"));
    assert!(error(&text.replacen("\"format\":1", "\"format\":9", 1)).contains("has format 9"));
    assert!(error(&text.replacen("\"key\":\"", "\"key\":\"zz", 1)).contains("(line 2)"));
    let deep = format!("{}{}\n", join(&all[..2]), "[".repeat(1 << 20));
    assert!(error(&deep).contains("(line 3)"));
}

#[test]
fn an_edited_line_is_known_by_its_sum() {
    let cassette = cassette();
    let text = lines(&cassette.head, &cassette.entries).replacen(
        "\"AddressStatus\":\"BIND\"",
        "\"AddressStatus\":\"DOWN\"",
        1,
    );
    let (_home, path) = stored(&text);
    let (_, trust) = load(&path).expect("loaded");
    let Trust::Edited { episodes } = trust else { panic!("{trust:?}") };
    assert_eq!(episodes.len(), 1);
    assert_eq!(
        cassette.entries[episodes[0]].response.body.as_ref().expect("JSON")["Response"]["AddressSet"][0]["AddressStatus"],
        json!("BIND")
    );
}
