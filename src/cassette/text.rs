//! The canonical text of a cassette: pretty JSON that a person can review, or JSON Lines where it would be too large.

use super::document::{Entry, Head, is_first};
use super::key::Meaning;
use serde::Serialize;
use serde_json::{Map, Value};
use sha2::{Digest, Sha256};

/// A larger document is written as JSON Lines.
pub const MOST_PRETTY: usize = 16 << 20;
/// Shorter values stay on one line.
const WIDTH: usize = 110;
const SEAL: &str = "sha256:";

/// The whole text, sealed.
pub fn write(head: &Head, entries: &[Entry]) -> String {
    let text = pretty(head, entries);
    if text.len() > MOST_PRETTY { lines(head, entries) } else { text }
}

fn pretty(head: &Head, entries: &[Entry]) -> String {
    let mut text = String::from("{\n");
    for (name, value) in members(head) {
        text += "  ";
        push_text(&name, &mut text);
        text += ": ";
        lay_out(&value, 2, &mut text);
        text += ",\n";
    }
    text += "  \"episodes\": [";
    let mut sums = Vec::with_capacity(entries.len());
    for (at, entry) in entries.iter().enumerate() {
        text += if at == 0 { "\n    " } else { ",\n    " };
        lay_out(&Value::Object(members(entry)), 4, &mut text);
        sums.push(sum(entry));
    }
    text += if entries.is_empty() { "],\n" } else { "\n  ],\n" };
    text += &format!("  \"sums\": \"{}\",\n", sums.join(" "));
    let seal = seal(text.as_bytes());
    text + &format!("  \"seal\": \"{seal}\"\n}}\n")
}

/// JSON Lines: the head, a line for each episode that begins with its key, and the seal.
pub fn lines(head: &Head, entries: &[Entry]) -> String {
    let mut text = head_line(head);
    for entry in entries {
        text += &line(entry);
    }
    let seal = seal(text.as_bytes());
    text + &seal_line(&seal)
}

/// The first of JSON Lines.
pub(super) fn head_line(head: &Head) -> String {
    Value::Object(members(head)).to_string() + "\n"
}

/// The last of JSON Lines.
pub(super) fn seal_line(seal: &str) -> String {
    format!("{{\"seal\":\"{seal}\"}}\n")
}

/// Eight digits over an episode, which tell the edited one from the others.
pub(super) fn sum(entry: &Entry) -> String {
    Parts::of(entry).sum()
}

/// The first eight hexadecimal digits of a SHA-256.
pub(super) fn digits(text: &[u8]) -> String {
    shortened(&Sha256::digest(text))
}

fn shortened(digest: &[u8]) -> String {
    const BYTES: usize = 4;
    hex::encode(&digest[..BYTES])
}

/// One line of an episode. What an index needs stands first: the key (0 if a value was withheld, so that the episode
/// answers other requests too), the sum, how often it answers if that is more than once, the session if it is not the first, and how many bytes the members
/// of the answer take, which come next.
pub fn line(entry: &Entry) -> String {
    let meaning = Meaning::of_recorded(&entry.request);
    let key = if meaning.is_open() { 0 } else { meaning.key() };
    let times = if entry.times() > 1 { format!("\"times\":{},", entry.times()) } else { String::new() };
    let parts = Parts::of(entry);
    let Parts { step, session, request, answer, edited } = &parts;
    let session = if session.is_empty() { String::new() } else { format!("{session},") };
    let sum = parts.sum();
    format!(
        "{{\"key\":\"{key:032x}\",\"sum\":\"{sum}\",{times}{session}\"answer\":{},{answer},{step},{request}{edited}}}\n",
        answer.len(),
    )
}

/// The members of an episode as JSON, written once: its sum and its line have them in different orders.
struct Parts {
    /// With the phase and whether it was a burst.
    step: String,
    /// Empty if it is the first.
    session: String,
    request: String,
    /// The response, and what is volatile of it.
    answer: String,
    /// Empty, or with a comma before it.
    edited: &'static str,
}

impl Parts {
    fn of(entry: &Entry) -> Self {
        let Entry { step, phase, burst, session, request, response, volatile, edited } = entry;
        let mut start = format!("\"step\":{step}");
        if let Some(phase) = phase {
            start += &format!(",\"phase\":{}", json(phase));
        }
        if *burst {
            start += ",\"burst\":true";
        }
        let mut answer = format!("\"response\":{}", json(response));
        if !volatile.is_empty() {
            answer += &format!(",\"volatile\":{}", json(volatile));
        }
        Self {
            step: start,
            session: if is_first(session) { String::new() } else { format!("\"session\":{session}") },
            request: format!("\"request\":{}", json(request)),
            answer,
            edited: if *edited { ",\"edited\":true" } else { "" },
        }
    }

    /// Over the members in the order in which an episode has them.
    fn sum(&self) -> String {
        let Self { step, session, request, answer, edited } = self;
        let comma = if session.is_empty() { "" } else { "," };
        let parts = ["{", step, comma, session, ",", request, ",", answer, edited, "}"];
        shortened(&parts.into_iter().fold(Sha256::new(), Sha256::chain_update).finalize())
    }
}

/// Every part is a struct with text names, so it always can be written.
fn json(part: &impl Serialize) -> String {
    serde_json::to_string(part).unwrap_or_default()
}

