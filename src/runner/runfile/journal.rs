//! What a run file tells about the run that wrote it.

use super::line::{CaseName, FORMAT, Head, Line, Sending};
use super::{Damage, RunFileError};
use serde_json::{Map, Value};
use std::collections::BTreeMap;
use std::path::Path;

/// A run as its file tells it.
#[derive(Debug)]
pub struct Journal {
    /// `None` if the run ended before its first line was whole: it sent nothing.
    pub head: Option<Head>,
    /// Cases that sent a changing call and were not closed, in the order of the file.
    pub open: Vec<OpenCase>,
    /// Bytes of whole lines; what stands after them was torn off as it was written.
    pub whole: usize,
    /// There is something after them.
    pub torn: bool,
}

/// A case that changed something, or may have.
#[derive(Clone, Debug)]
pub struct OpenCase {
    pub name: CaseName,
    /// Digest of the case as it was played.
    pub digest: String,
    pub variables: Map<String, Value>,
    /// Its changing steps.
    pub(in crate::runner) changes: Vec<Change>,
}

/// A changing call that was sent, or was about to be.
#[derive(Clone, Debug)]
pub(in crate::runner) struct Change {
    pub(in crate::runner) step: usize,
    pub(in crate::runner) action: String,
    /// UNIX seconds.
    pub(in crate::runner) time: i64,
    pub(in crate::runner) answer: Answer,
}

/// What is known of an answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::runner) enum Answer {
    /// None came.
    Missing,
    Success,
    Refused,
}

impl Journal {
    /// Reads a run file's text. A last line without an end was being written when the run was killed, before anything
    /// it speaks of had happened; it does not count.
    pub(super) fn read(path: &Path, text: &[u8]) -> Result<Self, RunFileError> {
        let whole = text.iter().rposition(|byte| *byte == b'\n').map_or(0, |at| at + 1);
        let mut journal = Self { head: None, open: Vec::new(), whole, torn: whole < text.len() };
        let lines = text[..whole].split_inclusive(|byte| *byte == b'\n');
        for (at, line) in lines.enumerate() {
            let damaged = |damage| RunFileError::Damaged { path: path.to_owned(), line: at + 1, damage };
            let line = serde_json::from_slice(line).map_err(|error| damaged(Damage::NoLine(error)))?;
            journal.take(line).map_err(damaged)?;
        }
        Ok(journal)
    }

    fn take(&mut self, line: Line) -> Result<(), Damage> {
        match (line, &self.head) {
            (Line::Run(head), None) if head.format != FORMAT => Err(Damage::Format(head.format)),
            (Line::Run(head), None) => {
                self.head = Some(head);
                Ok(())
            }
            (Line::Run(_), Some(_)) => Err(Damage::SecondHead),
            (_, None) => Err(Damage::NoHead),
            (Line::Sending(sending), Some(head)) if !head.profiles.contains_key(&sending.profile) => {
                Err(Damage::Profile(sending.profile))
            }
            (Line::Sending(sending), Some(_)) => {
                self.sending(sending);
                Ok(())
            }
            (Line::Answered(answered), Some(_)) => {
                let case = self.case(answered.profile, answered.case)?;
                let found = |change: &&mut Change| {
                    change.step == answered.step
                        && change.action == answered.action
                        && change.answer == Answer::Missing
                };
                let refused = answered.error.is_some();
                // In `finally` nothing is kept of a call.
                if let Some(change) = case.changes.iter_mut().rfind(found) {
                    change.answer = if refused { Answer::Refused } else { Answer::Success };
                }
                case.variables.extend(answered.saved);
                Ok(())
            }
            (Line::Saved(saved), Some(_)) => {
                self.case(saved.profile, saved.case)?.variables.extend(saved.values);
                Ok(())
            }
            (Line::CaseClosed(name), Some(_)) => {
                self.case(name.profile.clone(), name.case.clone())?;
                self.open.retain(|open| open.name != name);
                Ok(())
            }
        }
    }

    fn sending(&mut self, sending: Sending) {
        let Sending { profile, case, digest, step, action, time, variables, .. } = sending;
        let name = CaseName { profile, case };
        let at = self.open.iter().position(|open| open.name == name).unwrap_or_else(|| {
            let variables = Map::new();
            self.open.push(OpenCase { name, digest, variables, changes: Vec::new() });
            self.open.len() - 1
        });
        let open = &mut self.open[at];
        open.variables = variables;
        if step > 0 {
            open.changes.push(Change { step, action, time, answer: Answer::Missing });
        }
    }

    fn case(&mut self, profile: String, case: String) -> Result<&mut OpenCase, Damage> {
        let name = CaseName { profile, case };
        let found = self.open.iter_mut().find(|open| open.name == name);
        found.ok_or_else(|| Damage::NotOpen(format!("{}/{}", name.profile, name.case)))
    }
}

impl OpenCase {
    /// The fields of its needs, by their names.
    pub(in crate::runner) fn fields(&self) -> BTreeMap<String, BTreeMap<String, String>> {
        let mut fields: BTreeMap<String, BTreeMap<String, String>> = BTreeMap::new();
        for (name, value) in &self.variables {
            if let (Some((need, field)), Some(text)) = (name.split_once('.'), value.as_str()) {
                fields.entry(need.to_owned()).or_default().insert(field.to_owned(), text.to_owned());
            }
        }
        fields
    }
}
