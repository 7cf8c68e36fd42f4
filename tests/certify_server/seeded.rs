//! The mock, seeded: everything but what the seeder has nothing for is confirmed, and the certificate holds.

use crate::ground::{DUBPLATE, case, example, json, run};
use crate::program::{dubplate, folder, write};
use dubplate::certify::server::{SCHEMA, STREAM_SCHEMA};
use serde_json::Value;
use std::fs;
use std::path::Path;

/// A whole certification of the mock, whose seeder has nothing for blocked EIPs.
fn certified(folder: &Path) {
    let seeder = example("--without blocked-eip");
    let ended = run(
        folder,
        &[
            "--seeder",
            &seeder,
            "--certificate",
            "c.json",
            "--badge",
            "c.svg",
            "--markdown",
            "c.md",
            "--",
            DUBPLATE,
            "mock",
        ],
    )
    .expect(0);
    for part in [
        "grade partial",
        "UNOBTAINABLE",
        "this server has nothing for the role blocked-eip",
        "a mock: this says nothing of the service",
    ] {
        assert!(ended.stdout.contains(part), "{part}: {}", ended.said());
    }
    assert!(!ended.stdout.contains("FAIL") && !ended.stdout.contains("BROKEN"), "{}", ended.said());
}

fn holds(schema: &str, text: &str) {
    let schema: Value = serde_json::from_str(schema).expect("JSON");
    let schema = jsonschema::validator_for(&schema).expect("a JSON Schema");
    let value: Value = serde_json::from_str(text).expect("JSON");
    let mistakes: Vec<String> =
        schema.iter_errors(&value).map(|error| format!("{}: {error}", error.instance_path())).collect();
    assert!(mistakes.is_empty(), "{}", mistakes.join("\n"));
}

#[test]
fn what_cannot_be_seeded_is_unobtainable_with_its_reason_and_lowers_the_grade() {
    let folder = folder();
    certified(folder.path());
    let certificate = json(&folder.path().join("c.json"));
    assert_eq!(certificate["conformant"], true);
    assert_eq!((&certificate["grade"], &certificate["seen_on"]), (&"partial".into(), &"mock".into()));
    assert_eq!((&certificate["way"], &certificate["ground"]), (&"command".into(), &"seeder".into()));
    assert_eq!(certificate["subject"]["name"], "dubplate mock");
    let cases = certificate["cases"].as_array().expect("cases");
    let count = |verdict: &str| cases.iter().filter(|case| case["verdict"] == verdict).count();
    let unobtainable = count("unobtainable");
    assert!(unobtainable > 0 && count("pass") + unobtainable == cases.len(), "{unobtainable}");
    for one in cases.iter().filter(|case| case["verdict"] == "unobtainable") {
        assert_eq!(one["why"][0], "this server has nothing for the role blocked-eip");
    }
    for profile in certificate["profiles"].as_array().expect("profiles") {
        assert_eq!(profile["grade"], "partial", "{profile:#}");
        let groups = profile["items"].as_array().expect("items");
        assert!(groups.iter().any(|items| items["grade"] == "partial"), "{profile:#}");
        for items in groups {
            let count = |member: &str| items[member].as_u64().expect("a count");
            let open = items["open"].as_array().map_or(0, Vec::len);
            assert_eq!(count("confirmed") + open as u64, count("of"), "{items:#}");
            assert_eq!(items["grade"] == "full", open == 0, "{items:#}");
        }
    }
    let legacy = &certificate["profiles"][1]["items"];
    let errors = legacy.as_array().expect("items").iter().find(|items| items["group"] == "errors");
    assert_eq!(errors.expect("errors")["open"][0], "error/InvalidAddressId.Blocked");
    the_files_hold(folder.path());
    every_edit_is_found(folder.path());
}

/// The schemas, the derivation, and what is made for a README.
fn the_files_hold(folder: &Path) {
    let read = |name: &str| fs::read_to_string(folder.join(name)).expect("a file");
    holds(SCHEMA, &read("c.json"));
    read("c.json.seen.jsonl").lines().for_each(|line| holds(STREAM_SCHEMA, line));
    assert!(!read("c.json.seen.jsonl").contains("published-test-key"), "a key was written");
    let ended = dubplate(folder, &["certify", "verify", "c.json"]).expect(0);
    assert!(ended.stdout.contains("verified: derived again from 149 lines"), "{}", ended.said());
    for (format, file) in [("badge", "c.svg"), ("markdown", "c.md")] {
        let ended = dubplate(folder, &["certify", "verify", "c.json", "--format", format]).expect(0);
        assert_eq!(ended.stdout, read(file));
    }
    assert!(
        read("c.svg").contains("dubplate on a mock: conformant ") && read("c.md").contains("Not confirmed:")
    );
}

/// Whoever makes a certificate or its stream say more is told where.
fn every_edit_is_found(folder: &Path) {
    let (certificate, stream) = ("c.json", "c.json.seen.jsonl");
    for (file, from, to, told) in [
        (
            certificate,
            "\"grade\": \"partial\"",
            "\"grade\": \"full\"",
            "/grade says \"full\", the stream shows \"partial\"",
        ),
        (
            certificate,
            "\"verdict\": \"unobtainable\"",
            "\"verdict\": \"pass\"",
            "the stream shows \"unobtainable\"",
        ),
        (certificate, "\"seen_on\": \"mock\"", "\"seen_on\": \"the service\"", "/seen_on says"),
        (stream, "\"verdict\":\"unobtainable\"", "\"verdict\":\"pass\"", "is not as it was written"),
        (stream, "\"status\":200", "\"status\":201", "is not as it was written"),
        (stream, "\"kind\":\"server\"", "\"kind\":\"client\"", "line 1 is not as it was written"),
    ] {
        let path = folder.join(file);
        let right = fs::read_to_string(&path).expect("a file");
        let edited = right.replacen(from, to, 1);
        assert_ne!(right, edited, "{from}");
        write(folder, file, edited);
        let ended = dubplate(folder, &["certify", "verify", certificate]).expect(1);
        assert!(ended.stderr.contains(told) && ended.stdout.is_empty(), "{told}: {}", ended.said());
        write(folder, file, right);
    }
}

#[test]
fn a_part_of_the_cases_is_a_part_and_can_be_denied_what_it_lacks() {
    let folder = folder();
    let seeder = example("--without blocked-eip");
    let filters = ["--filter", "eip-blocked", "--filter", "describe-quota", "--profile", "ecm-*"];
    let mock = ["--json", "--deny", "unobtainable", "--", DUBPLATE, "mock"];
    let ended = run(folder.path(), &[&["--seeder", &seeder], &filters[..], &mock[..]].concat()).expect(1);
    let certificate = crate::ground::printed(&ended);
    assert_eq!(certificate["profiles"].as_array().expect("profiles").len(), 1);
    assert_eq!((&certificate["conformant"], &certificate["grade"]), (&true.into(), &"partial".into()));
    assert_eq!(case(&certificate, "describe-quota")["verdict"], "pass");
    assert_eq!(case(&certificate, "bind-instance")["verdict"], "not-run");
}
