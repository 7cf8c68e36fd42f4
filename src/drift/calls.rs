//! The calls of a case: a poll counts by its last answer, a burst by all of them.

use super::Place;
use crate::event::{Exchanged, Phase};
use crate::redact::Episode;
use crate::scenario::Case;

/// One call with what it was answered.
pub(super) struct Call<'p> {
    pub(super) phase: Phase,
    pub(super) step: usize,
    pub(super) action: &'p str,
    /// Which one of those that are alike otherwise.
    nth: usize,
    pub(super) answers: Answers<'p>,
}

/// What one call was answered.
pub(super) enum Answers<'p> {
    /// The only answer, or the last one of a poll.
    One(&'p Episode),
    /// Those of equal calls that were sent at once.
    Burst(Vec<&'p Episode>),
}

impl Call<'_> {
    pub(super) fn place(&self, case: &Case) -> Place {
        Place { case: case.id.clone(), step: self.step, phase: self.phase }
    }

    /// Whether it is the same call on the other side.
    pub(super) fn is_alike(&self, other: &Call<'_>) -> bool {
        (self.phase, self.step, self.action, self.nth) == (other.phase, other.step, other.action, other.nth)
    }

    fn belongs(&self, exchanged: &Exchanged) -> bool {
        let here = self.phase == exchanged.phase && self.step == exchanged.step;
        match (self.phase, &self.answers) {
            (Phase::Step, _) => here,
            // The events do not say which of the `finally` steps asks; a poll asks the same in a row.
            (Phase::Finally, Answers::One(last)) => {
                here && self.action == exchanged.action
                    && last.request().params == exchanged.episode.request().params
            }
            (Phase::Read | Phase::Guard, _) | (Phase::Finally, Answers::Burst(_)) => false,
        }
    }
}

/// The calls of a case in the order they were made. A guard's look is no call of the case: other targets need none.
pub(super) fn calls<'p>(case: &Case, exchanges: &'p [Exchanged]) -> Vec<Call<'p>> {
    let mut calls: Vec<Call<'p>> = Vec::new();
    for exchanged in exchanges.iter().filter(|exchanged| exchanged.phase != Phase::Guard) {
        let episode = &*exchanged.episode;
        match calls.last_mut().filter(|last| last.belongs(exchanged)).map(|last| &mut last.answers) {
            Some(Answers::One(last)) => *last = episode,
            Some(Answers::Burst(all)) => all.push(episode),
            None => {
                let (phase, step, action) = (exchanged.phase, exchanged.step, exchanged.action.as_str());
                let alike = |call: &&Call<'_>| (call.phase, call.step, call.action) == (phase, step, action);
                let nth = calls.iter().filter(alike).count();
                let answers = if is_burst(case, exchanged) {
                    Answers::Burst(vec![episode])
                } else {
                    Answers::One(episode)
                };
                calls.push(Call { phase, step, action, nth, answers });
            }
        }
    }
    calls
}

fn is_burst(case: &Case, exchanged: &Exchanged) -> bool {
    let step = exchanged.step.checked_sub(1).and_then(|at| case.steps.get(at));
    exchanged.phase == Phase::Step && step.is_some_and(|step| step.repeat > 1)
}
