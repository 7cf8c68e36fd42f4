//! Which snapshots are in force: a folder that was named, the checkout one stands in, or the built-in ones.

use crate::snapshot::{
    Listing, Snapshots, UnknownWish, Unreadable, Waiting, Wishes, holds_snapshots, waiting,
};
use crate::source::{Files, RealDisk, StoreError, built_in_snapshots};
use globset::{Glob, GlobMatcher};
use std::collections::BTreeSet;
use std::env;
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// Why snapshots could not be looked at, accepted or rejected.
#[derive(Debug, thiserror::Error)]
pub enum SnapshotsError {
    #[error(transparent)]
    Wish(#[from] UnknownWish),
    #[error(transparent)]
    Folder(#[from] Unreadable),
    #[error("{}; nothing was accepted or rejected: remove or repair it, or name others", joined(.0))]
    Refused(Vec<Unreadable>),
    #[error("cannot read the glob `{glob}`: {why}")]
    Glob { glob: String, why: String },
    #[error("no waiting snapshot matches `{glob}`; {}", known(.waiting))]
    NothingMatches { glob: String, waiting: Vec<String> },
    #[error(
        "`dubplate review` asks at a terminal, and this is none; `dubplate accept` and `dubplate reject` take globs instead"
    )]
    NoTerminal,
    #[error("{done} done, then: {source}")]
    Store { done: String, source: StoreError },
}

/// The folder that holds snapshots, if there is one: the one that is named, or the checkout's own.
pub(super) fn folder(named: Option<&Path>) -> Option<PathBuf> {
    let own = || Some(PathBuf::from("scenarios")).filter(|own| holds_snapshots(own));
    named.map(Path::to_owned).or_else(own)
}

/// What was typed about snapshots, and what else they hang on.
pub(super) struct Wanted<'a> {
    pub(super) snapshots: Option<&'a Path>,
    pub(super) scenarios: Option<&'a Path>,
    pub(super) files: &'a Files,
    /// The mock starts from another world than its own.
    pub(super) is_other_world: bool,
}

impl Wanted<'_> {
    /// The snapshots of these profiles.
    pub(super) fn in_force(&self, profiles: &BTreeSet<&str>) -> Result<Snapshots, SnapshotsError> {
        let wishes = Wishes::read(|name| env::var(name).ok())?;
        let mut snapshots = Snapshots::new(wishes, Arc::new(RealDisk));
        for profile in profiles {
            let beside = |folder: &&Path| folder.join(profile).join("snapshots").is_dir();
            if let Some(folder) = self.snapshots.or(self.scenarios.filter(beside)) {
                snapshots.add_folder(profile, folder);
            } else if self.is_other_world || self.files.is_own(profile) {
                // The others are those of the built-in cases and worlds.
            } else if let Some(own) = folder(None).filter(|own| own.join(profile).is_dir()) {
                snapshots.add_checkout(profile, &own);
            } else {
                snapshots.add_built_in(profile, built_in_snapshots(profile));
            }
        }
        Ok(snapshots)
    }
}

/// The waiting snapshots that match any glob, or all of them.
pub(super) fn chosen(root: &Path, globs: &[String]) -> Result<Vec<Waiting>, SnapshotsError> {
    let Listing { waiting, mut refused } = waiting(root)?;
    if globs.is_empty() {
        return if refused.is_empty() { Ok(waiting) } else { Err(SnapshotsError::Refused(refused)) };
    }
    let matchers = globs.iter().map(|glob| Ok((glob, matcher(glob)?)));
    let matchers: Vec<(&String, GlobMatcher)> = matchers.collect::<Result<_, SnapshotsError>>()?;
    let meets = |matcher: &GlobMatcher, profile: &str, name: &str| {
        matcher.is_match(name) || matcher.is_match(format!("{profile}/{name}"))
    };
    refused.retain(|unreadable| {
        let (profile, name) = unreadable.names();
        matchers.iter().any(|(_, matcher)| meets(matcher, &profile, &name))
    });
    if !refused.is_empty() {
        return Err(SnapshotsError::Refused(refused));
    }
    for (glob, matcher) in &matchers {
        if !waiting.iter().any(|one| meets(matcher, &one.profile, &one.name)) {
            let waiting = waiting.iter().map(Waiting::id).collect();
            return Err(SnapshotsError::NothingMatches { glob: (*glob).clone(), waiting });
        }
    }
    let is_chosen =
        |one: &Waiting| matchers.iter().any(|(_, matcher)| meets(matcher, &one.profile, &one.name));
    Ok(waiting.into_iter().filter(is_chosen).collect())
}

fn matcher(glob: &str) -> Result<GlobMatcher, SnapshotsError> {
    let parsed = Glob::new(glob);
    let parsed = parsed
        .map_err(|error| SnapshotsError::Glob { glob: glob.to_owned(), why: error.kind().to_string() })?;
    Ok(parsed.compile_matcher())
}

fn joined(unreadable: &[Unreadable]) -> String {
    let texts: Vec<String> = unreadable.iter().map(ToString::to_string).collect();
    texts.join("\nerror: ")
}

fn known(waiting: &[String]) -> String {
    match waiting {
        [] => "nothing waits".to_owned(),
        some => format!("there wait {}", some.join(", ")),
    }
}
