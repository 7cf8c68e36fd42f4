//! `dubplate run`

use super::args::{Deny, FlakyWord, RecordWord, RunArgs};
use super::exit::{CliError, Exit};
use super::files::{self, Loaded};
use super::snapshots::Wanted;
use super::{mock, signal};
use crate::event::{Event, TargetName};
use crate::mock::{Known, Mock, Options, PREFIX, SECRET_KEY, Seed};
use crate::redact::Redactor;
use crate::report::{self, Detail, Json, Screen, Terminal};
use crate::runner::{
    Answers, Bindings, BindingsFile, Credentials, Filter, Flaky, Pace, Plan, Recording, Run, Selection,
    Settings, Sink, Site, load_bindings, select,
};
use crate::server::{Limits, serve};
use crate::sign::Credential;
use crate::snapshot::{Kind, Snapshots};
use crate::source::{Report, read};
use crate::target::Endpoint;
use std::collections::BTreeMap;
use std::io;
use std::mem::ManuallyDrop;
use std::net::{Ipv4Addr, SocketAddr};
use std::sync::Arc;
use std::time::Duration;
use tokio_util::sync::CancellationToken;

pub(super) mod access;
pub(super) mod live;
pub(super) mod recorded;
pub(super) mod scale;
pub(super) use recorded::FOLDER as CASSETTES;
pub(super) mod url;

/// What is asked, as far as it takes files to say.
enum Asked {
    Mock(Vec<Seed>),
    Url(BindingsFile),
    Replay,
    Live(BindingsFile),
}

pub(super) fn execute(args: &RunArgs) -> Result<Exit, CliError> {
    let report = Report::default();
    // The process ends with the run: freeing every case one by one would take longer than playing one.
    let loaded = ManuallyDrop::new(files::load(args.scenarios.as_deref(), &report)?);
    let asked = asked(args, &loaded, &report)?;
    report.into_result(())?;
    let selection = selection(&args.filters, &args.skip, &loaded)?;
    let scale::Narrowed { selection, idle } = scale::narrowed(&args.scale, selection)?;
    if let Some(why) = idle.filter(|_| !args.json) {
        let screen = Screen::default();
        screen.write(&format!("{why}\n"));
        screen.finish().map_err(CliError::Output)?;
        return Ok(Exit::AsExpected);
    }
    if args.list {
        list(&selection)?;
        return Ok(Exit::AsExpected);
    }
    if args.plan {
        let plan = Plan::of(&selection.cases, &grounds(args, &asked), matches!(asked, Asked::Live(_)));
        let screen = Screen::default();
        screen.write(&report::plan(&plan));
        screen.finish().map_err(CliError::Output)?;
        return Ok(Exit::AsExpected);
    }
    let snapshots = snapshots(args, &loaded, &selection)?;
    let runtime =
        tokio::runtime::Builder::new_multi_thread().enable_all().build().map_err(CliError::Start)?;
    let exit = runtime.block_on(async {
        match asked {
            Asked::Mock(seeds) => on_mock(args, &loaded, &seeds, selection, snapshots).await,
            Asked::Url(bindings) => on_url(args, &bindings, selection, snapshots).await,
            Asked::Replay => on_replay(args, selection, snapshots).await,
            Asked::Live(bindings) => on_live(args, &bindings, selection, snapshots).await,
        }
    });
    // What is still on its way was given its time by the run itself.
    runtime.shutdown_background();
    exit
}

fn asked(args: &RunArgs, loaded: &Loaded, report: &Report) -> Result<Asked, CliError> {
    let known = Known::from(&loaded.suite);
    check_flags(args)?;
    match (&*args.target, &args.bindings) {
        ("mock" | "replay", Some(_)) => Err(CliError::Unused { flag: "bindings", only: "URL" }),
        ("mock", None) => Ok(Asked::Mock(files::seeds(&loaded.files, &args.world, &known, report)?)),
        (_, _) if !args.world.is_empty() => Err(CliError::Unused { flag: "world", only: "mock" }),
        ("replay", None) if args.record != RecordWord::None => Err(CliError::RecordReplay),
        ("replay", None) => Ok(Asked::Replay),
        (live::NAME, bindings) => {
            let bindings = bindings.as_ref().ok_or(CliError::NoBindings)?;
            let bindings = load_bindings(&read(bindings)?, &loaded.suite, report);
            live::check(&bindings)?;
            Ok(Asked::Live(bindings))
        }
        (url, bindings) => {
            url::check(url)?;
            let bindings = bindings.as_ref().ok_or(CliError::NoBindings)?;
            Ok(Asked::Url(load_bindings(&read(bindings)?, &loaded.suite, report)))
        }
    }
}

