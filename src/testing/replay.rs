use super::asked::{Asked, Log};
use super::running::Demand;
use super::{Running, Trouble, Unmet, built_in};
use crate::cassette;
use crate::redact::Redactor;
use crate::target::{self, NO_EPISODE};
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// How a cassette is to answer.
#[derive(Clone, Debug)]
#[must_use]
pub struct Replay {
    cassette: PathBuf,
    allow_unused: bool,
}

impl Replay {
    /// From a file that was recorded. Clients are told apart by their SecretId; each goes through it from its start.
    pub fn of(cassette: impl AsRef<Path>) -> Self {
        Self { cassette: cassette.as_ref().to_owned(), allow_unused: false }
    }

    /// An episode that nobody asks for is no failure.
    pub fn allow_unused(self) -> Self {
        Self { allow_unused: true, ..self }
    }

    /// # Errors
    /// If the cassette is missing, broken or was edited, which is shown with its place, or no port is free.
    pub fn start(self) -> Result<Running, Trouble> {
        let deck = cassette::open(&self.cassette)?;
        let contracts = built_in::contracts()?;
        let replay = target::Replay::new(Arc::new(deck), None)
            .apart(|_| {})
            .checking(built_in::signatures(contracts, None, None));
        let replay = Arc::new(replay);
        let log = Log::new(contracts, &Redactor::default());
        let demand = Used { replay: Arc::clone(&replay), wanted: self };
        Running::start(replay, built_in::credential(), log, Some(Box::new(demand)))
    }
}

struct Used {
    replay: Arc<target::Replay>,
    wanted: Replay,
}

impl Demand for Used {
    fn judge(self: Box<Self>, asked: &[Asked]) -> Result<(), Unmet> {
        let Self { replay, wanted: Replay { cassette, allow_unused } } = *self;
        let requests = replay.misses();
        if requests > 0 {
            return Err(Unmet::Missed { cassette, requests, first: first_miss(asked) });
        }
        wrong_signatures(replay.signatures())?;
        let unused = replay.deck().unused();
        if allow_unused || unused.is_empty() {
            return Ok(());
        }
        Err(Unmet::Unused { cassette, episodes: unused.into_values().flatten().collect() })
    }
}

fn first_miss(asked: &[Asked]) -> String {
    let missed = asked.iter().find(|asked| asked.answer.code() == Some(NO_EPISODE));
    match missed.map(|asked| (&asked.action, &asked.answer)) {
        Some((_, super::Answer::Error { message, .. })) => message.clone(),
        Some((action, _)) => action.clone(),
        None => "it was not answered to its end".to_owned(),
    }
}

/// Fails on the first kind of mistake that signatures had.
pub(super) fn wrong_signatures(signatures: Option<&target::Signatures>) -> Result<(), Unmet> {
    let Some(seen) = signatures.map(target::Signatures::seen) else { return Ok(()) };
    match seen.invalid.keys().next() {
        None => Ok(()),
        Some(flaw) => Err(Unmet::WrongSignatures { requests: seen.wrong(), what: flaw.name().to_owned() }),
    }
}
