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
    let failed = certificate.evidence().filter(|(_, finding)| finding.verdict == Verdict::Fail);
    let rows = failed.map(|(case, finding)| {
        let place =
            case.map_or("the run".to_owned(), |case| code(&format!("{}/{}", case.profile, case.case)));
        vec![code(&finding.check), place, plain(&brief(&finding.text))]
    });
    rows.collect()
}

pub(super) fn known(entry: &Entry) -> Vec<String> {
    let known = &entry.known;
    vec![
        code(&brief(known.case.text())),
        code(&brief(known.check.text())),
        plain(&truth(entry)),
        plain(&brief(&known.reason)),
        plain(&brief(&known.owner)),
        link("issue", &brief(&known.issue)),
        known.until.to_string(),
    ]
}
