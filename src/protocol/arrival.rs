//! Requests of others: what a server reads before it knows whether to believe them.

use super::multipart::{self, Parts};
use super::{COMMON, Envelope, LEGACY_PATH, unflatten};
use crate::contract::Gateway;
use crate::sign::tc3;
use crate::wire::{Method, Request, is_form};
use percent_encoding::percent_decode;
use serde_json::{Map, Value};
use std::borrow::Cow;

/// A request as far as it could be read, nothing of it checked yet.
pub struct Arrival<'r> {
    pub gateway: Gateway,
    pub request: &'r Request,
    pub scheme: Scheme<'r>,
    pub common: Common<'r>,
    /// Action parameters only.
    pub params: Map<String, Value>,
    /// All decoded pairs, common ones too; what signature v1 is made over.
    pub pairs: Vec<(String, String)>,
    /// Parameters came as texts (query, form), so numbers and truth values are texts too.
    pub textual: bool,
    pub unreadable: Option<Unreadable>,
    /// A part of a multipart body that has the name of an earlier one.
    pub twice: Option<String>,
}

/// The signature a request carries.
pub enum Scheme<'r> {
    V1,
    /// `None` if the `Authorization` header is malformed or absent.
    Tc3(Option<tc3::Authorization<'r>>),
}

/// Common parameters, from wherever the scheme carries them.
#[derive(Default)]
pub struct Common<'r> {
    pub action: Option<Cow<'r, str>>,
    pub version: Option<Cow<'r, str>>,
    pub region: Option<Cow<'r, str>>,
    pub language: Option<Cow<'r, str>>,
    pub timestamp: Option<Cow<'r, str>>,
    pub token: Option<Cow<'r, str>>,
    pub nonce: Option<Cow<'r, str>>,
    pub secret_id: Option<Cow<'r, str>>,
    pub signature: Option<Cow<'r, str>>,
}

/// What could not be read of a request.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum Unreadable {
    /// A query or form with a part that has no `=`.
    #[error("a part of the query or form has no `=`")]
    Form,
    /// A query, form or part with a byte that is no UTF-8.
    #[error("the query, form or part is not UTF-8")]
    Utf8,
    #[error("the body is not JSON")]
    Json,
    #[error("the body is not multipart/form-data")]
    Multipart,
}

const PREFIX: &str = "x-tc-";

/// Reads a request of either gateway; the path tells which. Never fails: what is wrong is for the gateway to answer.
pub fn decode_call(request: &Request) -> Arrival<'_> {
    let gateway = if request.path().ends_with(LEGACY_PATH) { Gateway::Legacy } else { Gateway::V3 };
    match (gateway, request.headers.get("authorization")) {
        (Gateway::V3, Some(header)) => decode_tc3(request, Some(header)),
        (Gateway::V3, None) if is_json_object(request) => decode_tc3(request, None),
        (Gateway::Legacy, _) | (Gateway::V3, None) => decode_v1(gateway, request),
    }
}

/// The Java SDK labels a v1 form as JSON; only what looks like an object is one.
fn is_json_object(request: &Request) -> bool {
    request.media_type() == "application/json"
        && request.body.iter().find(|byte| !byte.is_ascii_whitespace()) == Some(&b'{')
}

fn decode_v1(gateway: Gateway, request: &Request) -> Arrival<'_> {
    let text = match request.method {
        Method::Get => request.query().as_bytes(),
        Method::Post | Method::Other(_) => &request.body,
    };
    let (pairs, unreadable) = read_form(text);
    let mut common = Common::default();
    let mut own = Vec::with_capacity(pairs.len());
    for (name, value) in &pairs {
        if common.slot(name).map(|slot| *slot = Some(Cow::Owned(value.clone()))).is_none()
            && !super::is_common(name)
        {
            own.push((name.as_str(), value.as_str()));
        }
    }
    let params = unflatten(own);
    let scheme = Scheme::V1;
    Arrival { gateway, request, scheme, common, params, pairs, textual: true, unreadable, twice: None }
}

