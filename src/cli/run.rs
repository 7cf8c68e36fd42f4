//! `dubplate run`

use super::args::{Deny, RunArgs};
use super::exit::{CliError, Exit};
use super::files::{self, Loaded};
use super::{mock, signal};
use crate::event::{Event, TargetName};
use crate::mock::{Mock, Options, PREFIX, SECRET_KEY};
use crate::redact::Redactor;
use crate::report::{Detail, Json, Screen, Terminal};
use crate::runner::{Credentials, Filter, Pace, Run, Selection, Settings, Sink, Site, select};
use crate::server::{Limits, serve};
use crate::sign::Credential;
use crate::target::Endpoint;
use std::collections::BTreeMap;
use std::net::{Ipv4Addr, SocketAddr};
use std::sync::Arc;
use std::time::Duration;
use tokio_util::sync::CancellationToken;

mod url;

pub(super) fn execute(args: &RunArgs) -> Result<Exit, CliError> {
    let loaded = files::load(args.scenarios.as_deref())?;
    let selection = selection(args, &loaded)?;
    if args.list {
        list(&selection);
        return Ok(Exit::AsExpected);
    }
    let runtime =
        tokio::runtime::Builder::new_multi_thread().enable_all().build().map_err(CliError::Start)?;
    let exit = runtime.block_on(async {
        if args.target == "mock" {
            on_mock(args, &loaded, selection).await
        } else {
            on_url(args, &loaded, selection).await
        }
    });
    // What is still on its way was given its time by the run itself.
    runtime.shutdown_background();
    exit
}

fn selection(args: &RunArgs, loaded: &Loaded) -> Result<Selection, CliError> {
    let parse = |texts: &[String]| -> Result<Vec<Filter>, CliError> {
        let parsed = texts.iter().map(|text| Filter::parse(text));
        parsed.collect::<Result<_, _>>().map_err(|error| CliError::Filters(vec![error]))
    };
    select(&loaded.suite, &parse(&args.filters)?, &parse(&args.skip)?).map_err(CliError::Filters)
}

fn list(selection: &Selection) {
    let lines = selection.cases.iter().map(|selected| {
        format!("{}/{}  {}\n", selected.profile.contract.profile, selected.case.id, selected.case.title)
    });
    Screen::default().write(&lines.collect::<String>());
}

async fn on_mock(args: &RunArgs, loaded: &Loaded, selection: Selection) -> Result<Exit, CliError> {
    if args.bindings.is_some() {
        return Err(CliError::Unused { flag: "bindings", only: "URL" });
    }
    let seeds = files::seeds(&loaded.files, &args.world)?;
    let contracts: Vec<_> =
        loaded.suite.profiles.iter().map(|profile| Arc::clone(&profile.contract)).collect();
    let mock = Arc::new(Mock::new(&contracts, &seeds, Options::default())?);
    let (listener, address) = mock::bind(SocketAddr::from((Ipv4Addr::LOCALHOST, 0))).await?;
    let url = format!("http://{address}");
    let endpoint = Arc::new(Endpoint::new(&url)?);
    let stop = CancellationToken::new();
    tokio::spawn(serve(listener, mock, Limits::default(), stop.clone()));
    let sites = loaded.suite.profiles.iter().map(|profile| {
        let contract = &profile.contract;
        let service = contract.services.first().cloned().unwrap_or_default();
        let mut site = Site::new(endpoint.clone(), endpoint.host(), service);
        let seed = seeds.iter().find(|seed| seed.profile == contract.profile);
        site.region = seed.and_then(|seed| seed.world.regions.first()).cloned().unwrap_or_default();
        let roles = seed.iter().flat_map(|seed| &seed.roles);
        site.bindings = roles.map(|(role, fields)| (role.clone(), vec![fields.clone()])).collect();
        site.credentials =
            Credentials::PerCase { secret_key: SECRET_KEY.to_owned(), prefix: PREFIX.to_owned() };
        site.redactor = Redactor::new([&Credential::new("", SECRET_KEY)]);
        site.pace = Pace::Immediate;
        (contract.profile.clone(), site)
    });
    let target = TargetName { kind: "mock".to_owned(), endpoint: Some(url) };
    let exit = play(args, sites.collect(), target, selection).await?;
    // The embedded mock has nothing to save: the process need not wait for its connections.
    stop.cancel();
    Ok(exit)
}

async fn on_url(args: &RunArgs, loaded: &Loaded, selection: Selection) -> Result<Exit, CliError> {
    if !args.world.is_empty() {
        return Err(CliError::Unused { flag: "world", only: "mock" });
    }
    let sites = url::sites(args, loaded, &selection)?;
    let target = TargetName { kind: "url".to_owned(), endpoint: Some(args.target.clone()) };
    play(args, sites, target, selection).await
}

async fn play(
    args: &RunArgs,
    sites: BTreeMap<String, Site>,
    target: TargetName,
    selection: Selection,
) -> Result<Exit, CliError> {
    let settings = Settings {
        jobs: usize::from(args.jobs),
        fail_fast: args.fail_fast,
        call_limit: Duration::from_secs(args.timeout),
        case_limit: Duration::from_secs(args.case_timeout),
    };
    let run = Run { selection, sites, target, settings, sink: sink(args), interrupt: signal::interrupt()? };
    let outcome = run.play().await;
    Ok(Exit::of(&outcome, args.deny == Some(Deny::Unobtainable)))
}

fn sink(args: &RunArgs) -> Sink {
    if args.json {
        let json = Json::default();
        return Arc::new(move |event: Event| json.show(&event));
    }
    let terminal = Terminal::new(Detail { quiet: args.quiet, exchanges: args.verbose });
    Arc::new(move |event: Event| terminal.show(&event))
}
