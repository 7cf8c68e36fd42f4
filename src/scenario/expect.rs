//! What one answer must be, and judging it.

use super::answer::{Answer, envelope, other_code};
use super::matcher::{Condition, pointer, unmet};
use super::values::{Unresolved, Variables};
use crate::contract::{Action, Contract, Freedom, Open};
use crate::source::{At, Node, Place, Table};

/// What every answer of a step must be.
#[derive(Default)]
pub struct Expect {
    /// The error code; `None` expects success.
    pub error: Option<(String, Place)>,
    /// Of a burst: a code that at least one answer has; answers with it are exempt from the rest.
    pub some_error: Option<(String, Place)>,
    /// The freedom of the contract that an answer may take instead.
    pub freedom: Option<(String, Place)>,
    pub at: Vec<Condition>,
    /// Pointers at which nothing may stand.
    pub absent: Vec<(String, Place)>,
    /// Needs whose state before and after must be equal.
    pub unchanged: Vec<(String, Place)>,
    /// In `finally`: codes that are fine as well.
    pub accept: Vec<(String, Place)>,
}

impl Expect {
    pub(super) fn read(table: &Table<'_>) -> Self {
        let placed = |at: At<String>| (at.value, table.source().place(at.span.start));
        let accept = table.texts("accept").into_iter().map(placed).collect();
        let Some(expect) = table.table("expect") else {
            return Self { accept, ..Self::default() };
        };
        let found = Self {
            error: expect.text("error").map(placed),
            some_error: expect.text("some_error").map(placed),
            freedom: expect.text("freedom").map(placed),
            at: expect.get("at").map(|node| Condition::read_all(&node)).unwrap_or_default(),
            absent: expect
                .get("absent")
                .iter()
                .flat_map(Node::items)
                .filter_map(|node| absent(&node))
                .collect(),
            unchanged: expect.texts("unchanged").into_iter().map(placed).collect(),
            accept,
        };
        expect.finish();
        found
    }

    /// What the contract leaves open of the answers of this step.
    pub fn freedom<'c>(&self, contract: &'c Contract) -> Option<&'c Freedom> {
        contract.freedom(&self.freedom.as_ref()?.0)
    }

    /// The code that some answer of a burst must have, or one that is as right.
    pub fn is_some_error(&self, code: &str, contract: &Contract) -> bool {
        let wanted = self.some_error.as_ref();
        wanted.is_some_and(|(wanted, _)| {
            wanted == code || self.freedom(contract).is_some_and(|freedom| freedom.takes(code))
        })
    }
}

fn absent(node: &Node<'_>) -> Option<(String, Place)> {
    Some((pointer(node)?, node.place()))
}

/// Something in an answer that is not as it must be. What was found is looked up later, in the redacted episode.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finding {
    /// The line of the scenario that expected otherwise.
    pub place: Place,
    /// A JSON Pointer into the body, or what else is meant (`HTTP status`).
    pub at: String,
    pub expected: String,
    /// Set where the value is safe to show and is not in the body.
    pub found: Option<String>,
    /// The freedom that makes it no mistake: to be reported, and not wrong.
    pub freedom: Option<String>,
}

impl Finding {
    pub(super) fn at(condition: &Condition, expected: String) -> Self {
        Self {
            place: condition.place.clone(),
            at: condition.pointer.clone(),
            expected,
            found: None,
            freedom: None,
        }
    }

    /// Whether it is about the code of an error, or that there is one.
    pub fn is_code(&self) -> bool {
        self.at == CODE
    }

    pub(super) fn code(place: Place, expected: &str) -> Self {
        Self { place, at: CODE.to_owned(), expected: expected.to_owned(), found: None, freedom: None }
    }

    pub fn plain(place: Place, at: &str, expected: &str, found: impl Into<String>) -> Self {
        Self {
            place,
            at: at.to_owned(),
            expected: expected.to_owned(),
            found: Some(found.into()),
            freedom: None,
        }
    }
}

pub(super) const CODE: &str = "/Response/Error/Code";

/// What follows in a case has no ground.
const AND_NO_MORE: &str = "; the case ends there, and confirms nothing";

/// What an answer came to.
#[derive(Default)]
pub struct Opinion {
    pub findings: Vec<Finding>,
    /// A code that the step expected and that another one stands for.
    pub replaced: Option<String>,
    /// The answer is the other one of success and error, which is as right: what follows in the case has no ground.
    pub otherwise: bool,
}

