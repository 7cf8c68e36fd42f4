//! Plays cases against a target: scheduling, leases, pace, verdicts. It prints nothing; what happens is events.

mod account;
mod asker;
mod bindings;
mod call;
mod cleanup;
mod lease;
mod pace;
mod plan;
mod play;
mod reach;
mod record;
mod retry;
mod runfile;
mod seed;
mod select;
mod site;
mod snapshots;
mod stage;

pub use account::Account;
pub use bindings::{BindingsFile, BoundProfile, load_bindings};
pub use cleanup::{Cleaned, Refusal};
pub use plan::{Plan, PlannedCall, PlannedCase, Why};
pub use record::{RecordMode, Recording};
pub use retry::Flaky;
pub use runfile::{CaseName, Damage, Head, HeadProfile, Journal, OpenCase, RunFile, RunFileError};
pub use seed::{NotSeeded, Seeded, Seeder, Wanted, Wish};
pub use select::{Filter, FilterError, Selected, Selection, select};
pub use site::{Answers, Bindings, Credentials, Pace, Site};

use crate::contract::Coverage;
use crate::event::{
    CaseFinished, Event, FORMAT, ProfileStarted, RunFinished, RunStarted, Tally, TargetName, Totals, Verdict,
};
use crate::scenario::Profile;
use crate::snapshot::Snapshots;
use jiff::SignedDuration;
use std::collections::BTreeMap;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};
use tokio_util::sync::CancellationToken;

/// Receives every event as it happens, from several threads.
pub type Sink = Arc<dyn Fn(Event) + Send + Sync>;

/// How a run is played.
#[derive(Clone, Debug)]
pub struct Settings {
    /// Cases in flight.
    pub jobs: usize,
    /// No case is started after one that did not pass.
    pub fail_fast: bool,
    /// For one answer.
    pub call_limit: Duration,
    /// For the steps of one case.
    pub case_limit: Duration,
    /// An older cassette is not believed.
    pub max_age: Option<SignedDuration>,
    /// A cassette that was recorded under another contract is played, and called stale; otherwise it fails its case.
    pub any_contract: bool,
    /// How often a case is played again that did not pass.
    pub retries: usize,
    /// What a case is that passed only then.
    pub flaky: Flaky,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            jobs: 16,
            fail_fast: false,
            call_limit: Duration::from_secs(10),
            case_limit: Duration::from_secs(180),
            max_age: None,
            any_contract: false,
            retries: 0,
            flaky: Flaky::Pass,
        }
    }
}

/// What a run came to.
#[derive(Clone, Debug)]
pub struct Outcome {
    pub totals: Totals,
    pub interrupted: bool,
}

/// Everything a run is made of.
pub struct Run {
    pub selection: Selection,
    /// Where each profile is played.
    pub sites: BTreeMap<String, Site>,
    /// Cases that are not asked anew are played at these instead.
    pub replays: BTreeMap<String, Site>,
    pub recording: Option<Recording>,
    pub target: TargetName,
    pub settings: Settings,
    pub sink: Sink,
    /// What transcripts are compared with.
    pub snapshots: Option<Snapshots>,
    /// Cancelled by Ctrl-C: no case is started any more, running ones go to their `finally` steps.
    pub interrupt: CancellationToken,
}

impl Run {
    /// Plays the selected cases and tells the sink; the last event is `run-finished`.
    pub async fn play(self) -> Outcome {
        let started = Instant::now();
        (self.sink)(Event::RunStarted(self.announcement()));
        for skipped in &self.selection.skipped {
            let verdict = Verdict::Skipped("asked for with --skip".to_owned());
            (self.sink)(Event::CaseFinished(skipped.finished(verdict)));
        }
        let jobs = self.settings.jobs.clamp(1, self.selection.cases.len().max(1));
        let shared = Arc::new(Shared {
            run: self,
            next: AtomicUsize::new(0),
            stopped: AtomicBool::new(false),
            tally: Mutex::default(),
        });
        let mut workers = tokio::task::JoinSet::new();
        for _ in 0..jobs {
            workers.spawn(work(Arc::clone(&shared)));
        }
        while workers.join_next().await.is_some() {}
        shared.finish(started)
    }

    /// Plays a case where it belongs; `None` if it belongs nowhere.
    async fn finished(&self, selected: &Selected) -> Option<CaseFinished> {
        let profile = &selected.profile.contract.profile;
        let record = match &self.recording {
            None => return Some(self.attempts(self.sites.get(profile)?, selected, false).await),
            Some(recording) => recording.takes(selected),
        };
        match record {
            Ok(true) => Some(self.attempts(self.sites.get(profile)?, selected, true).await),
            Ok(false) => Some(self.attempts(self.replays.get(profile)?, selected, false).await),
            Err(verdict) => Some(selected.finished(verdict)),
        }
    }

