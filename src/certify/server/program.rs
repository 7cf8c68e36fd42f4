//! A server that is started for as long as it is certified.

use super::spoken::Spoken;
use crate::certify::drive::Group;
use crate::target::Endpoint;
use std::ffi::OsString;
use std::process::{ExitStatus, Stdio};
use std::sync::Arc;
use std::time::Duration;
use tokio::process::{Child, Command};
use tokio::time::{Instant, timeout, timeout_at};

/// From being asked to end to being killed.
const GRACE: Duration = Duration::from_secs(2);

/// Told every line that a server prints behind its first.
pub type Overheard = Arc<dyn Fn(&str) + Send + Sync>;

/// Why there is no server.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ProgramError {
    #[error("cannot start `{program}`")]
    Start { program: String, source: std::io::Error },
    #[error("`{program}` ended before it said where it listens ({how})")]
    Ended { program: String, how: String },
    #[error(
        "`{program}` did not print its address within {seconds} s: the first line of its stdout is the base URL, and nothing else"
    )]
    Late { program: String, seconds: u64 },
    #[error(
        "the first line that `{program}` prints is no http://HOST:PORT or https://HOST:PORT, but `{line}`; what is for people belongs on stderr"
    )]
    NoAddress { program: String, line: String },
}

/// A running server. Nothing of it runs any more when this is gone.
pub struct Program {
    child: Child,
    group: Group,
    url: String,
}

impl Program {
    /// Starts it and waits for its address.
    ///
    /// # Errors
    /// If it says none in time.
    pub async fn start(
        program: OsString,
        arguments: Vec<OsString>,
        within: Duration,
        overheard: Overheard,
    ) -> Result<Self, ProgramError> {
        let name = program.to_string_lossy().into_owned();
        let mut command = Command::new(program);
        command.args(arguments).stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::inherit());
        let (mut child, group) = match Group::start(&mut command) {
            Ok(started) => started,
            Err(source) => return Err(ProgramError::Start { program: name, source }),
        };
        let mut said = Spoken::of(&mut child);
        let mut running = Self { child, group, url: String::new() };
        let deadline = Instant::now() + within;
        let first = timeout_at(deadline, said.next()).await;
        let ended = match first {
            Ok(Some(line)) => match address(&String::from_utf8_lossy(&line.bytes)) {
                Some(url) => {
                    running.url = url;
                    tokio::spawn(pass_on(said, overheard));
                    return Ok(running);
                }
                None => ProgramError::NoAddress { program: name, line: shortened(&line.bytes) },
            },
            // Who has closed its stdout usually ends.
            Ok(None) => match timeout_at(deadline, running.child.wait()).await {
                Ok(status) => ProgramError::Ended { program: name, how: how(status.ok()) },
                Err(_) => ProgramError::Late { program: name, seconds: within.as_secs() },
            },
            Err(_) => ProgramError::Late { program: name, seconds: within.as_secs() },
        };
        running.end().await;
        Err(ended)
    }

    /// Where it listens.
    pub fn url(&self) -> &str {
        &self.url
    }

    /// Ends it. What is to be said if it had ended by itself.
    pub async fn finish(mut self) -> Option<String> {
        let before = self.child.try_wait().ok().flatten();
        self.end().await;
        before.map(|status| format!("the server ended by itself ({status}) while it was certified"))
    }

    /// Asks, waits a moment, and kills it with all that it has started.
    async fn end(&mut self) {
        self.group.terminate();
        let _ = timeout(GRACE, self.child.wait()).await;
        self.group.kill();
        // It may have ended by itself.
        let _ = self.child.kill().await;
        self.group.kill_rest().await;
    }
}

/// Reads on, so that a server which prints much is never held up.
async fn pass_on(mut said: Spoken, overheard: Overheard) {
    while let Some(line) = said.next().await {
        overheard(&String::from_utf8_lossy(&line.bytes));
    }
}

fn address(line: &str) -> Option<String> {
    let url = line.trim();
    Endpoint::is_address(url).then(|| url.to_owned())
}

fn how(status: Option<ExitStatus>) -> String {
    status.map_or_else(|| "nobody knows how".to_owned(), |status| status.to_string())
}

fn shortened(line: &[u8]) -> String {
    const MOST: usize = 80;
    let line = String::from_utf8_lossy(line).trim().escape_debug().to_string();
    let cut: String = line.chars().take(MOST).collect();
    if cut.len() < line.len() { cut + "…" } else { cut }
}
