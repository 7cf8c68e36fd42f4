//! Which cases a run plays. What must be selected is read from the files themselves.

use crate::program::{built_in, dubplate, folder};
use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

/// What a case can be selected by.
struct Known {
    profile: &'static str,
    id: String,
    covers: Vec<String>,
    actions: Vec<String>,
}

fn known() -> Vec<Known> {
    let profiles = ["ecm-2019-07-19", "eip-v2-2017-03-12"];
    profiles.into_iter().flat_map(cases_of).collect()
}

fn cases_of(profile: &'static str) -> Vec<Known> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("scenarios");
    let files = fs::read_dir(folder.join(profile)).expect("the profile's folder");
    let names = files.map(|file| file.expect("a file").file_name().into_string().expect("UTF-8"));
    let names = names.filter(|name| Path::new(name).extension().is_some_and(|end| end == "toml"));
    let texts = names.map(|name| built_in(&format!("{profile}/{name}")));
    let tables = texts.map(|text| text.parse::<toml::Table>().expect("TOML"));
    tables.flat_map(|table| cases_in(profile, &table)).collect()
}

fn cases_in(profile: &'static str, file: &toml::Table) -> Vec<Known> {
    let cases = file.get("case").and_then(toml::Value::as_array);
    let read = |case: &toml::Value| Known {
        profile,
        id: text(&case["id"]),
        covers: texts(&case["covers"]),
        actions: case["step"].as_array().expect("steps").iter().map(|step| text(&step["call"])).collect(),
    };
    cases.into_iter().flatten().map(read).collect()
}

fn text(value: &toml::Value) -> String {
    value.as_str().expect("a string").to_owned()
}

fn texts(value: &toml::Value) -> Vec<String> {
    value.as_array().expect("an array").iter().map(text).collect()
}

/// What `--list` says for these arguments.
fn listed(arguments: &[&str]) -> BTreeSet<String> {
    let folder = folder();
    let ended = dubplate(folder.path(), &[&["run", "--list"], arguments].concat()).expect(0);
    let names = ended.stdout.lines().filter_map(|line| line.split_whitespace().next());
    names.map(str::to_owned).collect()
}

fn expected(matches: impl Fn(&Known) -> bool) -> BTreeSet<String> {
    let all = known();
    let found: BTreeSet<String> =
        all.iter().filter(|case| matches(case)).map(|case| format!("{}/{}", case.profile, case.id)).collect();
    assert!(!found.is_empty(), "a filter that should select something");
    found
}

fn covers(case: &Known, item: &str) -> bool {
    case.covers.iter().any(|covered| covered == item)
}

fn calls(case: &Known, action: &str) -> bool {
    case.actions.iter().any(|called| called == action)
}

#[test]
fn without_a_filter_every_case_is_listed() {
    assert_eq!(listed(&[]), expected(|_| true));
}

#[test]
fn a_filter_looks_at_what_it_names_and_a_bare_one_at_everything() {
    type Matches = fn(&Known) -> bool;
    let table: [(&str, Matches); 12] = [
        ("no-target", |case| case.id == "no-target"),
        ("case:no-target", |case| case.id == "no-target"),
        ("ecm-2019-07-19/no-target", |case| case.profile == "ecm-2019-07-19" && case.id == "no-target"),
        ("case:bind-*", |case| case.id.starts_with("bind-")),
        ("case:*-target", |case| case.id.ends_with("-target")),
        ("item:error/InvalidAddressId.Blocked", |case| covers(case, "error/InvalidAddressId.Blocked")),
        ("error/InvalidAddressId.Blocked", |case| covers(case, "error/InvalidAddressId.Blocked")),
        ("item:rule/*", |case| case.covers.iter().any(|item| item.starts_with("rule/"))),
        ("action:DescribeTaskResult", |case| calls(case, "DescribeTaskResult")),
        ("ReleaseAddresses", |case| calls(case, "ReleaseAddresses")),
        ("profile:ecm-2019-07-19", |case| case.profile == "ecm-2019-07-19"),
        ("profile:eip-*", |case| case.profile == "eip-v2-2017-03-12"),
    ];
    for (filter, matches) in table {
        assert_eq!(listed(&[filter]), expected(matches), "{filter}");
    }
}

