use crate::certify::known::Known;
use crate::certify::{Seen, Stray, Subject};
use serde::{Deserialize, Serialize};

/// One line.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "event", rename_all = "kebab-case")]
pub(super) enum Line {
    Started(Started),
    Seen(Box<Seen>),
    Stray(Stray),
    Finished(Finished),
}

/// What was certified, and against what.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Started {
    pub format: u32,
    pub kind: Kind,
    pub subject: Subject,
    /// Version of the program.
    pub dubplate: String,
    /// UNIX seconds.
    pub time: i64,
    /// How the client was brought to what it was asked on: `endpoint` or `proxy`.
    pub way: String,
    /// What that was; a certificate proves nothing of anything else.
    pub seen_on: String,
    /// Digest of the table of checks.
    pub checks: String,
    pub profiles: Vec<Scope>,
    /// Cases that cannot be asked of anyone of this kind.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub omitted: Vec<Omitted>,
    /// The list of known failures as it was that day.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub known: Vec<Known>,
}

/// Who is certified.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Kind {
    Client,
    Server,
}

/// How much of a profile took part.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Scope {
    pub profile: String,
    /// Digest of the contract.
    pub contract: String,
    /// All cases that can be asked.
    pub cases: usize,
    /// Ids of those that the user did not want.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub unselected: Vec<String>,
}

/// A case that was not asked, or not to its end.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Omitted {
    pub profile: String,
    pub case: String,
    pub why: String,
}

/// The end.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Finished {
    pub millis: u64,
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub interrupted: bool,
    /// Cases that could not be asked, or not to their end.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub unasked: Vec<Omitted>,
    /// What went wrong outside of any task, for people.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub troubles: Vec<String>,
}

impl Kind {
    pub const fn word(self) -> &'static str {
        match self {
            Self::Client => "client",
            Self::Server => "server",
        }
    }
}
