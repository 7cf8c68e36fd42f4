//! Staying below the documented rate of an action, and below that of an account, over all jobs.

use std::collections::{HashMap, VecDeque};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;
use tokio::sync::{Semaphore, SemaphorePermit};
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
    /// Waits for the next turn of an action, and then for whatever else its call has to wait for.
    pub(super) async fn turn<T>(&self, action: &str, per_second: u32, then: impl Future<Output = T>) -> T {
        let slot = self.slot(action);
        let mut slot = slot.lock().await;
        tokio::time::sleep_until(slot.next).await;
        let waited = then.await;
        let now = Instant::now();
        slot.next = now + Duration::from_secs_f64(MARGIN / f64::from(per_second));
        slot.last = Some(now);
        waited
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

/// At most so many calls in any second, whatever they are.
///
/// A call counts from its turn until a while after its answer: between them it reaches the service at a time that
/// nobody here knows.
pub(super) struct Rate {
    /// When each place is free again, the soonest first.
    free: Mutex<VecDeque<Instant>>,
    places: Semaphore,
}

/// Calls under way. They count for a while yet when this is dropped.
pub(super) struct Turns<'r> {
    rate: &'r Rate,
    calls: usize,
    _places: Option<SemaphorePermit<'r>>,
}

impl Rate {
    pub(super) fn new(per_second: u32) -> Self {
        let places = usize::try_from(per_second).unwrap_or(usize::MAX);
        let free = (0..places).map(|_| Instant::now()).collect();
        Self { free: Mutex::new(free), places: Semaphore::new(places) }
    }

    /// The same where others may have called until just now.
    pub(super) fn resting(per_second: u32) -> Self {
        let rate = Self::new(per_second);
        rate.free().iter_mut().for_each(|free| *free += QUIET);
        rate
    }

    /// Waits until so many calls may be sent at once, which are no more than may be in a second.
    pub(super) async fn turns(&self, calls: u32) -> Turns<'_> {
        // It fails only if the semaphore is closed, which nobody does.
        let places = self.places.acquire_many(calls).await.ok();
        let mut turns = Turns { rate: self, calls: 0, _places: places };
        for _ in 0..calls {
            let free = self.free().pop_front().unwrap_or_else(Instant::now);
            turns.calls += 1;
            tokio::time::sleep_until(free).await;
        }
        turns
    }

    fn free(&self) -> MutexGuard<'_, VecDeque<Instant>> {
        self.free.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Drop for Turns<'_> {
    fn drop(&mut self) {
        let then = Instant::now() + QUIET;
        self.rate.free().extend(std::iter::repeat_n(then, self.calls));
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::future::ready;

    #[tokio::test(start_paused = true)]
    async fn twenty_a_second_never_come_as_twenty_one() {
        let paces = Paces::default();
        let started = Instant::now();
        for _ in 0..21 {
            paces.turn("A", 20, ready(())).await;
        }
        assert!(started.elapsed() > Duration::from_secs(1), "{:?}", started.elapsed());
        paces.turn("B", 20, ready(())).await;
        assert!(started.elapsed() < Duration::from_millis(1200), "actions do not wait for each other");
    }

    #[tokio::test(start_paused = true)]
    async fn after_a_burst_the_action_rests() {
        let paces = Paces::default();
        let started = Instant::now();
        drop(paces.burst("A").await);
        paces.turn("A", 20, ready(())).await;
        assert!(started.elapsed() >= Duration::from_secs(1));
        drop(paces.burst("A").await);
        assert!(started.elapsed() >= Duration::from_secs(2), "a burst waits until nothing else is counted");
    }

    /// The most calls that were under way or had just been sent in any second.
    fn most_in_a_second(calls: &[(Instant, Instant)]) -> usize {
        let second = Duration::from_secs(1);
        let within =
            |from: Instant| calls.iter().filter(|(at, _)| *at >= from && *at < from + second).count();
        calls.iter().map(|(at, _)| within(*at)).max().unwrap_or(0)
    }

    #[tokio::test(start_paused = true)]
    async fn any_second_of_an_account_holds_fifteen_calls_whatever_they_are() {
        let (rate, paces) = (Rate::new(15), Paces::default());
        let started = Instant::now();
        let call = async |at: u64| {
            let _turn = match at % 3 {
                0 => rate.turns(1).await,
                1 => paces.turn("A", 20, rate.turns(1)).await,
                _ => paces.turn("B", 5, rate.turns(1)).await,
            };
            let sent = Instant::now();
            tokio::time::sleep(Duration::from_millis(at * 37 % 200)).await;
            (sent, Instant::now())
        };
        let calls = futures_util::future::join_all((0..90).map(call)).await;
        assert_eq!(most_in_a_second(&calls), 15);
        assert!(started.elapsed() < Duration::from_secs(12), "{:?}", started.elapsed());
    }

    #[tokio::test(start_paused = true)]
    async fn a_call_that_is_on_its_way_for_long_counts_as_long() {
        let rate = Rate::new(15);
        let slow = rate.turns(15).await;
        tokio::time::sleep(Duration::from_secs(5)).await;
        drop(slow);
        let sent = Instant::now();
        drop(rate.turns(1).await);
        assert!(sent.elapsed() > Duration::from_secs(1), "{:?}", sent.elapsed());
    }

    #[tokio::test(start_paused = true)]
    async fn after_others_it_waits_for_a_second() {
        let (rate, started) = (Rate::resting(15), Instant::now());
        drop(rate.turns(1).await);
        assert!(started.elapsed() > Duration::from_secs(1), "{:?}", started.elapsed());
    }

    #[tokio::test(start_paused = true)]
    async fn a_burst_goes_together() {
        let rate = Rate::new(15);
        drop(rate.turns(10).await);
        let started = Instant::now();
        drop(rate.turns(15).await);
        assert!(started.elapsed() > Duration::from_secs(1), "{:?}", started.elapsed());
        let given_up = tokio::time::timeout(Duration::from_millis(1), rate.turns(3)).await;
        assert!(given_up.is_err());
        drop(tokio::time::timeout(Duration::from_secs(3), rate.turns(15)).await.expect("nothing is lost"));
    }
}
