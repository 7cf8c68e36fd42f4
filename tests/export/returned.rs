//! Ours -> HAR -> ours is the same.

use crate::any;
use crate::shape::{cassette, shipped};
use dubplate::cassette::{Cassette, Trust, lines, load, write};
use dubplate::foreign::{Returned, export::har, returned};
use proptest::prelude::*;
use serde_json::Value;
use std::fs;

fn back(cassettes: &[Cassette]) -> Vec<Cassette> {
    match returned(har(cassettes).as_bytes()) {
        Returned::Whole(cassettes) => cassettes,
        Returned::Changed => panic!("changed on the way"),
        Returned::Foreign => panic!("not known as ours"),
    }
}

#[test]
fn every_shipped_cassette_comes_back_as_it_was() {
    let cassettes: Vec<Cassette> = shipped().iter().map(|path| load(path).expect("a cassette").0).collect();
    let back = back(&cassettes);
    for (before, after) in cassettes.iter().zip(&back) {
        assert_eq!(write(&before.head, &before.entries), write(&after.head, &after.entries));
    }
    assert_eq!(back, cassettes);
}

#[test]
fn one_that_somebody_changed_is_anybodys() {
    let text = har(&[cassette("ecm-2019-07-19", "bind-instance")]);
    let changed = |from: &str, to: &str| {
        assert!(text.contains(from), "{from}");
        returned(text.replacen(from, to, 1).as_bytes())
    };
    // What everybody sees, what only we see, the head.
    assert!(matches!(changed("\"status\": 200", "\"status\": 201"), Returned::Changed));
    assert!(matches!(
        changed("\\\"TaskId\\\":\\\"100001\\\"", "\\\"TaskId\\\":\\\"100002\\\""),
        Returned::Changed
    ));
    assert!(matches!(changed("\"TaskId\": \"100001\"", "\"TaskId\": \"100002\""), Returned::Changed));
    assert!(matches!(changed("\"target\": \"mock\"", "\"target\": \"live\""), Returned::Changed));
    assert!(matches!(returned(&text.as_bytes()[..text.len() / 2]), Returned::Foreign | Returned::Changed));
    assert!(matches!(returned(b"{\"log\": {\"entries\": []}}"), Returned::Foreign));
    assert!(matches!(returned(b""), Returned::Foreign));
}

/// One that is too large for a document is JSON Lines, before and after.
#[test]
fn a_large_one_comes_back_to_the_byte() {
    let mut large = cassette("ecm-2019-07-19", "bind-instance");
    let last = large.entries.last().expect("an episode").clone();
    for number in 0..40 {
        let mut entry = last.clone();
        entry.response.body = Some(Value::from("x".repeat(500_000) + &number.to_string()));
        large.entries.push(entry);
    }
    let text = write(&large.head, &large.entries);
    assert!(text.starts_with("{\"format\"") && text.len() > 16 << 20, "{}", text.len());
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("large.json");
    fs::write(&file, &text).expect("a file");
    let (read, trust) = load(&file).expect("a cassette");
    assert_eq!(trust, Trust::Sealed);
    let back = back(&[read]);
    assert!(write(&back[0].head, &back[0].entries) == text);
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 256, failure_persistence: None, ..ProptestConfig::default() })]
    #[test]
    fn any_cassette_comes_back_as_it_was(cassettes in any::cassettes()) {
        prop_assert_eq!(back(&cassettes), cassettes);
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 64, failure_persistence: None, ..ProptestConfig::default() })]
    /// From the file to the file, whichever of its two forms it has.
    #[test]
    fn any_file_comes_back_to_the_byte(cassettes in any::cassettes(), as_lines in any::<bool>()) {
        let folder = tempfile::tempdir().expect("a folder");
        let file = folder.path().join("any.json");
        let form = if as_lines { lines } else { write };
        for Cassette { head, entries } in cassettes {
            let text = form(&head, &entries);
            fs::write(&file, &text).expect("a file");
            let (read, _) = load(&file).expect("a cassette");
            let back = back(&[read]);
            prop_assert_eq!(form(&back[0].head, &back[0].entries), text);
        }
    }
}
