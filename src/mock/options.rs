use super::mutant::Mutant;
use super::world::{Seed, World};
use crate::contract::Contract;

/// How a mock is to behave.
pub struct Options {
    /// Everybody has the same world.
    pub shared: bool,
    pub rates: Rates,
    /// Milliseconds a change takes; `None` lets it take one poll.
    pub task_delay: Option<i64>,
    /// A contract item of a profile whose rules never hold: a deliberate error of the mock.
    pub off: Option<(String, String)>,
    /// A deliberate error out of the table of mutants.
    pub mutant: Option<&'static Mutant>,
    /// Told what a user should know, such as a dropped world.
    pub notice: Box<dyn Fn(&str) + Send + Sync>,
}

/// How many calls a second an action takes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Rates {
    /// What the contract says.
    Documented,
    Fixed(u32),
    Off,
}

/// Why there can be no such mock.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum MockError {
    #[error("a world for `{profile}`, which no contract describes")]
    UnknownProfile { profile: String },
}

impl Default for Options {
    fn default() -> Self {
        Self {
            shared: false,
            rates: Rates::Documented,
            task_delay: None,
            off: None,
            mutant: None,
            notice: Box::new(|_| {}),
        }
    }
}

impl Options {
    pub(super) fn is_off(&self, profile: &str, covers: &str) -> bool {
        self.off.as_ref().is_some_and(|(of, item)| of == profile && item == covers)
    }

    pub(super) fn world(&self, profile: &str, seeds: &[Seed]) -> World {
        // The last file given for a profile wins.
        let seed = seeds.iter().rev().find(|seed| seed.profile == profile);
        let mut world = seed.map(|seed| seed.world.clone()).unwrap_or_default();
        world.task_delay = self.task_delay;
        world
    }
}

impl Rates {
    pub(super) fn allowed(self, contract: &Contract, action: &str) -> Option<u32> {
        match self {
            Self::Documented => contract.rate(action),
            Self::Fixed(rate) => Some(rate),
            Self::Off => None,
        }
    }
}
