//! What the witnesses saw. Nothing here holds a secret; all of it is stored.

use super::Mode;
use crate::redact::ShownRequest;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use std::collections::BTreeMap;

/// One task with all that was seen of it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Seen {
    pub task: String,
    pub profile: String,
    pub case: String,
    pub action: String,
    pub version: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub region: Option<String>,
    pub params: Map<String, Value>,
    pub mode: Mode,
    pub deadline_ms: u64,
    /// What arrived with the credential of the task, in order.
    pub sent: Vec<Sent>,
    pub told: Told,
}

/// The wire: one request and what was answered.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Sent {
    /// Since the client was asked to.
    pub at_ms: u64,
    /// Requests over one connection have the same number.
    pub connection: u64,
    pub request: ShownRequest,
    /// `Content-Type` as it was sent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub content_type: Option<String>,
    pub signature: Signature,
    /// Seconds that its timestamp is ahead of our clock; `None` if it has none that can be read.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ahead_s: Option<i64>,
    /// Its nonce or, with TC3, nothing.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub nonce: Option<String>,
    /// Places of the request where the SecretKey stood: none is allowed.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub secret_at: Vec<String>,
    /// The fault that its answer met.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub fault: Option<String>,
    pub given: Given,
}

/// What became of verifying a request.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", tag = "is", deny_unknown_fields)]
pub enum Signature {
    Valid,
    /// In words what differs, without any value.
    Invalid {
        why: String,
    },
    Missing,
}

/// What was answered.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Given {
    /// HTTP; 0 if no answer was sent.
    pub status: u16,
    /// What stands in `Response`, or the whole of what is no answer of the API; redacted.
    #[serde(default, skip_serializing_if = "Value::is_null")]
    pub body: Value,
    /// Of an error of the API.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub code: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub request_id: Option<String>,
    /// A client that got it whole could read it.
    pub readable: bool,
}

/// What a client said and did.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Told {
    /// `None` if it said nothing that means anything.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub claim: Option<Claim>,
    pub process: Process,
}

/// What a client says that it got.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Claim {
    pub outcome: Outcome,
    pub strength: Strength,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub code: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub message: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub request_id: Option<String>,
    /// Members of the answer by JSON Pointer below `Response`, as the client's caller sees them. A list or an object is
    /// one field, with all that is in it.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub fields: BTreeMap<String, Field>,
    /// In the client's words.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub detail: Option<String>,
}

/// A value with the type that the client gives it: `string`, `integer`, `number`, `boolean`, `null`, `list`, `object`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Field {
    #[serde(rename = "type")]
    pub kind: String,
    /// Text; lists and objects as JSON.
    pub value: String,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Outcome {
    Ok,
    /// An error of the API.
    Error,
    TransportError,
    /// An answer came that is none of the API.
    InvalidResponse,
    Timeout,
    /// Nothing was sent: the client itself found the task wrong.
    RefusedLocally,
    NotSupported,
    /// Not well; the client does not say how.
    Failed,
}

/// How a claim was made.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Strength {
    /// In a result file or over the adapter protocol.
    Stated,
    /// By the exit status; code and request id were found in what was printed.
    Weak,
}

/// The process.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Process {
    pub millis: u64,
    pub ending: Ending,
    /// Bytes on stdout and stderr.
    pub printed: u64,
    /// The SecretKey stood in what was printed, or in the result.
    pub secret_shown: bool,
    /// What it left running was ended by us.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub left_running: bool,
    /// It was asked alone, after the client had ended with this and others under way.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub alone: bool,
    /// What else is wrong, for people: a broken line with its number, a result that is none.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub troubles: Vec<String>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "how", deny_unknown_fields)]
pub enum Ending {
    Exited {
        status: i32,
    },
    Signalled {
        signal: i32,
    },
    /// Ended by us, and why: `deadline`, `flood`, `interrupt`.
    Stopped {
        why: String,
    },
    /// An adapter ended while this and others were under way, so that nobody knows whose doing it was. No verdict: the
    /// task is to be asked again, alone.
    Disturbed,
    /// An adapter answered and goes on.
    Answered,
    NotStarted {
        why: String,
    },
}
