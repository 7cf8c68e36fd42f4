//! A command that is run once, under a deadline that holds whatever it does.

use super::group::Group;
use super::output::Output;
use crate::certify::Ending;
use std::ffi::OsString;
use std::future::pending;
use std::process::{ExitStatus, Stdio};
use std::time::{Duration, Instant};
use tokio::process::{Child, Command};
use tokio::time::{sleep, timeout};

/// From being asked to end to being killed.
pub(super) const GRACE: Duration = Duration::from_millis(500);
/// For what stands in a pipe after its writer has ended.
pub(super) const LAST_WORDS: Duration = Duration::from_millis(100);

/// How it went.
pub(super) struct Ran {
    pub(super) millis: u64,
    pub(super) ending: Ending,
    pub(super) left_running: bool,
    /// stderr and stdout; empty if it was not started.
    pub(super) texts: [String; 2],
    /// Bytes, of which the texts may be less.
    pub(super) printed: u64,
}

/// A command in surroundings of its own: nothing on stdin, both outputs read by us.
pub(super) fn command(
    (program, arguments): (OsString, Vec<OsString>),
    variables: impl IntoIterator<Item = (OsString, OsString)>,
    withheld: &[OsString],
) -> Command {
    let mut command = Command::new(program);
    for name in withheld {
        command.env_remove(name);
    }
    command.args(arguments).envs(variables);
    command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
    command
}

/// Runs it to its end, or ends it at the deadline or when it floods us. Nothing of it runs afterwards.
pub(super) async fn run(mut command: Command, deadline: Duration) -> Ran {
    let begun = Instant::now();
    let (mut child, mut group) = match Group::start(&mut command) {
        Ok(started) => started,
        Err(error) => return not_started(&command, &error),
    };
    let mut output = Output::of(&mut child);
    let stopped = tokio::select! {
        // Who has ended in time is not blamed for our looking late.
        biased;
        status = child.wait() => Err(status),
        () = output.flood() => Ok("flood"),
        () = sleep(deadline) => Ok("deadline"),
    };
    let ending = match &stopped {
        Ok(why) => {
            end(&mut child, &group, &mut output).await;
            Ending::Stopped { why: (*why).to_owned() }
        }
        Err(status) => status.as_ref().map_or_else(unknown, |status| ending(*status)),
    };
    let millis = u64::try_from(begun.elapsed().as_millis()).unwrap_or(u64::MAX);
    let quiet = timeout(LAST_WORDS, output.drain()).await.is_ok();
    let left_running = match stopped {
        Ok(_) => {
            group.kill_rest().await;
            false
        }
        Err(_) => group.end_rest().await,
    };
    if !quiet {
        // Whoever still holds the pipe is beyond our reach: it is not waited for.
        let _ = timeout(LAST_WORDS, output.drain()).await;
    }
    Ran { millis, ending, left_running, texts: output.texts(), printed: output.len() }
}

/// Asks, waits a moment, and kills. What it prints meanwhile must not keep it.
async fn end(child: &mut Child, group: &Group, output: &mut Output) {
    group.terminate();
    let gone = tokio::select! {
        _ = child.wait() => true,
        () = async { output.drain().await; pending().await } => false,
        () = sleep(GRACE) => false,
    };
    if !gone {
        group.kill();
        // It may have ended by itself just now.
        let _ = child.kill().await;
    }
}

pub(super) fn ending(status: ExitStatus) -> Ending {
    #[cfg(unix)]
    if let Some(signal) = std::os::unix::process::ExitStatusExt::signal(&status) {
        return Ending::Signalled { signal };
    }
    Ending::Exited { status: status.code().unwrap_or(-1) }
}

fn unknown(error: &std::io::Error) -> Ending {
    Ending::NotStarted { why: format!("its end could not be waited for: {error}") }
}

fn not_started(command: &Command, error: &std::io::Error) -> Ran {
    let program = command.as_std().get_program().to_string_lossy();
    let ending = Ending::NotStarted { why: format!("cannot start `{program}`: {error}") };
    Ran { millis: 0, ending, left_running: false, texts: <[String; 2]>::default(), printed: 0 }
}
