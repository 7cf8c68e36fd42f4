//! JSON as lines: one for each leaf, by its JSON Pointer.

use super::words::Words;
use crate::contract::escaped;
use serde_json::Value;

/// Values that are there in every answer and say nothing.
const SILENT: &[(&str, &str)] =
    &[("/Response/RequestId", "<request-id>"), ("/Response/Error/Message", "<text>"), ("/message", "<text>")];

/// The lines of a body. Members are in the order of their names. Objects in an array are in the order of what they
/// hold: the documentation promises none, and with other ids it is another. An array of plain values is as it came.
pub(super) fn lines<'s>(body: &Value, words: &mut Words<'s>, blind: &mut Words<'s>) -> Vec<String> {
    let mut lines = Vec::new();
    let mut path = String::new();
    write(body, "", &mut path, &mut Way { words, blind: Some(blind), lines: &mut lines });
    lines
}

struct Way<'w, 's> {
    words: &'w mut Words<'s>,
    /// For sorting; `None` while that is being done.
    blind: Option<&'w mut Words<'s>>,
    lines: &'w mut Vec<String>,
}

fn write(value: &Value, member: &str, path: &mut String, way: &mut Way<'_, '_>) {
    let length = path.len();
    match value {
        Value::Object(members) if !members.is_empty() => {
            let mut names: Vec<&String> = members.keys().collect();
            names.sort();
            for name in names {
                path.push('/');
                path.push_str(&escaped(name));
                write(&members[name.as_str()], name, path, way);
                path.truncate(length);
            }
        }
        Value::Array(items) if !items.is_empty() => {
            for (index, item) in ordered(items, way).into_iter().enumerate() {
                path.push('/');
                path.push_str(&index.to_string());
                write(item, member, path, way);
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
                _ => way.words.value(member, leaf),
            };
            way.lines.push(format!("{path}  {shown}"));
        }
    }
}

fn ordered<'v>(items: &'v [Value], way: &mut Way<'_, '_>) -> Vec<&'v Value> {
    let mut found: Vec<&Value> = items.iter().collect();
    if found.len() > 1 && found.iter().all(|item| item.is_object()) {
        let blind = match &mut way.blind {
            Some(blind) => &mut **blind,
            None => &mut *way.words,
        };
        found.sort_by_cached_key(|item| {
            let mut lines = Vec::new();
            write(item, "", &mut String::new(), &mut Way { words: blind, blind: None, lines: &mut lines });
            lines
        });
    }
    found
}
