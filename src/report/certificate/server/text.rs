//! The certificate of a server on a terminal: what was confirmed, then what stands in the way.

use super::{day, left_open, seen_on, share, subject, verdict};
use crate::certify::certificate::Note;
use crate::certify::server::{CaseResult, Certificate, Grade, Items, ProfileResult, Verdict};
use crate::report::certificate::text::{known, more, notes};
use crate::report::counted;
use crate::report::escape;
use crate::report::screen::brief;
use anstyle::{AnsiColor, Style};
use std::collections::BTreeMap;

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
    for (verdict, style) in [(Verdict::Fail, RED), (Verdict::Broken, RED), (Verdict::Known, YELLOW)] {
        text += &cases(certificate, verdict, style);
    }
    text += &unobtainable(certificate);
    text += &known(&certificate.known);
    text.extend(
        certificate.troubles.iter().map(|trouble| format!("\n{YELLOW}{}{YELLOW:#}\n", brief(trouble))),
    );
    let style = match (certificate.conformant, certificate.grade) {
        (false, _) => RED,
        (true, Grade::Full) => GREEN,
        (true, Grade::Partial | Grade::None) => YELLOW,
    };
    text + &format!("\n{style}{}{style:#}\n", verdict_line(certificate))
}

/// That a certificate is what its stream shows, and what has changed since.
pub fn verified(certificate: &Certificate, said: &[Note]) -> String {
    notes(certificate.stream.lines, said)
}

fn verdict_line(certificate: &Certificate) -> String {
    let on_mock = certificate.seen_on == "mock" && certificate.conformant;
    let worth = if on_mock { " (a mock: this says nothing of the service)" } else { "" };
    format!("{}{worth}", verdict(certificate))
}

fn profile(profile: &ProfileResult) -> String {
    let tally = profile.cases;
    let wrong = [(tally.fail, "failed"), (tally.broken, "broken")];
    let wrong = wrong.iter().filter(|(count, _)| *count > 0).map(|(count, word)| format!(", {count} {word}"));
    let left = left_open(tally);
    let left = if left.is_empty() { left } else { format!(", {left}") };
    let mut text = format!(
        "\n{}: grade {}, {} of {} confirmed{}{left}\n",
        escape(&profile.profile),
        profile.grade.word(),
        tally.pass,
        counted(tally.all, "case"),
        wrong.collect::<String>()
    );
    text.extend(profile.items.iter().map(items));
    text
}

fn items(items: &Items) -> String {
    let style = match items.grade {
        Grade::Full => GREEN,
        Grade::Partial => YELLOW,
        Grade::None if items.wrong.is_empty() => DIM,
        Grade::None => RED,
    };
    let missing = [(&items.wrong, "wrong"), (&items.open, "open")];
    let missing = missing.iter().filter(|(ids, _)| !ids.is_empty()).map(|(ids, word)| {
        let first = ids.first().map(|id| escape(id)).unwrap_or_default();
        let rest = if ids.len() > 1 { format!(" and {} more", ids.len() - 1) } else { String::new() };
        format!("  {word}: {first}{rest}")
    });
    let missing: String = missing.collect();
    format!("  {:<11} {style}{:<8}{style:#}{DIM}{missing}{DIM:#}\n", items.group.word(), share(items))
}

/// Cases of a verdict, each with what is wrong first.
fn cases(certificate: &Certificate, verdict: Verdict, style: Style) -> String {
    let found: Vec<&CaseResult> = certificate.cases.iter().filter(|case| case.verdict == verdict).collect();
    if found.is_empty() {
        return String::new();
    }
    let word = verdict.word().to_uppercase();
    let mut text = format!("\n{style}{word}{style:#} {}\n", counted(found.len(), "case"));
    for case in found.iter().take(MOST) {
        let first = case.why.first().map(|why| brief(why)).unwrap_or_default();
        text += &format!("    {}/{}: {first}\n", escape(&case.profile), escape(&case.case));
        text.extend(case.left.iter().map(|left| format!("      left behind: {}\n", brief(left))));
    }
    text + &more(found.len(), "case")
}

/// What could not be looked at, by the reason.
fn unobtainable(certificate: &Certificate) -> String {
    let mut reasons: BTreeMap<&str, usize> = BTreeMap::new();
    for case in certificate.cases.iter().filter(|case| case.verdict == Verdict::Unobtainable) {
        *reasons.entry(case.why.first().map(String::as_str).unwrap_or_default()).or_default() += 1;
    }
    if reasons.is_empty() {
        return String::new();
    }
    let mut reasons: Vec<(&str, usize)> = reasons.into_iter().collect();
    reasons.sort_by_key(|(_, count)| std::cmp::Reverse(*count));
    let all: usize = reasons.iter().map(|(_, count)| count).sum();
    let mut text = format!("\n{YELLOW}UNOBTAINABLE{YELLOW:#} {}\n", counted(all, "case"));
    text.extend(reasons.iter().take(MOST).map(|(why, count)| format!("    {count} × {}\n", brief(why))));
    text + &more(reasons.len(), "reason")
}
