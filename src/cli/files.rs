//! The files of a command: what is built in, and what the user adds. Every mistake of every file is reported together.

use super::exit::CliError;
use crate::contract::{self, Contract};
use crate::mock::{self, Known, Seed};
use crate::scenario::{self, Suite};
use crate::source::{Files, Report, read};
use std::path::{Path, PathBuf};
use std::sync::Arc;

pub(super) struct Loaded {
    pub(super) suite: Suite,
    pub(super) files: Files,
}

/// Reads every contract and case. What was read is complete only if nothing was reported.
pub(super) fn load(folder: Option<&Path>, report: &Report) -> Result<Loaded, CliError> {
    let files = files(folder)?;
    let suite = scenario::load(&files, report);
    Ok(Loaded { suite, files })
}

/// What a mock is made of: the contracts without their cases, and the worlds.
pub(super) fn mock(
    folder: Option<&Path>,
    worlds: &[PathBuf],
) -> Result<(Vec<Arc<Contract>>, Vec<Seed>), CliError> {
    let files = files(folder)?;
    let report = Report::default();
    let contracts = contract::load_all(&files, &report);
    let seeds = seeds(&files, worlds, &contracts.iter().map(|contract| &**contract).collect(), &report)?;
    Ok(report.into_result((contracts, seeds))?)
}

/// The worlds of the profiles, and those the user gives instead.
pub(super) fn seeds(
    files: &Files,
    given: &[PathBuf],
    known: &Known<'_>,
    report: &Report,
) -> Result<Vec<Seed>, CliError> {
    let built_in = files.profiles().into_iter().filter_map(|profile| files.get(profile, "world.toml"));
    let mut seeds: Vec<Seed> = built_in.map(|source| mock::load_world(source, known, report)).collect();
    for path in given {
        let seed = mock::load_world(&read(path)?, known, report);
        seeds.retain(|built_in| built_in.profile != seed.profile);
        seeds.push(seed);
    }
    Ok(seeds)
}

fn files(folder: Option<&Path>) -> Result<Files, CliError> {
    let mut files = Files::built_in();
    if let Some(folder) = folder {
        files.overlay(folder)?;
    }
    Ok(files)
}
