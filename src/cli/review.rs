//! `dubplate review`

use super::args::SnapshotArgs;
use super::decide::{Decision, carry_out, nothing};
use super::exit::{CliError, Exit};
use super::signal;
use super::snapshots::{SnapshotsError, chosen, folder};
use crate::report::{KEYS, NOTHING_WAITS, Screen, proposal};
use crate::snapshot::Waiting;
use std::io::{self, IsTerminal as _};
use tokio_util::sync::CancellationToken;

pub(super) fn execute(args: &SnapshotArgs) -> Result<Exit, CliError> {
    if !io::stdin().is_terminal() || !io::stdout().is_terminal() {
        return Err(SnapshotsError::NoTerminal.into());
    }
    let waiting = match folder(args.snapshots.as_deref()) {
        Some(root) => chosen(&root, &args.globs)?,
        None => nothing(&args.globs)?,
    };
    let runtime =
        tokio::runtime::Builder::new_multi_thread().enable_all().build().map_err(CliError::Start)?;
    let exit = runtime.block_on(review(&waiting));
    // A reader may still wait for a line that nobody will type.
    runtime.shutdown_background();
    exit
}

/// Asks about each, and carries out what was decided once all are seen or the user quits. Ctrl-C carries out nothing.
async fn review(waiting: &[Waiting]) -> Result<Exit, CliError> {
    let stop = signal::interrupt()?;
    let screen = Screen::default();
    if waiting.is_empty() {
        screen.write(NOTHING_WAITS);
    }
    let mut decisions = Vec::new();
    for (at, one) in waiting.iter().enumerate() {
        screen.write(&proposal(at + 1, waiting.len(), one));
        match ask(&screen, &stop).await? {
            Key::Decide(decision) => decisions.push((one, decision)),
            Key::Skip => {}
            Key::Quit => break,
            Key::Interrupt => {
                screen.write("\nnothing was accepted or rejected\n");
                return Ok(Exit::Interrupted);
            }
        }
    }
    let left = waiting.len() - decisions.len();
    carry_out(decisions.into_iter(), &screen)?;
    if left > 0 {
        screen.write(&format!("{left} left waiting\n"));
    }
    screen.finish().map_err(CliError::Output)?;
    Ok(Exit::AsExpected)
}

enum Key {
    Decide(Decision),
    Skip,
    Quit,
    Interrupt,
}

/// Asks until the answer is one of the keys; the end of the input quits.
async fn ask(screen: &Screen, stop: &CancellationToken) -> Result<Key, CliError> {
    loop {
        screen.write(KEYS);
        let line = tokio::select! {
            line = tokio::task::spawn_blocking(read_line) => line,
            () = stop.cancelled() => return Ok(Key::Interrupt),
        };
        let line = line.map_err(io::Error::other).flatten().map_err(CliError::Input)?;
        match line.as_deref().map(str::trim) {
            Some("a" | "accept") => return Ok(Key::Decide(Decision::Accept)),
            Some("r" | "reject") => return Ok(Key::Decide(Decision::Reject)),
            Some("s" | "skip") => return Ok(Key::Skip),
            Some("q" | "quit") | None => return Ok(Key::Quit),
            Some(_) => {}
        }
    }
}

/// A line from standard input, `None` at its end.
fn read_line() -> io::Result<Option<String>> {
    let mut line = String::new();
    let read = io::stdin().read_line(&mut line)?;
    Ok((read > 0).then_some(line))
}
