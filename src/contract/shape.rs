//! Does a JSON value have the documented shape?

use super::{Contract, Member, Type};
use serde_json::{Map, Value};

/// One member that does not fit, by JSON Pointer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mistake {
    pub pointer: String,
    /// What the contract says.
    pub expected: String,
    /// What was there.
    pub found: String,
}

/// Compares the members of an object with what is documented for it: missing, unknown, and of another type.
pub fn members(
    contract: &Contract,
    documented: &[Member],
    found: &Map<String, Value>,
    pointer: &str,
) -> Vec<Mistake> {
    let mut mistakes = Vec::new();
    for member in documented {
        let pointer = format!("{pointer}/{}", member.name);
        match found.get(&member.name) {
            None if member.required => {
                mistakes.push(Mistake {
                    pointer,
                    expected: member.kind.to_string(),
                    found: "nothing".to_owned(),
                });
            }
            None => {}
            Some(Value::Null) if member.nullable => {}
            Some(json) => mistakes.extend(value(contract, &member.kind, json, &pointer)),
        }
    }
    for name in found.keys().filter(|name| documented.iter().all(|member| member.name != **name)) {
        let pointer = format!("{pointer}/{name}");
        mistakes.push(Mistake {
            pointer,
            expected: "no such member".to_owned(),
            found: "a member".to_owned(),
        });
    }
    mistakes
}

/// Compares one value with a documented type.
pub fn value(contract: &Contract, kind: &Type, json: &Value, pointer: &str) -> Vec<Mistake> {
    let fits = match (kind, json) {
        (Type::Array(inner), Value::Array(items)) => {
            let each = items.iter().enumerate();
            return each
                .flat_map(|(at, item)| value(contract, inner, item, &format!("{pointer}/{at}")))
                .collect();
        }
        (Type::Named(name), Value::Object(found)) => match contract.objects.get(name) {
            Some(fields) => return members(contract, fields, found, pointer),
            None => true,
        },
        (Type::String, Value::String(_))
        | (Type::Boolean, Value::Bool(_))
        | (Type::Object, Value::Object(_))
        | (Type::Float, Value::Number(_)) => true,
        (Type::Integer, Value::Number(number)) => number.is_i64() || number.is_u64(),
        _ => false,
    };
    if fits {
        return Vec::new();
    }
    vec![Mistake {
        pointer: pointer.to_owned(),
        expected: kind.to_string(),
        found: type_name(json).to_owned(),
    }]
}

/// The JSON type of a value, in one word.
pub fn type_name(json: &Value) -> &'static str {
    match json {
        Value::Null => "null",
        Value::Bool(_) => "boolean",
        Value::Number(number) if number.is_f64() => "number",
        Value::Number(_) => "integer",
        Value::String(_) => "string",
        Value::Array(_) => "array",
        Value::Object(_) => "object",
    }
}
