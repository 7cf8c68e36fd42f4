//! The snapshots of a run: which are in force, and how a transcript compares.

use super::diff::unified;
use super::file::{self, Snap, Unreadable, Why, normal};
use super::names::{self, Kind};
use super::update::{Update, Wishes};
use super::waiting::holds_kind;
use crate::event::{Judged, Judgement};
use crate::source::{Disk, remove, write_atomic};
use std::borrow::Cow;
use std::collections::{BTreeMap, HashMap};
use std::fs::OpenOptions;
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};
use std::sync::{Arc, OnceLock};

/// The accepted transcripts that a run is judged by.
pub struct Snapshots {
    by_profile: BTreeMap<String, Home>,
    wishes: Wishes,
    disk: Arc<dyn Disk>,
}

/// Where the snapshots of one profile are.
enum Home {
    /// Files, which may change; holds `<profile>/snapshots`. Only these kinds of target are judged.
    Folder(Folder),
    /// Texts by name, which may not.
    BuiltIn(HashMap<&'static str, &'static str>),
}

struct Folder {
    root: PathBuf,
    kinds: Vec<Kind>,
    /// No folder on the way is a link; looked at once.
    is_own: OnceLock<bool>,
}

impl Folder {
    fn new(root: &Path, kinds: Vec<Kind>) -> Self {
        Self { root: root.to_owned(), kinds, is_own: OnceLock::new() }
    }

    fn linked(&self, profile: &str) -> Result<(), Unreadable> {
        if *self.is_own.get_or_init(|| linked(&self.root, profile).is_ok()) {
            return Ok(());
        }
        linked(&self.root, profile)
    }
}

/// The case whose transcript is compared.
#[derive(Clone, Copy, Debug)]
pub struct Subject<'a> {
    pub profile: &'a str,
    pub case: &'a str,
    pub title: &'a str,
    /// The file the case stands in, and its line.
    pub source: &'a str,
    pub line: usize,
    pub kind: Kind,
}

impl Snapshots {
    /// No snapshots yet.
    pub fn new(wishes: Wishes, disk: Arc<dyn Disk>) -> Self {
        Self { by_profile: BTreeMap::new(), wishes, disk }
    }

    /// Judges a profile by the files in a folder; a case without one is new.
    pub fn add_folder(&mut self, profile: &str, root: &Path) {
        self.by_profile.insert(profile.to_owned(), Home::Folder(Folder::new(root, Kind::ALL.to_vec())));
    }

    /// Judges a profile by the files in a folder that nobody named: other targets than the mock only if the folder
    /// holds snapshots of them. Nobody who asks an endpoint from a checkout wants a first snapshot of every case.
    pub fn add_checkout(&mut self, profile: &str, root: &Path) {
        let is_meant = |kind: &Kind| *kind == Kind::Mock || holds_kind(root, profile, *kind);
        let kinds = Kind::ALL.into_iter().filter(is_meant).collect();
        self.by_profile.insert(profile.to_owned(), Home::Folder(Folder::new(root, kinds)));
    }

    /// Judges a profile by texts that nobody can change, the files `<name>.snap`; a case without one is not judged.
    pub fn add_built_in(
        &mut self,
        profile: &str,
        files: impl IntoIterator<Item = (&'static str, &'static str)>,
    ) {
        let named = files.into_iter().filter_map(|(name, text)| Some((name.strip_suffix(".snap")?, text)));
        self.by_profile.insert(profile.to_owned(), Home::BuiltIn(named.collect()));
    }

    /// Whether a difference does not fail its case.
    pub fn forgives(&self) -> bool {
        self.wishes.pass
    }

    /// Compares a transcript; `None` if the case is not judged by a snapshot, and then the transcript is not made.
    pub fn check(&self, subject: &Subject<'_>, transcript: impl FnOnce() -> String) -> Option<Judged> {
        let name = format!("{}{}", subject.case, subject.kind.suffix());
        match self.by_profile.get(subject.profile)? {
            Home::BuiltIn(texts) => {
                let file = format!("scenarios/{}/{}/{name}.snap", subject.profile, names::FOLDER);
                texts.get(name.as_str()).map(|accepted| built_in(file, accepted, &transcript()))
            }
            Home::Folder(folder) if !folder.kinds.contains(&subject.kind) => None,
            Home::Folder(folder) if names::is_name(&name) && names::is_profile(subject.profile) => {
                Some(self.on_disk(folder, &name, subject, &transcript()))
            }
            Home::Folder(folder) => {
                let path = folder.root.join(subject.profile);
                let trouble = Unreadable { path, line: None, why: Why::Name }.to_string();
                Some(judged(name, Judgement::Unreadable, Vec::new(), Some(trouble)))
            }
        }
    }

