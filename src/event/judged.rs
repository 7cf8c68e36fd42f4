use serde::{Deserialize, Serialize};

/// What came of comparing a case's transcript with its accepted snapshot.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Judged {
    /// Where the accepted snapshot stands or would stand.
    pub file: String,
    pub judgement: Judgement,
    /// The difference as lines that start with a blank, `-`, `+` or `@@`; accepted first.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub diff: Vec<String>,
    /// The `.snap.new` that waits to be accepted or rejected.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub pending: Option<String>,
    /// Why a file could not be read or written.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub trouble: Option<String>,
}

/// How a transcript compares. Only `Same` and `Taken` let a case pass.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
#[non_exhaustive]
pub enum Judgement {
    Same,
    /// Nothing is accepted yet.
    New,
    Changed,
    /// What is accepted cannot be read; it was left as it is.
    Unreadable,
    /// It was accepted at once, as `INSTA_UPDATE` asked for.
    Taken,
}

impl Judgement {
    pub fn passes(self) -> bool {
        matches!(self, Self::Same | Self::Taken)
    }
}
