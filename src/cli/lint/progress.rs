//! How far it is: one line of a terminal that is written over, and is gone at the end.

use crate::report::escape;
use std::io::{self, IsTerminal, Write};
use std::path::Path;
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

const START_OF_LINE: &str = "\r\x1b[K";
/// Nobody reads faster.
const PAUSE: Duration = Duration::from_millis(100);
/// A longer line would wrap, and only its last part would be written over.
const WIDTH: usize = 78;

pub(super) struct Progress {
    of: usize,
    done: AtomicUsize,
    /// When something was written last; `None` where nobody looks: without a terminal, and in CI.
    shown: Option<Mutex<Instant>>,
}

impl Progress {
    pub(super) fn new(of: usize) -> Self {
        let in_ci = std::env::var_os("CI").is_some_and(|value| !value.is_empty());
        let is_seen = io::stderr().is_terminal() && !in_ci;
        Self { of, done: AtomicUsize::new(0), shown: is_seen.then(|| Mutex::new(Instant::now())) }
    }

    pub(super) fn done(&self, path: &Path) {
        let done = self.done.fetch_add(1, Ordering::Relaxed) + 1;
        // Whoever finds somebody else writing goes on.
        let Some(Ok(mut last)) = self.shown.as_ref().map(Mutex::try_lock) else { return };
        if last.elapsed() >= PAUSE {
            *last = Instant::now();
            let text = escape(&format!("{done}/{} files  {}", self.of, path.display()));
            write(&text.chars().take(WIDTH).collect::<String>());
        }
    }

    pub(super) fn end(&self) {
        if self.shown.is_some() {
            write("");
        }
    }
}

fn write(text: &str) {
    let _gone = io::stderr().write_all(format!("{START_OF_LINE}{text}").as_bytes()); // a terminal that is gone needs no line
}
