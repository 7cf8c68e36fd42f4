//! The way from what was sent to what may be shown: an [`Exchange`] holds credentials and can be neither printed nor
//! stored; an [`Episode`] can, and only the [`Redactor`] makes one.
//!
//! Redaction is by allow-list: what no line of the table names does not get through, and what gets through is still
//! looked at for known secrets and for texts that look like keys.

mod episode;
mod table;
mod text;

pub use episode::{Episode, ShownBody, ShownRequest, ShownResponse};
pub use table::{ALLOWED, Allowed, Keep, Position};

use crate::contract::{Action, Contract, Member, Type};
use crate::sign::Credential;
use crate::wire::{Exchange, Headers, Request, Response, decode_form};
use secrecy::{ExposeSecret, SecretString};
use serde_json::{Map, Value};

/// Stands for what may not be shown.
pub const WITHHELD: &str = "<withheld>";

/// Makes episodes; knows the secrets of this run, so that they are found wherever they turn up.
#[derive(Default)]
pub struct Redactor {
    secrets: Vec<SecretString>,
}

impl Redactor {
    pub fn new<'c>(credentials: impl IntoIterator<Item = &'c Credential>) -> Self {
        let mut secrets = Vec::new();
        for credential in credentials {
            secrets.push(credential.secret_key.clone());
            secrets.extend(credential.token.clone());
        }
        Self { secrets: secrets.into_iter().filter(|secret| !secret.expose_secret().is_empty()).collect() }
    }

    /// Redacts one exchange whose answer has this JSON body (`null` if it is none). Parameters and members are those
    /// that the contract documents for the action.
    pub fn episode(
        &self,
        exchange: &Exchange,
        body: &Value,
        contract: &Contract,
        action: &Action,
    ) -> Episode {
        Episode::new(
            self.request(&exchange.request, contract, action),
            self.response(&exchange.response, body, contract, action),
        )
    }

    /// A text that may be shown: withheld as a whole if it holds a known secret, else its key-like words are.
    pub fn text(&self, text: &str) -> String {
        if self.secrets.iter().any(|secret| text.contains(secret.expose_secret())) {
            return WITHHELD.to_owned();
        }
        text::withhold_keys(text)
    }

    /// A JSON Pointer that may be shown: each of its names is looked at by itself.
    pub fn pointer(&self, pointer: &str) -> String {
        let shown: Vec<String> = pointer.split('/').map(|name| self.text(name)).collect();
        shown.join("/")
    }

    fn request(&self, request: &Request, contract: &Contract, action: &Action) -> ShownRequest {
        let (headers, withheld) = self.headers(&request.headers, Position::RequestHeader);
        ShownRequest {
            method: self.text(request.method.as_str()),
            path: self.text(request.path()),
            headers,
            withheld,
            params: Value::Object(self.params(request, contract, action)),
        }
    }

    fn params(&self, request: &Request, contract: &Contract, action: &Action) -> Map<String, Value> {
        let body = std::str::from_utf8(&request.body).unwrap_or_default();
        if let Ok(Value::Object(members)) = serde_json::from_str(body) {
            return self.members(&members, &action.params, contract);
        }
        let mut pairs = decode_form(request.query()).unwrap_or_default();
        if request.media_type() == "application/x-www-form-urlencoded" {
            pairs.extend(decode_form(body).unwrap_or_default());
        }
        let shown = pairs.iter().filter_map(|(name, value)| {
            let root = name.split('.').next().unwrap_or_default();
            let value = match table::keep(Position::Param, root) {
                Some(keep) => self.kept(keep, value),
                None if action.param(root).is_some() => self.text(value),
                None => return None,
            };
            Some((self.text(name), Value::String(value)))
        });
        shown.collect()
    }

    fn response(
        &self,
        response: &Response,
        body: &Value,
        contract: &Contract,
        action: &Action,
    ) -> ShownResponse {
        let (headers, withheld) = self.headers(&response.headers, Position::ResponseHeader);
        let body = match body.as_object() {
            Some(members) => ShownBody::Json(self.answer(members, contract, action)),
            None => ShownBody::Withheld { bytes: response.body.len() },
        };
        ShownResponse { status: response.status, headers, withheld, body }
    }

    fn answer(&self, body: &Map<String, Value>, contract: &Contract, action: &Action) -> Value {
        let mut shown = Map::new();
        for (name, value) in body {
            let value = match (name.as_str(), value) {
                ("Response", Value::Object(members)) => {
                    Value::Object(self.members(members, &action.outputs, contract))
                }
                ("code", Value::Number(_)) => value.clone(),
                ("message" | "codeDesc", Value::String(text)) => Value::String(self.text(text)),
                _ => Value::String(WITHHELD.to_owned()),
            };
            shown.insert(self.name(name), value);
        }
        Value::Object(shown)
    }

    fn members(
        &self,
        found: &Map<String, Value>,
        documented: &[Member],
        contract: &Contract,
    ) -> Map<String, Value> {
        let each = found.iter().map(|(name, value)| {
            let known = documented.iter().find(|member| member.name == *name);
            if let Some(member) = known {
                return (name.clone(), self.value(value, &member.kind, contract));
            }
            let shown = match (table::keep(Position::Member, name), value) {
                (Some(keep), Value::String(text)) => Value::String(self.kept(keep, text)),
                (Some(_), Value::Object(error)) => Value::Object(self.members(error, &[], contract)),
                _ => Value::String(WITHHELD.to_owned()),
            };
            (self.name(name), shown)
        });
        each.collect()
    }

    fn value(&self, value: &Value, kind: &Type, contract: &Contract) -> Value {
        match (value, kind) {
            (Value::Array(items), Type::Array(inner)) => {
                Value::Array(items.iter().map(|item| self.value(item, inner, contract)).collect())
            }
            (Value::Object(members), Type::Named(name)) => {
                let fields = contract.objects.get(name).map(Vec::as_slice).unwrap_or_default();
                Value::Object(self.members(members, fields, contract))
            }
            (Value::String(text), _) => Value::String(self.text(text)),
            (Value::Null | Value::Bool(_) | Value::Number(_), _) => value.clone(),
            (Value::Array(_) | Value::Object(_), _) => Value::String(WITHHELD.to_owned()),
        }
    }

    /// A name somebody else chose: shown only if it is a plain word.
    fn name(&self, name: &str) -> String {
        let plain = name.len() <= 64 && name.bytes().all(|byte| byte.is_ascii_alphanumeric());
        if plain { self.text(name) } else { WITHHELD.to_owned() }
    }

    fn headers(&self, headers: &Headers, position: Position) -> (Vec<(String, String)>, usize) {
        let shown: Vec<(String, String)> = headers
            .iter()
            .filter_map(|(name, value)| {
                let name = name.to_ascii_lowercase();
                let keep = table::keep(position, &name)?;
                Some((name, self.kept(keep, value)))
            })
            .collect();
        let withheld = headers.len() - shown.len();
        (shown, withheld)
    }

    fn kept(&self, keep: Keep, value: &str) -> String {
        match keep {
            Keep::Text => self.text(value),
            Keep::Placeholder(placeholder) => placeholder.to_owned(),
        }
    }
}
