//! What the formats have in common: members that may be missing or of another type, headers, bodies.

use super::model::{Place, Recording};
use super::node::Node;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;

/// A text that has to be there.
pub(super) fn text(node: &Node, name: &str) -> Result<String, String> {
    match node.get(name) {
        None => Err(format!("`{name}` is missing")),
        Some(value) => value.text().ok_or_else(|| format!("`{name}` is no text")),
    }
}

/// A number that has to be there.
pub(super) fn number(node: &Node, name: &str) -> Result<u64, String> {
    match node.get(name) {
        None => Err(format!("`{name}` is missing")),
        Some(value) => value.number().ok_or_else(|| format!("`{name}` is no whole number")),
    }
}

/// An object that has to be there.
pub(super) fn object<'n>(node: &'n Node, name: &str) -> Result<&'n Node, String> {
    match node.get(name) {
        None => Err(format!("`{name}` is missing")),
        Some(value) if value.members().is_none() => Err(format!("`{name}` is no object")),
        Some(value) => Ok(value),
    }
}

/// Headers by name, each a text or a list of texts. None at all are no mistake.
pub(super) fn headers(node: Option<&Node>) -> Result<Vec<(String, String)>, String> {
    let Some(node) = node.filter(|node| !node.is_null()) else { return Ok(Vec::new()) };
    let members = node.members().ok_or("`headers` is no object")?;
    let mut pairs = Vec::with_capacity(members.len());
    for (name, value) in members {
        match value.items() {
            Some(items) => {
                for item in items {
                    pairs.push((name.clone(), header(item)?));
                }
            }
            None => pairs.push((name.clone(), header(value)?)),
        }
    }
    Ok(pairs)
}

fn header(value: &Node) -> Result<String, String> {
    let text = if let Node::Bytes(bytes) = value.plain() {
        String::from_utf8(bytes.clone()).ok()
    } else if value.is_null() {
        Some(String::new())
    } else {
        value.text()
    };
    text.ok_or_else(|| "a header is no text".to_owned())
}

/// A body that is a text, bytes or nothing.
pub(super) fn body(node: Option<&Node>) -> Result<Vec<u8>, String> {
    match node.map(Node::plain) {
        None | Some(Node::Null) => Ok(Vec::new()),
        Some(Node::Bytes(bytes)) => Ok(bytes.clone()),
        Some(Node::NotBase64) => Err("the body is no base64".to_owned()),
        Some(other) => other.text().map(String::into_bytes).ok_or_else(|| "the body is no text".to_owned()),
    }
}

/// A body in base64.
pub(super) fn base64(text: &str) -> Result<Vec<u8>, String> {
    let packed: String = text.split_ascii_whitespace().collect();
    STANDARD.decode(packed).map_err(|_| "the body is no base64".to_owned())
}

/// Says that tags of a programming language stand in an entry.
pub(super) fn note_tags(node: &Node, place: &Place, recording: &mut Recording) {
    if node.tags() > 0 {
        recording.repair(place, "tags of a programming language are read as plain data");
    }
}
