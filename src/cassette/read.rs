//! Cassettes back from files. Nothing of a file is believed before its seal and its shape are right.

use super::document::{Entry, FORMAT, Head, Provenance};
use super::text;
use crate::source::{Diagnostic, Source};
use serde::de::{DeserializeOwned, Error};
use serde::{Deserialize, Deserializer};
use serde_json::{Map, Value};
use std::collections::BTreeMap;
use std::ops::Range;
use std::sync::Arc;

/// A cassette, whole.
#[derive(Clone, Debug, PartialEq)]
pub struct Cassette {
    pub head: Head,
    pub entries: Vec<Entry>,
}

/// Whether a cassette that can be read is to be believed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Trust {
    /// As it was written.
    Sealed,
    /// The seal is another one: somebody edited it.
    Edited {
        /// Which episodes, counted from 0; none if it was something else.
        episodes: Vec<usize>,
    },
}

const ADOPT: &str = "record it again, or take the edit in with `dubplate lint --adopt`";

/// Reads a document of one piece.
///
/// # Errors
/// The place and what is wrong there; a broken seal too.
pub fn read(source: &Arc<Source>) -> Result<Cassette, Diagnostic> {
    match read_edited(source)? {
        (cassette, Trust::Sealed) => Ok(cassette),
        (_, Trust::Edited { episodes }) => Err(edited(source, &episodes)),
    }
}

/// Reads a document whose seal may be broken: for whoever takes an edit in.
///
/// # Errors
/// The place and what is wrong there.
pub fn read_edited(source: &Arc<Source>) -> Result<(Cassette, Trust), Diagnostic> {
    conflict(source)?;
    let (head, entries, sums, seal) = match serde_json::from_str(&source.text) {
        Ok(document) => Document::parts(document),
        // Whatever is wrong with it, the values say more of it.
        Err(_) => from_values(source)?,
    };
    let trust = if is_sealed(&source.text, seal.as_ref()) {
        Trust::Sealed
    } else {
        Trust::Edited { episodes: changed(&entries, sums.as_ref()) }
    };
    Ok((Cassette { head, entries }, trust))
}

type Parts = (Head, Vec<Entry>, Option<Value>, Option<Value>);

/// A document of this format, member by member.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Document {
    #[serde(deserialize_with = "this_format")]
    format: u32,
    profile: String,
    #[serde(default)]
    case: Option<String>,
    provenance: Provenance,
    #[serde(default)]
    roles: BTreeMap<String, BTreeMap<String, String>>,
    #[serde(default)]
    variables: BTreeMap<String, String>,
    #[serde(default)]
    redacted: BTreeMap<String, usize>,
    episodes: Vec<Entry>,
    #[serde(default)]
    sums: Option<Value>,
    #[serde(default)]
    seal: Option<Value>,
}

fn this_format<'d, D: Deserializer<'d>>(deserializer: D) -> Result<u32, D::Error> {
    let format = u32::deserialize(deserializer)?;
    if format == FORMAT { Ok(format) } else { Err(D::Error::custom("another format")) }
}

impl Document {
    fn parts(self) -> Parts {
        let Self { format, profile, case, provenance, roles, variables, redacted, episodes, sums, seal } =
            self;
        let head = Head { format, profile, case, provenance, roles, variables, redacted };
        (head, episodes, sums, seal)
    }
}

/// The same by way of values, which tells what is wrong and near what.
fn from_values(source: &Arc<Source>) -> Result<Parts, Diagnostic> {
    let mut document: Map<String, Value> =
        serde_json::from_str(&source.text).map_err(|error| broken(source, &error))?;
    newer(source, document.get("format"))?;
    let seal = document.shift_remove("seal");
    let sums = document.shift_remove("sums");
    let episodes = document.shift_remove("episodes").unwrap_or_default();
    let head = part(source, Value::Object(document), "\"format\"")?;
    let Value::Array(episodes) = episodes else {
        return Err(wrong(source, "\"episodes\"", "`episodes` is no list".to_owned()));
    };
    let entries = episodes.into_iter().enumerate().map(|(at, episode)| {
        part(source, episode, "\"episodes\"").map_err(|mut diagnostic| {
            diagnostic.title = format!("episode {}: {}", at + 1, diagnostic.title);
            diagnostic
        })
    });
    Ok((head, entries.collect::<Result<_, _>>()?, sums, seal))
}

