//! Storing what a case was answered.

use super::Selected;
use super::stage::{Stage, unusable};
use crate::cassette::{self, Cassette, Head, Provenance, Shelf, Taken};
use crate::event::{Breakage, Mismatch, Recorded, Trouble, Verdict};
use crate::redact::Session;
use crate::source::{Disk, write_atomic};
use jiff::{SignedDuration, Timestamp, Unit};
use std::path::PathBuf;
use std::sync::Arc;

/// Which cases are recorded; the others are replayed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RecordMode {
    /// Those without a cassette.
    Once,
    /// Those too whose text or contract has changed since.
    New,
    All,
}

/// Where recordings go.
pub struct Recording {
    pub mode: RecordMode,
    pub shelf: Arc<Shelf>,
    pub folder: PathBuf,
    /// What answers: `mock`, `live` or `url`.
    pub target: String,
    /// An unchanged recording that is older gets the new date.
    pub max_age: Option<SignedDuration>,
    pub disk: Arc<dyn Disk>,
}

impl Recording {
    /// Whether a case is asked anew.
    ///
    /// # Errors
    /// If the cassette that is there cannot be used.
    pub(super) fn takes(&self, selected: &Selected) -> Result<bool, Verdict> {
        let contract = &selected.profile.contract;
        let (profile, case) = (&contract.profile, &selected.case.id);
        match self.mode {
            RecordMode::All => Ok(true),
            RecordMode::Once => Ok(!self.shelf.has_own(profile, case)),
            RecordMode::New => {
                let stored = self.shelf.stored(profile, case).map_err(|error| unusable(&error))?;
                Ok(stored.is_none_or(|stored| {
                    let provenance = &stored.head.provenance;
                    provenance.contract != contract.digest
                        || provenance.scenario.as_ref() != Some(&selected.case.digest())
                }))
            }
        }
    }

    /// Stores a case's episodes, unless they say what the stored ones say.
    ///
    /// # Errors
    /// The verdict of a case that was answered and cannot be stored.
    pub(super) fn store(
        &self,
        selected: &Selected,
        stage: &Stage<'_>,
        taken: &[Taken],
        session: &Session,
    ) -> Result<Recorded, Verdict> {
        suspicious(selected, stage, taken, session)?;
        let (profile, case) = (&selected.profile.contract.profile, &selected.case.id);
        let new = cassette::cassette(self.head(selected, stage), taken);
        let old = self.shelf.stored(profile, case).map_err(|error| {
            let why =
                "the cassette that is there cannot be used, and is left as it is; remove it to record anew";
            refused(&format!("{why}\n{error}"))
        })?;
        let stored = match old {
            Some(old) => {
                self.same_target(&old)?;
                cassette::merge(&old, new).or_else(|| self.renewed(old))
            }
            None => Some(new),
        };
        let path = cassette::place(&self.folder, profile, case);
        let written = stored.is_some();
        if let Some(stored) = stored {
            let text = cassette::write(&stored.head, &stored.entries);
            write_atomic(&path, text.as_bytes(), &*self.disk)
                .map_err(|error| refused(&error_chain(&error)))?;
        }
        Ok(Recorded { path: path.to_string_lossy().into_owned(), written })
    }

    /// An unchanged recording with the new date, if its own is older than the user allows.
    fn renewed(&self, mut old: Cassette) -> Option<Cassette> {
        let recorded: Timestamp = old.head.provenance.recorded.parse().ok()?;
        let is_old = Timestamp::now().duration_since(recorded) > self.max_age?;
        old.head.provenance.recorded = now();
        is_old.then_some(old)
    }

    fn head(&self, selected: &Selected, stage: &Stage<'_>) -> Head {
        let contract = &selected.profile.contract;
        let region = (!stage.region.is_empty()).then(|| ("region".to_owned(), stage.region.clone()));
        Head {
            format: cassette::FORMAT,
            profile: contract.profile.clone(),
            case: Some(selected.case.id.clone()),
            provenance: Provenance {
                target: self.target.clone(),
                recorded: now(),
                dubplate: env!("CARGO_PKG_VERSION").to_owned(),
                imported: None,
                contract: contract.digest.clone(),
                scenario: Some(selected.case.digest()),
                edited: false,
            },
            roles: stage.fields.clone(),
            variables: region.into_iter().collect(),
            redacted: std::collections::BTreeMap::new(),
        }
    }

    /// A recording of the mock must not take the place of one of the service, nor the other way round.
    fn same_target(&self, old: &Cassette) -> Result<(), Verdict> {
        let of = &old.head.provenance.target;
        if *of == self.target {
            return Ok(());
        }
        let text = format!(
            "the cassette in {} was recorded from another kind of target ({of}, not {}); name another folder with --cassettes",
            self.folder.display(),
            self.target
        );
        Err(refused(&text))
    }
}

/// What still looks like a key stops the save, and says where.
fn suspicious(
    selected: &Selected,
    stage: &Stage<'_>,
    taken: &[Taken],
    session: &Session,
) -> Result<(), Verdict> {
    let place = &selected.case.place;
    let mismatch = |step: Option<String>, action: String, at: String, found: String| Mismatch {
        place: session.quoted(&place.to_string()),
        excerpt: session.quoted(selected.case.source.line(place.line).trim()),
        step,
        action,
        at,
        expected: "nothing that looks like a key; nothing was recorded".to_owned(),
        found,
    };
    let told = taken.iter().flat_map(|one| one.episode.suspicions().iter().map(move |found| (one, found)));
    let told = told.map(|(one, found)| {
        let step = format!("{} {}", one.phase, one.step);
        let action = one.episode.request().action.clone().unwrap_or_default();
        mismatch(Some(step), action, found.at.clone(), format!("{} ({} bytes)", found.rule, found.bytes))
    });
    let fields = stage.fields.iter().flat_map(|(need, fields)| fields.iter().map(move |field| (need, field)));
    let bound =
        fields.filter(|(_, (_, value))| session.text(value) != **value).map(|(need, (name, value))| {
            let at = format!("role {need}.{name}");
            mismatch(None, "the binding".to_owned(), at, format!("looks like a key ({} bytes)", value.len()))
        });
    let mismatches: Vec<Mismatch> = told.chain(bound).collect();
    if mismatches.is_empty() { Ok(()) } else { Err(Verdict::Fail(mismatches)) }
}

fn refused(text: &str) -> Verdict {
    Verdict::Broken(Breakage { trouble: Trouble::Cassette, text: format!("not recorded: {text}") })
}

fn error_chain(error: &dyn std::error::Error) -> String {
    let mut text = error.to_string();
    let mut cause = error.source();
    while let Some(inner) = cause {
        text += &format!(": {inner}");
        cause = inner.source();
    }
    text
}

fn now() -> String {
    let now = Timestamp::now();
    now.round(Unit::Second).unwrap_or(now).to_string()
}