#[test]
fn several_filters_select_what_any_of_them_selects() {
    let wanted = expected(|case| case.id == "no-target" || calls(case, "DescribeTaskResult"));
    assert_eq!(listed(&["case:no-target", "action:DescribeTaskResult"]), wanted);
}

#[test]
fn skip_takes_cases_away_and_they_count_as_skipped() {
    let wanted = expected(|case| case.profile == "ecm-2019-07-19" && !case.id.starts_with("bind-"));
    assert_eq!(listed(&["profile:ecm-*", "--skip", "case:bind-*"]), wanted);
    let folder = folder();
    let arguments = ["run", "case:no-target", "--skip", "profile:ecm-*"];
    let ended = dubplate(folder.path(), &arguments).expect(0);
    assert!(ended.stdout.contains("1 pass, 0 fail, 1 skipped\n"), "{}", ended.said());
    assert!(ended.stdout.contains("SKIPPED"), "{}", ended.said());
}

#[test]
fn a_misspelt_filter_selects_nothing_and_the_nearest_is_named() {
    let table = [
        ("no-targett", "no-target"),
        ("case:bind-instanse", "bind-instance"),
        ("item:error/InvalidAddressId.Bloked", "error/InvalidAddressId.Blocked"),
        ("action:AsociateAddress", "AssociateAddress"),
        ("profile:ecm-2019-07-18", "ecm-2019-07-19"),
    ];
    for (misspelt, nearest) in table {
        let folder = folder();
        let ended = dubplate(folder.path(), &["run", misspelt]).expect(4);
        assert!(ended.stderr.contains(misspelt), "{}", ended.said());
        assert!(ended.stderr.contains(&format!("did you mean `{nearest}`?")), "{}", ended.said());
        assert_eq!(ended.stdout, "", "nothing was played");
    }
}

#[test]
fn one_misspelt_filter_beside_a_good_one_plays_nothing_and_all_are_named() {
    let folder = folder();
    let arguments = ["run", "case:no-target", "case:no-targett", "--skip", "zebra"];
    let ended = dubplate(folder.path(), &arguments).expect(4);
    for part in ["`case:no-targett`", "`no-target`", "`zebra`"] {
        assert!(ended.stderr.contains(part), "{part}: {}", ended.said());
    }
    assert_eq!(ended.stdout, "");
}

#[test]
fn skipping_all_that_is_selected_selects_nothing() {
    let folder = folder();
    dubplate(folder.path(), &["run", "case:no-target", "--skip", "case:no-target"]).expect(4);
}

#[test]
fn a_filter_that_is_no_glob_is_unusable() {
    let folder = folder();
    let ended = dubplate(folder.path(), &["run", "case:[a"]).expect(2);
    assert!(ended.stderr.contains("case:[a"), "{}", ended.said());
}

#[test]
fn the_list_plays_nothing() {
    let folder = folder();
    let ended = dubplate(folder.path(), &["run", "--list", "case:no-target"]).expect(0);
    assert_eq!(ended.stdout.lines().count(), 2, "{}", ended.said());
    assert!(!ended.stdout.contains("pass"), "{}", ended.said());
}

#[test]
fn values_that_mean_nothing_are_refused() {
    let table: [&[&str]; 8] = [
        &["run", "--jobs", "0"],
        &["run", "--jobs", "many"],
        &["run", "--timeout", "0"],
        &["run", "--case-timeout", "0"],
        &["run", "--deny", "everything"],
        &["run", "--json", "--quiet"],
        &["run", "--no-such-flag"],
        &["mock", "--rate-limit", "0"],
    ];
    for arguments in table {
        let folder = folder();
        let ended = dubplate(folder.path(), arguments).expect(2);
        assert!(ended.stderr.contains(arguments[1]), "{}", ended.said());
        assert_eq!(ended.stdout, "");
    }
}

#[test]
fn a_single_job_plays_the_same_cases() {
    let folder = folder();
    let ended = dubplate(folder.path(), &["run", "--jobs", "1", "case:bind-*"]).expect(0);
    let wanted = expected(|case| case.id.starts_with("bind-")).len();
    assert!(ended.stdout.contains(&format!("{wanted} pass, 0 fail\n")), "{}", ended.said());
}
