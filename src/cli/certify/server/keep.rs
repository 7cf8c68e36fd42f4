//! What stays of `dubplate certify server`: the report, and the files that were asked for.

use super::super::super::exit::{CliError, Exit};
use super::super::keep::beside;
use super::ground::is_published;
use super::{Seen, ServerArgs};
use crate::certify::Subject;
use crate::certify::certificate::text;
use crate::certify::known::{self, Known};
use crate::certify::server::{self, CHECKS, Certificate, Finished, Grade, Scope, Started};
use crate::contract::Checked;
use crate::redact::Redactor;
use crate::report::{Screen, server_badge, server_markdown, server_text};
use crate::runner::{Selected, Selection};
use crate::scenario::{Profile, Suite};
use crate::sign::Credential;
use crate::source::{RealDisk, Report, read, write_atomic};
use jiff::Timestamp;
use std::collections::HashSet;
use std::path::Path;
use std::time::Instant;

/// What is known before the server is asked.
pub(super) struct Keep {
    known: Vec<Known>,
    scopes: Vec<Scope>,
    /// Profile and id of every case, in the order of the files.
    all: Vec<(String, String)>,
    began: (Timestamp, Instant),
}

impl Keep {
    pub(super) fn new(args: &ServerArgs, suite: &Suite, selection: &Selection) -> Result<Self, CliError> {
        let chosen: HashSet<String> = selection.cases.iter().map(Selected::name).collect();
        let scopes: Vec<Scope> = suite.profiles.iter().map(|profile| scope(profile, &chosen)).collect();
        let name = |scope: &Scope| {
            let profile = scope.profile.clone();
            scope.cases.clone().into_iter().map(move |case| (profile.clone(), case))
        };
        let all = scopes.iter().flat_map(name).collect();
        let known = args.keep.known.as_deref().map(list).transpose()?.unwrap_or_default();
        Ok(Self { known, scopes, all, began: (Timestamp::now(), Instant::now()) })
    }

    /// Writes the files, prints the report, and says how it ended.
    pub(super) fn finish(self, args: &ServerArgs, seen: Seen) -> Result<Exit, CliError> {
        let stream = self.stream(args, seen);
        let certificate = server::derive(&server::read(&stream).map_err(CliError::OwnStream)?);
        let written = |path: Option<&Path>, text: &dyn Fn(&Certificate) -> String| {
            path.map_or(Ok(()), |path| write_atomic(path, text(&certificate).as_bytes(), &RealDisk))
        };
        if let Some(path) = &args.keep.certificate {
            // The stream first: a certificate never stands without what it was derived from.
            write_atomic(&beside(path), stream.as_bytes(), &RealDisk)?;
        }
        written(args.keep.certificate.as_deref(), &|certificate| text(certificate))?;
        written(args.badge.as_deref(), &server_badge)?;
        written(args.markdown.as_deref(), &server_markdown)?;
        let screen = Screen::default();
        screen.write(&if args.keep.json { text(&certificate) } else { server_text(&certificate) });
        screen.finish().map_err(CliError::Output)?;
        Ok(exit(&certificate, args.deny.is_some()))
    }

    fn stream(self, args: &ServerArgs, seen: Seen) -> String {
        let (time, clock) = self.began;
        let mut keys: Vec<Credential> = seen.ground.keys;
        keys.extend(seen.seeder.iter().flat_map(|seeder| seeder.keys()));
        let told = seen.seeder.as_ref().and_then(|seeder| seeder.server());
        let is_mock = !keys.is_empty() && keys.iter().all(is_published);
        let subject = subject(args, told, &seen.ground.url);
        let seen_on = match args.command.first() {
            _ if is_mock => "mock".to_owned(),
            Some(program) => program.to_string_lossy().into_owned(),
            None => seen.ground.url,
        };
        let started = Started {
            seen_on,
            way: seen.ground.way.to_owned(),
            ground: seen.ground.by.to_owned(),
            profiles: self.scopes,
            known: self.known,
            ..Started::new(subject, time.as_second())
        };
        let finished = Finished {
            millis: u64::try_from(clock.elapsed().as_millis()).unwrap_or(u64::MAX),
            interrupted: seen.interrupted,
            troubles: seen.troubles,
        };
        let session = Redactor::new(&keys).session();
        server::write(&started, &seen.collector.into_played(&self.all), &finished, &session)
    }
}

/// As the user calls it, as the seeder does, or by where it is.
fn subject(args: &ServerArgs, told: Option<Subject>, url: &str) -> Subject {
    let program = args.command.first().map(|program| program.to_string_lossy().into_owned());
    let usual = || Subject { name: program.unwrap_or_else(|| url.to_owned()), ..Subject::default() };
    let mut subject = told.unwrap_or_else(usual);
    if let Some(name) = &args.name {
        subject.name.clone_from(name);
    }
    subject.version = args.subject_version.clone().or(subject.version);
    subject
}

fn scope(profile: &Profile, chosen: &HashSet<String>) -> Scope {
    let contract = &profile.contract;
    let cases: Vec<String> = profile.cases.iter().map(|case| case.id.clone()).collect();
    let is_left_out = |case: &&String| !chosen.contains(&format!("{}/{case}", contract.profile));
    let checked = contract.items.iter().filter(|item| item.checked == Checked::Yes);
    Scope {
        profile: contract.profile.clone(),
        contract: contract.digest.clone(),
        unselected: cases.iter().filter(is_left_out).cloned().collect(),
        cases,
        items: checked.map(|item| item.id.clone()).filter(|id| !id.starts_with("fact/")).collect(),
    }
}

fn list(path: &Path) -> Result<Vec<Known>, CliError> {
    let report = Report::default();
    let ids: Vec<&str> = CHECKS.iter().map(|check| check.id).collect();
    let known = known::load(&read(path)?, &ids, &report);
    Ok(report.into_result(known)?)
}

/// A failure beats what could not be asked.
fn exit(certificate: &Certificate, deny_unobtainable: bool) -> Exit {
    let tally = certificate.tally();
    let is_wrong = tally.fail > 0 || certificate.known.iter().any(|entry| entry.state.is_wrong());
    let is_denied = deny_unobtainable && tally.unobtainable > 0;
    if certificate.interrupted {
        Exit::Interrupted
    } else if is_wrong || is_denied {
        Exit::NotConformant
    } else if certificate.conformant || nothing_but_unobtainable(certificate) {
        Exit::AsExpected
    } else {
        Exit::Broken
    }
}

/// Nothing is wrong, and nothing was confirmed either.
fn nothing_but_unobtainable(certificate: &Certificate) -> bool {
    let tally = certificate.tally();
    certificate.grade == Grade::None
        && tally.unobtainable > 0
        && tally.pass + tally.broken + tally.fail == 0
        && certificate.troubles.is_empty()
}
