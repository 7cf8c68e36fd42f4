//! From the episodes of a case to a cassette that is stored: folding, and keeping what did not really change.

use super::document::{Entry, Head, Volatile};
use super::names::Names;
use super::read::Cassette;
use crate::redact::Episode;
use serde_json::Value;
use std::collections::BTreeMap;
use std::sync::Arc;

/// One exchange of a case on its way into a cassette.
pub struct Taken {
    pub step: usize,
    pub phase: &'static str,
    pub manner: Manner,
    pub episode: Arc<Episode>,
}

/// Why a step asks more than once.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Manner {
    Once,
    /// Asked again until something holds: equal answers in a row are kept once.
    Poll,
    /// Asked many times at once: the order of the answers is chance.
    Burst,
}

/// Makes a cassette; the redactions are counted from the episodes.
pub fn cassette(mut head: Head, taken: &[Taken]) -> Cassette {
    let mut entries: Vec<(Entry, Manner)> = Vec::with_capacity(taken.len());
    head.redacted = BTreeMap::new();
    for one in taken {
        let mut entry = Entry::new(&one.episode, one.step, Some(one.phase));
        entry.burst = one.manner == Manner::Burst;
        let headers = one.episode.request().withheld + one.episode.response().withheld;
        count(&entry, headers, &mut head.redacted);
        if !fold(&entry, one.manner, &mut entries) {
            entries.push((entry, one.manner));
        }
    }
    sort_bursts(&mut entries);
    Cassette { head, entries: entries.into_iter().map(|(entry, _)| entry).collect() }
}

/// A cassette of episodes that stand in no steps, in their order; the redactions are counted from them.
pub fn of_episodes(mut head: Head, episodes: impl IntoIterator<Item = Episode>) -> Cassette {
    let mut entries = Vec::new();
    head.redacted = BTreeMap::new();
    for episode in episodes {
        let headers = episode.request().withheld + episode.response().withheld;
        let entry = Entry::of(episode, 0, None);
        count(&entry, headers, &mut head.redacted);
        push(entry, &mut entries);
    }
    Cassette { head, entries }
}

/// Adds an episode of a program that nobody knows the steps of.
pub(super) fn push(entry: Entry, entries: &mut Vec<Entry>) {
    let another = match entries.last_mut() {
        Some(last) => repeat(last, entry),
        None => Some(entry),
    };
    entries.extend(another);
}

/// Counts an equal answer right after its like; gives back another one.
pub(super) fn repeat(last: &mut Entry, entry: Entry) -> Option<Entry> {
    let differs_in_id =
        last.volatile.request_id != entry.volatile.request_id || entry.volatile.request_id.is_none();
    let same =
        last.session == entry.session && last.request == entry.request && last.response == entry.response;
    if !same || !differs_in_id {
        return Some(entry);
    }
    *last.volatile.times.get_or_insert(1) += entry.volatile.times.unwrap_or(1);
    None
}

/// Counts an equal answer that is there already.
fn fold(entry: &Entry, manner: Manner, entries: &mut [(Entry, Manner)]) -> bool {
    let of_this_step = |other: &Entry| other.step == entry.step && other.phase == entry.phase;
    let equal = |other: &Entry| {
        other.request.action == entry.request.action
            && other.request.params == entry.request.params
            && other.response == entry.response
            && (other.volatile.request_id != entry.volatile.request_id || entry.volatile.request_id.is_none())
    };
    let found = match manner {
        Manner::Once => None,
        Manner::Poll => {
            entries.last_mut().filter(|(last, how)| *how == manner && of_this_step(last) && equal(last))
        }
        Manner::Burst => entries
            .iter_mut()
            .rev()
            .take_while(|(other, _)| of_this_step(other))
            .find(|(other, _)| equal(other)),
    };
    let Some((same, _)) = found else { return false };
    let times = same.volatile.times.get_or_insert(1);
    *times += 1;
    true
}

/// The answers of one burst in the order of their text.
fn sort_bursts(entries: &mut [(Entry, Manner)]) {
    for burst in
        entries.chunk_by_mut(|(a, _), (b, _)| a.burst && b.burst && a.step == b.step && a.phase == b.phase)
    {
        burst.sort_by_cached_key(|(entry, _)| entry.response.body.as_ref().map(Value::to_string));
    }
}

