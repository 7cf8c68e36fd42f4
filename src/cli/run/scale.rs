//! Playing a part of the selected cases: one of several, or what an earlier run left to be played.

use crate::cli::args::ScaleArgs;
use crate::cli::exit::CliError;
use crate::event::ProfileStarted;
use crate::runner::Selection;
use crate::stream::{Input, Name, Settled, StreamError};
use std::collections::BTreeSet;
use std::path::PathBuf;

/// What is left of a selection.
pub(super) struct Narrowed {
    pub(super) selection: Selection,
    /// Why nothing is, though it is as it should be.
    pub(super) idle: Option<String>,
}

pub(super) fn narrowed(args: &ScaleArgs, selection: Selection) -> Result<Narrowed, CliError> {
    let mut left = Narrowed { selection, idle: None };
    if !args.rerun.is_empty() {
        left = again(&args.rerun, left.selection)?;
    }
    if let (Some(partition), None) = (args.partition, &left.idle) {
        let all = left.selection.cases.len();
        left.selection = left.selection.part(partition);
        let why = || format!("{partition} is empty: none of the {all} selected cases is in it");
        left.idle = left.selection.cases.is_empty().then(why);
    } else if let Some(partition) = args.partition {
        left.selection = left.selection.part(partition);
    }
    Ok(left)
}

/// The cases of earlier runs that did not come to a verdict that stands.
fn again(files: &[PathBuf], selection: Selection) -> Result<Narrowed, CliError> {
    let settled = Settled::of(inputs(files)?)?;
    settled.notes().iter().for_each(|note| say(&note.to_string()));
    if settled.started().dubplate != env!("CARGO_PKG_VERSION") {
        say(&format!("that run was played by dubplate {}", settled.started().dubplate));
    }
    settled.started().profiles.iter().for_each(|profile| compare(profile, &selection));
    let open = settled.unfinished();
    let known: BTreeSet<Name> = selection.cases.iter().map(name).collect();
    let gone: Vec<&Name> = open.iter().filter(|name| !known.contains(*name)).collect();
    for (profile, case) in &gone {
        say(&format!("{profile}/{case} is to be played again, and is not among the selected cases"));
    }
    let selection = selection.only(|profile, case| open.contains(&(profile.to_owned(), case.to_owned())));
    let idle = selection.cases.is_empty().then(|| {
        let among = if open.is_empty() { "" } else { " among the selected cases" };
        format!("nothing is left to be played again{among}")
    });
    Ok(Narrowed { selection, idle })
}

fn name(selected: &crate::runner::Selected) -> Name {
    (selected.profile.contract.profile.clone(), selected.case.id.clone())
}

/// Says if a profile was judged by another contract then.
fn compare(then: &ProfileStarted, selection: &Selection) {
    let now = selection.cases.iter().map(|selected| &selected.profile.contract);
    let other = now.into_iter().find(|now| now.profile == then.profile && now.digest != then.contract);
    if other.is_some() {
        say(&format!("that run was judged by another contract of {}", then.profile));
    }
}

fn say(text: &str) {
    anstream::eprintln!("dubplate run: {text}");
}

/// Opens streams of events.
pub(in crate::cli) fn inputs(files: &[PathBuf]) -> Result<Vec<Input>, StreamError> {
    let open = |path: &PathBuf| {
        Input::open(path).map_err(|source| StreamError::Read { name: path.display().to_string(), source })
    };
    files.iter().map(open).collect()
}
