//! The swap matrix: every documented case is answered as every other one would be, effect and all.

mod documented;
mod target;

pub use documented::Documented;

use super::equal;
use super::ground::{self, Ground, each, play_as};
use crate::event::{Mismatch, Verdict};
use crate::mock::{MockError, Options};
use crate::scenario::Profile;
use documented::{Asked, documented};
use serde::Serialize;
use std::sync::Arc;
use target::Swapped;

/// Every documented case of a page against the answer of every other one.
#[derive(Clone, Debug, Serialize)]
pub struct Matrix {
    pub profile: String,
    /// Rows and columns.
    pub cases: Vec<Documented>,
    /// `cells[i][j]`: case `i` when its call was answered as that of case `j`.
    pub cells: Vec<Vec<Cell>>,
    /// Documented errors and successes that no case of one call shows.
    pub missing: Vec<String>,
}

/// How a case ended that got another's answer.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(tag = "cell", content = "why", rename_all = "lowercase")]
pub enum Cell {
    /// The diagonal, and it passed.
    Own,
    /// Noticed.
    Red(By),
    /// Declared equal, for a reason, and not noticed.
    Equal(String),
    /// Not noticed.
    Green,
    /// It proves nothing: the swap did not come about, or the case failed for something else.
    Void(String),
}

/// By what a swap was noticed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum By {
    /// The error code, or that there is one, or none.
    Code,
    /// Something else in the answer.
    Answer,
    /// A resource that should have stayed as it was.
    State,
    /// What was read afterwards.
    Effect,
}

impl Matrix {
    pub fn holds(&self) -> bool {
        let fine = |cell: &Cell| matches!(cell, Cell::Own | Cell::Red(_) | Cell::Equal(_));
        self.missing.is_empty() && self.cells.iter().flatten().all(fine)
    }

    /// Ordered pairs of different cases.
    pub fn pairs(&self) -> usize {
        self.cases.len() * self.cases.len().saturating_sub(1)
    }

    /// How many cells are as asked.
    pub fn count(&self, is: impl Fn(&Cell) -> bool) -> usize {
        self.cells.iter().flatten().filter(|cell| is(cell)).count()
    }
}

/// What a matrix of one profile is made from.
struct Swapping {
    ground: Arc<Ground>,
    profile: Arc<Profile>,
    cases: Vec<Asked>,
    missing: Vec<String>,
}

/// Plays the matrix of one profile. `None` if its page has no documented case among those selected.
///
/// # Errors
/// If there can be no mock.
pub async fn matrix(ground: &Arc<Ground>, profile: &Arc<Profile>) -> Result<Option<Matrix>, MockError> {
    let (cases, missing) = documented(ground, profile).await?;
    if cases.is_empty() {
        return Ok(None);
    }
    let swapping =
        Arc::new(Swapping { ground: Arc::clone(ground), profile: Arc::clone(profile), cases, missing });
    let size = swapping.cases.len();
    let pairs: Vec<(usize, usize)> = (0..size).flat_map(|i| (0..size).map(move |j| (i, j))).collect();
    let cells = each(pairs, ground.jobs, |(i, j)| {
        let swapping = Arc::clone(&swapping);
        async move { swapping.cell(i, j).await }
    });
    let cells: Vec<Cell> = cells.await.into_iter().collect::<Result<_, _>>()?;
    Ok(Some(Matrix {
        profile: profile.contract.profile.clone(),
        cases: swapping.cases.iter().map(|asked| asked.documented.clone()).collect(),
        cells: cells.chunks(size).map(<[Cell]>::to_vec).collect(),
        missing: swapping.missing.clone(),
    }))
}

impl Swapping {
    async fn cell(&self, i: usize, j: usize) -> Result<Cell, MockError> {
        let (own, other) = (&self.cases[i], &self.cases[j]);
        let mock = self.ground.mock(Options::default())?;
        let page = self.profile.contract.page.clone();
        let target = Arc::new(Swapped::new(mock, page, own.before, other.request.clone()));
        let who = ground::everybody();
        let finished = play_as(&self.ground, std::slice::from_ref(&own.selected), target.clone(), &who).await;
        let Some(finished) = finished.into_iter().next() else {
            return Ok(Cell::Void("the case did not end".to_owned()));
        };
        if target.answered().as_ref() != Some(&other.documented.answer) {
            let got = target.answered().unwrap_or_else(|| "nothing".to_owned());
            return Ok(Cell::Void(format!("it was answered {got}, not {}", other.documented.answer)));
        }
        Ok(judged(
            finished.verdict,
            i == j,
            || equal::why(&self.profile.contract.profile, &own.documented.case, &other.documented.case),
            &self.profile.contract.page,
        ))
    }
}

fn judged(verdict: Verdict, diagonal: bool, equal: impl Fn() -> Option<&'static str>, page: &str) -> Cell {
    match verdict {
        Verdict::Pass if diagonal => Cell::Own,
        Verdict::Pass => equal().map_or(Cell::Green, |why| Cell::Equal(why.to_owned())),
        Verdict::Fail(mismatches) if diagonal => {
            Cell::Void(format!("by its own answer: {}", told(&mismatches)))
        }
        Verdict::Fail(mismatches) => {
            match mismatches.iter().filter_map(|mismatch| by(mismatch, page)).min() {
                Some(by) => Cell::Red(by),
                None => Cell::Void(format!("only by its form: {}", told(&mismatches))),
            }
        }
        Verdict::Broken(breakage) => Cell::Void(format!("broken: {}", breakage.text)),
        Verdict::Unobtainable(why) | Verdict::Skipped(why) => Cell::Void(why),
    }
}

/// `None` for what says nothing of this answer rather than another: status, type, envelope, request id.
fn by(mismatch: &Mismatch, page: &str) -> Option<By> {
    const FORM: [&str; 5] = ["HTTP status", "Content-Type", "body", "/Response", "/Response/RequestId"];
    match &*mismatch.at {
        "/Response/Error/Code" if mismatch.action == page => Some(By::Code),
        at if FORM.contains(&at) => None,
        at if at.starts_with("state of ") => Some(By::State),
        _ if mismatch.action == page => Some(By::Answer),
        _ => Some(By::Effect),
    }
}

fn told(mismatches: &[Mismatch]) -> String {
    mismatches.first().map_or_else(String::new, |first| {
        format!("{} {}: expected {}, found {}", first.action, first.at, first.expected, first.found)
    })
}
