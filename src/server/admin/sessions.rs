//! What the admin API of a replay can do: sessions of clients that ask at once.

use super::Administered;
use super::routes::{Asked, Refusal, Route, perform, read};
use crate::redact::Session;
use crate::sign::{PREFIX, test_name};
use crate::target::{Ended, Listed, Replay};
use crate::wire::{Request, Response};
use serde::Deserialize;
use serde_json::{Value, json};
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};

/// A replay as its admin API sees it.
pub struct Replayed {
    replay: Arc<Replay>,
    shown: Session,
    /// How many names were made.
    made: AtomicU32,
}

impl Replayed {
    /// `shown` shows the names that clients gave.
    pub fn new(replay: Arc<Replay>, shown: Session) -> Self {
        Self { replay, shown, made: AtomicU32::new(0) }
    }

    /// A name that nobody has.
    fn another(&self) -> String {
        loop {
            let name = format!("session-{}", self.made.fetch_add(1, Ordering::Relaxed) + 1);
            if self.replay.listed().0.iter().all(|listed| listed.name != name) {
                return name;
            }
        }
    }
}

const ROUTES: &[Route<Replayed>] = &[
    Route { path: "/sessions", method: "POST", perform: begin },
    Route { path: "/sessions", method: "GET", perform: list },
    Route { path: "/sessions/NAME", method: "DELETE", perform: end },
];

const BEGIN: &str =
    "{\"name\":\"NAME\"} with 1 to 200 letters, digits, `.`, `_` and `-`, or {} to have a name made";

impl Administered for Replayed {
    fn perform(&self, request: &Request) -> Response {
        perform(ROUTES, self, request).unwrap_or_else(Refusal::answer)
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Begin {
    #[serde(default)]
    name: Option<String>,
}

fn begin(replayed: &Replayed, asked: &Asked<'_>) -> Result<Value, Refusal> {
    let Begin { name } = read(asked.body, BEGIN)?;
    let name = name.unwrap_or_else(|| replayed.another());
    let secret_id = format!("{PREFIX}{name}");
    if test_name(&secret_id).is_none() {
        return Err(Refusal::Body { wanted: BEGIN });
    }
    replayed.replay.begin(&name);
    let name = replayed.shown.text(&name);
    Ok(json!({ "name": name, "secret_id": format!("{PREFIX}{name}") }))
}

#[expect(clippy::unnecessary_wraps, reason = "the signature is that of the table's other lines")]
fn list(replayed: &Replayed, _asked: &Asked<'_>) -> Result<Value, Refusal> {
    let (named, others) = replayed.replay.listed();
    let session = |Listed { name, requests, misses }: Listed| json!({ "name": replayed.shown.text(&name), "requests": requests, "misses": misses });
    let sessions: Vec<Value> = named.into_iter().map(session).collect();
    Ok(json!({ "sessions": sessions, "others": others }))
}

fn end(replayed: &Replayed, asked: &Asked<'_>) -> Result<Value, Refusal> {
    let Ended { requests, misses, unused } = replayed.replay.end(asked.name).ok_or(Refusal::NoSession)?;
    let name = replayed.shown.text(asked.name);
    Ok(json!({ "name": name, "requests": requests, "misses": misses, "unused": unused }))
}
