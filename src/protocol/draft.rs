//! Our own requests: a draft that cases may bend, encoded for a gateway and signed.

use super::tamper::{Tc3Ground, V1Ground};
use super::{Bent, COMMON, LEGACY_PATH, flatten, multipart};
use crate::api::Call;
use crate::contract::Gateway;
use crate::sign::{Credential, v1};
use crate::wire::{Headers, Method, Request, encode_form};
use secrecy::ExposeSecret;
use serde_json::{Map, Value};

/// How a request carries its parameters.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Form {
    Get,
    /// POST, `application/x-www-form-urlencoded`.
    Form,
    Json,
    Multipart,
}

/// How a request is signed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Signing {
    V1(v1::SignatureMethod),
    Tc3,
}

/// A call about to be sent, with everything the caller decides about its request.
#[derive(Clone)]
pub struct Draft {
    pub call: Call,
    pub form: Form,
    pub signing: Signing,
    /// UNIX seconds that the request claims.
    pub timestamp: i64,
    /// Signature v1 only.
    pub nonce: u64,
    /// Common or action parameters left out on purpose.
    pub omit: Vec<String>,
    /// Everything else that is not as it should be.
    pub bent: Bent,
}

impl Draft {
    /// A request as the gateway's own SDKs make it: legacy GET with HmacSHA256, API 3.0 JSON with TC3.
    pub fn new(gateway: Gateway, call: Call, timestamp: i64, nonce: u64) -> Self {
        let (form, signing) = Self::usual(gateway);
        Self { call, form, signing, timestamp, nonce, omit: Vec::new(), bent: Bent::default() }
    }

    /// How a request of a gateway is carried and signed unless somebody wants it otherwise.
    pub fn usual(gateway: Gateway) -> (Form, Signing) {
        match gateway {
            Gateway::Legacy => (Form::Get, Signing::V1(v1::SignatureMethod::HmacSha256)),
            Gateway::V3 => (Form::Json, Signing::Tc3),
        }
    }

    fn common(&self, name: &str, credential: &Credential) -> Option<String> {
        if self.omit.iter().any(|omitted| omitted == name) {
            return None;
        }
        if let Some(text) = self.bent.common(name) {
            return Some(text.to_owned());
        }
        match name {
            "Action" => Some(self.call.action.clone()),
            "Version" => Some(self.call.version.clone()),
            "Region" => self.call.region.clone(),
            "Language" => self.call.language.clone(),
            "Timestamp" => Some(self.timestamp.to_string()),
            "Token" => credential.token.as_ref().map(|token| token.expose_secret().to_owned()),
            "Nonce" => Some(self.nonce.to_string()),
            "SecretId" => Some(credential.secret_id.clone()),
            "SignatureMethod" => match self.signing {
                Signing::V1(method) => Some(method.name().to_owned()),
                Signing::Tc3 => None,
            },
            _ => None,
        }
    }

    fn omits(&self, name: &str) -> bool {
        self.omit.iter().any(|omitted| omitted == name)
    }
}

/// Makes the signed request of a draft. `host` is the `Host` header; `service` the name in a TC3 credential scope.
pub fn encode_call(
    gateway: Gateway,
    draft: &Draft,
    host: &str,
    service: &str,
    credential: &Credential,
) -> Request {
    let mut request = match draft.signing {
        Signing::V1(_) => encode_v1(gateway, draft, host, credential),
        Signing::Tc3 => encode_tc3(draft, host, service, credential),
    };
    if let Some(tamper) = draft.bent.tamper {
        tamper.sent(&mut request);
    }
    request
}

const FORM: &str = "application/x-www-form-urlencoded";

