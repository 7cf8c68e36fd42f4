//! `${name}` in the texts of a case: roles, saved values and what the target provides.

use serde_json::{Map, Value};
use std::collections::HashMap;

/// The values a case may refer to: `region`, `<need>.<field>`, and saved names.
#[derive(Clone, Default)]
pub struct Variables(HashMap<String, Value>);

/// A name that has no value (yet).
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("`${{{0}}}` has no value here")]
pub struct Unresolved(pub String);

impl Variables {
    pub fn set(&mut self, name: impl Into<String>, value: Value) {
        self.0.insert(name.into(), value);
    }

    /// Every name with its value, in no order.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &Value)> {
        self.0.iter().map(|(name, value)| (name.as_str(), value))
    }
}

impl FromIterator<(String, Value)> for Variables {
    fn from_iter<I: IntoIterator<Item = (String, Value)>>(pairs: I) -> Self {
        Self(pairs.into_iter().collect())
    }
}

/// Puts in the values that are known; a text with another name stays as it is written.
pub fn fill(template: &Value, variables: &Variables) -> Value {
    match template {
        Value::String(text) => substitute_text(text, variables).unwrap_or_else(|_| template.clone()),
        Value::Array(items) => items.iter().map(|item| fill(item, variables)).collect(),
        Value::Object(members) => {
            let each = members.iter().map(|(name, item)| (name.clone(), fill(item, variables)));
            Value::Object(each.collect())
        }
        Value::Null | Value::Bool(_) | Value::Number(_) => template.clone(),
    }
}

/// Puts values in. A text that is nothing but `${name}` takes the value as it is; inside a longer text it is spelled out.
///
/// # Errors
/// The first name without a value.
pub fn substitute(template: &Value, variables: &Variables) -> Result<Value, Unresolved> {
    Ok(match template {
        Value::String(text) => substitute_text(text, variables)?,
        Value::Array(items) => {
            Value::Array(items.iter().map(|item| substitute(item, variables)).collect::<Result<_, _>>()?)
        }
        Value::Object(members) => {
            let each = members.iter().map(|(name, item)| Ok((name.clone(), substitute(item, variables)?)));
            Value::Object(each.collect::<Result<Map<_, _>, _>>()?)
        }
        Value::Null | Value::Bool(_) | Value::Number(_) => template.clone(),
    })
}

fn substitute_text(text: &str, variables: &Variables) -> Result<Value, Unresolved> {
    let mut out = String::new();
    let mut rest = text;
    while let Some((before, name, after)) = next_name(rest) {
        let value = variables.0.get(name).ok_or_else(|| Unresolved(name.to_owned()))?;
        if before.is_empty() && after.is_empty() && out.is_empty() {
            return Ok(value.clone());
        }
        out.push_str(before);
        match value.as_str() {
            Some(text) => out.push_str(text),
            None => out.push_str(&value.to_string()),
        }
        rest = after;
    }
    out.push_str(rest);
    Ok(Value::String(out))
}

/// All names a template refers to.
pub(super) fn names(template: &Value) -> Vec<&str> {
    match template {
        Value::String(text) => {
            let mut found = Vec::new();
            let mut rest = text.as_str();
            while let Some((_, name, after)) = next_name(rest) {
                found.push(name);
                rest = after;
            }
            found
        }
        Value::Array(items) => items.iter().flat_map(names).collect(),
        Value::Object(members) => members.values().flat_map(names).collect(),
        Value::Null | Value::Bool(_) | Value::Number(_) => Vec::new(),
    }
}

fn next_name(text: &str) -> Option<(&str, &str, &str)> {
    let (before, rest) = text.split_once("${")?;
    let (name, after) = rest.split_once('}')?;
    Some((before, name, after))
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn a_lone_name_keeps_the_type_and_a_mixed_one_is_text() {
        let mut variables = Variables::default();
        variables.set("task", json!(12));
        variables.set("eip.id", json!("eip-11112222"));
        let template = json!({"a": "${task}", "b": ["x-${task}-${eip.id}"], "c": "plain $ {"});
        let expected = json!({"a": 12, "b": ["x-12-eip-11112222"], "c": "plain $ {"});
        assert_eq!(substitute(&template, &variables), Ok(expected));
        let half = fill(&json!(["${task}", "${nobody}-${task}"]), &variables);
        assert_eq!(half, json!([12, "${nobody}-${task}"]));
        assert_eq!(substitute(&json!("${nobody}"), &variables), Err(Unresolved("nobody".into())));
    }
}
