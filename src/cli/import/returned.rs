//! A HAR that dubplate wrote, on its way back.

use super::{Import, name};
use crate::cassette::{self, Cassette, concerns};
use crate::foreign::{self, Format, Place, Repair, Returned, Unreadable};
use crate::report::Brought;
use crate::source::{RealDisk, write_atomic};
use std::collections::BTreeMap;
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
                let stored = cassettes.iter().zip(own(path, &cassettes)).map(|(cassette, name)| {
                    let stored = self.store(path, cassette, &name);
                    stored.unwrap_or_else(|why| Brought::unusable(file.clone().into_owned(), why))
                });
                (stored.collect(), None)
            }
        }
    }

    fn store(&mut self, path: &Path, cassette: &Cassette, name: &Path) -> Result<Brought, Unreadable> {
        let whole = |why: String| Unreadable::new(Place::new("/log/_dubplate"), why);
        // A sum proves nothing: whoever wrote the file can have made it.
        if let Some(first) = concerns(cassette, &self.redactor).first() {
            let what = &first.suspicion;
            let why = format!("episode {}, {}: {} may not be stored", first.episode, what.at, what.rule);
            return Err(whole(why));
        }
        let target = self.place(name).map_err(whole)?;
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

/// A name for each cassette of a file: that of the file if there is one, else its profile and case. Recordings that are of
/// no case have the file's name, and a number from the second on.
fn own(path: &Path, cassettes: &[Cassette]) -> Vec<PathBuf> {
    if cassettes.len() == 1 {
        return vec![path.to_owned()];
    }
    let stem = path.file_stem().unwrap_or_default().to_string_lossy();
    let mut seen = BTreeMap::new();
    let names = cassettes.iter().map(|Cassette { head, .. }| {
        let case = head.case.as_deref().unwrap_or(&stem);
        let plain = name(Path::new(&format!("{}.{case}.x", head.profile).replace('/', "-")));
        let times = seen.entry(plain.clone()).or_insert(0_usize);
        *times += 1;
        PathBuf::from(if *times == 1 {
            plain
        } else {
            format!("{}-{times}.json", plain.trim_end_matches(".json"))
        })
    });
    names.collect()
}
