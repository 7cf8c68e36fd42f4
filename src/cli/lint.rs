//! `dubplate lint`

use super::args::LintArgs;
use super::exit::{CliError, Exit};
use super::files;
use crate::cassette::{self, Cassette, CassetteError, Trust, adopt, concerns};
use crate::contract::{PINS, load_pins};
use crate::redact::Redactor;
use crate::report::{Screen, counted};
use crate::scenario::gaps;
use crate::source::{RealDisk, Report, write_atomic};
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

/// How the cassettes were found.
#[derive(Default)]
struct Tally {
    sound: usize,
    adopted: usize,
    refused: Vec<CliError>,
}

pub(super) fn execute(args: &LintArgs) -> Result<Exit, CliError> {
    let screen = Screen::default();
    let mut tally = Tally::default();
    if args.paths.is_empty() {
        let report = Report::default();
        let loaded = files::load(args.scenarios.as_deref(), &report)?;
        // Of cases that have mistakes of their own it cannot be said what they cover.
        report.into_result(())?;
        let report = Report::default();
        for profile in &loaded.suite.profiles {
            if let Some(contract) = loaded.files.get(&profile.contract.profile, "contract.toml") {
                gaps(profile, contract, &report);
            }
            if let Some(pins) = loaded.files.beside(&profile.contract.profile, PINS, "contract.toml") {
                load_pins(pins, &profile.contract, &report);
            }
        }
        report.into_result(())?;
        let profiles = &loaded.suite.profiles;
        let cases: usize = profiles.iter().map(|profile| profile.cases.len()).sum();
        screen.write(&format!("{} profiles with {cases} cases: sound\n", profiles.len()));
        let folder = Path::new(super::run::CASSETTES);
        if folder.is_dir() {
            check(folder, args.adopt, &mut tally)?;
        }
    }
    for path in &args.paths {
        check(path, args.adopt, &mut tally)?;
    }
    let Tally { sound, adopted, refused } = tally;
    let count = sound + adopted + refused.len();
    screen.write(&format!(
        "{}: {sound} sound, {adopted} adopted, {} refused\n",
        counted(count, "cassette"),
        refused.len()
    ));
    screen.finish().map_err(CliError::Output)?;
    if refused.is_empty() { Ok(Exit::AsExpected) } else { Err(CliError::Several(refused)) }
}

/// A file, or every `.json` file in a folder and the folders in it.
fn check(path: &Path, adopting: bool, tally: &mut Tally) -> Result<(), CliError> {
    let failed = |source: io::Error| CliError::from(CassetteError::Read { path: path.to_owned(), source });
    if !fs::symlink_metadata(path).map_err(failed)?.is_dir() {
        match one(path, adopting) {
            Ok(false) => tally.sound += 1,
            Ok(true) => tally.adopted += 1,
            Err(error) => tally.refused.push(error),
        }
        return Ok(());
    }
    let mut inside: Vec<PathBuf> = Vec::new();
    for entry in fs::read_dir(path).map_err(failed)? {
        inside.push(entry.map_err(failed)?.path());
    }
    inside.sort();
    let is_folder = |path: &Path| fs::symlink_metadata(path).is_ok_and(|found| found.is_dir());
    for path in inside {
        if is_folder(&path) || path.extension().is_some_and(|extension| extension == "json") {
            check(&path, adopting, tally)?;
        }
    }
    Ok(())
}

/// Checks one cassette; whether an edit was taken in.
fn one(path: &Path, adopting: bool) -> Result<bool, CliError> {
    let (cassette, trust) = cassette::load(path)?;
    let found = concerns(&cassette, &Redactor::default());
    if !found.is_empty() {
        return Err(CliError::Concerns { path: path.to_owned(), found });
    }
    match (&trust, adopting) {
        (Trust::Sealed, _) => Ok(false),
        (Trust::Edited { .. }, true) => store(path, &adopt(cassette, &trust)).map(|()| true),
        (Trust::Edited { .. }, false) => match cassette::open(path) {
            Err(error) => Err(error.into()),
            // Somebody has put it right in between.
            Ok(_) => Ok(false),
        },
    }
}

fn store(path: &Path, cassette: &Cassette) -> Result<(), CliError> {
    let text = cassette::write(&cassette.head, &cassette.entries);
    Ok(write_atomic(path, text.as_bytes(), &RealDisk)?)
}
