//! YAML and JSON files, read as far as they are whole: what stands before a break is not lost.

use super::model::{Place, Unreadable};
use super::node::{Key, Node, Plain};
use serde::de::{DeserializeSeed, Deserializer, MapAccess, SeqAccess, Visitor};
use serde_saphyr::{Location, Spanned};
use std::fmt;

/// A file: its members, and the items of its one long list.
#[derive(Default)]
pub struct Document {
    pub members: Vec<(String, Node)>,
    /// The name of the list; empty if the file itself is one.
    pub list: String,
    pub items: Vec<(Place, Node)>,
    pub is_yaml: bool,
    /// Something in it may be a tag.
    pub(super) has_tags: bool,
    /// Where and why reading ended too early.
    pub broken: Option<Unreadable>,
}

/// Names under which the formats keep their entries.
pub(super) const LISTS: [&str; 4] = ["interactions", "Entries", "events", "mappings"];

/// Objects in objects; real files have less than ten. Each takes some of the stack.
const DEPTH: usize = 32;
/// Values in a file. Each takes some fifty bytes in memory, and may have two in the file.
const VALUES: usize = 10_000_000;
/// A few names that stand for something written once are usual; a file that lives by them is none of a recorder.
const ALIASES: usize = 10_000;

impl Document {
    pub fn member(&self, name: &str) -> Option<&Node> {
        self.members.iter().find(|(key, _)| key == name).map(|(_, value)| value)
    }
}

/// Reads JSON if the text begins like it, YAML otherwise.
pub fn read(bytes: &[u8]) -> Result<Document, Unreadable> {
    let text = text(bytes)?;
    let mut document = Document::default();
    let is_json = text.trim_start().starts_with(['{', '[']);
    document.is_yaml = !is_json;
    document.has_tags = !is_json && may_have_tags(text);
    document.broken = if is_json { json(text, &mut document) } else { yaml(text, &mut document) };
    match &document.broken {
        Some(broken) if document.items.is_empty() => Err(broken.clone()),
        _ => Ok(document),
    }
}

/// A tag stands behind a blank, or begins something.
fn may_have_tags(text: &str) -> bool {
    let bytes = text.as_bytes();
    let begins = |at: usize| {
        at == 0 || matches!(bytes[at - 1], b' ' | b'\t' | b'\n' | b'\r' | b'[' | b'{' | b',' | b':')
    };
    text.match_indices('!').any(|(at, _)| begins(at))
}

/// A text without the mark that some editors put before it.
pub fn text(bytes: &[u8]) -> Result<&str, Unreadable> {
    let text = std::str::from_utf8(bytes).map_err(|error| {
        let before = &bytes[..error.valid_up_to()];
        let line = before.split(|byte| *byte == b'\n').count() as u64;
        Unreadable::new(Place { line: Some(line), ..Place::default() }, "there is a byte that is no UTF-8")
    })?;
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    if text.trim().is_empty() {
        return Err(Unreadable::new(Place::default(), "it is empty"));
    }
    Ok(text)
}

fn json(text: &str, document: &mut Document) -> Option<Unreadable> {
    if let Some((line, why)) = too_much(text) {
        return Some(Unreadable::new(Place { line: Some(line), ..Place::default() }, why));
    }
    let mut reader = serde_json::Deserializer::from_str(text);
    let read = Root(document).deserialize(&mut reader).and_then(|()| reader.end());
    read.err().map(|error| {
        let cause = error.to_string();
        let cause = cause.split(" at line ").next().unwrap_or_default();
        let line = u64::try_from(error.line()).ok();
        Unreadable::new(Place { line, ..Place::default() }, format!("it is no whole JSON: {}", known(cause)))
    })
}

/// The line where a JSON text is nested too deep, or has too many values.
fn too_much(text: &str) -> Option<(u64, String)> {
    let (mut depth, mut line, mut in_text, mut escaped) = (0_usize, 1, false, false);
    let mut values = 0;
    for byte in text.bytes() {
        match byte {
            b'\n' => line += 1,
            _ if escaped => escaped = false,
            b'\\' if in_text => escaped = true,
            b'"' => in_text = !in_text,
            b'{' | b'[' if !in_text => depth += 1,
            b'}' | b']' if !in_text => depth = depth.saturating_sub(1),
            _ => {}
        }
        // Each value but the first of a list or an object has a comma before it.
        values += usize::from(!in_text && matches!(byte, b',' | b'{' | b'['));
        if depth > DEPTH {
            return Some((line, format!("it is nested deeper than {DEPTH} levels")));
        }
        if values > VALUES {
            return Some((line, format!("it has more than {VALUES} values")));
        }
    }
    None
}

