//! A certificate for people, for a README and for an issue, and the table of checks.

mod badge;
mod checks;
mod markdown;
pub(super) mod server;
mod text;

pub use badge::badge;
pub use checks::{checks, checks_json};
pub use markdown::markdown;
pub use text::{text, verified};

use super::escape;
use super::terminal::counted;
use crate::certify::certificate::{Certificate, Entry, LevelResult, ProfileResult, Standing, Verdict};
use crate::certify::known::State;

/// Who was certified: `acme-tc 3.2.0 (go)`.
fn subject(certificate: &Certificate) -> String {
    let subject = &certificate.subject;
    let version = subject.version.as_ref().map(|version| format!(" {version}")).unwrap_or_default();
    let language = subject.language.as_ref().map(|language| format!(" ({language})")).unwrap_or_default();
    let name = if subject.name.is_empty() { certificate.kind.word() } else { &subject.name };
    cut(&format!("{name}{version}{language}"))
}

/// A name as a line can hold it.
fn cut(name: &str) -> String {
    const MOST: usize = 80;
    let name = escape(name);
    let cut: String = name.chars().take(MOST).collect();
    if cut.len() < name.len() { cut + "…" } else { cut }
}

/// What it was seen on, and how it was reached. A certificate proves nothing of anything else.
fn seen_on(certificate: &Certificate) -> String {
    let on = match &*certificate.seen_on {
        "mock" => "the built-in mock".to_owned(),
        other => cut(other),
    };
    let way = match &*certificate.way {
        "endpoint" => "by its endpoint".to_owned(),
        "proxy" => "by a proxy".to_owned(),
        other => cut(other),
    };
    format!("{on}, {way}")
}

fn day(certificate: &Certificate) -> String {
    escape(certificate.time.split('T').next().unwrap_or_default())
}

/// Why a certificate is conformant or is not, in a line.
fn verdict(certificate: &Certificate) -> String {
    if certificate.conformant {
        let known = certificate.cases.iter().filter(|case| case.verdict == Verdict::Known).count();
        let but = [(known, "case"), (certificate.strays.len(), "stray request")];
        let but: Vec<String> = but
            .into_iter()
            .filter(|(count, _)| *count > 0)
            .map(|(count, what)| counted(count, what))
            .collect();
        return match but.as_slice() {
            [] => "conformant".to_owned(),
            but => format!("conformant but for {} with known failures", but.join(" and ")),
        };
    }
    let failing = certificate.cases.iter().filter(|case| case.verdict == Verdict::Fail).count();
    let wrong = certificate.known.iter().filter(|entry| entry.state.is_wrong()).count();
    // Known ones are no reason.
    let strayed =
        !certificate.strays.is_empty() && certificate.run.iter().any(|one| one.verdict == Verdict::Fail);
    let unverified: Vec<&str> = certificate
        .profiles
        .iter()
        .filter(|profile| !profile.is_verified())
        .map(|profile| profile.profile.as_str())
        .collect();
    let entries = if wrong == 1 { "entry" } else { "entries" };
    let reasons = [
        (failing > 0, format!("{} failed", counted(failing, "case"))),
        (wrong > 0, format!("{wrong} {entries} of the known failures not true")),
        (strayed, counted(certificate.strays.len(), "stray request")),
        (
            !certificate.unasked.is_empty(),
            format!("{} not asked to the end", counted(certificate.unasked.len(), "case")),
        ),
        (!certificate.troubles.is_empty(), counted(certificate.troubles.len(), "trouble")),
        (certificate.interrupted, "interrupted".to_owned()),
        (!unverified.is_empty(), format!("nothing was verified on {}", unverified.join(" and "))),
    ];
    let reasons: Vec<String> =
        reasons.into_iter().filter(|(holds, _)| *holds).map(|(_, reason)| reason).collect();
    let why = if reasons.is_empty() { "no case was asked".to_owned() } else { reasons.join(", ") };
    format!("not conformant: {why}")
}

/// `reached`, and beside it what was not.
fn standing(level: &LevelResult) -> String {
    let cases = level.cases;
    let word = match level.standing {
        Standing::Reached => "reached",
        Standing::KnownFailures => "known failures",
        Standing::Failed => "failed",
        Standing::NotVerified if cases.all() == 0 => return "nothing to verify".to_owned(),
        Standing::NotVerified => "not verified",
    };
    let counts = [
        (cases.pass, "pass"),
        (cases.fail, "fail"),
        (cases.known, "known"),
        (cases.not_verified, "not verified"),
    ];
    let counts = counts.iter().filter(|(count, _)| *count > 0).map(|(count, word)| format!("{count} {word}"));
    format!("{word}: {}", counts.collect::<Vec<String>>().join(", "))
}

/// The highest level, in a word or two.
fn highest(profile: &ProfileResult) -> String {
    let failed = profile.levels.iter().any(|level| level.standing == Standing::Failed);
    match profile.level {
        Some(level) => level.word().to_owned(),
        None if failed => "failing".to_owned(),
        None if profile.is_partial() => format!("{} of {} cases", profile.ran, profile.cases),
        None => "none".to_owned(),
    }
}

/// Whether an entry is true, as a sentence.
fn truth(entry: &Entry) -> String {
    match entry.state {
        State::Fails => format!("fails as listed, {}", counted(entry.failed, "time")),
        State::NotVerified => "could not be verified".to_owned(),
        State::NotRun => "was not part of the run".to_owned(),
        State::UnexpectedPass => {
            let more = entry.passed.len().saturating_sub(1);
            let more = if more > 0 { format!(" and {more} more") } else { String::new() };
            let first = entry.passed.first().map(|name| escape(name)).unwrap_or_default();
            format!("passes: {first}{more}; remove it")
        }
        State::Unmatched => "matches nothing; remove it".to_owned(),
        State::Expired => format!("has expired on {}", entry.known.until),
    }
}
