//! What a user types.

use crate::program::{dubplate, folder};
use std::fs;

const CASSETTE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/cassettes/ecm-2019-07-19/bind-instance.json");

#[test]
fn a_file_that_is_there_is_replaced_only_if_that_was_typed() {
    let folder = folder();
    let file = folder.path().join("out.har");
    fs::write(&file, "mine").expect("a file");
    let export = ["export", CASSETTE, "--format", "har", "--output", "out.har"];
    let refused = dubplate(folder.path(), &export).expect(2);
    assert!(
        refused.stderr.contains("out.har is there already; replace it with --force"),
        "{}",
        refused.said()
    );
    assert_eq!(fs::read_to_string(&file).expect("a text"), "mine");
    let done = dubplate(folder.path(), &[&export[..], &["--force"]].concat()).expect(0);
    assert_eq!(done.stdout, "");
    assert!(fs::read_to_string(&file).expect("a text").contains("\"version\": \"1.2\""));
}

#[test]
fn each_format_goes_to_standard_output() {
    let folder = folder();
    for (format, start) in
        [("har", "{\n  \"log\": {"), ("curl", "#!/bin/sh\n"), ("hurl", "# What was recorded")]
    {
        let shown = dubplate(folder.path(), &["export", CASSETTE, "--format", format]).expect(0);
        assert!(shown.stdout.starts_with(start), "{}", shown.said());
    }
}

#[test]
fn what_was_edited_is_not_exported() {
    let folder = folder();
    let text = fs::read_to_string(CASSETTE).expect("a cassette").replace("eip-unbound1", "eip-other");
    fs::write(folder.path().join("edited.json"), text).expect("a file");
    let refused = dubplate(folder.path(), &["export", "edited.json", "--format", "curl"]).expect(2);
    assert!(refused.stderr.contains("was changed after it was recorded"), "{}", refused.said());
    assert_eq!(refused.stdout, "");
}

#[test]
fn every_cassette_that_cannot_be_read_is_named() {
    let folder = folder();
    fs::write(folder.path().join("broken.json"), "{\"format\": 1").expect("a file");
    let arguments = ["export", "none.json", "broken.json", CASSETTE, "--format", "har", "-o", "out.har"];
    let refused = dubplate(folder.path(), &arguments).expect(2);
    assert!(
        refused.stderr.contains("none.json") && refused.stderr.contains("broken.json"),
        "{}",
        refused.said()
    );
    assert!(!folder.path().join("out.har").exists());
}

/// Recordings that are of no case have no names of their own.
#[test]
fn cassettes_that_are_of_no_case_all_come_back() {
    let folder = folder();
    let written: Vec<String> = ["one", "two", "three"]
        .iter()
        .map(|word| {
            let [yaml, json] = ["yaml", "json"].map(|kind| folder.path().join(format!("{word}.{kind}")));
            let vcr = "interactions:\n- request: {method: GET, uri: 'http://h.example/WORD', body: null, headers: {}}\n  \
                       response: {status: {code: 200, message: OK}, headers: {}, body: {string: WORD}}\nversion: 1\n";
            fs::write(&yaml, vcr.replace("WORD", word)).expect("a file");
            dubplate(folder.path(), &["import", &format!("{word}.yaml")]).expect(0);
            fs::read_to_string(&json).expect("a cassette")
        })
        .collect();
    let all = ["export", "one.json", "two.json", "three.json", "--format", "har", "-o", "all.har"];
    dubplate(folder.path(), &all).expect(0);
    dubplate(folder.path(), &["import", "all.har", "--out", "back"]).expect(0);
    let back = ["any.all.json", "any.all-2.json", "any.all-3.json"]
        .map(|name| fs::read_to_string(folder.path().join("back").join(name)).expect(name));
    assert_eq!(back.to_vec(), written);
}

#[test]
fn what_was_exported_comes_back_to_the_byte_and_one_that_was_changed_says_so() {
    let folder = folder();
    let other = CASSETTE.replace("bind-instance", "eip-absent");
    dubplate(folder.path(), &["export", CASSETTE, &other, "--format", "har", "-o", "two.har"]).expect(0);
    dubplate(folder.path(), &["import", "two.har", "--out", "back"]).expect(0);
    for cassette in [CASSETTE, &other] {
        let name = format!("ecm-2019-07-19.{}", cassette.rsplit('/').next().expect("a name"));
        let back = fs::read_to_string(folder.path().join("back").join(&name));
        assert_eq!(back.expect(&name), fs::read_to_string(cassette).expect("a cassette"));
    }
    let again = dubplate(folder.path(), &["import", "two.har", "--out", "back"]).expect(2);
    assert!(again.stdout.contains("is there already: write over it with --force"), "{}", again.said());

    let text = fs::read_to_string(folder.path().join("two.har")).expect("a text");
    fs::write(folder.path().join("changed.har"), text.replace("100001", "100002")).expect("a file");
    let changed = dubplate(folder.path(), &["import", "changed.har", "--cassette", "changed.json"]).expect(0);
    let words = "/log/_dubplate: it was changed since dubplate exported it, and is read as anybody's HAR";
    assert!(changed.stdout.contains(words), "{}", changed.said());
    let text = fs::read_to_string(folder.path().join("changed.json")).expect("a cassette");
    assert!(text.contains("\"TaskId\": \"100002\"") && text.contains("\"target\": \"import\""), "{text}");
}
