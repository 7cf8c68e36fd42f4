//! Exchanges that somebody else has kept. What a contract documents goes by the allow-list as ever. The rest has nothing
//! that documents it, and is what the recording is for: it is kept text by text, unless a text is a known secret, looks
//! like a key, or stands under a name of one.

use super::at::At;
use super::eye::Eye;
use super::look::Look;
use super::session::UNDOCUMENTED;
use super::{Episode, Session, ShownBody, ShownRequest, ShownResponse, Suspicion};
use crate::contract::{Action, Contract};
use crate::protocol::{decode_call, plain_params};
use crate::wire::{Exchange, Response};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde_json::Value;

impl Session {
    /// Redacts an exchange of another tool's recording, whose bodies are unpacked. `host` is given for one that is no call
    /// of the API. Suspicions say what was withheld; a body that is no JSON object is withheld whole.
    pub fn imported(
        &self,
        exchange: &Exchange,
        documented: Option<(&Contract, &Action)>,
        host: Option<&str>,
    ) -> Episode {
        let arrival = decode_call(&exchange.request);
        let own = self.own(&arrival);
        let (contract, action) = documented.unwrap_or((&UNDOCUMENTED.0, &UNDOCUMENTED.1));
        let mut eye = Eye::new(self, &own, contract, action);
        eye.keeps_values = true;
        let mut request = eye.request(&arrival);
        if let Some(host) = host {
            request = ShownRequest {
                action: None,
                version: None,
                region: None,
                language: None,
                signing: None,
                path: eye.text(exchange.request.path(), &At::The("path")),
                host: Some(eye.text(host, &At::The("host"))),
                params: eye.kept_value("", &Value::Object(plain_params(&exchange.request)), &At::Params),
                ..request
            };
        }
        let response = eye.imported_response(&exchange.response);
        Episode::new(request, response, eye.into_suspicions())
    }
}

impl Eye<'_> {
    fn imported_response(&mut self, response: &Response) -> ShownResponse {
        let (headers, withheld) = self.response_headers(&response.headers);
        let json: Value = serde_json::from_slice(&response.body).unwrap_or_default();
        let (body, raw) = if json.is_object() {
            self.body(&response.body, &json)
        } else {
            (self.other_body(&response.body), None)
        };
        ShownResponse { status: response.status, headers, withheld, body, raw }
    }

    fn other_body(&mut self, body: &[u8]) -> ShownBody {
        if body.is_empty() {
            return ShownBody::Withheld { bytes: 0 };
        }
        let rule = match self.looked_at(&String::from_utf8_lossy(body)) {
            Look::Clear => {
                return match std::str::from_utf8(body) {
                    Ok(text) => ShownBody::Text(text.to_owned()),
                    Err(_) => ShownBody::Bytes(STANDARD.encode(body)),
                };
            }
            Look::Like(rule) => rule,
            Look::Is(_) | Look::Holds => "known secret",
        };
        self.suspect(Suspicion { at: At::The("response body").to_string(), rule, bytes: body.len() });
        ShownBody::Withheld { bytes: body.len() }
    }

    /// A value that nobody documents, with what looks like a key withheld.
    pub(super) fn kept_value(&mut self, name: &str, value: &Value, at: &At<'_>) -> Value {
        match value {
            Value::String(text) if !text.is_empty() && super::rules::is_name_of_secret(name) => {
                Value::String(self.withheld(text))
            }
            Value::String(text) => Value::String(self.text(text, at)),
            Value::Null | Value::Bool(_) | Value::Number(_) => value.clone(),
            Value::Array(items) => {
                let items = items.iter().enumerate();
                items.map(|(n, item)| self.kept_value(name, item, &At::Index(at, n))).collect()
            }
            Value::Object(members) => {
                let kept = members.iter().map(|(name, value)| {
                    let here = At::Name(at, name);
                    (self.name(name, at), self.kept_value(name, value, &here))
                });
                Value::Object(kept.collect())
            }
        }
    }
}
