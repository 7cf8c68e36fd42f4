//! What is not recorded, and who is told.

use super::tee::MOST_KEPT;
use super::{Tape, documented};
use crate::cassette::JournalError;
use crate::protocol::decode_call;
use crate::redact::Suspicion;
use crate::target::{CarryError, TargetError};
use crate::wire::Exchange;
use serde_json::Value;
use std::sync::Arc;
use std::sync::atomic::Ordering;

impl Tape {
    /// Notes in the journal that an answer of so many bytes passed: no cassette can be made without it.
    pub(super) async fn leave_out(
        tape: &Arc<Self>,
        exchange: Exchange,
        bytes: usize,
    ) -> Result<(), JournalError> {
        let own = Arc::clone(tape);
        let noted = tokio::task::spawn_blocking(move || own.note(&exchange, bytes)).await;
        noted.unwrap_or_else(|error| std::panic::resume_unwind(error.into_panic()))
    }

    fn note(&self, exchange: &Exchange, bytes: usize) -> Result<(), JournalError> {
        let arrival = decode_call(&exchange.request);
        let documented = documented(&self.contracts, &arrival);
        let mut episode = self.session.outlined(exchange, &Value::Null, documented);
        episode.suspect(Suspicion { at: "response body".to_owned(), rule: "too large", bytes });
        self.journal.append(&episode, exchange.request.body.len(), bytes)?;
        self.counts.kept.fetch_add(1, Ordering::Relaxed);
        let action = episode.request().action.as_deref().unwrap_or("a request without action");
        (self.notice)(&format!(
            "{action} was answered with {bytes} bytes, more than the {MOST_KEPT} that are kept: it was not recorded, and \
             no cassette will be"
        ));
        Ok(())
    }

    /// The client is told, and so is the person.
    pub(super) fn tell(&self, error: CarryError) -> CarryError {
        if let CarryError::Target { .. } = &error {
            self.counts.unfinished.fetch_add(1, Ordering::Relaxed);
            (self.notice)(&error.to_string());
        }
        error
    }

    pub(super) fn tell_broken(&self, error: &TargetError) {
        self.counts.unfinished.fetch_add(1, Ordering::Relaxed);
        (self.notice)(&format!("{error}; the answer broke off, and was not recorded"));
    }

    pub(super) fn tell_unrecorded(&self, error: &JournalError) {
        (self.notice)(&format!(
            "an exchange was not recorded, and its answer not passed on to its end: {error}"
        ));
    }
}
