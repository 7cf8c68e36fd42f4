//! What differs only where the documentation leaves it open.

use super::screen::escape;
use super::terminal::counted;
use crate::event::{CaseFinished, Note};
use std::collections::BTreeMap;

/// The notes of a run by profile and freedom.
#[derive(Default)]
pub(super) struct Notes(BTreeMap<(String, String), Noted>);

struct Noted {
    cases: usize,
    /// The first case, and what was noted there.
    first: (String, Note),
}

impl Notes {
    pub(super) fn add(&mut self, finished: &CaseFinished) {
        let mut last = None;
        for note in &finished.notes {
            if last.replace(&note.freedom) == Some(&note.freedom) {
                continue;
            }
            let key = (finished.profile.clone(), note.freedom.clone());
            let noted = self
                .0
                .entry(key)
                .or_insert_with(|| Noted { cases: 0, first: (finished.case.clone(), note.clone()) });
            noted.cases += 1;
        }
    }

    /// The list at the end of a run; empty if there is nothing.
    pub(super) fn text(&self) -> String {
        if self.0.is_empty() {
            return String::new();
        }
        let mut text = "noted, where the documentation leaves it open:\n".to_owned();
        for ((profile, freedom), Noted { cases, first: (case, note) }) in &self.0 {
            let cases = counted(*cases, "case");
            text += &format!("  {profile}/{} ({cases})\n    {case}: {}\n", escape(freedom), said(note));
        }
        text
    }
}

/// The notes of one case, a line each.
pub(super) fn lines(finished: &CaseFinished) -> String {
    let line = |note: &Note| format!("    noted: {}: {}\n", escape(&note.freedom), said(note));
    finished.notes.iter().map(line).collect()
}

fn said(note: &Note) -> String {
    let seen = &note.seen;
    let (at, expected, found) = (escape(&seen.at), escape(&seen.expected), escape(&seen.found));
    format!("{} {at}: expected {expected}, found {found}", seen.action)
}
