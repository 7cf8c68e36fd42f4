//! The program: what it writes, what it makes of edits, and its exit codes.

use crate::program::{Ended, contents, dubplate, folder, write};
use crate::schema::{holds, schema};
use dubplate::certify::{certificate, checks, stream};
use serde_json::Value;
use std::fs;
use std::path::Path;

/// Certifies a client that sends nothing and says that the API refused, on one case of each profile.
fn certify(folder: &Path, options: &[&str]) -> Ended {
    let fixed = ["certify", "client", "unknown-code"];
    dubplate(folder, &[&fixed[..], options, &["--", "/bin/sh", "-c", "exit 10"]].concat())
}

fn text(folder: &Path, name: &str) -> String {
    fs::read_to_string(folder.join(name)).unwrap_or_else(|error| panic!("{name}: {error}"))
}

fn json(text: &str) -> Value {
    serde_json::from_str(text).unwrap_or_else(|error| panic!("{error}: {text}"))
}

/// Case and check of everything that fails.
fn failing(certificate: &Value) -> Vec<(String, String)> {
    let mut found = Vec::new();
    for case in certificate["cases"].as_array().expect("cases") {
        let name = format!(
            "{}/{}",
            case["profile"].as_str().expect("a text"),
            case["case"].as_str().expect("a text")
        );
        let findings = case["findings"].as_array().into_iter().flatten();
        let failed = findings.filter(|finding| finding["verdict"] == "fail");
        found.extend(
            failed.map(|finding| (name.clone(), finding["check"].as_str().expect("a text").to_owned())),
        );
    }
    found
}

fn list(entries: &[(String, String)], until: &str) -> String {
    let entry = |(case, check): &(String, String)| {
        format!(
            "\n[[known]]\ncase = \"{case}\"\ncheck = \"{check}\"\nowner = \"us\"\nreason = \"it sends nothing\"\nissue = \"https://example.invalid/1\"\nuntil = {until}\n"
        )
    };
    format!("format = 1\n{}", entries.iter().map(entry).collect::<String>())
}

#[test]
fn a_certificate_and_its_stream_are_written_and_hold() {
    let folder = folder();
    let said = certify(folder.path(), &["--certificate", "out/c.json"]).expect(1);
    assert!(said.stdout.contains("not conformant: "), "{}", said.said());
    let certificate = text(folder.path(), "out/c.json");
    holds(&schema(certificate::SCHEMA), &certificate);
    let lines = schema(stream::SCHEMA);
    let stream = text(folder.path(), "out/c.json.seen.jsonl");
    stream.lines().for_each(|line| holds(&lines, line));
    assert_eq!(contents(folder.path()).len(), 3, "nothing half-written beside them");
    let verified = dubplate(folder.path(), &["certify", "verify", "out/c.json"]).expect(0);
    assert!(verified.stdout.starts_with(said.stdout.trim_end()), "the same report: {}", verified.said());
    assert!(verified.stdout.contains("verified: derived again from "), "{}", verified.said());
    fs::rename(folder.path().join("out/c.json.seen.jsonl"), folder.path().join("moved")).expect("a rename");
    dubplate(folder.path(), &["certify", "verify", "out/c.json"]).expect(2);
    dubplate(folder.path(), &["certify", "verify", "out/c.json", "--stream", "moved"]).expect(0);
}

#[test]
fn an_edited_certificate_or_stream_is_refused_and_makes_no_badge() {
    let folder = folder();
    certify(folder.path(), &["--certificate", "c.json"]).expect(1);
    let (certificate, stream) = (text(folder.path(), "c.json"), text(folder.path(), "c.json.seen.jsonl"));
    let refused = |words: &str| {
        for format in ["text", "markdown", "badge"] {
            let ended =
                dubplate(folder.path(), &["certify", "verify", "c.json", "--format", format]).expect(1);
            assert_eq!(ended.stdout, "", "{}", ended.said());
            assert!(ended.stderr.contains(words), "{}", ended.said());
        }
    };
    write(folder.path(), "c.json", certificate.replacen("\"conformant\": false", "\"conformant\": true", 1));
    refused("/conformant says true, the stream shows false");
    write(folder.path(), "c.json", &certificate);
    write(folder.path(), "c.json.seen.jsonl", stream.replacen("\"status\":10", "\"status\":0", 1));
    refused("line 2 is not as it was written");
    write(folder.path(), "c.json.seen.jsonl", &stream);
    let badge = dubplate(folder.path(), &["certify", "verify", "c.json", "--format", "badge"]).expect(0);
    assert!(badge.stdout.starts_with("<svg ") && badge.stdout.ends_with("</svg>\n"), "{}", badge.said());
    let table = dubplate(folder.path(), &["certify", "verify", "c.json", "--format", "markdown"]).expect(0);
    assert!(table.stdout.contains("| --- |"), "{}", table.said());
}

