//! A certification for people.

use super::{counted, escape};
use crate::certify::cases::{ClientCase, NotForClients};
use crate::certify::checks::{self, Finding, Judgement, Level};
use crate::certify::{Certified, Standing};
use std::fmt::Write;

/// What a person reads first: the levels reached, then what failed.
pub fn certified(certified: &Certified) -> String {
    let mut text = String::new();
    let failed: Vec<(&Finding, &str)> = certified.findings.iter().filter_map(fails).collect();
    for (finding, why) in &failed {
        let _ = writeln!(text, "FAIL  {}  {}\n      {}", place(finding), finding.check, escape(why));
    }
    if !failed.is_empty() {
        let _ =
            writeln!(text, "\n`dubplate explain {}` says what a check demands and why\n", failed[0].0.check);
    }
    for unasked in &certified.unasked {
        let _ = writeln!(text, "not asked  {}/{}: {}", unasked.profile, unasked.case, escape(&unasked.why));
    }
    for trouble in &certified.troubles {
        let _ = writeln!(text, "trouble  {}", escape(trouble));
    }
    let _ = writeln!(text, "{}", escape(&subject(certified)));
    for standing in &certified.standings {
        let _ = writeln!(text, "  {}", line(standing));
    }
    let _ = writeln!(
        text,
        "{}, {}, {} not for clients",
        counted(certified.seen.len(), "task"),
        counted(failed.len(), "failure"),
        counted(certified.not_for_clients.len(), "case")
    );
    text
}

fn fails(finding: &Finding) -> Option<(&Finding, &str)> {
    let Judgement::Fail(why) = &finding.judgement else { return None };
    Some((finding, why))
}

fn place(finding: &Finding) -> &str {
    if finding.task.is_empty() { "the run" } else { &finding.task }
}

fn subject(certified: &Certified) -> String {
    let subject = &certified.subject;
    let version = subject.version.as_ref().map(|version| format!(" {version}"));
    format!("{}{}", subject.name, version.unwrap_or_default())
}

fn line(standing: &Standing) -> String {
    let Standing { profile, level, passed, failed, not_verified } = standing;
    let reached = if standing.is_reached() { "reached" } else { "not reached" };
    let open: usize = not_verified.values().sum();
    let mut text = format!("{profile}  {:10}  {reached}  ({passed} passed, {failed} failed", level.word());
    if open > 0 {
        let _ = write!(text, ", {open} not verified");
    }
    text + ")"
}

/// Every check, every case, and what is not for clients.
pub fn list(cases: &[ClientCase], not_for_clients: &[NotForClients]) -> String {
    let mut text = String::new();
    for level in Level::ALL {
        for check in checks::all().filter(|check| check.level == level) {
            let _ = writeln!(text, "{}  {} [{}]", check.id, check.title, check.source);
        }
    }
    for case in cases {
        let _ = writeln!(text, "{}/{}  {}", case.profile(), case.id(), case.title());
    }
    for not in not_for_clients {
        let _ = writeln!(text, "{}/{}  not for clients: {}", not.profile, not.case, not.why);
    }
    text
}
