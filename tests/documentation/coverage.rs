//! What coverage counts as evidence, and what not.

use crate::lamps::{PROFILE, TEXT, pinned};
use crate::program::{dubplate, folder, write};
use crate::valid;
use dubplate::certify::Subject;
use dubplate::certify::server::{self, Finished, Played, Scope, Started, Word};
use dubplate::redact::Redactor;
use serde_json::Value;
use std::path::Path;

fn survey(folder: &Path, arguments: &[&str]) -> Value {
    let ended = dubplate(folder, &[&["coverage", "--format", "json"], arguments].concat()).expect(0);
    assert_eq!(ended.stderr, "");
    valid(&ended, "src/coverage/coverage.schema.json")
}

fn item<'s>(survey: &'s Value, id: &str) -> &'s Value {
    let profiles = survey["profiles"].as_array().expect("a list");
    let mut items = profiles.iter().flat_map(|profile| profile["items"].as_array().expect("a list"));
    items.find(|item| item["id"] == id).expect("the item")
}

#[test]
fn every_checked_item_is_seen_on_the_mock_and_nothing_is_claimed_of_the_service() {
    let found = survey(folder().path(), &[]);
    assert_eq!(found["left_out"], serde_json::json!([]));
    for profile in found["profiles"].as_array().expect("a list") {
        for kinds in profile["kinds"].as_array().expect("a list") {
            assert_eq!(kinds["checked"], kinds["with_case"], "{kinds}");
            assert_eq!(kinds["checked"], kinds["mock"], "{kinds}");
            assert_eq!([&kinds["endpoint"], &kinds["recorded"], &kinds["live"]], [0, 0, 0], "{kinds}");
        }
    }
    let ended = dubplate(folder().path(), &["coverage"]).expect(0);
    assert!(ended.stdout.contains("none was seen on the service"), "{}", ended.said());
    assert!(!ended.stdout.contains("documented only\n"), "{}", ended.said());
}

/// The events of a run, as far as they are evidence.
fn events(contract: &str, target: &str, verdict: &str, replayed: &str) -> String {
    format!(
        "{{\"event\":\"run-started\",\"format\":1,\"dubplate\":\"0\",\"target\":{target},\"profiles\":[{{\"profile\":\"{PROFILE}\",\"contract\":\"{contract}\",\"selected\":1}}],\"time\":1600000000}}\n\
{{\"event\":\"case-finished\",\"profile\":\"{PROFILE}\",\"case\":\"lamp-not-found\",\"verdict\":\"{verdict}\",\"covers\":[\"error/InvalidLampId.NotFound\"]{replayed}}}\n"
    )
}

#[test]
fn a_stream_is_evidence_of_what_was_asked_on_its_day() {
    let folder = pinned(TEXT);
    let plain = survey(folder.path(), &["--scenarios", "own", "--profile", PROFILE]);
    let contract = plain["profiles"][0]["contract"].as_str().expect("a digest");
    assert_eq!(item(&plain, "param/LampId")["grade"], Value::Null);
    assert_eq!(item(&plain, "param/LampId")["pins"][0]["row"], "param/LampId");
    let live = "{\"kind\":\"live\",\"endpoint\":null}";
    let recorded = |edited| {
        format!(
            ",\"replayed\":{{\"target\":\"live\",\"recorded\":\"2020-03-03T00:00:00Z\",\"edited\":{edited}}}"
        )
    };
    let table = [
        (events(contract, live, "pass", ""), Some(("live", "2020-09-13")), None),
        (
            events(contract, "{\"kind\":\"live\",\"endpoint\":\"x\"}", "pass", ""),
            Some(("endpoint", "2020-09-13")),
            None,
        ),
        (
            events(contract, "{\"kind\":\"mock\",\"endpoint\":null}", "pass", ""),
            Some(("mock", "2020-09-13")),
            None,
        ),
        (events(contract, live, "pass", &recorded(false)), Some(("recorded", "2020-03-03")), None),
        (events(contract, live, "pass", &recorded(true)), None, Some("edited by hand")),
        (events(contract, live, "fail", ""), None, Some("its verdict is fail")),
        (events("another", live, "pass", ""), None, Some("another contract")),
    ];
    for (stream, grade, left_out) in table {
        write(folder.path(), "events", stream.clone());
        let found =
            survey(folder.path(), &["--scenarios", "own", "--profile", PROFILE, "--events", "events"]);
        let item = item(&found, "error/InvalidLampId.NotFound");
        let seen = item["evidence"]
            .get(0)
            .map(|one| (one["grade"].as_str().expect("a grade"), one["date"].as_str().expect("a day")));
        assert_eq!(seen, grade, "{stream}");
        let why = found["left_out"].get(0).and_then(|one| one["why"].as_str());
        assert_eq!(why.is_some(), left_out.is_some(), "{stream}");
        assert!(left_out.is_none_or(|part| why.unwrap_or_default().contains(part)), "{why:?}");
    }
}

