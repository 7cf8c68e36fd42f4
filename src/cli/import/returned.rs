//! A HAR that dubplate wrote, on its way back.

use super::{Import, name};
use crate::cassette::{self, Cassette, concerns};
use crate::foreign::{self, Format, Place, Repair, Returned, Unreadable};
use crate::report::Brought;
use crate::source::{RealDisk, write_atomic};
use std::path::{Path, PathBuf};

impl Import<'_> {
    /// The cassettes that a HAR was made of, as they were; none if it was made of others, and then what is to be said.
    pub(super) fn returned(&mut self, path: &Path, bytes: &[u8]) -> (Vec<Brought>, Option<Repair>) {
        if self.args.format.0.is_some_and(|format| format != Format::Har) {
            return (Vec::new(), None);
        }
        match foreign::returned(bytes) {
            Returned::Foreign => (Vec::new(), None),
            Returned::Changed => {
                let words = "it was changed since dubplate exported it, and is read as anybody's HAR";
                (Vec::new(), Some(Repair { place: Place::new("/log/_dubplate"), words: words.to_owned() }))
            }
            Returned::Whole(cassettes) => {
                let file = path.to_string_lossy();
                let count = cassettes.len();
                let stored = cassettes.iter().map(|cassette| {
                    let stored = self.store(path, cassette, count);
                    stored.unwrap_or_else(|why| Brought::unusable(file.clone().into_owned(), why))
                });
                (stored.collect(), None)
            }
        }
    }

    fn store(&mut self, path: &Path, cassette: &Cassette, count: usize) -> Result<Brought, Unreadable> {
        let whole = |why: String| Unreadable::new(Place::new("/log/_dubplate"), why);
        // A sum proves nothing: whoever wrote the file can have made it.
        if let Some(first) = concerns(cassette, &self.redactor).first() {
            let what = &first.suspicion;
            let why = format!("episode {}, {}: {} may not be stored", first.episode, what.at, what.rule);
            return Err(whole(why));
        }
        let target = if count == 1 { self.place(path) } else { self.place(&own(path, cassette)) };
        let target = target.map_err(whole)?;
        let text = cassette::write(&cassette.head, &cassette.entries);
        write_atomic(&target, text.as_bytes(), &RealDisk).map_err(|error| whole(error.to_string()))?;
        self.taken.insert(target.clone());
        let episodes = cassette.entries.len();
        let api = cassette.entries.iter().filter(|entry| entry.request.action.is_some()).count();
        Ok(Brought {
            file: path.to_string_lossy().into_owned(),
            format: Some(Format::Har.name()),
            cassette: Some(target.to_string_lossy().into_owned()),
            entries: episodes,
            kept: episodes,
            episodes,
            api,
            documented: api,
            repairs: Vec::new(),
            refusals: Vec::new(),
            error: None,
        })
    }
}

/// A name for one of several cassettes of a file.
fn own(path: &Path, cassette: &Cassette) -> PathBuf {
    let head = &cassette.head;
    let stem = path.file_stem().unwrap_or_default().to_string_lossy();
    let case = head.case.as_deref().unwrap_or(&stem);
    let plain = name(Path::new(&format!("{}.{case}.x", head.profile).replace('/', "-")));
    PathBuf::from(plain)
}
