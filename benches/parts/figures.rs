//! How much is measured, and what is made of it.
#![allow(dead_code, reason = "each bench uses its part of this")]

use std::env;
use std::fs;
use std::thread::available_parallelism;
use std::time::Duration;

/// The first under `cargo bench`; the second, which shows only that all is well, under `cargo test --benches`.
pub(crate) fn either<T>(bench: T, test: T) -> T {
    if env::args().any(|argument| argument == "--bench") { bench } else { test }
}

/// How many rounds there are in turn, and how long one of them is.
pub(crate) fn rounds() -> (usize, Duration) {
    either((5, Duration::from_secs(2)), (1, Duration::from_millis(100)))
}

/// The value in the middle; the upper one of two.
pub(crate) fn median(mut values: Vec<f64>) -> f64 {
    values.sort_by(f64::total_cmp);
    values.get(values.len() / 2).copied().unwrap_or(f64::NAN)
}

pub(crate) fn millis(time: Duration) -> f64 {
    time.as_secs_f64() * 1e3
}

#[expect(clippy::cast_precision_loss, reason = "shown with one digit")]
pub(crate) fn megabytes(bytes: u64) -> f64 {
    bytes as f64 / 1e6
}

/// On what the figures were measured, and what else it had to do.
pub(crate) fn machine() -> String {
    let cores = available_parallelism().map_or(0, usize::from);
    let load = fs::read_to_string("/proc/loadavg").unwrap_or_default();
    let load = load.split(' ').next().unwrap_or("unknown");
    format!("{cores} cores, load average before: {load}")
}
