//! A request and its answer in the API's own words, free of gateway and signature.

use serde::Serialize;
use serde_json::{Map, Value};

/// What the caller wants: one action with its parameters.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Call {
    pub action: String,
    pub version: String,
    pub region: Option<String>,
    pub language: Option<String>,
    /// Structured, whatever the gateway makes of it: `{"AddressIds": ["eip-…"]}`.
    pub params: Map<String, Value>,
}

impl Call {
    /// A parameter that is a text, as sent.
    pub fn text(&self, name: &str) -> Option<&str> {
        self.params.get(name).and_then(Value::as_str)
    }

    pub fn has(&self, name: &str) -> bool {
        self.params.contains_key(name)
    }
}

/// An error as the API words it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct ApiError {
    pub code: String,
    pub message: String,
}

/// What a call came to: the members of `Response`, or an error.
pub type Outcome = Result<Map<String, Value>, ApiError>;

/// One answer of the API.
#[derive(Clone, Debug, PartialEq)]
pub struct Reply {
    pub request_id: String,
    pub outcome: Outcome,
}