/// Judges one answer of a step that is asked once.
///
/// # Errors
/// If a condition refers to a name without a value.
pub fn judge(
    expect: &Expect,
    place: &Place,
    answer: &Answer<'_>,
    contract: &Contract,
    action: &Action,
    variables: &Variables,
) -> Result<Opinion, Unresolved> {
    if let Some(opinion) = refused_before(expect, place, answer, contract) {
        return Ok(opinion);
    }
    let findings = envelope(answer, contract, action, place);
    let mut opinion = Opinion { findings, ..Opinion::default() };
    let code = answer.error_code();
    let freedom = expect.freedom(contract);
    let free = |finding: Finding| Finding { freedom: freedom.map(Freedom::id), ..finding };
    let takes = |code| freedom.is_some_and(|freedom| freedom.takes(code));
    if let Some(found) = code.filter(|code| expect.is_some_error(code, contract)) {
        if let Some((wanted, place)) = expect.some_error.as_ref().filter(|(wanted, _)| wanted != found) {
            opinion.findings.push(free(Finding::code(place.clone(), &format!("{wanted:?}"))));
            opinion.replaced = Some(wanted.clone());
        }
        return Ok(opinion);
    }
    let may_differ =
        freedom.is_some_and(|freedom| freedom.open == Open::Refusal) && expect.some_error.is_none();
    match (&expect.error, code) {
        (Some((wanted, place)), Some(found)) if found != wanted => {
            let finding = other_code(wanted, answer, contract, action, place);
            let is_free = takes(found);
            opinion.findings.push(if is_free { free(finding) } else { finding });
            opinion.replaced = is_free.then(|| wanted.clone());
        }
        (Some((wanted, place)), None) => {
            let finding = other_code(wanted, answer, contract, action, place);
            if may_differ {
                let found = Some(format!("success{AND_NO_MORE}"));
                opinion.findings.push(free(Finding { found, ..finding }));
                opinion.findings.extend(answer.shape(contract, action, place));
                opinion.otherwise = true;
                return Ok(opinion);
            }
            opinion.findings.push(finding);
        }
        (None, Some(found)) if may_differ && takes(found) => {
            let found = Some(format!("{found:?}{AND_NO_MORE}"));
            opinion.findings.push(free(Finding { found, ..Finding::code(place.clone(), "success") }));
            opinion.otherwise = true;
            return Ok(opinion);
        }
        (None, Some(found))
            if freedom.is_some_and(|freedom| freedom.open == Open::Absence)
                && contract.documents(action, found) =>
        {
            opinion.findings.push(free(Finding::code(place.clone(), "success")));
        }
        (None, Some(found)) if !expect.accept.iter().any(|(code, _)| code == found) => {
            opinion.findings.push(Finding::code(place.clone(), "success"));
        }
        (None, None) => opinion.findings.extend(answer.shape(contract, action, place)),
        _ => {}
    }
    opinion.findings.extend(unmet_conditions(expect, answer, variables)?);
    Ok(opinion)
}

/// A refusal by HTTP itself of what the API refuses, where a freedom has its status: whoever stands before the API was not
/// asked in its words. That it had no effect is looked at all the same.
fn refused_before(
    expect: &Expect,
    place: &Place,
    answer: &Answer<'_>,
    contract: &Contract,
) -> Option<Opinion> {
    let freedom = expect.freedom(contract)?;
    let (wanted, _) = expect.error.as_ref()?;
    let status = answer.response.status;
    let seen = Finding::plain(place.clone(), "HTTP status", "200", status.to_string());
    freedom.statuses.contains(&status).then(|| Opinion {
        findings: vec![Finding { freedom: Some(freedom.id()), ..seen }],
        replaced: Some(wanted.clone()),
        otherwise: false,
    })
}

fn unmet_conditions(
    expect: &Expect,
    answer: &Answer<'_>,
    variables: &Variables,
) -> Result<Vec<Finding>, Unresolved> {
    let mut findings = Vec::new();
    for condition in &expect.at {
        if let Some(expected) = unmet(condition, answer.body, variables)? {
            findings.push(Finding::at(condition, expected));
        }
    }
    let present = expect.absent.iter().filter(|(pointer, _)| answer.body.pointer(pointer).is_some());
    findings.extend(present.map(|(pointer, place)| Finding {
        found: None,
        ..Finding::plain(place.clone(), pointer, "nothing", "")
    }));
    Ok(findings)
}
