//! A HAR that dubplate wrote comes back as the cassettes it was made of, if nobody changed it on the way.

use super::Kept;
use super::stream::{self, Around};
use super::typed::Given;
use crate::cassette::{Cassette, Entry, FORMAT, Head};
use crate::foreign::export::{sum, visible};
use serde::Deserialize;
use serde_json::Value;

/// What came back.
pub enum Returned {
    /// The cassettes as they were exported, in their order.
    Whole(Vec<Cassette>),
    /// Dubplate wrote it, and somebody changed it: it is to be taken as anybody's HAR.
    Changed,
    /// Somebody else's, or nothing of ours is left in it.
    Foreign,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Ours {
    format: u32,
    cassettes: Vec<Made>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Made {
    head: Head,
    sum: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Episode {
    cassette: usize,
    episode: Entry,
}

/// Reads a HAR as one of ours. Its episodes are not believed: whoever stores them looks at them as at any others.
pub fn returned(bytes: &[u8]) -> Returned {
    if !is_likely(bytes) {
        return Returned::Foreign;
    }
    let mut around = Around::default();
    let mut kept = Kept { around: None, entries: Vec::new() };
    let read = stream::read(bytes, &mut around, &mut |_, given| {
        kept.entries.push(match given {
            Given::Is(entry) => entry.ours,
            Given::Absent | Given::Wrong(_) => None,
        });
    });
    kept.around = around.ours;
    match (read, kept.around) {
        (_, None) => Returned::Foreign,
        (Err(_), Some(_)) => Returned::Changed,
        (Ok(()), Some(_)) => whole(&kept, bytes).map_or(Returned::Changed, Returned::Whole),
    }
}

/// Reading twice takes time: the export says at its beginning who wrote it.
fn is_likely(bytes: &[u8]) -> bool {
    const START: usize = 1024;
    let word = b"\"dubplate\"";
    bytes[..bytes.len().min(START)].windows(word.len()).any(|part| part == word)
}

fn whole(kept: &Kept<'_>, bytes: &[u8]) -> Option<Vec<Cassette>> {
    let ours: Ours = serde_json::from_str(kept.around?.get()).ok()?;
    let sums: Vec<String> = ours.cassettes.iter().map(|made| made.sum.clone()).collect();
    let heads = ours.cassettes.into_iter().map(|made| made.head);
    let mut cassettes: Vec<Cassette> = heads.map(|head| Cassette { head, entries: Vec::new() }).collect();
    let mut visible_parts = Vec::with_capacity(kept.entries.len());
    for entry in &kept.entries {
        let Episode { cassette, episode } = serde_json::from_str((*entry)?.get()).ok()?;
        let home = cassettes.get_mut(cassette)?;
        visible_parts.push(visible(&home.head, &episode));
        home.entries.push(episode);
    }
    let same = |(cassette, stated): (&Cassette, &String)| sum(cassette) == *stated;
    let is_sound =
        ours.format == FORMAT && cassettes.iter().zip(&sums).all(same) && is_shown(bytes, &visible_parts);
    is_sound.then_some(cassettes)
}

/// Whether what every tool sees is still what was made of the episodes.
fn is_shown(bytes: &[u8], parts: &[serde_json::Map<String, Value>]) -> bool {
    #[derive(Deserialize)]
    struct Whole {
        log: Log,
    }
    #[derive(Deserialize)]
    struct Log {
        entries: Vec<Shown>,
    }
    #[derive(Deserialize)]
    struct Shown {
        request: Value,
        response: Value,
    }
    let Ok(Whole { log }) = serde_json::from_slice::<Whole>(bytes) else { return false };
    log.entries.len() == parts.len()
        && log.entries.iter().zip(parts).all(|(shown, part)| {
            part.get("request") == Some(&shown.request) && part.get("response") == Some(&shown.response)
        })
}
