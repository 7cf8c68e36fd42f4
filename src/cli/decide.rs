//! `dubplate accept` and `dubplate reject`

use super::args::SnapshotArgs;
use super::exit::{CliError, Exit};
use super::snapshots::{SnapshotsError, chosen, folder};
use crate::report::{NOTHING_WAITS, Screen};
use crate::snapshot::Waiting;
use crate::source::RealDisk;

/// What becomes of a waiting snapshot.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Decision {
    Accept,
    Reject,
}

pub(super) fn execute(args: &SnapshotArgs, decision: Decision) -> Result<Exit, CliError> {
    let waiting = match folder(args.snapshots.as_deref()) {
        Some(root) => chosen(&root, &args.globs)?,
        None => nothing(&args.globs)?,
    };
    let screen = Screen::default();
    if waiting.is_empty() {
        screen.write(NOTHING_WAITS);
    }
    carry_out(waiting.iter().map(|one| (one, decision)), &screen)?;
    screen.finish().map_err(CliError::Output)?;
    Ok(Exit::AsExpected)
}

/// Without a folder nothing waits; a glob that was meant to match something says so.
pub(super) fn nothing(globs: &[String]) -> Result<Vec<Waiting>, SnapshotsError> {
    match globs.first() {
        Some(glob) => Err(SnapshotsError::NothingMatches { glob: glob.clone(), waiting: Vec::new() }),
        None => Ok(Vec::new()),
    }
}

/// Carries decisions out one after the other, and says each that is done.
pub(super) fn carry_out<'w>(
    decisions: impl Iterator<Item = (&'w Waiting, Decision)>,
    screen: &Screen,
) -> Result<(), SnapshotsError> {
    for (done, (waiting, decision)) in decisions.enumerate() {
        let (word, result) = match decision {
            Decision::Accept => ("accepted", waiting.accept(&RealDisk)),
            Decision::Reject => ("rejected", waiting.reject(&RealDisk)),
        };
        result.map_err(|source| SnapshotsError::Store { done: done.to_string(), source })?;
        screen.write(&format!("{word} {}\n", waiting.id()));
    }
    Ok(())
}
