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
}

/// What was looked at and is no evidence.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct LeftOut {
    pub profile: String,
    pub case: String,
    pub by: By,
    pub why: String,
}

impl Evidence {
    /// What a finished case shows of a target; why it shows nothing if it does not.
    ///
    /// # Errors
    /// If it did not pass, or its recording was edited by hand.
    pub fn of(finished: &CaseFinished, target: &str, day: &str, by: By) -> Result<Self, LeftOut> {
        let CaseFinished { profile, case, verdict, replayed, .. } = finished;
        Self::seen(
            profile,
            case,
            verdict == &Verdict::Pass,
            verdict.word(),
            replayed.as_ref(),
            (target, day),
            by,
        )
    }

    pub(super) fn seen(
        profile: &str,
        case: &str,
        passed: bool,
        verdict: &str,
        replayed: Option<&Replayed>,
        (target, day): (&str, &str),
        by: By,
    ) -> Result<Self, LeftOut> {
        let left = |why: String| LeftOut { profile: profile.to_owned(), case: case.to_owned(), by, why };
        if !passed {
            return Err(left(format!("its verdict is {verdict}")));
        }
        if replayed.is_some_and(|replayed| replayed.edited) {
            return Err(left("its recording was edited by hand".to_owned()));
        }
        let day_of = |moment: &str| moment.split('T').next().unwrap_or_default().to_owned();
        let (grade, date) = match replayed {
            Some(replayed) => (Grade::of(&replayed.target, true), day_of(&replayed.recorded)),
            None => (Grade::of(target, false), day.to_owned()),
        };
        Ok(Self { grade, date: Some(date), profile: profile.to_owned(), case: case.to_owned(), by })
    }
}
