//! What went wrong outside of any case.

use std::sync::{Arc, Mutex, PoisonError};

/// After so many nobody reads on.
const MOST: usize = 50;

/// Kept over the lives of all processes of one adapter.
#[derive(Clone, Default)]
pub(super) struct Notes(Arc<Mutex<(Vec<String>, usize)>>);

impl Notes {
    pub(super) fn add(&self, note: String) {
        let mut notes = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if notes.0.len() < MOST {
            notes.0.push(note);
        } else {
            notes.1 += 1;
        }
    }

    pub(super) fn take(&self) -> Vec<String> {
        let (mut notes, more) = std::mem::take(&mut *self.0.lock().unwrap_or_else(PoisonError::into_inner));
        if more > 0 {
            notes.push(format!("and {more} more of that kind"));
        }
        notes
    }
}
