//! Requests that are none of the API: what they ask for, as far as a recording is found by it.

use super::{Arrival, LEGACY_PATH};
use crate::wire::Request;
use serde_json::{Map, Value};
use sha2::{Digest, Sha256};

const VENDOR: [&str; 2] = ["tencentcloudapi.com", "api.qcloud.com"];

/// Whether a request is a call of the API, of any profile: it names an action in the API's way.
pub fn is_api(arrival: &Arrival<'_>) -> bool {
    let request = arrival.request;
    let name = request.host().split(':').next().unwrap_or_default().to_ascii_lowercase();
    let is_vendor = VENDOR
        .iter()
        .any(|host| name.strip_suffix(host).is_some_and(|rest| rest.is_empty() || rest.ends_with('.')));
    arrival.common.action.is_some()
        && (is_vendor
            || request.headers.get("x-tc-action").is_some()
            || request.path().ends_with(LEGACY_PATH)
            || (arrival.common.secret_id.is_some() && arrival.common.nonce.is_some()))
}

/// Query and body of any request by name, so that their order and formatting take no part: `query`, and `json`, `form` or
/// a `digest` of what is neither.
pub fn plain_params(request: &Request) -> Map<String, Value> {
    let mut params = Map::new();
    if !request.query().is_empty() {
        params.insert("query".to_owned(), pairs(request.query().as_bytes()));
    }
    let body = &request.body;
    if body.is_empty() {
        return params;
    }
    let json = serde_json::from_slice(body).ok().filter(|json: &Value| json.is_object() || json.is_array());
    let (name, value) = match json {
        Some(json) => ("json", json),
        None if request.media_type() == "application/x-www-form-urlencoded" => ("form", pairs(body)),
        None => ("digest", Value::String(digest(body))),
    };
    params.insert(name.to_owned(), value);
    params
}

/// A name that stands once has a text, one that stands more often a list of them.
fn pairs(text: &[u8]) -> Value {
    let mut members: Map<String, Value> = Map::new();
    for (name, value) in form_urlencoded::parse(text) {
        let value = Value::String(value.into_owned());
        match members.get_mut(&*name) {
            None => {
                members.insert(name.into_owned(), value);
            }
            Some(Value::Array(values)) => values.push(value),
            Some(one) => *one = Value::Array(vec![one.take(), value]),
        }
    }
    Value::Object(members)
}

/// In groups, so that nobody takes it for a key.
fn digest(body: &[u8]) -> String {
    let digits = hex::encode(&Sha256::digest(body)[..16]);
    let groups: Vec<&str> = (0..digits.len() / 4).map(|at| &digits[at * 4..at * 4 + 4]).collect();
    groups.join(" ")
}
