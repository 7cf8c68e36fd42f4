//! `dubplate lint`

mod args;
mod files;
mod progress;

pub(super) use args::LintArgs;

use super::exit::{CliError, Exit};
use super::files as suite_files;
use crate::cassette::{self, Trust, adopt};
use crate::contract::{Contract, PINS, load_pins};
use crate::lint::{Checked, EDITED, Finding, Measure, Severity, UNREADABLE, rule};
use crate::report::{self, Linted, Screen};
use crate::scenario::gaps;
use crate::source::{RealDisk, Report, write_atomic};
use args::{Deny, Format};
use files::Files;
use std::collections::HashMap;
use std::path::Path;
use std::sync::{Arc, Mutex, PoisonError};

pub(super) fn execute(args: &LintArgs) -> Result<Exit, CliError> {
    let screen = Screen::default();
    let mut files = Files::default();
    if args.paths.is_empty() {
        let said = suite(args)?;
        if args.format == Format::Text {
            screen.write(&said);
        }
        files.add_own(Path::new(super::run::CASSETTES));
    }
    args.paths.iter().for_each(|path| files.add(path));
    let contracts = Contracts::default();
    let measure = Measure {
        now: jiff::Timestamp::now(),
        most_days: args.max_age,
        most_bytes: u64::from(args.max_size) << 20,
        contract: &|profile| contracts.of(profile),
    };
    let mut linted = files.check(&measure);
    for checked in &mut linted.files {
        checked.findings.retain(|finding| !args.allow.contains(&finding.code));
        if args.adopt && is_adoptable(checked) {
            take_in(&checked.path)?;
            checked.findings.retain(|finding| finding.code != EDITED);
            linted.adopted += 1;
        }
    }
    screen.write(&match args.format {
        Format::Text => report::lint_text(&linted),
        Format::Json => report::lint_json(&linted),
        Format::Github => report::lint_annotations(&linted),
        Format::Sarif => report::sarif(&linted),
    });
    screen.finish().map_err(CliError::Output)?;
    exit(&linted, args.deny)
}

fn exit(linted: &Linted, deny: Option<Deny>) -> Result<Exit, CliError> {
    let has = |file: &&Checked| file.findings.iter().any(|finding| finding.code == UNREADABLE);
    let count = linted.files.iter().filter(has).count();
    if count > 0 {
        return Err(CliError::Unreadable { count });
    }
    let is_wrong =
        linted.count(Severity::Error) > 0 || (deny.is_some() && linted.count(Severity::Warning) > 0);
    Ok(if is_wrong { Exit::NotConformant } else { Exit::AsExpected })
}

/// Checks contracts, cases and pins; what to say if all are sound.
fn suite(args: &LintArgs) -> Result<String, CliError> {
    let report = Report::default();
    let loaded = suite_files::load(args.scenarios.as_deref(), &report)?;
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
    Ok(format!("{} profiles with {cases} cases: sound\n", profiles.len()))
}

/// Whether an edit is all that is wrong.
fn is_adoptable(checked: &Checked) -> bool {
    let is_error =
        |finding: &&Finding| rule(finding.code).is_some_and(|rule| rule.severity == Severity::Error);
    let mut errors = checked.findings.iter().filter(is_error).peekable();
    errors.peek().is_some() && errors.all(|finding| finding.code == EDITED)
}

fn take_in(path: &Path) -> Result<(), CliError> {
    let (cassette, trust) = cassette::load(path)?;
    if trust == Trust::Sealed {
        return Ok(()); // Somebody has put it right in between.
    }
    let cassette = adopt(cassette, &trust);
    let text = cassette::write(&cassette.head, &cassette.entries);
    Ok(write_atomic(path, text.as_bytes(), &RealDisk)?)
}

/// The built-in contracts that were asked for. A check that looks at no cassette reads none.
#[derive(Default)]
struct Contracts(Mutex<HashMap<String, Option<Arc<Contract>>>>);

impl Contracts {
    fn of(&self, profile: &str) -> Option<Arc<Contract>> {
        let mut known = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let read = || suite_files::contract(profile).ok().flatten().map(Arc::new);
        known.entry(profile.to_owned()).or_insert_with(read).clone()
    }
}
