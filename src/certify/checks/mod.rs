//! What is demanded of a client: one table of checks, each with the page or rule it comes from.
//!
//! A check is a pure function of what was seen; whoever has stored that comes to the same findings.

mod fields;
mod outcome;
mod params;
mod progress;
mod resilience;
mod semantic;
mod table;
mod truth;
mod wire;

pub use table::all;
pub use truth::Truth;

use super::{Seen, Stray};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

/// How much is proved by a client that passes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Level {
    /// Its requests are right.
    Wire,
    /// It tells success from failure.
    Outcome,
    /// What the service said reaches its caller.
    Semantic,
    /// It stands misbehaviour.
    Resilience,
}

/// One demand.
pub struct Check {
    /// `level.name`.
    pub id: &'static str,
    pub level: Level,
    /// The page or the rule that demands it.
    pub source: &'static str,
    pub title: &'static str,
    /// For somebody whose client fails: what was looked at, why it matters, what to do.
    pub explanation: &'static str,
    pub judge: Judge,
}

/// How a check comes to its judgement.
#[derive(Clone, Copy)]
pub enum Judge {
    /// From one task.
    One(fn(&Seen) -> Judgement),
    /// From one task beside all others of the run.
    Among(fn(&Seen, &[Seen]) -> Judgement),
    /// From what belonged to no task.
    Strays(fn(&[Stray]) -> Judgement),
}

/// What a check says of a task.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", tag = "is", content = "why")]
pub enum Judgement {
    Pass,
    /// What was expected, what was found, and where.
    Fail(String),
    /// It should have been looked at and could not be; why.
    NotVerified(String),
    /// There is nothing here that it could look at.
    DoesNotApply,
}

/// What a check said of a task; of no task, if it looks at the whole run.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Finding {
    pub profile: String,
    pub case: String,
    pub task: String,
    pub check: String,
    pub judgement: Judgement,
}

impl Level {
    pub const ALL: [Self; 4] = [Self::Wire, Self::Outcome, Self::Semantic, Self::Resilience];

    /// The word before the dot in an id.
    pub fn word(self) -> &'static str {
        match self {
            Self::Wire => "wire",
            Self::Outcome => "outcome",
            Self::Semantic => "semantic",
            Self::Resilience => "resilience",
        }
    }
}

/// The check of an id.
pub fn check(id: &str) -> Option<&'static Check> {
    all().find(|check| check.id == id)
}

/// What all checks say, in the order of the tasks and then of the table. What does not apply is left out.
pub fn judge(seen: &[Seen], strays: &[Stray]) -> Vec<Finding> {
    let of_tasks = seen.iter().flat_map(|one| {
        let judged = all().filter_map(move |check| match check.judge {
            Judge::One(judge) => Some((check, judge(one))),
            Judge::Among(judge) => Some((check, judge(one, seen))),
            Judge::Strays(_) => None,
        });
        judged.map(|(check, judgement)| Finding {
            profile: one.profile.clone(),
            case: one.case.clone(),
            task: one.task.clone(),
            check: check.id.to_owned(),
            judgement,
        })
    });
    let of_strays = all().filter_map(|check| {
        let Judge::Strays(judge) = check.judge else { return None };
        Some(Finding {
            profile: String::new(),
            case: String::new(),
            task: String::new(),
            check: check.id.to_owned(),
            judgement: judge(strays),
        })
    });
    of_tasks.chain(of_strays).filter(|finding| finding.judgement != Judgement::DoesNotApply).collect()
}

/// `Pass`, or what is wrong.
fn verdict(wrong: Option<String>) -> Judgement {
    wrong.map_or(Judgement::Pass, Judgement::Fail)
}

/// What a certificate says of each check, in one sum: another table has another.
pub fn digest(table: &[&Check]) -> String {
    let mut hasher = Sha256::new();
    for check in table {
        for text in [check.id, check.level.word(), check.source, check.title] {
            hasher.update(text);
            hasher.update("\n");
        }
    }
    format!("sha256:{}", hex::encode(hasher.finalize()))
}
