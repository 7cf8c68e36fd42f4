use super::Partition;
use crate::contract::Coverage;
use serde::{Deserialize, Serialize};

#[derive(Clone, Debug, Serialize, Deserialize)]
#[non_exhaustive]
pub struct RunStarted {
    pub format: u32,
    /// Version of the program.
    pub dubplate: String,
    pub target: TargetName,
    /// Which part of the selected cases this is, if it is not all.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub partition: Option<Partition>,
    pub profiles: Vec<ProfileStarted>,
    /// UNIX seconds.
    pub time: i64,
}

/// What was asked: its kind, and where it is reached.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TargetName {
    /// `mock`, `replay`, `live` or `url`.
    pub kind: String,
    pub endpoint: Option<String>,
}

impl TargetName {
    /// What its answers are evidence of, and what a recording or a snapshot of them is called. What answers for the
    /// service on a detour is an endpoint, not the service.
    pub fn origin(&self) -> &str {
        if self.kind == "live" && self.endpoint.is_some() { "url" } else { &self.kind }
    }
}

#[derive(Clone, Debug, Serialize, Deserialize)]
#[non_exhaustive]
pub struct ProfileStarted {
    pub profile: String,
    /// Digest of the contract the run is judged against.
    pub contract: String,
    pub selected: usize,
    /// Their ids.
    #[serde(default)]
    pub cases: Vec<String>,
    /// Those that were selected as well, and are left to the other parts.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub elsewhere: Vec<String>,
    /// What the contract holds, with nothing confirmed yet.
    #[serde(default)]
    pub documented: Coverage,
}