/// An option that this target would not heed is a mistake.
fn check_flags(args: &RunArgs) -> Result<(), CliError> {
    const LIVE: &str = "live";
    let is_live = args.target == live::NAME;
    let is_mock = args.target == "mock" || args.target == "replay";
    let flags = [
        ("region", args.access.region.is_some() && !is_live, LIVE),
        ("run-file", args.access.run_file.is_some() && !is_live, LIVE),
        ("connect-to", !args.access.reach.connect_to.is_empty() && is_mock, url::ROUTED),
        ("upstream-ca", args.access.reach.upstream_ca.is_some() && is_mock, url::ROUTED),
    ];
    match flags.into_iter().find(|(_, unused, _)| *unused) {
        Some((flag, _, only)) => Err(CliError::Unused { flag, only }),
        None => Ok(()),
    }
}

/// Region and resources of each profile.
fn grounds(args: &RunArgs, asked: &Asked) -> BTreeMap<String, (String, Bindings)> {
    match asked {
        // Every cassette has its own.
        Asked::Replay => BTreeMap::new(),
        Asked::Mock(seeds) => seeds.iter().map(|seed| (seed.profile.clone(), ground(seed))).collect(),
        Asked::Url(file) => file
            .profiles
            .iter()
            .map(|(profile, bound)| {
                (profile.clone(), (bound.region.clone().unwrap_or_default(), bound.roles.clone()))
            })
            .collect(),
        Asked::Live(file) => file
            .profiles
            .iter()
            .map(|(profile, bound)| {
                (profile.clone(), (live::region(&args.access, bound), bound.roles.clone()))
            })
            .collect(),
    }
}

/// The region of a world, and who plays which role in it.
fn ground(seed: &Seed) -> (String, Bindings) {
    let roles = seed.roles.iter().map(|(role, fields)| (role.clone(), vec![fields.clone()]));
    (seed.world.regions.first().cloned().unwrap_or_default(), roles.collect())
}

/// The cases that filters select.
pub(super) fn selection(filters: &[String], skip: &[String], loaded: &Loaded) -> Result<Selection, CliError> {
    let parse = |texts: &[String]| -> Result<Vec<Filter>, CliError> {
        let parsed = texts.iter().map(|text| Filter::parse(text));
        parsed.collect::<Result<_, _>>().map_err(|error| CliError::Filters(vec![error]))
    };
    let selection = select(&loaded.suite, &parse(filters)?, &parse(skip)?).map_err(CliError::Filters)?;
    if selection.cases.is_empty() { Err(CliError::NothingLeft) } else { Ok(selection) }
}

fn snapshots(args: &RunArgs, loaded: &Loaded, selection: &Selection) -> Result<Snapshots, CliError> {
    let wanted = Wanted {
        snapshots: args.snapshots.as_deref(),
        scenarios: args.scenarios.as_deref(),
        files: &loaded.files,
        is_other_world: !args.world.is_empty(),
    };
    let profiles = selection.cases.iter().map(|selected| selected.profile.contract.profile.as_str());
    Ok(wanted.in_force(&profiles.collect())?)
}

pub(super) fn list(selection: &Selection) -> Result<(), CliError> {
    let lines = selection.cases.iter().map(|selected| {
        format!("{}/{}  {}\n", selected.profile.contract.profile, selected.case.id, selected.case.title)
    });
    let screen = Screen::default();
    screen.write(&lines.collect::<String>());
    screen.finish().map_err(CliError::Output)
}

async fn on_mock(
    args: &RunArgs,
    loaded: &Loaded,
    seeds: &[Seed],
    selection: Selection,
    snapshots: Snapshots,
) -> Result<Exit, CliError> {
    let (sites, url, stop) = mock_sites(loaded, seeds).await?;
    let target = TargetName { kind: "mock".to_owned(), endpoint: Some(url) };
    let exit = play(args, sites, target, selection, snapshots).await?;
    // The embedded mock has nothing to save: the process need not wait for its connections.
    stop.cancel();
    Ok(exit)
}