/// The seal covers everything before its own line, and nothing may stand after it.
fn is_sealed(document: &str, seal: Option<&Value>) -> bool {
    let Some(at) = document.rfind("  \"seal\": ") else { return false };
    let (before, after) = document.split_at(at);
    let Some(seal) = seal.and_then(Value::as_str) else { return false };
    let expected = text::seal(before.as_bytes());
    let end = after.replace("\r\n", "\n");
    seal == expected && end == format!("  \"seal\": \"{expected}\"\n}}\n")
}

/// Episodes that are not those the sums were made of.
pub(super) fn changed(entries: &[Entry], sums: Option<&Value>) -> Vec<usize> {
    let sums: Vec<&str> = sums.and_then(Value::as_str).unwrap_or_default().split(' ').collect();
    let differs = |entry: &Entry| !sums.contains(&&*text::sum(entry));
    entries.iter().enumerate().filter(|(_, entry)| differs(entry)).map(|(at, _)| at).collect()
}

pub(super) fn edited(source: &Arc<Source>, episodes: &[usize]) -> Diagnostic {
    let numbers: Vec<String> = episodes.iter().map(|at| (at + 1).to_string()).collect();
    let which = match episodes.len() {
        0 => String::new(),
        1 => format!(": episode {}", numbers.concat()),
        _ => format!(": episodes {}", numbers.join(", ")),
    };
    let title = format!("this cassette was changed after it was recorded{which}");
    Diagnostic { help: Some(ADOPT.to_owned()), ..wrong(source, "\"seal\"", title) }
}

/// Reads one part; unknown members are mistakes, as in every file, and are shown where they first stand.
pub(super) fn part<T: DeserializeOwned>(
    source: &Arc<Source>,
    value: Value,
    near: &str,
) -> Result<T, Diagnostic> {
    T::deserialize(value).map_err(|error| {
        let title = error.to_string();
        let unknown = title.strip_prefix("unknown field `").and_then(|rest| rest.split_once('`'));
        let near = unknown.map_or_else(|| near.to_owned(), |(name, _)| format!("\"{name}\""));
        wrong(source, &near, title)
    })
}

pub(super) fn newer(source: &Arc<Source>, format: Option<&Value>) -> Result<(), Diagnostic> {
    match format.and_then(Value::as_u64) {
        Some(format) if format == u64::from(FORMAT) => Ok(()),
        Some(format) if format > u64::from(FORMAT) => {
            let title = format!("this cassette has format {format}; this dubplate reads format {FORMAT}");
            let help = Some("use the dubplate that made it, or a newer one".to_owned());
            Err(Diagnostic { help, ..wrong(source, "\"format\"", title) })
        }
        _ => {
            let help =
                Some("a cassette begins with `\"format\": 1`; other recordings are no cassettes".to_owned());
            Err(Diagnostic { help, ..wrong(source, "\"format\"", "this is no cassette".to_owned()) })
        }
    }
}

fn conflict(source: &Arc<Source>) -> Result<(), Diagnostic> {
    let Some(at) = source.text.find("\n<<<<<<< ") else { return Ok(()) };
    let title = "git left a merge conflict in this cassette".to_owned();
    let help =
        Some("take one side whole (`git checkout --ours` or `--theirs`), or record it again".to_owned());
    Err(Diagnostic { source: Arc::clone(source), span: at + 1..at + 8, title, label: String::new(), help })
}

pub(super) fn broken(source: &Arc<Source>, error: &serde_json::Error) -> Diagnostic {
    let line = error.line().max(1);
    let at = source.line_start(line) + error.column().saturating_sub(1);
    let at = floor(&source.text, at);
    let cause = error.to_string();
    let cause = cause.split(" at line ").next().unwrap_or_default();
    let title = if error.is_eof() {
        "this cassette ends too early: it is cut off".to_owned()
    } else {
        format!("this cassette is broken: {cause}")
    };
    let help = Some("restore it from version control, or record it again; it was left as it is".to_owned());
    Diagnostic { source: Arc::clone(source), span: at..at, title, label: String::new(), help }
}

/// A mistake near the first occurrence of a word.
pub(super) fn wrong(source: &Arc<Source>, near: &str, title: String) -> Diagnostic {
    let span: Range<usize> = source.text.find(near).map_or(0..0, |at| at..at + near.len());
    Diagnostic { source: Arc::clone(source), span, title, label: String::new(), help: None }
}

fn floor(text: &str, mut at: usize) -> usize {
    at = at.min(text.len());
    while !text.is_char_boundary(at) {
        at -= 1;
    }
    at
}
