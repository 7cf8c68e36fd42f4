//! What stands in a cassette, member by member.

use crate::protocol::Signature;
use crate::redact::{Episode, ShownBody, ShownRequest, ShownResponse};
use serde::{Deserialize, Deserializer, Serialize};
use serde_json::Value;
use std::collections::BTreeMap;

/// Version of the format; a new one if a member changes its meaning or goes away.
pub const FORMAT: u32 = 1;

/// Everything of a cassette but its episodes and its seal.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Head {
    pub format: u32,
    pub profile: String,
    /// The case that was played, if it was one of a scenario file.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub case: Option<String>,
    pub provenance: Provenance,
    /// Who played which role: the fields of each need.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub roles: BTreeMap<String, BTreeMap<String, String>>,
    /// What the steps could refer to besides: `region`.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub variables: BTreeMap<String, String>,
    /// What was redacted, and how often: placeholders by name, and `headers` that were left out.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub redacted: BTreeMap<String, usize>,
}

/// Where a recording comes from.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Provenance {
    /// What answered: `mock`, `live` or `url`.
    pub target: String,
    /// When, RFC 3339 in UTC with seconds. A recording of an unchanged target keeps the first date.
    pub recorded: String,
    /// Version of the program.
    pub dubplate: String,
    /// Of a recording that another tool made: what was read.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub imported: Option<Import>,
    /// SHA-256 of the contract that was in force.
    pub contract: String,
    /// SHA-256 of the case's text, if a case was played.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub scenario: Option<String>,
    /// A person changed episodes after the recording, and `lint --adopt` took that in.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub edited: bool,
}

/// What a cassette was made of.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Import {
    /// `vcrpy`, `go-vcr`, ..
    pub format: String,
    /// What wrote it, where the file says so.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub tool: Option<String>,
    /// The file says nothing of when it was recorded; the date is that of the import.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub undated: bool,
}

/// One episode as it stands in a cassette.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Entry {
    /// Which step asked, from 1; 0 in `finally` and where no case was played.
    pub step: usize,
    /// `step`, `read` or `finally`, if a case was played.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub phase: Option<String>,
    /// Equal requests were sent at once; their answers stand in canonical order, each with how often it came.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub burst: bool,
    /// Which of the clients asked that were recorded at once, from 1 in the order of their first requests.
    #[serde(default = "first", skip_serializing_if = "is_first")]
    pub session: u32,
    pub request: RequestPart,
    pub response: ResponsePart,
    /// What differs between two recordings of an unchanged target.
    #[serde(default, skip_serializing_if = "Volatile::is_empty")]
    pub volatile: Volatile,
    /// A person changed this episode.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub edited: bool,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RequestPart {
    pub method: String,
    pub path: String,
    /// Of a request that is none of the API: whom it asked.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub host: Option<String>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub headers: Vec<(String, String)>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub action: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub version: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub region: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub language: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub signing: Option<String>,
    /// Whether the signature was right for a known key, where a recorder looked.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub signature: Option<Signature>,
    pub params: Value,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ResponsePart {
    pub status: u16,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub headers: Vec<(String, String)>,
    /// The body, if it is JSON; `null` is such a body.
    #[serde(default, deserialize_with = "present", skip_serializing_if = "Option::is_none")]
    pub body: Option<Value>,
    /// Its own text where that is not the canonical one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub raw: Option<String>,
    /// A body that is no JSON object, of a recording that came from another tool.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub text: Option<String>,
    /// The same if it is no text.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub base64: Option<String>,
    /// How many bytes of another body were left out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub withheld: Option<usize>,
}

/// What stands there, `null` too.
pub(super) fn present<'de, T: Deserialize<'de>, D: Deserializer<'de>>(
    deserializer: D,
) -> Result<Option<T>, D::Error> {
    T::deserialize(deserializer).map(Some)
}

/// Values that say nothing about the target; their places hold `<host>`, `<date>` and `<request-id>`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Volatile {
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub host: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub date: Option<String>,
    #[serde(default, rename = "request-id", skip_serializing_if = "Option::is_none")]
    pub request_id: Option<String>,
    /// How often the same was asked and answered in a row.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub times: Option<u32>,
}

impl Volatile {
    pub(super) fn is_empty(&self) -> bool {
        *self == Self::default()
    }
}

pub(super) const HOST: &str = "<host>";
pub(super) const DATE: &str = "<date>";
pub(super) const REQUEST_ID: &str = "<request-id>";
const ID_POINTER: &str = "/Response/RequestId";

impl Entry {
    /// An episode with its volatile values set apart.
    pub fn new(episode: &Episode, step: usize, phase: Option<&str>) -> Self {
        Self::of(episode.clone(), step, phase)
    }

