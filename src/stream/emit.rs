//! The second reading: the lines that count.

use super::{Input, Name, Settled, StreamError};
use crate::event::{CaseFinished, Event, Head, RunFinished, Tally, Totals};
use std::collections::BTreeMap;
use std::io;

/// One line of the stream that all inputs come to.
pub struct Line<'l> {
    pub text: &'l str,
    /// Where it was read; `None` if it was not there.
    pub place: Option<(&'l str, usize)>,
}

/// What the one run came to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Came {
    pub totals: Totals,
    pub interrupted: bool,
}

impl Settled {
    /// Tells every line of the one stream, from `run-started` to `run-finished`. An exchange is told as it was read.
    ///
    /// # Errors
    /// If an input cannot be read again.
    pub fn emit(&self, tell: &mut dyn FnMut(&Line<'_>)) -> Result<Came, StreamError> {
        let mut tally = Tally::default();
        new(&Event::RunStarted(self.started().clone()), tell);
        for (number, input) in self.inputs.iter().enumerate() {
            self.input(number, input, &mut tally, tell)
                .map_err(|source| StreamError::Read { name: input.name.clone(), source })?;
        }
        let finished = self.finished(&tally);
        let came = Came { totals: finished.totals, interrupted: finished.interrupted };
        new(&Event::RunFinished(finished), tell);
        Ok(came)
    }

    fn input(
        &self,
        number: usize,
        input: &Input,
        tally: &mut Tally,
        tell: &mut dyn FnMut(&Line<'_>),
    ) -> io::Result<()> {
        let begins: BTreeMap<usize, usize> = self
            .runs
            .iter()
            .enumerate()
            .filter(|(_, run)| run.input == number)
            .map(|(at, run)| (run.line, at))
            .collect();
        let mut current = None;
        let mut lines = input.lines()?;
        while let Some(line) = lines.next()? {
            current = begins.get(&line.number).copied().or(current);
            // What was named by the first reading is told nowhere.
            if self.left_out.contains(&(number, line.number)) {
                continue;
            }
            let Some((text, head)) = read(line.bytes) else { continue };
            let Some(name) = head.profile.zip(head.case) else { continue };
            let Some(counting) = self.counts.get(&name) else { continue };
            if Some(counting.outcome.run) != current {
                continue;
            }
            let place = Some((input.name.as_str(), line.number));
            if head.event != "case-finished" {
                tell(&Line { text, place });
            } else if counting.outcome.line == line.number {
                self.case(&name, &Line { text, place }, tally, tell);
            }
        }
        Ok(())
    }

    /// Adds what other runs had said of the case before.
    fn case(&self, name: &Name, line: &Line<'_>, tally: &mut Tally, tell: &mut dyn FnMut(&Line<'_>)) {
        let Ok(Event::CaseFinished(finished)) = Event::read(line.text) else { return };
        tally.count(&finished, self.started().target.origin());
        let earlier = self.counts.get(name).map(|counting| counting.earlier.clone()).unwrap_or_default();
        if earlier == finished.earlier {
            tell(line);
        } else {
            let event = Event::CaseFinished(CaseFinished { earlier, ..finished });
            let text = serde_json::to_string(&event).unwrap_or_default();
            tell(&Line { text: &text, place: line.place });
        }
    }

    fn finished(&self, tally: &Tally) -> RunFinished {
        let totals = Totals { not_run: self.not_run(), ..tally.totals };
        let ends = || self.runs.iter().filter_map(|run| run.finished.as_ref());
        let is_open = totals.not_run > 0 || self.counts.values().any(|it| it.outcome.is_interrupted);
        let profiles = self.started().profiles.iter().filter(|profile| profile.selected > 0);
        let coverage = profiles
            .map(|profile| (profile.profile.clone(), tally.coverage(&profile.profile, &profile.documented)));
        RunFinished {
            totals,
            coverage: coverage.collect(),
            evidence: tally.evidence.iter().cloned().collect(),
            interrupted: is_open && ends().any(|end| end.interrupted),
            requests: tally.requests,
            micros: ends().fold(0, |sum, end| u64::saturating_add(sum, end.micros)),
        }
    }
}

fn read(line: &[u8]) -> Option<(&str, Head)> {
    let text = std::str::from_utf8(line).ok()?;
    Some((text, Head::read(text).ok()?))
}

fn new(event: &Event, tell: &mut dyn FnMut(&Line<'_>)) {
    let text = serde_json::to_string(event).unwrap_or_default();
    tell(&Line { text: &text, place: None });
}
