//! `dubplate run`, `accept` and `reject` on a folder of snapshots, as a user types them.

use crate::program::{Ended, command, contents, dubplate, finish, folder, write};
use std::fs;
use std::path::Path;

const CASES: [&str; 3] = ["case:describe-quota", "case:unbind-absent", "case:rename-absent"];
const FOLDER: &str = "s/ecm-2019-07-19/snapshots";

fn run(folder: &Path) -> Ended {
    dubplate(folder, &[&["run", "--snapshots", "s"], &CASES[..]].concat())
}

fn names(folder: &Path) -> Vec<String> {
    let entries = fs::read_dir(folder.join(FOLDER)).expect("a folder");
    let names = entries.map(|entry| entry.expect("an entry").file_name().into_string().expect("UTF-8"));
    let mut names: Vec<String> = names.collect();
    names.sort();
    names
}

#[test]
fn a_new_snapshot_fails_until_it_is_accepted() {
    let folder = folder();
    let ended = dubplate(folder.path(), &["run", "--snapshots", "s", CASES[0]]).expect(1);
    assert!(ended.stdout.contains("+step 1: DescribeAddressQuota"), "{}", ended.said());
    assert!(ended.stdout.contains("waits: `dubplate review`, `accept` or `reject`"), "{}", ended.said());
    assert_eq!(names(folder.path()), ["describe-quota.snap.new"]);
    let ended = dubplate(folder.path(), &["accept", "--snapshots", "s"]).expect(0);
    assert_eq!(ended.stdout, "accepted ecm-2019-07-19/describe-quota\n");
    assert_eq!(names(folder.path()), ["describe-quota.snap"]);
    let before = contents(folder.path());
    dubplate(folder.path(), &["run", "--snapshots", "s", CASES[0]]).expect(0);
    assert_eq!(contents(folder.path()), before, "a run that passes writes nothing");
}

#[test]
fn globs_choose_and_the_rest_waits_on() {
    let folder = folder();
    run(folder.path()).expect(1);
    let ended = dubplate(folder.path(), &["accept", "--snapshots", "s", "ecm*/describe-*"]).expect(0);
    assert_eq!(ended.stdout, "accepted ecm-2019-07-19/describe-quota\n");
    let ended = dubplate(folder.path(), &["reject", "--snapshots", "s", "unbind-*", "nothing*"]).expect(4);
    assert!(ended.stderr.contains("no waiting snapshot matches `nothing*`"), "{}", ended.said());
    let all = ["describe-quota.snap", "rename-absent.snap.new", "unbind-absent.snap.new"];
    assert_eq!(names(folder.path()), all, "one glob without a match: nothing is done");
    let ended = dubplate(folder.path(), &["reject", "--snapshots", "s", "unbind-*"]).expect(0);
    assert_eq!(ended.stdout, "rejected ecm-2019-07-19/unbind-absent\n");
    dubplate(folder.path(), &["reject", "--snapshots", "s"]).expect(0);
    assert_eq!(names(folder.path()), ["describe-quota.snap"]);
}

#[test]
fn where_nothing_waits_it_says_so() {
    let folder = folder();
    for verb in ["accept", "reject"] {
        let ended = dubplate(folder.path(), &[verb]).expect(0);
        assert_eq!(ended.stdout, "no snapshot waits to be accepted or rejected\n");
        dubplate(folder.path(), &[verb, "some*"]).expect(4);
        dubplate(folder.path(), &[verb, "[", "--snapshots", "."]).expect(2);
    }
}

#[test]
fn a_changed_snapshot_shows_the_difference_and_rejecting_keeps_the_accepted_one() {
    let folder = folder();
    run(folder.path()).expect(1);
    dubplate(folder.path(), &["accept", "--snapshots", "s"]).expect(0);
    let path = folder.path().join(FOLDER).join("describe-quota.snap");
    let other = fs::read_to_string(&path).expect("a snapshot").replace("QuotaLimit  20", "QuotaLimit  21");
    fs::write(&path, &other).expect("written");
    let ended = run(folder.path()).expect(1);
    assert!(ended.stdout.contains("-/Response/QuotaSet/2/QuotaLimit  21"), "{}", ended.said());
    assert!(ended.stdout.contains("+/Response/QuotaSet/2/QuotaLimit  20"), "{}", ended.said());
    assert!(ended.stdout.contains("2 pass, 1 fail"), "{}", ended.said());
    dubplate(folder.path(), &["reject", "--snapshots", "s"]).expect(0);
    assert_eq!(fs::read_to_string(&path).expect("a snapshot"), other);
}

#[test]
fn in_ci_nothing_is_written_and_a_forced_pass_leaves_what_waits() {
    let folder = folder();
    let arguments = ["run", "--snapshots", "s", CASES[0]];
    finish(command(folder.path(), &arguments).env("CI", "true")).expect(1);
    assert_eq!(contents(folder.path()), []);
    finish(command(folder.path(), &arguments).env("INSTA_FORCE_PASS", "1")).expect(0);
    assert_eq!(names(folder.path()), ["describe-quota.snap.new"]);
    let ended = finish(command(folder.path(), &arguments).env("INSTA_UPDATE", "sometimes")).expect(2);
    assert!(ended.stderr.contains("INSTA_UPDATE=`sometimes` is not understood"), "{}", ended.said());
}

/// A checkout's own `scenarios` is in force by itself; elsewhere nothing is written.
#[test]
fn the_scenarios_folder_of_a_checkout_is_in_force_and_an_empty_folder_stays_empty() {
    let folder = folder();
    dubplate(folder.path(), &["run", CASES[0]]).expect(0);
    assert_eq!(contents(folder.path()), []);
    write(folder.path(), "scenarios/ecm-2019-07-19/snapshots/.keep", "");
    dubplate(folder.path(), &["run", CASES[0]]).expect(1);
    let waits = folder.path().join("scenarios/ecm-2019-07-19/snapshots/describe-quota.snap.new");
    assert!(waits.is_file());
    dubplate(folder.path(), &["accept"]).expect(0);
    dubplate(folder.path(), &["run", CASES[0]]).expect(0);
}

/// Cases of the user are judged by snapshots where those stand beside them.
#[test]
fn scenarios_of_the_user_bring_their_snapshots() {
    const OWN: &str = r#"format = 1
[[case]]
id = "own"
title = "Reads the quota"
covers = []
[[case.step]]
call = "DescribeAddressQuota"
with = { EcmRegion = "${region}" }
"#;
    let folder = folder();
    write(folder.path(), "mine/ecm-2019-07-19/own.toml", OWN);
    dubplate(folder.path(), &["run", "--scenarios", "mine", "case:own"]).expect(0);
    assert!(!folder.path().join("mine/ecm-2019-07-19/snapshots").exists(), "nobody asked for snapshots");
    write(folder.path(), "mine/ecm-2019-07-19/snapshots/.keep", "");
    dubplate(folder.path(), &["run", "--scenarios", "mine", "case:own"]).expect(1);
    let waits = folder.path().join("mine/ecm-2019-07-19/snapshots/own.snap.new");
    let text = fs::read_to_string(waits).expect("it waits");
    assert!(text.starts_with("---\nsource: mine/ecm-2019-07-19/own.toml\nassertion_line: 2\n"), "{text}");
}
