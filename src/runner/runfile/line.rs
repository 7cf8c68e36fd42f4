//! What the lines of a run file say.

use crate::runner::unix_time;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use std::collections::BTreeMap;

/// Version of the format; a new one if a member changes its meaning or goes away.
pub(super) const FORMAT: u32 = 1;

/// One line.
#[derive(Clone, Debug, Deserialize, Serialize)]
#[serde(tag = "line", rename_all = "kebab-case")]
pub(in crate::runner) enum Line {
    Run(Head),
    Sending(Sending),
    Answered(Answered),
    /// A call that changes nothing brought values that `finally` may need.
    Saved(Saved),
    CaseClosed(CaseName),
}

/// The first line: what was played, where.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Head {
    pub format: u32,
    /// Version of the program.
    pub dubplate: String,
    pub target: String,
    /// UNIX seconds.
    pub time: i64,
    /// The user's folder of scenarios, if there was one.
    pub scenarios: Option<String>,
    pub profiles: BTreeMap<String, HeadProfile>,
}

impl Head {
    /// That of a run which starts now.
    pub fn new(target: &str, scenarios: Option<String>, profiles: BTreeMap<String, HeadProfile>) -> Self {
        Self {
            format: FORMAT,
            dubplate: env!("CARGO_PKG_VERSION").to_owned(),
            target: target.to_owned(),
            time: unix_time(),
            scenarios,
            profiles,
        }
    }
}

/// Where the cases of a profile were played.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct HeadProfile {
    pub host: String,
    pub region: String,
    /// Digest of its contract.
    pub contract: String,
}

/// A case, by its profile and id.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct CaseName {
    pub profile: String,
    pub case: String,
}

/// A changing call is about to be sent.
#[derive(Clone, Debug, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub(in crate::runner) struct Sending {
    pub(in crate::runner) profile: String,
    pub(in crate::runner) case: String,
    /// Digest of the case.
    pub(in crate::runner) digest: String,
    /// Which step, from 1; 0 in `finally`.
    pub(in crate::runner) step: usize,
    pub(in crate::runner) action: String,
    pub(in crate::runner) effect: String,
    /// UNIX seconds.
    pub(in crate::runner) time: i64,
    /// All that the case knows: its resources, the region, what it saved.
    pub(in crate::runner) variables: Map<String, Value>,
}

/// Its answer has come.
#[derive(Clone, Debug, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub(in crate::runner) struct Answered {
    pub(in crate::runner) profile: String,
    pub(in crate::runner) case: String,
    pub(in crate::runner) step: usize,
    pub(in crate::runner) action: String,
    /// The service refused, with this code.
    pub(in crate::runner) error: Option<String>,
    pub(in crate::runner) saved: Map<String, Value>,
}

#[derive(Clone, Debug, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub(in crate::runner) struct Saved {
    pub(in crate::runner) profile: String,
    pub(in crate::runner) case: String,
    pub(in crate::runner) values: Map<String, Value>,
}
