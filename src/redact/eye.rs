//! Looks at one exchange with the allow-list in hand.

use super::table::{self, Keep, Position};
use super::{Redactor, ShownBody, ShownRequest, ShownResponse, WITHHELD};
use crate::contract::{Action, Contract, Member, Type};
use crate::wire::{Headers, Request, Response, decode_form};
use serde_json::{Map, Value};

/// A redactor that knows the secrets of one request too: what it was signed with and as whom.
pub(super) struct Eye<'r> {
    redactor: &'r Redactor,
    own: Vec<String>,
}

/// Shorter texts are no secret, and would be found everywhere.
const LEAST: usize = 8;

impl<'r> Eye<'r> {
    pub(super) fn new(redactor: &'r Redactor, request: &Request) -> Self {
        let mut own = Vec::new();
        if let Some(header) = request.headers.get("authorization") {
            own.extend(header.rsplit_once("Signature=").map(|(_, signature)| signature.to_owned()));
        }
        if request.media_type() != "application/json" {
            let body = std::str::from_utf8(&request.body).unwrap_or_default();
            let pairs = [request.query(), body].into_iter().filter_map(decode_form).flatten();
            own.extend(pairs.filter(|(name, _)| name == "Signature").map(|(_, signature)| signature));
        }
        own.retain(|secret| secret.len() >= LEAST);
        Self { redactor, own }
    }

    fn text(&self, text: &str) -> String {
        if self.own.iter().any(|secret| text.contains(secret.as_str())) {
            return WITHHELD.to_owned();
        }
        self.redactor.text(text)
    }

    pub(super) fn request(&self, request: &Request, contract: &Contract, action: &Action) -> ShownRequest {
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

    pub(super) fn response(
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
            shown.insert(self.redactor.name(name), value);
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
            (self.redactor.name(name), shown)
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
