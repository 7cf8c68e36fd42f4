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
    /// The profile is one of the legacy gateway.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub legacy: bool,
    pub case: String,
    pub action: String,
    pub version: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub region: Option<String>,
    pub params: Map<String, Value>,
    pub mode: Mode,
    /// A temporary credential was given, with its token.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub token: bool,
    pub deadline_ms: u64,
    pub expects: Expects,
    /// What arrived with the credential of the task, in order; the first of very many.
    pub sent: Vec<Sent>,
    /// How many more there were.
    #[serde(default, skip_serializing_if = "is_none")]
    pub unrecorded: u64,
    /// What arrived where a redirect pointed to.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub elsewhere: Vec<Elsewhere>,
    /// What we found wrong in the world afterwards, by reading it ourselves; `None` if we did not look.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub effect: Option<Vec<String>>,
    pub told: Told,
}

/// What is known of a task beforehand.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Expects {
    /// What the service says to it at last, if it is asked rightly: `ok` or a code. `None` where that depends on the
    /// client.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub answer: Option<String>,
    /// That the task is wrong can be seen without the service, so a client may refuse it and send nothing.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub refusal: bool,
    /// The action changes something: whoever repeats it may do it twice.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub changes: bool,
    /// Ids of the checks that the case is there for; the others look at it as well.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub exercises: Vec<String>,
}

/// A request that followed a redirect to another host.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Elsewhere {
    pub at_ms: u64,
    pub method: String,
    /// Where in it a credential or what was signed with one stood.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub credentials: Vec<String>,
}

/// A request that belongs to no task under way.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Stray {
    /// Since the run began.
    pub at_ms: u64,
    pub why: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub request: Option<ShownRequest>,
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "the signature is serde's")]
fn is_none(count: &u64) -> bool {
    *count == 0
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
    /// It carried the token that was given.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub token: bool,
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
    /// What was done to its answer on purpose.
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
    /// Of long lists only the first items stand in `body`.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub trimmed: bool,
    /// Of an error of the API.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub code: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub request_id: Option<String>,
    /// It reached the client whole and in time, and is an answer of the API.
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

impl Outcome {
    /// As it stands in messages.
    pub fn word(self) -> &'static str {
        match self {
            Self::Ok => "ok",
            Self::Error => "error",
            Self::TransportError => "transport_error",
            Self::InvalidResponse => "invalid_response",
            Self::Timeout => "timeout",
            Self::RefusedLocally => "refused_locally",
            Self::NotSupported => "not_supported",
            Self::Failed => "failed",
        }
    }
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
    /// It was asked again, alone, after an adapter had ended while it was under way.
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
    /// An adapter ended, and nobody knows whether it was this task's doing, an earlier one's or one's beside it. No
    /// verdict: the case is to be asked again, alone.
    Disturbed,
    /// An adapter answered and goes on, or it needed no process to know that this cannot be asked.
    Answered,
    NotStarted {
        why: String,
    },
}
