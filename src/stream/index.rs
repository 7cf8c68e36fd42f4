//! The first reading: what every case came to, and where that stands.

use super::input::{Input, Text};
use super::{Name, Note, StreamError};
use crate::event::{
    CaseFinished, Earlier, Event, EventError, RunFinished, RunStarted, Totals, Trouble, Verdict,
};
use std::collections::{BTreeMap, BTreeSet};

/// The runs of all inputs, in their order.
#[derive(Default)]
pub(super) struct Index {
    pub(super) runs: Vec<RunFound>,
    /// In the order of the lines.
    pub(super) results: BTreeMap<Name, Vec<Outcome>>,
    pub(super) notes: Vec<Note>,
    /// Lines that are used nowhere, by their input and number.
    pub(super) left_out: BTreeSet<(usize, usize)>,
}

/// One run.
pub(super) struct RunFound {
    /// Which of the inputs it is in, and on which line it begins.
    pub(super) input: usize,
    pub(super) name: String,
    pub(super) line: usize,
    pub(super) started: RunStarted,
    pub(super) finished: Option<RunFinished>,
    under_way: BTreeSet<Name>,
    totals: Totals,
}

/// How a case ended in one run.
#[derive(Clone)]
pub(super) struct Outcome {
    /// Which of the runs.
    pub(super) run: usize,
    pub(super) line: usize,
    pub(super) word: &'static str,
    /// It was stopped on the way.
    pub(super) is_interrupted: bool,
    /// What that stream had of other runs itself.
    pub(super) earlier: Vec<Earlier>,
}

impl RunFound {
    pub(super) fn place(&self) -> String {
        format!("{}:{}", self.name, self.line)
    }
}

impl Index {
    pub(super) fn read(inputs: &[Input]) -> Result<Self, StreamError> {
        let mut index = Self::default();
        for (number, input) in inputs.iter().enumerate() {
            index.input(number, input).map_err(|error| match error {
                Stop::Refused(error) => error,
                Stop::Io(source) => StreamError::Read { name: input.name.clone(), source },
            })?;
        }
        Ok(index)
    }

    fn input(&mut self, number: usize, input: &Input) -> Result<(), Stop> {
        let first = self.runs.len();
        let mut lines = input.lines()?;
        while let Some(line) = lines.next()? {
            if line.bytes.trim_ascii().is_empty() {
                continue;
            }
            let place = format!("{}:{}", input.name, line.number);
            match event(&line) {
                Ok(Event::RunStarted(started)) => self.begin(number, input, line.number, started)?,
                Err(EventError::Format { found }) => {
                    return Err(Stop::Refused(StreamError::Format { place, found }));
                }
                // Nothing can be said of lines whose contract nobody knows.
                _ if self.runs.len() == first => {
                    return Err(Stop::Refused(StreamError::NoStart { name: input.name.clone() }));
                }
                Ok(event) => self.take(event, &place, line.number),
                Err(_) if line.is_torn => self.notes.push(Note::Torn { place }),
                Err(cause) => {
                    self.left_out.insert((number, line.number));
                    self.notes.push(Note::Broken { place, cause });
                }
            }
        }
        if self.runs.len() == first {
            self.notes.push(Note::Empty { name: input.name.clone() });
        } else {
            self.end();
        }
        Ok(())
    }

    fn begin(&mut self, number: usize, input: &Input, line: usize, started: RunStarted) -> Result<(), Stop> {
        if started.profiles.iter().any(|profile| profile.cases.len() != profile.selected) {
            let place = format!("{}:{line}", input.name);
            return Err(Stop::Refused(StreamError::NoCases { place }));
        }
        self.end();
        self.runs.push(RunFound {
            input: number,
            name: input.name.clone(),
            line,
            started,
            finished: None,
            under_way: BTreeSet::new(),
            totals: Totals::default(),
        });
        Ok(())
    }

    /// The end of the last run, unless its last line said so.
    fn end(&mut self) {
        let Some(run) = self.runs.last_mut().filter(|run| run.finished.is_none()) else { return };
        let cut = Note::Cut { name: run.name.clone() };
        if !self.notes.contains(&cut) {
            self.notes.push(cut);
        }
        let name = &run.name;
        let open = std::mem::take(&mut run.under_way);
        self.notes.extend(open.into_iter().map(|case| Note::UnderWay { case, name: name.clone() }));
    }

    fn take(&mut self, event: Event, place: &str, line: usize) {
        let number = self.runs.len().saturating_sub(1);
        let Some(run) = self.runs.last_mut() else { return };
        match event {
            Event::CaseStarted { profile, case } => {
                run.under_way.insert((profile, case));
            }
            Event::Exchanged(exchanged) => {
                run.under_way.insert((exchanged.profile, exchanged.case));
            }
            Event::CaseFinished(finished) => {
                run.totals.count(&finished.verdict);
                run.totals.flaky += usize::from(finished.flaky);
                let word = finished.verdict.word();
                let CaseFinished { profile, case, verdict, earlier, .. } = finished;
                let name = (profile, case);
                run.under_way.remove(&name);
                let is_interrupted =
                    matches!(&verdict, Verdict::Broken(breakage) if breakage.trouble == Trouble::Interrupted);
                let outcome = Outcome { run: number, line, word, is_interrupted, earlier };
                self.results.entry(name).or_default().push(outcome);
            }
            Event::RunFinished(finished) => {
                let lines = Totals { not_run: finished.totals.not_run, ..run.totals };
                if lines != finished.totals {
                    self.notes.push(Note::Totals { place: place.to_owned() });
                }
                run.finished = Some(finished);
            }
            Event::RunStarted(_) => {}
        }
    }
}

enum Stop {
    Refused(StreamError),
    Io(std::io::Error),
}

impl From<std::io::Error> for Stop {
    fn from(error: std::io::Error) -> Self {
        Self::Io(error)
    }
}

fn event(line: &Text<'_>) -> Result<Event, EventError> {
    let text = std::str::from_utf8(line.bytes).map_err(|error| EventError::NoEvent(error.to_string()))?;
    Event::read(text)
}
