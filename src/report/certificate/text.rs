//! The certificate on a terminal: what was reached, then what stands in the way.

use super::{day, seen_on, standing, subject, truth, verdict};
use crate::certify::certificate::{
    CaseResult, Certificate, CheckResult, Entry, Evidence, LevelResult, Note, ProfileResult, Standing,
    Verdict,
};
use crate::report::counted;
use crate::report::escape;
use crate::report::screen::brief;
use anstyle::{AnsiColor, Style};

const GREEN: Style = AnsiColor::Green.on_default();
const RED: Style = AnsiColor::Red.on_default().bold();
const YELLOW: Style = AnsiColor::Yellow.on_default();
const DIM: Style = Style::new().dimmed();

/// Of one kind: a person who needs more reads the certificate itself.
const MOST: usize = 5;

/// The report for a terminal.
pub fn text(certificate: &Certificate) -> String {
    let mut text = format!(
        "{}, seen on {}; {}, dubplate {}\n",
        subject(certificate),
        seen_on(certificate),
        day(certificate),
        escape(&certificate.dubplate)
    );
    text.extend(certificate.profiles.iter().map(profile));
    for verdict in [Verdict::Fail, Verdict::Known] {
        text.extend(certificate.checks.iter().filter_map(|check| failures(certificate, check, verdict)));
    }
    text += &known(&certificate.known);
    text += &strays(certificate);
    text += &left_out(certificate);
    text.extend(
        certificate.troubles.iter().map(|trouble| format!("\n{YELLOW}{}{YELLOW:#}\n", brief(trouble))),
    );
    let style = if certificate.conformant { GREEN } else { RED };
    text + &format!("\n{style}{}{style:#}\n", verdict_line(certificate))
}

/// That a certificate is what its stream shows, and what has changed since.
pub fn verified(certificate: &Certificate, notes: &[Note]) -> String {
    self::notes(certificate.stream.lines, notes)
}

pub(super) fn notes(lines: usize, notes: &[Note]) -> String {
    let mut text =
        format!("{GREEN}verified{GREEN:#}: derived again from {} of its stream\n", counted(lines, "line"));
    text.extend(notes.iter().map(|note| format!("{YELLOW}note{YELLOW:#}: {}\n", escape(&note.to_string()))));
    text
}

fn verdict_line(certificate: &Certificate) -> String {
    let on_mock = certificate.seen_on == "mock" && certificate.conformant;
    let worth = if on_mock { " (on the mock: this says nothing of the service)" } else { "" };
    format!("{}{worth}", verdict(certificate))
}

fn profile(profile: &ProfileResult) -> String {
    let part = if profile.is_partial() {
        format!("{YELLOW}only {} of {}{YELLOW:#}", profile.ran, counted(profile.cases, "case"))
    } else {
        counted(profile.cases, "case")
    };
    let reached = profile.level.map(|level| format!("level {}, ", level.word())).unwrap_or_default();
    let mut text = format!("\n{}: {reached}{part}\n", escape(&profile.profile));
    text.extend(profile.levels.iter().map(level));
    text
}

fn level(level: &LevelResult) -> String {
    let style = match level.standing {
        Standing::Reached => GREEN,
        Standing::KnownFailures => YELLOW,
        Standing::Failed => RED,
        Standing::NotVerified => DIM,
    };
    let mut text = format!("  {:<11} {style}{}{style:#}\n", level.level.word(), standing(level));
    let shown = level.not_verified.iter().take(MOST);
    text.extend(
        shown.map(|reason| format!("{:14}{DIM}{} × {}{DIM:#}\n", "", reason.cases, brief(&reason.why))),
    );
    text + &more(level.not_verified.len(), "reason")
}

/// One check, and where it does not hold: the tasks, or the run as a whole.
fn failures(certificate: &Certificate, check: &CheckResult, verdict: Verdict) -> Option<String> {
    let of_check = certificate.evidence().filter(|(_, one)| one.check == check.id && one.verdict == verdict);
    let findings: Vec<String> = of_check.map(|(case, one)| finding(case, one)).collect();
    if findings.is_empty() {
        return None;
    }
    let style = if verdict == Verdict::Fail { RED } else { YELLOW };
    let word = verdict.word().to_uppercase();
    let mut text = format!("\n{style}{word}{style:#} {} {DIM}{}{DIM:#}\n", check.id, escape(&check.title));
    text.extend(findings.iter().take(MOST).map(String::as_str));
    text += &more(findings.len(), "finding");
    Some(text + &format!("    {DIM}dubplate explain {}{DIM:#}\n", check.id))
}

fn finding(case: Option<&CaseResult>, evidence: &Evidence) -> String {
    let place = case.map(|case| format!("{}/{}: ", escape(&case.profile), escape(&case.case)));
    format!("    {}{}\n", place.unwrap_or_default(), brief(&evidence.text))
}

/// How many of many are not shown.
pub(super) fn more(all: usize, noun: &str) -> String {
    match all.saturating_sub(MOST) {
        0 => String::new(),
        more => format!("    and {}\n", counted(more, &format!("more {noun}"))),
    }
}

/// The list of known failures: what is wrong with it comes first.
pub(super) fn known(entries: &[Entry]) -> String {
    if entries.is_empty() {
        return String::new();
    }
    let mut text = String::from("\nknown failures\n");
    let (wrong, right): (Vec<&Entry>, Vec<&Entry>) = entries.iter().partition(|entry| entry.state.is_wrong());
    text.extend(wrong.into_iter().chain(right).map(entry));
    text
}

fn entry(entry: &Entry) -> String {
    let style = if entry.state.is_wrong() { RED } else { DIM };
    let known = &entry.known;
    format!(
        "  {}: {} {}: {style}{}{style:#}\n    {DIM}{} ({}, until {}) {}{DIM:#}\n",
        brief(&known.place),
        brief(known.case.text()),
        brief(known.check.text()),
        truth(entry),
        brief(&known.reason),
        brief(&known.owner),
        known.until,
        brief(&known.issue)
    )
}

fn strays(certificate: &Certificate) -> String {
    let strays = &certificate.strays;
    let mut text = String::new();
    if !strays.is_empty() {
        text += &format!("\n{RED}{}{RED:#}\n", counted(strays.len(), "stray request"));
    }
    let shown = strays.iter().take(MOST);
    text.extend(shown.map(|stray| format!("    after {} ms: {}\n", stray.at_ms, brief(&stray.why))));
    text + &more(strays.len(), "stray request")
}

/// Cases that say nothing of the subject.
fn left_out(certificate: &Certificate) -> String {
    let mut text = String::new();
    if !certificate.unasked.is_empty() {
        text += &format!(
            "\n{YELLOW}{} not asked to the end{YELLOW:#}\n",
            counted(certificate.unasked.len(), "case")
        );
    }
    let shown = certificate.unasked.iter().take(MOST);
    text.extend(
        shown.map(|one| format!("    {}/{}: {}\n", escape(&one.profile), escape(&one.case), brief(&one.why))),
    );
    text += &more(certificate.unasked.len(), "case");
    let kind = certificate.kind.word();
    match certificate.omitted.len() {
        0 => text,
        omitted => {
            let cases = counted(omitted, "case");
            let verb = if omitted == 1 { "is" } else { "are" };
            text + &format!("\n{DIM}{cases} {verb} not for a {kind}; the certificate says why{DIM:#}\n")
        }
    }
}
