//! One case: its resources, its steps, its `finally` steps, its verdict.

use super::account::obstacle;
use super::asker::{Asker, Ended, Trail};
use super::retry::worth_another;
use super::runfile::OpenCase;
use super::site::Site;
use super::stage::{Fields, Stage};
use super::{Run, Selected, micros, snapshots};
use crate::contract::Contract;
use crate::event::{Breakage, CaseFinished, Event, Phase, Recorded, Trouble, Verdict};
use crate::scenario::Step;
use std::sync::Arc;
use std::time::{Duration, Instant};

/// Plays one case.
pub(super) struct Player<'r> {
    run: &'r Run,
    site: &'r Site,
    selected: &'r Selected,
    /// Its episodes are stored.
    record: bool,
    /// Which attempt this is, from 1, and how many there may be.
    attempt: usize,
    most: usize,
}

/// What an attempt came to.
pub(super) struct Played {
    pub(super) finished: CaseFinished,
    /// Of an attempt that is not the only one.
    pub(super) transcript: Option<String>,
}

/// What `finally` may take once the user has asked to stop; a run ends within a second of Ctrl-C.
const AFTER_INTERRUPT: Duration = Duration::from_millis(800);
/// The same where what is not undone stays and may cost.
const AFTER_INTERRUPT_LIVE: Duration = Duration::from_secs(30);

impl<'r> Player<'r> {
    pub(super) fn new(run: &'r Run, site: &'r Site, selected: &'r Selected, record: bool) -> Self {
        Self { run, site, selected, record, attempt: 1, most: 1 }
    }

    /// The same for one of several attempts.
    pub(super) fn attempt(self, attempt: usize, most: usize) -> Self {
        Self { attempt, most, ..self }
    }

    pub(super) async fn play(self) -> Played {
        if self.attempt == 1 {
            let (profile, case) = (self.contract().profile.clone(), self.selected.case.id.clone());
            (self.run.sink)(Event::CaseStarted { profile, case });
        }
        if let Some(why) = self.site.account.as_ref().and_then(|_| obstacle(&self.selected.case)) {
            return self.unplayed(Verdict::Unobtainable(why));
        }
        if let Some(why) = self.lacks_an_account() {
            return self.unplayed(Verdict::Unobtainable(why));
        }
        let stage = tokio::select! {
            stage = Stage::set(self.site, self.selected, &self.run.settings) => stage,
            () = self.run.interrupt.cancelled() => Err(interrupted()),
        };
        match stage {
            Ok(mut stage) => {
                let held = stage.held.take();
                let finished = self.on(stage).await;
                if let Some(held) = held {
                    held.release().await;
                }
                finished
            }
            Err(verdict) => self.unplayed(verdict),
        }
    }

    fn unplayed(&self, verdict: Verdict) -> Played {
        Played { finished: self.selected.finished(verdict), transcript: None }
    }

    /// Plays the `finally` steps of a case that an earlier run left open. What is left after them.
    pub(super) async fn finish(self, open: OpenCase) -> Vec<String> {
        let Some(stage) = Stage::again(self.site, &open) else {
            return vec!["there is nobody to ask".to_owned()];
        };
        let (target, region) = (Arc::clone(&stage.target), stage.region.clone());
        let variables = open.variables.into_iter().collect();
        let asker = Asker::new(self.run, self.site, self.selected, target, region, variables);
        let mut asker = asker.following(Trail::new(open.changes));
        let Undone { worse, mut left, .. } = self.finally(&mut asker, &stage, false).await;
        left.extend(worse.map(Ended::said));
        left
    }

    /// Why a case that asks in two names is not played.
    fn lacks_an_account(&self) -> Option<String> {
        let (profile, case) = (&self.contract().profile, &self.selected.case);
        let lacks =
            case.asks_for_two() && self.site.other_credential(profile, &case.id, self.attempt).is_none();
        let why = "it takes a second account: `[credentials.other]` in the bindings names the environment variables \
                   of its key, and both must be set";
        lacks.then(|| why.to_owned())
    }

