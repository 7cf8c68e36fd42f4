//! What a self-check stands on: the suite, the worlds, and playing cases on any target without a socket.

use crate::event::{CaseFinished, Event, TargetName};
use crate::mock::{Mock, MockError, Options, PREFIX, SECRET_KEY, Seed};
use crate::runner::{Answers, Credentials, Pace, Run, Selected, Selection, Settings, Site};
use crate::scenario::{Profile, Suite};
use crate::sign::Credential;
use crate::target::Target;
use std::collections::BTreeMap;
use std::future::Future;
use std::sync::{Arc, Mutex, PoisonError};
use tokio::task::JoinSet;
use tokio_util::sync::CancellationToken;

/// The cases that are played, and the worlds they are played in.
pub struct Ground {
    pub suite: Suite,
    pub seeds: Vec<Seed>,
    /// Those that filters left, or all.
    pub cases: Vec<Selected>,
    /// Things done at once.
    pub jobs: usize,
}

impl Ground {
    /// A mock in which nothing has happened yet.
    ///
    /// # Errors
    /// If there is a world that no contract describes.
    pub fn mock(&self, options: Options) -> Result<Mock, MockError> {
        let profiles = self.suite.profiles.iter();
        let contracts: Vec<_> = profiles.map(|profile| Arc::clone(&profile.contract)).collect();
        Mock::new(&contracts, &self.seeds, options)
    }

    /// The cases of one profile.
    pub fn cases_of(&self, profile: &Profile) -> Vec<Selected> {
        let of = |selected: &&Selected| selected.profile.contract.profile == profile.contract.profile;
        self.cases.iter().filter(of).cloned().collect()
    }

    /// Whether a case is played.
    pub(super) fn selects(&self, other: &Selected) -> bool {
        self.cases.iter().any(|selected| Arc::ptr_eq(&selected.case, &other.case))
    }

    fn site(&self, profile: &Profile, target: Arc<dyn Target>, who: &Credentials) -> Site {
        let contract = &profile.contract;
        let first = |names: &[String]| names.first().cloned().unwrap_or_default();
        let mut site = Site::new(Answers::Target(target), first(&contract.hosts), first(&contract.services));
        if let Some(seed) = self.seeds.iter().find(|seed| seed.profile == contract.profile) {
            site.region = first(&seed.world.regions);
            let roles = seed.roles.iter();
            site.bindings = roles.map(|(role, fields)| (role.clone(), vec![fields.clone()])).collect();
        }
        site.credentials = match who {
            Credentials::PerCase { secret_key, prefix } => {
                Credentials::PerCase { secret_key: secret_key.clone(), prefix: prefix.clone() }
            }
            Credentials::One(credential) => Credentials::One(credential.clone()),
        };
        site.pace = Pace::Immediate;
        site
    }
}

/// Plays unchanged cases on a target, one after the other, each with a test credential of its own. How each ended, in
/// the order of the cases.
pub async fn play(ground: &Ground, cases: &[Selected], target: Arc<dyn Target>) -> Vec<CaseFinished> {
    let who = Credentials::PerCase { secret_key: SECRET_KEY.to_owned(), prefix: PREFIX.to_owned() };
    play_as(ground, cases, target, &who).await
}

/// The credential of cases that are played alone, so that a request of one can be asked in place of another's.
pub(super) fn everybody() -> Credentials {
    Credentials::One(Credential::new(format!("{PREFIX}selfcheck"), SECRET_KEY))
}

pub(super) async fn play_as(
    ground: &Ground,
    cases: &[Selected],
    target: Arc<dyn Target>,
    who: &Credentials,
) -> Vec<CaseFinished> {
    let mut sites = BTreeMap::new();
    for selected in cases {
        let profile = &*selected.profile;
        let site = || ground.site(profile, Arc::clone(&target), who);
        sites.entry(profile.contract.profile.clone()).or_insert_with(site);
    }
    let finished = Arc::new(Mutex::new(Vec::with_capacity(cases.len())));
    let heard = Arc::clone(&finished);
    let run = Run {
        selection: Selection { cases: cases.to_vec(), ..Selection::default() },
        sites,
        replays: BTreeMap::new(),
        recording: None,
        target: TargetName { kind: "mock".to_owned(), endpoint: None },
        settings: Settings { jobs: 1, ..Settings::default() },
        sink: Arc::new(move |event| {
            if let Event::CaseFinished(case) = event {
                heard.lock().unwrap_or_else(PoisonError::into_inner).push(case);
            }
        }),
        snapshots: None,
        interrupt: CancellationToken::new(),
    };
    run.play().await;
    std::mem::take(&mut *finished.lock().unwrap_or_else(PoisonError::into_inner))
}

/// Does the same to many things, at most `jobs` at once. What it came to, in their order.
pub async fn each<T, R, F>(things: Vec<T>, jobs: usize, work: impl Fn(T) -> F) -> Vec<R>
where
    R: Send + 'static,
    F: Future<Output = R> + Send + 'static,
{
    let mut running = JoinSet::new();
    let mut done: Vec<(usize, R)> = Vec::with_capacity(things.len());
    for (at, thing) in things.into_iter().enumerate() {
        if running.len() >= jobs.max(1) {
            done.extend(running.join_next().await.map(joined));
        }
        let work = work(thing);
        running.spawn(async move { (at, work.await) });
    }
    while let Some(one) = running.join_next().await {
        done.push(joined(one));
    }
    done.sort_by_key(|(at, _)| *at);
    done.into_iter().map(|(_, result)| result).collect()
}

/// Nobody aborts one of them: if one ended without a result, it panicked.
fn joined<R>(one: Result<R, tokio::task::JoinError>) -> R {
    one.unwrap_or_else(|error| std::panic::resume_unwind(error.into_panic()))
}
