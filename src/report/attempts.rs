//! A case that was played more than once: what each attempt came to, and in what two of them differ.

use super::screen::escape;
use super::terminal::mismatch;
use crate::event::{Attempt, CaseFinished, Earlier, Verdict};
use crate::snapshot::changes;
use anstyle::{AnsiColor, Style};

const GREEN: Style = AnsiColor::Green.on_default();
const RED: Style = AnsiColor::Red.on_default();
const YELLOW: Style = AnsiColor::Yellow.on_default();
/// A run shows so many differences of two attempts; the stream has all.
const MOST: usize = 10;

/// What is said below a case, nothing if it was played once. Mismatches that are shown above already are not shown again.
pub(super) fn text(finished: &CaseFinished) -> String {
    let mut text: String = finished.earlier.iter().map(earlier).collect();
    let of = finished.attempts.len();
    for (at, attempt) in finished.attempts.iter().enumerate() {
        let word = escape(attempt.verdict.word());
        text += &format!("    {YELLOW}attempt {} of {of}:{YELLOW:#} {word}\n", at + 1);
        if attempt.verdict != finished.verdict {
            text += &why(&attempt.verdict);
        }
    }
    text + &finished.attempts.last().map(|last| differences(&finished.attempts, last)).unwrap_or_default()
}

fn earlier(earlier: &Earlier) -> String {
    let Earlier { stream, said, .. } = earlier;
    format!("    {YELLOW}before:{YELLOW:#} {} in {}\n", escape(said), escape(stream))
}

fn why(verdict: &Verdict) -> String {
    match verdict {
        Verdict::Pass => String::new(),
        Verdict::Fail(mismatches) => mismatches.iter().map(mismatch).collect(),
        Verdict::Broken(breakage) => {
            let mut text = String::new();
            text.extend(breakage.text.lines().map(|line| format!("    {}\n", escape(line))));
            text
        }
        Verdict::Unobtainable(reason) | Verdict::Skipped(reason) => format!("    {}\n", escape(reason)),
    }
}

/// Where the first attempt went another way than the last one.
pub(super) fn lines(attempts: &[Attempt], last: &Attempt) -> Vec<(String, String, String)> {
    let Some(first) = attempts.first() else { return Vec::new() };
    let side = |side: Option<String>| side.unwrap_or_else(|| "nothing".to_owned());
    let found = changes(&first.transcript, &last.transcript);
    found
        .into_iter()
        .map(|change| {
            let at = if change.at.is_empty() { "the call" } else { &change.at };
            let place = format!("call {} {} {at}", change.call, change.heading);
            (place, side(change.old), side(change.new))
        })
        .collect()
}

fn differences(attempts: &[Attempt], last: &Attempt) -> String {
    let found = lines(attempts, last);
    let Some(more) = found.len().checked_sub(MOST) else { return shown(&found) };
    let rest = if more > 0 { format!("    .. and {more} more differences\n") } else { String::new() };
    shown(&found[..MOST]) + &rest
}

fn shown(found: &[(String, String, String)]) -> String {
    let mut text = String::new();
    for (place, first, last) in found {
        text += &format!(
            "    the transcripts of the first attempt (-) and the last (+) differ at {}\n      {RED}- {}{RED:#}\n      {GREEN}+ {}{GREEN:#}\n",
            escape(place),
            escape(first),
            escape(last)
        );
    }
    text
}