fn yaml(text: &str, document: &mut Document) -> Option<Unreadable> {
    let options = serde_saphyr::options! {
        budget: serde_saphyr::budget! {
            max_depth: DEPTH,
            max_nodes: (text.len() + ALIASES).min(VALUES),
            max_total_scalar_bytes: text.len().saturating_mul(4) + (1 << 20),
            max_events: text.len().min(VALUES).saturating_mul(2) + ALIASES,
            max_documents: 1,
        },
        alias_limits: serde_saphyr::alias_limits! { max_total_replayed_events: ALIASES },
        ignore_binary_tag_for_string: true,
        with_snippet: false,
        non_finite_float_policy: serde_saphyr::NonFiniteFloatPolicy::AsString,
    };
    let read = serde_saphyr::with_deserializer_from_str_with_options(text, options, |reader| {
        Root(document).deserialize(reader)
    });
    read.err().map(|error| {
        let line = error.location().map(|location| location.line());
        let cause = error.without_snippet().to_string();
        let cause = cause.lines().next().unwrap_or_default();
        Unreadable::new(Place { line, ..Place::default() }, format!("it is no whole YAML: {}", known(cause)))
    })
}

/// The parsers' own words, without what they quote of the file.
fn known(cause: &str) -> String {
    let mut words = String::new();
    let mut quoted = None;
    for c in cause.chars() {
        match quoted {
            Some(mark) if c == mark => {
                quoted = None;
                words += "..`";
            }
            Some(_) => {}
            None if matches!(c, '`' | '"') => {
                quoted = Some(c);
                words.push('`');
            }
            None => words.push(c),
        }
    }
    words
}

struct Root<'d>(&'d mut Document);

impl<'d> DeserializeSeed<'d> for Root<'_> {
    type Value = ();

    fn deserialize<D: Deserializer<'d>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'d> Visitor<'d> for Root<'_> {
    type Value = ();

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("a recording: an object or a list")
    }

    fn visit_map<A: MapAccess<'d>>(self, mut members: A) -> Result<(), A::Error> {
        while let Some(Key(name)) = members.next_key()? {
            if LISTS.contains(&&*name) && self.0.items.is_empty() {
                self.0.list.clone_from(&name);
                if let Some(other) = members.next_value_seed(Items(self.0))? {
                    self.0.members.push((name, other));
                }
            } else {
                self.0.members.push((name, members.next_value()?));
            }
        }
        Ok(())
    }

    fn visit_seq<A: SeqAccess<'d>>(self, items: A) -> Result<(), A::Error> {
        Items(self.0).visit_seq(items).map(drop)
    }
}

/// Collects the items of the list one by one; gives back what is no list.
struct Items<'d>(&'d mut Document);

impl Items<'_> {
    /// The next item with its line. JSON's reader knows none.
    fn next<'d, A: SeqAccess<'d>>(&self, items: &mut A) -> Result<Option<(Option<u64>, Node)>, A::Error> {
        let line = |place: Location| Some(place.line()).filter(|line| *line > 0);
        if !self.0.is_yaml {
            let item: Option<Plain> = items.next_element()?;
            return Ok(item.map(|Plain(node)| (None, node)));
        }
        if self.0.has_tags {
            let placed: Option<Spanned<Node>> = items.next_element()?;
            return Ok(placed.map(|node| (line(node.referenced), node.value)));
        }
        let placed: Option<Spanned<Plain>> = items.next_element()?;
        Ok(placed.map(|node| (line(node.referenced), node.value.0)))
    }
}

impl<'d> DeserializeSeed<'d> for Items<'_> {
    type Value = Option<Node>;

    fn deserialize<D: Deserializer<'d>>(self, deserializer: D) -> Result<Self::Value, D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'d> Visitor<'d> for Items<'_> {
    type Value = Option<Node>;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("the list of entries")
    }

    fn visit_unit<E>(self) -> Result<Self::Value, E> {
        Ok(None)
    }

    fn visit_seq<A: SeqAccess<'d>>(self, mut items: A) -> Result<Self::Value, A::Error> {
        while let Some((line, node)) = self.next(&mut items)? {
            let list = if self.0.list.is_empty() { String::new() } else { format!("/{}", self.0.list) };
            let pointer = format!("{list}/{}", self.0.items.len());
            self.0.items.push((Place { pointer, line }, node));
        }
        Ok(None)
    }
}
