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

/// Documented cases of a page against the answers of all of them.
#[derive(Clone, Debug, Serialize)]
pub struct Matrix {
    pub profile: String,
    /// The columns: one case for each documented error and each documented success.
    pub cases: Vec<Documented>,
    /// The same cases, or those that filters left.
    pub rows: Vec<Row>,
    /// Documented errors and successes that no case of one call shows.
    pub missing: Vec<String>,
}

/// One case when its call was answered as that of each column.
#[derive(Clone, Debug, Serialize)]
pub struct Row {
    pub case: String,
    pub cells: Vec<Cell>,
}

/// How a case ended that got another's answer.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(tag = "cell", content = "why", rename_all = "lowercase")]
#[non_exhaustive]
pub enum Cell {
    /// The diagonal, and it passed.
    Own,
    /// Noticed.
    Red(By),
    /// Declared equal, for a reason, and not noticed: in our table, or as a freedom of the contract.
    Equal(String),
    /// Not noticed.
    Green,
    /// It proves nothing: the swap did not come about, or the case failed for something else.
    Void(String),
}

/// By what a swap was noticed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "lowercase")]
#[non_exhaustive]
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
        self.missing.is_empty() && self.cells().all(fine)
    }

    /// Ordered pairs of different cases.
    pub fn pairs(&self) -> usize {
        self.rows.len() * self.cases.len().saturating_sub(1)
    }

    /// How many cells are as asked.
    pub fn count(&self, is: impl Fn(&Cell) -> bool) -> usize {
        self.cells().filter(|cell| is(cell)).count()
    }

    fn cells(&self) -> impl Iterator<Item = &Cell> {
        self.rows.iter().flat_map(|row| &row.cells)
    }
}

/// What a matrix of one profile is made from.
struct Swapping {
    ground: Arc<Ground>,
    profile: Arc<Profile>,
    cases: Vec<Asked>,
}

/// Plays the matrix of one profile. `None` if none of its page's documented cases is selected.
///
/// # Errors
/// If there can be no mock.
pub async fn matrix(ground: &Arc<Ground>, profile: &Arc<Profile>) -> Result<Option<Matrix>, MockError> {
    let (cases, missing) = documented(ground, profile).await?;
    let swapping = Arc::new(Swapping { ground: Arc::clone(ground), profile: Arc::clone(profile), cases });
    let size = swapping.cases.len();
    let selected = |i: &usize| ground.selects(&swapping.cases[*i].selected);
    let rows: Vec<usize> = (0..size).filter(selected).collect();
    let whole = ground.cases_of(profile).len() == profile.cases.len();
    let missing = if whole { missing } else { Vec::new() };
    if rows.is_empty() && missing.is_empty() {
        return Ok(None);
    }
    let pairs: Vec<(usize, usize)> = rows.iter().flat_map(|i| (0..size).map(|j| (*i, j))).collect();
    let cells = each(pairs, ground.jobs, |(i, j)| {
        let swapping = Arc::clone(&swapping);
        async move { swapping.cell(i, j).await }
    });
    let cells: Vec<Cell> = cells.await.into_iter().collect::<Result<_, _>>()?;
    let rows = rows.iter().zip(cells.chunks(size.max(1)));
    Ok(Some(Matrix {
        profile: profile.contract.profile.clone(),
        rows: rows
            .map(|(i, cells)| Row { case: swapping.cases[*i].documented.case.clone(), cells: cells.to_vec() })
            .collect(),
        cases: swapping.cases.iter().map(|asked| asked.documented.clone()).collect(),
        missing,
    }))
}

impl Swapping {
    async fn cell(&self, i: usize, j: usize) -> Result<Cell, MockError> {
        let (own, other) = (&self.cases[i], &self.cases[j]);
        let contract = &self.profile.contract;
        let mock = self.ground.mock(Options::default())?;
        let target = Arc::new(Swapped::new(mock, contract.page.clone(), own.before, other.request.clone()));
        let who = ground::everybody();
        let cases = std::slice::from_ref(&own.selected);
        let finished = play_as(&self.ground, cases, target.clone(), &who).await;
        let answered = target.answered().unwrap_or_else(|| "nothing".to_owned());
        if answered != other.documented.answer {
            return Ok(Cell::Void(format!("it was answered {answered}, not {}", other.documented.answer)));
        }
        let verdict = finished.into_iter().next().map(|finished| finished.verdict);
        let (one, two) = (&own.documented.case, &other.documented.case);
        Ok(match (verdict, i == j) {
            (Some(Verdict::Pass), true) => Cell::Own,
            (Some(Verdict::Pass), false) => equal::why(&contract.profile, one, two)
                .map(str::to_owned)
                .or_else(|| own.freedom(&answered))
                .map_or(Cell::Green, Cell::Equal),
            (Some(Verdict::Fail(mismatches)), false) => noticed(&mismatches, &contract.page),
            (Some(Verdict::Fail(mismatches)), true) => Cell::Void(told(&mismatches)),
            (Some(Verdict::Broken(breakage)), _) => Cell::Void(format!("broken: {}", breakage.text)),
            (Some(Verdict::Unobtainable(why) | Verdict::Skipped(why)), _) => Cell::Void(why),
            (None, _) => Cell::Void("the case did not end".to_owned()),
        })
    }
}

/// A case that fails for its form alone would have failed for any answer.
fn noticed(mismatches: &[Mismatch], page: &str) -> Cell {
    let by = mismatches.iter().filter_map(|mismatch| by(mismatch, page)).min();
    by.map_or_else(|| Cell::Void(format!("only by its form: {}", told(mismatches))), Cell::Red)
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
