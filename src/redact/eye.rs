//! Looks at one exchange with the allow-list in hand.

use super::at::At;
use super::look::Look;
use super::secrets::Secrets;
use super::table::{self, Keep, METHODS, PATHS, Position};
use super::{Session, ShownBody, ShownRequest, ShownResponse, Suspicion, is_plain, layers, raw};
use crate::contract::{Action, Contract, Member, Type};
use crate::protocol::{Arrival, Scheme};
use crate::sign::v1::SignatureMethod;
use crate::wire::{Headers, Response};
use serde_json::{Map, Value};

const TC3: &str = "TC3-HMAC-SHA256";

/// A session that looks at one exchange, and knows the secrets of its request too.
#[expect(clippy::struct_excessive_bools, reason = "each is a mode of its own")]
pub(super) struct Eye<'s> {
    session: &'s Session,
    own: &'s Secrets,
    contract: &'s Contract,
    action: &'s Action,
    suspicions: Vec<Suspicion>,
    /// Something was withheld.
    hid: bool,
    /// What nobody documents keeps its shape, so that a client can still read it: only its values are withheld.
    pub(super) keeps_shape: bool,
    /// What nobody documents is kept, unless it looks like a key.
    pub(super) keeps_values: bool,
    /// The request is being looked at.
    asking: bool,
}

impl<'s> Eye<'s> {
    pub(super) fn new(
        session: &'s Session,
        own: &'s Secrets,
        contract: &'s Contract,
        action: &'s Action,
    ) -> Self {
        Self {
            session,
            own,
            contract,
            action,
            suspicions: Vec::new(),
            hid: false,
            keeps_shape: false,
            keeps_values: false,
            asking: false,
        }
    }

    pub(super) fn into_suspicions(self) -> Vec<Suspicion> {
        self.suspicions
    }

    pub(super) fn request(&mut self, arrival: &Arrival<'_>) -> ShownRequest {
        let request = self.request_but_params(arrival);
        ShownRequest { params: self.params(arrival), ..request }
    }

    pub(super) fn params(&mut self, arrival: &Arrival<'_>) -> Value {
        Value::Object(self.members(&arrival.params, &self.action.params, None, &At::Params))
    }

    pub(super) fn request_but_params(&mut self, arrival: &Arrival<'_>) -> ShownRequest {
        let request = arrival.request;
        let common = &arrival.common;
        self.asking = true;
        let (headers, withheld) = self.headers(&request.headers, Position::RequestHeader, "request");
        let mut text = |what, text: &Option<_>| text.as_deref().map(|text| self.text(text, &At::The(what)));
        ShownRequest {
            action: text("action", &common.action),
            version: text("version", &common.version),
            region: text("region", &common.region),
            language: text("language", &common.language),
            signing: signing(arrival).map(str::to_owned),
            signature: None,
            host: None,
            method: self.one_of(&METHODS, request.method.as_str()),
            path: self.one_of(&PATHS, request.path()),
            headers,
            withheld,
            params: Value::Null,
        }
    }

    pub(super) fn response(&mut self, response: &Response, body: &Value) -> ShownResponse {
        self.asking = false;
        let (headers, withheld) = self.headers(&response.headers, Position::ResponseHeader, "response");
        let unpacked = if body.is_null() { unpacked(&response.body) } else { None };
        if unpacked.is_none() && body.is_null() && is_undecodable(response) {
            let at = At::The("response body").to_string();
            self.suspicions.push(Suspicion { at, rule: "undecodable", bytes: response.body.len() });
        }
        let (text, body) = match &unpacked {
            Some((text, body)) => (text.as_slice(), body),
            None => (&*response.body, body),
        };
        let (body, raw) = self.body(text, body);
        ShownResponse { status: response.status, headers, withheld, body, raw }
    }

    /// A body with the text it was read from, and that text if it says more.
    pub(super) fn body(&mut self, text: &[u8], body: &Value) -> (ShownBody, Option<String>) {
        let Some(members) = body.as_object() else {
            return (ShownBody::Withheld { bytes: text.len() }, None);
        };
        self.hid = false;
        let shown = ShownBody::Json(self.answer(members));
        let raw = if self.hid { None } else { raw::text(text, body) };
        let raw = raw.filter(|raw| self.session.look(self.own, raw) == Look::Clear);
        (shown, raw.map(str::to_owned))
    }

