//! From what was played to the whole of the differences: case by case, equal ones together.

use super::calls::{Call, calls};
use super::documented::Seen;
use super::members::{Found, Known};
use super::played::{Played, PlayedCase};
use super::{Difference, Drift, FORMAT, Incomparable, Kind, Place, Severity, Side, answers, documented};
use crate::contract::{self, Contract, Owner};
use crate::event::{Phase, Verdict};
use crate::runner::{Selected, Selection};
use std::collections::{BTreeMap, HashMap};

/// What the two sides are made of.
#[derive(Clone, Copy)]
pub enum Pair<'p> {
    Answers(&'p Played, &'p Played),
    /// A is the documentation.
    ContractAndAnswers(&'p Played),
    /// B is.
    AnswersAndContract(&'p Played),
}

/// Compares two sides that played these cases.
pub fn compare(selection: &Selection, pair: Pair<'_>, a: Side, b: Side, interrupted: bool) -> Drift {
    let mut table = Table::default();
    for selected in &selection.cases {
        match pair {
            Pair::Answers(a, b) => table.case(selected, a.case(selected), b.case(selected)),
            Pair::ContractAndAnswers(played) => table.documented(selected, played.case(selected), "b"),
            Pair::AnswersAndContract(played) => table.documented(selected, played.case(selected), "a"),
        }
    }
    table.unseen(selection);
    if let Pair::AnswersAndContract(_) = pair {
        table.differences.iter_mut().for_each(swap);
    }
    // Stable: within a severity the order of the cases stays.
    table.differences.sort_by_key(|difference| difference.severity);
    Drift {
        format: FORMAT,
        dubplate: env!("CARGO_PKG_VERSION").to_owned(),
        a,
        b,
        compared: table.compared,
        calls: table.calls,
        differences: table.differences,
        incomparable: table.incomparable,
        skipped: selection.skipped.len(),
        not_run: table.not_run,
        interrupted,
    }
}

/// The documentation was looked at as A.
fn swap(difference: &mut Difference) {
    std::mem::swap(&mut difference.a, &mut difference.b);
}

#[derive(Default)]
struct Table {
    compared: usize,
    calls: usize,
    not_run: usize,
    differences: Vec<Difference>,
    /// Where a difference of a profile and an action stands in the list.
    index: HashMap<(String, Option<String>, Found), usize>,
    incomparable: Vec<Incomparable>,
    /// By profile.
    seen: BTreeMap<String, Seen>,
}

impl Table {
    fn case(&mut self, selected: &Selected, a: Option<&PlayedCase>, b: Option<&PlayedCase>) {
        let (Some(a), Some(b)) = (a, b) else {
            self.not_run += 1;
            return;
        };
        let ends = (self.answered(selected, a, "a"), self.answered(selected, b, "b"));
        let (Some(end_a), Some(end_b)) = ends else { return };
        self.compared += 1;
        let same_end = self.verdicts(selected, end_a, end_b);
        let case = &selected.case;
        self.answers(selected, &calls(case, &a.exchanges), &calls(case, &b.exchanges), same_end);
    }

    /// The verdict of a case that was answered; notes why it was not.
    fn answered<'p>(
        &mut self,
        selected: &Selected,
        case: &'p PlayedCase,
        side: &'static str,
    ) -> Option<&'p Verdict> {
        let unanswered = match case.verdict() {
            Ok(verdict) => return Some(verdict),
            Err(unanswered) => unanswered,
        };
        self.incomparable.push(Incomparable {
            profile: selected.profile.contract.profile.clone(),
            case: selected.case.id.clone(),
            side,
            verdict: unanswered.verdict,
            why: unanswered.why,
        });
        None
    }

    fn verdicts(&mut self, selected: &Selected, a: &Verdict, b: &Verdict) -> bool {
        if a.word() == b.word() {
            return true;
        }
        let place = Place { case: selected.case.id.clone(), step: 0, phase: Phase::Step };
        let (a, b) = (Some(told(a)), Some(told(b)));
        let found = Found { severity: Severity::Change, kind: Kind::Verdict, at: "verdict".to_owned(), a, b };
        self.add(&selected.profile.contract, None, found, place);
        false
    }

    /// A call that only one side made follows from where the other one ended; if both ended alike it is news.
    fn answers(&mut self, selected: &Selected, a: &[Call<'_>], b: &[Call<'_>], same_end: bool) {
        let contract = &selected.profile.contract;
        let mut known = Known::default();
        for call in a {
            let place = call.place(&selected.case);
            match b.iter().find(|other| call.is_alike(other)) {
                Some(other) => {
                    self.calls += 1;
                    for found in answers::differences(contract, &mut known, call, other) {
                        self.add(contract, Some(call.action), found, place.clone());
                    }
                }
                None if same_end => self.add(contract, Some(call.action), only(Some("asked"), None), place),
                None => {}
            }
        }
        for call in b.iter().filter(|call| same_end && !a.iter().any(|other| call.is_alike(other))) {
            let place = call.place(&selected.case);
            self.add(contract, Some(call.action), only(None, Some("asked")), place);
        }
    }

    fn documented(&mut self, selected: &Selected, case: Option<&PlayedCase>, side: &'static str) {
        let Some(case) = case else {
            self.not_run += 1;
            return;
        };
        if self.answered(selected, case, side).is_none() {
            return;
        }
        self.compared += 1;
        let contract = &selected.profile.contract;
        let mut seen = self.seen.remove(&contract.profile).unwrap_or_default();
        self.calls += calls(&selected.case, &case.exchanges).len();
        for exchanged in &case.exchanges {
            let Some(action) = contract.actions.get(&exchanged.action) else { continue };
            for found in documented::differences(contract, action, &exchanged.episode, &mut seen) {
                let (step, phase) = (exchanged.step, exchanged.phase);
                let place = Place { case: selected.case.id.clone(), step, phase };
                self.add(contract, Some(&exchanged.action), found, place);
            }
        }
        self.seen.insert(contract.profile.clone(), seen);
    }

    fn unseen(&mut self, selection: &Selection) {
        for (profile, seen) in std::mem::take(&mut self.seen) {
            let mut contracts = selection.cases.iter().map(|selected| &selected.profile.contract);
            let Some(contract) = contracts.find(|contract| contract.profile == profile) else { continue };
            for (action, found) in seen.missing(contract) {
                self.differences.push(difference(contract, Some(&action), found));
            }
        }
    }

    /// Adds a difference, to an equal one if there is one.
    fn add(&mut self, contract: &Contract, action: Option<&str>, found: Found, place: Place) {
        let key = (contract.profile.clone(), action.map(str::to_owned), found);
        let at = *self.index.entry(key).or_insert_with_key(|(_, action, found)| {
            self.differences.push(difference(contract, action.as_deref(), found.clone()));
            self.differences.len() - 1
        });
        let places = &mut self.differences[at].places;
        if places.last() != Some(&place) {
            places.push(place);
        }
    }
}

