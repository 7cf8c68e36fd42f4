//! The tables themselves.

use dubplate::certify::cases::{self, NotForClients, TRIALS};
use dubplate::certify::checks;
use dubplate::scenario;
use dubplate::source::{Files, Report};
use std::collections::BTreeSet;
use std::sync::Arc;

#[test]
fn every_check_has_an_id_of_its_own_a_source_and_an_explanation() {
    let mut ids = BTreeSet::new();
    for check in checks::all() {
        assert!(ids.insert(check.id), "{} is there twice", check.id);
        let (level, name) = check.id.split_once('.').expect("level.name");
        assert_eq!(level, check.level.word());
        assert!(name.bytes().all(|byte| byte.is_ascii_lowercase() || byte == b'-'), "{name}");
        for text in [check.source, check.title, check.explanation] {
            assert!(text.len() > 10 && !text.contains("  "), "{}: {text:?}", check.id);
        }
        assert_eq!(checks::check(check.id).map(|check| check.title), Some(check.title));
    }
}

#[test]
fn every_trial_names_checks_that_exist_and_has_an_id_of_its_own() {
    let mut ids = BTreeSet::new();
    for trial in TRIALS {
        assert!(ids.insert(trial.id), "{} is there twice", trial.id);
        assert!(!trial.exercises.is_empty(), "{} is there for nothing", trial.id);
        for check in trial.exercises {
            assert!(checks::check(check).is_some(), "{}: there is no check {check}", trial.id);
        }
        for act in trial.plan.acts {
            if let dubplate::certify::wire::Act::Fault(text) = act {
                assert!(text.parse::<dubplate::server::Planned>().is_ok(), "{}: {text}", trial.id);
            }
        }
    }
}

/// Error codes of the pages: 12 of the legacy one, 27 of the ECM one.
#[test]
fn every_documented_error_of_both_pages_is_asked_of_clients() {
    for profile in suite() {
        let (cases, not) = cases::all(&profile);
        let page = &profile.contract.actions[&profile.contract.page];
        let expected = if page.errors.len() == 12 { 12 } else { 27 };
        assert_eq!(page.errors.len(), expected);
        let covered: BTreeSet<&str> = cases
            .iter()
            .filter_map(|case| match &case.kind {
                cases::CaseKind::Documented(case) => Some(case),
                cases::CaseKind::Resilience(_) => None,
            })
            .flat_map(|case| case.covers.iter().filter_map(|item| item.strip_prefix("error/")))
            .collect();
        let missing: Vec<_> = page.errors.iter().filter(|code| !covered.contains(code.as_str())).collect();
        assert!(missing.is_empty(), "{}: {missing:?}", profile.contract.profile);
        let names = cases.iter().map(cases::ClientCase::id).chain(not.iter().map(|not| not.case.as_str()));
        let names: Vec<_> = names.collect();
        assert_eq!(names.iter().collect::<BTreeSet<_>>().len(), names.len(), "ids are unique");
        assert!(profile.cases.iter().all(|case| names.contains(&case.id.as_str())), "no case is dropped");
        assert!(not.iter().all(|NotForClients { why, .. }| why.len() > 10));
    }
}

fn suite() -> Vec<Arc<scenario::Profile>> {
    let report = Report::default();
    let suite = scenario::load(&Files::built_in(), &report);
    assert!(report.is_empty());
    suite.profiles
}
