//! Cases that would not notice: each is named, and the exit status is 1.

use super::{LEGACY, list, selfcheck, spoilt, text};
use crate::program::{dubplate, folder};

/// A case without its steps that read.
fn no_reading(block: &str) -> String {
    let steps = block.split("[[case.step]]");
    let kept: Vec<&str> = steps.filter(|step| !step.contains("call = \"Describe")).collect();
    let finally = &block[block.find("[[case.finally]]").expect("something to undo")..];
    format!("{}\n{finally}", kept.join("[[case.step]]"))
}

#[test]
fn a_bind_that_is_not_read_back_is_named_with_the_answer_it_took_for_its_own() {
    let folder = folder();
    let scenarios = spoilt(folder.path(), LEGACY, "success.toml", "bind-instance", no_reading);
    let arguments = ["selfcheck", "--only", "swap", "--profile", "eip*", "--scenarios"];
    let scenarios = scenarios.to_str().expect("UTF-8");
    let said = dubplate(folder.path(), &[&arguments[..], &[scenarios]].concat()).expect(1);
    assert!(
        said.stdout.contains("   13 bind-instance            cccccccccccc.!  12/13\n"),
        "{}",
        said.said()
    );
    assert!(
        said.stdout.contains("NOT NOTICED: bind-instance answered as bind-interface\n"),
        "{}",
        said.said()
    );
    assert!(said.stdout.contains("swap matrix   181 of 182 cells red  FAILED\n"), "{}", said.said());
}

#[test]
fn an_error_without_a_look_at_the_resources_is_passed_by_who_always_says_it() {
    let folder = folder();
    let weak = |block: &str| block.replace("expect.unchanged", "# expect.unchanged");
    let scenarios = spoilt(folder.path(), LEGACY, "errors.toml", "blocked-eip", weak);
    let scenarios = scenarios.to_str().expect("UTF-8");
    let found =
        selfcheck(folder.path(), &["--only", "null", "case:blocked-eip", "--scenarios", scenarios], 1);
    for row in list(&found, "null") {
        let ways: Vec<&str> = list(row, "passed").iter().map(|passed| text(passed, "way")).collect();
        let expected: &[&str] =
            if text(row, "server") == "same-error" { &["InvalidAddressId.Blocked"] } else { &[] };
        assert_eq!(ways, expected, "{row:#}");
    }
}

#[test]
fn a_documented_answer_that_no_case_shows_is_missing() {
    let folder = folder();
    let other = |block: &str| block.replace("[\"error/InvalidAddressId.NotFound\"]", "[\"param/AddressId\"]");
    let scenarios = spoilt(folder.path(), LEGACY, "errors.toml", "absent-eip", other);
    let text = std::fs::read_to_string(scenarios.join(LEGACY).join("errors.toml")).expect("the file");
    // A burst of calls shows an answer too, but not by a single call.
    assert!(!text.contains("error/InvalidAddressId.NotFound"), "no other case of the file covers it");
    let scenarios = scenarios.to_str().expect("UTF-8");
    let found =
        selfcheck(folder.path(), &["--only", "swap", "--profile", "eip*", "--scenarios", scenarios], 1);
    let [matrix] = list(&found, "swap") else { panic!("one profile: {found:#}") };
    let [missing] = list(matrix, "missing") else { panic!("one item: {matrix:#}") };
    assert_eq!(missing, "error/InvalidAddressId.NotFound: no case shows it by a single call");
}

#[test]
fn a_case_that_fails_anyway_proves_nothing() {
    let folder = folder();
    let wrong = |block: &str| {
        let line = "expect.at.\"/Response/AddressSet/0/PrivateAddressIp\" = \"${interface.ip}\"";
        block.replace(line, "expect.at.\"/Response/AddressSet/0/PrivateAddressIp\" = \"10.9.9.9\"")
    };
    let scenarios = spoilt(folder.path(), LEGACY, "success.toml", "bind-interface", wrong);
    let scenarios = scenarios.to_str().expect("UTF-8");
    let found =
        selfcheck(folder.path(), &["--only", "swap", "--profile", "eip*", "--scenarios", scenarios], 1);
    let [matrix] = list(&found, "swap") else { panic!("one profile: {found:#}") };
    let [missing] = list(matrix, "missing") else { panic!("one item: {matrix:#}") };
    assert_eq!(missing, "example/2: the case `bind-interface` does not pass");
}
