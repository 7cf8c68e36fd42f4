//! The messages, as they are written and as they are read.

use super::super::stated::Stated;
use super::lines::Line;
use crate::certify::{Subject, Task};
use secrecy::ExposeSecret;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};

/// The version of the protocol that is spoken here, and no other.
pub(super) const PROTOCOL: u64 = 1;
/// More in flight than anybody is asked for.
const MOST_IN_FLIGHT: u64 = 1000;

/// What is said to an adapter. A case holds the key that it is to be signed with: this has no `Debug`.
#[derive(Serialize)]
#[serde(tag = "t", rename_all = "snake_case")]
pub(super) enum Order<'a> {
    Hello { protocol: u64, dubplate: &'a str, profiles: &'a [String] },
    Case(Case<'a>),
    Cancel { id: &'a str },
    Bye {},
}

#[derive(Serialize)]
#[expect(clippy::struct_field_names, reason = "they are the protocol's")]
pub(super) struct Case<'a> {
    id: &'a str,
    case: &'a str,
    profile: &'a str,
    action: &'a str,
    version: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    region: Option<&'a str>,
    params: &'a Map<String, Value>,
    mode: &'static str,
    endpoint: &'a str,
    credential: Key<'a>,
    deadline_ms: u64,
}

#[derive(Serialize)]
#[expect(clippy::struct_field_names, reason = "they are the protocol's")]
struct Key<'a> {
    id: &'a str,
    key: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    token: Option<&'a str>,
}

impl<'a> Order<'a> {
    pub(super) fn hello(profiles: &'a [String]) -> Self {
        Self::Hello { protocol: PROTOCOL, dubplate: env!("CARGO_PKG_VERSION"), profiles }
    }

    pub(super) fn case(task: &'a Task) -> Self {
        let credential = &task.credential;
        Self::Case(Case {
            id: &task.id,
            case: &task.case,
            profile: &task.profile,
            action: &task.action,
            version: &task.version,
            region: task.region.as_deref(),
            params: &task.params,
            mode: task.mode.name(),
            endpoint: &task.endpoint,
            credential: Key {
                id: &credential.secret_id,
                key: credential.secret_key.expose_secret(),
                token: credential.token.as_ref().map(ExposeSecret::expose_secret),
            },
            deadline_ms: u64::try_from(task.deadline.as_millis()).unwrap_or(u64::MAX),
        })
    }

    /// One line, with its end.
    pub(super) fn line(&self) -> String {
        json!(self).to_string() + "\n"
    }
}

/// What an adapter says.
pub(super) enum Heard {
    Ready(Ready),
    Result { id: String, stated: Stated },
    NotSupported { id: String, reason: Option<String>, issue: Option<String> },
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Ready {
    pub(super) subject: Subject,
    pub(super) max_in_flight: usize,
}

/// A line that cannot be used.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Broken {
    /// The id that stands in it, where it can be read so far.
    pub(super) id: Option<String>,
    /// In words, without any value of it.
    pub(super) why: String,
}

impl Broken {
    fn new(why: impl Into<String>) -> Self {
        Self { id: None, why: why.into() }
    }
}

#[derive(Deserialize)]
struct ReadyLine {
    protocol: u64,
    client: Client,
    max_in_flight: Option<u64>,
}

#[derive(Deserialize)]
struct Client {
    name: String,
    version: Option<String>,
    language: Option<String>,
    issues: Option<String>,
}

#[derive(Deserialize)]
struct NotSupportedLine {
    reason: Option<String>,
    issue: Option<String>,
}

/// Reads one line; `None` if it is blank.
pub(super) fn read(line: &Line) -> Option<Result<Heard, Broken>> {
    if !line.is_whole {
        return Some(Err(Broken::new("it is longer than 1 MiB")));
    }
    if line.bytes.iter().all(u8::is_ascii_whitespace) {
        return None;
    }
    let value = std::str::from_utf8(&line.bytes)
        .map_err(|_| Broken::new("it is not UTF-8"))
        .and_then(|text| serde_json::from_str(text).map_err(|error| no_json(&error)));
    Some(value.and_then(|value| heard(&value)))
}

fn no_json(error: &serde_json::Error) -> Broken {
    Broken::new(format!("it is no JSON, as column {} shows", error.column()))
}

fn heard(value: &Value) -> Result<Heard, Broken> {
    let Value::Object(message) = value else { return Err(Broken::new("it is JSON, and no object")) };
    let id = message.get("id").and_then(Value::as_str);
    let broken = |why: String| Broken { id: id.map(str::to_owned), why };
    let named = || id.map(str::to_owned).ok_or_else(|| Broken::new("its `id` is missing, or no text"));
    match message.get("t").and_then(Value::as_str) {
        Some("ready") => ready(value).map(Heard::Ready).map_err(broken),
        Some("result") => {
            let stated = Stated::read(value).map_err(broken)?;
            Ok(Heard::Result { id: named()?, stated })
        }
        Some("not_supported") => {
            let NotSupportedLine { reason, issue } = NotSupportedLine::deserialize(value)
                .map_err(|_| broken("a member of `not_supported` is of another type".to_owned()))?;
            Ok(Heard::NotSupported { id: named()?, reason, issue })
        }
        Some(_) => Err(broken("its `t` is none of ready, result, not_supported".to_owned())),
        None => Err(broken("its `t` is missing, or no text".to_owned())),
    }
}

fn ready(value: &Value) -> Result<Ready, String> {
    let line = ReadyLine::deserialize(value)
        .map_err(|_| "`ready` needs `protocol`, a number, and `client` with a `name`".to_owned())?;
    if line.protocol != PROTOCOL {
        return Err(format!("it speaks protocol {}; this program speaks {PROTOCOL}", line.protocol));
    }
    if line.client.name.is_empty() {
        return Err("`client.name` is empty".to_owned());
    }
    let max_in_flight = line.max_in_flight.unwrap_or(1);
    if !(1..=MOST_IN_FLIGHT).contains(&max_in_flight) {
        return Err(format!("`max_in_flight` is not from 1 to {MOST_IN_FLIGHT}"));
    }
    let Client { name, version, language, issues } = line.client;
    let subject = Subject { name, version, language, issues };
    Ok(Ready { subject, max_in_flight: usize::try_from(max_in_flight).unwrap_or(1) })
}
