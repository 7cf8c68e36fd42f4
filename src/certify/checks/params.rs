//! The parameters of a task and those of a request.

use crate::certify::Sent;
use serde_json::{Map, Value};

/// What differs, in words.
pub(super) fn differences(wanted: &Map<String, Value>, sent: &Sent) -> Vec<String> {
    let Some(found) = sent.request.params.as_object() else { return vec!["they cannot be read".to_owned()] };
    let textual = is_textual(sent);
    let missing = wanted.iter().filter_map(|(name, value)| match found.get(name) {
        Some(own) if is_same(value, own, textual) => None,
        Some(own) => Some(format!("expected {name} = {value}, found {own}")),
        // A list with nothing in it has no form in a query.
        None if textual && *value == Value::Array(Vec::new()) => None,
        None => Some(renamed(name, found).map_or_else(
            || format!("{name} is missing"),
            |other| format!("expected {name}, found it written `{other}`"),
        )),
    });
    let more = found.iter().filter(|(name, value)| {
        let known = wanted.keys().any(|wanted| wanted.eq_ignore_ascii_case(name));
        !known && !is_empty(value)
    });
    missing.chain(more.map(|(name, _)| format!("{name} is no parameter of the task"))).collect()
}

/// Parameters that are sent empty and that the task does not have.
pub(super) fn empty(wanted: &Map<String, Value>, sent: &Sent) -> Vec<String> {
    let found = sent.request.params.as_object().into_iter().flatten();
    let empty = found.filter(|(name, value)| !wanted.contains_key(*name) && is_empty(value));
    empty.map(|(name, _)| name.clone()).collect()
}

fn renamed<'f>(name: &str, found: &'f Map<String, Value>) -> Option<&'f str> {
    let plain = |text: &str| text.to_ascii_lowercase().replace(['_', '-'], "");
    found.keys().find(|other| plain(other) == plain(name)).map(String::as_str)
}

/// Numbers and truth values come as texts.
fn is_textual(sent: &Sent) -> bool {
    let is_json = sent.request.signing.as_deref() == Some("TC3-HMAC-SHA256")
        && sent.request.method == "POST"
        && !sent.content_type.as_deref().is_some_and(|text| text.starts_with("multipart/"));
    !is_json
}

fn is_empty(value: &Value) -> bool {
    match value {
        Value::Null => true,
        Value::String(text) => text.is_empty(),
        Value::Array(items) => items.is_empty(),
        Value::Object(members) => members.is_empty(),
        Value::Bool(_) | Value::Number(_) => false,
    }
}

fn is_same(wanted: &Value, found: &Value, textual: bool) -> bool {
    match (wanted, found) {
        (Value::Array(wanted), Value::Array(found)) => {
            wanted.len() == found.len()
                && wanted.iter().zip(found).all(|(wanted, found)| is_same(wanted, found, textual))
        }
        (Value::Object(wanted), Value::Object(found)) => {
            wanted.len() == found.len()
                && wanted
                    .iter()
                    .all(|(name, value)| found.get(name).is_some_and(|own| is_same(value, own, textual)))
        }
        (Value::Bool(_) | Value::Number(_), Value::String(found)) if textual => {
            found.eq_ignore_ascii_case(&wanted.to_string())
        }
        _ => wanted == found,
    }
}