/// What is written at the end of a text, and what an edit breaks.
pub(super) fn seal(text: &[u8]) -> String {
    let mut sealer = Sealer::default();
    text.split_inclusive(|byte| *byte == b'\n').for_each(|line| sealer.line(line));
    sealer.finish()
}

/// Makes the seal line by line. Ends of lines do not count: git may change them.
#[derive(Default)]
pub(super) struct Sealer(Sha256);

impl Sealer {
    pub(super) fn line(&mut self, line: &[u8]) {
        match line.strip_suffix(b"\r\n") {
            Some(line) => {
                self.0.update(line);
                self.0.update(b"\n");
            }
            None => self.0.update(line),
        }
    }

    pub(super) fn finish(self) -> String {
        format!("{SEAL}{}", hex::encode(self.0.finalize()))
    }
}

/// The members of a part. Every part is a struct with text names, so it always has this form.
fn members(part: &impl Serialize) -> Map<String, Value> {
    match serde_json::to_value(part) {
        Ok(Value::Object(members)) => members,
        Ok(_) | Err(_) => Map::new(),
    }
}

/// Small values on one line, larger ones a member a line: a diff shows what changed and little else.
pub(crate) fn lay_out(value: &Value, indent: usize, text: &mut String) {
    let start = text.len();
    if is_flat(value) {
        push_spaced(value, text);
        if text.len() - start + indent <= WIDTH || is_one(value) {
            return;
        }
        text.truncate(start);
    }
    let inner = indent + 2;
    match value {
        Value::Array(items) => {
            *text += "[\n";
            for (at, item) in items.iter().enumerate() {
                push_blanks(inner, text);
                lay_out(item, inner, text);
                *text += if at + 1 < items.len() { ",\n" } else { "\n" };
            }
            push_blanks(indent, text);
            text.push(']');
        }
        Value::Object(members) => {
            *text += "{\n";
            for (at, (name, item)) in members.iter().enumerate() {
                push_blanks(inner, text);
                push_text(name, text);
                *text += ": ";
                lay_out(item, inner, text);
                *text += if at + 1 < members.len() { ",\n" } else { "\n" };
            }
            push_blanks(indent, text);
            text.push('}');
        }
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => push_spaced(value, text),
    }
}

fn push_blanks(count: usize, text: &mut String) {
    text.extend(std::iter::repeat_n(' ', count));
}

/// Compact JSON with a blank after each comma and colon outside texts.
fn push_spaced(value: &Value, text: &mut String) {
    match value {
        Value::Array(items) => {
            text.push('[');
            for (at, item) in items.iter().enumerate() {
                *text += if at == 0 { "" } else { ", " };
                push_spaced(item, text);
            }
            text.push(']');
        }
        Value::Object(members) => {
            text.push('{');
            for (at, (name, item)) in members.iter().enumerate() {
                *text += if at == 0 { "" } else { ", " };
                push_text(name, text);
                *text += ": ";
                push_spaced(item, text);
            }
            text.push('}');
        }
        Value::String(own) => push_text(own, text),
        Value::Null | Value::Bool(_) | Value::Number(_) => *text += &value.to_string(),
    }
}

/// A text in quotes. Nearly all have nothing to escape.
fn push_text(own: &str, text: &mut String) {
    if own.bytes().all(|byte| byte >= b' ' && !matches!(byte, b'"' | b'\\')) {
        text.push('"');
        *text += own;
        text.push('"');
    } else {
        *text += &Value::from(own).to_string();
    }
}

/// Nothing that could be laid out.
fn is_one(value: &Value) -> bool {
    match value {
        Value::Array(items) => items.is_empty(),
        Value::Object(members) => members.is_empty(),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => true,
    }
}

/// Nothing but plain values in it.
fn is_flat(value: &Value) -> bool {
    let plain = |item: &Value| !item.is_array() && !item.is_object();
    match value {
        Value::Array(items) => items.iter().all(plain),
        Value::Object(members) => members.values().all(plain),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => true,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn entry() -> impl Strategy<Value = Entry> {
        let volatile = prop::option::of("[a-z]{1,3}");
        let parts =
            (any::<bool>(), any::<bool>(), 1u32..3, volatile, any::<bool>(), "\\PC{0,9}", any::<u64>());
        parts.prop_map(|(phase, burst, session, date, edited, text, number)| {
            let value = serde_json::json!({
                "step": 7,
                "request": { "method": "GET", "path": "/", "params": { "A": text, "B": [number, 0.5, null] } },
                "response": { "status": 200, "headers": [["date", text]], "body": { "code": number, "message": text } },
            });
            let mut entry: Entry = serde_json::from_value(value).expect("an episode");
            entry.phase = phase.then(|| "finally".to_owned());
            (entry.burst, entry.session, entry.edited, entry.volatile.date) = (burst, session, edited, date);
            entry
        })
    }

    proptest! {
        #[test]
        fn a_sum_is_over_the_episode_as_serde_writes_it(entry in entry()) {
            prop_assert_eq!(sum(&entry), digits(serde_json::to_string(&entry).expect("JSON").as_bytes()));
        }

        #[test]
        fn a_line_has_every_member_of_its_episode(entry in entry()) {
            let mut read: Value = serde_json::from_str(&line(&entry)).expect("JSON");
            let members = read.as_object_mut().expect("an object");
            for name in ["key", "sum", "answer"] {
                prop_assert!(members.remove(name).is_some());
            }
            prop_assert_eq!(read, serde_json::to_value(&entry).expect("JSON"));
        }
    }
}
