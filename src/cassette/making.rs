//! A cassette in the making: its episodes come one after the other, and only their lines are held.

use super::document::{Entry, Head};
use super::lines;
use super::record::{count, repeat};
use super::text::{self, MOST_PRETTY, Sealer, head_line, seal_line};
use crate::redact::Episode;
use crate::source::{Disk, StoreError, write_atomic, write_atomic_by};
use std::borrow::Cow;
use std::collections::BTreeMap;
use std::mem;
use std::path::Path;

/// Takes episodes that stand in no steps. Equal answers in a row are counted.
#[derive(Default)]
pub struct Making {
    lines: Chunks,
    episodes: usize,
    /// May be counted once more.
    last: Option<Prepared>,
    redacted: BTreeMap<String, usize>,
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
    /// It may be counted with what comes after the run.
    last: Option<Prepared>,
    redacted: BTreeMap<String, usize>,
}

impl Run {
    pub fn push(&mut self, episode: Episode) {
        let mut one = Prepared::of(episode);
        add(mem::take(&mut one.redacted), &mut self.redacted);
        let before = if self.last.is_some() { &mut self.last } else { &mut self.first };
        let Some(known) = before else {
            self.first = Some(one);
            return;
        };
        let Some(entry) = repeat(&mut known.entry, one.entry) else { return };
        if let Some(known) = self.last.replace(Prepared { entry, ..one }) {
            self.episodes += 1;
            self.lines.push(known.counted().as_bytes());
        }
    }
}

fn add(counts: BTreeMap<String, usize>, to: &mut BTreeMap<String, usize>) {
    for (name, count) in counts {
        *to.entry(name).or_default() += count;
    }
}

impl Making {
    pub fn push(&mut self, mut one: Prepared) {
        add(mem::take(&mut one.redacted), &mut self.redacted);
        if let Some(last) = &mut self.last {
            let Some(entry) = repeat(&mut last.entry, one.entry) else { return };
            self.close();
            self.last = Some(Prepared { entry, ..one });
        } else {
            self.last = Some(one);
        }
    }

    /// Adds what stands behind all that was added before.
    pub fn append(&mut self, run: Run) {
        let Run { first, lines, episodes, last, redacted } = run;
        add(redacted, &mut self.redacted);
        let Some(first) = first else { return };
        self.push(first);
        let Some(last) = last else { return };
        self.close();
        self.episodes += episodes;
        self.lines.append(lines);
        self.last = Some(last);
    }

    /// The last episode is not counted once more.
    fn close(&mut self) {
        let Some(last) = self.last.take() else { return };
        self.episodes += 1;
        self.lines.push(last.counted().as_bytes());
    }

    /// Nothing comes any more.
    pub fn end(mut self) -> Made {
        self.close();
        Made { lines: self.lines, episodes: self.episodes, redacted: self.redacted }
    }
}

/// All episodes of a cassette that is not yet written.
pub struct Made {
    lines: Chunks,
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
        let Self { lines, redacted, .. } = self;
        let head = Head { redacted, ..head };
        // What is laid out for a person is never less than its lines.
        if lines.bytes <= MOST_PRETTY
            && let Some(entries) = lines.entries()
        {
            drop(lines);
            return write_atomic(path, text::write(&head, &entries).as_bytes(), disk);
        }
        write_atomic_by(path, disk, |out| {
            let mut sealer = Sealer::default();
            let head = head_line(&head);
            let texts = std::iter::once(head.as_bytes()).chain(lines.pieces.iter().map(Vec::as_slice));
            for text in texts {
                // No line of ours ends in a way that git may change.
                sealer.line(text);
                out.write_all(text)?;
            }
            out.write_all(seal_line(&sealer.finish()).as_bytes())
        })
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
    fn entries(&self) -> Option<Vec<Entry>> {
        let lines = self.pieces.iter().flat_map(|piece| piece.split_inclusive(|byte| *byte == b'\n'));
        lines.map(|line| lines::entry(line).ok()).collect()
    }

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
        let room = |piece: &&mut Vec<u8>| piece.len() + line.len() <= piece.capacity();
        if let Some(piece) = self.pieces.last_mut().filter(room) {
            piece.extend_from_slice(line);
            return;
        }
        let mut piece = Vec::with_capacity(CHUNK.max(line.len()));
        piece.extend_from_slice(line);
        self.pieces.push(piece);
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
