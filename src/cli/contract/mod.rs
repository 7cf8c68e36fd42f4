//! `dubplate contract`

mod args;
mod pages;

pub(super) use args::ContractCommand;
pub(super) use pages::pins;

use super::exit::{CliError, Exit};
use super::files;
use crate::contract::{self, page, write_pins};
use crate::report::{self, Screen};
use crate::source::{RealDisk, Report, write_atomic};
use args::{DiffArgs, Format, PinArgs};

pub(super) fn execute(command: &ContractCommand) -> Result<Exit, CliError> {
    match command {
        ContractCommand::Diff(args) => diff(args),
        ContractCommand::Pin(args) => pin(args),
    }
}

fn diff(args: &DiffArgs) -> Result<Exit, CliError> {
    let found = pages::read(&args.page)?;
    let report = Report::default();
    let loaded = files::load(args.scenarios.as_deref(), &report)?;
    report.into_result(())?;
    let profile = pages::profile(&loaded.suite, args.profile.as_deref(), &found)?;
    let pins = pages::pins(&loaded.files, &profile.contract)?
        .ok_or_else(|| CliError::NotPinned { profile: profile.contract.profile.clone() })?;
    let cases = |item: &str| {
        let covers = |covers: &[String]| covers.iter().any(|id| id == item);
        let cases = profile.cases.iter().filter(|case| covers(&case.covers));
        cases.map(|case| case.id.clone()).collect()
    };
    let diff = page::diff(&profile.contract, &pins, &found, cases)
        .map_err(|source| CliError::Page { path: args.page.clone(), source })?;
    let screen = Screen::default();
    screen.write(&match args.format {
        Format::Text => report::page_text(&diff),
        Format::Json => report::page_json(&diff),
    });
    screen.finish().map_err(CliError::Output)?;
    Ok(if diff.differences.is_empty() { Exit::AsExpected } else { Exit::NotConformant })
}

fn pin(args: &PinArgs) -> Result<Exit, CliError> {
    let found = pages::read(&args.page)?;
    let report = Report::default();
    let loaded = files::load(args.scenarios.as_deref(), &report)?;
    report.into_result(())?;
    let profile = pages::profile(&loaded.suite, args.profile.as_deref(), &found)?;
    let old = pages::pins_unchecked(&loaded.files, &profile.contract)?.unwrap_or_default();
    let made = contract::pin(&profile.contract, &found, &old)
        .map_err(|source| CliError::Pin { path: args.page.clone(), source })?;
    let text = write_pins(&made.pins);
    let screen = Screen::default();
    match &args.output {
        Some(path) => {
            write_atomic(path, text.as_bytes(), &RealDisk)?;
            screen.write(&report::pinned(&made, path));
        }
        None => screen.write(&text),
    }
    screen.finish().map_err(CliError::Output)?;
    Ok(Exit::AsExpected)
}