    fn answer(&mut self, body: &Map<String, Value>) -> Value {
        let outputs = &self.action.outputs;
        let mut shown = Map::with_capacity(body.len());
        for (name, value) in body {
            let at = At::Name(&At::Body, name);
            let output = outputs.iter().find(|output| output.name == *name);
            let value = match (name.as_str(), value, output) {
                ("Response", Value::Object(members), _) => {
                    Value::Object(self.members(members, outputs, Some(Position::Member), &at))
                }
                ("code", Value::Number(_), _) => value.clone(),
                ("message" | "codeDesc", Value::String(text), _) => Value::String(self.text(text, &at)),
                // Without a `Response` the outputs stand beside the `code`.
                (_, _, Some(output)) => self.value(value, &output.kind, &at),
                (_, _, None) => self.undocumented(name, value, &at),
            };
            shown.insert(self.name(name, &At::Body), value);
        }
        Value::Object(shown)
    }

    /// Members by what is documented for them; others only if the allow-list has them for this position.
    fn members(
        &mut self,
        found: &Map<String, Value>,
        documented: &[Member],
        position: Option<Position>,
        at: &At<'_>,
    ) -> Map<String, Value> {
        let mut shown = Map::with_capacity(found.len());
        for (name, value) in found {
            let here = At::Name(at, name);
            if let Some(member) = documented.iter().find(|member| member.name == *name) {
                shown.insert(name.clone(), self.value(value, &member.kind, &here));
                continue;
            }
            let keep = position.and_then(|position| table::keep(position, name));
            let value = match (keep, value) {
                (Some(keep), Value::String(text)) => Value::String(self.kept(keep, text, &here)),
                (Some(_), Value::Object(error)) => Value::Object(self.members(error, &[], position, &here)),
                (Some(_) | None, _) => self.undocumented(name, value, &here),
            };
            shown.insert(self.name(name, at), value);
        }
        shown
    }

    fn value(&mut self, value: &Value, kind: &Type, at: &At<'_>) -> Value {
        match (value, kind) {
            (Value::Array(items), Type::Array(inner)) => {
                let items = items.iter().enumerate();
                Value::Array(items.map(|(n, item)| self.value(item, inner, &At::Index(at, n))).collect())
            }
            (Value::Object(members), Type::Named(name)) => {
                let contract = self.contract;
                let fields = contract.objects.get(name).map(Vec::as_slice).unwrap_or_default();
                Value::Object(self.members(members, fields, None, at))
            }
            (Value::String(text), _) => Value::String(self.text(text, at)),
            (Value::Null | Value::Bool(_) | Value::Number(_), _) => value.clone(),
            // Whether it is a list or an object is what a replay is judged by; what is inside nobody documents.
            (Value::Array(items), _) => {
                Value::Array(items.iter().map(|item| self.undocumented("", item, at)).collect())
            }
            (Value::Object(members), _) => Value::Object(self.members(members, &[], None, at)),
        }
    }

    pub(super) fn response_headers(&mut self, headers: &Headers) -> (Vec<(String, String)>, usize) {
        self.asking = false;
        self.headers(headers, Position::ResponseHeader, "response")
    }

    pub(super) fn looked_at(&self, text: &str) -> Look {
        self.session.look(self.own, text)
    }

    /// Whether no secret and nothing like a key is in any part of a text either.
    pub(super) fn is_clear_throughout(&self, text: &str) -> bool {
        // A short secret is only told as a whole.
        !self.own.has_short() && !self.session.has_short() && self.looked_at(text) == Look::Clear
    }

    pub(super) fn suspect(&mut self, suspicion: Suspicion) {
        self.suspicions.push(suspicion);
    }

    fn headers(
        &mut self,
        headers: &Headers,
        position: Position,
        side: &'static str,
    ) -> (Vec<(String, String)>, usize) {
        let mut shown = Vec::with_capacity(headers.len());
        for (name, value) in headers.iter() {
            let Some((name, keep)) = table::header(position, name) else { continue };
            shown.push((name.to_owned(), self.kept(keep, value, &At::Header(side, name))));
        }
        let withheld = headers.len() - shown.len();
        (shown, withheld)
    }

