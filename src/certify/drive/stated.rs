//! What a client states of itself: the `result` message, in a file or in a line.

use super::shown::Shown;
use crate::certify::{Claim, Field, Outcome, Strength};
use serde::Deserialize;
use serde_json::{Map, Value};
use std::collections::BTreeMap;

/// The members that mean something; others are let pass, as the next version may have more.
#[derive(Deserialize)]
pub(super) struct Stated {
    outcome: Outcome,
    error: Option<ApiError>,
    request_id: Option<String>,
    response: Option<Map<String, Value>>,
    detail: Option<String>,
}

#[derive(Default, Deserialize)]
struct ApiError {
    code: Option<String>,
    message: Option<String>,
    request_id: Option<String>,
}

impl Stated {
    /// Reads a JSON object.
    ///
    /// # Errors
    /// In words, without any value of it.
    pub(super) fn read(value: &Value) -> Result<Self, String> {
        let stated = Self::deserialize(value).map_err(|error| amiss(value, &error))?;
        if stated.outcome == Outcome::NotSupported {
            return Err(
                "`not_supported` is no outcome of a result; it is a message of its own, or exit status 77"
                    .to_owned(),
            );
        }
        Ok(stated)
    }

    pub(super) fn claim(self, shown: &Shown) -> Claim {
        let error = self.error.unwrap_or_default();
        let text = |text: Option<String>| text.map(|text| shown.exactly(&text));
        Claim {
            outcome: self.outcome,
            strength: Strength::Stated,
            code: text(error.code),
            message: text(error.message),
            request_id: text(error.request_id.or(self.request_id)),
            fields: self.response.map(|response| fields(&response, shown)).unwrap_or_default(),
            detail: text(self.detail),
        }
    }
}

/// The error of the deserializer quotes what it did not like; only its kind is said.
fn amiss(value: &Value, error: &serde_json::Error) -> String {
    const MEMBERS: &str = "outcome, error {code, message, request_id}, request_id, response, detail";
    match value.get("outcome") {
        None => "a result has no `outcome`".to_owned(),
        Some(Value::String(_)) if error.to_string().starts_with("unknown variant") => {
            "the `outcome` of a result is ok, error, transport_error, invalid_response, timeout, refused_locally or failed"
                .to_owned()
        }
        Some(_) => format!("a member of the result is of another type; it has {MEMBERS}"),
    }
}

fn fields(response: &Map<String, Value>, shown: &Shown) -> BTreeMap<String, Field> {
    let field = |(name, value): (&String, &Value)| {
        let pointer = format!("/{}", name.replace('~', "~0").replace('/', "~1"));
        (shown.exactly(&pointer), Field { kind: kind(value).to_owned(), value: shown.exactly(&text(value)) })
    };
    response.iter().map(field).collect()
}

fn text(value: &Value) -> String {
    value.as_str().map_or_else(|| value.to_string(), str::to_owned)
}

fn kind(value: &Value) -> &'static str {
    match value {
        Value::Null => "null",
        Value::Bool(_) => "boolean",
        Value::Number(number) if number.is_f64() => "number",
        Value::Number(_) => "integer",
        Value::String(_) => "string",
        Value::Array(_) => "list",
        Value::Object(_) => "object",
    }
}
