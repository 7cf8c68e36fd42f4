//! One case: its resources, its steps, its `finally` steps, its verdict.

use super::asker::{Asker, Ended};
use super::lease::{self, Unbound};
use super::site::{Pace, Site};
use super::{Run, Selected, micros};
use crate::contract::Contract;
use crate::event::{Breakage, CaseFinished, Event, Phase, Trouble, Verdict};
use crate::scenario::{Step, Variables};
use serde_json::Value;
use std::collections::BTreeMap;
use std::time::{Duration, Instant};

/// Plays one case.
pub(super) struct Player<'r> {
    run: &'r Run,
    site: &'r Site,
    selected: &'r Selected,
}

/// What `finally` may take once the user has asked to stop; a run ends within a second of Ctrl-C.
const AFTER_INTERRUPT: Duration = Duration::from_millis(800);

type Fields = BTreeMap<String, BTreeMap<String, String>>;

impl<'r> Player<'r> {
    pub(super) fn new(run: &'r Run, site: &'r Site, selected: &'r Selected) -> Self {
        Self { run, site, selected }
    }

    pub(super) async fn play(self) -> CaseFinished {
        let (profile, case) = (self.contract().profile.clone(), self.selected.case.id.clone());
        (self.run.sink)(Event::CaseStarted { profile, case });
        self.leased().await
    }

    fn contract(&self) -> &'r Contract {
        &self.selected.profile.contract
    }

    async fn leased(&self) -> CaseFinished {
        let (case, roles) = (&self.selected.case, &self.selected.profile.roles);
        match self.site.pace {
            Pace::Immediate => match lease::bind(&case.needs, roles, &self.site.bindings) {
                Ok(fields) => self.with(&fields).await,
                Err(Unbound(why)) => self.selected.finished(Verdict::Unobtainable(why)),
            },
            Pace::Real => {
                let acquired = self.site.leases.acquire(&case.needs, roles, &self.site.bindings);
                tokio::select! {
                    lease = acquired => match lease {
                        Ok(lease) => self.with(&lease.fields).await,
                        Err(Unbound(why)) => self.selected.finished(Verdict::Unobtainable(why)),
                    },
                    () = self.run.interrupt.cancelled() => self.selected.finished(interrupted()),
                }
            }
        }
    }

    async fn with(&self, fields: &Fields) -> CaseFinished {
        let started = Instant::now();
        let mut asker = Asker::new(self.run, self.site, self.selected, self.variables(fields));
        let steps = &self.selected.case.steps;
        let limit = self.run.settings.case_limit;
        let verdict = tokio::select! {
            verdict = play_steps(&mut asker, steps, fields) => verdict,
            () = self.run.interrupt.cancelled() => interrupted(),
            () = tokio::time::sleep(limit) => Verdict::Broken(Breakage {
                trouble: Trouble::Timeout,
                text: format!("the case had not ended after {limit:?}"),
            }),
        };
        let (verdict, left) = self.undo(&mut asker, fields, verdict).await;
        let micros = micros(started.elapsed());
        CaseFinished { left, requests: asker.requests(), micros, ..self.selected.finished(verdict) }
    }

    /// Runs the `finally` steps; a failure of theirs turns a pass red.
    async fn undo(&self, asker: &mut Asker<'r>, fields: &Fields, verdict: Verdict) -> (Verdict, Vec<String>) {
        if !asker.may_have_changed() {
            return (verdict, Vec::new());
        }
        let case_limit = self.run.settings.case_limit;
        let patience = async {
            tokio::select! {
                () = tokio::time::sleep(case_limit) => {}
                () = async {
                    self.run.interrupt.cancelled().await;
                    tokio::time::sleep(AFTER_INTERRUPT).await;
                } => {}
            }
        };
        let mut left = Vec::new();
        let mut worse = None;
        let undoing = async {
            for step in &self.selected.case.finally {
                if let Err(ended) = asker.play(step, fields, Phase::Finally, 0).await {
                    left.push(describe(step, &Self::resources(fields)));
                    worse.get_or_insert(ended);
                }
            }
        };
        let in_time = tokio::select! {
            () = undoing => true,
            () = patience => false,
        };
        if !in_time {
            left.push(format!("finally was not completed in time; see to {}", Self::resources(fields)));
        }
        let worse = worse.map(Verdict::from);
        match (verdict, worse) {
            (Verdict::Pass, Some(worse)) => (worse, left),
            (Verdict::Pass, None) if !in_time => (interrupted(), left),
            (verdict, _) => (verdict, left),
        }
    }

    fn variables(&self, fields: &Fields) -> Variables {
        let mut variables = Variables::default();
        if !self.site.region.is_empty() {
            variables.set("region", Value::String(self.site.region.clone()));
        }
        for (need, fields) in fields {
            for (field, value) in fields {
                variables.set(format!("{need}.{field}"), Value::String(value.clone()));
            }
        }
        variables
    }

    fn resources(fields: &Fields) -> String {
        let ids: Vec<&str> =
            fields.values().filter_map(|fields| fields.get("id")).map(String::as_str).collect();
        ids.join(", ")
    }
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

impl From<Ended> for Verdict {
    fn from(ended: Ended) -> Self {
        match ended {
            Ended::Wrong(mismatches) => Self::Fail(mismatches),
            Ended::Broken(breakage) => Self::Broken(breakage),
        }
    }
}
