//! A file with so many entries that several threads look at them.

use dubplate::cassette::{self, Provenance};
use dubplate::foreign::{self, Format};
use dubplate::redact::Redactor;
use dubplate::source::RealDisk;
use serde_json::json;
use std::fs;

fn provenance() -> Provenance {
    Provenance {
        target: "import".to_owned(),
        recorded: "2026-11-01T00:00:00Z".to_owned(),
        dubplate: "0".to_owned(),
        imported: None,
        contract: String::new(),
        scenario: None,
        edited: false,
    }
}

/// Every seventh entry holds a password, every ninth cannot be replayed, every eleventh is asked twice.
fn har(count: usize, words: usize) -> Vec<u8> {
    let entry = |number: usize| {
        let status = if number.is_multiple_of(9) { 0 } else { 200 };
        let asked = if number % 11 == 1 { number - 1 } else { number };
        let word = if asked % 7 == 0 { "Password" } else { "Word" };
        let answer =
            json!({ word: format!("word {}", asked % 77), "Text": "a text, ".repeat(words) }).to_string();
        json!({
            "startedDateTime": "2026-11-01T10:00:00.000Z", "time": 1,
            "request": { "method": "GET", "url": format!("https://h.example/?n={asked}"), "headers": [] },
            "response": { "status": status, "headers": [], "content": { "size": answer.len(), "text": answer } },
        })
    };
    let entries: Vec<_> = (0..count).map(entry).collect();
    json!({ "log": { "version": "1.2", "entries": entries } }).to_string().into_bytes()
}

#[test]
fn many_threads_write_what_one_writes() {
    for (words, begins) in [(40, "{\n"), (1_000, "{\"format\"")] {
        assert!(compared(words).starts_with(begins));
    }
}

/// What was written of entries with so many words, after it was compared.
fn compared(words: usize) -> String {
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("c.json");
    let (har, redactor) = (har(3_000, words), Redactor::default());
    let recording = foreign::read(&har, Some(Format::Har)).expect("a HAR");
    let one = foreign::cassette(recording, &[], &redactor, provenance());
    let many = foreign::import(&har, None, None, (&[], &redactor), provenance()).expect("a HAR");
    assert_eq!((many.kept, many.left_out, many.api), (one.kept, one.refusals.len(), 0));
    assert_eq!(many.cassette.episodes(), one.cassette.entries.len());
    assert!(many.cassette.episodes() < many.kept, "equal ones in a row are one");
    assert_eq!(many.refusals, one.refusals);
    assert_eq!(many.refusals.len(), 3_000_usize.div_ceil(9));
    assert_eq!(many.repairs, one.repairs);
    many.cassette.write(many.head, &file, &RealDisk).expect("written");
    let written = fs::read_to_string(&file).expect("a text");
    assert!(written == cassette::write(&one.cassette.head, &one.cassette.entries));
    // Ten words stand under that name (of the multiples of 7 below 77, none asks for 56).
    let last = (1..99).rev().find(|at| written.contains(&format!("<withheld-{at}>")));
    assert_eq!(last, Some(10));
    written
}

#[test]
fn a_break_behind_many_entries_leaves_those() {
    let mut har = har(2_000, 40);
    har.truncate(har.len() - 40);
    let many = foreign::import(&har, None, None, (&[], &Redactor::default()), provenance()).expect("a HAR");
    assert!(many.kept > 1_700);
    assert!(many.refusals.iter().any(|refusal| refusal.why.contains("what stands behind it is not read")));
}
