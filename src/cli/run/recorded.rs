//! Cassettes of a run: where they are read from, where they go, and that nobody else writes there.

use super::super::args::{RecordWord, RunArgs};
use super::super::exit::CliError;
use crate::cassette::Shelf;
use crate::mock::{PREFIX, SECRET_KEY};
use crate::redact::Redactor;
use crate::runner::{Answers, Credentials, Pace, RecordMode, Recording, Selection, Site};
use crate::sign::Credential;
use crate::source::{RealDisk, sweep};
use jiff::SignedDuration;
use std::collections::{BTreeMap, BTreeSet};
use std::fs::{self, File, TryLockError};
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// The folder that is used where `--cassettes` names none: that of the project one stands in.
pub(in crate::cli) const FOLDER: &str = "cassettes";

/// The built-in cassettes, and those of the user's folder.
pub(in crate::cli) fn shelf(named: Option<&PathBuf>) -> Arc<Shelf> {
    let usual = Path::new(FOLDER);
    let folder = named.cloned().or_else(|| usual.is_dir().then(|| usual.to_owned()));
    Arc::new(Shelf::new(folder))
}

/// Sites that answer from cassettes; nothing of them opens a connection.
pub(in crate::cli) fn sites(shelf: &Arc<Shelf>, selection: &Selection) -> BTreeMap<String, Site> {
    let contracts = selection.cases.iter().map(|selected| &selected.profile.contract);
    let each = contracts.map(|contract| {
        let host = contract.hosts.first().cloned().unwrap_or_default();
        let service = contract.services.first().cloned().unwrap_or_default();
        let mut site = Site::new(Answers::Recorded(Arc::clone(shelf)), host, service);
        let credential = Credential::new(format!("{PREFIX}replay"), SECRET_KEY);
        site.redactor = Redactor::new([&credential]);
        site.credentials = Credentials::One(credential);
        site.pace = Pace::Immediate;
        (contract.profile.clone(), site)
    });
    each.collect()
}

/// Recordings in the making: the folders are there, can be written to, and are this run's alone.
pub(super) struct Recorder {
    pub(super) recording: Recording,
    /// Locked as long as they are open.
    pub(super) locks: Vec<File>,
}

/// What `--record` asks for. Only the user's own folder counts: a built-in cassette is no recording of this target.
pub(super) fn recorder(
    args: &RunArgs,
    target: &str,
    selection: &Selection,
) -> Result<Option<Recorder>, CliError> {
    let mode = match args.record {
        RecordWord::None => return Ok(None),
        RecordWord::Once => RecordMode::Once,
        RecordWord::New => RecordMode::New,
        RecordWord::All => RecordMode::All,
    };
    let folder = args.cassettes.clone().unwrap_or_else(|| PathBuf::from(FOLDER));
    let profiles: BTreeSet<&str> =
        selection.cases.iter().map(|selected| selected.profile.contract.profile.as_str()).collect();
    let locks = profiles.into_iter().map(|profile| lock(&folder.join(profile))).collect::<Result<_, _>>()?;
    let recording = Recording {
        mode,
        shelf: Arc::new(Shelf::new(Some(folder.clone()))),
        folder,
        target: target.to_owned(),
        max_age: max_age(args),
        disk: Arc::new(RealDisk),
    };
    Ok(Some(Recorder { recording, locks }))
}

pub(super) fn max_age(args: &RunArgs) -> Option<SignedDuration> {
    args.max_age.map(|days| SignedDuration::from_hours(i64::from(days) * 24))
}

/// Takes a folder for this run. The lock is the folder's own: it leaves no file behind and ends with the process.
fn lock(folder: &Path) -> Result<File, CliError> {
    let failed = |source| CliError::Cassettes { folder: folder.to_owned(), source };
    fs::create_dir_all(folder).map_err(failed)?;
    let handle = File::open(folder).map_err(failed)?;
    match handle.try_lock() {
        // Nobody else writes here now, so what is half-written is of nobody any more.
        Ok(()) => sweep(folder, &RealDisk).map(|()| handle).map_err(CliError::Store),
        Err(TryLockError::WouldBlock) => Err(CliError::CassettesInUse { folder: folder.to_owned() }),
        Err(TryLockError::Error(source)) => Err(failed(source)),
    }
}