/// The pairs of a query or form as far as they can be told, and what is wrong with it. A byte that is no UTF-8 is read as
/// U+FFFD.
fn read_form(text: &[u8]) -> (Vec<(String, String)>, Option<Unreadable>) {
    let pairs: Vec<(String, String)> = form_urlencoded::parse(text).into_owned().collect();
    let is_not_utf8 = || percent_decode(text).decode_utf8().is_err();
    let has_mark = |text: &str| text.contains(char::REPLACEMENT_CHARACTER);
    let unreadable = if !is_form(text) {
        Some(Unreadable::Form)
    } else if pairs.iter().any(|(name, value)| has_mark(name) || has_mark(value)) && is_not_utf8() {
        Some(Unreadable::Utf8)
    } else {
        None
    };
    (pairs, unreadable)
}

fn decode_tc3<'r>(request: &'r Request, header: Option<&'r str>) -> Arrival<'r> {
    let authorization = header.and_then(tc3::Authorization::parse);
    let mut common = Common::default();
    let carries_common =
        |name: &str| name.get(..PREFIX.len()).is_some_and(|start| start.eq_ignore_ascii_case(PREFIX));
    for (header, value) in request.headers.iter().filter(|(name, _)| carries_common(name)) {
        let found =
            COMMON.iter().find(|(_, known)| known.is_some_and(|known| known.eq_ignore_ascii_case(header)));
        if let Some(slot) = found.and_then(|(name, _)| common.slot(name)) {
            slot.get_or_insert(Cow::Borrowed(value));
        }
    }
    common.secret_id = authorization.as_ref().map(|authorization| Cow::Borrowed(authorization.secret_id));
    let (parts, textual) = tc3_params(request);
    let (params, twice, unreadable) = match parts {
        Ok(Parts { is_garbled: true, .. }) => (Map::new(), None, Some(Unreadable::Utf8)),
        Ok(Parts { params, twice, .. }) => (params, twice, None),
        Err(unreadable) => (Map::new(), None, Some(unreadable)),
    };
    let (gateway, scheme, pairs) = (Gateway::V3, Scheme::Tc3(authorization), Vec::new());
    Arrival { gateway, request, scheme, common, params, pairs, textual, unreadable, twice }
}

fn tc3_params(request: &Request) -> (Result<Parts, Unreadable>, bool) {
    let plain = |params| Parts { params, ..Parts::default() };
    if request.method == Method::Get {
        let (pairs, unreadable) = read_form(request.query().as_bytes());
        let params = unflatten(pairs.iter().map(|(name, value)| (name.as_str(), value.as_str())));
        return (unreadable.map_or_else(|| Ok(plain(params)), Err), true);
    }
    if request.media_type() == "multipart/form-data" {
        let content_type = request.headers.get("content-type").unwrap_or_default();
        return (multipart::decode(content_type, &request.body).ok_or(Unreadable::Multipart), true);
    }
    if request.body.is_empty() {
        return (Ok(Parts::default()), false);
    }
    (serde_json::from_slice(&request.body).map(plain).map_err(|_| Unreadable::Json), false)
}

impl Arrival<'_> {
    /// What the answer has to come in.
    pub fn envelope(&self) -> Envelope {
        match (self.gateway, &self.common.version) {
            (Gateway::Legacy, None) => Envelope::Code,
            (Gateway::Legacy, Some(_)) | (Gateway::V3, _) => Envelope::Response,
        }
    }
}

impl<'r> Common<'r> {
    fn slot(&mut self, name: &str) -> Option<&mut Option<Cow<'r, str>>> {
        match name {
            "Action" => Some(&mut self.action),
            "Version" => Some(&mut self.version),
            "Region" => Some(&mut self.region),
            "Language" => Some(&mut self.language),
            "Timestamp" => Some(&mut self.timestamp),
            "Token" => Some(&mut self.token),
            "Nonce" => Some(&mut self.nonce),
            "SecretId" => Some(&mut self.secret_id),
            "Signature" => Some(&mut self.signature),
            _ => None,
        }
    }
}
