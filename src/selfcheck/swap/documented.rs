//! The documented cases of a page: one for each documented error and each documented success.

use crate::contract::{Item, Kind, Owner};
use crate::event::Verdict;
use crate::mock::{MockError, Options};
use crate::runner::Selected;
use crate::scenario::{Case, Check, Profile, Step};
use crate::selfcheck::ground::{self, Ground, each, play_as};
use crate::wire::Request;
use serde::Serialize;
use std::sync::Arc;

use super::target::Swapped;

/// One row and one column.
#[derive(Clone, Debug, Serialize)]
pub struct Documented {
    pub case: String,
    /// The contract item that it shows.
    pub item: String,
    /// The error code, or `success`.
    pub answer: String,
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
    let cases = profile.cases.iter();
    let cases: Vec<Selected> =
        cases.map(|case| Selected { profile: Arc::clone(profile), case: Arc::clone(case) }).collect();
    let mut missing = Vec::new();
    let mut found = Vec::new();
    for item in items {
        let showing = cases.iter().find_map(|one| Some((one.clone(), before(profile, item, &one.case)?)));
        match showing {
            Some((one, before)) => found.push((item.id.clone(), answer(item).to_owned(), one, before)),
            None => missing.push(format!("{}: no case shows it by a single call", item.id)),
        }
    }
    let asked = each(found, ground.jobs, |(item, answer, selected, before)| {
        let (ground, page) = (Arc::clone(ground), profile.contract.page.clone());
        async move {
            let mock = ground.mock(Options::default())?;
            let target = Arc::new(Swapped::listening(mock, page, before));
            let who = ground::everybody();
            let finished = play_as(&ground, std::slice::from_ref(&selected), target.clone(), &who).await;
            let passed = finished.first().is_some_and(|finished| finished.verdict == Verdict::Pass);
            let documented = Documented { case: selected.case.id.clone(), item, answer };
            Ok(match target.heard().filter(|_| passed) {
                Some(request) => Ok(Asked { documented, selected, request, before }),
                None => Err(format!("{}: the case `{}` does not pass", documented.item, documented.case)),
            })
        }
    });
    let asked: Vec<Result<Asked, String>> = asked.await.into_iter().collect::<Result<_, MockError>>()?;
    let mut all = Vec::with_capacity(asked.len());
    for one in asked {
        match one {
            Ok(one) => all.push(one),
            Err(why) => missing.push(why),
        }
    }
    Ok((all, missing))
}

/// The page's own errors, and its examples: each is a documented success.
fn shows_an_answer(item: &Item) -> bool {
    item.owner == Owner::Page && matches!(item.kind, Kind::Error | Kind::Example)
}

fn answer(item: &Item) -> &str {
    item.id.split_once('/').filter(|_| item.kind == Kind::Error).map_or(SUCCESS, |(_, code)| code)
}

/// How many calls of the page's action come before the one that shows the item, if one does.
fn before(profile: &Profile, item: &Item, case: &Case) -> Option<usize> {
    if !case.covers.contains(&item.id) {
        return None;
    }
    let mut calls = case.steps.iter().filter(|step| step.action == profile.contract.page);
    calls.position(|step| step.repeat == 1 && expected(step) == Some(answer(item)))
}

/// What a step expects to be answered.
fn expected(step: &Step) -> Option<&str> {
    match &step.check {
        Check::Once(expect) if expect.some_error.is_some() => None,
        Check::Once(expect) => Some(expect.error.as_ref().map_or(SUCCESS, |(code, _)| code)),
        Check::Poll(_) => None,
    }
}
