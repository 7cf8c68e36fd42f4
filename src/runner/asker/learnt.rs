use crate::event::Note;
use std::collections::HashSet;

/// What a case has learnt of the answers beside their verdict.
#[derive(Default)]
pub(in crate::runner) struct Learnt {
    notes: Vec<Note>,
    /// Members and values that may not come again.
    seen: HashSet<(String, String)>,
    /// Codes that were expected, and that others stood for.
    replaced: HashSet<String>,
    otherwise: bool,
}

impl Learnt {
    pub(super) fn note(&mut self, note: Note) {
        let known = |known: &Note| {
            known.freedom == note.freedom
                && known.seen.at == note.seen.at
                && known.seen.action == note.seen.action
        };
        if !self.notes.iter().any(known) {
            self.notes.push(note);
        }
    }

    pub(super) fn is_new(&mut self, name: &str, value: &str) -> bool {
        self.seen.insert((name.to_owned(), value.to_owned()))
    }

    pub(super) fn replaced(&mut self, code: Option<String>) {
        self.replaced.extend(code);
    }

    pub(super) fn otherwise(&mut self) {
        self.otherwise = true;
    }

    /// The items that a pass still confirms.
    pub(in crate::runner) fn confirmed(&self, covers: Vec<String>) -> Vec<String> {
        let is_replaced =
            |id: &String| id.split_once("error/").is_some_and(|(_, code)| self.replaced.contains(code));
        covers.into_iter().filter(|id| !self.otherwise && !is_replaced(id)).collect()
    }

    pub(in crate::runner) fn into_notes(self) -> Vec<Note> {
        self.notes
    }
}
