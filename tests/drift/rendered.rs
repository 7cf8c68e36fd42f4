//! The three forms of a report say the same.

use crate::edited::{answers, at, copy, member};
use crate::program::{dubplate, folder};
use crate::{drift, list};
use serde_json::{Value, json};
use std::path::Path;

const ECM: &str = "ecm-2019-07-19";
const SIDES: [&str; 2] = ["replay:old", "replay:new"];

/// Three differences, one of them with a bar in it, and a case without a recording.
fn prepare(folder: &Path) {
    for case in ["describe-flags", "eip-blocked"] {
        copy(folder, "old", ECM, case, |_| {});
    }
    copy(folder, "new", ECM, "describe-flags", |cassette| {
        answers(cassette, "DescribeAddresses", None, |entry| {
            member(entry, "/Response/AddressSet/0", "CascadeRelease", None);
            member(entry, "/Response/AddressSet/0", "Bandwidth", Some(json!(5)));
        });
    });
    copy(folder, "new", ECM, "eip-blocked", |cassette| {
        answers(cassette, "AssociateAddress", None, |entry| {
            *at(entry, "/Response/Error/Message") = json!("`no` | <b>never</b>\\");
        });
    });
    copy(folder, "old", ECM, "describe-quota", |_| {});
}

const CASES: [&str; 3] =
    ["ecm-2019-07-19/describe-flags", "ecm-2019-07-19/eip-blocked", "ecm-2019-07-19/describe-quota"];

fn arguments(format: &str) -> Vec<&str> {
    [&["drift", "--format", format], &SIDES[..], &CASES[..]].concat()
}

/// The cells of a table in a Markdown text, as GitHub would show them.
fn tables(markdown: &str) -> Vec<Vec<Vec<String>>> {
    let mut tables: Vec<Vec<Vec<String>>> = Vec::new();
    let mut inside = false;
    for line in markdown.lines() {
        let is_row = line.starts_with("| ") && line.ends_with(" |");
        if is_row && !inside {
            tables.push(Vec::new());
        }
        inside = is_row;
        if is_row {
            let cells = line[2..line.len() - 2].split(" | ").map(shown).collect();
            tables.last_mut().expect("a table").push(cells);
        }
    }
    tables
}

fn shown(cell: &str) -> String {
    if let Some(code) = cell.strip_prefix('`').and_then(|cell| cell.strip_suffix('`')) {
        assert!(!code.contains(['`', '|']), "{cell}");
        return code.to_owned();
    }
    let cell = cell.strip_prefix("<code>").and_then(|cell| cell.strip_suffix("</code>")).unwrap_or(cell);
    assert!(!cell.contains(['|', '<', '`']), "{cell}");
    let mut text = String::new();
    let mut pieces = cell.split("&#");
    text += pieces.next().unwrap_or_default();
    for piece in pieces {
        let (number, rest) = piece.split_once(';').expect("an entity");
        text.push(char::from_u32(number.parse().expect("a number")).expect("a character"));
        text += rest;
    }
    text
}

#[test]
fn the_markdown_table_has_every_difference_of_the_json() {
    let folder = folder();
    prepare(folder.path());
    let found = drift(folder.path(), &[&SIDES[..], &CASES[..]].concat(), 1);
    let ended = dubplate(folder.path(), &arguments("markdown")).expect(1);
    let [differences, incomparable] = &tables(&ended.stdout)[..] else { panic!("{}", ended.said()) };
    let head = ["severity", "kind", "profile", "action", "where", "A", "B", "contract item", "cases"];
    assert_eq!(differences[0], head);
    assert!(differences[1].iter().all(|cell| cell == "---") && differences[1].len() == head.len());
    let expected: Vec<Vec<String>> = list(&found, "differences")
        .iter()
        .map(|one| {
            let text = |name: &str| one[name].as_str().unwrap_or_default().to_owned();
            let has = |name: &str| one[name].as_str().unwrap_or("nothing").to_owned();
            let place = |place: &Value| {
                format!("{} step {}", place["case"].as_str().unwrap_or_default(), place["step"])
            };
            let places: Vec<String> = one["places"].as_array().expect("a list").iter().map(place).collect();
            let mut row: Vec<String> = ["severity", "kind", "profile", "action", "at"].map(text).to_vec();
            row.extend(["a", "b"].map(has));
            row.extend([text("item"), places.join(", ")]);
            row
        })
        .collect();
    assert_eq!(expected.len(), 3, "{found:#}");
    assert_eq!(differences[2..], expected);
    assert_eq!(incomparable.len(), 3);
    assert_eq!(incomparable[2][3], "ecm-2019-07-19/describe-quota");
    assert!(ended.stdout.contains("**1 change, 2 notes in 2 cases"), "{}", ended.said());
}

#[test]
fn the_text_has_them_too_and_nothing_else_is_printed() {
    let folder = folder();
    prepare(folder.path());
    let ended = dubplate(folder.path(), &arguments("text")).expect(1);
    assert_eq!(ended.stderr, "");
    let block = "change gone ecm-2019-07-19 DescribeAddresses /Response/AddressSet/0/CascadeRelease (DescribeAddresses/output/AddressSet)\n    A  boolean\n    B  nothing\n    describe-flags step 1, describe-flags step 2\n";
    assert!(ended.stdout.contains(block), "{}", ended.said());
    assert!(ended.stdout.contains("not comparable unobtainable on B\n"), "{}", ended.said());
    assert!(
        ended.stdout.ends_with("1 change, 2 notes in 2 cases and 7 calls; 1 not comparable\n"),
        "{}",
        ended.said()
    );
    assert!(ended.stdout.contains(" in old\n") && ended.stdout.contains(" in new\n"), "{}", ended.said());
}

#[test]
fn the_help_names_every_side_and_format() {
    let folder = folder();
    let ended = dubplate(folder.path(), &["drift", "--help"]).expect(0);
    for word in [
        "`mock`",
        "`replay`",
        "`replay:DIR`",
        "`@YYYY-MM-DD`",
        "`live`",
        "URL",
        "`contract`",
        "text, markdown, json",
        "--bindings",
        "--skip",
    ] {
        assert!(ended.stdout.contains(word), "{word}: {}", ended.said());
    }
    assert!(dubplate(folder.path(), &["--help"]).expect(0).stdout.contains("  drift "));
}
