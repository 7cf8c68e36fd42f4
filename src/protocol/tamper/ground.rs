//! What signatures are made over, before they are made.

use super::day_before;
use crate::protocol::Bent;
use crate::sign::{Credential, tc3, v1};
use crate::wire::{Method, Request};
use secrecy::ExposeSecret;

/// What signature v1 is made over.
pub(in crate::protocol) struct V1Ground {
    pub(super) method: Method,
    pub(super) host: String,
    pub(super) path: &'static str,
    pub(super) pairs: Vec<(String, String)>,
}

impl V1Ground {
    /// The parameter `Signature` of a request, made over something else if it is tampered with.
    pub(in crate::protocol) fn sign(
        bent: &Bent,
        credential: &Credential,
        (method, host, path): (&Method, &str, &'static str),
        pairs: &mut Vec<(String, String)>,
    ) {
        let Some(tamper) = bent.tamper else {
            v1::sign(credential, method.as_str(), host, path, pairs);
            return;
        };
        let mut ground = Self { method: method.clone(), host: host.to_owned(), path, pairs: pairs.clone() };
        tamper.v1(&mut ground);
        v1::sign(credential, ground.method.as_str(), &ground.host, ground.path, &mut ground.pairs);
        pairs.extend(ground.pairs.pop());
    }

    pub(super) fn other_method(&mut self) {
        self.method = other_method(&self.method);
    }

    /// Another value of a common parameter.
    pub(super) fn other(&mut self, name: &str) {
        if let Some((_, value)) = self.pairs.iter_mut().find(|(own, _)| own == name) {
            value.push('0');
        }
    }

    pub(super) fn other_second(&mut self) {
        if let Some((_, value)) = self.pairs.iter_mut().find(|(own, _)| own == "Timestamp") {
            *value = value.parse().map_or(0, |second: i64| second - 1).to_string();
        }
    }

    pub(super) fn other_signature_method(&mut self) {
        let other = match v1::SignatureMethod::of(&self.pairs) {
            v1::SignatureMethod::HmacSha1 => v1::SignatureMethod::HmacSha256,
            v1::SignatureMethod::HmacSha256 => v1::SignatureMethod::HmacSha1,
        };
        self.pairs.retain(|(name, _)| name != "SignatureMethod");
        self.pairs.push(("SignatureMethod".to_owned(), other.name().to_owned()));
    }

    pub(super) fn other_value(&mut self) {
        if let Some((_, value)) = self.pairs.last_mut() {
            value.push('0');
        }
    }
}

/// What a TC3 signature is made over.
pub(in crate::protocol) struct Tc3Ground {
    pub(super) request: Request,
    pub(super) service: String,
    timestamp: i64,
    date: String,
    signed_headers: String,
}

impl Tc3Ground {
    /// Signs a request, over something else if it is tampered with.
    pub(in crate::protocol) fn sign(
        bent: &Bent,
        credential: &Credential,
        service: &str,
        timestamp: i64,
        request: &mut Request,
    ) {
        let Some(tamper) = bent.tamper else {
            tc3::sign(request, credential, service, timestamp);
            return;
        };
        let mut ground = Self {
            service: service.to_owned(),
            timestamp,
            date: tc3::date(timestamp),
            signed_headers: tc3::signed_headers(request),
            request: request.clone(),
        };
        tamper.tc3(&mut ground);
        let Self { request: mut signed, service, timestamp, date, signed_headers } = ground;
        let key = tc3::SigningKey::derive(credential.secret_key.expose_secret(), &date, &service);
        let scope = tc3::Scope { secret_id: &credential.secret_id, date: &date, service: &service };
        tc3::sign_with(&mut signed, &key, scope, timestamp, &signed_headers);
        let authorization = signed.headers.get("authorization").unwrap_or_default().to_owned();
        request.headers.set("Authorization", authorization);
    }

    pub(super) fn other_method(&mut self) {
        self.request.method = other_method(&self.request.method);
    }

    /// Another value of a header.
    pub(super) fn other(&mut self, name: &str) {
        let other = format!("{}0", self.request.headers.get(name).unwrap_or_default());
        self.request.headers.set(name, other);
    }

    /// The second before, or the one after where a day begins: the date stays right.
    pub(super) fn other_second(&mut self) {
        let before = self.timestamp - 1;
        self.timestamp = if tc3::date(before) == self.date { before } else { self.timestamp + 1 };
        self.request.headers.set("x-tc-timestamp", self.timestamp.to_string());
    }

    pub(super) fn day_before(&mut self) {
        self.date = day_before(self.timestamp);
    }

    pub(super) fn leave_out(&mut self, name: &str) {
        let others: Vec<&str> = self.signed_headers.split(';').filter(|own| *own != name).collect();
        self.signed_headers = others.join(";");
    }
}

fn other_method(method: &Method) -> Method {
    match method {
        Method::Get => Method::Post,
        Method::Post | Method::Other(_) => Method::Get,
    }
}
