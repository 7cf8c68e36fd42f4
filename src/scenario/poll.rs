//! Asking again until something holds: three conditions and a pace.

use super::answer::{Answer, envelope};
use super::expect::Finding;
use super::matcher::{self, Condition, check_pointer};
use super::values::{Unresolved, Variables};
use crate::contract::{Action, Contract};
use crate::source::{Node, Place, Table};
use jiff::SignedDuration;
use serde_json::Value;
use std::time::Duration;

/// When a step is asked again.
pub struct Poll {
    /// The goal.
    pub until: Vec<Condition>,
    /// Stop at once, red.
    pub fail: Vec<Condition>,
    /// Must hold on every answer.
    pub always: Vec<Condition>,
    /// Words that follow each other, and never go back.
    pub forward: Vec<Forward>,
    pub every: Duration,
    pub backoff: f64,
    pub cap: Duration,
    pub at_most: Duration,
}

/// The words of one value in the order in which they may be answered; some may be left out.
pub struct Forward {
    pub pointer: String,
    pub words: Vec<String>,
    pub place: Place,
}

/// How far each [`Forward`] of a poll has come.
#[derive(Default)]
pub struct Reached(Vec<usize>);

/// What one answer means for a poll.
pub enum Progress {
    /// What is worth a note stands in it.
    Reached(Vec<Finding>),
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
            forward: forward(table),
        };
        if let Some(pace) = &pace {
            pace.finish();
        }
        if poll.until.is_empty() {
            let more = !poll.fail.is_empty() || !poll.always.is_empty() || !poll.forward.is_empty();
            if pace.is_some() || more {
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

    /// What an answer takes back of an earlier one, or has besides.
    pub fn backwards(&self, body: &Value, reached: &mut Reached) -> Vec<Finding> {
        reached.0.resize(self.forward.len(), 0);
        let mut findings = Vec::new();
        for (forward, reached) in self.forward.iter().zip(&mut reached.0) {
            let Some(found) = body.pointer(&forward.pointer) else { continue };
            let left = &forward.words[*reached..];
            match left.iter().position(|word| found == word) {
                Some(ahead) => *reached += ahead,
                None => findings.push(Finding {
                    found: None,
                    ..Finding::plain(
                        forward.place.clone(),
                        &forward.pointer,
                        &format!("{} and nothing before it", left.join(", then ")),
                        "",
                    )
                }),
            }
        }
        findings
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
    let mut wrong = envelope(answer, contract, action, place);
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
    if wrong.iter().any(|finding| finding.freedom.is_none()) {
        return Ok(Progress::Failed(wrong));
    }
    let missing = unmet(&poll.until, answer, variables)?;
    Ok(if missing.is_empty() { Progress::Reached(wrong) } else { Progress::Waiting(missing) })
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

fn forward(table: &Table<'_>) -> Vec<Forward> {
    let Some(group) = table.table("forward") else {
        return Vec::new();
    };
    let at = group.required("at").and_then(|node| node.table());
    let read = at.iter().flat_map(Table::entries).map(|(pointer, node)| {
        check_pointer(&node, &pointer.value);
        let words: Vec<String> = node.texts().into_iter().map(|at| at.value).collect();
        if words.len() < 2 {
            let help = Some("write them in the order in which they are answered".to_owned());
            node.mistake("going forward takes two words or more".to_owned(), help);
        }
        Forward { pointer: pointer.value, words, place: node.place() }
    });
    let found = read.collect();
    group.finish();
    found
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
