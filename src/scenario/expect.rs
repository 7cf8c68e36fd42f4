//! What one answer must be, and judging it.

use super::matcher::{Condition, pointer, unmet};
use super::values::{Unresolved, Variables};
use crate::contract::{Action, Contract, members};
use crate::protocol::{Envelope, Opened, open_reply};
use crate::source::{At, Node, Place, Table};
use crate::wire::Response;
use serde_json::Value;

/// What every answer of a step must be.
#[derive(Default)]
pub struct Expect {
    /// The error code; `None` expects success.
    pub error: Option<(String, Place)>,
    /// Of a burst: a code that at least one answer has; answers with it are exempt from the rest.
    pub some_error: Option<(String, Place)>,
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
}

impl Finding {
    pub(super) fn at(condition: &Condition, expected: String) -> Self {
        Self { place: condition.place.clone(), at: condition.pointer.clone(), expected, found: None }
    }

    pub(super) fn code(place: Place, expected: &str) -> Self {
        Self { place, at: CODE.to_owned(), expected: expected.to_owned(), found: None }
    }

    pub fn plain(place: Place, at: &str, expected: &str, found: impl Into<String>) -> Self {
        Self { place, at: at.to_owned(), expected: expected.to_owned(), found: Some(found.into()) }
    }
}

const CODE: &str = "/Response/Error/Code";

/// An answer as the checks see it.
#[derive(Clone, Copy)]
pub struct Answer<'r> {
    pub response: &'r Response,
    /// The body as JSON, `null` if it is none.
    pub body: &'r Value,
    /// The request carried a `Version`, so the legacy gateway must use the `Response` envelope.
    pub versioned: bool,
}

impl Answer<'_> {
    /// The error code of either envelope.
    pub fn error_code(&self) -> Option<&str> {
        open_reply(self.body).ok()?.code
    }

    pub fn request_id(&self) -> Option<&str> {
        self.body.pointer("/Response/RequestId").and_then(Value::as_str)
    }

    pub(super) fn shape(&self, contract: &Contract, action: &Action, place: &Place) -> Vec<Finding> {
        let Some(found) = self.body.get("Response").and_then(Value::as_object) else {
            return Vec::new();
        };
        let mistakes = members(contract, &action.outputs, found, "/Response").into_iter();
        mistakes
            .map(|mistake| Finding {
                place: place.clone(),
                at: mistake.pointer,
                expected: mistake.expected,
                found: Some(mistake.found),
            })
            .collect()
    }
}

/// What holds for every answer of both gateways: HTTP 200 also for errors, exactly `application/json`, an envelope, a
/// UUID as request id. Sources: the result-format pages; the SDKs treat anything else as a transport error.
pub(super) fn envelope(answer: &Answer<'_>, place: &Place) -> Vec<Finding> {
    let mut findings = Vec::new();
    let mut wrong = |at: &str, expected: &str, found: String| {
        findings.push(Finding::plain(place.clone(), at, expected, found));
    };
    if answer.response.status != 200 {
        wrong("HTTP status", "200", answer.response.status.to_string());
    }
    match answer.response.headers.get("content-type") {
        Some("application/json") => {}
        _ => wrong("Content-Type", "application/json", answer.response.media_type()),
    }
    match open_reply(answer.body) {
        Ok(Opened { envelope: Envelope::Response, request_id, code, .. }) => {
            if uuid::Uuid::try_parse(request_id).is_err() {
                wrong("/Response/RequestId", "a UUID", "another text".to_owned());
            }
            let members =
                answer.body.get("Response").and_then(Value::as_object).map_or(0, serde_json::Map::len);
            if code.is_some() && members > 2 {
                wrong("/Response", "either an error or a result", "both".to_owned());
            }
        }
        Ok(_) if answer.versioned => {
            wrong(
                "body",
                "the `Response` envelope, since a Version was sent",
                "the `code` envelope".to_owned(),
            );
        }
        Ok(_) => {}
        Err(error) => wrong("body", "an answer of the API", error.to_string()),
    }
    findings
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
) -> Result<Vec<Finding>, Unresolved> {
    let mut findings = envelope(answer, place);
    let code = answer.error_code();
    if code.is_some() && code == expect.some_error.as_ref().map(|(code, _)| code.as_str()) {
        return Ok(findings);
    }
    match (&expect.error, code) {
        (Some((wanted, place)), found) if found != Some(wanted) => {
            findings.push(Finding::code(place.clone(), &format!("{wanted:?}")));
        }
        (None, Some(found)) if !expect.accept.iter().any(|(code, _)| code == found) => {
            findings.push(Finding::code(place.clone(), "success"));
        }
        (None, None) => findings.extend(answer.shape(contract, action, place)),
        _ => {}
    }
    for condition in &expect.at {
        if let Some(expected) = unmet(condition, answer.body, variables)? {
            findings.push(Finding::at(condition, expected));
        }
    }
    for (pointer, place) in expect.absent.iter().filter(|(pointer, _)| answer.body.pointer(pointer).is_some())
    {
        findings.push(Finding {
            place: place.clone(),
            at: pointer.clone(),
            expected: "nothing".to_owned(),
            found: None,
        });
    }
    Ok(findings)
}
