//! Snapshots for people: how a transcript differs, and what to do about it.

use super::screen::escape;
use crate::event::{Judged, Judgement};
use crate::snapshot::{Change, Waiting, changes};
use anstyle::{AnsiColor, Style};

/// Said where there is nothing to decide.
pub const NOTHING_WAITS: &str = "no snapshot waits to be accepted or rejected\n";
/// What can be typed in a review.
pub const KEYS: &str = "accept (a), reject (r), skip (s), quit (q)? ";

const GREEN: Style = AnsiColor::Green.on_default();
const RED: Style = AnsiColor::Red.on_default();
const CYAN: Style = AnsiColor::Cyan.on_default();
const BOLD: Style = Style::new().bold();
const DIM: Style = Style::new().dimmed();
/// A run shows so many lines of a difference; a review shows all of it.
const MOST_LINES: usize = 60;

/// What a run says below a case, nothing if the snapshot is the same.
pub(super) fn judged(judged: &Judged) -> String {
    let mut text = String::new();
    for line in judged.diff.iter().take(MOST_LINES) {
        text += &format!("    {}\n", coloured(line));
    }
    if let Some(more) = judged.diff.len().checked_sub(MOST_LINES).filter(|more| *more > 0) {
        text += &format!("    {DIM}.. and {more} more lines{DIM:#}\n");
    }
    if let Some(trouble) = &judged.trouble {
        text += &format!("    {RED}{}{RED:#}\n", escape(trouble));
    }
    match (&judged.pending, judged.judgement) {
        (Some(pending), _) => {
            let pending = escape(pending);
            text +=
                &format!("    {CYAN}{pending} waits: `dubplate review`, `accept` or `reject`{CYAN:#}\n\n");
        }
        (None, Judgement::Taken) => text += &format!("    accepted as {}\n", escape(&judged.file)),
        (None, Judgement::New | Judgement::Changed | Judgement::Unreadable) => text.push('\n'),
        (None, Judgement::Same) => {}
    }
    text
}

fn coloured(line: &str) -> String {
    let shown = escape(line);
    match line.chars().next() {
        Some('-') => format!("{RED}{shown}{RED:#}"),
        Some('+') => format!("{GREEN}{shown}{GREEN:#}"),
        Some('@') => format!("{DIM}{shown}{DIM:#}"),
        _ => shown,
    }
}

/// One waiting snapshot: where it comes from, and what is different call by call.
pub fn proposal(number: usize, of: usize, waiting: &Waiting) -> String {
    let Waiting { new, accepted, .. } = waiting;
    let place = match new.line {
        Some(line) => format!("{}:{line}", new.source),
        None => new.source.clone(),
    };
    let mut text = format!(
        "\n{BOLD}[{number}/{of}] {}{BOLD:#}  {}\n{DIM}--> {}{DIM:#}\n",
        waiting.id(),
        escape(&new.description),
        escape(&place)
    );
    if let Some(accepted) = accepted {
        let found = changes(&accepted.text, &new.text);
        text += if found.is_empty() { "no call or answer is different\n" } else { "" };
        text.extend(found.iter().map(change));
    } else {
        text += "new, nothing is accepted yet:\n";
        text.extend(new.text.lines().map(|line| format!("{GREEN}+ {}{GREEN:#}\n", escape(line))));
    }
    text
}

fn change(change: &Change) -> String {
    let Change { call, heading, at, old, new } = change;
    let side = |style: Style, value: &str| format!("{style}{}{style:#}", escape(value));
    let head = format!("call {call} {}", escape(heading));
    let at = escape(at);
    match (at.as_str(), old, new) {
        ("", Some(status), _) => {
            format!("{head}: {}\n", side(RED, &format!("no longer made (was {status})")))
        }
        ("", None, status) => {
            let status = status.as_deref().unwrap_or_default();
            format!("{head}: {}\n", side(GREEN, &format!("a call of its own ({status})")))
        }
        (at, Some(old), Some(new)) => format!("{head} {at}: {} -> {}\n", side(RED, old), side(GREEN, new)),
        (at, Some(old), None) => format!("{head} {at}: {} is gone\n", side(RED, old)),
        (at, None, new) => {
            format!("{head} {at}: {} is new\n", side(GREEN, new.as_deref().unwrap_or_default()))
        }
    }
}
