//! What the admin API of a mock can do.

use super::Administered;
use super::routes::{Asked, Refusal, Route, perform, read};
use crate::mock::{Mock, PREFIX, load_world};
use crate::source::{Report, Source};
use crate::wire::{Request, Response};
use serde::{Deserialize, Deserializer};
use serde_json::{Value, json};
use std::str::from_utf8;

/// The end of the year 9999, in milliseconds since the UNIX epoch: times after it have no RFC 3339 form.
const LAST_MILLI: i64 = 253_402_300_799_999;

const ROUTES: &[Route<Mock>] = &[
    Route { path: "/reset", method: "POST", perform: reset },
    Route { path: "/world", method: "PUT", perform: seed },
    Route { path: "/clock", method: "POST", perform: set_clock },
    Route { path: "/credentials", method: "GET", perform: list },
];

const RESET: &str = "{} to reset everybody, or {\"credential\":\"dubplate-NAME\"}";
const CLOCK: &str = "exactly one of {\"hold\":null}, {\"hold\":MILLIS}, {\"advance\":MILLIS}, {\"release\":true}; MILLIS \
                     count from 1970, are 0 or more and end before the year 10000";

impl Administered for Mock {
    fn perform(&self, request: &Request) -> Response {
        perform(ROUTES, self, request).unwrap_or_else(Refusal::answer)
    }
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

fn reset(mock: &Mock, asked: &Asked<'_>) -> Result<Value, Refusal> {
    let wanted: Reset = read(asked.body, RESET)?;
    let name = match &wanted.credential {
        None => None,
        Some(credential) => Some(credential.strip_prefix(PREFIX).ok_or(Refusal::Body { wanted: RESET })?),
    };
    Ok(json!({ "worlds": mock.reset(name) }))
}

fn seed(mock: &Mock, asked: &Asked<'_>) -> Result<Value, Refusal> {
    let text = from_utf8(asked.body).map_err(|_| Refusal::Body { wanted: "a world.toml in UTF-8" })?;
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

fn set_clock(mock: &Mock, asked: &Asked<'_>) -> Result<Value, Refusal> {
    let clock = mock.clock();
    let possible = |millis| {
        if (0..=LAST_MILLI).contains(&millis) { Ok(millis) } else { Err(Refusal::Body { wanted: CLOCK }) }
    };
    match read(asked.body, CLOCK)? {
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
fn list(mock: &Mock, _asked: &Asked<'_>) -> Result<Value, Refusal> {
    let credentials: Vec<String> = mock.credentials().iter().map(|name| format!("{PREFIX}{name}")).collect();
    Ok(json!({ "credentials": credentials }))
}
