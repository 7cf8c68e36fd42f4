//! A cassette in the making: its episodes come one after the other, and are held as values only while they may still
//! be one document.

use super::document::{Entry, Head};
use super::record::{count, repeat};
use super::text::{self, MOST_PRETTY, Sealer, head_line, seal_line};
use crate::redact::Episode;
use crate::source::{Disk, StoreError, write_atomic, write_atomic_by};
use std::borrow::Cow;
use std::collections::BTreeMap;
use std::mem;
use std::path::Path;

/// Takes episodes that stand in no steps. Equal answers in a row are counted.
pub struct Making {
    form: Form,
    /// May be counted once more.
    last: Option<Prepared>,
    episodes: usize,
    redacted: BTreeMap<String, usize>,
}

enum Form {
    /// With their lines, which come to less than what is laid out for a person.
    Document {
        entries: Vec<Entry>,
        lines: Chunks,
    },
    Lines(Chunks),
}

impl Default for Making {
    fn default() -> Self {
        Self {
            form: Form::Document { entries: Vec::new(), lines: Chunks::default() },
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

    /// Its line, which was made when it had been asked once.
    fn counted(&self) -> Cow<'_, str> {
        if self.entry.times() > 1 { text::line(&self.entry).into() } else { (&*self.line).into() }
    }
}

/// Episodes that came one after the other, put together on any thread.
#[derive(Default)]
pub struct Run {
    /// It may be counted with what comes before the run.
    first: Option<Prepared>,
    lines: Chunks,
    episodes: usize,
    /// Those of the lines, while they may still be one document.
    entries: Vec<Entry>,
    /// It may be counted with what comes after the run.
    last: Option<Prepared>,
    redacted: BTreeMap<String, usize>,
}

impl Run {
    /// Adds one. `is_large` says that all of them have become too many for one document.
    pub fn push(&mut self, episode: Episode, is_large: bool) {
        let mut one = Prepared::of(episode);
        for (name, count) in mem::take(&mut one.redacted) {
            *self.redacted.entry(name).or_default() += count;
        }
        let before = if self.last.is_some() { &mut self.last } else { &mut self.first };
        let Some(known) = before else {
            self.first = Some(one);
            return;
        };
        let Some(entry) = repeat(&mut known.entry, one.entry) else { return };
        if let Some(known) = self.last.replace(Prepared { entry, ..one }) {
            self.episodes += 1;
            self.lines.push(known.counted().as_bytes());
            if !is_large {
                self.entries.push(known.entry);
            }
        }
    }
}

impl Making {
    /// Whether they have become too many for one document.
    pub fn is_large(&self) -> bool {
        matches!(self.form, Form::Lines(_))
    }

    /// Adds what stands behind all that was added before.
    pub fn append(&mut self, run: Run) {
        let Run { first, lines: between, episodes, entries: new, last, redacted } = run;
        for (name, count) in redacted {
            *self.redacted.entry(name).or_default() += count;
        }
        let Some(first) = first else { return };
        self.push(first);
        let Some(last) = last else { return };
        self.close();
        self.episodes += episodes;
        let (Form::Document { lines, .. } | Form::Lines(lines)) = &mut self.form;
        lines.append(between);
        if let Form::Document { entries, .. } = &mut self.form {
            entries.extend(new);
        }
        self.grow();
        self.last = Some(last);
    }

    pub fn push(&mut self, mut one: Prepared) {
        for (name, count) in mem::take(&mut one.redacted) {
            *self.redacted.entry(name).or_default() += count;
        }
        if let Some(last) = &mut self.last {
            let Some(entry) = repeat(&mut last.entry, one.entry) else { return };
            self.close();
            self.last = Some(Prepared { entry, ..one });
        } else {
            self.last = Some(one);
        }
    }

    /// The last episode is not counted once more.
    fn close(&mut self) {
        let Some(last) = self.last.take() else { return };
        self.episodes += 1;
        let (Form::Document { lines, .. } | Form::Lines(lines)) = &mut self.form;
        lines.push(last.counted().as_bytes());
        if let Form::Document { entries, .. } = &mut self.form {
            entries.push(last.entry);
        }
        self.grow();
    }

    /// What is too large for one document is held as lines alone.
    fn grow(&mut self) {
        if let Form::Document { lines, .. } = &mut self.form
            && lines.bytes > MOST_PRETTY
        {
            self.form = Form::Lines(mem::take(lines));
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
                let texts = std::iter::once(head.as_bytes()).chain(lines.pieces.iter().map(Vec::as_slice));
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
struct Chunks {
    pieces: Vec<Vec<u8>>,
    bytes: usize,
}

const CHUNK: usize = 1 << 20;

impl Chunks {
    fn append(&mut self, other: Self) {
        match &*other.pieces {
            // Small pieces would be many.
            [piece] if piece.len() < CHUNK => self.push(piece),
            _ => {
                self.bytes += other.bytes;
                self.pieces.extend(other.pieces);
            }
        }
    }

    fn push(&mut self, line: &[u8]) {
        self.bytes += line.len();
        match self.pieces.last_mut().filter(|piece| piece.len() + line.len() <= piece.capacity()) {
            Some(piece) => piece.extend_from_slice(line),
            None => {
                let mut piece = Vec::with_capacity(CHUNK.max(line.len()));
                piece.extend_from_slice(line);
                self.pieces.push(piece);
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
