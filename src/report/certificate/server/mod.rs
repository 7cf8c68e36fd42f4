//! The certificate of a server, for people.

mod badge;
mod markdown;
mod text;

pub use badge::badge;
pub use markdown::markdown;
pub use text::{text, verified};

use super::cut;
use crate::certify::server::{Certificate, Items, Tally};
use crate::report::counted;
use crate::report::escape;

/// Who was certified: `acme-cloud 3.2.0`.
fn subject(certificate: &Certificate) -> String {
    let subject = &certificate.subject;
    let version = subject.version.as_ref().map(|version| format!(" {version}")).unwrap_or_default();
    cut(&format!("{}{version}", subject.name))
}

/// What answered, and how it was reached. A certificate proves nothing of anything else.
fn seen_on(certificate: &Certificate) -> String {
    let on = match &*certificate.seen_on {
        "mock" => "a mock that takes dubplate's published key".to_owned(),
        other => cut(other),
    };
    let way = match &*certificate.way {
        "command" => "started for this",
        _ => "by its URL",
    };
    let ground = match &*certificate.ground {
        "seeder" => "seeded",
        _ => "with bindings",
    };
    format!("{on}, {way}, {ground}")
}

fn day(certificate: &Certificate) -> String {
    escape(certificate.time.split('T').next().unwrap_or_default())
}

/// Why a certificate is conformant or is not, in a line.
fn verdict(certificate: &Certificate) -> String {
    let tally = certificate.tally();
    if certificate.conformant {
        let cases = counted(tally.all, "case");
        let left = left_open(tally);
        let left = if left.is_empty() { String::new() } else { format!(", {left}") };
        return format!("conformant in {} of {cases}{left}; grade {}", tally.pass, certificate.grade.word());
    }
    let wrong = certificate.known.iter().filter(|entry| entry.state.is_wrong()).count();
    let entries = if wrong == 1 { "entry" } else { "entries" };
    let reasons = [
        (tally.fail > 0, format!("{} failed", counted(tally.fail, "case"))),
        (tally.broken > 0, format!("{} broken", counted(tally.broken, "case"))),
        (wrong > 0, format!("{wrong} {entries} of the known failures not true")),
        (!certificate.troubles.is_empty(), counted(certificate.troubles.len(), "trouble")),
        (certificate.interrupted, "interrupted".to_owned()),
        (tally.pass == 0, "nothing was confirmed".to_owned()),
    ];
    let reasons: Vec<String> =
        reasons.into_iter().filter(|(holds, _)| *holds).map(|(_, reason)| reason).collect();
    let why = if reasons.is_empty() { "not every case was come to".to_owned() } else { reasons.join(", ") };
    format!("not conformant: {why}")
}

/// What is neither right nor wrong.
fn left_open(tally: Tally) -> String {
    let counts =
        [(tally.known, "known to fail"), (tally.unobtainable, "unobtainable"), (tally.not_run, "not run")];
    let said = counts.iter().filter(|(count, _)| *count > 0).map(|(count, word)| format!("{count} {word}"));
    said.collect::<Vec<String>>().join(", ")
}

/// `27/27`.
fn share(items: &Items) -> String {
    format!("{}/{}", items.confirmed, items.of)
}
