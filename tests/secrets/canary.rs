//! What must not be seen: the secrets of a run, what is derived from them, and canaries that a server plants.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use std::collections::{BTreeMap, HashMap};

/// The credential of the run, made like the vendor's own.
pub(crate) const SECRET_ID: &str = "AKIDq7Lw2ZrT9xVb4NcY8mKd3HsPf6JgUe1A";
pub(crate) const SECRET_KEY: &str = "Rk5pTz8WcXv2LmQ9bHf4JyNs7GdAe3Ux";
pub(crate) const TOKEN: &str = "wQ3n8Zk1RtYpL5sVxC7bJm2HfD9gKaEu4iOqTzBvXyNcMwPr6lSeUd0hGjF+oIaQ/kWzRxTvYbNmLpCsDfGhJk1234567890QwErTyUiOpAsDfGhJkLzXcVbNm==";

const WORD: &str = "canary";

/// A plain word for positions that nothing documents: it must not be seen at all. Every position has its own.
pub(crate) fn word(position: &str) -> String {
    format!("{WORD}{position}")
}

/// Somebody else's keys, to be found by their looks. The position stands at the end.
pub(crate) fn keys(position: u32) -> [String; 4] {
    [
        format!("AKID5hYt8NbVc3XzLq9WmRk2JpSd7FgT{position:04}"),
        format!("u4Jq8ZrWm2XcVt6LbNy9KpHs3GdF{position:04}"),
        format!("3f9a8b7c6d5e4f3a2b1c0d9e8f7a{position:04}"),
        format!("7hJk2LmN9pQrStUvWxYzAbCdEfGhIjKlMnOpQrStUvWx4yZ+aBc/DeF8gHi{position:04}=="),
    ]
}

/// The secrets of the run in the spellings in which a server may give them back.
pub(crate) fn spellings() -> Vec<String> {
    let plain = [SECRET_ID, SECRET_KEY, TOKEN];
    let encode: [fn(&str) -> String; 6] = [
        str::to_owned,
        str::to_lowercase,
        str::to_uppercase,
        |secret| STANDARD.encode(secret),
        |secret| hex::encode(secret),
        |secret| form_urlencoded::byte_serialize(secret.as_bytes()).collect(),
    ];
    plain.iter().flat_map(|secret| encode.map(|encode| encode(secret))).collect()
}

/// As much of a secret as would be of use to somebody.
const TELLING: usize = 16;

/// Which of `secrets` are seen in a text, be it in part, and the first place where.
pub(crate) fn leaks<'s>(text: &str, secrets: impl IntoIterator<Item = &'s str>) -> BTreeMap<&'s str, String> {
    let mut parts: HashMap<&[u8], &str> = HashMap::new();
    for secret in secrets {
        for part in secret.as_bytes().windows(TELLING) {
            parts.entry(part).or_insert(secret);
        }
    }
    let mut found = BTreeMap::new();
    for (at, part) in text.as_bytes().windows(TELLING).enumerate() {
        if let Some(secret) = parts.get(part) {
            found.entry(*secret).or_insert_with(|| around(text, at));
        }
    }
    found
}

/// The planted words that are seen in a text, each with the first place where.
pub(crate) fn words(text: &str) -> BTreeMap<&str, String> {
    let starts = text.match_indices(WORD).map(|(at, _)| at);
    let mut found = BTreeMap::new();
    for at in starts {
        let rest = &text[at..];
        let end = rest.find(|c: char| !c.is_ascii_alphanumeric()).unwrap_or(rest.len());
        found.entry(&rest[..end]).or_insert_with(|| around(text, at));
    }
    found
}

fn around(text: &str, at: usize) -> String {
    const BEFORE: usize = 60;
    const AFTER: usize = 60;
    let bytes = &text.as_bytes()[at.saturating_sub(BEFORE)..(at + AFTER).min(text.len())];
    String::from_utf8_lossy(bytes).into_owned()
}
