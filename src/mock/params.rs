//! Parameters against the contract: names, types, presence. The errors that follow from the documentation alone.

use crate::contract::{Action, Contract, Flaw, Type, value};
use crate::protocol::is_common;
use serde_json::{Map, Value};

/// What the contract says of the parameters of a call.
pub(super) struct Fit {
    /// Typed as documented, also where they came as texts.
    pub(super) params: Map<String, Value>,
    pub(super) unknown: Option<String>,
    /// Name of a parameter of another type.
    pub(super) wrong_type: Option<String>,
    /// Name of a required parameter that is not there.
    pub(super) missing: Option<String>,
}

/// Compares parameters with the contract; `textual` ones are read as their type first.
pub(super) fn fit(contract: &Contract, action: &Action, sent: Map<String, Value>, textual: bool) -> Fit {
    let required = action.params.iter().filter(|param| param.required && !is_common(&param.name));
    let missing = required.map(|param| &param.name).find(|name| !sent.contains_key(*name)).cloned();
    let mut fit = Fit { params: Map::with_capacity(sent.len()), unknown: None, wrong_type: None, missing };
    for (name, json) in sent {
        let Some(param) = action.param(&name) else {
            fit.unknown.get_or_insert(name);
            continue;
        };
        let typed = if textual { typed(contract, &param.kind, &json) } else { json };
        if let Some(mistake) = value(contract, &param.kind, &typed, "").first() {
            let path = mistake.pointer.replace('/', ".");
            let slot = if mistake.flaw == Flaw::Unknown { &mut fit.unknown } else { &mut fit.wrong_type };
            slot.get_or_insert_with(|| format!("{name}{path}"));
        }
        fit.params.insert(name, typed);
    }
    fit
}

/// Reads a text as the documented type where that is possible; what does not fit stays as it is.
fn typed(contract: &Contract, kind: &Type, json: &Value) -> Value {
    match (kind, json) {
        (Type::Integer, Value::String(text)) => {
            text.parse::<i64>().map_or_else(|_| json.clone(), Value::from)
        }
        (Type::Float, Value::String(text)) => text.parse::<f64>().map_or_else(|_| json.clone(), Value::from),
        (Type::Boolean, Value::String(text)) if text.eq_ignore_ascii_case("true") => Value::Bool(true),
        (Type::Boolean, Value::String(text)) if text.eq_ignore_ascii_case("false") => Value::Bool(false),
        (Type::Array(inner), Value::Array(items)) => {
            Value::Array(items.iter().map(|item| typed(contract, inner, item)).collect())
        }
        (Type::Named(name), Value::Object(members)) => {
            let fields = contract.objects.get(name).map(Vec::as_slice).unwrap_or_default();
            let each = members.iter().map(|(key, item)| {
                let field = fields.iter().find(|field| field.name == *key);
                (key.clone(), field.map_or_else(|| item.clone(), |field| typed(contract, &field.kind, item)))
            });
            Value::Object(each.collect())
        }
        _ => json.clone(),
    }
}
