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
    let read = files.profiles().into_iter().filter_map(|profile| built_in(&files, profile, &report));
    let (contracts, seeds): (Vec<_>, Vec<_>) = read.unzip();
    let mut seeds = seeds.into_iter().flatten().collect();
    replace(&mut seeds, worlds, &contracts.iter().map(|contract| &**contract).collect(), &report)?;
    Ok(report.into_result((contracts, seeds))?)
}

/// The built-in contract of a profile, if there is one.
pub(super) fn contract(profile: &str) -> Result<Option<Contract>, CliError> {
    let (files, report) = (Files::built_in(), Report::default());
    let contract =
        files.get(profile, "contract.toml").and_then(|source| contract::load(source, profile, &report));
    Ok(report.into_result(contract)?)
}

/// The digests of the built-in contracts, by profile.
pub(super) fn contract_digests() -> Result<Vec<(String, String)>, CliError> {
    let (files, report) = (Files::built_in(), Report::default());
    let digest = |profile: &str| {
        let contract = contract::load(files.get(profile, "contract.toml")?, profile, &report)?;
        Some((profile.to_owned(), contract.digest))
    };
    let digests = files.profiles().into_iter().filter_map(digest).collect();
    Ok(report.into_result(digests)?)
}

/// A profile's contract and the world beside it.
fn built_in(files: &Files, profile: &str, report: &Report) -> Option<(Arc<Contract>, Option<Seed>)> {
    let contract = contract::load(files.get(profile, "contract.toml")?, profile, report)?;
    let known = [&contract].into_iter().collect();
    let seed = files.get(profile, "world.toml").map(|source| mock::load_world(source, &known, report));
    Some((Arc::new(contract), seed))
}

/// The worlds of the profiles, and those the user gives instead.
pub(super) fn seeds(
    files: &Files,
    given: &[PathBuf],
    known: &Known<'_>,
    report: &Report,
) -> Result<Vec<Seed>, CliError> {
    let built_in = files.profiles().into_iter().filter_map(|profile| files.get(profile, "world.toml"));
    let mut seeds = built_in.map(|source| mock::load_world(source, known, report)).collect();
    replace(&mut seeds, given, known, report)?;
    Ok(seeds)
}

fn replace(
    seeds: &mut Vec<Seed>,
    given: &[PathBuf],
    known: &Known<'_>,
    report: &Report,
) -> Result<(), CliError> {
    for path in given {
        let seed = mock::load_world(&read(path)?, known, report);
        seeds.retain(|built_in| built_in.profile != seed.profile);
        seeds.push(seed);
    }
    Ok(())
}

fn files(folder: Option<&Path>) -> Result<Files, CliError> {
    let mut files = Files::built_in();
    if let Some(folder) = folder {
        files.overlay(folder)?;
    }
    Ok(files)
}
