//! The start of a process: from the command to `ready`.

use super::super::found::last_line;
use super::super::group::Group;
use super::super::once::LAST_WORDS;
use super::life::Life;
use super::message::{Heard, Ready, read};
use super::notes::Notes;
use super::pipes::{Pipes, Said};
use super::waiting::Asked;
use std::process::Stdio;
use std::time::Duration;
use tokio::io::AsyncWriteExt;
use tokio::process::{ChildStdin, Command};
use tokio::sync::mpsc;
use tokio::time::timeout;

/// From its start to `ready`.
const READY: Duration = Duration::from_secs(30);

/// Starts a process and waits until it is ready.
///
/// # Errors
/// In words, why it is not.
pub(super) async fn start(
    mut command: Command,
    hello: String,
    notes: Notes,
) -> Result<(Life, Ready), String> {
    command.stdin(Stdio::piped());
    let program = command.as_std().get_program().to_string_lossy().into_owned();
    let (mut child, group) =
        Group::start(&mut command).map_err(|error| format!("cannot start `{program}`: {error}"))?;
    let pipes = Pipes::of(&mut child);
    let stdin = child.stdin.take().map(writer);
    let asked = Asked::new(notes.clone());
    let mut life = Life { child, group, pipes, stdin, asked, notes };
    life.write(hello);
    let ready = match timeout(READY, life.ready()).await {
        Ok(Ok(ready)) => ready,
        Ok(Err(why)) => return Err(life.not_ready(why).await),
        Err(_) => {
            let why = format!("did not say `ready` within {} seconds", READY.as_secs());
            return Err(life.not_ready(why).await);
        }
    };
    Ok((life, ready))
}

/// Writes lines for as long as somebody reads them. The stream is closed when nobody sends any more.
fn writer(mut stdin: ChildStdin) -> mpsc::UnboundedSender<String> {
    let (send, mut lines) = mpsc::unbounded_channel::<String>();
    tokio::spawn(async move {
        while let Some(line) = lines.recv().await {
            if stdin.write_all(line.as_bytes()).await.is_err() {
                return;
            }
        }
    });
    send
}

impl Life {
    async fn ready(&mut self) -> Result<Ready, String> {
        loop {
            let line = match self.pipes.next().await {
                Said::Line(line) => line,
                Said::Piece | Said::Aside(_) => continue,
                Said::Closed => return Err("ended before it was `ready`".to_owned()),
            };
            match read(&line) {
                None => {}
                Some(Ok(Heard::Ready(ready))) => return Ok(ready),
                Some(Ok(_)) => return Err(format!("answered in line {} before it was `ready`", line.number)),
                Some(Err(broken)) => return Err(format!("line {}: {}", line.number, broken.why)),
            }
        }
    }

    async fn not_ready(mut self, why: String) -> String {
        let _ = timeout(LAST_WORDS, self.pipes.rest_aside()).await;
        self.stop().await;
        let aside = [self.pipes.said_aside()];
        last_line(&aside).map_or(why.clone(), |line| format!("{why}; on stderr: {line}"))
    }
}
