//! A cassette in the making: its episodes come one after the other, and are held as values only while they may still
//! be one document.

use super::document::{Entry, Head};
use super::record::{count, repeat};
use super::text::{self, MOST_PRETTY, Sealer, head_line, seal_line};
use crate::redact::Episode;
use crate::source::{Disk, StoreError, write_atomic, write_atomic_by};
use std::collections::BTreeMap;
use std::mem;
use std::path::Path;

/// Takes episodes that stand in no steps. Equal answers in a row are counted.
pub struct Making {
    form: Form,
    /// May be counted once more.
    last: Option<(Entry, String)>,
    episodes: usize,
    redacted: BTreeMap<String, usize>,
}

enum Form {
    /// With the bytes of their lines. Laid out for a person they are more.
    Document {
        entries: Vec<Entry>,
        bytes: usize,
    },
    Lines(Chunks),
}

impl Default for Making {
    fn default() -> Self {
        Self {
            form: Form::Document { entries: Vec::new(), bytes: 0 },
            last: None,
            episodes: 0,
            redacted: BTreeMap::new(),
        }
    }
}

/// An episode as it stands in a cassette, with its line. Made on any thread, as it takes the time.
pub struct Prepared {
    entry: Entry,
    line: String,
    redacted: BTreeMap<String, usize>,
}

impl Prepared {
    pub fn of(episode: Episode) -> Self {
        let headers = episode.request().withheld + episode.response().withheld;
        let entry = Entry::of(episode, 0, None);
        let mut redacted = BTreeMap::new();
        count(&entry, headers, &mut redacted);
        Self { line: text::line(&entry), entry, redacted }
    }
}

impl Making {
    pub fn push(&mut self, Prepared { entry, line, redacted }: Prepared) {
        for (name, count) in redacted {
            *self.redacted.entry(name).or_default() += count;
        }
        if let Some((last, _)) = &mut self.last {
            let Some(entry) = repeat(last, entry) else { return };
            self.close();
            self.last = Some((entry, line));
        } else {
            self.last = Some((entry, line));
        }
    }

    /// The last episode is not counted once more.
    fn close(&mut self) {
        let Some((entry, line)) = self.last.take() else { return };
        // The line was made when it had been asked once.
        let line = if entry.times() > 1 { text::line(&entry) } else { line };
        self.episodes += 1;
        match &mut self.form {
            Form::Lines(lines) => lines.push(line.as_bytes()),
            Form::Document { entries, bytes } => {
                entries.push(entry);
                *bytes += line.len();
                if *bytes > MOST_PRETTY {
                    let mut lines = Chunks::default();
                    for entry in mem::take(entries) {
                        lines.push(text::line(&entry).as_bytes());
                    }
                    self.form = Form::Lines(lines);
                }
            }
        }
    }

    /// Nothing comes any more: how many episodes there are, and the cassette once its head is known.
    pub fn end(mut self) -> Made {
        self.close();
        Made { form: self.form, episodes: self.episodes, redacted: self.redacted }
    }
}

/// All episodes of a cassette that is not yet written.
pub struct Made {
    form: Form,
    episodes: usize,
    redacted: BTreeMap<String, usize>,
}

impl Made {
    pub fn episodes(&self) -> usize {
        self.episodes
    }

    /// Writes the cassette; the head gets what was redacted.
    ///
    /// # Errors
    /// As for [`write_atomic`].
    pub fn write(self, head: Head, path: &Path, disk: &dyn Disk) -> Result<(), StoreError> {
        let head = Head { redacted: self.redacted, ..head };
        match self.form {
            Form::Document { entries, .. } => {
                write_atomic(path, text::write(&head, &entries).as_bytes(), disk)
            }
            Form::Lines(lines) => write_atomic_by(path, disk, |out| {
                let mut sealer = Sealer::default();
                let head = head_line(&head);
                let texts = std::iter::once(head.as_bytes()).chain(lines.0.iter().map(Vec::as_slice));
                for text in texts {
                    // No line of ours ends in a way that git may change.
                    sealer.line(text);
                    out.write_all(text)?;
                }
                out.write_all(seal_line(&sealer.finish()).as_bytes())
            }),
        }
    }
}

/// Lines in pieces: one long text would be moved whenever it grows.
#[derive(Default)]
struct Chunks(Vec<Vec<u8>>);

const CHUNK: usize = 1 << 20;

impl Chunks {
    fn push(&mut self, line: &[u8]) {
        match self.0.last_mut().filter(|chunk| chunk.len() + line.len() <= chunk.capacity()) {
            Some(chunk) => chunk.extend_from_slice(line),
            None => {
                let mut chunk = Vec::with_capacity(CHUNK.max(line.len()));
                chunk.extend_from_slice(line);
                self.0.push(chunk);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cassette::of_episodes;
    use crate::protocol::decode_call;
    use crate::redact::Redactor;
    use crate::source::RealDisk;
    use crate::wire::{Exchange, Headers, Method, Request, Response};
    use std::fs;

    fn episode(number: usize, body: &str) -> Episode {
        let request = Request {
            method: Method::Get,
            target: format!("/?n={}", number / 2),
            headers: Headers::default(),
            body: "".into(),
        };
        let response = Response { status: 200, headers: Headers::default(), body: body.to_owned().into() };
        let exchange = Exchange { request, response };
        Redactor::default().session().imported(&exchange, &decode_call(&exchange.request), None, Some("h"))
    }

    fn head() -> Head {
        let head = serde_json::json!({
            "format": 1, "profile": "any",
            "provenance": { "target": "import", "recorded": "2026-11-22T12:00:00Z", "dubplate": "0", "contract": "" },
        });
        serde_json::from_value(head).expect("a head")
    }

    #[test]
    fn it_writes_what_writing_all_of_them_writes() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("c.json");
        for (count, begins) in [(5, "{\n"), (40, "{\"format\"")] {
            // Forty of these are more than one document holds.
            let body = "a word or two, ".repeat(if count > 5 { 60_000 } else { 4 });
            let mut making = Making::default();
            (0..count).for_each(|number| making.push(Prepared::of(episode(number, &body))));
            let made = making.end();
            assert_eq!(made.episodes(), count.div_ceil(2));
            made.write(head(), &path, &RealDisk).expect("written");
            let whole = of_episodes(head(), (0..count).map(|number| episode(number, &body)));
            let written = fs::read_to_string(&path).expect("a text");
            assert!(written == text::write(&whole.head, &whole.entries), "{count}");
            assert!(written.starts_with(begins));
        }
    }
}
