//! A drift for people and programs.

mod markdown;
mod text;

pub use markdown::markdown;
pub use text::text;

use super::escape;
use super::screen::brief;
use super::terminal::{counted, spoken};
use crate::drift::{Difference, Drift, Incomparable, Place, Recordings, Severity, Side};
use crate::event::Phase;

/// The document that `drift.schema.json` describes.
pub fn json(drift: &Drift) -> String {
    // A struct with text names always has a JSON form.
    serde_json::to_string_pretty(drift).unwrap_or_default() + "\n"
}

/// A side in a sentence.
fn named(side: &Side) -> String {
    let place = side.place.as_deref().map(escape).unwrap_or_default();
    match (&*side.kind, &side.recordings) {
        ("mock", _) => "the built-in mock".to_owned(),
        ("contract", _) => "the documentation".to_owned(),
        ("live", _) if place.is_empty() => "the live service".to_owned(),
        (_, Some(recordings)) => recorded(recordings, &place),
        _ => place,
    }
}

fn recorded(recordings: &Recordings, place: &str) -> String {
    let Recordings { cassettes, from, to, targets, edited, stale, up_to, left_out } = recordings;
    let targets: Vec<&str> = targets.iter().map(|target| spoken(target)).collect();
    let days = match (from, to) {
        (Some(from), Some(to)) if from == to => format!(" on {}", escape(from)),
        (Some(from), Some(to)) => format!(" from {} to {}", escape(from), escape(to)),
        _ => String::new(),
    };
    let of = if targets.is_empty() { String::new() } else { format!(" of {}", targets.join(", ")) };
    let folder = if place.is_empty() { String::new() } else { format!(" in {place}") };
    let mut text = format!("{}{of}{days}{folder}", counted(*cassettes, "recording"));
    for (count, what) in [(edited, "edited by hand"), (stale, "to be recorded again")] {
        if *count > 0 {
            text += &format!(", {count} {what}");
        }
    }
    if let Some(day) = up_to {
        text += &format!(" (up to {day}: {left_out} younger left out)");
    }
    text
}

/// What it came to, in a line.
fn totals(drift: &Drift) -> String {
    let (changes, notes) = (drift.count(Severity::Change), drift.count(Severity::Note));
    let mut text = format!(
        "{}, {} in {} and {}",
        counted(changes, "change"),
        counted(notes, "note"),
        counted(drift.compared, "case"),
        counted(drift.calls, "call")
    );
    let rest = [
        (drift.incomparable.len(), "not comparable"),
        (drift.skipped, "skipped"),
        (drift.not_run, "not run"),
    ];
    for (count, what) in rest.into_iter().filter(|(count, _)| *count > 0) {
        text += &format!("; {count} {what}");
    }
    if drift.compared == 0 {
        text += "; nothing could be compared";
    }
    if drift.interrupted { text + "; interrupted" } else { text }
}

/// Where a difference was seen: `bind-instance step 2`.
fn places(difference: &Difference) -> Vec<String> {
    let place = |Place { case, step, phase }: &Place| match (phase, step) {
        (Phase::Step, 0) => case.clone(),
        (Phase::Step, step) => format!("{case} step {step}"),
        (Phase::Read | Phase::Guard, step) => format!("{case} step {step} ({})", phase.word()),
        (Phase::Finally, _) => format!("{case} finally"),
    };
    difference.places.iter().map(place).collect()
}

/// Cases that cannot be compared, those with one reason together.
fn reasons(drift: &Drift) -> Vec<(&Incomparable, Vec<String>)> {
    let mut found: Vec<(&Incomparable, Vec<String>)> = Vec::new();
    for one in &drift.incomparable {
        let name = format!("{}/{}", one.profile, one.case);
        let same = |(other, _): &&mut (&Incomparable, Vec<String>)| {
            (other.side, other.verdict, &other.why) == (one.side, one.verdict, &one.why)
        };
        match found.iter_mut().find(same) {
            Some((_, cases)) => cases.push(name),
            None => found.push((one, vec![name])),
        }
    }
    found
}

/// As many as a person reads, and how many more.
fn listed(names: &[String]) -> String {
    const MOST: usize = 6;
    let shown = names[..names.len().min(MOST)].join(", ");
    match names.len().saturating_sub(MOST) {
        0 => shown,
        more => format!("{shown} and {more} more"),
    }
}

/// What a side has, or that it has nothing.
fn value(value: Option<&str>) -> String {
    brief(value.unwrap_or("nothing"))
}