    fn kept(&mut self, keep: Keep, value: &str, at: &At<'_>) -> String {
        match keep {
            Keep::Text => self.text(value, at),
            Keep::MediaType => self.text(value.split(';').next().unwrap_or_default().trim(), at),
            Keep::Placeholder(placeholder) => placeholder.to_owned(),
        }
    }

    fn one_of(&mut self, allowed: &[&str], text: &str) -> String {
        if allowed.contains(&text) { text.to_owned() } else { self.withheld(text) }
    }

    /// A name that nothing documents.
    pub(super) fn name(&mut self, name: &str, at: &At<'_>) -> String {
        if self.keeps_values || is_plain(name) { self.text(name, at) } else { self.withheld(name) }
    }

    pub(super) fn text(&mut self, text: &str, at: &At<'_>) -> String {
        match self.session.look(self.own, text) {
            Look::Clear => return text.to_owned(),
            Look::Is(kind) => {
                self.hid = true;
                return kind.placeholder().to_owned();
            }
            Look::Holds => {}
            Look::Like(rule) => {
                self.suspicions.push(Suspicion { at: at.to_string(), rule, bytes: text.len() });
            }
        }
        self.withheld(text)
    }

    fn undocumented(&mut self, name: &str, value: &Value, at: &At<'_>) -> Value {
        if self.keeps_values { self.kept_value(name, value, at) } else { self.hidden(value) }
    }

    fn hidden(&mut self, value: &Value) -> Value {
        if self.keeps_shape {
            return self.outline(value);
        }
        self.placeholder(value)
    }

    /// The value's shape. A number of an answer becomes 0, which a typed client takes where a text would end it; in a
    /// request a placeholder stands for any value.
    fn outline(&mut self, value: &Value) -> Value {
        match value {
            Value::Null | Value::Bool(_) => value.clone(),
            Value::Number(_) if !self.asking => {
                self.hid = true;
                0.into()
            }
            Value::Number(_) | Value::String(_) => self.placeholder(value),
            Value::Array(items) => items.iter().map(|item| self.outline(item)).collect(),
            Value::Object(members) => {
                let outlined = members.iter().map(|(name, value)| {
                    let name =
                        if is_plain(name) { self.text(name, &At::The("name")) } else { self.withheld(name) };
                    (name, self.outline(value))
                });
                Value::Object(outlined.collect())
            }
        }
    }

    fn placeholder(&mut self, value: &Value) -> Value {
        Value::String(match value.as_str() {
            Some(text) => self.withheld(text),
            // No text begins so: the number 5 and the text "5" are two values.
            None => self.withheld(&format!("\0{value}")),
        })
    }

    pub(super) fn withheld(&mut self, text: &str) -> String {
        self.hid = true;
        self.session.withheld(text)
    }
}

/// Whether a body says that it was packed, and not in a way that can be opened. It would be replayed as nothing.
fn is_undecodable(response: &Response) -> bool {
    /// What [`layers::unpacked`] opens.
    const OPENED: [&str; 3] = ["gzip", "x-gzip", "deflate"];
    let codings = response.headers.all("content-encoding").flat_map(|value| value.split(','));
    let mut codings = codings
        .map(|coding| coding.trim().to_ascii_lowercase())
        .filter(|coding| coding != "identity")
        .peekable();
    let coded = codings.peek().is_some() && !response.body.is_empty();
    coded && (codings.any(|coding| !OPENED.contains(&&*coding)) || layers::unpacked(&response.body).is_none())
}

/// A body that was packed for the way, and its JSON.
fn unpacked(body: &[u8]) -> Option<(Vec<u8>, Value)> {
    let text = layers::unpacked(body)?;
    let body = serde_json::from_slice(&text).ok()?;
    Some((text, body))
}

fn signing(arrival: &Arrival<'_>) -> Option<&'static str> {
    match &arrival.scheme {
        Scheme::Tc3(authorization) => authorization.as_ref().map(|_| TC3),
        Scheme::V1 => arrival.common.signature.as_ref().map(|_| SignatureMethod::of(&arrival.pairs).name()),
    }
}
