//! The look at what was stored, by the same rules as when it was.

use super::at::At;
use super::look::{Look, look};
use super::secrets::Secrets;
use super::table::{self, Keep, METHODS, PATHS, Position};
use super::{ShownBody, ShownRequest, ShownResponse, Suspicion, numbers, raw};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde_json::Value;

/// Everything that may not have been stored.
pub(super) fn suspicions(
    known: &Secrets,
    request: &ShownRequest,
    response: &ShownResponse,
) -> Vec<Suspicion> {
    let mut check = Check { known, found: Vec::new() };
    check.request(request);
    check.response(response);
    check.found
}

struct Check<'k> {
    known: &'k Secrets,
    found: Vec<Suspicion>,
}

impl Check<'_> {
    fn request(&mut self, request: &ShownRequest) {
        let common = [
            ("action", &request.action),
            ("version", &request.version),
            ("region", &request.region),
            ("language", &request.language),
            ("signing", &request.signing),
        ];
        self.one_of(&METHODS, &request.method, "method");
        match &request.host {
            None => self.one_of(&PATHS, &request.path, "path"),
            Some(host) => {
                self.text(host, &At::The("host"));
                self.text(&request.path, &At::The("path"));
            }
        }
        for (what, text) in common {
            self.text(text.as_deref().unwrap_or_default(), &At::The(what));
        }
        self.headers(&request.headers, Position::RequestHeader, "request");
        self.value(&request.params, &At::Params);
    }

    fn response(&mut self, response: &ShownResponse) {
        self.headers(&response.headers, Position::ResponseHeader, "response");
        let body = match &response.body {
            ShownBody::Json(body) => body,
            ShownBody::Withheld { .. } | ShownBody::Text(_) | ShownBody::Bytes(_) => &Value::Null,
        };
        match &response.body {
            ShownBody::Text(text) => self.text(text, &At::Body),
            ShownBody::Bytes(packed) => match STANDARD.decode(packed) {
                Ok(bytes) => self.text(&String::from_utf8_lossy(&bytes), &At::Body),
                Err(_) => self.note(&At::Body, "no base64", packed),
            },
            ShownBody::Json(_) | ShownBody::Withheld { .. } => {}
        }
        self.value(body, &At::Body);
        let Some(text) = &response.raw else { return };
        self.text(text, &At::The("raw body"));
        let says_the_same = serde_json::from_str::<Value>(text).is_ok_and(|read| read == *body);
        if !says_the_same || raw::text(text.as_bytes(), body).is_none() {
            self.note(&At::The("raw body"), "not the text of the body", text);
        }
    }

    fn one_of(&mut self, allowed: &[&str], text: &str, what: &'static str) {
        if !allowed.contains(&text) && !numbers::is_placeholder(text) {
            self.note(&At::The(what), "not on the list", text);
        }
    }

    fn headers(&mut self, headers: &[(String, String)], position: Position, side: &'static str) {
        for (name, value) in headers {
            let at = At::Header(side, name);
            match table::header(position, name) {
                Some((_, Keep::Placeholder(placeholder))) if value == placeholder => {}
                Some((_, Keep::Text | Keep::MediaType)) => self.text(value, &at),
                Some((_, Keep::Placeholder(_))) | None => {
                    self.text(name, &At::The(side));
                    self.note(&at, "not on the list", value);
                }
            }
        }
    }

    fn value(&mut self, value: &Value, at: &At<'_>) {
        match value {
            Value::String(text) => self.text(text, at),
            Value::Array(items) => {
                for (index, item) in items.iter().enumerate() {
                    self.value(item, &At::Index(at, index));
                }
            }
            Value::Object(members) => {
                for (name, value) in members {
                    self.text(name, at);
                    self.value(value, &At::Name(at, name));
                }
            }
            Value::Null | Value::Bool(_) | Value::Number(_) => {}
        }
    }

    fn text(&mut self, text: &str, at: &At<'_>) {
        match look(&[self.known], text) {
            Look::Clear => {}
            Look::Is(_) | Look::Holds => self.note(at, "known secret", text),
            Look::Like(rule) => self.note(at, rule, text),
        }
    }

    fn note(&mut self, at: &At<'_>, rule: &'static str, text: &str) {
        self.found.push(Suspicion { at: at.to_string(), rule, bytes: text.len() });
    }
}