fn encode_v1(gateway: Gateway, draft: &Draft, host: &str, credential: &Credential) -> Request {
    let path = match gateway {
        Gateway::Legacy => LEGACY_PATH,
        Gateway::V3 => "/",
    };
    let bent = &draft.bent;
    let method = if draft.form == Form::Get { Method::Get } else { Method::Post };
    let mut pairs: Vec<(String, String)> = COMMON
        .iter()
        .filter_map(|(name, _)| Some(((*name).to_owned(), draft.common(name, credential)?)))
        .collect();
    pairs.extend(flatten(&draft.call.params));
    pairs.extend(flatten(&bent.again));
    pairs.extend(bent.padding());
    if !draft.omits("Signature") {
        V1Ground::sign(bent, credential, (&method, host, path), &mut pairs);
    }
    let text = spoilt(bent, encode_form(pairs.iter().map(|(name, value)| (&**name, &**value))).into());
    let elsewhere = form(&bent.elsewhere);
    let mut headers = Headers::default();
    headers.push("host", host);
    let (query, body) = if method == Method::Get {
        // The text of a query is ASCII whatever was spoilt in it.
        (String::from_utf8(text).unwrap_or_default(), elsewhere.into_bytes())
    } else {
        (elsewhere, text)
    };
    if method == Method::Post || !body.is_empty() || bent.content_type.is_some() {
        headers.push("content-type", bent.content_type.as_deref().unwrap_or(FORM));
    }
    Request { method, target: with_query(path, &query), headers, body: body.into() }
}

fn encode_tc3(draft: &Draft, host: &str, service: &str, credential: &Credential) -> Request {
    let bent = &draft.bent;
    let (method, content_type, text) = match draft.form {
        Form::Get => (Method::Get, FORM.to_owned(), form_twice(draft)),
        Form::Form => (Method::Post, FORM.to_owned(), form_twice(draft)),
        Form::Multipart => {
            let parts = draft.call.params.iter().chain(&bent.again);
            (Method::Post, multipart::content_type(), multipart::encode(parts))
        }
        Form::Json => (Method::Post, "application/json".to_owned(), json(draft)),
    };
    let text = spoilt(bent, text);
    let elsewhere = form(&bent.elsewhere);
    let (target, body) = if method == Method::Get {
        (format!("/?{}", String::from_utf8(text).unwrap_or_default()), elsewhere.into_bytes())
    } else {
        (with_query("/", &elsewhere), text)
    };
    let mut headers = Headers::default();
    headers.push("host", host);
    headers.push("content-type", bent.content_type.clone().unwrap_or(content_type));
    for (name, header) in COMMON {
        if let (Some(header), Some(value)) = (header, draft.common(name, credential)) {
            headers.push(*header, value);
        }
    }
    let mut request = Request { method, target, headers, body: body.into() };
    if !draft.omits("Authorization") {
        Tc3Ground::sign(bent, credential, service, draft.timestamp, &mut request);
    }
    request
}

/// All parameters as a form, those that are sent twice last.
fn form_twice(draft: &Draft) -> Vec<u8> {
    let mut pairs = flatten(&draft.call.params);
    pairs.extend(flatten(&draft.bent.again));
    encode_form(pairs.iter().map(|(name, value)| (&**name, &**value))).into_bytes()
}

fn form(params: &Map<String, Value>) -> String {
    let pairs = flatten(params);
    encode_form(pairs.iter().map(|(name, value)| (&**name, &**value)))
}

/// The parameters as one JSON object, which has some members twice if they are sent again.
fn json(draft: &Draft) -> Vec<u8> {
    let (params, again) = (&draft.call.params, &draft.bent.again);
    let mut members: Vec<String> = Vec::with_capacity(params.len() + again.len());
    members
        .extend(params.iter().chain(again).map(|(name, value)| format!("{}:{value}", Value::from(&**name))));
    let mut text = format!("{{{}}}", members.join(",")).into_bytes();
    text.resize(text.len() + draft.bent.pad, b' ');
    text
}

fn spoilt(bent: &Bent, mut text: Vec<u8>) -> Vec<u8> {
    if let Some(malform) = bent.malform {
        malform.spoil(&mut text);
    }
    text
}

fn with_query(path: &str, query: &str) -> String {
    if query.is_empty() { path.to_owned() } else { format!("{path}?{query}") }
}
