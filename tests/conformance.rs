//! Two tests for each case, by name: `mock::<profile>::<case>` and `replay::<profile>::<case>`, which plays the built-in
//! cassette of the case. Both are compared with the same snapshot. `cargo test --test conformance -- bind` plays those with
//! `bind` in their names, `cargo insta test` collects what has changed, and nextest runs each in a process of its own.

mod common;

use common::{all, play_judged, replay_judged, seeds, suite};
use dubplate::event::{CaseFinished, Judged, Mismatch, Verdict};
use dubplate::mock::{Options, Seed};
use dubplate::runner::Selected;
use dubplate::scenario::Suite;
use dubplate::snapshot::{Snapshots, Wishes};
use dubplate::source::{Files, RealDisk};
use libtest_mimic::{Arguments, Failed, Trial};
use std::env;
use std::path::Path;
use std::process::ExitCode;
use std::sync::{Arc, LazyLock};
use tokio::runtime::Runtime;

/// Read with the first case that is played: listing the names needs no world.
static SEEDS: LazyLock<Vec<Seed>> = LazyLock::new(|| seeds(&Files::built_in()));

fn main() -> ExitCode {
    let arguments = Arguments::from_args();
    let suite = Arc::new(suite());
    let trials = all(&suite).into_iter().flat_map(|selected| {
        [("mock", mock as Way), ("replay", replay as Way)].map(|(target, way)| {
            let name = format!("{target}::{}::{}", selected.profile.contract.profile, selected.case.id);
            let (suite, selected) = (Arc::clone(&suite), selected.clone());
            Trial::test(name, move || play(&suite, selected, way))
        })
    });
    libtest_mimic::run(&arguments, trials.collect()).exit_code()
}

/// How one case is played.
type Way = fn(&Runtime, &Suite, Vec<Selected>, Snapshots) -> Vec<CaseFinished>;

fn mock(runtime: &Runtime, suite: &Suite, one: Vec<Selected>, snapshots: Snapshots) -> Vec<CaseFinished> {
    runtime.block_on(play_judged(suite, &SEEDS, Options::default(), one, Some(snapshots)))
}

fn replay(runtime: &Runtime, suite: &Suite, one: Vec<Selected>, snapshots: Snapshots) -> Vec<CaseFinished> {
    runtime.block_on(replay_judged(suite, one, Some(snapshots)))
}

fn play(suite: &Suite, selected: Selected, way: Way) -> Result<(), Failed> {
    let snapshots = snapshots(&selected.profile.contract.profile)?;
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    let finished = way(&runtime, suite, vec![selected], snapshots);
    let red: Vec<String> = finished.iter().filter_map(complaint).collect();
    if red.is_empty() { Ok(()) } else { Err(red.join("\n").into()) }
}

/// Those of this checkout, as the environment wants them.
fn snapshots(profile: &str) -> Result<Snapshots, Failed> {
    let wishes = Wishes::read(|name| env::var(name).ok())?;
    let mut snapshots = Snapshots::new(wishes, Arc::new(RealDisk));
    snapshots.add_folder(profile, &Path::new(env!("CARGO_MANIFEST_DIR")).join("scenarios"));
    Ok(snapshots)
}

/// What is wrong with a case, `None` if it passed and left nothing behind.
fn complaint(finished: &CaseFinished) -> Option<String> {
    let what = match &finished.verdict {
        Verdict::Pass if finished.left.is_empty() => return None,
        Verdict::Pass => "left something behind".to_owned(),
        Verdict::Fail(mismatches) => mismatches.iter().map(mismatch).collect(),
        Verdict::Broken(breakage) => breakage.text.clone(),
        Verdict::Unobtainable(reason) | Verdict::Skipped(reason) => reason.clone(),
        other => format!("{other:?}"),
    };
    let snapshot = finished.snapshot.as_deref().map(difference).unwrap_or_default();
    Some(format!("{what}{snapshot}{}", finished.left.join("\n")))
}

fn mismatch(mismatch: &Mismatch) -> String {
    let Mismatch { place, action, at, expected, found, .. } = mismatch;
    format!("{place}: {action} {at}\n  expected {expected}\n  found    {found}\n")
}

fn difference(judged: &Judged) -> String {
    let Judged { diff, pending, trouble, .. } = judged;
    let next =
        pending.iter().map(|pending| format!("{pending} waits: dubplate review, or cargo insta review"));
    let lines = diff.iter().cloned().chain(trouble.clone()).chain(next);
    lines.map(|line| line + "\n").collect()
}
