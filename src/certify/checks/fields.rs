//! The members that a client states, beside those of the answer.

use crate::certify::Field;
use serde_json::Value;
use std::collections::BTreeMap;

pub(super) enum Compared {
    /// The answer has no members of its own.
    Nothing,
    /// The client states none.
    Unstated,
    Differs(String),
    Same,
}

/// Compares what is stated with what was given. Members that the client makes of nothing are null; `undocumented` ones
/// need not reach anybody.
pub(super) fn compare(stated: &BTreeMap<String, Field>, given: &Value, undocumented: bool) -> Compared {
    let Some(members) = given.as_object() else { return Compared::Nothing };
    let own: Vec<_> = members.iter().filter(|(name, _)| *name != "RequestId").collect();
    if own.is_empty() {
        return Compared::Nothing;
    }
    if stated.keys().all(|pointer| pointer == "/RequestId") {
        return Compared::Unstated;
    }
    for (pointer, field) in stated.iter().filter(|(pointer, _)| *pointer != "/RequestId") {
        let differs = match (given.pointer(pointer), read(field)) {
            (None, Value::Null) => None,
            (None, _) => Some(format!("{pointer} is stated, and the answer has no such member")),
            (Some(given), stated) => difference(given, &stated, pointer),
        };
        if let Some(differs) = differs {
            return Compared::Differs(differs);
        }
    }
    let missing =
        own.iter().find(|(name, value)| !stated.contains_key(&format!("/{name}")) && !value.is_null());
    match missing {
        Some((name, _)) if !undocumented => Compared::Differs(format!("/{name} is not stated")),
        Some(_) | None => Compared::Same,
    }
}

/// The value with the type that the client gives it.
fn read(field: &Field) -> Value {
    match field.kind.as_str() {
        "string" => Value::String(field.value.clone()),
        "null" => Value::Null,
        _ => serde_json::from_str(&field.value).unwrap_or_else(|_| Value::String(field.value.clone())),
    }
}

/// The first place where a stated value is another than the given one.
fn difference(given: &Value, stated: &Value, at: &str) -> Option<String> {
    match (given, stated) {
        // Something is withheld in its place.
        (Value::String(given), _) if given.starts_with('<') && given.ends_with('>') => None,
        (Value::Object(given), Value::Object(stated)) => stated.iter().find_map(|(name, stated)| {
            let at = format!("{at}/{name}");
            match given.get(name) {
                Some(given) => difference(given, stated, &at),
                None if stated.is_null() => None,
                None => Some(format!("{at} is stated, and the answer has no such member")),
            }
        }),
        (Value::Array(given), Value::Array(stated)) => {
            if given.len() != stated.len() {
                return Some(format!("{at}: expected {} items, found {}", given.len(), stated.len()));
            }
            let mut pairs = given.iter().zip(stated).enumerate();
            pairs.find_map(|(nth, (given, stated))| difference(given, stated, &format!("{at}/{nth}")))
        }
        _ if given == stated => None,
        _ => Some(format!("{at}: expected {} {given}, found {} {stated}", kind(given), kind(stated))),
    }
}

fn kind(value: &Value) -> &'static str {
    match value {
        Value::Null => "the value",
        Value::Bool(_) => "the truth value",
        Value::Number(_) => "the number",
        Value::String(_) => "the string",
        Value::Array(_) => "the list",
        Value::Object(_) => "the object",
    }
}