    fn on_disk(&self, folder: &Folder, name: &str, subject: &Subject<'_>, text: &str) -> Judged {
        let root = &folder.root;
        let path = names::accepted(root, subject.profile, name);
        let file = shown(&path);
        if let Err(error) = self.note(&path) {
            let trouble = format!("cannot note {file} for INSTA_SNAPSHOT_REFERENCES_FILE: {error}");
            return judged(file, Judgement::Unreadable, Vec::new(), Some(trouble));
        }
        let accepted = folder.linked(subject.profile).and_then(|()| look(&path, text));
        let accepted = match accepted {
            Ok(accepted) => accepted,
            Err(error) => return judged(file, Judgement::Unreadable, Vec::new(), Some(error.to_string())),
        };
        let (judgement, diff) = match &accepted {
            Look::Same => (Judgement::Same, Vec::new()),
            Look::None => (Judgement::New, unified("", text)),
            Look::Other(old) => (Judgement::Changed, unified(old, text)),
        };
        let pending = names::pending(root, subject.profile, name);
        let written = self.write(judgement, &path, &pending, subject, text);
        let mut judged = judged(file, judgement, diff, None);
        match written {
            Ok(Written::Nothing) => {}
            Ok(Written::Pending) => judged.pending = Some(shown(&pending)),
            Ok(Written::Accepted) => judged.judgement = Judgement::Taken,
            Err(error) => judged.trouble = Some(chain(&error)),
        }
        judged
    }

    /// Appends a path, as insta does for `cargo insta test --unreferenced`.
    fn note(&self, path: &Path) -> io::Result<()> {
        let Some(references) = &self.wishes.references else { return Ok(()) };
        let absolute = std::path::absolute(path)?;
        let line = format!("{}\n", absolute.display());
        OpenOptions::new().append(true).create(true).open(references)?.write_all(line.as_bytes())
    }

    fn write(
        &self,
        judgement: Judgement,
        accepted: &Path,
        pending: &Path,
        subject: &Subject<'_>,
        text: &str,
    ) -> Result<Written, crate::source::StoreError> {
        let in_place = match (self.wishes.update, judgement) {
            (Update::Force, _) => true,
            (_, Judgement::Same) => {
                // What waited is what is accepted already.
                if self.wishes.update != Update::No {
                    remove(pending, &*self.disk)?;
                }
                return Ok(Written::Nothing);
            }
            (Update::No, _) => return Ok(Written::Nothing),
            (Update::Always, _) => true,
            (Update::Unseen, judgement) => judgement == Judgement::New,
            (Update::Pending, _) => false,
        };
        let snap = Snap {
            source: relative(subject.source).into_owned(),
            line: (!in_place).then_some(subject.line),
            description: subject.title.to_owned(),
            text: text.to_owned(),
        };
        if in_place {
            write_atomic(accepted, snap.render().as_bytes(), &*self.disk)?;
            remove(pending, &*self.disk)?;
            return Ok(Written::Accepted);
        }
        write_atomic(pending, snap.render().as_bytes(), &*self.disk)?;
        Ok(Written::Pending)
    }
}

enum Written {
    Nothing,
    Pending,
    Accepted,
}

/// What is accepted, as far as it matters.
enum Look {
    None,
    Same,
    Other(String),
}

/// Compares the texts first. Only where they differ insta is asked for its opinion of the file.
fn look(path: &Path, text: &str) -> Result<Look, Unreadable> {
    let Some(file) = file::text(path)? else { return Ok(Look::None) };
    if Snap::holds(&file, text) {
        return Ok(Look::Same);
    }
    file::parse(path, &file)?;
    let text = normal(text);
    let insta = insta::Snapshot::from_file(path).map_err(|error| error.to_string());
    let known =
        insta.and_then(|old| old.as_text().map(ToString::to_string).ok_or_else(|| "it is binary".to_owned()));
    match known {
        Ok(old) if old == text => Ok(Look::Same),
        Ok(old) => Ok(Look::Other(old)),
        Err(why) => Err(Unreadable { path: path.to_owned(), line: None, why: Why::Insta(why) }),
    }
}

/// Refuses folders that are links: what is written belongs below the root.
pub(super) fn linked(root: &Path, profile: &str) -> Result<(), Unreadable> {
    for folder in [root.join(profile), names::folder_of(root, profile)] {
        if folder.is_symlink() {
            return Err(Unreadable { path: folder, line: None, why: Why::Link });
        }
    }
    Ok(())
}

fn built_in(file: String, accepted: &'static str, text: &str) -> Judged {
    if Snap::holds(accepted, text) {
        return judged(file, Judgement::Same, Vec::new(), None);
    }
    match Snap::parse(accepted) {
        Ok(snap) => judged(file, Judgement::Changed, unified(&snap.text, text), None),
        Err((why, _)) => judged(file, Judgement::Unreadable, Vec::new(), Some(why.to_string())),
    }
}

fn judged(file: String, judgement: Judgement, diff: Vec<String>, trouble: Option<String>) -> Judged {
    Judged { file, judgement, diff, pending: None, trouble }
}

/// A scenario file as a header names it: never with the folders of somebody's home.
fn relative(source: &str) -> Cow<'_, str> {
    let source = source.replace('\\', "/");
    if !source.starts_with('/') && !source.contains(':') && !source.starts_with("..") {
        return Cow::Owned(source);
    }
    let mut parts: Vec<&str> = source.rsplit('/').take(2).collect();
    parts.reverse();
    Cow::Owned(parts.join("/"))
}

fn shown(path: &Path) -> String {
    path.to_string_lossy().replace('\\', "/")
}

fn chain(error: &dyn std::error::Error) -> String {
    match error.source() {
        Some(source) => format!("{error}: {}", chain(source)),
        None => error.to_string(),
    }
}
