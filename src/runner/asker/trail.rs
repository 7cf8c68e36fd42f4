//! What a case leaves behind it as it goes: on a live account every changing call stands in the run file before it is
//! sent, and what it may have made is remembered.

use super::{Asked, Asker, Ended};
use crate::contract::{Action, Effect};
use crate::event::{Breakage, Phase, Trouble};
use crate::runner::runfile::{Answer, Answered, Change, Line, RunFileError, Saved, Sending};
use crate::runner::{CaseName, unix_time};
use crate::scenario::{Step, fill};
use serde_json::{Map, Value};

/// The changing calls of a case, and the names that `finally` asked for in vain.
#[derive(Default)]
pub(in crate::runner) struct Trail {
    changes: Vec<Change>,
    missing: Vec<String>,
}

impl Trail {
    pub(in crate::runner) fn new(changes: Vec<Change>) -> Self {
        Self { changes, missing: Vec::new() }
    }

    pub(super) fn miss(&mut self, name: String) {
        self.missing.push(name);
    }
}

impl Asker<'_> {
    /// Nothing of what was sent could change anything.
    pub(in crate::runner) fn only_read(&self) -> bool {
        self.trail.changes.is_empty()
    }

    /// What a changing step needs before its calls are sent.
    pub(super) async fn announce(&mut self, step: &Step) -> Result<(), Ended> {
        let action = self.action(step)?;
        if action.effect == Effect::Read {
            return Ok(());
        }
        self.protect(step).await?;
        let time = unix_time();
        self.record(|asker| asker.sending(action, time))?;
        if self.phase == Phase::Step {
            let (step, action, answer) = (self.step, action.name.clone(), Answer::Missing);
            self.trail.changes.push(Change { step, action, time, answer });
        }
        Ok(())
    }

    /// What came of them.
    pub(super) fn note(&mut self, step: &Step, answers: &[Asked]) -> Result<(), Ended> {
        let action = self.action(step)?;
        if action.effect == Effect::Read {
            return Ok(());
        }
        let error = answers.iter().all(|asked| Self::answer(asked, &step.deviation).error_code().is_some());
        if let Some(change) = self.trail.changes.last_mut().filter(|_| self.phase == Phase::Step) {
            change.answer = if error { Answer::Refused } else { Answer::Success };
        }
        self.record(|asker| {
            let code = answers
                .first()
                .and_then(|asked| Self::answer(asked, &step.deviation).error_code().map(str::to_owned));
            let CaseName { profile, case } = asker.name();
            Line::Answered(Answered {
                profile,
                case,
                step: asker.step,
                action: action.name.clone(),
                error: code.filter(|_| error).map(|code| asker.session.text(&code)),
                saved: asker.storable(step.save.iter().filter_map(|(name, pointer)| {
                    Some((name.as_str(), answers.first()?.body.pointer(pointer)?))
                })),
            })
        })
    }

    /// Values that a reading step has saved, which `finally` may need.
    pub(super) fn keep(&self, step: &Step) -> Result<(), Ended> {
        let reads = self.action(step)?.effect == Effect::Read && !step.save.is_empty();
        let Some(account) = self.site.account.as_ref().filter(|_| reads) else {
            return Ok(());
        };
        let CaseName { profile, case } = self.name();
        let known =
            self.variables.iter().filter(|(name, _)| step.save.iter().any(|(saved, _)| saved == name));
        let values = self.storable(known);
        account.run_file.saved(Saved { profile, case, values }).map_err(|error| unrecorded(&error))
    }

    /// Changes that `finally` did not undo: their answers never brought what it takes, or there is no `finally` and
    /// nothing else says that all is as it should be.
    pub(in crate::runner) fn undecidable(&self, passed: bool) -> Vec<String> {
        let case = &self.selected.case;
        let brought = |name: &String| {
            let mut saves = case.steps.iter().map(|step| step.save.iter().any(|(saved, _)| saved == name));
            saves.position(|saves| saves).map_or(0, |at| at + 1)
        };
        let missing = self.trail.missing.iter().map(brought).max().unwrap_or(0);
        let last = if case.finally.is_empty() && !passed { usize::MAX } else { missing };
        let made = self.trail.changes.iter().filter(|change| change.step <= last);
        made.filter(|change| change.answer != Answer::Refused).map(|change| self.describe(change)).collect()
    }

    /// Where to look for what a call made.
    fn describe(&self, change: &Change) -> String {
        let with = change
            .step
            .checked_sub(1)
            .and_then(|at| self.selected.case.steps.get(at))
            .map(|step| fill(&Value::Object(step.with.clone()), &self.variables).to_string());
        let time = jiff::Timestamp::from_second(change.time).unwrap_or_default();
        let fate = match change.answer {
            Answer::Missing => "its answer never came",
            Answer::Success | Answer::Refused => "nothing says how to undo it",
        };
        format!(
            "{} {} was sent at {time} and {fate}: look for what it made at that time, and undo it by hand",
            change.action,
            with.map(|with| self.session.text(&with)).unwrap_or_default()
        )
    }

    /// Notes that nothing of the case is left.
    pub(in crate::runner) fn close(&self) -> Result<(), RunFileError> {
        match &self.site.account {
            Some(account) => account.run_file.close(&self.name()),
            None => Ok(()),
        }
    }

    fn sending(&self, action: &Action, time: i64) -> Line {
        let CaseName { profile, case } = self.name();
        Line::Sending(Sending {
            profile,
            case,
            digest: self.selected.case.digest(),
            step: self.step,
            action: action.name.clone(),
            effect: action.effect.word().to_owned(),
            time,
            variables: self.storable(self.variables.iter()),
        })
    }

    fn record(&self, line: impl FnOnce(&Self) -> Line) -> Result<(), Ended> {
        match &self.site.account {
            Some(account) => account.run_file.write(&line(self)).map_err(|error| unrecorded(&error)),
            None => Ok(()),
        }
    }

    fn name(&self) -> CaseName {
        CaseName { profile: self.contract().profile.clone(), case: self.selected.case.id.clone() }
    }

    /// Values that may stand in a file; one that holds a secret, or looks like one, is left out.
    fn storable<'v>(&self, values: impl Iterator<Item = (&'v str, &'v Value)>) -> Map<String, Value> {
        let mut kept: Vec<(String, Value)> = values
            .filter(|(_, value)| self.may_stand(value))
            .map(|(name, value)| (name.to_owned(), value.clone()))
            .collect();
        kept.sort_by(|(one, _), (other, _)| one.cmp(other));
        kept.into_iter().collect()
    }

    fn may_stand(&self, value: &Value) -> bool {
        match value {
            Value::String(text) => self.session.text(text) == *text,
            Value::Array(items) => items.iter().all(|item| self.may_stand(item)),
            Value::Object(members) => members
                .iter()
                .all(|(name, member)| self.session.text(name) == *name && self.may_stand(member)),
            Value::Null | Value::Bool(_) | Value::Number(_) => true,
        }
    }
}

fn unrecorded(error: &RunFileError) -> Ended {
    Ended::Broken(Breakage { trouble: Trouble::Unrecorded, text: error.to_string() })
}