#[test]
fn only_what_a_case_has_confirmed_is_seen() {
    let folder = pinned(TEXT);
    let arguments = ["--scenarios", "own", "--profile", PROFILE, "--events", "events"];
    let plain = survey(folder.path(), &arguments[..4]);
    let contract = plain["profiles"][0]["contract"].as_str().expect("a digest");
    let stream = events(contract, "{\"kind\":\"live\",\"endpoint\":null}", "pass", "");
    // The case also covers `param/LampId`; another code stood for the one that it names, or it ended early.
    for (covers, error, parameter) in [
        ("[\"error/InvalidLampId.NotFound\",\"param/LampId\"]", "live", "live"),
        ("[\"param/LampId\"]", "", "live"),
        ("[]", "", ""),
    ] {
        write(folder.path(), "events", stream.replace("[\"error/InvalidLampId.NotFound\"]", covers));
        let found = survey(folder.path(), &arguments);
        let grade = |id| item(&found, id)["grade"].as_str().unwrap_or_default();
        assert_eq!(
            (grade("error/InvalidLampId.NotFound"), grade("param/LampId")),
            (error, parameter),
            "{covers}"
        );
    }
}

/// What `certify server` keeps of one case that passed and one that failed.
fn certification(contract: &str, seen_on: &str) -> String {
    let mut started = Started::new(Subject::default(), 1_600_000_000);
    seen_on.clone_into(&mut started.seen_on);
    started.profiles = vec![Scope {
        profile: PROFILE.to_owned(),
        contract: contract.to_owned(),
        cases: vec!["lamp-not-found".to_owned(), "the-rest".to_owned()],
        unselected: Vec::new(),
        items: Vec::new(),
    }];
    let played = [("lamp-not-found", Word::Pass), ("the-rest", Word::Fail)].map(|(case, verdict)| Played {
        profile: PROFILE.to_owned(),
        case: case.to_owned(),
        covers: vec!["error/InvalidLampId.NotFound".to_owned()],
        verdict,
        wrong: Vec::new(),
        trouble: None,
        why: None,
        notes: Vec::new(),
        left: Vec::new(),
        millis: 1,
        asked: Vec::new(),
        unrecorded: 0,
    });
    server::write(&started, &played, &Finished::default(), &Redactor::default().session())
}

#[test]
fn the_stream_of_a_certified_server_is_evidence_of_that_server() {
    let folder = pinned(TEXT);
    let arguments = ["--scenarios", "own", "--profile", PROFILE, "--events", "stream"];
    let plain = survey(folder.path(), &arguments[..4]);
    let contract = plain["profiles"][0]["contract"].as_str().expect("a digest");
    for (seen_on, grade) in [("mock", "mock"), ("https://eip.example", "endpoint")] {
        write(folder.path(), "stream", certification(contract, seen_on));
        let found = survey(folder.path(), &arguments);
        let item = item(&found, "error/InvalidLampId.NotFound");
        assert_eq!((&item["grade"], &item["evidence"][0]["by"]), (&grade.into(), &"events".into()));
        assert_eq!(item["evidence"][0]["date"], "2020-09-13");
        assert_eq!(found["left_out"][0]["why"], "its verdict is fail");
    }
    write(folder.path(), "stream", certification("another", "mock"));
    let found = survey(folder.path(), &arguments);
    assert_eq!(item(&found, "error/InvalidLampId.NotFound")["grade"], Value::Null);
    let edited = certification(contract, "mock").replace("\"verdict\":\"fail\"", "\"verdict\":\"pass\"");
    write(folder.path(), "stream", edited);
    let ended = dubplate(folder.path(), &[&["coverage"], &arguments[..]].concat()).expect(2);
    assert!(ended.stderr.contains("line 3 is not as it was written"), "{}", ended.said());
}

#[test]
fn what_is_no_stream_is_refused_at_its_line() {
    let folder = pinned(TEXT);
    let good = events("x", "{\"kind\":\"mock\",\"endpoint\":null}", "pass", "");
    for (stream, part) in [
        (String::new(), "holds no event"),
        (format!("{good}{{\"event\":"), "line 3 is no event"),
        ("{\"event\":\"case-finished\"}\n".to_owned(), "before `run-started`"),
        (good.replace("\"format\":1", "\"format\":9"), "event format 9"),
    ] {
        write(folder.path(), "events", stream);
        let ended = dubplate(folder.path(), &["coverage", "--events", "events"]).expect(2);
        assert!(ended.stderr.contains(part), "{part}: {}", ended.said());
    }
    let ended = dubplate(folder.path(), &["coverage", "--profile", "ecm-2019-07-18"]).expect(2);
    assert!(ended.stderr.contains("did you mean `ecm-2019-07-19`?"), "{}", ended.said());
}

#[test]
fn items_that_are_documented_only_are_listed_and_all_of_them_on_demand() {
    let folder = pinned(TEXT);
    let arguments = ["coverage", "--scenarios", "own", "--profile", PROFILE];
    let ended = dubplate(folder.path(), &arguments).expect(0);
    for part in ["error/InvalidLampId.NotFound", "cases: lamp-not-found", "documented only"] {
        assert!(ended.stdout.contains(part), "{part}: {}", ended.said());
    }
    let all =
        dubplate(folder.path(), &[&arguments[..], &["--all", "--format", "markdown"]].concat()).expect(0);
    assert!(all.stdout.contains("| `rule/only-off` | cases: the-rest |"), "{}", all.said());
    let one = dubplate(crate::program::folder().path(), &["coverage", "--all"]).expect(0);
    assert!(one.stdout.contains("seen on the mock (20"), "{}", one.said());
}
