//! The files of a command: what is built in, and what the user adds.

use super::exit::CliError;
use crate::contract::{self, Contract};
use crate::mock::{self, Seed};
use crate::scenario::{self, Suite};
use crate::source::{Files, Report, read};
use std::panic::resume_unwind;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::thread;

pub(super) struct Loaded {
    pub(super) suite: Suite,
    pub(super) files: Files,
}

/// Reads every contract and case.
pub(super) fn load(folder: Option<&Path>) -> Result<Loaded, CliError> {
    let files = files(folder)?;
    let suite = scenario::load(&files)?;
    Ok(Loaded { suite, files })
}

/// What a mock is made of: the contracts without their cases, and the worlds.
pub(super) fn mock(
    folder: Option<&Path>,
    worlds: &[PathBuf],
) -> Result<(Vec<Arc<Contract>>, Vec<Seed>), CliError> {
    let files = files(folder)?;
    thread::scope(|scope| {
        let seeds = scope.spawn(|| seeds(&files, worlds));
        let contracts = contract::load_all(&files)?;
        let seeds = seeds.join().unwrap_or_else(|panic| resume_unwind(panic))?;
        Ok((contracts, seeds))
    })
}

/// The worlds of the profiles, and those the user gives instead.
pub(super) fn seeds(files: &Files, given: &[PathBuf]) -> Result<Vec<Seed>, CliError> {
    let report = Report::default();
    let built_in = files.profiles().into_iter().filter_map(|profile| files.get(profile, "world.toml"));
    let mut seeds: Vec<Seed> = built_in.map(|source| mock::load_world(source, &report)).collect();
    for path in given {
        let seed = mock::load_world(&read(path)?, &report);
        seeds.retain(|built_in| built_in.profile != seed.profile);
        seeds.push(seed);
    }
    Ok(report.into_result(seeds)?)
}

fn files(folder: Option<&Path>) -> Result<Files, CliError> {
    let mut files = Files::built_in();
    if let Some(folder) = folder {
        files.overlay(folder)?;
    }
    Ok(files)
}
