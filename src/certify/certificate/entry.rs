use crate::certify::known::{Applied, Known, State};
use serde::Serialize;

/// An entry of the list of known failures, and whether it is true.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Entry {
    pub state: State,
    #[serde(flatten)]
    pub known: Known,
    /// How many checks of cases it lists that fail.
    pub failed: usize,
    /// `profile/case check` of what it lists and passes.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub passed: Vec<String>,
}

impl Entry {
    pub(in crate::certify) fn new(applied: &Applied<'_>, name: impl Fn(usize) -> String) -> Self {
        Self {
            state: applied.state,
            known: applied.known.clone(),
            failed: applied.failed.len(),
            passed: applied.passed.iter().copied().map(name).collect(),
        }
    }
}