#[test]
fn what_is_known_to_fail_is_no_failure_until_it_passes_or_expires() {
    let folder = folder();
    let printed = certify(folder.path(), &["--json"]).expect(1);
    let first = json(&printed.stdout);
    let mut entries = failing(&first);
    assert!(!entries.is_empty(), "{first:#}");
    write(folder.path(), "known.toml", list(&entries, "2999-12-31"));
    let with = ["--known", "known.toml", "--json"];
    let certificate = json(&certify(folder.path(), &with).expect(0).stdout);
    assert_eq!(failing(&certificate), [], "{certificate:#}");
    assert_eq!(certificate["known"].as_array().map(Vec::len), Some(entries.len()));
    assert!(certificate["known"][0]["place"] == "known.toml:3:1", "{certificate:#}");

    write(folder.path(), "known.toml", list(&entries, "2020-12-31"));
    let certificate = json(&certify(folder.path(), &with).expect(1).stdout);
    assert_eq!(certificate["known"][0]["state"], "expired");
    assert_eq!(failing(&certificate), entries, "an expired entry excuses nothing");

    entries.push(("ecm-2019-07-19/unknown-coed".to_owned(), "wire.sent".to_owned()));
    write(folder.path(), "known.toml", list(&entries, "2999-12-31"));
    let said = certify(folder.path(), &["--known", "known.toml"]).expect(1);
    assert!(said.stdout.contains("wire.sent: matches nothing; remove it"), "{}", said.said());
    let passes = first["cases"][0]["passed"][0].as_str().expect("something that passes").to_owned();
    entries.pop();
    entries.push(("unknown-*".to_owned(), passes));
    write(folder.path(), "known.toml", list(&entries, "2999-12-31"));
    let said = certify(folder.path(), &["--known", "known.toml"]).expect(1);
    assert!(said.stdout.contains("; remove it"), "{}", said.said());
}

#[test]
fn a_mistake_in_the_list_is_placed_and_nothing_is_asked() {
    let folder = folder();
    let entries = [("unknown-*".to_owned(), "wire.sents".to_owned())];
    write(folder.path(), "known.toml", list(&entries, "2999-12-31"));
    let fixed = ["certify", "client", "--known", "known.toml", "--", "/bin/sh", "-c", "echo asked > asked"];
    let said = dubplate(folder.path(), &fixed).expect(2);
    assert!(said.stderr.contains("known.toml:5:9"), "{}", said.said());
    assert!(said.stderr.contains("did you mean `wire.sent`?"), "{}", said.said());
    assert!(!folder.path().join("asked").exists());
}

#[test]
fn a_certificate_that_cannot_be_written_is_said() {
    let folder = folder();
    write(folder.path(), "file", "");
    let said = certify(folder.path(), &["--certificate", "file/c.json"]).expect(2);
    assert!(said.stderr.contains("file/c.json"), "{}", said.said());
}

#[test]
fn every_check_is_listed_and_explained() {
    let folder = folder();
    let listed = dubplate(folder.path(), &["certify", "client", "--list"]).expect(0).stdout;
    let document =
        json(&dubplate(folder.path(), &["certify", "client", "--list", "--json"]).expect(0).stdout);
    let ids: Vec<&str> = document["checks"]
        .as_array()
        .expect("checks")
        .iter()
        .filter_map(|check| check["id"].as_str())
        .collect();
    assert_eq!(ids, checks::all().map(|check| check.id).collect::<Vec<_>>());
    for check in checks::all() {
        let line = listed.lines().find(|line| line.split(' ').next() == Some(check.id));
        assert!(
            line.is_some_and(|line| line.contains(check.level.word()) && line.ends_with(check.title)),
            "{}",
            check.id
        );
        assert!(listed.contains(check.source), "{}", check.source);
    }
    let words = |text: &str| text.split_whitespace().collect::<Vec<_>>().join(" ");
    let check = checks::all().next().expect("a check");
    let said = words(&dubplate(folder.path(), &["explain", check.id]).expect(0).stdout);
    for text in [check.title, check.source, check.explanation] {
        assert!(said.contains(&words(text)), "{said}");
    }
}

#[test]
fn explain_knows_faults_and_what_is_documented_and_names_what_is_near() {
    let folder = folder();
    let explain = |id: &str| dubplate(folder.path(), &["explain", id]);
    assert!(explain("reset-after").expect(0).stdout.contains("dubplate mock --fault reset-after"));
    let code = explain("InvalidAddressId.Blocked").expect(0).stdout;
    assert!(code.contains("eip-v2-2017-03-12/error/InvalidAddressId.Blocked (documented)"), "{code}");
    assert!(code.contains("cases: blocked-eip"), "{code}");
    assert_eq!(
        explain("eip-v2-2017-03-12/error/InvalidAddressId.Blocked")
            .expect(0)
            .stdout
            .matches("(documented)")
            .count(),
        1
    );
    for (wrong, near) in
        [("wire.signatur", "wire.signature"), ("InvalidAddressId.Bloked", "InvalidAddressId.Blocked")]
    {
        let said = explain(wrong).expect(2);
        assert!(
            said.stderr.contains(&format!("nothing is called `{wrong}`; did you mean `{near}`?")),
            "{}",
            said.said()
        );
        assert_eq!(said.stdout, "");
    }
    assert!(explain("zzz").expect(2).stderr.contains("certify client --list"));
}
