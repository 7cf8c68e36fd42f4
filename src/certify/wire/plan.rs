//! What becomes of the answers of one task.

use super::canned;
use crate::server::Planned;
use crate::wire::{Request, Response};
use serde_json::Value;

/// What is done to one answer.
#[derive(Clone, Copy)]
pub enum Act {
    /// The mock's answer, as it is.
    Honest,
    /// A fault of the server by its name and argument, such as `delay=500`.
    Fault(&'static str),
    /// An answer of our own; the mock is not asked.
    Instead(&'static str, fn(&Request, &Scene<'_>) -> Response),
    /// The mock's answer, changed.
    Changed(&'static str, fn(&mut Value)),
}

/// What an answer of our own may have to know.
pub struct Scene<'s> {
    /// Where a redirect to another host points.
    pub elsewhere: &'s str,
    /// Unlike that of any other answer.
    pub request_id: String,
    /// UNIX seconds.
    pub now: i64,
}

/// The acts for the requests of a task, one after another; the last one for all that follow.
#[derive(Clone, Copy)]
pub struct Plan {
    pub acts: &'static [Act],
    /// Which requests are counted, the others are answered honestly.
    pub on: On,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum On {
    Every,
    /// Those that read.
    Reads,
}

impl Plan {
    /// Every answer is the mock's own.
    pub const HONEST: Self = Self { acts: &[Act::Honest], on: On::Every };

    /// What is done to the n-th request that counts, from 0.
    pub(super) fn act(&self, nth: usize) -> Act {
        self.acts.get(nth).or(self.acts.last()).copied().unwrap_or(Act::Honest)
    }
}

impl Act {
    /// Its name for people; `None` for an honest answer.
    pub fn name(&self) -> Option<&'static str> {
        match self {
            Self::Honest => None,
            Self::Fault(name) | Self::Instead(name, _) | Self::Changed(name, _) => Some(name),
        }
    }

    /// The answer and what is done to it on its way.
    pub(super) fn deliver(
        &self,
        request: &Request,
        scene: &Scene<'_>,
        ask: impl FnOnce(&Request) -> Response,
    ) -> (Response, Option<Planned>) {
        match self {
            Self::Honest => (ask(request), None),
            Self::Instead(_, make) => (make(request, scene), None),
            Self::Changed(_, change) => (canned::changed(ask(request), *change), None),
            Self::Fault(text) => {
                // A test reads every text of the table.
                let Ok(planned) = text.parse::<Planned>() else { return (ask(request), None) };
                let asked = planned.fault.asks.then(|| ask(request));
                let response = planned.own_answer(request).or(asked).unwrap_or_else(canned::nothing);
                (response, Some(planned))
            }
        }
    }
}
