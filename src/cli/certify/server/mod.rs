//! `dubplate certify server`

mod args;
mod ground;
mod keep;

pub(in crate::cli) use args::ServerArgs;

use super::super::exit::{CliError, Exit};
use super::super::run::{list, selection, url};
use super::super::{files, signal};
use super::printed;
use crate::certify::server::{Collector, Program, SeedProcess, protocol};
use crate::event::{Event, TargetName};
use crate::report;
use crate::runner::{BindingsFile, Plan, Run, Selected, Selection, Settings, Sink, load_bindings};
use crate::source::{Report, read};
use files::Loaded;
use ground::Ground;
use keep::Keep;
use std::collections::{BTreeMap, HashSet};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;
use tokio_util::sync::CancellationToken;

pub(super) fn execute(args: &ServerArgs) -> Result<Exit, CliError> {
    if args.print_protocol {
        return printed(&protocol());
    }
    if args.start_timeout.is_some() && args.command.is_empty() {
        return Err(CliError::Unused { flag: "start-timeout", only: "-- CMD" });
    }
    let report = Report::default();
    let loaded = files::load(args.scenarios.as_deref(), &report)?;
    if let Some(url) = &args.url {
        url::check(url)?;
    }
    let bindings = match &args.bindings {
        Some(path) => load_bindings(&read(path)?, &loaded.suite, &report),
        None => BindingsFile::default(),
    };
    report.into_result(())?;
    let selection = selected(args, &loaded)?;
    if args.list {
        list(&selection)?;
        return Ok(Exit::AsExpected);
    }
    if args.plan {
        let grounds = bindings.profiles.iter().map(|(profile, bound)| {
            let region = ground::region(args, bound).unwrap_or_default();
            (profile.clone(), (region, bound.roles.clone()))
        });
        return printed(&report::plan(&Plan::of(&selection.cases, &grounds.collect(), false)));
    }
    if args.url.is_none() && args.command.is_empty() {
        return Err(CliError::NoServer);
    }
    if args.bindings.is_none() && args.seeder.is_none() {
        return Err(CliError::NoGround);
    }
    let keep = Keep::new(args, &loaded.suite, &selection)?;
    let runtime =
        tokio::runtime::Builder::new_multi_thread().enable_all().build().map_err(CliError::Start)?;
    let exit = runtime.block_on(certified(args, &bindings, selection, keep));
    // What is still on its way was given its time by the run itself.
    runtime.shutdown_background();
    exit
}

/// The cases that the filters name, of the profiles that were named.
fn selected(args: &ServerArgs, loaded: &Loaded) -> Result<Selection, CliError> {
    let mut selected = selection(&args.filter, &[], loaded)?;
    if !args.profile.is_empty() {
        let profiles: Vec<String> = args.profile.iter().map(|glob| format!("profile:{glob}")).collect();
        let wanted: HashSet<String> =
            selection(&profiles, &[], loaded)?.cases.iter().map(Selected::name).collect();
        selected.cases.retain(|case| wanted.contains(&case.name()));
    }
    if selected.cases.is_empty() { Err(CliError::NothingLeft) } else { Ok(selected) }
}

async fn certified(
    args: &ServerArgs,
    bindings: &BindingsFile,
    selection: Selection,
    keep: Keep,
) -> Result<Exit, CliError> {
    let interrupt = signal::interrupt()?;
    let program = tokio::select! {
        program = ground::program(args) => program?,
        () = interrupt.cancelled() => return Ok(Exit::Interrupted),
    };
    let played = played(args, bindings, selection, program.as_ref(), interrupt).await;
    // However that went, nothing is left running.
    let ended = match program {
        Some(program) => program.finish().await,
        None => None,
    };
    let mut played = played?;
    played.troubles.extend(ended);
    keep.finish(args, played)
}

/// All that was seen.
struct Seen {
    collector: Collector,
    seeder: Option<Arc<SeedProcess>>,
    ground: Ground,
    interrupted: bool,
    troubles: Vec<String>,
}

async fn played(
    args: &ServerArgs,
    bindings: &BindingsFile,
    selection: Selection,
    program: Option<&Program>,
    interrupt: CancellationToken,
) -> Result<Seen, CliError> {
    let url =
        program.map(|program| program.url().to_owned()).or_else(|| args.url.clone()).unwrap_or_default();
    url::check(&url)?;
    let seeder = ground::seeder(args, &url, &selection).await?;
    let sites = ground::sites(args, &url, bindings, &selection, seeder.as_ref())?;
    let ground = Ground::of(args, url.clone(), &sites, seeder.is_some());
    let most = seeder.as_ref().map_or(usize::MAX, |seeder| seeder.most_in_flight());
    let settings = Settings {
        jobs: usize::from(args.jobs).min(most),
        call_limit: Duration::from_secs(args.timeout),
        case_limit: Duration::from_secs(args.case_timeout),
        ..Settings::default()
    };
    let collector = Arc::new(Mutex::new(Collector::default()));
    let ears = Arc::clone(&collector);
    let sink: Sink =
        Arc::new(move |event: Event| ears.lock().unwrap_or_else(PoisonError::into_inner).take(event));
    let run = Run {
        selection,
        sites,
        replays: BTreeMap::new(),
        recording: None,
        target: TargetName { kind: "url".to_owned(), endpoint: Some(url) },
        settings,
        sink,
        snapshots: None,
        interrupt,
    };
    let outcome = run.play().await;
    let troubles = match &seeder {
        Some(seeder) => seeder.finish().await,
        None => Vec::new(),
    };
    let collector = std::mem::take(&mut *collector.lock().unwrap_or_else(PoisonError::into_inner));
    Ok(Seen { collector, seeder, ground, interrupted: outcome.interrupted, troubles })
}
