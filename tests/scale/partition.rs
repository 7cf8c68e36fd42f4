use crate::common::{all, suite};
use crate::ground::{events, listed};
use crate::program::{dubplate, folder};
use dubplate::event::Partition;
use dubplate::runner::{Filter, Selected, Selection, select};
use proptest::prelude::*;
use std::collections::BTreeSet;
use std::sync::LazyLock;

static SUITE: LazyLock<dubplate::scenario::Suite> = LazyLock::new(suite);

fn names(cases: &[Selected]) -> Vec<String> {
    cases.iter().map(|one| format!("{}/{}", one.profile.contract.profile, one.case.id)).collect()
}

fn part(cases: Vec<Selected>, part: u32, of: u32) -> Selection {
    let partition = Partition::new(part, of).expect("a part");
    Selection { cases, ..Selection::default() }.part(partition)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    #[test]
    fn every_selected_case_is_in_exactly_one_part(of in 1_u32..=300) {
        let whole = names(&all(&SUITE));
        let mut found = Vec::new();
        for number in 1..=of {
            let part = part(all(&SUITE), number, of);
            prop_assert_eq!(part.cases.len() + part.elsewhere.len(), whole.len());
            found.extend(names(&part.cases));
        }
        found.sort();
        let mut whole = whole;
        whole.sort();
        prop_assert_eq!(found, whole);
    }

    #[test]
    fn a_filter_moves_no_case_to_another_part(of in 2_u32..=40, filter in "(ecm-\\*|case:b\\*|item:error/\\*|action:\\*Addresses)") {
        let filters = [Filter::parse(&filter).expect("a glob")];
        let filtered = select(&SUITE, &filters, &[]).expect("cases").cases;
        let wanted: BTreeSet<String> = names(&filtered).into_iter().collect();
        for number in 1..=of {
            let of_all = names(&part(all(&SUITE), number, of).cases);
            let of_all: Vec<String> = of_all.into_iter().filter(|name| wanted.contains(name)).collect();
            prop_assert_eq!(names(&part(filtered.clone(), number, of).cases), of_all);
        }
    }
}

/// printf '%s' NAME | sha256sum, its first 16 digits as a number, modulo 5, plus 1; computed with Python.
#[test]
fn the_part_of_a_case_is_what_the_documentation_says() {
    let table = [("ecm-2019-07-19", "bind-instance", 4), ("eip-v2-2017-03-12", "blocked-eip", 5)];
    for (profile, case, part) in table {
        let found: Vec<u32> = (1..=5)
            .filter(|part| Partition::new(*part, 5).is_ok_and(|part| part.holds(profile, case)))
            .collect();
        assert_eq!(found, [part], "{case}");
    }
}

#[test]
fn the_parts_of_the_program_are_the_whole() {
    let folder = folder();
    let whole = listed(&dubplate(folder.path(), &["run", "--list"]).expect(0));
    let mut found = BTreeSet::new();
    for part in ["1/4", "2/4", "3/4", "4/4"] {
        let part = listed(&dubplate(folder.path(), &["run", "--list", "--partition", part]).expect(0));
        assert!(!part.is_empty() && found.is_disjoint(&part));
        found.extend(part);
    }
    assert_eq!(found, whole);
}

#[test]
fn skipped_cases_are_told_in_their_part_only() {
    let folder = folder();
    let skipped = |part: &str| {
        let arguments = ["run", "--json", "--skip", "ecm-*", "--partition", part, "case:b*"];
        let told = events(&dubplate(folder.path(), &arguments).expect(0).stdout);
        told.last().expect("an end")["totals"]["skipped"].as_u64().expect("a number")
    };
    let whole = dubplate(folder.path(), &["run", "--list", "case:ecm-2019-07-19/b*"]).expect(0);
    assert_eq!(skipped("1/2") + skipped("2/2"), listed(&whole).len() as u64);
}

#[test]
fn an_empty_part_is_no_failure_and_says_so() {
    let folder = folder();
    let empty: Vec<String> = (1..=400)
        .map(|part| format!("{part}/400"))
        .filter(|part| {
            !part.parse::<Partition>().is_ok_and(|part| part.holds("ecm-2019-07-19", "bind-instance"))
        })
        .take(1)
        .collect();
    let arguments = ["run", "--partition", &empty[0], "ecm-2019-07-19/bind-instance"];
    let ended = dubplate(folder.path(), &arguments).expect(0);
    assert_eq!(ended.stdout, "part 1 of 400 is empty: none of the 1 selected cases is in it\n");
    let ended = dubplate(folder.path(), &[&arguments[..], &["--json"]].concat()).expect(0);
    let events = events(&ended.stdout);
    assert_eq!(events[0]["partition"], serde_json::json!({"part": 1, "of": 400}));
    assert_eq!(events[0]["profiles"][0]["selected"], 0);
    assert_eq!(events[0]["profiles"][0]["elsewhere"], serde_json::json!(["bind-instance"]));
    assert_eq!(events.len(), 2, "nothing was played");
}

#[test]
fn a_filter_that_selects_nothing_is_still_one() {
    let folder = folder();
    dubplate(folder.path(), &["run", "--partition", "1/2", "case:bind-instnace"]).expect(4);
}

#[test]
fn what_is_no_part_is_refused() {
    let folder = folder();
    for text in ["0/2", "3/2", "2", "1/0", "a/b"] {
        let ended = dubplate(folder.path(), &["run", "--partition", text]).expect(2);
        assert!(ended.stderr.contains("K/N"), "{}", ended.said());
    }
}
