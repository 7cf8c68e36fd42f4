//! How far it is: one line of a terminal that is written over, and is gone at the end.

use crate::certify::{Progress, Watcher};
use crate::report::escape;
use std::io::{self, IsTerminal, Write};
use std::sync::Arc;

const START_OF_LINE: &str = "\r\x1b[K";

/// Says nothing where nobody looks: without a terminal, and in CI.
pub(super) fn watcher() -> Watcher {
    if !io::stderr().is_terminal() || std::env::var_os("CI").is_some_and(|value| !value.is_empty()) {
        return Arc::new(|_| {});
    }
    Arc::new(|progress| {
        let _gone = io::stderr().write_all(line(&progress).as_bytes()); // a terminal that is gone needs no line
    })
}

/// A longer line would wrap, and only its last part would be written over.
const WIDTH: usize = 78;

fn line(progress: &Progress<'_>) -> String {
    let Progress { profile, case, done, of } = progress;
    if done == of {
        return START_OF_LINE.to_owned();
    }
    let text: String = escape(&format!("{done}/{of} cases  {profile}/{case}")).chars().take(WIDTH).collect();
    format!("{START_OF_LINE}{text}")
}