    /// The same of an episode that nobody else needs.
    pub fn of(episode: Episode, step: usize, phase: Option<&str>) -> Self {
        let (request, response, session) = episode.into_parts();
        let mut volatile = Volatile::default();
        let mut entry = Self {
            step,
            phase: phase.map(str::to_owned),
            burst: false,
            session,
            request: RequestPart::of(request),
            response: ResponsePart::of(response),
            volatile: Volatile::default(),
            edited: false,
        };
        volatile.host = take(&mut entry.request.headers, "host", HOST);
        volatile.date = take(&mut entry.response.headers, "date", DATE);
        if let Some(id) = entry.response.body.as_mut().and_then(|body| body.pointer_mut(ID_POINTER)) {
            let recorded = id.as_str().filter(|id| is_plain_id(id)).map(str::to_owned);
            if let Some(recorded) = recorded {
                *id = Value::String(REQUEST_ID.to_owned());
                entry.response.raw = entry.response.raw.map(|raw| raw.replace(&recorded, REQUEST_ID));
                volatile.request_id = Some(recorded);
            }
        }
        entry.volatile = volatile;
        entry
    }

    /// How often it is answered before the next one of the same request.
    pub fn times(&self) -> u32 {
        // A poll of a case asks as often as it needs; why a program asked again nobody knows.
        let counts = self.burst || self.phase.is_none();
        if counts { self.volatile.times.unwrap_or(1) } else { 1 }
    }

    /// Both parts as they were shown, for a look by the redactor.
    pub fn shown(&self) -> (ShownRequest, ShownResponse) {
        self.clone().into_shown()
    }

    /// The same of an entry that nobody else needs.
    pub fn into_shown(self) -> (ShownRequest, ShownResponse) {
        let Volatile { host: asked, date, request_id, .. } = self.volatile;
        let RequestPart {
            method,
            path,
            host,
            headers,
            action,
            version,
            region,
            language,
            signing,
            signature,
            params,
        } = self.request;
        let request = ShownRequest {
            method,
            path,
            host,
            headers: put_back(headers, HOST, asked.as_ref()),
            withheld: 0,
            action,
            version,
            region,
            language,
            signing,
            signature,
            params,
        };
        let ResponsePart { status, headers, body, raw, text, base64, withheld } = self.response;
        let response = ShownResponse {
            status,
            headers: put_back(headers, DATE, date.as_ref()),
            withheld: 0,
            raw: raw.map(|raw| match &request_id {
                Some(id) => raw.replace(REQUEST_ID, id),
                None => raw,
            }),
            body: match (body, text, base64) {
                (Some(body), ..) => ShownBody::Json(with_id(body, request_id)),
                (None, Some(text), _) if withheld.is_none() => ShownBody::Text(text),
                (None, None, Some(packed)) if withheld.is_none() => ShownBody::Bytes(packed),
                (None, ..) => ShownBody::Withheld { bytes: withheld.unwrap_or_default() },
            },
        };
        (request, response)
    }
}

fn with_id(mut body: Value, id: Option<String>) -> Value {
    if let (Some(id), Some(place)) = (id, body.pointer_mut(ID_POINTER)) {
        *place = Value::String(id);
    }
    body
}

impl RequestPart {
    fn of(shown: ShownRequest) -> Self {
        let ShownRequest {
            method,
            path,
            host,
            headers,
            withheld: _,
            action,
            version,
            region,
            language,
            signing,
            signature,
            params,
        } = shown;
        Self { method, path, host, headers, action, version, region, language, signing, signature, params }
    }
}

impl ResponsePart {
    fn of(shown: ShownResponse) -> Self {
        let ShownResponse { status, headers, withheld: _, body, raw } = shown;
        let mut part = Self { status, headers, body: None, raw, text: None, base64: None, withheld: None };
        match body {
            ShownBody::Json(body) => part.body = Some(body),
            ShownBody::Withheld { bytes } => part.withheld = Some(bytes),
            ShownBody::Text(text) => part.text = Some(text),
            ShownBody::Bytes(packed) => part.base64 = Some(packed),
        }
        part
    }
}

/// Who records alone.
const FIRST: u32 = 1;

fn first() -> u32 {
    FIRST
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde passes a reference")]
pub(super) fn is_first(session: &u32) -> bool {
    *session == FIRST
}

/// Puts a placeholder for the value of a header, and gives the value.
fn take(headers: &mut [(String, String)], name: &str, placeholder: &str) -> Option<String> {
    let (_, value) = headers.iter_mut().find(|(key, _)| key.eq_ignore_ascii_case(name))?;
    Some(std::mem::replace(value, placeholder.to_owned()))
}

pub(super) fn put_back(
    mut headers: Vec<(String, String)>,
    placeholder: &str,
    value: Option<&String>,
) -> Vec<(String, String)> {
    if let (Some(value), Some((_, place))) = (value, headers.iter_mut().find(|(_, held)| held == placeholder))
    {
        place.clone_from(value);
    }
    headers
}

/// What can stand in a JSON text without escapes, and is long enough to stand there only as itself.
fn is_plain_id(id: &str) -> bool {
    id.len() >= 8 && id.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-')
}
