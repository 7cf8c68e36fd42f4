//! An answer as the checks see it, and what holds for every one of both gateways.

use super::body;
use super::expect::{CODE, Finding};
use crate::contract::{Action, Contract, Flaw, Mistake, Open, members};
use crate::protocol::{Envelope, Opened, open_reply};
use crate::source::Place;
use crate::wire::Response;
use serde_json::{Map, Value};

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

    /// The members of a success beside what is documented of them.
    pub(super) fn shape(&self, contract: &Contract, action: &Action, place: &Place) -> Vec<Finding> {
        let Some(found) = self.body.get("Response").and_then(Value::as_object) else {
            return Vec::new();
        };
        let mistakes = members(contract, &action.outputs, found, "/Response").into_iter();
        mistakes.map(|mistake| of_mistake(contract, place, mistake)).collect()
    }
}

/// The freedom by which a member that nothing documents is growth, where the page leaves room for it.
fn growth(contract: &Contract, name: &str) -> Option<String> {
    let freedom = contract.open(Open::Members)?;
    (!freedom.except.iter().any(|except| except == name)).then(|| freedom.id())
}

fn of_mistake(contract: &Contract, place: &Place, mistake: Mistake) -> Finding {
    let Mistake { pointer, flaw, expected, found } = mistake;
    let name = pointer.rsplit('/').next().unwrap_or_default();
    Finding {
        place: place.clone(),
        freedom: if flaw == Flaw::Unknown { growth(contract, name) } else { None },
        found: (flaw != Flaw::Word).then_some(found),
        at: pointer,
        expected,
    }
}

/// What holds for every answer of both gateways: HTTP 200 also for errors, exactly `application/json`, JSON and nothing
/// else, an envelope, a UUID as request id, and an error or a result. Sources: the result-format pages; the SDKs treat
/// anything else as a transport error.
pub(super) fn envelope(
    answer: &Answer<'_>,
    contract: &Contract,
    action: &Action,
    place: &Place,
) -> Vec<Finding> {
    let mut findings = Vec::new();
    let mut wrong = |at: &str, expected: &str, found: String| {
        findings.push(Finding::plain(place.clone(), at, expected, found));
    };
    if answer.response.status != 200 {
        wrong("HTTP status", "200", answer.response.status.to_string());
    }
    match answer.response.headers.get("content-type") {
        Some("application/json") => {}
        Some(other) => wrong("Content-Type", "application/json", other.to_owned()),
        None => wrong("Content-Type", "application/json", "nothing".to_owned()),
    }
    if let Some(flaw) = body::flaw(&answer.response.body) {
        wrong("body", "JSON and nothing else", flaw);
    }
    match open_reply(answer.body) {
        Ok(Opened { envelope: Envelope::Response, request_id, code, .. }) => {
            if !is_uuid(request_id) {
                wrong("/Response/RequestId", "a UUID", "another text".to_owned());
            }
            if answer.body.as_object().is_some_and(|body| body.len() > 1) {
                wrong("body", "the `Response` object alone", "more beside it".to_owned());
            }
            let members = answer.body.get("Response").and_then(Value::as_object);
            findings.extend(
                members
                    .filter(|_| code.is_some())
                    .into_iter()
                    .flat_map(|members| error(members, contract, action, place)),
            );
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

/// Eight, four, four, four and twelve hexadecimal digits; no braces, and nothing left out.
fn is_uuid(text: &str) -> bool {
    const LENGTH: usize = 36;
    text.len() == LENGTH && uuid::Uuid::try_parse(text).is_ok()
}

/// An error stands alone with the request's id, and says something. What belongs to a result makes it both; a member that
/// nothing documents may have been added to every answer, as `DeprecatedWarning` was.
fn error(members: &Map<String, Value>, contract: &Contract, action: &Action, place: &Place) -> Vec<Finding> {
    let is_result = |name: &str| action.outputs.iter().any(|output| output.name == name);
    let more = members.keys().filter(|name| !["Error", "RequestId"].contains(&name.as_str()));
    let (grown, of_result): (Vec<_>, Vec<_>) = more
        .map(|name| (name, growth(contract, name).filter(|_| !is_result(name))))
        .partition(|(_, freedom)| freedom.is_some());
    let mut findings: Vec<Finding> = grown
        .into_iter()
        .map(|(name, freedom)| Finding {
            freedom,
            ..unknown(place, &format!("/Response/{}", crate::contract::escaped(name)))
        })
        .collect();
    if !of_result.is_empty() {
        findings.push(Finding::plain(place.clone(), "/Response", "either an error or a result", "both"));
    }
    for (name, value) in members.get("Error").and_then(Value::as_object).into_iter().flatten() {
        match (name.as_str(), value) {
            ("Message", Value::String(text)) if text.trim().is_empty() => {
                findings.push(Finding::plain(
                    place.clone(),
                    "/Response/Error/Message",
                    "a text",
                    "an empty one",
                ));
            }
            ("Code" | "Message", _) => {}
            _ => findings.push(Finding {
                freedom: growth(contract, name),
                ..unknown(place, &format!("/Response/Error/{}", crate::contract::escaped(name)))
            }),
        }
    }
    findings
}

fn unknown(place: &Place, pointer: &str) -> Finding {
    Finding::plain(place.clone(), pointer, "no such member", "a member")
}

/// What is said of another code than the wanted one.
pub(super) fn other_code(
    wanted: &str,
    answer: &Answer<'_>,
    contract: &Contract,
    action: &Action,
    place: &Place,
) -> Finding {
    let said = match answer.error_code() {
        Some(found) if wanted.eq_ignore_ascii_case(found) => ", in these letters",
        Some(found) if is_below(wanted, found) => ", not the group it belongs to",
        Some(found) if is_below(found, wanted) => " itself, not one below it",
        Some(found) if !contract.documents(action, found) => {
            "; what was answered is documented neither for the action nor for the gateway"
        }
        Some(_) | None => "",
    };
    Finding { at: CODE.to_owned(), ..Finding::code(place.clone(), &format!("{wanted:?}{said}")) }
}

fn is_below(code: &str, group: &str) -> bool {
    code.strip_prefix(group).is_some_and(|rest| rest.starts_with('.'))
}
