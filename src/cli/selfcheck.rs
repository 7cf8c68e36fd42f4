//! `dubplate selfcheck`

use super::exit::{CliError, Exit};
use super::files;
use super::run;
use crate::mock::Known;
use crate::report::{self, Screen};
use crate::selfcheck::{Ground, Selfcheck, matrix, nulls};
use crate::source::Report;
use clap::Args;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Instant;

#[derive(Args, Debug)]
pub(super) struct SelfcheckArgs {
    /// Only cases that match, as for `run`
    #[arg(value_name = "FILTER")]
    filters: Vec<String>,
    /// Only one part: cases answered as other cases are (`swap`), servers that answer without having looked (`null`)
    #[arg(long, value_name = "PART")]
    only: Vec<Part>,
    /// Only cases of profiles that match
    #[arg(long, value_name = "GLOB")]
    profile: Option<String>,
    /// What is drawn is drawn from this number
    #[arg(long, value_name = "N", default_value = "1")]
    seed: u64,
    /// Things played at once; by default as many as there are processors
    #[arg(long, short, value_name = "N", value_parser = clap::value_parser!(u16).range(1..))]
    jobs: Option<u16>,
    /// Add the contracts and cases of a folder, or replace built-in ones
    #[arg(long, value_name = "DIR")]
    scenarios: Option<PathBuf>,
    /// Print what was found as one JSON document
    #[arg(long)]
    json: bool,
    /// Print what was found as Markdown
    #[arg(long, conflicts_with = "json")]
    markdown: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
enum Part {
    Swap,
    Null,
}

impl SelfcheckArgs {
    fn asks(&self, part: Part) -> bool {
        self.only.is_empty() || self.only.contains(&part)
    }
}

pub(super) fn execute(args: &SelfcheckArgs) -> Result<Exit, CliError> {
    let report = Report::default();
    let loaded = files::load(args.scenarios.as_deref(), &report)?;
    let seeds = files::seeds(&loaded.files, &[], &Known::from(&loaded.suite), &report)?;
    report.into_result(())?;
    let mut cases = run::selection(&args.filters, &[], &loaded)?.cases;
    if let Some(profile) = &args.profile {
        let wanted = run::selection(&[format!("profile:{profile}")], &[], &loaded)?.cases;
        cases.retain(|selected| wanted.iter().any(|other| Arc::ptr_eq(&other.case, &selected.case)));
    }
    if cases.is_empty() {
        return Err(CliError::NothingLeft);
    }
    let jobs = args
        .jobs
        .map_or_else(|| std::thread::available_parallelism().map_or(1, std::num::NonZero::get), usize::from);
    let ground = Arc::new(Ground { suite: loaded.suite, seeds, cases, jobs });
    let runtime =
        tokio::runtime::Builder::new_multi_thread().enable_all().build().map_err(CliError::Start)?;
    let found = runtime.block_on(check(args, &ground));
    runtime.shutdown_background();
    let found = found?;
    if found.is_empty() {
        return Err(CliError::NothingLeft);
    }
    let screen = Screen::default();
    screen.write(&if args.json {
        report::selfcheck_json(&found)
    } else if args.markdown {
        report::selfcheck_markdown(&found)
    } else {
        report::selfcheck_text(&found)
    });
    screen.finish().map_err(CliError::Output)?;
    Ok(if found.holds() { Exit::AsExpected } else { Exit::NotConformant })
}

async fn check(args: &SelfcheckArgs, ground: &Arc<Ground>) -> Result<Selfcheck, CliError> {
    let started = Instant::now();
    let mut found = Selfcheck::default();
    if args.asks(Part::Swap) {
        let mut matrices = Vec::new();
        for profile in &ground.suite.profiles {
            matrices.extend(matrix(ground, profile).await?);
        }
        found.swap = Some(matrices);
    }
    if args.asks(Part::Null) {
        found.null = Some(nulls(ground, args.seed).await);
    }
    found.millis = u64::try_from(started.elapsed().as_millis()).unwrap_or(u64::MAX);
    Ok(found)
}
