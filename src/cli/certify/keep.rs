//! What stays of `dubplate certify client`: the report, and with `--certificate` two files.

use super::super::exit::{CliError, Exit};
use super::args::{KeepArgs, WayWord};
use crate::certify::cases::{ClientCase, NotForClients};
use crate::certify::certificate::{Certificate, Verdict, derive, text};
use crate::certify::checks;
use crate::certify::known::{self, Known};
use crate::certify::stream::{self, FORMAT, Finished, Kind, Omitted, Scope, Started};
use crate::certify::{Certified, Check, Seen};
use crate::contract::Contract;
use crate::mock::SECRET_KEY;
use crate::redact::Redactor;
use crate::report::{Screen, certificate_text};
use crate::sign::Credential;
use crate::source::{RealDisk, Report, read, write_atomic};
use jiff::Timestamp;
use std::collections::HashSet;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Instant;

/// What is known before the client is asked.
pub(super) struct Keep {
    known: Vec<Known>,
    scopes: Vec<Scope>,
    /// Profile and id of every case that is to be asked.
    wanted: Vec<(String, String)>,
    way: WayWord,
    began: (Timestamp, Instant),
}

impl Keep {
    /// Reads the list of known failures, and notes what is to be asked of `all`.
    pub(super) fn new(
        args: &KeepArgs,
        way: WayWord,
        contracts: &[Arc<Contract>],
        (all, wanted): (&[ClientCase], &[ClientCase]),
    ) -> Result<Self, CliError> {
        let names = |cases: &[ClientCase]| -> Vec<(String, String)> {
            cases.iter().map(|case| (case.profile().to_owned(), case.id().to_owned())).collect()
        };
        let (all, wanted) = (names(all), names(wanted));
        let chosen: HashSet<&(String, String)> = wanted.iter().collect();
        let scopes = contracts.iter().map(|contract| {
            let mine = || all.iter().filter(|(profile, _)| *profile == contract.profile);
            let left_out = mine().filter(|case| !chosen.contains(case)).map(|(_, case)| case.clone());
            Scope {
                profile: contract.profile.clone(),
                contract: contract.digest.clone(),
                cases: mine().count(),
                unselected: left_out.collect(),
            }
        });
        let scopes = scopes.collect();
        let known = args.known.as_deref().map(list).transpose()?.unwrap_or_default();
        Ok(Self { known, scopes, wanted, way, began: (Timestamp::now(), Instant::now()) })
    }

    /// Writes the files, prints the report, and says how it ended.
    pub(super) fn finish(self, args: &KeepArgs, certified: &Certified) -> Result<Exit, CliError> {
        let stream = self.stream(certified);
        let table: Vec<&Check> = checks::all().collect();
        let read = stream::read(&stream).map_err(CliError::OwnStream)?;
        let certificate = derive(&read, &table, &checks::judge(&read.seen, &read.strays));
        if let Some(path) = &args.certificate {
            // The stream first: a certificate never stands without what it was derived from.
            write_atomic(&beside(path), stream.as_bytes(), &RealDisk)?;
            write_atomic(path, text(&certificate).as_bytes(), &RealDisk)?;
        }
        let screen = Screen::default();
        screen.write(&if args.json { text(&certificate) } else { certificate_text(&certificate) });
        screen.finish().map_err(CliError::Output)?;
        Ok(exit(&certificate))
    }

    fn stream(self, certified: &Certified) -> String {
        let unasked = self.unasked(certified);
        let (time, clock) = self.began;
        let started = Started {
            format: FORMAT,
            kind: Kind::Client,
            subject: certified.subject.clone(),
            dubplate: env!("CARGO_PKG_VERSION").to_owned(),
            time: time.as_second(),
            way: match self.way {
                WayWord::Endpoint => "endpoint".to_owned(),
                WayWord::Proxy => "proxy".to_owned(),
            },
            seen_on: "mock".to_owned(),
            checks: checks::digest(&checks::all().collect::<Vec<&Check>>()),
            profiles: self.scopes,
            omitted: certified.not_for_clients.iter().map(omitted).collect(),
            known: self.known,
        };
        let finished = Finished {
            millis: u64::try_from(clock.elapsed().as_millis()).unwrap_or(u64::MAX),
            interrupted: certified.interrupted,
            unasked,
            troubles: certified.troubles.clone(),
        };
        let session = Redactor::new([&Credential::new("", SECRET_KEY)]).session();
        stream::write(&started, &certified.seen, &certified.strays, &finished, &session)
    }

    /// What was not asked or not to its end: with a reason, or because of Ctrl-C.
    fn unasked(&self, certified: &Certified) -> Vec<Omitted> {
        let mut unasked: Vec<Omitted> = certified.unasked.iter().map(omitted).collect();
        let name = |seen: &Seen| (seen.profile.clone(), seen.case.clone());
        let mut done: HashSet<(String, String)> = certified.seen.iter().map(name).collect();
        done.extend(unasked.iter().map(|one| (one.profile.clone(), one.case.clone())));
        let missing = self.wanted.iter().filter(|case| !done.contains(case));
        unasked.extend(missing.map(|(profile, case)| Omitted {
            profile: profile.clone(),
            case: case.clone(),
            why: "interrupted before".to_owned(),
        }));
        unasked
    }
}

/// Where the stream of a certificate stands.
pub(super) fn beside(certificate: &Path) -> PathBuf {
    let mut name = certificate.as_os_str().to_owned();
    name.push(".seen.jsonl");
    PathBuf::from(name)
}

fn list(path: &Path) -> Result<Vec<Known>, CliError> {
    let report = Report::default();
    let ids: Vec<&str> = checks::all().map(|check| check.id).collect();
    let known = known::load(&read(path)?, &ids, &report);
    Ok(report.into_result(known)?)
}

fn omitted(one: &NotForClients) -> Omitted {
    Omitted { profile: one.profile.clone(), case: one.case.clone(), why: one.why.clone() }
}

/// A failure beats what could not be asked.
fn exit(certificate: &Certificate) -> Exit {
    let fails = certificate.checks.iter().any(|check| check.failed > 0)
        || certificate.cases.iter().any(|case| case.verdict == Verdict::Fail)
        || certificate.known.iter().any(|entry| entry.state.is_wrong());
    let is_asked = certificate.unasked.is_empty() && certificate.troubles.is_empty();
    let declines = is_asked && certificate.profiles.iter().any(|profile| !profile.is_verified());
    if certificate.interrupted {
        Exit::Interrupted
    } else if certificate.conformant {
        Exit::AsExpected
    } else if fails || declines {
        Exit::NotConformant
    } else {
        Exit::Broken
    }
}
