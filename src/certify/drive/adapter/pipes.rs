//! What an adapter says, and what it says aside.

use super::lines::{Line, Lines};
use std::collections::VecDeque;
use tokio::io::{AsyncRead, AsyncReadExt};
use tokio::process::{Child, ChildStderr, ChildStdout};

const CHUNK: usize = 64 << 10;
/// As much of what was said aside is looked at together with what follows: a key may be cut in two.
const OVERLAP: usize = 512;
/// What a line of no use counts for: a thousand of them are a flood.
const USELESS: usize = 4 << 10;

pub(super) enum Said {
    Line(Line),
    /// A piece of a line.
    Piece,
    /// On stderr: what has come now, and a little of what was before it.
    Aside(String),
    /// Its stdout has ended.
    Closed,
}

pub(super) struct Pipes {
    stdout: Option<ChildStdout>,
    stderr: Option<ChildStderr>,
    lines: Lines,
    ready: VecDeque<Line>,
    /// The end of what was said aside.
    aside: Vec<u8>,
    /// Bytes since somebody last said that they were of use.
    unused: u64,
}

impl Pipes {
    pub(super) fn of(child: &mut Child) -> Self {
        Self {
            stdout: child.stdout.take(),
            stderr: child.stderr.take(),
            lines: Lines::default(),
            ready: VecDeque::new(),
            aside: Vec::new(),
            unused: 0,
        }
    }

    /// What comes next. Dropping this while it waits loses nothing.
    pub(super) async fn next(&mut self) -> Said {
        if let Some(line) = self.ready.pop_front() {
            return Said::Line(line);
        }
        let Self { stdout: Some(stdout), stderr, .. } = self else { return Said::Closed };
        let (mut bytes, mut aside) = (Vec::with_capacity(CHUNK), Vec::with_capacity(CHUNK));
        tokio::select! {
            // Whoever says something aside, and then answers, has said it before.
            biased;
            () = chunk(stderr, &mut aside), if stderr.is_some() => self.aside(&aside),
            read = stdout.read_buf(&mut bytes) => {
                self.take(read.unwrap_or(0), &bytes);
                self.ready.pop_front().map_or(Said::Piece, Said::Line)
            }
        }
    }

    /// Reads what was said aside to its end.
    pub(super) async fn rest_aside(&mut self) {
        while self.stderr.is_some() {
            let mut bytes = Vec::with_capacity(CHUNK);
            chunk(&mut self.stderr, &mut bytes).await;
            self.aside(&bytes);
        }
    }

    fn take(&mut self, read: usize, bytes: &[u8]) {
        self.count(read);
        if read == 0 {
            self.stdout = None;
            self.ready.extend(self.lines.rest());
        } else {
            self.ready.extend(self.lines.push(bytes));
        }
    }

    fn aside(&mut self, bytes: &[u8]) -> Said {
        self.count(bytes.len());
        let from = self.aside.len().saturating_sub(OVERLAP);
        self.aside.drain(..from);
        self.aside.extend_from_slice(bytes);
        Said::Aside(self.said_aside())
    }

    fn count(&mut self, bytes: usize) {
        self.unused = self.unused.saturating_add(u64::try_from(bytes).unwrap_or(u64::MAX));
    }

    pub(super) fn said_aside(&self) -> String {
        String::from_utf8_lossy(&self.aside).into_owned()
    }

    /// Bytes since [`Pipes::was_of_use`].
    pub(super) fn unused(&self) -> u64 {
        self.unused
    }

    /// A line that nobody can use costs more than its bytes.
    pub(super) fn was_useless(&mut self) {
        self.count(USELESS);
    }

    pub(super) fn was_of_use(&mut self) {
        self.unused = 0;
    }
}

/// Reads what is there. A stream that cannot be read has ended.
async fn chunk<R: AsyncRead + Unpin>(from: &mut Option<R>, into: &mut Vec<u8>) {
    if let Some(stream) = from
        && stream.read_buf(into).await.unwrap_or(0) == 0
    {
        *from = None;
    }
}
