//! Asking again until something holds: three conditions and a pace.

use super::expect::{Answer, Finding, envelope};
use super::matcher::{self, Condition};
use super::values::{Unresolved, Variables};
use crate::contract::{Action, Contract};
use crate::source::{Node, Place, Table};
use jiff::SignedDuration;
use std::time::Duration;

/// When a step is asked again.
pub struct Poll {
    /// The goal.
    pub until: Vec<Condition>,
    /// Stop at once, red.
    pub fail: Vec<Condition>,
    /// Must hold on every answer.
    pub always: Vec<Condition>,
    pub every: Duration,
    pub backoff: f64,
    pub cap: Duration,
    pub at_most: Duration,
}

/// What one answer means for a poll.
pub enum Progress {
    Reached,
    /// Not there yet; what is still missing.
    Waiting(Vec<Finding>),
    Failed(Vec<Finding>),
}

const EVERY: Duration = Duration::from_millis(500);
const BACKOFF: f64 = 1.5;
const CAP: Duration = Duration::from_secs(5);
const AT_MOST: Duration = Duration::from_secs(60);

impl Poll {
    /// Reads the polling keys of a step; `None` if it has none.
    pub(super) fn read(table: &Table<'_>) -> Option<Self> {
        let until = conditions(table, "until");
        let fail = conditions(table, "fail");
        let always = conditions(table, "always");
        let pace = table.table("poll");
        let time = |name, default| {
            let node = pace.as_ref().and_then(|pace| pace.get(name));
            node.as_ref().and_then(positive).unwrap_or(default)
        };
        let poll = Self {
            every: time("every", EVERY),
            cap: time("cap", CAP),
            at_most: time("at_most", AT_MOST),
            backoff: pace
                .as_ref()
                .and_then(|pace| pace.get("backoff"))
                .and_then(|node| factor(&node))
                .unwrap_or(BACKOFF),
            until: until.unwrap_or_default(),
            fail: fail.unwrap_or_default(),
            always: always.unwrap_or_default(),
        };
        if let Some(pace) = &pace {
            pace.finish();
        }
        if poll.until.is_empty() {
            if pace.is_some() || !poll.fail.is_empty() || !poll.always.is_empty() {
                let help = Some("`until.at.\"/pointer\" = value` is the goal".to_owned());
                table.mistake(table.span(), "polling needs `until`".to_owned(), String::new(), help);
            }
            return None;
        }
        Some(poll)
    }

    /// How long to wait after each answer, growing up to the cap.
    pub fn pauses(&self) -> impl Iterator<Item = Duration> {
        let (cap, backoff) = (self.cap, self.backoff);
        std::iter::successors(Some(self.every), move |pause| Some(pause.mul_f64(backoff).min(cap)))
    }

    pub(super) fn conditions(&self) -> impl Iterator<Item = &Condition> {
        self.until.iter().chain(&self.fail).chain(&self.always)
    }
}

/// Judges one answer of a poll.
///
/// # Errors
/// If a condition refers to a name without a value.
pub fn judge_poll(
    poll: &Poll,
    place: &Place,
    answer: &Answer<'_>,
    contract: &Contract,
    action: &Action,
    variables: &Variables,
) -> Result<Progress, Unresolved> {
    let mut wrong = envelope(answer, place);
    if answer.error_code().is_some() {
        wrong.push(Finding::code(place.clone(), "an answer without error"));
    } else {
        wrong.extend(answer.shape(contract, action, place));
    }
    wrong.extend(unmet(&poll.always, answer, variables)?);
    for condition in &poll.fail {
        if matcher::unmet(condition, answer.body, variables)?.is_none() {
            wrong.push(Finding::at(condition, "another value: this one ends the poll".to_owned()));
        }
    }
    if !wrong.is_empty() {
        return Ok(Progress::Failed(wrong));
    }
    let missing = unmet(&poll.until, answer, variables)?;
    Ok(if missing.is_empty() { Progress::Reached } else { Progress::Waiting(missing) })
}

fn unmet(
    conditions: &[Condition],
    answer: &Answer<'_>,
    variables: &Variables,
) -> Result<Vec<Finding>, Unresolved> {
    let mut findings = Vec::new();
    for condition in conditions {
        if let Some(expected) = matcher::unmet(condition, answer.body, variables)? {
            findings.push(Finding::at(condition, expected));
        }
    }
    Ok(findings)
}

fn conditions(table: &Table<'_>, name: &'static str) -> Option<Vec<Condition>> {
    let group = table.table(name)?;
    let found = group.required("at").map(|node| Condition::read_all(&node));
    group.finish();
    found
}

pub(super) fn duration(node: &Node<'_>) -> Option<SignedDuration> {
    let text = node.text()?.value;
    let duration = text.parse().ok();
    if duration.is_none() {
        let help = Some("write it like \"500ms\", \"2s\", \"-10m\"".to_owned());
        node.mistake(format!("`{text}` is no duration"), help);
    }
    duration
}

fn positive(node: &Node<'_>) -> Option<Duration> {
    let found = Duration::try_from(duration(node)?).ok().filter(|duration| !duration.is_zero());
    if found.is_none() {
        node.mistake("expected a time longer than nothing".to_owned(), None);
    }
    found
}

fn factor(node: &Node<'_>) -> Option<f64> {
    let factor = node.json()?.as_f64().filter(|factor| (1.0..=10.0).contains(factor));
    if factor.is_none() {
        node.mistake("a backoff is a number from 1 to 10".to_owned(), None);
    }
    factor
}
