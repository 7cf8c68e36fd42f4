//! Several runs as one: what was selected, and which result of each case counts.

use super::index::{Index, Outcome, RunFound};
use super::{Input, Name, Note, StreamError};
use crate::event::{Earlier, Partition, ProfileStarted, RunStarted, Verdict};
use std::collections::{BTreeMap, BTreeSet};

/// One run made of all that were read.
pub struct Settled {
    pub(super) inputs: Vec<Input>,
    pub(super) runs: Vec<RunFound>,
    /// What it would have said at its beginning.
    started: RunStarted,
    selected: BTreeSet<Name>,
    pub(super) counts: BTreeMap<Name, Counting>,
    pub(super) left_out: BTreeSet<(usize, usize)>,
    notes: Vec<Note>,
}

/// The result that counts.
pub(super) struct Counting {
    pub(super) outcome: Outcome,
    pub(super) earlier: Vec<Earlier>,
}

impl Settled {
    /// Reads all inputs. Of two results of a case that of the run which began later counts, and of two that began in the
    /// same second the one that was named later; a result counts more than a skip.
    ///
    /// # Errors
    /// If an input cannot be read, or was not played under the same contracts, by the same program and on the same sort
    /// of target as the others.
    pub fn of(inputs: Vec<Input>) -> Result<Self, StreamError> {
        let Index { runs, results, mut notes, left_out } = Index::read(&inputs)?;
        let Some((first, others)) = runs.split_first() else {
            let names: Vec<&str> = inputs.iter().map(|input| input.name.as_str()).collect();
            return Err(StreamError::NoStart { name: names.join(" and ") });
        };
        others.iter().try_for_each(|run| same(first, run))?;
        let mut settled = Self {
            started: merged(&runs),
            inputs,
            selected: BTreeSet::new(),
            counts: BTreeMap::new(),
            left_out,
            notes: Vec::new(),
            runs,
        };
        settled.select()?;
        settled.count(results, &mut notes);
        settled.missing(&mut notes);
        settled.notes = notes;
        Ok(settled)
    }

    /// What it would have said at its beginning.
    pub fn started(&self) -> &RunStarted {
        &self.started
    }

    pub fn notes(&self) -> &[Note] {
        &self.notes
    }

    /// The selected cases that failed, could not be asked, or never ran to their end.
    pub fn unfinished(&self) -> BTreeSet<Name> {
        let is_open = |name: &&Name| match self.counts.get(*name) {
            Some(counting) => [FAIL, BROKEN].contains(&counting.outcome.word),
            None => true,
        };
        self.selected.iter().filter(is_open).cloned().collect()
    }

    /// How many selected cases have no result.
    pub fn not_run(&self) -> usize {
        self.selected.iter().filter(|name| !self.has_run(name)).count()
    }

    fn has_run(&self, name: &Name) -> bool {
        self.counts.get(name).is_some_and(|counting| counting.outcome.word != SKIPPED)
    }

