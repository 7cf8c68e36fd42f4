//! Contract, cases and the rules of the mock agree in every direction.

mod common;

use common::{all, play, play_judged, seeds, snapshots, suite};
use dubplate::contract::{Checked, Kind, Owner};
use dubplate::event::{CaseFinished, Judgement, Verdict};
use dubplate::mock::{Known, Options, Rates, behaviours, code, gateway_rules};
use dubplate::runner::Selected;
use dubplate::scenario::{Case, Check, Profile};
use dubplate::source::{Files, Report, Source};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

fn red(finished: &[CaseFinished]) -> Vec<String> {
    let red = finished.iter().filter(|case| case.verdict != Verdict::Pass || !case.left.is_empty());
    red.map(|case| format!("{}/{}: {:#?} {:?}", case.profile, case.case, case.verdict, case.left)).collect()
}

/// Every rule of the mock for a profile, by the item it stands for.
fn rules(profile: &Profile) -> BTreeSet<&'static str> {
    let gateway = gateway_rules(profile.contract.gateway).iter().map(|rule| rule.covers);
    let actions = behaviours(&profile.contract.profile).iter().flat_map(|behaviour| behaviour.rules);
    gateway.chain(actions.map(|rule| rule.covers)).collect()
}

/// The codes that a case expects of any answer.
fn expected_codes(case: &Case) -> BTreeSet<&str> {
    let checks = case.steps.iter().filter_map(|step| match &step.check {
        Check::Once(expect) => Some(expect),
        Check::Poll(_) => None,
    });
    checks
        .flat_map(|expect| expect.error.iter().chain(&expect.some_error))
        .map(|(code, _)| code.as_str())
        .collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn every_case_passes_on_the_mock() {
    let suite = suite();
    let finished = play(&suite, &seeds(&Files::built_in()), Options::default(), all(&suite)).await;
    assert!(red(&finished).is_empty(), "{}", red(&finished).join("\n"));
    assert_eq!(finished.len(), all(&suite).len());
}

#[test]
fn the_pages_are_there_as_documented() {
    let suite = suite();
    let count = |profile: &str, kind: Kind| {
        let contract = &suite.profile(profile).expect("a built-in profile").contract;
        contract.items.iter().filter(|item| item.owner == Owner::Page && item.kind == kind).count()
    };
    for (profile, errors, params, outputs, examples) in
        [("eip-v2-2017-03-12", 12, 5, 1, 2), ("ecm-2019-07-19", 27, 8, 2, 1)]
    {
        let counted =
            [Kind::Error, Kind::Param, Kind::Output, Kind::Example].map(|kind| count(profile, kind));
        assert_eq!(counted, [errors, params, outputs, examples], "{profile}");
    }
    let ecm = suite.profile("ecm-2019-07-19").expect("a built-in profile");
    assert_eq!(ecm.contract.rate("AssociateAddress"), Some(20));
    assert!(ecm.contract.item("error/InvalidParameterValue.InvaildEniID").is_some(), "spelt as documented");
}

#[test]
fn every_checked_item_has_a_case_and_every_checked_error_a_rule() {
    for profile in &suite().profiles {
        let covered: BTreeSet<&str> =
            profile.cases.iter().flat_map(|case| case.covers.iter().map(String::as_str)).collect();
        let rules = rules(profile);
        for item in profile.contract.items.iter().filter(|item| item.checked == Checked::Yes) {
            assert!(
                covered.contains(item.id.as_str()),
                "{}: no case covers {}",
                profile.contract.profile,
                item.id
            );
            assert!(
                item.kind != Kind::Error || rules.contains(item.id.as_str()),
                "{}: no rule for {}",
                profile.contract.profile,
                item.id
            );
        }
    }
}

#[test]
fn every_rule_stands_for_a_documented_error_and_every_unchecked_item_has_a_reason() {
    for profile in &suite().profiles {
        let name = &profile.contract.profile;
        for covers in rules(profile) {
            let item =
                profile.contract.item(covers).unwrap_or_else(|| panic!("{name}: {covers} is not documented"));
            assert_eq!(item.kind, Kind::Error, "{name}: {covers}");
        }
        for item in &profile.contract.items {
            assert!(
                !matches!(&item.checked, Checked::No(reason) if reason.is_empty()),
                "{name}: {}",
                item.id
            );
        }
    }
}

#[test]
fn every_action_of_a_contract_has_a_behaviour() {
    for profile in &suite().profiles {
        let documented: BTreeSet<&str> = profile.contract.actions.keys().map(String::as_str).collect();
        let written =
            behaviours(&profile.contract.profile).iter().map(|behaviour| behaviour.action).collect();
        assert_eq!(documented, written);
    }
}

#[test]
fn a_case_covers_an_error_exactly_if_it_expects_its_code() {
    for profile in &suite().profiles {
        for case in &profile.cases {
            let covered = case.covers.iter().filter(|id| id.contains("error/"));
            let covered: BTreeSet<&str> = covered.filter_map(|id| id.rsplit('/').next()).collect();
            assert_eq!(covered, expected_codes(case), "{}/{}", profile.contract.profile, case.id);
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_rule_that_never_holds_turns_red_exactly_the_cases_that_expect_its_code() {
    let suite = suite();
    let seeds = seeds(&Files::built_in());
    for profile in &suite.profiles {
        let name = &profile.contract.profile;
        let cases: Vec<Selected> =
            all(&suite).into_iter().filter(|selected| Arc::ptr_eq(&selected.profile, profile)).collect();
        for covers in rules(profile) {
            let expecting = profile.cases.iter().filter(|case| case.covers.iter().any(|id| id == covers));
            let expecting: BTreeSet<&str> = expecting.map(|case| case.id.as_str()).collect();
            let off = Some((name.clone(), covers.to_owned()));
            // What is megabytes long is asked only where it matters.
            let asked = cases
                .iter()
                .filter(|selected| expecting.contains(&*selected.case.id) || !is_big(&selected.case));
            let asked = asked.cloned().collect();
            let finished = play(&suite, &seeds, Options { off, ..Options::default() }, asked).await;
            // Another code that is as right is noted.
            let seen = finished.iter().filter(|case| case.verdict != Verdict::Pass || !case.notes.is_empty());
            let seen: BTreeSet<&str> = seen.map(|case| case.case.as_str()).collect();
            assert_eq!(seen, expecting, "{name}: without {covers} ({})", code(covers));
        }
    }
}

fn is_big(case: &Case) -> bool {
    case.steps.iter().any(|step| step.deviation.pad > 1 << 20)
}

#[tokio::test(flavor = "multi_thread")]
async fn without_rate_limits_only_the_cases_about_them_are_red() {
    let suite = suite();
    let options = Options { rates: Rates::Off, ..Options::default() };
    let finished = play(&suite, &seeds(&Files::built_in()), options, all(&suite)).await;
    let red = finished.iter().filter(|case| case.verdict != Verdict::Pass);
    let red: BTreeSet<(&str, bool)> = red
        .map(|case| (case.profile.as_str(), case.covers.iter().any(|id| id.ends_with("limit/rate"))))
        .collect();
    assert_eq!(red, BTreeSet::from([("eip-v2-2017-03-12", true), ("ecm-2019-07-19", true)]));
}

/// Rules look at state, never at ids: with every id of the world renamed, nothing changes, also not what is called and
/// answered.
#[tokio::test(flavor = "multi_thread")]
async fn renaming_every_id_of_the_world_changes_nothing() {
    let suite = suite();
    let files = Files::built_in();
    let report = Report::default();
    let renamed =
        files.profiles().into_iter().filter_map(|profile| files.get(profile, "world.toml")).map(|source| {
            let (text, count) = rename(&source.text);
            assert!(count > 20, "ids were found");
            dubplate::mock::load_world(&Source::new("renamed world", text), &Known::from(&suite), &report)
        });
    let renamed: Vec<_> = renamed.collect();
    let renamed = report.into_result(renamed).expect("a renamed world is a world");
    let accepted = Some(snapshots(&suite));
    let finished = play_judged(&suite, &renamed, Options::default(), all(&suite), accepted).await;
    assert!(red(&finished).is_empty(), "{}", red(&finished).join("\n"));
    let same =
        |case: &&CaseFinished| case.snapshot.as_ref().map(|judged| judged.judgement) == Some(Judgement::Same);
    assert_eq!(finished.iter().filter(same).count(), all(&suite).len(), "each case has a snapshot");
}

/// Gives every id (`eip-unbound1`) another name of the same form, the same one everywhere.
fn rename(text: &str) -> (String, usize) {
    let ids = regex::Regex::new(r"\b(eip|ins|ein|eni)-[0-9a-z]{8}\b").expect("a pattern");
    let mut names: BTreeMap<String, String> = BTreeMap::new();
    let renamed = ids.replace_all(text, |found: &regex::Captures<'_>| {
        let number = names.len();
        names
            .entry(found[0].to_owned())
            .or_insert_with(|| format!("{}-zz{:06}", &found[1], 999_999 - number))
            .clone()
    });
    (renamed.into_owned(), names.len())
}
