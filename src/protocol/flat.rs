//! Structured parameters and their flat spelling in queries and forms: `Filters.0.Values.1=x`.

use serde_json::{Map, Value};

/// Deeper names are not taken apart further; no documented parameter comes near.
const MAX_DEPTH: usize = 16;

/// Spells structured parameters flat, indices from 0 as the SDKs do.
pub fn flatten(params: &Map<String, Value>) -> Vec<(String, String)> {
    let mut pairs = Vec::with_capacity(params.len());
    for (name, value) in params {
        push(name.clone(), value, &mut pairs);
    }
    pairs
}

fn push(name: String, value: &Value, pairs: &mut Vec<(String, String)>) {
    match value {
        Value::Null => {}
        Value::String(text) => pairs.push((name, text.clone())),
        Value::Bool(_) | Value::Number(_) => pairs.push((name, value.to_string())),
        Value::Array(items) => {
            for (index, item) in items.iter().enumerate() {
                push(format!("{name}.{index}"), item, pairs);
            }
        }
        Value::Object(members) => {
            for (key, item) in members {
                push(format!("{name}.{key}"), item, pairs);
            }
        }
    }
}

/// Reads flat names back: any set of indices counts, ordered by number, gaps ignored. Values stay texts.
pub fn unflatten<'p>(pairs: impl IntoIterator<Item = (&'p str, &'p str)>) -> Map<String, Value> {
    let mut root = Map::new();
    for (name, text) in pairs {
        insert(&mut root, name, text, MAX_DEPTH);
    }
    for value in root.values_mut() {
        indices_to_arrays(value);
    }
    root
}

fn insert(node: &mut Map<String, Value>, name: &str, text: &str, depth: usize) {
    let Some((head, rest)) = name.split_once('.').filter(|_| depth > 1) else {
        node.insert(name.to_owned(), Value::String(text.to_owned()));
        return;
    };
    let child = node.entry(head).or_insert_with(|| Value::Object(Map::new()));
    if !child.is_object() {
        *child = Value::Object(Map::new());
    }
    if let Value::Object(members) = child {
        insert(members, rest, text, depth - 1);
    }
}

fn indices_to_arrays(value: &mut Value) {
    let Value::Object(members) = value else {
        return;
    };
    members.values_mut().for_each(indices_to_arrays);
    let indices: Option<Vec<usize>> = members.keys().map(|key| key.parse().ok()).collect();
    let Some(indices) = indices else { return };
    let mut items: Vec<(usize, Value)> =
        indices.into_iter().zip(std::mem::take(members).into_iter().map(|(_, item)| item)).collect();
    items.sort_by_key(|(index, _)| *index);
    *value = Value::Array(items.into_iter().map(|(_, item)| item).collect());
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn object(value: &Value) -> &Map<String, Value> {
        value.as_object().expect("an object literal")
    }

    #[test]
    fn the_documented_spelling_of_filters() {
        let params = json!({"Filters": [{"Name": "address-id", "Values": ["a", "b"]}], "Limit": 5});
        let pairs = flatten(object(&params));
        let spelled: Vec<String> = pairs.iter().map(|(name, value)| format!("{name}={value}")).collect();
        assert_eq!(
            spelled,
            ["Filters.0.Name=address-id", "Filters.0.Values.0=a", "Filters.0.Values.1=b", "Limit=5"]
        );
    }

    #[test]
    fn indices_from_one_with_gaps_and_12_after_2_are_one_list() {
        let read = unflatten([("Ids.12", "c"), ("Ids.1", "a"), ("Ids.2", "b"), ("Name", "x")]);
        assert_eq!(Value::Object(read), json!({"Ids": ["a", "b", "c"], "Name": "x"}));
    }

    #[test]
    fn a_name_with_very_many_dots_is_no_trouble() {
        let name = "a.".repeat(100_000);
        assert_eq!(unflatten([(name.as_str(), "x")]).len(), 1);
    }
}
