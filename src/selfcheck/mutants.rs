//! The kill matrix: which case notices which deliberate error of the mock.

use super::ground::{Ground, each, play};
use crate::event::{CaseFinished, Verdict};
use crate::mock::{Aim, Applies, Mutant, Options, behaviours, gateway_rules, mutants};
use crate::runner::Selected;
use serde::Serialize;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

/// What became of every mutant.
#[derive(Clone, Debug, Default, Serialize)]
pub struct Kills {
    /// One for each mutant and profile.
    pub rows: Vec<KillRow>,
    /// What becomes of every documented error that never comes; nobody is there for it by name.
    pub omissions: Vec<Omission>,
    /// Mutants that can be nowhere.
    pub inapplicable: Vec<Inapplicable>,
    /// Cases that were played and are the only killer of none.
    pub redundant: Vec<CaseOf>,
}

/// One mutant in one profile.
#[derive(Clone, Debug, Serialize)]
pub struct KillRow {
    pub mutant: &'static str,
    pub title: &'static str,
    pub profile: &'static str,
    /// The cases that are there to notice it, as far as they were selected.
    pub intended: Vec<&'static str>,
    /// The cases that failed.
    pub killers: Vec<String>,
    /// Intended cases that did not fail, and what became of them.
    pub missed: Vec<Missed>,
}

/// An intended killer that did not notice.
#[derive(Clone, Debug, Serialize)]
pub struct Missed {
    pub case: &'static str,
    pub verdict: &'static str,
}

/// One error of a contract that a server never gives.
#[derive(Clone, Debug, Serialize)]
pub struct Omission {
    pub profile: String,
    pub item: &'static str,
    /// The cases that failed.
    pub killers: Vec<String>,
}

#[derive(Clone, Debug, Serialize)]
pub struct Inapplicable {
    pub mutant: &'static str,
    pub title: &'static str,
    pub reason: &'static str,
}

#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct CaseOf {
    pub profile: String,
    pub case: String,
}

/// Which cases are played with each mutant.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Played {
    All,
    /// Only those that are there to notice it.
    Intended,
}

impl Kills {
    /// Whether every mutant was noticed by every case that is there for it.
    pub fn holds(&self) -> bool {
        self.rows.iter().all(KillRow::holds)
    }

    pub fn killed(&self) -> usize {
        self.rows.iter().filter(|row| row.holds()).count()
    }
}

impl KillRow {
    pub fn holds(&self) -> bool {
        self.missed.is_empty()
    }
}

/// Plays cases with every mutant, each case on a mock of its own.
pub async fn kills(ground: &Arc<Ground>, played: Played) -> Kills {
    let rows = each(aimed(ground), ground.jobs, |(mutant, aim)| {
        let ground = Arc::clone(ground);
        async move { row(&ground, mutant, aim, played).await }
    });
    let rows = rows.await;
    let all = played == Played::All;
    let omissions = if all { omissions(ground).await } else { Vec::new() };
    let redundant = if all { redundant(ground, &rows, &omissions) } else { Vec::new() };
    let inapplicable = mutants().filter_map(|mutant| match mutant.applies {
        Applies::To(_) => None,
        Applies::No(reason) => Some(Inapplicable { mutant: mutant.id, title: mutant.title, reason }),
    });
    Kills { inapplicable: inapplicable.collect(), omissions, redundant, rows }
}

/// What a selection of cases has something to say about: one that is there for it was selected, or does not exist.
fn aimed(ground: &Ground) -> Vec<(&'static Mutant, &'static Aim)> {
    let all = mutants().flat_map(|mutant| mutant.aims().iter().map(move |aim| (mutant, aim)));
    all.filter(|(_, aim)| {
        ground.suite.profile(aim.profile).is_some()
            && aim.killers.iter().any(|case| !is_left_out(ground, aim, case))
    })
    .collect()
}

/// Whether a case that is there for a mutant exists and was not selected.
fn is_left_out(ground: &Ground, aim: &Aim, case: &str) -> bool {
    let is_it =
        |selected: &Selected| selected.case.id == case && selected.profile.contract.profile == aim.profile;
    let profile = ground.suite.profile(aim.profile);
    let exists = profile.is_some_and(|profile| profile.cases.iter().any(|known| known.id == case));
    exists && !ground.cases.iter().any(is_it)
}

