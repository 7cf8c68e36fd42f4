//! The files of a command: what is built in, and what the user adds.

use super::exit::CliError;
use crate::contract::{self, Contract};
use crate::mock::{self, Seed};
use crate::scenario::{self, Suite};
use crate::source::{Files, Report, read};
use std::path::{Path, PathBuf};
use std::sync::Arc;

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

/// The contracts alone; a mock needs no cases.
pub(super) fn contracts(folder: Option<&Path>) -> Result<(Vec<Arc<Contract>>, Files), CliError> {
    let files = files(folder)?;
    let report = Report::default();
    let sources = files.profiles().into_iter().filter_map(|profile| files.get(profile, "contract.toml"));
    let contracts = sources.map(|source| Arc::new(contract::load(source, &report))).collect();
    Ok((report.into_result(contracts)?, files))
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
