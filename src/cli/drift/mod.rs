//! `dubplate drift`

mod args;
mod side;

pub(super) use args::DriftArgs;

use super::exit::{CliError, Exit};
use super::files::{self, Loaded};
use super::run::{self, live};
use super::signal;
use crate::drift::{Drift, Listener, Pair, Played, Severity, Side, compare};
use crate::mock::{Known, Seed};
use crate::report::{self, Screen};
use crate::runner::{BindingsFile, Run, Selection, Settings, load_bindings};
use crate::source::{Report, read};
use args::{Asked, Format};
use side::{Ready, Stand};
use std::collections::BTreeMap;
use std::path::PathBuf;
use std::time::Duration;
use tokio_util::sync::CancellationToken;

/// What both sides are made from.
struct Ground<'g> {
    args: &'g DriftArgs,
    loaded: &'g Loaded,
    seeds: Vec<Seed>,
    selection: &'g Selection,
}

pub(super) fn execute(args: &DriftArgs) -> Result<Exit, CliError> {
    check(args)?;
    let report = Report::default();
    let loaded = files::load(args.scenarios.as_deref(), &report)?;
    let seeds = files::seeds(&loaded.files, &args.world, &Known::from(&loaded.suite), &report)?;
    let [file_a, file_b] = bindings(args)?.map(|path| path.map(|path| read(path)));
    let lower = |file: Option<_>| -> Result<Option<BindingsFile>, CliError> {
        Ok(file.transpose()?.map(|source| load_bindings(&source, &loaded.suite, &report)))
    };
    let (bound_a, bound_b) = (lower(file_a)?, lower(file_b)?);
    report.into_result(())?;
    let selection = run::selection(&args.filters, &args.skip, &loaded)?;
    let ground = Ground { args, loaded: &loaded, seeds, selection: &selection };
    let runtime =
        tokio::runtime::Builder::new_multi_thread().enable_all().build().map_err(CliError::Start)?;
    let drift = runtime.block_on(async {
        // Nothing is sent, and no run file made, before the other side is known to be usable.
        let (a, b) = if args.a == Asked::Live {
            let b = side::stand(&ground, &args.b, bound_b).await?;
            (side::stand(&ground, &args.a, bound_a).await?, b)
        } else {
            let a = side::stand(&ground, &args.a, bound_a).await?;
            (a, side::stand(&ground, &args.b, bound_b).await?)
        };
        between(&ground, a, b).await
    });
    runtime.shutdown_background();
    let drift = drift?;
    let screen = Screen::default();
    screen.write(&match args.format {
        Format::Text => report::drift_text(&drift),
        Format::Markdown => report::drift_markdown(&drift),
        Format::Json => report::drift_json(&drift),
    });
    screen.finish().map_err(CliError::Output)?;
    Ok(exit(&drift))
}

fn exit(drift: &Drift) -> Exit {
    if drift.interrupted {
        Exit::Interrupted
    } else if drift.count(Severity::Change) > 0 {
        Exit::NotConformant
    } else if drift.compared == 0 {
        Exit::Broken
    } else {
        Exit::AsExpected
    }
}

/// Refuses what cannot be compared before any file is read.
fn check(args: &DriftArgs) -> Result<(), CliError> {
    let sides = [&args.a, &args.b];
    let same = args.a == args.b && matches!(args.a, Asked::Contract | Asked::Live | Asked::Replay { .. });
    if same {
        return Err(CliError::SameTwice);
    }
    let any = |is: fn(&Asked) -> bool| sides.into_iter().any(is);
    let on_live = any(|side| *side == Asked::Live);
    let routed = any(|side| matches!(side, Asked::Live | Asked::Url(_)));
    let replays = any(|side| matches!(side, Asked::Replay { folder: None, .. }));
    let flags = [
        ("world", !args.world.is_empty() && !any(|side| *side == Asked::Mock), "mock"),
        ("cassettes", args.cassettes.is_some() && !replays, "replay"),
        ("region", args.access.region.is_some() && !on_live, live::NAME),
        ("run-file", args.access.run_file.is_some() && !on_live, live::NAME),
        ("connect-to", !args.access.reach.connect_to.is_empty() && !routed, run::url::ROUTED),
        ("upstream-ca", args.access.reach.upstream_ca.is_some() && !routed, run::url::ROUTED),
    ];
    if let Some((flag, _, only)) = flags.into_iter().find(|(_, unused, _)| *unused) {
        return Err(CliError::Unused { flag, only });
    }
    sides.into_iter().try_for_each(|side| match side {
        Asked::Url(url) => run::url::check(url),
        Asked::Mock | Asked::Contract | Asked::Live | Asked::Replay { .. } => Ok(()),
    })
}

/// The bindings of A and of B.
fn bindings(args: &DriftArgs) -> Result<[Option<&PathBuf>; 2], CliError> {
    let [a, b] = [&args.a, &args.b].map(|side| matches!(side, Asked::Live | Asked::Url(_)));
    match (a, b, &args.bindings[..]) {
        (false, false, []) => Ok([None, None]),
        (false, false, _) => Err(CliError::Unused { flag: "bindings", only: "live` or `URL" }),
        (_, _, []) => Err(CliError::NoBindings),
        (a, b, [one]) => Ok([a.then_some(one), b.then_some(one)]),
        (true, true, [one, two]) => Ok([Some(one), Some(two)]),
        (_, _, _) => Err(CliError::TooManyBindings),
    }
}

/// Plays both sides, one after the other: they may share resources.
async fn between(ground: &Ground<'_>, a: Stand, b: Stand) -> Result<Drift, CliError> {
    let interrupt = signal::interrupt()?;
    let (played_a, side_a) = play(ground, a, &interrupt).await;
    let (played_b, side_b) = play(ground, b, &interrupt).await;
    let pair = match (&played_a, &played_b) {
        (Some(a), Some(b)) => Pair::Answers(a, b),
        (None, Some(b)) => Pair::ContractAndAnswers(b),
        (Some(a), None) => Pair::AnswersAndContract(a),
        (None, None) => return Err(CliError::SameTwice),
    };
    Ok(compare(ground.selection, pair, side_a, side_b, interrupt.is_cancelled()))
}

/// What a side answered; nothing if it is the documentation.
async fn play(ground: &Ground<'_>, stand: Stand, interrupt: &CancellationToken) -> (Option<Played>, Side) {
    let Stand { mut side, ready, up_to } = stand;
    let Some(Ready { selection, sites, target, left_out, account, stop }) = ready else {
        return (None, side);
    };
    let args = ground.args;
    let listener = Listener::default();
    let settings = Settings {
        jobs: usize::from(args.jobs),
        call_limit: Duration::from_secs(args.timeout),
        case_limit: Duration::from_secs(args.case_timeout),
        // What was recorded stays true of its day, whatever has been written since.
        any_contract: true,
        ..Settings::default()
    };
    let run = Run {
        selection,
        sites,
        replays: BTreeMap::new(),
        recording: None,
        target,
        settings,
        sink: listener.sink(),
        snapshots: None,
        interrupt: interrupt.clone(),
    };
    run.play().await;
    stop.cancel();
    if let Some(account) = account {
        live::say(&account);
    }
    let mut played = listener.played();
    for (selected, why) in left_out {
        played.leave_out(&selected, why);
    }
    if matches!(side.kind.as_str(), "replay") {
        side.recordings = Some(played.recordings(up_to));
    }
    (Some(played), side)
}
