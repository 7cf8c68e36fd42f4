//! Failures that are known, of clients and servers alike: each with an owner, a reason, an issue and an end.
//!
//! The list is exact both ways. What is listed and fails is shown apart and is no pass; what is listed and passes, what
//! matches nothing and what has expired make a run fail, so that the list never says more than is true.

mod apply;
mod load;
mod pattern;

pub use apply::{Applied, State, apply};
pub use load::load;
pub use pattern::{NoPattern, Pattern};

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

/// One entry of the list.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Known {
    /// Over the id of a case, or over `profile/case`.
    pub case: Pattern,
    /// Over the id of a check.
    pub check: Pattern,
    pub owner: String,
    pub reason: String,
    /// Where it is followed up.
    pub issue: String,
    /// The last day on which it is known, UTC.
    #[serde(with = "day")]
    pub until: Date,
    /// `file:line:column` of the entry.
    pub place: String,
}

/// A day as `2027-01-31`.
mod day {
    use jiff::civil::Date;
    use serde::{Deserialize, Deserializer, Serializer, de::Error};

    #[expect(clippy::trivially_copy_pass_by_ref, reason = "the signature is serde's")]
    pub(super) fn serialize<S: Serializer>(day: &Date, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(day)
    }

    pub(super) fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Date, D::Error> {
        String::deserialize(deserializer)?.parse().map_err(D::Error::custom)
    }
}
