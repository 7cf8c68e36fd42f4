//! Our own requests: a draft that cases may bend, encoded for a gateway and signed.

use super::{COMMON, LEGACY_PATH, flatten, multipart};
use crate::api::Call;
use crate::contract::Gateway;
use crate::sign::{Credential, tc3, v1};
use crate::wire::{Headers, Method, Request, encode_form};
use secrecy::ExposeSecret;
use serde_json::Value;

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
}

impl Draft {
    /// A request as the gateway's own SDKs make it: legacy GET with HmacSHA256, API 3.0 JSON with TC3.
    pub fn new(gateway: Gateway, call: Call, timestamp: i64, nonce: u64) -> Self {
        let (form, signing) = match gateway {
            Gateway::Legacy => (Form::Get, Signing::V1(v1::SignatureMethod::HmacSha256)),
            Gateway::V3 => (Form::Json, Signing::Tc3),
        };
        Self { call, form, signing, timestamp, nonce, omit: Vec::new() }
    }

    fn common(&self, name: &str, credential: &Credential) -> Option<String> {
        if self.omit.iter().any(|omitted| omitted == name) {
            return None;
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
    match draft.signing {
        Signing::V1(_) => encode_v1(gateway, draft, host, credential),
        Signing::Tc3 => encode_tc3(draft, host, service, credential),
    }
}

fn encode_v1(gateway: Gateway, draft: &Draft, host: &str, credential: &Credential) -> Request {
    let path = match gateway {
        Gateway::Legacy => LEGACY_PATH,
        Gateway::V3 => "/",
    };
    let method = if draft.form == Form::Get { Method::Get } else { Method::Post };
    let mut pairs: Vec<(String, String)> = COMMON
        .iter()
        .filter_map(|(name, _)| Some(((*name).to_owned(), draft.common(name, credential)?)))
        .collect();
    pairs.extend(flatten(&draft.call.params));
    if !draft.omits("Signature") {
        v1::sign(credential, method.as_str(), host, path, &mut pairs);
    }
    let text = encode_form(pairs.iter().map(|(name, value)| (name.as_str(), value.as_str())));
    let mut headers = Headers::default();
    headers.push("host", host);
    if method == Method::Get {
        return Request { method, target: format!("{path}?{text}"), headers, body: bytes::Bytes::new() };
    }
    headers.push("content-type", "application/x-www-form-urlencoded");
    Request { method, target: path.to_owned(), headers, body: text.into() }
}

fn encode_tc3(draft: &Draft, host: &str, service: &str, credential: &Credential) -> Request {
    let params = &draft.call.params;
    let (method, target, content_type, body) = match draft.form {
        Form::Get => {
            let pairs = flatten(params);
            let query = encode_form(pairs.iter().map(|(name, value)| (name.as_str(), value.as_str())));
            (Method::Get, format!("/?{query}"), "application/x-www-form-urlencoded".to_owned(), Vec::new())
        }
        Form::Multipart => {
            (Method::Post, "/".to_owned(), multipart::content_type(), multipart::encode(params))
        }
        Form::Json | Form::Form => {
            let body = Value::Object(params.clone()).to_string().into_bytes();
            (Method::Post, "/".to_owned(), "application/json".to_owned(), body)
        }
    };
    let mut headers = Headers::default();
    headers.push("host", host);
    headers.push("content-type", content_type);
    for (name, header) in COMMON {
        if let (Some(header), Some(value)) = (header, draft.common(name, credential)) {
            headers.push(*header, value);
        }
    }
    let mut request = Request { method, target, headers, body: body.into() };
    if !draft.omits("Authorization") {
        tc3::sign(&mut request, credential, service, draft.timestamp);
    }
    request
}
