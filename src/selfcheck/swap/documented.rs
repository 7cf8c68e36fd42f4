//! The documented cases of a page: one for each documented error and each documented success.

use crate::contract::{Freedom, Item, Kind, Open, Owner};
use crate::event::Verdict;
use crate::mock::{MockError, Options};
use crate::runner::Selected;
use crate::scenario::{Case, Check, Profile, Step};
use crate::selfcheck::ground::{self, Ground, each, play_as};
use crate::wire::Request;
use serde::Serialize;
use std::sync::Arc;

use super::target::{Swapped, named};

/// One row and one column.
#[derive(Clone, Debug, Serialize)]
pub struct Documented {
    pub case: String,
    /// The contract item that it shows.
    pub item: String,
    /// The error code, or `success`.
    pub answer: String,
}

impl Asked {
    /// What the contract leaves open, if it makes another answer as right as the one that the case names.
    pub(super) fn freedom(&self, answer: &str) -> Option<String> {
        let contract = &self.selected.profile.contract;
        let mut calls = self.selected.case.steps.iter().filter(|step| step.action == contract.page);
        let Check::Once(expect) = &calls.nth(self.before)?.check else { return None };
        let takes = |freedom: &&Freedom| match answer {
            SUCCESS => freedom.open == Open::Refusal,
            code => freedom.takes(code),
        };
        let freedom = expect.freedom(contract).filter(takes)?;
        let text = contract.item(&freedom.id()).map_or("", |item| &item.text);
        Some(format!("{}: {text}", freedom.id()))
    }
}

/// What an answer without an error is called.
pub(super) const SUCCESS: &str = "success";

/// A documented case with the request that its call of the page's action makes.
pub(super) struct Asked {
    pub(super) documented: Documented,
    pub(super) selected: Selected,
    pub(super) request: Request,
    /// Calls of the page's action before the one that is documented.
    pub(super) before: usize,
}

/// The documented cases of a page, and the items that have none.
pub(super) async fn documented(
    ground: &Arc<Ground>,
    profile: &Arc<Profile>,
) -> Result<(Vec<Asked>, Vec<String>), MockError> {
    let items = profile.contract.items.iter().filter(|item| shows_an_answer(item));
    let wanted: Vec<(String, String)> =
        items.map(|item| (item.id.clone(), answer(item).to_owned())).collect();
    let asked = each(wanted, ground.jobs, |(item, answer)| {
        let (ground, profile) = (Arc::clone(ground), Arc::clone(profile));
        async move { shown(&ground, &profile, item, answer).await }
    });
    let (mut all, mut missing) = (Vec::new(), Vec::new());
    for one in asked.await {
        match one? {
            Ok(one) => all.push(one),
            Err(why) => missing.push(why),
        }
    }
    Ok((all, missing))
}

/// A case that shows an item by a call which is answered so in a world where nothing has happened; or why there
/// is none.
async fn shown(
    ground: &Ground,
    profile: &Arc<Profile>,
    item: String,
    answer: String,
) -> Result<Result<Asked, String>, MockError> {
    let mut why = format!("{item}: no case shows it by a single call");
    let showing =
        profile.cases.iter().filter_map(|case| Some((before(profile, &item, &answer, case)?, case)));
    let mut showing: Vec<(usize, &Arc<Case>)> = showing.collect();
    // The page's subject is what is asked, not how: a case of usual requests shows an answer better.
    showing.sort_by_key(|(_, case)| case.steps.iter().any(|step| step.deviation.told().is_some()));
    for (before, case) in showing {
        let selected = Selected { profile: Arc::clone(profile), case: Arc::clone(case) };
        let page = profile.contract.page.clone();
        let target = Arc::new(Swapped::listening(ground.mock(Options::default())?, page, before));
        let cases = std::slice::from_ref(&selected);
        let finished = play_as(ground, cases, target.clone(), &ground::everybody()).await;
        let passed = finished.first().is_some_and(|finished| finished.verdict == Verdict::Pass);
        let Some(request) = target.heard().filter(|_| passed) else {
            why = format!("{item}: the case `{}` does not pass", case.id);
            continue;
        };
        if named(&ground.mock(Options::default())?.answer(&request)) != answer {
            why = format!("{item}: the case `{}` shows it only after other changes", case.id);
            continue;
        }
        let documented = Documented { case: case.id.clone(), item, answer };
        return Ok(Ok(Asked { documented, selected, request, before }));
    }
    Ok(Err(why))
}

/// The page's own errors, and its examples: each is a documented success.
fn shows_an_answer(item: &Item) -> bool {
    item.owner == Owner::Page && matches!(item.kind, Kind::Error | Kind::Example)
}

fn answer(item: &Item) -> &str {
    item.id.split_once('/').filter(|_| item.kind == Kind::Error).map_or(SUCCESS, |(_, code)| code)
}

/// How many calls of the page's action come before the one that shows the item, if one does.
fn before(profile: &Profile, item: &str, answer: &str, case: &Case) -> Option<usize> {
    if case.covers.iter().all(|covered| covered != item) {
        return None;
    }
    let mut calls = case.steps.iter().filter(|step| step.action == profile.contract.page);
    calls.position(|step| step.repeat == 1 && expected(step) == Some(answer))
}

/// What a step expects to be answered.
fn expected(step: &Step) -> Option<&str> {
    match &step.check {
        Check::Once(expect) if expect.some_error.is_some() => None,
        Check::Once(expect) => Some(expect.error.as_ref().map_or(SUCCESS, |(code, _)| code)),
        Check::Poll(_) => None,
    }
}
