use crate::protocol::Signature;
use serde::{Deserialize, Serialize};
use serde_json::Value;

/// A redacted exchange: what may be shown and stored. Only a [`Session`](super::Session) makes one, and
/// [`Redactor::readmit`](super::Redactor::readmit) of what was stored.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Episode {
    request: ShownRequest,
    response: ShownResponse,
    #[serde(skip)]
    session: u32,
    #[serde(skip)]
    suspicions: Vec<Suspicion>,
}

/// A text that looks like a key and is no secret of this run, or one that nobody could look at. It was withheld; what
/// holds one should not be stored.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Suspicion {
    /// Where it stood: `request header host`, `param Name`, `/Response/Error/Message`.
    pub at: String,
    /// Which rule it met.
    pub rule: &'static str,
    /// How long the text is.
    pub bytes: usize,
}

/// What may be seen of a request.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ShownRequest {
    pub method: String,
    pub path: String,
    /// Of a request that is none of the API: whom it asked.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub host: Option<String>,
    pub headers: Vec<(String, String)>,
    /// How many headers were withheld altogether.
    pub withheld: usize,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub action: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub version: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub region: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub language: Option<String>,
    /// `HmacSHA1`, `HmacSHA256` or `TC3-HMAC-SHA256`; `None` if there was no signature.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub signing: Option<String>,
    /// Whether the signature is right, where that was looked at.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub signature: Option<Signature>,
    /// The action's own parameters by name, structured, however the gateway carried them. An object.
    pub params: Value,
}

/// What may be seen of an answer.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ShownResponse {
    pub status: u16,
    pub headers: Vec<(String, String)>,
    pub withheld: usize,
    pub body: ShownBody,
    /// The body's own text, where nothing of it was withheld and `body` written compactly would be another.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub raw: Option<String>,
}

/// A body: JSON is shown member by member, anything else only by its size, but for recordings that came from other tools.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
#[non_exhaustive]
pub enum ShownBody {
    Json(Value),
    Withheld {
        bytes: usize,
    },
    Text(String),
    /// What is no text, in base64.
    Bytes(String),
}

impl Episode {
    pub(super) fn new(request: ShownRequest, response: ShownResponse, suspicions: Vec<Suspicion>) -> Self {
        Self { request, response, session: 1, suspicions }
    }

    /// The same with what became of checking the request's signature.
    #[must_use]
    pub fn checked(mut self, signature: Signature) -> Self {
        self.request.signature = Some(signature);
        self
    }

    /// The same with the number of the client that asked.
    #[must_use]
    pub fn asked_by(self, session: u32) -> Self {
        Self { session, ..self }
    }

    /// Which of the clients asked that were recorded at once, from 1.
    pub fn session(&self) -> u32 {
        self.session
    }

    pub fn request(&self) -> &ShownRequest {
        &self.request
    }

    pub fn response(&self) -> &ShownResponse {
        &self.response
    }

    /// Both parts, and which of the clients asked.
    pub fn into_parts(self) -> (ShownRequest, ShownResponse, u32) {
        (self.request, self.response, self.session)
    }

    /// What looked like a key of somebody else. Nothing that has any may be stored.
    pub fn suspicions(&self) -> &[Suspicion] {
        &self.suspicions
    }

    /// Adds one: what cannot be looked at is not stored either.
    pub fn suspect(&mut self, suspicion: Suspicion) {
        self.suspicions.push(suspicion);
    }

    /// What stands at a JSON Pointer of the answer, as it may be shown.
    pub fn found(&self, pointer: &str) -> Option<&Value> {
        match &self.response.body {
            ShownBody::Json(body) => body.pointer(pointer),
            ShownBody::Withheld { .. } | ShownBody::Text(_) | ShownBody::Bytes(_) => None,
        }
    }
}
