//! What a mock remembers that gives one caller the answer of another.

use crate::api::Outcome;
use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};

/// The last outcome of each action, and who asked for it.
#[derive(Default)]
pub(in crate::mock) struct Memory(Mutex<HashMap<String, (String, Outcome)>>);

impl Memory {
    /// The outcome that another caller got from the same action just before; this one is remembered instead.
    pub(super) fn cross(&self, caller: &str, action: &str, outcome: Outcome) -> Outcome {
        let mut last = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let before = last.insert(action.to_owned(), (caller.to_owned(), outcome.clone()));
        before.filter(|(other, _)| other != caller).map_or(outcome, |(_, theirs)| theirs)
    }
}