async fn row(ground: &Ground, mutant: &'static Mutant, aim: &'static Aim, played: Played) -> KillRow {
    let is_played = |selected: &&Selected| {
        let is_intended = aim.killers.contains(&selected.case.id.as_str());
        selected.profile.contract.profile == aim.profile
            && (is_intended || (played == Played::All && !is_large(selected)))
    };
    let mut verdicts = BTreeMap::new();
    for selected in ground.cases.iter().filter(is_played) {
        let options = Options { mutant: Some(mutant), ..Options::default() };
        if let Some(finished) = alone(ground, options, selected).await {
            verdicts.insert(finished.case, finished.verdict);
        }
    }
    let there: Vec<&'static str> =
        aim.killers.iter().copied().filter(|case| !is_left_out(ground, aim, case)).collect();
    let missed = there.iter().filter_map(|case| match verdicts.get(*case) {
        Some(Verdict::Fail(_)) => None,
        Some(verdict) => Some(Missed { case, verdict: verdict.word() }),
        None => Some(Missed { case, verdict: "absent" }),
    });
    let failed = verdicts.iter().filter(|(_, verdict)| matches!(verdict, Verdict::Fail(_)));
    KillRow {
        mutant: mutant.id,
        title: mutant.title,
        profile: aim.profile,
        missed: missed.collect(),
        killers: failed.map(|(case, _)| case.clone()).collect(),
        intended: there,
    }
}

/// A case that sends megabytes is played with what it is there for, not with all.
fn is_large(selected: &Selected) -> bool {
    const LARGE: usize = 100_000;
    selected.case.steps.iter().any(|step| step.deviation.pad > LARGE)
}

/// A mock for one case: what its error makes of others is nothing to it.
async fn alone(ground: &Ground, options: Options, selected: &Selected) -> Option<CaseFinished> {
    let mock = ground.mock(options).ok()?;
    play(ground, std::slice::from_ref(selected), Arc::new(mock)).await.pop()
}

/// Takes each error of the mock away in turn that a selected case covers.
async fn omissions(ground: &Arc<Ground>) -> Vec<Omission> {
    let mut errors: BTreeSet<(String, &'static str)> = BTreeSet::new();
    for selected in &ground.cases {
        let contract = &selected.profile.contract;
        let actions = behaviours(&contract.profile).iter().flat_map(|behaviour| behaviour.rules);
        let gateway = gateway_rules(contract.gateway).iter().map(|rule| rule.covers);
        let is_covered = |item: &&str| selected.case.covers.iter().any(|covered| covered == item);
        let items = actions.map(|rule| rule.covers).chain(gateway).filter(is_covered);
        errors.extend(items.map(|item| (contract.profile.clone(), item)));
    }
    let played = each(errors.into_iter().collect(), ground.jobs, |(profile, item)| {
        let ground = Arc::clone(ground);
        async move { omission(&ground, profile, item).await }
    });
    played.await
}

async fn omission(ground: &Ground, profile: String, item: &'static str) -> Omission {
    let mut killers = Vec::new();
    let is_played = |selected: &&Selected| {
        let covers = selected.case.covers.iter().any(|covered| covered == item);
        selected.profile.contract.profile == profile && (covers || !is_large(selected))
    };
    for selected in ground.cases.iter().filter(is_played) {
        let options = Options { off: Some((profile.clone(), item.to_owned())), ..Options::default() };
        let finished = alone(ground, options, selected).await;
        let failed = finished.filter(|finished| matches!(finished.verdict, Verdict::Fail(_)));
        killers.extend(failed.map(|finished| finished.case));
    }
    Omission { profile, item, killers }
}

fn redundant(ground: &Ground, rows: &[KillRow], omissions: &[Omission]) -> Vec<CaseOf> {
    let mutants = rows.iter().map(|row| (row.profile, &row.killers));
    let omissions = omissions.iter().map(|row| (row.profile.as_str(), &row.killers));
    let alone = mutants.chain(omissions).filter_map(|(profile, killers)| match killers.as_slice() {
        [only] => Some((profile, only.as_str())),
        _ => None,
    });
    let own: BTreeSet<(&str, &str)> = alone.collect();
    let mut redundant: Vec<CaseOf> = ground
        .cases
        .iter()
        .map(|selected| (selected.profile.contract.profile.as_str(), selected.case.id.as_str()))
        .filter(|name| !own.contains(name))
        .map(|(profile, case)| CaseOf { profile: profile.to_owned(), case: case.to_owned() })
        .collect();
    redundant.sort();
    redundant
}
