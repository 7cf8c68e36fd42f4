//! Which files are looked at, and looking at them on all processors.

use super::progress::Progress;
use crate::lint::{Checked, Finding, Format, Measure, UNREADABLE, check};
use crate::report::Linted;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Mutex, PoisonError};
use std::thread;

/// How recordings are called. In a folder nothing else is opened.
const EXTENSIONS: [&str; 5] = ["json", "jsonl", "yaml", "yml", "har"];

/// Why a file is looked at.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Origin {
    /// It was named: it must be a recording.
    Named,
    /// It stood in a folder, which may hold other files.
    Walked,
    /// It stood in our own folder, where only cassettes are.
    Own,
}

#[derive(Default)]
pub(super) struct Files {
    all: Vec<(PathBuf, Origin)>,
    /// What could not even be listed.
    unlisted: Vec<Checked>,
}

impl Files {
    /// A file, or everything in a folder.
    pub(super) fn add(&mut self, path: &Path) {
        if is_folder(path) {
            self.walk(path, Origin::Walked);
        } else {
            self.all.push((path.to_owned(), Origin::Named));
        }
    }

    /// The folder of our own cassettes, if it is there.
    pub(super) fn add_own(&mut self, folder: &Path) {
        if folder.is_dir() {
            self.walk(folder, Origin::Own);
        }
    }

    fn walk(&mut self, folder: &Path, origin: Origin) {
        let listed = fs::read_dir(folder).and_then(|entries| {
            entries.map(|entry| entry.map(|entry| entry.path())).collect::<Result<Vec<_>, _>>()
        });
        let mut inside = match listed {
            Ok(inside) => inside,
            Err(error) => {
                let message = format!("cannot be listed: {error}");
                let finding = Finding { code: UNREADABLE, place: None, message };
                let path = folder.to_owned();
                let findings = vec![finding];
                self.unlisted.push(Checked { path, format: None, bytes: 0, other: false, findings });
                return;
            }
        };
        inside.sort();
        for path in inside {
            let is_hidden = path.file_name().is_some_and(|name| name.as_encoded_bytes().starts_with(b"."));
            if is_folder(&path) && !is_hidden {
                self.walk(&path, origin);
            } else if is_recording(&path, origin) && !is_hidden {
                self.all.push((path, origin));
            }
        }
    }

    /// Looks at all of them.
    pub(super) fn check(self, measure: &Measure<'_>) -> Linted {
        let next = AtomicUsize::new(0);
        let done = Mutex::new(Vec::with_capacity(self.all.len()));
        let progress = Progress::new(self.all.len());
        let work = || {
            while let Some((path, origin)) = self.all.get(next.fetch_add(1, Ordering::Relaxed)) {
                let checked = judged(check(path, measure), *origin);
                progress.done(path);
                done.lock().unwrap_or_else(PoisonError::into_inner).push((*origin, checked));
            }
        };
        let workers = thread::available_parallelism().map_or(1, usize::from).min(self.all.len());
        thread::scope(|scope| (0..workers).for_each(|_| drop(scope.spawn(work))));
        progress.end();
        let mut linted = Linted { files: self.unlisted, ..Linted::default() };
        for (origin, checked) in done.into_inner().unwrap_or_else(PoisonError::into_inner) {
            if checked.other && origin == Origin::Walked {
                linted.skipped += 1;
            } else {
                linted.files.push(checked);
            }
        }
        linted.files.sort_by(|a, b| a.path.cmp(&b.path));
        linted
    }
}

fn is_folder(path: &Path) -> bool {
    fs::symlink_metadata(path).is_ok_and(|found| found.is_dir())
}

fn is_recording(path: &Path, origin: Origin) -> bool {
    let Some(extension) = path.extension() else { return false };
    if origin == Origin::Own {
        extension == "json"
    } else {
        EXTENSIONS.iter().any(|known| extension == *known)
    }
}

/// Where only cassettes are, a recording of another tool is none.
fn judged(mut checked: Checked, origin: Origin) -> Checked {
    let is_foreign = checked.format.is_some_and(|format| format != Format::Cassette);
    if origin == Origin::Own && is_foreign {
        let message = "this is no cassette; other recordings are looked at by their names".to_owned();
        checked.findings = vec![Finding { code: UNREADABLE, place: None, message }];
    }
    checked
}
