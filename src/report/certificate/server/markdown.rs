//! The certificate of a server for a README, a pull request or an issue.

use super::{day, seen_on, share, subject, verdict};
use crate::certify::server::{Certificate, Group, ProfileResult, Verdict};
use crate::report::certificate::markdown::known;
use crate::report::markdown::{code, plain, table};
use crate::report::screen::brief;

const GROUPS: [Group; 8] = [
    Group::Parameters,
    Group::Outputs,
    Group::Errors,
    Group::Rules,
    Group::Limits,
    Group::Examples,
    Group::Companions,
    Group::Gateway,
];

/// A table of what was confirmed, one of what is wrong or could not be looked at, and one of what is known to fail.
pub fn markdown(certificate: &Certificate) -> String {
    let mut text = format!(
        "**{}**, {}: seen on {}; {}, dubplate {}\n",
        plain(&subject(certificate)),
        plain(&verdict(certificate)),
        plain(&seen_on(certificate)),
        day(certificate),
        plain(&certificate.dubplate)
    );
    let head = ["profile", "grade", "cases"].into_iter().chain(GROUPS.map(Group::word));
    text += &table(&head.collect::<Vec<&str>>(), certificate.profiles.iter().map(row));
    let rows: Vec<Vec<String>> = open(certificate);
    if !rows.is_empty() {
        text += "\nNot confirmed:\n";
        text += &table(&["case", "verdict", "why"], rows.into_iter());
    }
    if !certificate.known.is_empty() {
        text += "\nKnown failures:\n";
        let head = ["case", "check", "state", "reason", "owner", "issue", "until"];
        text += &table(&head, certificate.known.iter().map(known));
    }
    text
}

fn row(profile: &ProfileResult) -> Vec<String> {
    let groups = GROUPS
        .map(|group| profile.items.iter().find(|items| items.group == group).map(share).unwrap_or_default());
    let cases = format!("{}/{}", profile.cases.pass, profile.cases.all);
    [code(&profile.profile), profile.grade.word().to_owned(), cases].into_iter().chain(groups).collect()
}

fn open(certificate: &Certificate) -> Vec<Vec<String>> {
    let open = certificate.cases.iter().filter(|case| case.verdict != Verdict::Pass);
    let rows = open.map(|case| {
        let why = case.why.first().map(|why| plain(&brief(why))).unwrap_or_default();
        vec![code(&format!("{}/{}", case.profile, case.case)), case.verdict.word().to_owned(), why]
    });
    rows.collect()
}
