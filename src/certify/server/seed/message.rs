//! The messages of the seeding protocol, as they are written and as they are read.

use crate::certify::Subject;
use crate::certify::drive::SpokenLine;
use crate::runner::Wish;
use crate::sign::Credential;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use std::collections::BTreeMap;

/// The version of the protocol that is spoken here, and no other.
pub(super) const PROTOCOL: u64 = 1;
const MOST_IN_FLIGHT: u64 = 1000;

/// What is said to a seeder.
#[derive(Serialize)]
#[serde(tag = "t", rename_all = "snake_case")]
pub(super) enum Order<'a> {
    Hello { protocol: u64, dubplate: &'a str, endpoint: &'a str, profiles: &'a [String] },
    Seed { id: &'a str, profile: &'a str, case: &'a str, needs: Vec<Need<'a>> },
    Release { id: &'a str },
    Bye {},
}

#[derive(Serialize)]
pub(super) struct Need<'a> {
    name: &'a str,
    role: &'a str,
    kind: &'a str,
    text: &'a str,
    fields: &'a [String],
}

impl<'a> Order<'a> {
    pub(super) fn hello(endpoint: &'a str, profiles: &'a [String]) -> Self {
        Self::Hello { protocol: PROTOCOL, dubplate: env!("CARGO_PKG_VERSION"), endpoint, profiles }
    }

    pub(super) fn seed(id: &'a str, wish: &'a Wish) -> Self {
        let needs = wish.needs.iter().map(|need| Need {
            name: &need.name,
            role: &need.role,
            kind: &need.kind,
            text: &need.text,
            fields: &need.fields,
        });
        Self::Seed { id, profile: &wish.profile, case: &wish.case, needs: needs.collect() }
    }

    /// One line, with its end.
    pub(super) fn line(&self) -> String {
        json!(self).to_string() + "\n"
    }
}

/// What a seeder says.
pub(super) enum Heard {
    Ready(Ready),
    Seeded { id: String, made: Made },
    Cannot { id: String, reason: String },
}

/// What a seeder says of itself and of the server.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Ready {
    /// The server that it seeds, if it says so.
    pub(super) server: Option<Subject>,
    pub(super) max_in_flight: usize,
    pub(super) isolated: bool,
}

/// A state that was made. It may hold a key: it has no `Debug`.
pub(super) struct Made {
    pub(super) bindings: BTreeMap<String, BTreeMap<String, String>>,
    pub(super) region: Option<String>,
    pub(super) credential: Option<Credential>,
}

/// A line that cannot be used.
pub(super) struct Broken {
    /// The id that stands in it, where it can be read so far.
    pub(super) id: Option<String>,
    /// In words, without any value of it.
    pub(super) why: String,
}

#[derive(Deserialize)]
struct ReadyLine {
    protocol: u64,
    server: Option<Server>,
    max_in_flight: Option<u64>,
    isolated: Option<bool>,
}

#[derive(Deserialize)]
struct Server {
    name: String,
    version: Option<String>,
    language: Option<String>,
    issues: Option<String>,
}

#[derive(Deserialize)]
struct SeededLine {
    #[serde(default)]
    bindings: BTreeMap<String, BTreeMap<String, String>>,
    region: Option<String>,
    credential: Option<Key>,
}

#[derive(Deserialize)]
#[expect(clippy::struct_field_names, reason = "they are the protocol's")]
struct Key {
    id: String,
    key: String,
    token: Option<String>,
}

/// Reads one line; `None` if it is blank.
pub(super) fn read(line: &SpokenLine) -> Option<Result<Heard, Broken>> {
    let broken = |why: String| Some(Err(Broken { id: None, why }));
    if !line.is_whole {
        return broken("it is longer than 1 MiB".to_owned());
    }
    if line.bytes.iter().all(u8::is_ascii_whitespace) {
        return None;
    }
    match serde_json::from_slice::<Value>(&line.bytes) {
        Ok(value) => Some(heard(&value)),
        Err(error) => broken(format!("it is no JSON, as column {} shows", error.column())),
    }
}

fn heard(value: &Value) -> Result<Heard, Broken> {
    let id = value.get("id").and_then(Value::as_str).map(str::to_owned);
    let broken = |why: &str| Broken { id: id.clone(), why: why.to_owned() };
    let named = || id.clone().ok_or_else(|| broken("its `id` is missing, or no text"));
    match value.get("t").and_then(Value::as_str) {
        Some("ready") => ready(value).map(Heard::Ready).map_err(|why| broken(&why)),
        Some("seeded") => {
            let read = SeededLine::deserialize(value);
            let read =
                read.map_err(|_| broken("a member of `seeded` is of another type, or one is missing"))?;
            Ok(Heard::Seeded { id: named()?, made: made(read) })
        }
        Some("cannot") => {
            let reason = value.get("reason").and_then(Value::as_str).filter(|text| !text.trim().is_empty());
            let reason = reason.ok_or_else(|| broken("`cannot` needs a `reason`"))?;
            Ok(Heard::Cannot { id: named()?, reason: reason.to_owned() })
        }
        Some(_) => Err(broken("its `t` is none of ready, seeded, cannot")),
        None => Err(broken("its `t` is missing, or no text")),
    }
}

fn made(line: SeededLine) -> Made {
    let credential = line.credential.map(|Key { id, key, token }| {
        let credential = Credential::new(id, key);
        match token {
            Some(token) => credential.with_token(token),
            None => credential,
        }
    });
    Made { bindings: line.bindings, region: line.region, credential }
}

fn ready(value: &Value) -> Result<Ready, String> {
    let line = ReadyLine::deserialize(value)
        .map_err(|_| "`ready` needs `protocol`, a number; a `server` needs a `name`".to_owned())?;
    if line.protocol != PROTOCOL {
        return Err(format!("it speaks protocol {}; this program speaks {PROTOCOL}", line.protocol));
    }
    let most = line.max_in_flight.unwrap_or(1);
    if !(1..=MOST_IN_FLIGHT).contains(&most) {
        return Err(format!("`max_in_flight` is not from 1 to {MOST_IN_FLIGHT}"));
    }
    let server = line.server.map(|Server { name, version, language, issues }| Subject {
        name,
        version,
        language,
        issues,
    });
    Ok(Ready {
        server: server.filter(|server| !server.name.is_empty()),
        max_in_flight: usize::try_from(most).unwrap_or(1),
        isolated: line.isolated.unwrap_or(false),
    })
}
