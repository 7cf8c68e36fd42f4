//! The stream: what is written is read again, and anything else is refused with its line.

use crate::ground::{ECM, Made, seen};
use dubplate::certify::stream::{StreamError, read, write};
use dubplate::redact::Redactor;
use dubplate::sign::Credential;
use sha2::{Digest, Sha256};

fn lines(text: &str) -> Vec<&str> {
    text.split_inclusive('\n').collect()
}

#[test]
fn what_is_written_is_read_again() {
    let made = Made::varied();
    let text = made.text();
    let stream = read(&text).expect("a stream");
    assert_eq!(
        (&stream.started, &stream.seen, &stream.strays, &stream.finished),
        (&made.started, &made.seen, &made.strays, &made.finished)
    );
    assert_eq!(stream.lines, 7);
    assert_eq!(stream.lines, lines(&text).len());
}

#[test]
fn anybody_can_compute_the_chain() {
    let text = Made::varied().text();
    let mut chain = String::new();
    for line in text.lines() {
        let (head, rest) = line.split_once("\",").expect("a chain before the rest");
        chain = hex::encode(Sha256::digest(format!("{chain}\n{rest}")));
        assert_eq!(head, format!("{{\"chain\":\"{chain}"));
    }
    assert_eq!(read(&text).expect("a stream").digest, format!("sha256:{chain}"));
}

#[test]
fn a_line_that_is_missing_doubled_moved_or_changed_is_found() {
    let text = Made::varied().text();
    let all = lines(&text);
    let edited = |line| Err(StreamError::Edited { line });
    for at in 0..all.len() {
        let mut without = all.clone();
        without.remove(at);
        let expected = if at + 1 == all.len() { Err(StreamError::Cut { line: at }) } else { edited(at + 1) };
        assert_eq!(read(&without.concat()).map(drop), expected, "without {at}");
        let mut doubled = all.clone();
        doubled.insert(at, all[at]);
        assert_eq!(read(&doubled.concat()).map(drop), edited(at + 2), "doubled {at}");
        let changed: String = all
            .iter()
            .enumerate()
            .map(|(n, line)| if n == at { line.replace(':', ": ") } else { (*line).to_owned() })
            .collect();
        assert_eq!(read(&changed).map(drop), edited(at + 1), "changed {at}");
    }
    let mut swapped = all.clone();
    swapped.swap(1, 2);
    assert_eq!(read(&swapped.concat()).map(drop), edited(2));
    let both = format!("{text}{text}");
    assert_eq!(read(&both).map(drop), edited(all.len() + 1));
}

#[test]
fn what_is_torn_empty_or_something_else_is_refused() {
    let text = Made::varied().text();
    assert_eq!(read("").map(drop), Err(StreamError::Cut { line: 0 }));
    assert_eq!(read(&text[..text.len() - 1]).map(drop), Err(StreamError::Torn { line: 7 }));
    for other in ["\n", "{}\n", "no JSON\n", "{\"chain\":\"\u{e9}\n", "\u{feff}\n"] {
        assert_eq!(read(other).map(drop), Err(StreamError::Edited { line: 1 }), "{other:?}");
    }
}

/// Chained anew, as somebody would who edits with care.
fn chained(objects: &[&str]) -> String {
    let mut chain = String::new();
    let line = |object: &&str| {
        let rest = &object[1..];
        chain = hex::encode(Sha256::digest(format!("{chain}\n{rest}")));
        format!("{{\"chain\":\"{chain}\",{rest}\n")
    };
    objects.iter().map(line).collect()
}

fn objects(text: &str) -> Vec<String> {
    text.lines().map(|line| format!("{{{}", &line[76..])).collect()
}

#[test]
fn lines_in_a_wrong_order_of_a_later_format_or_unknown_are_named() {
    let text = Made::varied().text();
    let all = objects(&text);
    let all: Vec<&str> = all.iter().map(String::as_str).collect();
    assert_eq!(chained(&all), text, "the test chains as the program does");
    let [started, seen, .., stray, finished] = all[..] else { panic!("{all:?}") };
    let order = |line| Err(StreamError::Order { line });
    for (some, expected) in [
        (vec![seen, started, finished], order(1)),
        (vec![started, started, finished], order(2)),
        (vec![started, stray, seen, finished], order(3)),
        (vec![started, finished, seen], order(3)),
        (vec![started, finished, finished], order(3)),
        (vec![started, seen], Err(StreamError::Cut { line: 2 })),
        (vec![started, finished], Ok(())),
    ] {
        assert_eq!(read(&chained(&some)).map(drop), expected, "{some:?}");
    }
    let later = started.replace("\"format\":1", "\"format\":2,\"colour\":\"black\"");
    let found = read(&chained(&[&later, finished])).map(drop);
    assert_eq!(found, Err(StreamError::Format { found: "2".to_owned() }));
    let unknown = seen.replace("\"mode\":", "\"mood\":");
    let found = read(&chained(&[started, &unknown, finished])).expect_err("an unknown member");
    assert!(found.to_string().contains("line 2"), "{found}");
    assert!(found.to_string().contains("mood"), "{found}");
}

#[test]
fn no_secret_of_the_run_is_stored_whatever_the_client_says() {
    const KEY: &str = "Gu5t9xGARNpq86cd98joQYCN3Cozk1qA";
    let mut one = seen(ECM, "read", "sent");
    let claim = one.told.claim.as_mut().expect("a claim");
    claim.message = Some(format!("signing with {KEY} failed"));
    claim.code = Some(KEY.to_owned());
    let field = claim.fields["/TotalCount"].clone();
    claim.fields.insert(format!("/{KEY}"), field);
    one.told.process.troubles.push(format!("line 3: {{\"key\": \"{KEY}\"}}"));
    let made = Made::of(vec![one]);
    assert!(made.text().contains(KEY), "the test says it");
    let session = Redactor::new([&Credential::new("AKIDexample".to_owned(), KEY)]).session();
    let text = write(&made.started, &made.seen, &made.strays, &made.finished, &session);
    assert!(!text.contains(KEY), "{text}");
    let read = read(&text).expect("a stream");
    assert_eq!((read.seen.len(), &read.seen[0].task), (1, &made.seen[0].task));
}
