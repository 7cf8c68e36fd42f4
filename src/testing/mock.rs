use super::asked::Log;
use super::{Running, Trouble, built_in};
use crate::mock::{self, Options, Rates};
use crate::redact::Redactor;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

/// How a mock is to be.
///
/// ```
/// use dubplate::testing::Mock;
///
/// let mock = Mock::new().rate_limit(5).shared_world().start()?;
/// # Ok::<(), dubplate::testing::Trouble>(())
/// ```
#[derive(Clone, Debug, Default)]
#[must_use]
pub struct Mock {
    worlds: Vec<PathBuf>,
    shared: bool,
    rate: Option<u32>,
    task_delay: Option<Duration>,
}

impl Mock {
    /// The default worlds, one for each SecretId; a change takes one poll; as many calls a second as a test likes.
    pub fn new() -> Self {
        Self::default()
    }

    /// Replaces the world of a profile by a file's; the others stay.
    pub fn world(mut self, file: impl Into<PathBuf>) -> Self {
        self.worlds.push(file.into());
        self
    }

    /// Gives every SecretId the same world.
    pub fn shared_world(self) -> Self {
        Self { shared: true, ..self }
    }

    /// Takes so many calls a second of each action, and answers more of them with `RequestLimitExceeded`.
    pub fn rate_limit(self, calls: u32) -> Self {
        Self { rate: Some(calls), ..self }
    }

    /// Lets a change take this long instead of one poll.
    pub fn task_delay(self, delay: Duration) -> Self {
        Self { task_delay: Some(delay), ..self }
    }

    /// # Errors
    /// If a world has a mistake, which is shown with its place, or no port is free.
    pub fn start(self) -> Result<Running, Trouble> {
        let contracts = built_in::contracts()?;
        let seeds = built_in::seeds(contracts, &self.worlds)?;
        let options = Options {
            shared: self.shared,
            rates: self.rate.map_or(Rates::Off, Rates::Fixed),
            task_delay: self.task_delay.map(|delay| i64::try_from(delay.as_millis()).unwrap_or(i64::MAX)),
            ..Options::default()
        };
        let mock = Arc::new(mock::Mock::new(contracts, &seeds, options)?);
        let log = Log::new(contracts, &Redactor::default());
        Running::start(mock, built_in::credential(), log, None)
    }
}
