//! A side of the comparison, ready to be asked.

use super::Ground;
use super::args::Asked;
use crate::cassette::Shelf;
use crate::cli::exit::CliError;
use crate::cli::run::{self, live};
use crate::drift::Side;
use crate::event::TargetName;
use crate::runner::{Account, BindingsFile, Selected, Selection, Site};
use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::TimeZone;
use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;
use tokio_util::sync::CancellationToken;

/// A side, and what asking it takes.
pub(super) struct Stand {
    pub(super) side: Side,
    /// `None` for the documentation.
    pub(super) ready: Option<Ready>,
    /// The last day of recordings that count.
    pub(super) up_to: Option<String>,
}

/// What a run of one side is made of.
pub(super) struct Ready {
    pub(super) selection: Selection,
    pub(super) sites: BTreeMap<String, Site>,
    pub(super) target: TargetName,
    /// Cases whose recording does not count, and why.
    pub(super) left_out: Vec<(Selected, String)>,
    /// What guards a live account.
    pub(super) account: Option<Arc<Account>>,
    /// Ends what was started for it.
    pub(super) stop: CancellationToken,
}

/// Makes a side ready; nothing is sent yet.
pub(super) async fn stand(
    ground: &Ground<'_>,
    asked: &Asked,
    bound: Option<BindingsFile>,
) -> Result<Stand, CliError> {
    let all = ground.selection.cases.clone();
    match asked {
        Asked::Contract => Ok(Stand { side: side("contract", None), ready: None, up_to: None }),
        Asked::Mock => {
            let (sites, url, stop) = run::mock_sites(ground.loaded, &ground.seeds).await?;
            let ready = Ready { stop, ..ready("mock", Some(url), all, sites) };
            Ok(Stand { side: side("mock", None), ready: Some(ready), up_to: None })
        }
        Asked::Url(url) => {
            let bound = bound.ok_or(CliError::NoBindings)?;
            refuse_one_endpoint(ground, &bound)?;
            let sites = run::url::sites(url, &ground.args.access, &bound, ground.selection)?;
            let ready = ready("url", Some(url.clone()), all, sites);
            Ok(Stand { side: side("url", Some(url.clone())), ready: Some(ready), up_to: None })
        }
        Asked::Live => {
            let bound = bound.ok_or(CliError::NoBindings)?;
            live::check(&bound)?;
            let scenarios = ground.args.scenarios.as_deref();
            let (sites, account) = live::sites(&ground.args.access, scenarios, &bound, ground.selection)?;
            let detour = live::detour(&ground.args.access.reach);
            let ready = Ready { account: Some(account), ..ready(live::NAME, detour.clone(), all, sites) };
            Ok(Stand { side: side(live::NAME, detour), ready: Some(ready), up_to: None })
        }
        Asked::Replay { folder, up_to } => replay(ground, folder.as_deref(), *up_to),
    }
}

fn replay(ground: &Ground<'_>, folder: Option<&Path>, up_to: Option<Date>) -> Result<Stand, CliError> {
    let shelf = match folder {
        Some(folder) if !folder.is_dir() => return Err(CliError::NoFolder { folder: folder.to_owned() }),
        Some(folder) => Arc::new(Shelf::only(folder.to_owned())),
        None => run::recorded::shelf(ground.args.cassettes.as_ref()),
    };
    let (mut counting, mut left_out) = (Vec::new(), Vec::new());
    for selected in &ground.selection.cases {
        match up_to.and_then(|day| younger(&shelf, selected, day)) {
            Some(why) => left_out.push((selected.clone(), why)),
            None => counting.push(selected.clone()),
        }
    }
    let sites = run::recorded::sites(&shelf, ground.selection);
    let place = shelf.folder().map(|folder| folder.display().to_string());
    let ready = Ready { left_out, ..ready("replay", None, counting, sites) };
    let up_to = up_to.map(|day| day.to_string());
    Ok(Stand { side: side("replay", place), ready: Some(ready), up_to })
}

/// Why the recording of a case does not count. One that cannot be used says so when it is played.
fn younger(shelf: &Shelf, selected: &Selected, day: Date) -> Option<String> {
    let deck = shelf.open(&selected.profile.contract.profile, &selected.case.id).ok().flatten()?;
    let recorded: Timestamp = deck.head.provenance.recorded.parse().ok()?;
    let recorded = recorded.to_zoned(TimeZone::UTC).date();
    (recorded > day).then(|| format!("recorded on {recorded}, which is after {day}"))
}

/// One file that names an endpoint makes two URLs one.
fn refuse_one_endpoint(ground: &Ground<'_>, bound: &BindingsFile) -> Result<(), CliError> {
    let shared = matches!((&ground.args.a, &ground.args.b), (Asked::Url(a), Asked::Url(b)) if a != b);
    if !shared || ground.args.bindings.len() > 1 {
        return Ok(());
    }
    match bound.profiles.iter().find(|(_, bound)| bound.endpoint.is_some()) {
        Some((profile, _)) => Err(CliError::SharedEndpoint { profile: profile.clone() }),
        None => Ok(()),
    }
}

fn side(kind: &str, place: Option<String>) -> Side {
    Side { kind: kind.to_owned(), place, recordings: None }
}

fn ready(kind: &str, endpoint: Option<String>, cases: Vec<Selected>, sites: BTreeMap<String, Site>) -> Ready {
    Ready {
        selection: Selection { cases, ..Selection::default() },
        sites,
        target: TargetName { kind: kind.to_owned(), endpoint },
        left_out: Vec::new(),
        account: None,
        stop: CancellationToken::new(),
    }
}
