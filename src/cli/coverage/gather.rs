//! Evidence: recordings that are played, accepted snapshots, and streams that are read.

use super::CoverageArgs;
use super::certified::{HEAD, certified};
use crate::cassette::Shelf;
use crate::cli::exit::CliError;
use crate::cli::files::Loaded;
use crate::cli::run::recorded;
use crate::cli::snapshots;
use crate::coverage::{By, Evidence, Grade, LeftOut, read_events};
use crate::event::{CaseFinished, Event, TargetName};
use crate::runner::{Run, Selected, Selection, Settings};
use crate::scenario::{Profile, Suite};
use crate::snapshot::Kind;
use crate::source::built_in_snapshots;
use std::collections::{BTreeMap, BTreeSet};
use std::fs::{self, File};
use std::io::{BufRead, BufReader, Read};
use std::path::Path;
use std::sync::{Arc, Mutex, PoisonError};
use tokio_util::sync::CancellationToken;

pub(super) type Gathered = (Vec<Evidence>, Vec<LeftOut>);

pub(super) fn gather(
    args: &CoverageArgs,
    loaded: &Loaded,
    profiles: &[Arc<Profile>],
) -> Result<Gathered, CliError> {
    let shelf = recorded::shelf(args.cassettes.as_ref());
    let (mut evidence, mut left_out) = played(&shelf, profiles)?;
    for profile in profiles {
        evidence.extend(accepted(args, loaded, profile));
    }
    for path in &args.events {
        let (found, left) = told(path, &loaded.suite)?;
        evidence.extend(found);
        left_out.extend(left);
    }
    Ok((evidence, left_out))
}

/// What a file tells: the events of runs, or the stream of a certification.
fn told(path: &Path, suite: &Suite) -> Result<Gathered, CliError> {
    let failed = |source| CliError::Events { path: path.to_owned(), source };
    let unreadable = |source| failed(crate::coverage::StreamError::Read(source));
    let mut stream = BufReader::new(File::open(path).map_err(unreadable)?);
    if !stream.fill_buf().map_err(unreadable)?.starts_with(HEAD) {
        return read_events(stream, suite).map_err(failed);
    }
    let mut text = String::new();
    stream.read_to_string(&mut text).map_err(unreadable)?;
    certified(&text, suite).map_err(|source| CliError::Certification { path: path.to_owned(), source })
}

/// Plays every recording: one that does not pass any more shows nothing.
fn played(shelf: &Arc<Shelf>, profiles: &[Arc<Profile>]) -> Result<Gathered, CliError> {
    let (mut cases, mut left_out) = (Vec::new(), Vec::new());
    for profile in profiles {
        let name = &profile.contract.profile;
        for case in profile.cases.iter().filter(|case| shelf.has(name, &case.id)) {
            // One that cannot be read says so when it is played.
            let deck = shelf.open(name, &case.id).ok().flatten();
            let scenario = deck.and_then(|deck| deck.head.provenance.scenario.clone());
            if scenario.is_some_and(|digest| digest != case.digest()) {
                let why = "its recording was made of another text of the case".to_owned();
                left_out.push(LeftOut {
                    profile: name.clone(),
                    case: case.id.clone(),
                    by: By::Cassette,
                    why,
                });
            } else {
                cases.push(Selected { profile: Arc::clone(profile), case: Arc::clone(case) });
            }
        }
    }
    let mut evidence = Vec::new();
    for finished in finished(shelf, cases)? {
        match Evidence::of(&finished, "replay", "", By::Cassette) {
            Ok(one) => evidence.push(one),
            Err(left) => left_out.push(left),
        }
    }
    Ok((evidence, left_out))
}

fn finished(shelf: &Arc<Shelf>, cases: Vec<Selected>) -> Result<Vec<CaseFinished>, CliError> {
    let found: Arc<Mutex<Vec<CaseFinished>>> = Arc::default();
    let heard = Arc::clone(&found);
    let selection = Selection { cases, ..Selection::default() };
    let run = Run {
        sites: recorded::sites(shelf, &selection),
        selection,
        replays: BTreeMap::new(),
        recording: None,
        target: TargetName { kind: "replay".to_owned(), endpoint: None },
        settings: Settings::default(),
        sink: Arc::new(move |event| {
            if let Event::CaseFinished(finished) = event {
                heard.lock().unwrap_or_else(PoisonError::into_inner).push(finished);
            }
        }),
        snapshots: None,
        interrupt: CancellationToken::new(),
    };
    let runtime =
        tokio::runtime::Builder::new_multi_thread().enable_all().build().map_err(CliError::Start)?;
    runtime.block_on(run.play());
    let mut found = found.lock().unwrap_or_else(PoisonError::into_inner);
    Ok(std::mem::take(&mut *found))
}

/// Transcripts that a person accepted, of cases that are still there.
fn accepted(args: &CoverageArgs, loaded: &Loaded, profile: &Profile) -> Vec<Evidence> {
    let name = &profile.contract.profile;
    let folder = snapshots::folder(args.scenarios.as_deref()).filter(|folder| folder.join(name).is_dir());
    let names: BTreeSet<String> = match folder {
        Some(folder) => on_disk(&folder.join(name).join("snapshots")),
        None if loaded.files.is_own(name) => BTreeSet::new(),
        None => built_in_snapshots(name).map(|(file, _)| file.to_owned()).collect(),
    };
    let mut found = Vec::new();
    for case in &profile.cases {
        for kind in Kind::ALL {
            if names.contains(&format!("{}{}.snap", case.id, kind.suffix())) {
                let grade = match kind {
                    Kind::Mock => Grade::Mock,
                    Kind::Live => Grade::Recorded,
                    Kind::Url => Grade::Endpoint,
                };
                let (profile, covers) = (name.clone(), case.covers.clone());
                let (case, by) = (case.id.clone(), By::Snapshot);
                found.push(Evidence { grade, date: None, profile, case, by, covers });
            }
        }
    }
    found
}

/// A folder that cannot be read holds no evidence.
fn on_disk(folder: &Path) -> BTreeSet<String> {
    let entries = fs::read_dir(folder).into_iter().flatten().flatten();
    entries.filter_map(|entry| entry.file_name().into_string().ok()).collect()
}
