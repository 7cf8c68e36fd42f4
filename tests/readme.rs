//! What the README shows is what the program does.

mod common;

use dubplate::mock::{PREFIX, SECRET_KEY};
use dubplate::report::test_ids;
use dubplate::source::{Files, built_in_snapshots};
use std::path::Path;

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

/// The names in a folder that end so.
fn names(folder: &Path, ending: &str) -> Vec<String> {
    let entries = std::fs::read_dir(folder).expect("a folder");
    let names = entries.map(|entry| entry.expect("an entry").file_name().into_string().expect("UTF-8"));
    let mut names: Vec<String> = names.filter(|name| name.ends_with(ending)).collect();
    names.sort();
    names
}

#[test]
fn every_file_of_the_scenarios_folder_is_embedded() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("scenarios");
    let files = Files::built_in();
    let profiles = names(&root, "");
    assert_eq!(files.profiles(), profiles);
    for profile in &profiles {
        let on_disk: Vec<String> =
            names(&root.join(profile), ".toml").iter().map(|name| format!("{profile}/{name}")).collect();
        let embedded = files.paths().filter(|path| path.starts_with(&format!("{profile}/")));
        assert_eq!(embedded.collect::<Vec<_>>(), on_disk);
        let mut snapshots: Vec<&str> = built_in_snapshots(profile).map(|(name, _)| name).collect();
        snapshots.sort_unstable();
        assert_eq!(snapshots, names(&root.join(profile).join("snapshots"), ".snap"));
    }
}

/// Blocked EIPs: the legacy page names the code, the ECM page is silent on them.
#[test]
fn the_table_says_which_reactions_are_our_choice() {
    let table = test_ids(&common::seeds(&Files::built_in()));
    let line = |code: &str| table.lines().find(|line| line.contains(code)).expect("a line").to_owned();
    assert!(!line("`InvalidAddressId.Blocked`").contains("(ours)"));
    assert!(line("`FailedOperation.OperationNotAllow`").contains("(ours)"));
}
