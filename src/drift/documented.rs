//! Answers beside what the documentation says of them.

use super::answers::{BODY, CODE, MEDIA_TYPE, STATUS, envelope, header};
use super::members::{Found, pattern};
use super::{Kind, Severity};
use crate::contract::{Action, Contract, Flaw, Member, Mistake, Owner, Type, members};
use crate::protocol::{Envelope, open_reply};
use crate::redact::{Episode, ShownBody, ShownResponse};
use serde_json::{Map, Value};
use std::collections::{BTreeMap, BTreeSet};

const JSON: &str = "application/json";

/// The members that answers had, by action.
#[derive(Default)]
pub(super) struct Seen(BTreeMap<String, BTreeSet<String>>);

/// What one answer has otherwise than documented: `a` is the documentation, `b` the answer.
pub(super) fn differences(
    contract: &Contract,
    action: &Action,
    episode: &Episode,
    seen: &mut Seen,
) -> Vec<Found> {
    let response = episode.response();
    let mut found = outside(response);
    let ShownBody::Json(body) = &response.body else {
        found.push(change(Kind::Envelope, BODY, Some("an answer of the API"), Some("no JSON object")));
        return found;
    };
    let opened = match open_reply(body) {
        Ok(opened) => opened,
        Err(error) => {
            found.push(change(Kind::Envelope, BODY, Some("an answer of the API"), Some(&error.to_string())));
            return found;
        }
    };
    if opened.envelope == Envelope::Code && episode.request().version.is_some() {
        let (documented, answered) = (envelope(Envelope::Response), envelope(Envelope::Code));
        found.push(change(Kind::Envelope, BODY, Some(documented), Some(answered)));
    }
    match (opened.code, body.get("Response").and_then(Value::as_object)) {
        (Some(code), _) if is_documented(contract, action, code) => {}
        (Some(code), _) => found.push(change(Kind::Code, CODE, None, Some(code))),
        (None, Some(answered)) => {
            seen.note(&action.name, answered, "/Response");
            let mistakes = members(contract, &action.outputs, answered, "/Response");
            found.extend(mistakes.iter().map(of_mistake));
        }
        // Nothing documents what stands beside a `code`.
        (None, None) => {}
    }
    found
}

/// Status and headers.
fn outside(response: &ShownResponse) -> Vec<Found> {
    let mut found = Vec::new();
    if response.status != 200 {
        found.push(change(Kind::Status, STATUS, Some("200"), Some(&response.status.to_string())));
    }
    let media_type = header(response, MEDIA_TYPE);
    if media_type != Some(JSON) {
        found.push(note(Kind::Header, MEDIA_TYPE, Some(JSON), media_type));
    }
    found
}

fn is_documented(contract: &Contract, action: &Action, code: &str) -> bool {
    action.documents(code) || contract.item(&Owner::Common.id(crate::contract::Kind::Error, code)).is_some()
}

fn of_mistake(mistake: &Mistake) -> Found {
    let Mistake { pointer, flaw, expected, found } = mistake;
    match flaw {
        Flaw::Missing => change(Kind::Gone, pointer, Some(expected), None),
        Flaw::Unknown => note(Kind::Undocumented, pointer, None, Some(found)),
        Flaw::Type | Flaw::Word => change(Kind::Type, pointer, Some(expected), Some(found)),
    }
}

fn change(kind: Kind, at: &str, a: Option<&str>, b: Option<&str>) -> Found {
    Found { severity: Severity::Change, ..note(kind, at, a, b) }
}

fn note(kind: Kind, at: &str, a: Option<&str>, b: Option<&str>) -> Found {
    let (a, b) = (a.map(str::to_owned), b.map(str::to_owned));
    Found { severity: Severity::Note, kind, at: at.to_owned(), a, b }
}

impl Seen {
    fn note(&mut self, action: &str, answered: &Map<String, Value>, above: &str) {
        let known = self.0.entry(action.to_owned()).or_default();
        note_members(known, answered, above);
    }

    /// Of each action that was answered: the optional members that no answer had.
    pub(super) fn missing(&self, contract: &Contract) -> Vec<(String, Found)> {
        let of_action = |(name, seen): (&String, &BTreeSet<String>)| {
            let action = contract.actions.get(name)?;
            let mut missing = Vec::new();
            unseen(contract, &action.outputs, "/Response", seen, &mut missing);
            let text = format!("optional: {}", missing.join(", "));
            let found = note(Kind::Unseen, "/Response", Some(&text), None);
            (!missing.is_empty()).then(|| (name.clone(), found))
        };
        self.0.iter().filter_map(of_action).collect()
    }
}

fn note_members(known: &mut BTreeSet<String>, members: &Map<String, Value>, above: &str) {
    for (name, value) in members {
        note_value(known, value, &format!("{above}/{name}"));
    }
}

fn note_value(known: &mut BTreeSet<String>, value: &Value, at: &str) {
    known.insert(pattern(at));
    match value {
        Value::Object(members) => note_members(known, members, at),
        Value::Array(items) => items.iter().for_each(|item| note_value(known, item, &format!("{at}/*"))),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
    }
}

/// Below what was never seen nothing can be missed.
fn unseen(
    contract: &Contract,
    fields: &[Member],
    above: &str,
    seen: &BTreeSet<String>,
    missing: &mut Vec<String>,
) {
    for member in fields {
        let mut at = format!("{above}/{}", member.name);
        if !seen.contains(&at) {
            if !member.required {
                missing.push(at.trim_start_matches("/Response/").to_owned());
            }
            continue;
        }
        let mut kind = &member.kind;
        while let Type::Array(inner) = kind {
            at += "/*";
            kind = inner;
        }
        if let Some(fields) =
            kind.object().filter(|_| seen.contains(&at)).and_then(|name| contract.objects.get(name))
        {
            // A type may hold itself: each turn needs one more level of an answer.
            unseen(contract, fields, &at, seen, missing);
        }
    }
}
