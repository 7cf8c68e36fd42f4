//! The certificate for a README, a pull request or an issue.

use super::{day, highest, seen_on, standing, subject, truth, verdict};
use crate::certify::certificate::{Certificate, Entry, Verdict};
use crate::report::markdown::{code, link, plain, table};
use crate::report::screen::brief;

/// A table of what was reached, one of what fails, and one of what is known to.
pub fn markdown(certificate: &Certificate) -> String {
    let mut text = format!(
        "**{}**, {}: seen on {}; {}, dubplate {}\n",
        plain(&subject(certificate)),
        plain(&verdict(certificate)),
        plain(&seen_on(certificate)),
        day(certificate),
        plain(&certificate.dubplate)
    );
    let head = ["profile", "level", "wire", "outcome", "semantic", "resilience"];
    let rows = certificate.profiles.iter().map(|profile| {
        let levels = profile.levels.iter().map(|level| plain(&standing(level)));
        [code(&profile.profile), plain(&highest(profile))].into_iter().chain(levels).collect()
    });
    text += &table(&head, rows);
    let failing: Vec<Vec<String>> = failing(certificate);
    if !failing.is_empty() {
        text += "\nFailing:\n";
        text += &table(&["check", "case", "what"], failing.into_iter());
    }
    if !certificate.known.is_empty() {
        text += "\nKnown failures:\n";
        let head = ["case", "check", "state", "reason", "owner", "issue", "until"];
        text += &table(&head, certificate.known.iter().map(known));
    }
    text
}

fn failing(certificate: &Certificate) -> Vec<Vec<String>> {
    let rows = certificate.cases.iter().flat_map(|case| {
        let failed = case.findings.iter().filter(|finding| finding.verdict == Verdict::Fail);
        failed.map(|finding| {
            let case = format!("{}/{}", case.profile, case.case);
            vec![code(&finding.check), code(&case), plain(&brief(&finding.text))]
        })
    });
    rows.collect()
}

fn known(entry: &Entry) -> Vec<String> {
    let known = &entry.known;
    vec![
        code(known.case.text()),
        code(known.check.text()),
        plain(&truth(entry)),
        plain(&brief(&known.reason)),
        plain(&brief(&known.owner)),
        link("issue", &known.issue),
        known.until.to_string(),
    ]
}
