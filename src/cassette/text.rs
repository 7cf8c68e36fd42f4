//! The canonical text of a cassette: pretty JSON that a person can review, or JSON Lines where it would be too large.

use super::document::{Entry, Head};
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
    let mut document = members(head);
    document
        .insert("episodes".to_owned(), entries.iter().map(|entry| Value::Object(members(entry))).collect());
    let mut text = String::from("{\n");
    for (name, value) in &document {
        text += &format!("  {}: ", Value::from(name.as_str()));
        lay_out(value, 2, &mut text);
        text += ",\n";
    }
    let sums: Vec<String> = entries.iter().map(sum).collect();
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
    digits(Value::Object(members(entry)).to_string().as_bytes())
}

/// The first eight hexadecimal digits of a SHA-256.
pub(super) fn digits(text: &[u8]) -> String {
    const BYTES: usize = 4;
    hex::encode(&Sha256::digest(text)[..BYTES])
}

/// One line of an episode. What an index needs stands first: the key (0 if a value was withheld, so that the episode
/// answers other requests too), the sum, how often it answers if that is more than once, the session if it is not the first, and how many bytes the members
/// of the answer take, which come next.
pub fn line(entry: &Entry) -> String {
    let meaning = Meaning::of_recorded(&entry.request);
    let key = if meaning.is_open() { 0 } else { meaning.key() };
    let times = if entry.times() > 1 { format!("\"times\":{},", entry.times()) } else { String::new() };
    let mut members = members(entry);
    let session =
        members.shift_remove("session").map_or(String::new(), |number| format!("\"session\":{number},"));
    let part = |members: Map<String, Value>| {
        let text = Value::Object(members).to_string();
        text[1..text.len() - 1].to_owned()
    };
    let answer = ["response", "volatile"].into_iter();
    let answer = answer.filter_map(|name| Some((name.to_owned(), members.shift_remove(name)?)));
    let answer = part(answer.collect());
    format!(
        "{{\"key\":\"{key:032x}\",\"sum\":\"{}\",{times}{session}\"answer\":{},{answer},{}}}\n",
        sum(entry),
        answer.len(),
        part(members)
    )
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
    let compact = spaced(value);
    if compact.len() + indent <= WIDTH && is_flat(value) {
        *text += &compact;
        return;
    }
    let inner = " ".repeat(indent + 2);
    match value {
        Value::Array(items) if !items.is_empty() => {
            *text += "[\n";
            for (at, item) in items.iter().enumerate() {
                *text += &inner;
                lay_out(item, indent + 2, text);
                *text += if at + 1 < items.len() { ",\n" } else { "\n" };
            }
            *text += &" ".repeat(indent);
            text.push(']');
        }
        Value::Object(members) if !members.is_empty() => {
            *text += "{\n";
            for (at, (name, item)) in members.iter().enumerate() {
                *text += &format!("{inner}{}: ", Value::from(name.as_str()));
                lay_out(item, indent + 2, text);
                *text += if at + 1 < members.len() { ",\n" } else { "\n" };
            }
            *text += &" ".repeat(indent);
            text.push('}');
        }
        Value::Null
        | Value::Bool(_)
        | Value::Number(_)
        | Value::String(_)
        | Value::Array(_)
        | Value::Object(_) => *text += &compact,
    }
}

/// Compact JSON with a blank after each comma and colon outside texts.
fn spaced(value: &Value) -> String {
    match value {
        Value::Array(items) => {
            let items: Vec<String> = items.iter().map(spaced).collect();
            format!("[{}]", items.join(", "))
        }
        Value::Object(members) => {
            let members: Vec<String> = members
                .iter()
                .map(|(name, item)| format!("{}: {}", Value::from(name.as_str()), spaced(item)))
                .collect();
            format!("{{{}}}", members.join(", "))
        }
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => value.to_string(),
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