/// A mock of its own behind a port: the sites of every profile, its URL, and what ends it.
pub(super) async fn mock_sites(
    loaded: &Loaded,
    seeds: &[Seed],
) -> Result<(BTreeMap<String, Site>, String, CancellationToken), CliError> {
    let contracts: Vec<_> =
        loaded.suite.profiles.iter().map(|profile| Arc::clone(&profile.contract)).collect();
    let mock = Arc::new(Mock::new(&contracts, seeds, Options::default())?);
    let (listener, address) = mock::bind(SocketAddr::from((Ipv4Addr::LOCALHOST, 0))).await?;
    let url = format!("http://{address}");
    let endpoint = Arc::new(Endpoint::new(&url)?);
    let stop = CancellationToken::new();
    tokio::spawn(serve(listener, mock, Limits::default(), stop.clone()));
    let sites = loaded.suite.profiles.iter().map(|profile| {
        let contract = &profile.contract;
        let service = contract.services.first().cloned().unwrap_or_default();
        let mut site = Site::new(Answers::Target(endpoint.clone()), endpoint.host(), service);
        let seed = seeds.iter().find(|seed| seed.profile == contract.profile);
        (site.region, site.bindings) = seed.map(ground).unwrap_or_default();
        site.credentials =
            Credentials::PerCase { secret_key: SECRET_KEY.to_owned(), prefix: PREFIX.to_owned() };
        site.redactor = Redactor::new([&Credential::new("", SECRET_KEY)]);
        site.pace = Pace::Immediate;
        (contract.profile.clone(), site)
    });
    Ok((sites.collect(), url, stop))
}

async fn on_url(
    args: &RunArgs,
    bindings: &BindingsFile,
    selection: Selection,
    snapshots: Snapshots,
) -> Result<Exit, CliError> {
    let sites = url::sites(&args.target, &args.access, bindings, &selection)?;
    let target = TargetName { kind: "url".to_owned(), endpoint: Some(args.target.clone()) };
    play(args, sites, target, selection, snapshots).await
}

async fn on_replay(args: &RunArgs, selection: Selection, snapshots: Snapshots) -> Result<Exit, CliError> {
    let sites = recorded::sites(&recorded::shelf(args.cassettes.as_ref()), &selection);
    let target = TargetName { kind: "replay".to_owned(), endpoint: None };
    play(args, sites, target, selection, snapshots).await
}

async fn on_live(
    args: &RunArgs,
    bindings: &BindingsFile,
    selection: Selection,
    snapshots: Snapshots,
) -> Result<Exit, CliError> {
    let (sites, account) = live::sites(&args.access, args.scenarios.as_deref(), bindings, &selection)?;
    let target = TargetName { kind: live::NAME.to_owned(), endpoint: live::detour(&args.access.reach) };
    let exit = play(args, sites, target, selection, snapshots).await;
    live::say(&account);
    exit
}

async fn play(
    args: &RunArgs,
    mut sites: BTreeMap<String, Site>,
    target: TargetName,
    selection: Selection,
    snapshots: Snapshots,
) -> Result<Exit, CliError> {
    let settings = Settings {
        jobs: usize::from(args.jobs),
        fail_fast: args.fail_fast,
        call_limit: Duration::from_secs(args.timeout),
        case_limit: Duration::from_secs(args.case_timeout),
        max_age: recorded::max_age(args),
        any_contract: false,
        retries: usize::from(args.scale.retries),
        flaky: match args.scale.flaky {
            FlakyWord::Pass => Flaky::Pass,
            FlakyWord::Fail => Flaky::Fail,
        },
    };
    let origin = target.origin();
    for site in sites.values_mut() {
        site.kind = Kind::of(origin);
    }
    let recorder = recorded::recorder(args, origin, &selection)?;
    let (recording, _locks) = recorder.map(|recorder| (recorder.recording, recorder.locks)).unzip();
    let replays =
        recording.as_ref().map(|recording: &Recording| recorded::sites(&recording.shelf, &selection));
    let output = Arc::new(output(args));
    let shown = Arc::clone(&output);
    let sink: Sink = Arc::new(move |event: Event| shown.show(&event));
    let run = Run {
        selection,
        sites,
        replays: replays.unwrap_or_default(),
        recording,
        target,
        settings,
        sink,
        snapshots: Some(snapshots),
        interrupt: signal::interrupt()?,
    };
    let outcome = run.play().await;
    output.finish().map_err(CliError::Output)?;
    Ok(Exit::of(outcome.totals, outcome.interrupted, args.deny == Some(Deny::Unobtainable)))
}

/// Where the events go.
enum Output {
    Json(Json),
    Terminal(Terminal),
}

impl Output {
    fn show(&self, event: &Event) {
        match self {
            Self::Json(json) => json.show(event),
            Self::Terminal(terminal) => terminal.show(event),
        }
    }

    fn finish(&self) -> io::Result<()> {
        match self {
            Self::Json(json) => json.finish(),
            Self::Terminal(terminal) => terminal.finish(),
        }
    }
}

fn output(args: &RunArgs) -> Output {
    if args.json {
        return Output::Json(Json::default());
    }
    Output::Terminal(Terminal::new(Detail { quiet: args.quiet, exchanges: args.verbose }))
}
