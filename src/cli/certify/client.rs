//! `dubplate certify client`

use super::super::exit::{CliError, Exit};
use super::super::{files, signal};
use super::args::{ClientArgs, WayWord};
use super::keep::Keep;
use super::printed;
use super::progress;
use crate::certify::cases::{ClientCase, Ground};
use crate::certify::checks;
use crate::certify::drive::protocol;
use crate::certify::wire::{Doorway, WayKind, Witness};
use crate::certify::{Certify, Check, cases_of};
use crate::mock::{Known, Mock, Options};
use crate::report;
use crate::runner::FilterError;
use crate::source::{Report, nearest};
use globset::Glob;
use std::collections::BTreeMap;
use std::sync::Arc;

pub(super) fn execute(args: &ClientArgs) -> Result<Exit, CliError> {
    if args.driver.print_protocol {
        return printed(&protocol());
    }
    let report = Report::default();
    let loaded = files::load(None, &report)?;
    let seeds = files::seeds(&loaded.files, &[], &Known::from(&loaded.suite), &report)?;
    report.into_result(())?;
    let (cases, not_for_clients) = cases_of(&loaded.suite.profiles);
    let all = cases.clone();
    let cases = selected(cases, args)?;
    if args.list {
        let table: Vec<&Check> = checks::all().collect();
        return printed(&if args.keep.json {
            report::checks_json(&table)
        } else {
            report::checks(&table) + &report::certify_list(&cases, &not_for_clients)
        });
    }
    let client = args.driver.client()?;
    let contracts: Vec<_> =
        loaded.suite.profiles.iter().map(|profile| Arc::clone(&profile.contract)).collect();
    let keep = Keep::new(&args.keep, args.way, &contracts, (&all, &cases))?;
    let mock = Arc::new(Mock::new(&contracts, &seeds, Options::default())?);
    let grounds: BTreeMap<String, Ground> =
        seeds.iter().map(|seed| (seed.profile.clone(), Ground::from(seed))).collect();
    let runtime =
        tokio::runtime::Builder::new_multi_thread().enable_all().build().map_err(CliError::Start)?;
    let certified = runtime.block_on(async {
        let interrupt = signal::interrupt()?;
        let witness = Arc::new(Witness::new(mock));
        let doorway = Doorway::open(&witness, way(args)).await?;
        let profiles = contracts.iter().map(|contract| contract.profile.clone()).collect();
        let driven = client.driver(doorway.way(), profiles).await?;
        let driver = Arc::clone(&driven.driver);
        let jobs = usize::from(args.jobs);
        let watcher = progress::watcher();
        let certify =
            Certify { cases, not_for_clients, grounds, driver, witness, doorway, jobs, watcher, interrupt };
        Ok::<_, CliError>(certify.run().await)
    })?;
    keep.finish(&args.keep, &certified)
}

fn way(args: &ClientArgs) -> WayKind {
    match args.way {
        WayWord::Endpoint => WayKind::Endpoint,
        WayWord::Proxy => WayKind::Proxy,
    }
}

/// The cases that the profiles and filters name.
fn selected(cases: Vec<ClientCase>, args: &ClientArgs) -> Result<Vec<ClientCase>, CliError> {
    let mut left = cases;
    if !args.profile.is_empty() {
        left = narrowed(left, &args.profile, |case| vec![case.profile().to_owned()])?;
    }
    if !args.filters.is_empty() {
        left = narrowed(left, &args.filters, |case| {
            let (profile, id) = (case.profile(), case.id());
            vec![profile.to_owned(), id.to_owned(), format!("{profile}/{id}")]
        })?;
    }
    Ok(left)
}

/// The cases of which a word matches any of some globs; each glob has to match something.
fn narrowed(
    cases: Vec<ClientCase>,
    globs: &[String],
    words: impl Fn(&ClientCase) -> Vec<String>,
) -> Result<Vec<ClientCase>, CliError> {
    let all: Vec<Vec<String>> = cases.iter().map(words).collect();
    let (mut chosen, mut errors) = (vec![false; cases.len()], Vec::new());
    for text in globs {
        let glob = Glob::new(text).map_err(|error| {
            let cause = error.kind().to_string();
            CliError::Filters(vec![FilterError::NoGlob { text: text.clone(), cause }])
        })?;
        let glob = glob.compile_matcher();
        let mut found = false;
        for (chosen, words) in chosen.iter_mut().zip(&all) {
            let fits = words.iter().any(|word| glob.is_match(word));
            *chosen |= fits;
            found |= fits;
        }
        if !found {
            let hint = nearest(text, all.iter().flatten().map(String::as_str)).map(str::to_owned);
            errors.push(FilterError::Nothing { text: text.clone(), hint });
        }
    }
    if errors.is_empty() {
        Ok(cases.into_iter().zip(chosen).filter_map(|(case, chosen)| chosen.then_some(case)).collect())
    } else {
        Err(CliError::Filters(errors))
    }
}