    /// One part alone is asked for its own cases; several are asked for all.
    fn select(&mut self) -> Result<(), StreamError> {
        let parts: BTreeSet<Partition> = self.runs.iter().filter_map(|run| run.started.partition).collect();
        let is_whole = parts.len() != 1;
        let mut profiles: Vec<ProfileStarted> = Vec::new();
        let mut listed: BTreeMap<String, &RunFound> = BTreeMap::new();
        for run in &self.runs {
            for profile in &run.started.profiles {
                match listed.get(&profile.profile) {
                    None => {
                        listed.insert(profile.profile.clone(), run);
                        profiles.push(ProfileStarted {
                            selected: 0,
                            cases: Vec::new(),
                            elsewhere: Vec::new(),
                            ..profile.clone()
                        });
                    }
                    Some(first) => same_contract(first, run, profile)?,
                }
            }
        }
        for profile in &mut profiles {
            let of = |run: &'_ RunFound, elsewhere: bool| {
                let own = run.started.profiles.iter().find(|own| own.profile == profile.profile);
                let own = own.map(|own| if elsewhere { own.elsewhere.clone() } else { own.cases.clone() });
                own.unwrap_or_default()
            };
            let mut cases: Vec<String> = self.runs.iter().flat_map(|run| of(run, false)).collect();
            let mut elsewhere: Vec<String> = self.runs.iter().flat_map(|run| of(run, true)).collect();
            if is_whole {
                cases.append(&mut elsewhere);
            }
            let mut seen = BTreeSet::new();
            cases.retain(|case| seen.insert(case.clone()));
            elsewhere.retain(|case| seen.insert(case.clone()));
            self.selected.extend(cases.iter().map(|case| (profile.profile.clone(), case.clone())));
            (profile.selected, profile.cases, profile.elsewhere) = (cases.len(), cases, elsewhere);
        }
        profiles.sort_by(|one, other| one.profile.cmp(&other.profile));
        self.started.partition = parts.first().copied().filter(|_| !is_whole);
        self.started.profiles = profiles;
        Ok(())
    }

    fn count(&mut self, results: BTreeMap<Name, Vec<Outcome>>, notes: &mut Vec<Note>) {
        let mut repeated = 0;
        for (name, mut outcomes) in results {
            let runs = &self.runs;
            outcomes.sort_by_key(|outcome| {
                (outcome.word != SKIPPED, runs[outcome.run].started.time, outcome.run, outcome.line)
            });
            let Some(last) = outcomes.pop() else { continue };
            if last.word == SKIPPED && self.selected.contains(&name) {
                // Another run was to play it, and did not come to it.
                continue;
            }
            outcomes.retain(|outcome| outcome.word != SKIPPED);
            let again = outcomes.len();
            outcomes.retain(|outcome| outcome.word != last.word);
            repeated += usize::from(outcomes.is_empty() && again > 0);
            notes.extend(outcomes.iter().map(|outcome| Note::Superseded {
                case: name.clone(),
                was: outcome.word,
                name: runs[outcome.run].name.clone(),
                now: last.word,
                later: runs[last.run].name.clone(),
            }));
            if last.word != SKIPPED && self.selected.insert(name.clone()) {
                let run = &runs[last.run];
                notes.push(Note::Unselected {
                    case: name.clone(),
                    place: format!("{}:{}", run.name, last.line),
                });
                let profile = self.started.profiles.iter_mut().find(|profile| profile.profile == name.0);
                if let Some(profile) = profile {
                    profile.cases.push(name.1.clone());
                    profile.selected += 1;
                }
            }
            let mut earlier: Vec<Earlier> = outcomes.into_iter().flat_map(|it| it.said(runs)).collect();
            earlier.extend(last.earlier.iter().cloned());
            self.counts.insert(name, Counting { outcome: last, earlier });
        }
        if repeated > 0 {
            notes.push(Note::Repeated { cases: repeated });
        }
    }

    /// Says which parts no stream is of.
    fn missing(&self, notes: &mut Vec<Note>) {
        let parts: BTreeSet<Partition> = self.runs.iter().filter_map(|run| run.started.partition).collect();
        if self.started.partition.is_some() {
            return;
        }
        let mut missing: BTreeMap<Partition, usize> = BTreeMap::new();
        if let Some(any) = parts.first() {
            let open = self.selected.iter().filter(|name| !self.has_run(name));
            let parts =
                open.map(|(profile, case)| any.with(profile, case)).filter(|part| !parts.contains(part));
            parts.for_each(|part| *missing.entry(part).or_default() += 1);
        }
        notes.extend(missing.into_iter().map(|(part, cases)| Note::Missing { part, cases }));
    }
}

impl Outcome {
    /// Itself and what was before it.
    fn said(self, runs: &[RunFound]) -> Vec<Earlier> {
        let run = &runs[self.run];
        let own = Earlier { stream: run.name.clone(), time: run.started.time, said: self.word.to_owned() };
        self.earlier.into_iter().chain([own]).collect()
    }
}

const SKIPPED: &str = Verdict::SKIPPED;
const FAIL: &str = Verdict::FAIL;
const BROKEN: &str = Verdict::BROKEN;

/// The beginning of all runs, without what was selected. The endpoint of a mock is of one run only.
fn merged(runs: &[RunFound]) -> RunStarted {
    let mut merged = runs[0].started.clone();
    for RunFound { started, .. } in runs {
        merged.time = merged.time.max(started.time);
        if started.target != merged.target {
            merged.target.endpoint = None;
        }
    }
    merged
}

fn same(first: &RunFound, run: &RunFound) -> Result<(), StreamError> {
    let apart = |what: &str, found: &str, wanted: &str| {
        Err(StreamError::Apart {
            place: run.place(),
            what: what.to_owned(),
            found: found.to_owned(),
            wanted: wanted.to_owned(),
            other: first.place(),
        })
    };
    let (one, other) = (&first.started, &run.started);
    let (asked, wanted) = (&other.target, &one.target);
    let at = |endpoint: &Option<String>| endpoint.clone().unwrap_or_else(|| "the service".to_owned());
    if other.dubplate != one.dubplate {
        apart("the version of dubplate", &other.dubplate, &one.dubplate)
    } else if asked.kind != wanted.kind {
        apart("the target", &asked.kind, &wanted.kind)
    } else if asked.endpoint != wanted.endpoint && ["url", "live"].contains(&asked.kind.as_str()) {
        apart("the endpoint", &at(&asked.endpoint), &at(&wanted.endpoint))
    } else {
        Ok(())
    }
}

fn same_contract(first: &RunFound, run: &RunFound, profile: &ProfileStarted) -> Result<(), StreamError> {
    let own = first.started.profiles.iter().find(|own| own.profile == profile.profile);
    match own.filter(|own| own.contract != profile.contract) {
        None => Ok(()),
        Some(own) => Err(StreamError::Apart {
            place: run.place(),
            what: format!("the contract of {}", profile.profile),
            found: profile.contract.clone(),
            wanted: own.contract.clone(),
            other: first.place(),
        }),
    }
}
