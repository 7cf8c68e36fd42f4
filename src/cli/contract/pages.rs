//! Pages and pins of files.

use crate::cli::exit::CliError;
use crate::contract::page::{self, Page};
use crate::contract::{Contract, PINS, Pins, load_pins};
use crate::scenario::{Profile, Suite};
use crate::source::{Files, Report, nearest};
use std::fs::File;
use std::io::Read;
use std::path::Path;
use std::sync::Arc;

/// A page has a few thousand bytes. What is larger than this is none.
const LARGEST: u64 = 1 << 20;

/// Reads a page, and no more of a file than a page can have.
pub(super) fn read(path: &Path) -> Result<Page, CliError> {
    let unreadable = |source| CliError::PageFile { path: path.to_owned(), source };
    let mut bytes = Vec::new();
    let file = File::open(path).map_err(unreadable)?;
    file.take(LARGEST + 1).read_to_end(&mut bytes).map_err(unreadable)?;
    if bytes.len() as u64 > LARGEST {
        return Err(CliError::PageSize { path: path.to_owned(), most: LARGEST });
    }
    page::read(&bytes).map_err(|source| CliError::Page { path: path.to_owned(), source })
}

/// The profile that is named, or the only one whose page this can be.
pub(super) fn profile<'s>(
    suite: &'s Suite,
    named: Option<&str>,
    page: &Page,
) -> Result<&'s Arc<Profile>, CliError> {
    let profiles = || suite.profiles.iter();
    if let Some(name) = named {
        return suite.profile(name).ok_or_else(|| {
            let names = profiles().map(|profile| profile.contract.profile.as_str());
            CliError::NoProfile { name: name.to_owned(), near: nearest(name, names).map(str::to_owned) }
        });
    }
    let is_of = |contract: &Contract| {
        page.action.as_ref().is_some_and(|action| *action == contract.page)
            && page.version.as_ref().is_some_and(|version| *version == contract.version)
    };
    let meant: Vec<_> = profiles().filter(|profile| is_of(&profile.contract)).collect();
    match meant[..] {
        [profile] => Ok(profile),
        _ => Err(CliError::WhosePage {
            action: page.action.clone().unwrap_or_else(|| "no action".to_owned()),
            version: page.version.clone().unwrap_or_else(|| "no version".to_owned()),
            profiles: profiles().map(|profile| profile.contract.profile.clone()).collect(),
        }),
    }
}

/// The pins beside a contract.
pub(in crate::cli) fn pins(files: &Files, contract: &Contract) -> Result<Option<Pins>, CliError> {
    let report = Report::default();
    let source = files.beside(&contract.profile, PINS, "contract.toml");
    let pins = source.and_then(|source| load_pins(source, contract, &report));
    Ok(report.into_result(pins)?)
}

/// The same where a newer contract need not have its pins yet: only a file that cannot be read at all is refused.
pub(super) fn pins_unchecked(files: &Files, contract: &Contract) -> Result<Option<Pins>, CliError> {
    let report = Report::default();
    let Some(source) = files.get(&contract.profile, PINS) else { return Ok(None) };
    match load_pins(source, contract, &report) {
        Some(pins) => Ok(Some(pins)),
        None => Ok(report.into_result(None)?),
    }
}
