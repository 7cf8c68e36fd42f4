//! The command line: the real program in a temporary folder; what it prints, what it leaves there, how it exits.
#![cfg(unix)]

#[path = "common/mock.rs"]
mod mock;
#[path = "cli/options.rs"]
mod options;
#[path = "common/program.rs"]
mod program;
#[path = "cli/selection.rs"]
mod selection;
#[path = "cli/served.rs"]
mod served;
#[path = "cli/streams.rs"]
mod streams;
#[path = "cli/url.rs"]
mod url;

use program::{Ended, contents, dubplate, folder, write};
use std::path::Path;

/// A case of a built-in profile whose one step has these lines.
fn case(id: &str, step: &str) -> String {
    format!(
        "[[case]]\nid = \"{id}\"\ntitle = \"{id}\"\ncovers = []\nneeds = {{ eip = \"unbound-eip\" }}\n\n[[case.step]]\n{step}\n\n"
    )
}

/// Asks for the state of an EIP that is free.
const ASK: &str =
    "call = \"DescribeAddresses\"\nwith = { EcmRegion = \"${region}\", AddressIds = [\"${eip.id}\"] }";

/// Cases `own-1-fails` to `own-3-passes`, in this order.
fn own_cases(folder: &Path) {
    let goes_wrong = format!("{ASK}\nexpect.at.\"/Response/TotalCount\" = 7");
    let cases = [case("own-1-fails", &goes_wrong), case("own-2-passes", ASK), case("own-3-passes", ASK)];
    let text = format!("format = 1\n\n{}", cases.concat());
    write(folder, "own/ecm-2019-07-19/own.toml", text);
}

/// The lines of the report that start with a verdict.
fn verdicts(ended: &Ended, word: &str) -> Vec<String> {
    let start = format!("{word} ");
    let lines = ended.stdout.lines().filter(|line| line.starts_with(&start));
    lines.map(str::to_owned).collect()
}

#[test]
fn every_documented_case_passes_on_the_mock_and_nothing_is_written() {
    let folder = folder();
    let ended = dubplate(folder.path(), &["run"]).expect(0);
    for part in ["errors 12/12", "errors 27/27", " 0 fail"] {
        assert!(ended.stdout.contains(part), "{part}: {}", ended.said());
    }
    let of_the_pages = ended.stdout.lines().filter(|line| line.trim_start().starts_with("AssociateAddress"));
    let tallies: Vec<&str> =
        of_the_pages.flat_map(str::split_whitespace).filter(|word| word.contains('/')).collect();
    assert!(tallies.len() >= 10, "{tallies:?}");
    for tally in tallies {
        let (confirmed, of) = tally.trim_end_matches(',').split_once('/').expect("a tally");
        assert_eq!(confirmed, of, "{}", ended.said());
    }
    assert_eq!(ended.stderr, "");
    assert_eq!(contents(folder.path()), []);
}

#[test]
fn a_case_that_passed_has_one_line_and_the_totals_count_it() {
    let folder = folder();
    let ended = dubplate(folder.path(), &["run", "ecm-2019-07-19/bind-instance"]).expect(0);
    let [line] = &verdicts(&ended, "pass")[..] else { panic!("{}", ended.said()) };
    assert!(line.contains("ecm-2019-07-19/bind-instance"), "{line}");
    assert!(ended.stdout.contains("1 pass, 0 fail\n"), "{}", ended.said());
}

#[test]
fn quiet_shows_only_what_did_not_pass_and_the_end() {
    let folder = folder();
    own_cases(folder.path());
    let arguments = ["run", "--scenarios", "own", "case:own-*", "--quiet"];
    let ended = dubplate(folder.path(), &arguments).expect(1);
    assert_eq!(verdicts(&ended, "pass"), [""; 0]);
    assert_eq!(verdicts(&ended, "FAIL").len(), 1, "{}", ended.said());
    assert!(ended.stdout.contains("2 pass, 1 fail\n"), "{}", ended.said());
}

#[test]
fn verbose_shows_the_calls_and_their_answers() {
    let folder = folder();
    let arguments = ["run", "--verbose", "ecm-2019-07-19/bind-instance"];
    let ended = dubplate(folder.path(), &arguments).expect(0);
    for part in ["AssociateAddress", "\"InstanceId\":\"ein-", "\"TaskId\":\"", "\"AddressStatus\":\"BIND\""] {
        assert!(ended.stdout.contains(part), "{part}: {}", ended.said());
    }
}