    fn announcement(&self) -> RunStarted {
        let mut profiles: BTreeMap<&str, ProfileStarted> = BTreeMap::new();
        let here = self.selection.cases.iter().map(|selected| (selected, true));
        let elsewhere = self.selection.elsewhere.iter().map(|selected| (selected, false));
        for (selected, is_here) in here.chain(elsewhere) {
            let contract = &selected.profile.contract;
            let entry = profiles.entry(&contract.profile).or_insert_with(|| ProfileStarted {
                profile: contract.profile.clone(),
                contract: contract.digest.clone(),
                selected: 0,
                cases: Vec::new(),
                elsewhere: Vec::new(),
                documented: Coverage::of(contract, |_| false),
            });
            entry.selected += usize::from(is_here);
            let list = if is_here { &mut entry.cases } else { &mut entry.elsewhere };
            list.push(selected.case.id.clone());
        }
        RunStarted {
            format: FORMAT,
            dubplate: env!("CARGO_PKG_VERSION").to_owned(),
            target: self.target.clone(),
            partition: self.selection.partition,
            profiles: profiles.into_values().collect(),
            time: unix_time(),
        }
    }
}

struct Shared {
    run: Run,
    next: AtomicUsize,
    stopped: AtomicBool,
    tally: Mutex<Tally>,
}

async fn work(shared: Arc<Shared>) {
    while let Some(selected) = shared.take() {
        let run = &shared.run;
        let Some(finished) = run.finished(selected).await else { continue };
        shared.count(&finished);
        (run.sink)(Event::CaseFinished(finished));
    }
}

impl Shared {
    fn take(&self) -> Option<&Selected> {
        loop {
            if self.stopped.load(Ordering::Relaxed) || self.run.interrupt.is_cancelled() {
                return None;
            }
            let selected = self.run.selection.cases.get(self.next.fetch_add(1, Ordering::Relaxed))?;
            let site = self.run.sites.get(&selected.profile.contract.profile);
            if site.is_none_or(|site| !site.reach.is_hopeless()) {
                return Some(selected);
            }
        }
    }

    fn count(&self, finished: &CaseFinished) {
        let mut tally = self.tally.lock().unwrap_or_else(PoisonError::into_inner);
        tally.count(finished, self.run.target.origin());
        if self.run.settings.fail_fast && matches!(finished.verdict, Verdict::Fail(_) | Verdict::Broken(_)) {
            self.stopped.store(true, Ordering::Relaxed);
        }
    }

    fn finish(&self, started: Instant) -> Outcome {
        let run = &self.run;
        let tally = self.tally.lock().unwrap_or_else(PoisonError::into_inner);
        let mut totals = tally.totals;
        let played = totals.pass + totals.fail + totals.broken + totals.unobtainable;
        totals.skipped = run.selection.skipped.len();
        totals.not_run = run.selection.cases.len() - played;
        let interrupted = run.interrupt.is_cancelled();
        let profiles = distinct(&run.selection.cases);
        let coverage = profiles.into_iter().map(|profile| {
            let name = profile.contract.profile.clone();
            let documented = Coverage::of(&profile.contract, |_| false);
            (name.clone(), tally.coverage(&name, &documented))
        });
        (run.sink)(Event::RunFinished(RunFinished {
            totals,
            coverage: coverage.collect(),
            evidence: tally.evidence.iter().cloned().collect(),
            interrupted,
            requests: tally.requests,
            micros: micros(started.elapsed()),
        }));
        Outcome { totals, interrupted }
    }
}

impl Selected {
    /// The end of a case that sent nothing.
    fn finished(&self, verdict: Verdict) -> CaseFinished {
        CaseFinished {
            profile: self.profile.contract.profile.clone(),
            case: self.case.id.clone(),
            title: self.case.title.clone(),
            place: self.case.place.to_string(),
            covers: self.case.covers.clone(),
            verdict,
            flaky: false,
            attempts: Vec::new(),
            earlier: Vec::new(),
            notes: Vec::new(),
            replayed: None,
            recorded: None,
            snapshot: None,
            left: Vec::new(),
            requests: 0,
            micros: 0,
        }
    }
}

fn distinct(cases: &[Selected]) -> Vec<Arc<Profile>> {
    let mut profiles: Vec<Arc<Profile>> = Vec::new();
    for selected in cases {
        if profiles.iter().all(|profile| !Arc::ptr_eq(profile, &selected.profile)) {
            profiles.push(Arc::clone(&selected.profile));
        }
    }
    profiles
}

fn micros(duration: Duration) -> u64 {
    u64::try_from(duration.as_micros()).unwrap_or(u64::MAX)
}

/// Seconds.
fn unix_time() -> i64 {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    i64::try_from(since.as_secs()).unwrap_or(i64::MAX)
}