fn difference(contract: &Contract, action: Option<&str>, found: Found) -> Difference {
    let item = action.and_then(|action| item(contract, action, &found));
    let Found { severity, kind, at, a, b } = found;
    let (profile, action) = (contract.profile.clone(), action.map(str::to_owned));
    Difference { severity, kind, profile, action, at, a, b, item, places: Vec::new() }
}

fn only(a: Option<&str>, b: Option<&str>) -> Found {
    let (a, b) = (a.map(str::to_owned), b.map(str::to_owned));
    Found { severity: Severity::Change, kind: Kind::Call, at: "call".to_owned(), a, b }
}

/// A verdict, with the first thing that was wrong.
fn told(verdict: &Verdict) -> String {
    match verdict {
        Verdict::Fail(mismatches) => mismatches.first().map_or_else(
            || verdict.word().to_owned(),
            |first| {
                let place = if first.at.is_empty() { String::new() } else { format!(" {}", first.at) };
                format!(
                    "{}: {}{place}: {} expected, {} found",
                    verdict.word(),
                    first.action,
                    first.expected,
                    first.found
                )
            },
        ),
        Verdict::Pass | Verdict::Broken(_) | Verdict::Unobtainable(_) | Verdict::Skipped(_) => {
            verdict.word().to_owned()
        }
    }
}

/// The contract item that a difference is about.
fn item(contract: &Contract, action: &str, found: &Found) -> Option<String> {
    let own = if action == contract.page { Owner::Page } else { Owner::Companion(action.to_owned()) };
    let ids: Vec<String> = match found.kind {
        Kind::Code => {
            let codes = [&found.a, &found.b].into_iter().flatten();
            let each =
                |code: &String| [&own, &Owner::Common].map(|owner| owner.id(contract::Kind::Error, code));
            codes.flat_map(each).collect()
        }
        Kind::Status => vec![Owner::Common.id(contract::Kind::Rule, "http-status")],
        Kind::Header => vec![Owner::Common.id(contract::Kind::Rule, &found.at)],
        Kind::Envelope => vec![Owner::Common.id(contract::Kind::Rule, "envelope")],
        Kind::Gone | Kind::Added | Kind::Type | Kind::State | Kind::Identity | Kind::Items | Kind::Text => {
            let output = found.at.strip_prefix("/Response/").and_then(|rest| rest.split('/').next());
            output.map(|name| own.id(contract::Kind::Output, name)).into_iter().collect()
        }
        Kind::Verdict | Kind::Call | Kind::Message | Kind::Undocumented | Kind::Unseen => Vec::new(),
    };
    ids.into_iter().find(|id| contract.item(id).is_some())
}
