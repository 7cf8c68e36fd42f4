//! What several tests need: the built-in suite, and a run of it on the mock without sockets.
#![allow(dead_code, reason = "each test takes what it needs")]

use dubplate::cassette::Shelf;
use dubplate::event::{CaseFinished, Event, TargetName};
use dubplate::mock::{self, Known, Mock, Options, Seed};
use dubplate::runner::{Answers, Credentials, Pace, Run, Selected, Selection, Settings, Site};
use dubplate::scenario::{Suite, load};
use dubplate::sign::Credential;
use dubplate::snapshot::{Snapshots, Wishes};
use dubplate::source::{Files, RealDisk, Report, built_in_snapshots};
use dubplate::target::Target;
use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};
use tokio_util::sync::CancellationToken;

pub(crate) fn suite() -> Suite {
    let report = Report::default();
    let suite = load(&Files::built_in(), &report);
    report.into_result(suite).expect("the built-in files have no mistakes")
}

pub(crate) fn seeds(files: &Files) -> Vec<Seed> {
    let (report, suite) = (Report::default(), suite());
    let worlds = files.profiles().into_iter().filter_map(|profile| files.get(profile, "world.toml"));
    let seeds = worlds.map(|source| mock::load_world(source, &Known::from(&suite), &report)).collect();
    report.into_result(seeds).expect("the worlds have no mistakes")
}

/// Plays every case on one mock, each under its own credential, and answers how each ended.
pub(crate) async fn play(
    suite: &Suite,
    seeds: &[Seed],
    options: Options,
    selection: Vec<Selected>,
) -> Vec<CaseFinished> {
    play_judged(suite, seeds, options, selection, None).await
}

/// The same, with snapshots in force.
pub(crate) async fn play_judged(
    suite: &Suite,
    seeds: &[Seed],
    options: Options,
    selection: Vec<Selected>,
    snapshots: Option<Snapshots>,
) -> Vec<CaseFinished> {
    play_at(mocked(suite, seeds, options), "mock", selection, snapshots).await
}

/// Plays the cases from the built-in cassettes.
pub(crate) async fn replay_judged(
    suite: &Suite,
    selection: Vec<Selected>,
    snapshots: Option<Snapshots>,
) -> Vec<CaseFinished> {
    let shelf = Arc::new(Shelf::new(None));
    let sites = suite.profiles.iter().map(|profile| {
        let contract = &profile.contract;
        let answers = Answers::Recorded(Arc::clone(&shelf));
        let mut site = Site::new(answers, contract.hosts[0].clone(), contract.services[0].clone());
        site.credentials =
            Credentials::One(Credential::new(format!("{}replay", mock::PREFIX), mock::SECRET_KEY));
        site.pace = Pace::Immediate;
        (contract.profile.clone(), site)
    });
    play_at(sites.collect(), "replay", selection, snapshots).await
}

/// Plays the cases on a mock with something in between.
pub(crate) async fn play_through(
    suite: &Suite,
    seeds: &[Seed],
    selection: Vec<Selected>,
    between: impl FnOnce(Arc<Mock>) -> Arc<dyn Target>,
) -> Vec<CaseFinished> {
    play_at(sites(suite, seeds, Options::default(), between), "mock", selection, None).await
}

pub(crate) fn mock_of(suite: &Suite, seeds: &[Seed], options: Options) -> Mock {
    let contracts: Vec<_> = suite.profiles.iter().map(|profile| Arc::clone(&profile.contract)).collect();
    Mock::new(&contracts, seeds, options).expect("a mock")
}

fn mocked(suite: &Suite, seeds: &[Seed], options: Options) -> BTreeMap<String, Site> {
    sites(suite, seeds, options, |mock| mock)
}

fn sites(
    suite: &Suite,
    seeds: &[Seed],
    options: Options,
    between: impl FnOnce(Arc<Mock>) -> Arc<dyn Target>,
) -> BTreeMap<String, Site> {
    let target = between(Arc::new(mock_of(suite, seeds, options)));
    let sites = suite.profiles.iter().map(|profile| {
        let contract = &profile.contract;
        let seed =
            seeds.iter().find(|seed| seed.profile == contract.profile).expect("a world for each profile");
        let mut site = Site::new(
            Answers::Target(Arc::clone(&target)),
            contract.hosts[0].clone(),
            contract.services[0].clone(),
        );
        site.region.clone_from(&seed.world.regions[0]);
        site.bindings =
            seed.roles.iter().map(|(role, fields)| (role.clone(), vec![fields.clone()])).collect();
        site.credentials =
            Credentials::PerCase { secret_key: mock::SECRET_KEY.to_owned(), prefix: mock::PREFIX.to_owned() };
        site.pace = Pace::Immediate;
        (contract.profile.clone(), site)
    });
    sites.collect()
}

async fn play_at(
    sites: BTreeMap<String, Site>,
    kind: &str,
    selection: Vec<Selected>,
    snapshots: Option<Snapshots>,
) -> Vec<CaseFinished> {
    let finished = Arc::new(Mutex::new(Vec::new()));
    let seen = Arc::clone(&finished);
    let run = Run {
        selection: Selection { cases: selection, ..Selection::default() },
        sites,
        replays: BTreeMap::new(),
        recording: None,
        target: TargetName { kind: kind.to_owned(), endpoint: None },
        settings: Settings::default(),
        sink: Arc::new(move |event| {
            if let Event::CaseFinished(case) = event {
                seen.lock().expect("no sink panics").push(case);
            }
        }),
        snapshots,
        interrupt: CancellationToken::new(),
    };
    run.play().await;
    std::mem::take(&mut *finished.lock().expect("no sink panics"))
}

/// The snapshots that are built in.
pub(crate) fn snapshots(suite: &Suite) -> Snapshots {
    let mut snapshots = Snapshots::new(Wishes::default(), Arc::new(RealDisk));
    for profile in &suite.profiles {
        let name = &profile.contract.profile;
        snapshots.add_built_in(name, built_in_snapshots(name));
    }
    snapshots
}

/// Every case of the suite.
pub(crate) fn all(suite: &Suite) -> Vec<Selected> {
    let cases = suite.profiles.iter().flat_map(|profile| {
        profile.cases.iter().map(|case| Selected { profile: Arc::clone(profile), case: Arc::clone(case) })
    });
    cases.collect()
}
