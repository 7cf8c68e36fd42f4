use crate::common::{all, seeds, suite};
use dubplate::mock::{Applies, mutant, mutants};
use dubplate::selfcheck::{Ground, Played, kills};
use dubplate::source::Files;
use std::collections::BTreeSet;
use std::sync::Arc;

fn ground() -> Arc<Ground> {
    let suite = suite();
    let cases = all(&suite);
    Arc::new(Ground { suite, seeds: seeds(&Files::built_in()), cases, jobs: 4 })
}

#[test]
fn every_id_of_the_list_is_there_once() {
    let ids: Vec<&str> = mutants().map(|mutant| mutant.id).collect();
    let distinct: BTreeSet<&str> = ids.iter().copied().collect();
    assert_eq!(ids.len(), distinct.len(), "no id twice");
    let listed: BTreeSet<String> = (1..=60).map(|number| format!("S{number:02}")).collect();
    let missing: Vec<&String> = listed.iter().filter(|id| !distinct.contains(id.as_str())).collect();
    assert!(missing.is_empty(), "{missing:?}");
    assert_eq!(mutant("s15").map(|mutant| mutant.id), Some("S15"), "an id is found in lower case");
}

#[test]
fn every_row_names_statements_and_cases_that_exist() {
    let suite = suite();
    for mutant in mutants() {
        let aims = match mutant.applies {
            Applies::No(reason) => {
                assert!(reason.len() > 20, "{} says why", mutant.id);
                continue;
            }
            Applies::To(aims) => aims,
        };
        assert!(!aims.is_empty(), "{} is somewhere", mutant.id);
        for aim in aims {
            let profile = suite.profile(aim.profile).expect("a built-in profile");
            assert!(!aim.violates.is_empty() && !aim.killers.is_empty(), "{} at {}", mutant.id, aim.profile);
            for item in aim.violates {
                assert!(profile.contract.item(item).is_some(), "{}: {}/{item}", mutant.id, aim.profile);
            }
            for killer in aim.killers {
                let known = profile.cases.iter().any(|case| case.id == *killer);
                assert!(known, "{}: there is no case {}/{killer}", mutant.id, aim.profile);
            }
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn each_is_noticed_by_every_case_that_is_there_for_it() {
    let found = kills(&ground(), Played::Intended).await;
    let survivors: Vec<String> = found
        .rows
        .iter()
        .filter(|row| !row.holds())
        .map(|row| format!("{} at {}: {:?}", row.mutant, row.profile, row.missed))
        .collect();
    assert!(survivors.is_empty(), "{}", survivors.join("\n"));
    let aims: usize = mutants().map(|mutant| mutant.aims().len()).sum();
    assert_eq!(found.rows.len(), aims, "each was played");
    assert!(found.holds());
    assert_eq!(found.killed(), aims);
}
