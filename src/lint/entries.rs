//! What the entries of another tool's recording say of themselves and of each other, once its reader has read them.

use super::locate::{Step, items, locate, members};
use super::{Format, Note, Spot, json, table};
use crate::foreign::{self, Entry, Place};
use sha2::{Digest, Sha256};
use std::collections::HashMap;
use std::path::Path;

/// Lengths, entries that cannot be replayed, and those that are there twice.
pub(super) fn notes(path: &Path, format: Format, text: &[u8]) -> Vec<Note> {
    let Ok(known) = format.name().parse() else { return Vec::new() };
    let file = File { format, text };
    let recording = match foreign::read_at(text, Some(known), Some(path)) {
        Ok(recording) => recording,
        Err(unreadable) if is_empty(format, text) && unreadable.place.pointer.is_empty() => {
            return Vec::new();
        }
        Err(unreadable) => {
            let why = json::unquoted(&unreadable.why);
            return vec![Note::new(table::UNREADABLE, file.spot(&unreadable.place), why)];
        }
    };
    let mut notes = Vec::new();
    for refusal in &recording.refusals {
        // A break in the file has no entry of its own.
        let code = if refusal.place.pointer.is_empty() { table::UNREADABLE } else { table::NOT_REPLAYABLE };
        notes.push(Note::new(code, file.spot(&refusal.place), said(&refusal.place, &refusal.why)));
    }
    let lengths = recording.repairs.iter().filter(|repair| repair.words.contains("disagrees with the"));
    notes.extend(lengths.map(|repair| {
        Note::new(table::LENGTH, file.spot(&repair.place), said(&repair.place, &repair.words))
    }));
    notes.extend(doubles(&file, &recording.entries));
    notes
}

/// Whether a file has the list of its format, and nothing in it: nothing was recorded, which is no mistake.
fn is_empty(format: Format, text: &[u8]) -> bool {
    /// Nobody writes more around nothing.
    const MOST: usize = 4096;
    if format.is_yaml() {
        return text.len() < MOST && text.windows(2).any(|pair| pair == b"[]");
    }
    let list: &[Step<'_>] = match format {
        Format::Har => &[Step::Name("log"), Step::Name("entries")],
        Format::Azure => &[Step::Name("Entries")],
        Format::WireMock => &[Step::Name("mappings")],
        Format::Dvr => &[Step::Name("events")],
        Format::VcrpyJson => &[Step::Name("interactions")],
        Format::Cassette | Format::VcrpyYaml | Format::GoVcr => return false,
    };
    let at = locate(text, list);
    text.get(at) == Some(&b'[') && items(text, at).next().is_none()
}

struct File<'t> {
    format: Format,
    text: &'t [u8],
}

impl File<'_> {
    fn spot(&self, place: &Place) -> Spot {
        match place.line.and_then(|line| usize::try_from(line).ok()) {
            Some(line) => Spot::Line(line),
            None if place.pointer.is_empty() || self.format.is_yaml() => Spot::File,
            None => {
                let path: Vec<Step<'_>> = place.pointer.split('/').skip(1).map(step).collect();
                Spot::Offset(locate(self.text, &path))
            }
        }
    }

    /// Whether a stub has a scenario, in which equal requests are answered in turn.
    fn has_scenario(&self, place: &Place) -> bool {
        let Spot::Offset(at) = self.spot(place) else { return false };
        members(self.text, at).any(|(name, _)| name == b"scenarioName" || name == b"requiredScenarioState")
    }
}

/// A line of YAML is that of the entry, so the words say where in it.
fn said(place: &Place, words: &str) -> String {
    if place.pointer.is_empty() { words.to_owned() } else { format!("{}: {words}", place.pointer) }
}

fn step(name: &str) -> Step<'_> {
    name.parse().map_or(Step::Name(name), Step::Item)
}

/// Entries that say what an earlier one does. Of stubs only one is ever taken, whatever it answers.
fn doubles(file: &File<'_>, entries: &[Entry]) -> Vec<Note> {
    let is_stub = file.format == Format::WireMock;
    let mut known: HashMap<[u8; 32], &Place> = HashMap::with_capacity(entries.len());
    let mut notes = Vec::new();
    for entry in entries {
        let place = &entry.place;
        if is_stub && file.has_scenario(place) {
            continue;
        }
        let sum = if is_stub { asked(entry).finalize() } else { exchanged(entry).finalize() };
        let Some(first) = known.get(&<[u8; 32]>::from(sum)) else {
            known.insert(sum.into(), place);
            continue;
        };
        let (code, words) = if is_stub {
            (table::UNREACHABLE, "the request is that of")
        } else {
            (table::DUPLICATE, "request and answer are those of")
        };
        notes.push(Note::new(code, file.spot(place), said(place, &format!("{words} {first}"))));
    }
    notes
}

/// What tells requests apart: never what a signature changes.
fn asked(entry: &Entry) -> Sha256 {
    let request = &entry.exchange.request;
    let mut sum = Sha256::new();
    let action = ["x-tc-action", "x-tc-version", "x-tc-region"].map(|name| request.headers.get(name));
    let texts = [Some(request.method.as_str()), Some(&*entry.host), Some(&*request.target)];
    for text in texts.into_iter().chain(action) {
        let text = text.unwrap_or_default();
        sum.update((text.len() as u64).to_le_bytes());
        sum.update(text);
    }
    sum.update((request.body.len() as u64).to_le_bytes());
    sum.update(&request.body);
    sum
}

fn exchanged(entry: &Entry) -> Sha256 {
    let response = &entry.exchange.response;
    let mut sum = asked(entry);
    sum.update(response.status.to_le_bytes());
    let id = id(&response.body);
    sum.update(&response.body[..id.start]);
    sum.update(&response.body[id.end..]);
    sum
}

/// Where the id of the request stands in an answer, which is another one each time.
fn id(body: &[u8]) -> std::ops::Range<usize> {
    const NAME: &[u8] = b"\"RequestId\"";
    let Some(at) = body.windows(NAME.len()).position(|part| part == NAME) else { return 0..0 };
    super::value::after(body, at + NAME.len() - 1, false).unwrap_or_default()
}
