use super::Verdict;
use serde::{Deserialize, Serialize};

/// One attempt at a case that was played more than once.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Attempt {
    #[serde(flatten)]
    pub verdict: Verdict,
    pub requests: usize,
    pub micros: u64,
    /// What was called and answered, normalized as for a snapshot; attempts can be compared by it.
    pub transcript: String,
}

/// What an earlier run said of a case that was played again.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Earlier {
    /// The stream it was in.
    pub stream: String,
    /// When that run began, UNIX seconds.
    pub time: i64,
    /// The word for its verdict.
    pub said: String,
}
