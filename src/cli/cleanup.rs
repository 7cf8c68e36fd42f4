//! `dubplate cleanup`

use super::args::CleanupArgs;
use super::exit::{CliError, Exit};
use super::run::{access, live};
use super::{files, signal};
use crate::event::TargetName;
use crate::report::{Screen, cleaned, escape, plan};
use crate::runner::{
    Account, BindingsFile, Head, Journal, OpenCase, Plan, Refusal, Run, RunFile, Selected, Selection,
    Settings, Site, load_bindings,
};
use crate::source::{Report, read};
use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

pub(super) fn execute(args: &CleanupArgs) -> Result<Exit, CliError> {
    let (run_file, journal) = RunFile::resume(&args.run_file)?;
    let screen = Screen::default();
    let Journal { head, open, torn, .. } = journal;
    if torn {
        anstream::eprintln!(
            "the last line is torn off: the run was killed as it wrote it, and what it speaks of never began"
        );
    }
    let Some(head) = head.filter(|_| !open.is_empty()) else {
        screen.write(&format!("nothing is left open in {}\n", args.run_file.display()));
        return done(&screen, Exit::AsExpected);
    };
    let (todo, bindings, refusals) = find(args, &head, open)?;
    for refusal in &refusals {
        anstream::eprintln!("error: {}", escape(&refusal.to_string()));
    }
    let refused = if refusals.is_empty() { Exit::AsExpected } else { Exit::NotConformant };
    if args.plan {
        screen.write(&plan(&Plan::of_finally(&todo)));
        return done(&screen, refused);
    }
    if todo.is_empty() {
        return Ok(refused);
    }
    let sites = sites(args, &head, &bindings, &todo, run_file)?;
    let runtime =
        tokio::runtime::Builder::new_multi_thread().enable_all().build().map_err(CliError::Start)?;
    let (cases, interrupted) = runtime.block_on(async {
        let run = run(args, sites)?;
        let cases = run.clean(todo).await;
        Ok::<_, CliError>((cases, run.interrupt.is_cancelled()))
    })?;
    screen.write(&cleaned(&cases));
    let all = cases.iter().all(|case| case.left.is_empty());
    let exit = match (interrupted, all) {
        (true, _) => Exit::Interrupted,
        (false, true) => refused,
        (false, false) => Exit::NotConformant,
    };
    done(&screen, exit)
}

fn done(screen: &Screen, exit: Exit) -> Result<Exit, CliError> {
    screen.finish().map_err(CliError::Output)?;
    Ok(exit)
}

type Found = (Vec<(Selected, OpenCase)>, BindingsFile, Vec<Refusal>);

/// The cases as the files have them today, what the bindings say, and the cases that are other ones now.
fn find(args: &CleanupArgs, head: &Head, open: Vec<OpenCase>) -> Result<Found, CliError> {
    let report = Report::default();
    let folder = args.scenarios.as_deref().or_else(|| head.scenarios.as_deref().map(Path::new));
    let loaded = files::load(folder, &report)?;
    let bindings = match &args.bindings {
        Some(path) => load_bindings(&read(path)?, &loaded.suite, &report),
        None => BindingsFile::default(),
    };
    report.into_result(())?;
    let (mut todo, mut refusals) = (Vec::new(), Vec::new());
    for open in open {
        match open.find(&loaded.suite, head) {
            Ok(selected) => todo.push((selected, open)),
            Err(refusal) => refusals.push(refusal),
        }
    }
    Ok((todo, bindings, refusals))
}

/// The same hosts and regions, with the same guards.
fn sites(
    args: &CleanupArgs,
    head: &Head,
    bindings: &BindingsFile,
    todo: &[(Selected, OpenCase)],
    run_file: RunFile,
) -> Result<BTreeMap<String, Site>, CliError> {
    let account = Arc::new(Account::after_a_run(run_file));
    let route = access::route(&args.reach)?;
    let mut sites = BTreeMap::new();
    for contract in todo.iter().map(|(selected, _)| &selected.profile.contract) {
        let bound = bindings.profiles.get(&contract.profile).cloned().unwrap_or_default();
        let region = head.profiles.get(&contract.profile).map(|profile| profile.region.clone());
        let mut site = live::site(contract, &bound, region.unwrap_or_default(), &route)?;
        site.account = Some(Arc::clone(&account));
        sites.insert(contract.profile.clone(), site);
    }
    Ok(sites)
}

fn run(args: &CleanupArgs, sites: BTreeMap<String, Site>) -> Result<Run, CliError> {
    let settings = Settings {
        jobs: 1,
        call_limit: Duration::from_secs(args.timeout),
        case_limit: Duration::from_secs(args.case_timeout),
        ..Settings::default()
    };
    Ok(Run {
        selection: Selection::default(),
        sites,
        replays: BTreeMap::new(),
        recording: None,
        target: TargetName { kind: live::NAME.to_owned(), endpoint: None },
        settings,
        sink: Arc::new(|_| ()),
        snapshots: None,
        interrupt: signal::interrupt()?,
    })
}