    fn contract(&self) -> &'r Contract {
        &self.selected.profile.contract
    }

    async fn on(&self, mut stage: Stage<'r>) -> Played {
        let started = Instant::now();
        let (target, region) = (Arc::clone(&stage.target), stage.region.clone());
        let asker = Asker::new(self.run, self.site, self.selected, target, region, stage.variables());
        let mut asker = asker.at_attempt(self.attempt).named(stage.name.take());
        let stage = &stage;
        let steps = &self.selected.case.steps;
        let limit = self.run.settings.case_limit;
        let verdict = tokio::select! {
            verdict = play_steps(&mut asker, steps, &stage.fields) => verdict,
            () = self.run.interrupt.cancelled() => interrupted(),
            () = tokio::time::sleep(limit) => Verdict::Broken(Breakage {
                trouble: Trouble::Timeout,
                text: format!("the case had not ended after {limit:?}"),
            }),
        };
        let (verdict, left) = self.undo(&mut asker, stage, verdict).await;
        // What is played again is not what is stored.
        let is_last = self.attempt == self.most || !worth_another(&verdict, &left);
        let (verdict, recorded) =
            if is_last { self.recorded(&asker, stage, verdict) } else { (verdict, None) };
        let (verdict, snapshot) =
            snapshots::judge(self.run, self.site, self.selected, stage, asker.taken(), verdict);
        let micros = micros(started.elapsed());
        let is_one_of_several = self.most > 1 && (self.attempt > 1 || verdict != Verdict::Pass);
        let transcript =
            is_one_of_several.then(|| snapshots::transcript_of(self.selected, stage, asker.taken()));
        let (learnt, finished) = (asker.learnt(), self.selected.finished(verdict));
        let finished = CaseFinished {
            covers: learnt.confirmed(finished.covers),
            notes: learnt.into_notes(),
            left,
            requests: asker.requests(),
            micros,
            replayed: stage.replayed.clone(),
            recorded: recorded.map(Box::new),
            snapshot,
            ..finished
        };
        Played { finished, transcript }
    }

    /// Stores what was answered, right or wrong; a case that did not come to its end is no recording.
    fn recorded(
        &self,
        asker: &Asker<'r>,
        stage: &Stage<'r>,
        verdict: Verdict,
    ) -> (Verdict, Option<Recorded>) {
        let Some(recording) = self.run.recording.as_ref().filter(|_| self.record) else {
            return (verdict, None);
        };
        if !matches!(verdict, Verdict::Pass | Verdict::Fail(_)) {
            return (verdict, None);
        }
        let session = self.site.redactor.session();
        match (recording.store(self.selected, stage, asker.taken(), &session), verdict) {
            (Ok(recorded), verdict) => (verdict, Some(recorded)),
            (Err(worse), Verdict::Pass) => (worse, None),
            (Err(Verdict::Fail(more)), Verdict::Fail(mismatches)) => {
                (Verdict::Fail(mismatches.into_iter().chain(more).collect()), None)
            }
            (Err(_), verdict) => (verdict, None),
        }
    }

    /// Runs the `finally` steps; a failure of theirs turns a pass red.
    async fn undo(
        &self,
        asker: &mut Asker<'r>,
        stage: &Stage<'r>,
        verdict: Verdict,
    ) -> (Verdict, Vec<String>) {
        let was_kept_from_it = matches!(verdict, Verdict::Unobtainable(_) | Verdict::Broken(_));
        let nothing_done = was_kept_from_it && asker.only_read();
        if nothing_done || !asker.may_have_changed() {
            return match asker.close() {
                Ok(()) => (verdict, Vec::new()),
                Err(error) => (verdict, vec![error.to_string()]),
            };
        }
        let passed = verdict == Verdict::Pass;
        let Undone { worse, left, in_time } = self.finally(asker, stage, passed).await;
        match (verdict, worse) {
            (Verdict::Pass | Verdict::Unobtainable(_), Some(worse)) => (worse.into(), left),
            (Verdict::Pass, None) if !in_time => (interrupted(), left),
            (verdict, _) => (verdict, left),
        }
    }

    /// The case is closed if nothing is left.
    async fn finally(&self, asker: &mut Asker<'r>, stage: &Stage<'_>, passed: bool) -> Undone {
        let mut undone = Undone { worse: None, left: Vec::new(), in_time: true };
        let undoing = async {
            for step in &self.selected.case.finally {
                if let Err(ended) = asker.play(step, &stage.fields, Phase::Finally, 0).await {
                    undone.left.push(describe(step, &stage.resources()));
                    undone.worse.get_or_insert(ended);
                }
            }
        };
        undone.in_time = tokio::select! {
            () = undoing => true,
            () = self.patience() => false,
        };
        if !undone.in_time {
            undone.left.push(format!("finally was not completed in time; see to {}", stage.resources()));
        }
        if self.site.account.is_some() {
            undone.left.extend(asker.undecidable(passed));
        }
        if undone.left.is_empty() {
            undone.left.extend(asker.close().err().map(|error| error.to_string()));
        }
        undone
    }

    /// Ends when `finally` has taken too long.
    async fn patience(&self) {
        let after_interrupt =
            if self.site.account.is_some() { AFTER_INTERRUPT_LIVE } else { AFTER_INTERRUPT };
        tokio::select! {
            () = tokio::time::sleep(self.run.settings.case_limit) => {}
            () = async {
                self.run.interrupt.cancelled().await;
                tokio::time::sleep(after_interrupt).await;
            } => {}
        }
    }
}

/// What `finally` came to.
struct Undone {
    worse: Option<Ended>,
    left: Vec<String>,
    in_time: bool,
}

async fn play_steps<'r>(asker: &mut Asker<'r>, steps: &'r [Step], fields: &Fields) -> Verdict {
    for (at, step) in steps.iter().enumerate() {
        if let Err(ended) = asker.play(step, fields, Phase::Step, at + 1).await {
            return ended.into();
        }
    }
    Verdict::Pass
}

fn describe(step: &Step, resources: &str) -> String {
    format!("{} did not succeed ({}); see to {resources}", step.action, step.place)
}

fn interrupted() -> Verdict {
    Verdict::Broken(Breakage {
        trouble: Trouble::Interrupted,
        text: "interrupted before the case had ended".to_owned(),
    })
}

impl Ended {
    /// In a line.
    fn said(self) -> String {
        match self {
            Self::Wrong(mismatches) => mismatches.first().map_or_else(String::new, |first| {
                format!("{} {}: expected {}, found {}", first.action, first.at, first.expected, first.found)
            }),
            Self::Broken(breakage) => breakage.text,
            Self::Unobtainable(why) => why,
            Self::Otherwise => "it was answered otherwise".to_owned(),
        }
    }
}

impl From<Ended> for Verdict {
    fn from(ended: Ended) -> Self {
        match ended {
            Ended::Wrong(mismatches) => Self::Fail(mismatches),
            Ended::Broken(breakage) => Self::Broken(breakage),
            Ended::Unobtainable(why) => Self::Unobtainable(why),
            Ended::Otherwise => Self::Pass,
        }
    }
}
