//! JSON as lines: one for each leaf, by its JSON Pointer.

use super::words::Words;
use crate::contract::escaped;
use serde_json::Value;

/// Values that are there in every answer and say nothing.
const SILENT: &[(&str, &str)] =
    &[("/Response/RequestId", "<request-id>"), ("/Response/Error/Message", "<text>"), ("/message", "<text>")];

/// The lines of a body. Members are in the order of their names. Objects in an array are in the order of what they
/// hold: the documentation promises none, and with other ids it is another. An array of plain values is as it came.
pub(super) fn lines(body: &Value, words: &mut Words<'_>) -> Vec<String> {
    let mut lines = Vec::new();
    write(body, "", &mut String::new(), words, &mut lines);
    lines
}

fn write(value: &Value, member: &str, path: &mut String, words: &mut Words<'_>, lines: &mut Vec<String>) {
    let length = path.len();
    match value {
        Value::Object(members) if !members.is_empty() => {
            let mut sorted: Vec<(&String, &Value)> = members.iter().collect();
            sorted.sort_unstable_by_key(|(name, _)| *name);
            for (name, value) in sorted {
                path.push('/');
                path.push_str(&escaped(name));
                write(value, name, path, words, lines);
                path.truncate(length);
            }
        }
        Value::Array(items) if !items.is_empty() => {
            for (index, item) in ordered(items, words).into_iter().enumerate() {
                path.push('/');
                path.push_str(&index.to_string());
                write(item, member, path, words, lines);
                path.truncate(length);
            }
        }
        leaf @ (Value::Null
        | Value::Bool(_)
        | Value::Number(_)
        | Value::String(_)
        | Value::Array(_)
        | Value::Object(_)) => {
            let silent = SILENT.iter().find(|(pointer, _)| pointer == path);
            let is_said = leaf.as_str().is_some_and(|text| !text.is_empty());
            let shown = match silent {
                Some((_, name)) if is_said => (*name).to_owned(),
                _ => words.value(member, leaf),
            };
            lines.push([path, "  ", &shown].concat());
        }
    }
}

fn ordered<'v>(items: &'v [Value], words: &mut Words<'_>) -> Vec<&'v Value> {
    let mut found: Vec<&Value> = items.iter().collect();
    if found.len() > 1 && found.iter().all(|item| item.is_object()) {
        words.blindly(|words| found.sort_by_cached_key(|item| lines(item, words)));
    }
    found
}
