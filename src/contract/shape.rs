//! Does a JSON value have the documented shape?

use super::{Contract, Member, Type};
use serde_json::{Map, Value};

/// One member that does not fit, by JSON Pointer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mistake {
    pub pointer: String,
    pub flaw: Flaw,
    /// What the contract says.
    pub expected: String,
    /// What was there.
    pub found: String,
}

/// What is wrong with a member.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Flaw {
    /// It must be there, and is not.
    Missing,
    /// Nothing documents it.
    Unknown,
    /// It has another type.
    Type,
    /// It is a text that is none of the documented ones.
    Word,
}

/// Compares the members of an object with what is documented for it: missing, unknown, and of another type.
pub fn members(
    contract: &Contract,
    documented: &[Member],
    found: &Map<String, Value>,
    pointer: &str,
) -> Vec<Mistake> {
    let mut mistakes = Vec::new();
    let mut report = |path: String, flaw, expected: String, found: &str| {
        let pointer = format!("{pointer}{path}");
        mistakes.push(Mistake { pointer, flaw, expected, found: found.to_owned() });
    };
    compare(contract, documented, found, &mut report);
    mistakes
}

/// Compares one value with a documented type.
pub fn value(contract: &Contract, kind: &Type, json: &Value, pointer: &str) -> Vec<Mistake> {
    let mut mistakes = Vec::new();
    let mut report = |path: String, flaw, expected: String, found: &str| {
        let pointer = format!("{pointer}{path}");
        mistakes.push(Mistake { pointer, flaw, expected, found: found.to_owned() });
    };
    fit(contract, kind, json, &mut report);
    mistakes
}

/// Told of each mistake: the path below the value looked at, what is wrong, what is documented, what was found. Paths are put
/// together on the way back, so that a value which fits costs none.
type Report<'r> = dyn FnMut(String, Flaw, String, &str) + 'r;

fn compare(contract: &Contract, documented: &[Member], found: &Map<String, Value>, report: &mut Report<'_>) {
    for member in documented {
        match found.get(&member.name) {
            None if member.required => {
                report(format!("/{}", member.name), Flaw::Missing, member.kind.to_string(), "nothing");
            }
            None => {}
            Some(Value::Null) if member.nullable => {}
            Some(json) => {
                fit(contract, &member.kind, json, &mut |path, flaw, expected, found| {
                    report(format!("/{}{path}", member.name), flaw, expected, found);
                });
                if let Value::String(text) = json
                    && !member.words.is_empty()
                    && !member.words.contains(text)
                {
                    let expected = format!("one of {}", member.words.join(", "));
                    report(format!("/{}", member.name), Flaw::Word, expected, "another text");
                }
            }
        }
    }
    for name in found.keys().filter(|name| documented.iter().all(|member| member.name != **name)) {
        report(format!("/{}", escaped(name)), Flaw::Unknown, "no such member".to_owned(), "a member");
    }
}

fn fit(contract: &Contract, kind: &Type, json: &Value, report: &mut Report<'_>) {
    let fits = match (kind, json) {
        (Type::Array(inner), Value::Array(items)) => {
            for (at, item) in items.iter().enumerate() {
                fit(contract, inner, item, &mut |path, flaw, expected, found| {
                    report(format!("/{at}{path}"), flaw, expected, found);
                });
            }
            true
        }
        (Type::Named(name), Value::Object(found)) => {
            if let Some(fields) = contract.objects.get(name) {
                compare(contract, fields, found, report);
            }
            true
        }
        (Type::String, Value::String(_))
        | (Type::Boolean, Value::Bool(_))
        | (Type::Object, Value::Object(_))
        | (Type::Float, Value::Number(_)) => true,
        (Type::Integer, Value::Number(number)) => number.is_i64() || number.is_u64(),
        _ => false,
    };
    if !fits {
        report(String::new(), Flaw::Type, kind.to_string(), type_name(json));
    }
}

/// A name as RFC 6901 writes it in a pointer.
pub fn escaped(name: &str) -> String {
    name.replace('~', "~0").replace('/', "~1")
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
