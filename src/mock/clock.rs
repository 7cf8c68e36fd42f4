use std::sync::atomic::{AtomicI64, Ordering};
use std::time::{SystemTime, UNIX_EPOCH};

/// The mock's time. It runs with the machine's, from where the admin API set it, or stands still.
pub struct Clock {
    /// Milliseconds ahead of the machine's clock.
    ahead: AtomicI64,
    /// Where it stands still; [`RUNNING`] if it does not.
    held: AtomicI64,
}

const RUNNING: i64 = i64::MIN;

impl Default for Clock {
    fn default() -> Self {
        Self { ahead: AtomicI64::new(0), held: AtomicI64::new(RUNNING) }
    }
}

impl Clock {
    /// Milliseconds since the UNIX epoch.
    pub fn now(&self) -> i64 {
        match self.held.load(Ordering::Relaxed) {
            RUNNING => machine().saturating_add(self.ahead.load(Ordering::Relaxed)),
            held => held,
        }
    }

    /// Stops at the present moment, or at one given in milliseconds since the UNIX epoch.
    pub fn hold(&self, at: Option<i64>) {
        let at = at.unwrap_or_else(|| self.now()).max(RUNNING + 1);
        self.held.store(at, Ordering::Relaxed);
    }

    /// Moves on; a clock that stands still stays so, later.
    pub fn advance(&self, millis: i64) {
        let moved = |from: i64| Some(from.saturating_add(millis).max(RUNNING + 1));
        let hand = if self.held.load(Ordering::Relaxed) == RUNNING { &self.ahead } else { &self.held };
        let _always_moves = hand.fetch_update(Ordering::Relaxed, Ordering::Relaxed, moved);
    }

    /// Runs with the machine's clock again.
    pub fn release(&self) {
        self.held.store(RUNNING, Ordering::Relaxed);
        self.ahead.store(0, Ordering::Relaxed);
    }
}

fn machine() -> i64 {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    i64::try_from(since.as_millis()).unwrap_or(i64::MAX)
}
