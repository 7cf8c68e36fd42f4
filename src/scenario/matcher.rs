//! Conditions on one value of an answer: a JSON Pointer and what must stand there.

use super::values::{Unresolved, Variables, names, substitute};
use crate::contract::type_name;
use crate::source::{Node, Place};
use regex::Regex;
use serde_json::Value;

/// `"/Response/Result" = { in = ["RUNNING", "SUCCESS"] }`
pub struct Condition {
    pub pointer: String,
    pub matcher: Matcher,
    pub place: Place,
}

/// What must stand at a pointer. The values may refer to variables.
#[non_exhaustive]
pub enum Matcher {
    Equal(Value),
    NotEqual(Value),
    In(Value),
    Matches(Regex),
    /// A JSON type: string, integer, number, boolean, array, object, null.
    Type(String),
    Length(usize),
    Contains(Value),
    /// Another value stands there, or none.
    Unlike(Value),
}

const OPERATORS: [&str; 8] = ["eq", "ne", "in", "matches", "type", "length", "contains", "unlike"];
const TYPES: [&str; 7] = ["string", "integer", "number", "boolean", "array", "object", "null"];

impl Condition {
    /// Reads every condition of a table of pointers.
    pub(super) fn read_all(node: &Node<'_>) -> Vec<Self> {
        let table = node.table();
        let entries = table.iter().flat_map(crate::source::Table::entries);
        entries
            .filter_map(|(pointer, node)| {
                check_pointer(&node, &pointer.value);
                Some(Self { place: node.place(), matcher: Matcher::read(&node)?, pointer: pointer.value })
            })
            .collect()
    }

    pub(super) fn names(&self) -> Vec<&str> {
        match &self.matcher {
            Matcher::Equal(value)
            | Matcher::NotEqual(value)
            | Matcher::In(value)
            | Matcher::Contains(value)
            | Matcher::Unlike(value) => names(value),
            Matcher::Matches(_) | Matcher::Type(_) | Matcher::Length(_) => Vec::new(),
        }
    }
}

impl Matcher {
    fn read(node: &Node<'_>) -> Option<Self> {
        if !node.is_table() {
            return Some(Self::Equal(node.json()?));
        }
        let table = node.table()?;
        let mut entries = table.entries();
        let (Some((operator, operand)), None) = (entries.next(), entries.next()) else {
            node.mistake(
                "a condition has exactly one operator".to_owned(),
                Some(format!("one of {}", OPERATORS.join(", "))),
            );
            return None;
        };
        match operator.value.as_str() {
            "eq" => Some(Self::Equal(operand.json()?)),
            "ne" => Some(Self::NotEqual(operand.json()?)),
            "in" if operand.is_array() => Some(Self::In(operand.json()?)),
            "contains" => Some(Self::Contains(operand.json()?)),
            "unlike" => Some(Self::Unlike(operand.json()?)),
            "length" => Some(Self::Length(usize::try_from(operand.count()?).unwrap_or(usize::MAX))),
            "matches" => read_regex(&operand),
            "type" => read_type(&operand),
            other => {
                operand.mistake(
                    format!("unknown operator `{other}`"),
                    Some(format!("one of {}; `in` takes an array", OPERATORS.join(", "))),
                );
                None
            }
        }
    }
}

/// A text that is a JSON Pointer (RFC 6901).
pub(super) fn pointer(node: &Node<'_>) -> Option<String> {
    let text = node.text()?.value;
    check_pointer(node, &text);
    Some(text)
}

pub(super) fn check_pointer(node: &Node<'_>, text: &str) {
    let escapes = text.split('~').skip(1).all(|rest| rest.starts_with(['0', '1']));
    if !text.starts_with('/') || !escapes {
        let help =
            "a pointer starts with `/`, such as \"/Response/TaskId\"; `~` is written ~0 and `/` in a name ~1";
        node.mistake(format!("`{text}` is no JSON Pointer"), Some(help.to_owned()));
    }
}

fn read_regex(operand: &Node<'_>) -> Option<Matcher> {
    let pattern = operand.text()?;
    match Regex::new(&pattern.value) {
        Ok(regex) => Some(Matcher::Matches(regex)),
        Err(error) => {
            operand.mistake(format!("not a regular expression: {error}"), None);
            None
        }
    }
}

fn read_type(operand: &Node<'_>) -> Option<Matcher> {
    let name = operand.text()?.value;
    if TYPES.contains(&name.as_str()) {
        return Some(Matcher::Type(name));
    }
    operand.mistake(format!("unknown JSON type `{name}`"), Some(format!("one of {}", TYPES.join(", "))));
    None
}

/// What a condition expected of a body, in words; `None` if it holds.
///
/// # Errors
/// If the condition refers to a name without a value.
pub fn unmet(
    condition: &Condition,
    body: &Value,
    variables: &Variables,
) -> Result<Option<String>, Unresolved> {
    let found = body.pointer(&condition.pointer);
    let (ok, expected) = match &condition.matcher {
        Matcher::Equal(value) => {
            let value = substitute(value, variables)?;
            (found == Some(&value), value.to_string())
        }
        Matcher::NotEqual(value) => {
            let value = substitute(value, variables)?;
            (found.is_some_and(|found| *found != value), format!("not {value}"))
        }
        Matcher::In(values) => {
            let values = substitute(values, variables)?;
            let ok =
                found.is_some_and(|found| values.as_array().is_some_and(|values| values.contains(found)));
            (ok, format!("one of {values}"))
        }
        Matcher::Matches(regex) => (
            found.and_then(Value::as_str).is_some_and(|text| regex.is_match(text)),
            format!("a text matching /{regex}/"),
        ),
        Matcher::Type(name) => {
            let ok = found
                .is_some_and(|found| type_name(found) == name || (name == "number" && found.is_number()));
            (ok, format!("type {name}"))
        }
        Matcher::Length(length) => (found.and_then(length_of) == Some(*length), format!("length {length}")),
        Matcher::Contains(value) => {
            let value = substitute(value, variables)?;
            let ok = found.and_then(Value::as_array).is_some_and(|items| items.contains(&value));
            (ok, format!("an array with {value}"))
        }
        Matcher::Unlike(value) => {
            let value = substitute(value, variables)?;
            (found != Some(&value), format!("not {value}, or nothing"))
        }
    };
    Ok((!ok).then_some(expected))
}

fn length_of(value: &Value) -> Option<usize> {
    match value {
        Value::Array(items) => Some(items.len()),
        Value::Object(members) => Some(members.len()),
        Value::String(text) => Some(text.chars().count()),
        Value::Null | Value::Bool(_) | Value::Number(_) => None,
    }
}
