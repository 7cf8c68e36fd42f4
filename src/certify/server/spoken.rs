use crate::certify::drive::{Lines, SpokenLine};
use std::collections::VecDeque;
use tokio::io::AsyncReadExt;
use tokio::process::{Child, ChildStdout};

const CHUNK: usize = 16 << 10;

/// What a process writes to stdout, line by line.
pub(super) struct Spoken {
    stdout: Option<ChildStdout>,
    lines: Lines,
    heard: VecDeque<SpokenLine>,
}

impl Spoken {
    pub(super) fn of(child: &mut Child) -> Self {
        Self { stdout: child.stdout.take(), lines: Lines::default(), heard: VecDeque::new() }
    }

    /// The next line; `None` at the end. Dropping this while it waits loses nothing.
    pub(super) async fn next(&mut self) -> Option<SpokenLine> {
        loop {
            if let Some(line) = self.heard.pop_front() {
                return Some(line);
            }
            let stdout = self.stdout.as_mut()?;
            let mut bytes = Vec::with_capacity(CHUNK);
            // A stream that cannot be read has ended.
            if stdout.read_buf(&mut bytes).await.unwrap_or(0) == 0 {
                self.stdout = None;
                self.heard.extend(self.lines.rest());
            } else {
                self.heard.extend(self.lines.push(&bytes));
            }
        }
    }
}
