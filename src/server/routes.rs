//! What the admin API can do, and how it says no.

use crate::mock::{Mock, PREFIX, load_world};
use crate::source::{Report, Source};
use crate::wire::{Headers, Request, Response};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Deserializer};
use serde_json::{Map, Value, json};
use std::str::from_utf8;

/// The end of the year 9999, in milliseconds since the UNIX epoch: times after it have no RFC 3339 form.
const LAST_MILLI: i64 = 253_402_300_799_999;

struct Route {
    path: &'static str,
    method: &'static str,
    perform: fn(&Mock, &[u8]) -> Result<Value, Refusal>,
}

const ROUTES: &[Route] = &[
    Route { path: "/reset", method: "POST", perform: reset },
    Route { path: "/world", method: "PUT", perform: seed },
    Route { path: "/clock", method: "POST", perform: set_clock },
    Route { path: "/credentials", method: "GET", perform: list },
];

/// Why the admin API does not do what it was asked to; the text says what to do.
#[derive(Debug, thiserror::Error)]
pub(super) enum Refusal {
    #[error("the admin API is not for browsers: send no Origin and no Sec-Fetch-* header")]
    Browser,
    #[error("the Host header must be localhost or a loopback address, such as 127.0.0.1")]
    Host,
    #[error("send `Authorization: Bearer TOKEN` with the token in the admin token file")]
    Token,
    #[error("no such path; use {}", all_routes())]
    Path,
    #[error("use {method} for this path")]
    Method { method: &'static str },
    #[error("send {wanted}")]
    Body { wanted: &'static str },
    #[error("send {wanted}: {source}")]
    Json { wanted: &'static str, source: serde_json::Error },
    /// Many lines, as a compiler would say it.
    #[error("{0}")]
    World(String),
}

const RESET: &str = "{} to reset everybody, or {\"credential\":\"dubplate-NAME\"}";
const CLOCK: &str = "exactly one of {\"hold\":null}, {\"hold\":MILLIS}, {\"advance\":MILLIS}, {\"release\":true}; MILLIS \
                     count from 1970, are 0 or more and end before the year 10000";

pub(super) fn perform(mock: &Mock, request: &Request) -> Result<Response, Refusal> {
    let route = ROUTES.iter().find(|route| route.path == request.path()).ok_or(Refusal::Path)?;
    if route.method != request.method.as_str() {
        return Err(Refusal::Method { method: route.method });
    }
    (route.perform)(mock, &request.body).map(|answer| json_response(200, &answer))
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Reset {
    /// Not null: an empty variable in a script must not reset everybody.
    #[serde(default, deserialize_with = "text")]
    credential: Option<String>,
}

fn text<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<String>, D::Error> {
    String::deserialize(deserializer).map(Some)
}

fn reset(mock: &Mock, body: &[u8]) -> Result<Value, Refusal> {
    let wanted: Reset = read(body, RESET)?;
    let name = match &wanted.credential {
        None => None,
        Some(credential) => Some(credential.strip_prefix(PREFIX).ok_or(Refusal::Body { wanted: RESET })?),
    };
    Ok(json!({ "worlds": mock.reset(name) }))
}

fn seed(mock: &Mock, body: &[u8]) -> Result<Value, Refusal> {
    let text = from_utf8(body).map_err(|_| Refusal::Body { wanted: "a world.toml in UTF-8" })?;
    let report = Report::default();
    let seed = load_world(&Source::new("world.toml", text.to_owned()), &mock.known(), &report);
    let seed = report.into_result(seed).map_err(|diagnostics| Refusal::World(diagnostics.to_string()))?;
    mock.seed(&seed).map_err(|error| Refusal::World(error.to_string()))?;
    Ok(json!({ "profile": seed.profile }))
}

#[derive(Deserialize)]
#[serde(rename_all = "lowercase")]
enum SetClock {
    Hold(Option<i64>),
    Advance(i64),
    Release(bool),
}

fn set_clock(mock: &Mock, body: &[u8]) -> Result<Value, Refusal> {
    let clock = mock.clock();
    let possible = |millis| {
        if (0..=LAST_MILLI).contains(&millis) { Ok(millis) } else { Err(Refusal::Body { wanted: CLOCK }) }
    };
    match read(body, CLOCK)? {
        SetClock::Hold(None) => clock.hold(None),
        SetClock::Hold(Some(at)) => clock.hold(Some(possible(at)?)),
        SetClock::Advance(by) => {
            possible(clock.now().saturating_add(possible(by)?))?;
            clock.advance(by);
        }
        SetClock::Release(true) => clock.release(),
        SetClock::Release(false) => return Err(Refusal::Body { wanted: CLOCK }),
    }
    Ok(json!({ "now": clock.now() }))
}

#[expect(clippy::unnecessary_wraps, reason = "the signature is that of the table's other lines")]
fn list(mock: &Mock, _body: &[u8]) -> Result<Value, Refusal> {
    let credentials: Vec<String> = mock.credentials().iter().map(|name| format!("{PREFIX}{name}")).collect();
    Ok(json!({ "credentials": credentials }))
}

/// An object in any case: serde would take an array of a struct's fields as well.
fn read<T: DeserializeOwned>(body: &[u8], wanted: &'static str) -> Result<T, Refusal> {
    let object: Result<Map<String, Value>, _> = serde_json::from_slice(body);
    object
        .and_then(|object| T::deserialize(Value::Object(object)))
        .map_err(|source| Refusal::Json { wanted, source })
}

impl Refusal {
    pub(super) fn answer(self) -> Response {
        let status = match self {
            Self::Browser | Self::Host => 403,
            Self::Token => 401,
            Self::Path => 404,
            Self::Method { .. } => 405,
            Self::Body { .. } | Self::Json { .. } => 400,
            Self::World(_) => 422,
        };
        if let Self::World(text) = self {
            return response(status, "text/plain; charset=utf-8", text);
        }
        let mut answer = json_response(status, &json!({ "error": self.to_string() }));
        if let Self::Method { method } = self {
            answer.headers.push("allow", method);
        }
        if let Self::Token = self {
            answer.headers.push("www-authenticate", "Bearer");
        }
        answer
    }
}

fn all_routes() -> String {
    let routes: Vec<String> = ROUTES.iter().map(|route| format!("{} {}", route.method, route.path)).collect();
    routes.join(", ")
}

fn json_response(status: u16, body: &Value) -> Response {
    response(status, "application/json", body.to_string())
}

fn response(status: u16, media_type: &str, body: String) -> Response {
    let headers = Headers::from_iter([("content-type", media_type)]);
    Response { status, headers, body: body.into() }
}
