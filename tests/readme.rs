//! What the README shows is what the program does.

mod common;

use dubplate::mock::{PREFIX, SECRET_KEY};
use dubplate::report::test_ids;
use dubplate::source::Files;

const README: &str = include_str!("../README.md");

#[test]
fn the_table_of_test_ids_is_the_programs() {
    let table = test_ids(&common::seeds(&Files::built_in()));
    assert!(
        README.contains(table.trim_end()),
        "paste the output of `dubplate mock --list` into the README:\n{table}"
    );
}

#[test]
fn the_published_credential_is_the_mocks() {
    assert!(README.contains(&format!("`{PREFIX}<name>`")) && README.contains(&format!("`{SECRET_KEY}`")));
}

#[test]
fn the_totals_are_those_of_the_suite() {
    let suite = common::suite();
    let cases = common::all(&suite).len();
    assert!(README.contains(&format!("{cases} cases against the built-in mock")), "{cases} cases");
    assert!(README.contains(&format!("{cases} pass, 0 fail")));
}

#[test]
fn every_file_of_the_scenarios_folder_is_embedded() {
    let root = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("scenarios");
    let mut on_disk = Vec::new();
    for profile in std::fs::read_dir(&root).expect("the folder") {
        let profile = profile.expect("an entry").path();
        for file in std::fs::read_dir(&profile).expect("a profile") {
            let path = file.expect("an entry").path();
            let relative = path.strip_prefix(&root).expect("below").to_string_lossy().into_owned();
            on_disk.push(relative);
        }
    }
    on_disk.sort();
    let files = Files::built_in();
    assert_eq!(files.paths().collect::<Vec<_>>(), on_disk);
}

/// Blocked EIPs: the legacy page names the code, the ECM page is silent on them.
#[test]
fn the_table_says_which_reactions_are_our_choice() {
    let table = test_ids(&common::seeds(&Files::built_in()));
    let line = |code: &str| table.lines().find(|line| line.contains(code)).expect("a line").to_owned();
    assert!(!line("`InvalidAddressId.Blocked`").contains("(ours)"));
    assert!(line("`FailedOperation.OperationNotAllow`").contains("(ours)"));
}