#[test]
fn json_prints_one_document_a_line_from_the_start_to_the_end() {
    let folder = folder();
    let ended = dubplate(folder.path(), &["run", "--json", "case:no-target"]).expect(0);
    let events: Vec<serde_json::Value> =
        ended.stdout.lines().map(|line| serde_json::from_str(line).expect("a JSON document")).collect();
    let names: Vec<&str> = events.iter().filter_map(|event| event["event"].as_str()).collect();
    assert_eq!(names.first(), Some(&"run-started"));
    assert_eq!(names.last(), Some(&"run-finished"));
    assert_eq!(names.len(), events.len());
}

#[test]
fn fail_fast_leaves_the_rest_not_run() {
    let folder = folder();
    own_cases(folder.path());
    let arguments = ["run", "--scenarios", "own", "case:own-*", "--jobs", "1", "--fail-fast"];
    let ended = dubplate(folder.path(), &arguments).expect(1);
    assert!(ended.stdout.contains("0 pass, 1 fail, 2 not run\n"), "{}", ended.said());
    assert_eq!(verdicts(&ended, "pass"), [""; 0]);
}

#[test]
fn a_failure_shows_its_line_in_the_scenario_and_both_values() {
    let table = [
        ("expect.error = \"InternalError\"", 12, 16, "/Response/Error/Code", "InternalError", "nothing"),
        ("expect.at.\"/Response/TotalCount\" = 7", 12, 36, "/Response/TotalCount", "7", "1"),
        (
            "expect.at.\"/Response/AddressSet/0/AddressStatus\" = \"BIND\"",
            12,
            52,
            "/Response/AddressSet/0/AddressStatus",
            "\"BIND\"",
            "\"UNBIND\"",
        ),
        (
            "expect.absent = [\"/Response/AddressSet/0/AddressId\"]",
            12,
            18,
            "/Response/AddressSet/0/AddressId",
            "nothing",
            "\"eip-unbound1\"",
        ),
        (
            "until.at.\"/Response/TotalCount\" = 7\npoll = { every = \"1ms\", at_most = \"5ms\" }",
            12,
            35,
            "/Response/TotalCount",
            "7",
            "1",
        ),
    ];
    for (line, row, column, at, expected, found) in table {
        let folder = folder();
        let text = format!("format = 1\n\n{}", case("wrong", &format!("{ASK}\n{line}")));
        write(folder.path(), "own/ecm-2019-07-19/own.toml", text);
        let ended = dubplate(folder.path(), &["run", "--scenarios", "own", "case:wrong"]).expect(1);
        let shown = [
            format!("own/ecm-2019-07-19/own.toml:{row}:{column}\n"),
            format!("{row} | {}\n", line.lines().next().unwrap_or_default()),
            format!("{at}\n"),
            "0 pass, 1 fail\n".to_owned(),
        ];
        for part in shown {
            assert!(ended.stdout.contains(&part), "{part}: {}", ended.said());
        }
        for (sign, value) in [("- ", expected), ("+ ", found)] {
            let mut lines = ended.stdout.lines().filter(|line| line.trim_start().starts_with(sign));
            assert!(lines.any(|line| line.contains(value)), "{sign}{value}: {}", ended.said());
        }
    }
}

#[test]
fn a_folder_adds_cases_to_a_built_in_profile() {
    let folder = folder();
    let text = format!("format = 1\n\n{}", case("own", ASK));
    write(folder.path(), "own/ecm-2019-07-19/own.toml", text);
    let before = contents(folder.path());
    let arguments = ["run", "--scenarios", "own", "case:own", "case:no-target"];
    let ended = dubplate(folder.path(), &arguments).expect(0);
    for id in ["ecm-2019-07-19/own", "ecm-2019-07-19/no-target", "eip-v2-2017-03-12/no-target"] {
        let line = format!(" {id} ");
        assert!(ended.stdout.contains(&line), "{id}: {}", ended.said());
    }
    assert_eq!(contents(folder.path()), before);
}

#[test]
fn a_folder_replaces_a_built_in_file_of_the_same_name() {
    let folder = folder();
    let text = format!("format = 1\n\n{}", case("own", ASK));
    write(folder.path(), "own/ecm-2019-07-19/success.toml", text);
    let ended = dubplate(folder.path(), &["run", "--scenarios", "own", "--list"]).expect(0);
    assert!(ended.stdout.contains("ecm-2019-07-19/own "), "{}", ended.said());
    assert!(!ended.stdout.contains("ecm-2019-07-19/bind-instance "), "{}", ended.said());
}