/// Counts what was redacted in one episode, of which so many headers were left out.
pub(super) fn count(entry: &Entry, withheld: usize, redacted: &mut BTreeMap<String, usize>) {
    if withheld > 0 {
        *redacted.entry("headers".to_owned()).or_default() += withheld;
    }
    let headers = entry.request.headers.iter().chain(&entry.response.headers);
    headers.for_each(|(_, value)| count_text(value, redacted));
    count_value(&entry.request.params, redacted);
    if let Some(body) = &entry.response.body {
        count_value(body, redacted);
    }
}

fn count_value(value: &Value, redacted: &mut BTreeMap<String, usize>) {
    match value {
        Value::String(text) => count_text(text, redacted),
        Value::Array(items) => items.iter().for_each(|item| count_value(item, redacted)),
        Value::Object(members) => members.values().for_each(|item| count_value(item, redacted)),
        Value::Null | Value::Bool(_) | Value::Number(_) => {}
    }
}

/// Placeholders of values that are kept elsewhere are no redactions.
fn count_text(text: &str, redacted: &mut BTreeMap<String, usize>) {
    let kept = [super::document::HOST, super::document::DATE, super::document::REQUEST_ID];
    if super::key::is_withheld(text) && !kept.contains(&text) {
        *redacted.entry(text.to_owned()).or_default() += 1;
    }
}

/// What is stored where an older cassette of the same case is there: `None` if the two mean the same and the older one
/// stays, else the new one with the volatile values of every episode that did not change. So recording an unchanged target
/// again changes no file, and a diff shows nothing but what is different.
pub fn merge(old: &Cassette, mut new: Cassette) -> Option<Cassette> {
    let names = &mut Names::default();
    let alike = old.entries.len() == new.entries.len()
        && old.entries.iter().zip(&new.entries).all(|(a, b)| same(a, b, names));
    if alike && same_head(&old.head, &new.head) {
        return None;
    }
    let unchanged =
        old.entries.iter().zip(&mut new.entries).filter(|(a, b)| same(a, b, &mut Names::default()));
    unchanged.for_each(|(old, new)| keep_volatile(old, new));
    Some(new)
}

/// What differs between two recordings of an unchanged target stays as it was.
fn keep_volatile(old: &Entry, new: &mut Entry) {
    let times = new.volatile.times;
    new.volatile = Volatile { times, ..old.volatile.clone() };
}

/// The same for one episode of a cassette too large to be held: `old` stood in its place.
pub(super) fn kept_where_same(old: &Entry, mut new: Entry) -> Entry {
    if same(old, &new, &mut Names::default()) {
        keep_volatile(old, &mut new);
    }
    new
}

/// Equal but for what is volatile.
pub(super) fn equal(old: &Entry, new: &Entry) -> bool {
    (old.step, &old.phase, old.burst, old.edited) == (new.step, &new.phase, new.burst, new.edited)
        && old.request == new.request
        && old.response == new.response
}

/// The tool's version and the date are no news.
pub(super) fn same_head(old: &Head, new: &Head) -> bool {
    let mut head = new.clone();
    head.provenance.recorded.clone_from(&old.provenance.recorded);
    head.provenance.dubplate.clone_from(&old.provenance.dubplate);
    if head.redacted.len() == old.redacted.len() {
        // How often a poll asked is chance, and so is how often its parameters were redacted.
        head.redacted.clone_from(&old.redacted);
    }
    head == *old
}

fn same(old: &Entry, new: &Entry, names: &mut Names) -> bool {
    let (a, b) = (&old.request, &new.request);
    let plain = (old.step, &old.phase, old.burst, old.session, old.edited)
        == (new.step, &new.phase, new.burst, new.session, new.edited)
        && (&a.method, &a.path, &a.headers, &a.region, &a.language, &a.signing, &a.signature)
            == (&b.method, &b.path, &b.headers, &b.region, &b.language, &b.signing, &b.signature)
        && (&a.action, &a.version) == (&b.action, &b.version)
        && old.response.status == new.response.status
        && same_headers(&old.response.headers, &new.response.headers)
        && old.response.withheld == new.response.withheld
        && old.response.raw.is_some() == new.response.raw.is_some();
    let nothing = Value::Null;
    let body = |entry: &'_ Entry| entry.response.body.clone().unwrap_or_default();
    plain && names.same(&a.params, &b.params, "") && {
        let (old, new) = (body(old), body(new));
        names.same(&old, &new, "") && (old != nothing || new == nothing)
    }
}

/// A length follows from the body.
fn same_headers(old: &[(String, String)], new: &[(String, String)]) -> bool {
    let told = |headers: &[(String, String)]| -> Vec<(String, String)> {
        headers.iter().filter(|(name, _)| name != "content-length").cloned().collect()
    };
    told(old) == told(new)
}
