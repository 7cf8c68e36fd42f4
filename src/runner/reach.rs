//! Whether anybody is at a target at all, and how long he is waited for.

use crate::target::TargetError;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::time::Duration;

/// What is known of the way to a target.
#[derive(Default)]
pub(super) struct Reach {
    /// Something came back.
    answered: AtomicBool,
    /// Nobody was there.
    nobody: AtomicBool,
    /// How often somebody was there, or may have been, and nothing came back.
    silences: AtomicUsize,
}

/// So many calls are given all their time by a target that has never answered.
const FULL: usize = 3;
/// What is left of it then.
const SHARE: u32 = 10;
const LEAST: Duration = Duration::from_millis(250);

impl Reach {
    pub(super) fn note_answer(&self) {
        self.answered.store(true, Ordering::Relaxed);
    }

    pub(super) fn note(&self, error: &TargetError) {
        match error {
            TargetError::Unreachable { .. } => self.nobody.store(true, Ordering::Relaxed),
            TargetError::Unconnected { .. } | TargetError::Timeout { .. } => {
                self.silences.fetch_add(1, Ordering::Relaxed);
            }
            TargetError::Garbled { .. } => self.note_answer(),
        }
    }

    /// Nobody was there, and never was: asking for more would say the same again. What somebody did to one case he need
    /// not do to the next.
    pub(super) fn is_hopeless(&self) -> bool {
        self.nobody.load(Ordering::Relaxed) && !self.has_answered() && self.silences() == 0
    }

    /// How long the next answer is waited for. Cases that need the same resource wait for each other: without an end to
    /// the patience with a target that hangs, all of them would take the better part of an hour.
    pub(super) fn patience(&self, limit: Duration) -> Duration {
        let is_silent = !self.has_answered() && self.silences() >= FULL;
        if is_silent { (limit / SHARE).max(LEAST).min(limit) } else { limit }
    }

    fn has_answered(&self) -> bool {
        self.answered.load(Ordering::Relaxed)
    }

    fn silences(&self) -> usize {
        self.silences.load(Ordering::Relaxed)
    }
}
