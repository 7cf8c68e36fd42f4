//! `dubplate coverage`

mod args;
mod certified;
mod gather;

pub(super) use args::CoverageArgs;

use super::contract::pins;
use super::exit::{CliError, Exit};
use super::files;
use crate::coverage::survey;
use crate::report::{self, Screen};
use crate::source::{Report, nearest};
use args::Format;
use std::sync::Arc;

pub(super) fn execute(args: &CoverageArgs) -> Result<Exit, CliError> {
    let report = Report::default();
    let loaded = files::load(args.scenarios.as_deref(), &report)?;
    report.into_result(())?;
    let all = &loaded.suite.profiles;
    let names = || all.iter().map(|profile| profile.contract.profile.as_str());
    if let Some(name) = args.profile.iter().find(|name| names().all(|known| known != *name)) {
        let near = nearest(name, names()).map(str::to_owned);
        return Err(CliError::NoProfile { name: name.clone(), near });
    }
    let is_meant = |name: &String| args.profile.is_empty() || args.profile.contains(name);
    let meant: Vec<_> =
        all.iter().filter(|profile| is_meant(&profile.contract.profile)).map(Arc::clone).collect();
    let (evidence, mut left_out) = gather::gather(args, &loaded, &meant)?;
    left_out.retain(|one| is_meant(&one.profile));
    let pinned = meant.iter().map(|profile| Ok((&**profile, pins(&loaded.files, &profile.contract)?)));
    let survey = survey(pinned.collect::<Result<Vec<_>, CliError>>()?, &evidence, left_out);
    let screen = Screen::default();
    screen.write(&match args.format {
        Format::Text => report::survey_text(&survey, args.all),
        Format::Markdown => report::survey_markdown(&survey, args.all),
        Format::Json => report::survey_json(&survey),
    });
    screen.finish().map_err(CliError::Output)?;
    Ok(Exit::AsExpected)
}
