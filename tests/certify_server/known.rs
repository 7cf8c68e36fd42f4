//! A server that is wrong, by its URL and with bindings: what fails, and the list of what is known to.

use crate::ground::{case, certify, printed};
use crate::mock::{Mock, SECRET_KEY};
use crate::program::{Ended, finish, folder, write};
use std::path::Path;

/// Two cases of our own, of which one expects what no mock answers.
const OWN: &str = r#"format = 1

[[case]]
id = "own-fails"
title = "expects too much"
covers = []
needs = { eip = "unbound-eip" }

[[case.step]]
call = "DescribeAddresses"
with = { EcmRegion = "${region}", AddressIds = ["${eip.id}"] }
expect.at."/Response/TotalCount" = 7

[[case]]
id = "own-passes"
title = "expects nothing"
covers = []
needs = { eip = "unbound-eip" }

[[case.step]]
call = "DescribeAddresses"
with = { EcmRegion = "${region}", AddressIds = ["${eip.id}"] }
"#;

/// Certifies a mock in both cases, with a list of what is known.
fn certified(folder: &Path, known: &str) -> Ended {
    let mock = Mock::start(folder, &[]);
    write(folder, "bindings.toml", mock.bindings(folder));
    write(folder, "own/ecm-2019-07-19/own.toml", OWN);
    write(folder, "known.toml", format!("format = 1\n{known}"));
    let arguments = [
        &*mock.url,
        "--bindings",
        "bindings.toml",
        "--scenarios",
        "own",
        "--filter",
        "own-*",
        "--known",
        "known.toml",
        "--json",
    ];
    let mut command = certify(folder, &arguments);
    finish(command.env("DUBPLATE_SECRET_ID", "dubplate-known").env("DUBPLATE_SECRET_KEY", SECRET_KEY))
}

fn entry(case: &str, check: &str, until: &str) -> String {
    format!(
        "[[known]]\ncase = \"{case}\"\ncheck = \"{check}\"\nowner = \"me\"\nreason = \"r\"\nissue = \"https://example.invalid/1\"\nuntil = {until}\n"
    )
}

#[test]
fn a_case_that_fails_is_said_with_its_place_and_fails_the_certificate() {
    let folder = folder();
    let certificate = printed(&certified(folder.path(), "").expect(1));
    assert_eq!((&certificate["conformant"], &certificate["grade"]), (&false.into(), &"none".into()));
    let fails = case(&certificate, "own-fails");
    assert_eq!(fails["verdict"], "fail");
    let why = fails["why"][0].as_str().expect("a reason");
    assert!(why.contains("/Response/TotalCount: expected 7, found 1") && why.contains("own.toml:"), "{why}");
    assert_eq!(case(&certificate, "own-passes")["verdict"], "pass");
    assert_eq!(certificate["way"], "url");
}

#[test]
fn the_list_of_known_failures_is_exact_both_ways() {
    let until = "2999-01-01";
    for (known, code, verdict, state) in [
        (entry("own-fails", "server.conforms", until), 0, "known", "fails"),
        (entry("ecm-*/own-fails", "server.c*", until), 0, "known", "fails"),
        (entry("own-fails", "server.answers", until), 1, "fail", "unexpected-pass"),
        (entry("own-*", "server.conforms", until), 1, "known", "unexpected-pass"),
        (entry("own-fails", "server.conforms", "2020-01-01"), 1, "fail", "expired"),
        (entry("no-such-case", "server.conforms", until), 1, "fail", "unmatched"),
        (entry("unknown-action", "server.conforms", until), 1, "fail", "not-run"),
    ] {
        let folder = folder();
        let certificate = printed(&certified(folder.path(), &known).expect(code));
        assert_eq!(case(&certificate, "own-fails")["verdict"], verdict, "{known}");
        assert_eq!(certificate["known"][0]["state"], state, "{known}");
        assert_eq!(certificate["conformant"], code == 0, "{known}");
        assert_ne!(certificate["grade"], "full", "a known failure is no pass");
    }
}

#[test]
fn a_check_that_is_none_of_a_server_is_refused() {
    let folder = folder();
    let ended = certified(folder.path(), &entry("own-fails", "server.conform", "2999-01-01")).expect(2);
    assert!(ended.stderr.contains("did you mean `server.conforms`?"), "{}", ended.said());
}
