//! Staying below the documented rate of an action, over all jobs.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;
use tokio::time::Instant;

/// When each limited action may be called next.
#[derive(Default)]
pub(super) struct Paces(Mutex<HashMap<String, Arc<tokio::sync::Mutex<Slot>>>>);

struct Slot {
    next: Instant,
    last: Option<Instant>,
}

/// Holds an action for a burst, and keeps it quiet for a while after.
pub(super) struct Burst(tokio::sync::OwnedMutexGuard<Slot>);

/// The service's clock is not ours: stay a tenth below the limit.
const MARGIN: f64 = 1.1;
/// After so long nothing that was called is counted any more.
const QUIET: Duration = Duration::from_millis(1100);

impl Paces {
    /// Waits for the next turn of an action.
    pub(super) async fn turn(&self, action: &str, per_second: u32) {
        let slot = self.slot(action);
        let mut slot = slot.lock().await;
        let at = slot.next.max(Instant::now());
        slot.next = at + Duration::from_secs_f64(MARGIN / f64::from(per_second));
        slot.last = Some(at);
        drop(slot);
        tokio::time::sleep_until(at).await;
    }

    /// Has the action to itself, from a moment on when nothing of it is being counted any more.
    pub(super) async fn burst(&self, action: &str) -> Burst {
        let slot = self.slot(action).lock_owned().await;
        if let Some(last) = slot.last {
            tokio::time::sleep_until(last + QUIET).await;
        }
        Burst(slot)
    }

    fn slot(&self, action: &str) -> Arc<tokio::sync::Mutex<Slot>> {
        let mut slots = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let new = || Arc::new(tokio::sync::Mutex::new(Slot { next: Instant::now(), last: None }));
        Arc::clone(slots.entry(action.to_owned()).or_insert_with(new))
    }
}

impl Drop for Burst {
    fn drop(&mut self) {
        let now = Instant::now();
        self.0.last = Some(now);
        self.0.next = now + QUIET;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test(start_paused = true)]
    async fn twenty_a_second_never_come_as_twenty_one() {
        let paces = Paces::default();
        let started = Instant::now();
        for _ in 0..21 {
            paces.turn("A", 20).await;
        }
        assert!(started.elapsed() > Duration::from_secs(1), "{:?}", started.elapsed());
        paces.turn("B", 20).await;
        assert!(started.elapsed() < Duration::from_millis(1200), "actions do not wait for each other");
    }

    #[tokio::test(start_paused = true)]
    async fn after_a_burst_the_action_rests() {
        let paces = Paces::default();
        let started = Instant::now();
        drop(paces.burst("A").await);
        paces.turn("A", 20).await;
        assert!(started.elapsed() >= Duration::from_secs(1));
        drop(paces.burst("A").await);
        assert!(started.elapsed() >= Duration::from_secs(2), "a burst waits until nothing else is counted");
    }
}
