use serde::{Deserialize, Serialize};

/// What a case came to. Only pass is pass.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "verdict", content = "why", rename_all = "lowercase")]
#[non_exhaustive]
pub enum Verdict {
    Pass,
    /// Answered, and wrong.
    Fail(Vec<Mismatch>),
    /// Could not be asked.
    Broken(Breakage),
    /// This target cannot be brought into the state.
    Unobtainable(Reason),
    /// Asked for by the user.
    Skipped(Reason),
}

impl Verdict {
    pub const FAIL: &'static str = "fail";
    pub const BROKEN: &'static str = "broken";
    pub const SKIPPED: &'static str = "skipped";

    pub fn word(&self) -> &'static str {
        match self {
            Self::Pass => "pass",
            Self::Fail(_) => Self::FAIL,
            Self::Broken(_) => Self::BROKEN,
            Self::Unobtainable(_) => "unobtainable",
            Self::Skipped(_) => Self::SKIPPED,
        }
    }
}

/// A sentence for people.
pub type Reason = String;

/// One expectation that did not hold.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Mismatch {
    /// `file:line:column` of the expectation.
    pub place: String,
    /// That line.
    pub excerpt: String,
    /// The step's own name.
    pub step: Option<String>,
    /// The call it was about.
    pub action: String,
    /// A JSON Pointer into the answer, or what else is meant.
    pub at: String,
    pub expected: String,
    pub found: String,
}

/// Something that an answer has otherwise than expected, and that the documentation leaves open.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Note {
    /// The id of the freedom in the contract.
    pub freedom: String,
    #[serde(flatten)]
    pub seen: Mismatch,
}

/// Why a target could not be asked.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Breakage {
    pub trouble: Trouble,
    pub text: String,
}

/// Sorts of breakage.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
#[non_exhaustive]
pub enum Trouble {
    /// No connection.
    Unreachable,
    /// No complete answer in time.
    Timeout,
    /// The connection ended, or what came was no HTTP.
    Garbled,
    /// The run file could not be written, so nothing was sent.
    Unrecorded,
    /// The run was interrupted before the case had ended.
    Interrupted,
    /// Nothing was recorded that could answer.
    #[serde(rename = "no-episode")]
    NoEpisode,
    /// The cassette could not be used, or what was answered could not be stored.
    Cassette,
    /// Who was to make the state of the case gave nothing that could be used.
    Seeder,
}
