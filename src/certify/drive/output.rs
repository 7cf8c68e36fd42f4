//! What a command prints, as far as anybody wants to know it.

use std::future::pending;
use tokio::io::{AsyncRead, AsyncReadExt};
use tokio::process::{Child, ChildStderr, ChildStdout};

/// Who prints more is stopped.
pub(super) const FLOOD: u64 = 4 << 20;
const CHUNK: usize = 64 << 10;

/// Both streams of a command, read as they come.
pub(super) struct Output {
    stdout: Stream<ChildStdout>,
    stderr: Stream<ChildStderr>,
}

/// One stream, and all that came of it.
struct Stream<R> {
    /// `None` at its end.
    from: Option<R>,
    text: Vec<u8>,
}

impl Output {
    pub(super) fn of(child: &mut Child) -> Self {
        let stdout = Stream { from: child.stdout.take(), text: Vec::new() };
        Self { stdout, stderr: Stream { from: child.stderr.take(), text: Vec::new() } }
    }

    /// Reads until more has come than anybody reads; waits for ever if both streams end before.
    pub(super) async fn flood(&mut self) {
        while self.more().await {
            if self.len() > FLOOD {
                return;
            }
        }
        pending::<()>().await;
    }

    /// Reads to the end of both streams. What comes beyond the flood mark is thrown away.
    pub(super) async fn drain(&mut self) {
        while self.more().await {
            for text in [&mut self.stdout.text, &mut self.stderr.text] {
                text.truncate(usize::try_from(FLOOD).unwrap_or(usize::MAX) + CHUNK);
            }
        }
    }

    /// Whether something may come after what was read now.
    async fn more(&mut self) -> bool {
        let Self { stdout, stderr } = self;
        tokio::select! {
            () = stdout.read(), if stdout.from.is_some() => true,
            () = stderr.read(), if stderr.from.is_some() => true,
            else => false,
        }
    }

    pub(super) fn len(&self) -> u64 {
        u64::try_from(self.stdout.text.len() + self.stderr.text.len()).unwrap_or(u64::MAX)
    }

    /// Both texts, stderr first: who looks for the reason of a failure finds it there.
    pub(super) fn texts(&self) -> [String; 2] {
        [&self.stderr.text, &self.stdout.text].map(|text| String::from_utf8_lossy(text).into_owned())
    }
}

impl<R: AsyncRead + Unpin> Stream<R> {
    /// Takes in what is there. Dropping this while it waits loses nothing.
    async fn read(&mut self) {
        let Some(from) = &mut self.from else { return };
        self.text.reserve(CHUNK);
        // A stream that cannot be read has ended.
        if from.read_buf(&mut self.text).await.unwrap_or(0) == 0 {
            self.from = None;
        }
    }
}
