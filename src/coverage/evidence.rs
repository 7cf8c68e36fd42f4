use crate::event::{CaseFinished, Replayed, Verdict};
use serde::Serialize;

/// What a case was seen on, weakest first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "kebab-case")]
#[non_exhaustive]
pub enum Grade {
    Mock,
    /// Somebody else's endpoint, now or in a recording.
    Endpoint,
    /// The service, in a recording.
    Recorded,
    /// The service itself, in a run.
    Live,
}

impl Grade {
    /// Every one, weakest first.
    pub const ALL: [Self; 4] = [Self::Mock, Self::Endpoint, Self::Recorded, Self::Live];

    /// For a person.
    pub fn words(self) -> &'static str {
        match self {
            Self::Mock => "seen on the mock",
            Self::Endpoint => "seen on an endpoint",
            Self::Recorded => "recorded from the service",
            Self::Live => "live on the service",
        }
    }

    /// Of the target that answered; `recorded` if that was not in a run but in a recording.
    pub fn of(target: &str, recorded: bool) -> Self {
        match (target, recorded) {
            ("mock", _) => Self::Mock,
            ("live", true) => Self::Recorded,
            ("live", false) => Self::Live,
            _ => Self::Endpoint,
        }
    }
}

/// How it was seen.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "kebab-case")]
#[non_exhaustive]
pub enum By {
    /// A recording that still passes.
    Cassette,
    /// A transcript that a person accepted; it has no date.
    Snapshot,
    /// A stream of events that was given.
    Events,
}

/// One case that was seen to hold.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct Evidence {
    pub grade: Grade,
    /// The day, where it is known.
    pub date: Option<String>,
    #[serde(skip)]
    pub profile: String,
    pub case: String,
    pub by: By,
    /// The items that it confirms: fewer than its case covers where an answer took a freedom.
    #[serde(skip)]
    pub covers: Vec<String>,
}

/// What was looked at and is no evidence.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct LeftOut {
    pub profile: String,
    pub case: String,
    pub by: By,
    pub why: String,
}

impl LeftOut {
    /// Something that did not pass shows nothing.
    pub fn no_pass(profile: String, case: String, by: By, verdict: &str) -> Self {
        Self { profile, case, by, why: format!("its verdict is {verdict}") }
    }

    /// Something was asked, and it is not what is asked today.
    pub fn other_contract(profile: String, case: String, by: By) -> Self {
        Self { profile, case, by, why: "it was judged by another contract".to_owned() }
    }
}

/// A case that has ended, from whatever told of it.
pub(super) struct Ended<'e> {
    pub(super) profile: String,
    pub(super) case: String,
    pub(super) verdict: &'e str,
    pub(super) covers: Vec<String>,
    pub(super) replayed: Option<&'e Replayed>,
}

impl Evidence {
    /// What a finished case shows of a target; why it shows nothing if it does not.
    ///
    /// # Errors
    /// If it did not pass, or its recording was edited by hand.
    pub fn of(finished: &CaseFinished, target: &str, day: &str, by: By) -> Result<Self, LeftOut> {
        let CaseFinished { profile, case, verdict, replayed, covers, .. } = finished;
        let ended = Ended {
            profile: profile.clone(),
            case: case.clone(),
            verdict: verdict.word(),
            covers: covers.clone(),
            replayed: replayed.as_ref(),
        };
        Self::seen(ended, (target, day), by)
    }

    pub(super) fn seen(ended: Ended<'_>, (target, day): (&str, &str), by: By) -> Result<Self, LeftOut> {
        let Ended { profile, case, verdict, covers, replayed } = ended;
        if verdict != Verdict::Pass.word() {
            return Err(LeftOut::no_pass(profile, case, by, verdict));
        }
        if replayed.is_some_and(|replayed| replayed.edited) {
            let why = "its recording was edited by hand".to_owned();
            return Err(LeftOut { profile, case, by, why });
        }
        let day_of = |moment: &str| moment.split('T').next().unwrap_or_default().to_owned();
        let (grade, date) = match replayed {
            Some(replayed) => (Grade::of(&replayed.target, true), day_of(&replayed.recorded)),
            None => (Grade::of(target, false), day.to_owned()),
        };
        Ok(Self { grade, date: Some(date), profile, case, by, covers })
    }
}
