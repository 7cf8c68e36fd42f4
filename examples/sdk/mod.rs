//! Stands for the client under test: what your own code and its SDK would be.
#![allow(dead_code, reason = "each example uses its part of this")]

use dubplate::api::Call;
use dubplate::contract::Gateway;
use dubplate::protocol::{Draft, encode_call};
use dubplate::sign::Credential;
use dubplate::wire::Request;
use serde_json::Value;
use std::time::{SystemTime, UNIX_EPOCH};

/// Calls ECM at an endpoint.
#[derive(Clone)]
pub(crate) struct Ecm {
    endpoint: String,
    credential: Credential,
}

impl Ecm {
    pub(crate) fn new(endpoint: &str, secret_id: &str, secret_key: &str) -> Self {
        // This build of reqwest leaves the choice to us, and wants one even for plain HTTP.
        let _already_chosen = rustls::crypto::ring::default_provider().install_default();
        Self { endpoint: endpoint.to_owned(), credential: Credential::new(secret_id, secret_key) }
    }

    /// What `/Response` is, asked by blocking code.
    pub(crate) fn call(&self, action: &str, params: &Value) -> Result<Value, reqwest::Error> {
        let Request { target, headers, body, .. } = self.signed(action, params);
        let client = reqwest::blocking::Client::new();
        let mut request = client.post(format!("{}{target}", self.endpoint)).body(body);
        for (name, value) in headers.iter() {
            request = request.header(name, value);
        }
        opened(&request.send()?.bytes()?)
    }

    /// The same on a runtime.
    pub(crate) async fn call_async(&self, action: &str, params: &Value) -> Result<Value, reqwest::Error> {
        let Request { target, headers, body, .. } = self.signed(action, params);
        let client = reqwest::Client::new();
        let mut request = client.post(format!("{}{target}", self.endpoint)).body(body);
        for (name, value) in headers.iter() {
            request = request.header(name, value);
        }
        opened(&request.send().await?.bytes().await?)
    }

    /// The request itself, for any other client.
    pub(crate) fn signed(&self, action: &str, params: &Value) -> Request {
        let call = Call {
            action: action.to_owned(),
            version: "2019-07-19".to_owned(),
            params: params.as_object().cloned().unwrap_or_default(),
            ..Call::default()
        };
        let now = SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |now| now.as_secs());
        let draft = Draft::new(Gateway::V3, call, now.cast_signed(), now);
        let host = self.endpoint.trim_start_matches("http://");
        encode_call(Gateway::V3, &draft, host, "ecm", &self.credential)
    }
}

#[expect(clippy::unnecessary_wraps, reason = "it ends two functions that can fail")]
fn opened(body: &[u8]) -> Result<Value, reqwest::Error> {
    let mut answer: Value = serde_json::from_slice(body).unwrap_or_default();
    Ok(answer["Response"].take())
}
