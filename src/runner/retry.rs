//! Playing a case again that did not pass, and what it is when it passes then.

use super::play::{Played, Player};
use super::{Run, Selected, Site};
use crate::event::{Attempt, CaseFinished, Trouble, Verdict};

/// The verdict of a case that passed, and not at the first attempt. It is marked as flaky either way.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Flaky {
    /// The last attempt's.
    #[default]
    Pass,
    /// The first attempt's.
    Fail,
}

/// Whether playing the case again could say something else. One that left something behind is not played again: it would
/// meet what it left.
pub(super) fn worth_another(verdict: &Verdict, left: &[String]) -> bool {
    let may_change = match verdict {
        Verdict::Fail(_) => true,
        Verdict::Broken(breakage) => {
            matches!(breakage.trouble, Trouble::Unreachable | Trouble::Timeout | Trouble::Garbled)
        }
        Verdict::Pass | Verdict::Unobtainable(_) | Verdict::Skipped(_) => false,
    };
    may_change && left.is_empty()
}

impl Run {
    /// Plays a case until it passes, or has been played often enough.
    pub(super) async fn attempts(&self, site: &Site, selected: &Selected, record: bool) -> CaseFinished {
        let most = self.settings.retries + 1;
        let mut attempts = Vec::new();
        loop {
            let number = attempts.len() + 1;
            let played = Player::new(self, site, selected, record).attempt(number, most).play().await;
            let finished = &played.finished;
            let again = number < most
                && finished.requests > 0
                && worth_another(&finished.verdict, &finished.left)
                && !self.interrupt.is_cancelled();
            if !again {
                return concluded(attempts, played, self.settings.flaky);
            }
            attempts.push(attempt(&played));
        }
    }
}

fn attempt(played: &Played) -> Attempt {
    let CaseFinished { verdict, requests, micros, .. } = &played.finished;
    let transcript = played.transcript.clone().unwrap_or_default();
    Attempt { verdict: verdict.clone(), requests: *requests, micros: *micros, transcript }
}

/// The last attempt with what was before it. A case that failed has failed, even if it could not be asked again.
fn concluded(mut attempts: Vec<Attempt>, last: Played, flaky: Flaky) -> CaseFinished {
    if attempts.is_empty() {
        return last.finished;
    }
    attempts.push(attempt(&last));
    let mut finished = last.finished;
    finished.flaky = finished.verdict == Verdict::Pass;
    let counts = match (&finished.verdict, flaky) {
        (Verdict::Pass, Flaky::Fail) => attempts.first(),
        (Verdict::Broken(_) | Verdict::Unobtainable(_), _) => {
            attempts.iter().find(|attempt| matches!(attempt.verdict, Verdict::Fail(_)))
        }
        _ => None,
    };
    if let Some(counts) = counts {
        finished.verdict = counts.verdict.clone();
    }
    finished.requests = attempts.iter().map(|attempt| attempt.requests).sum();
    finished.micros = attempts.iter().map(|attempt| attempt.micros).sum();
    finished.attempts = attempts;
    finished
}
