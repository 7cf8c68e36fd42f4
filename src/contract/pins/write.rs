//! Pins to their file.

use super::{PinnedRow, Pins};
use crate::contract::page::NORMAL;

const HEAD: &str = "\
# What each item of contract.toml was taken from: date, language and SHA-256 of the row, so that a newer copy of the page
# can be compared (`dubplate contract diff`) without its text being kept here. Made by `dubplate contract pin`, which keeps
# the rows of other sources, [taken] and [unpinned].
#
# A digest is over name, required (yes, no or nothing), type and text of a row, a line each; a statement, an example and
# the rate count by their text alone. The text is without links, tags, entities, asterisks, backticks and underscores of
# Markdown, and its white space is one space, none beside a Chinese character. A row of another source than the page has no
# text: its digest says only that name, required and type are those of the definition it was taken from.
";

/// The text of `page.lock.toml`.
pub fn write(pins: &Pins) -> String {
    let mut text = format!("{HEAD}format = 1\nnormal = {NORMAL}\nprofile = {}\n", quoted(&pins.profile));
    for (name, edition) in &pins.sources {
        let date = edition.date.as_deref().unwrap_or("undated");
        text += &format!(
            "\n[source.{}]\ndate = {}\nlanguage = {}\n",
            key(name),
            quoted(date),
            quoted(&edition.language)
        );
    }
    text += "\n[row]\n";
    text.extend(pins.rows.iter().map(row));
    text += "\n# Items that have no row of their own, and the rows they were taken from.\n[taken]\n";
    for (item, rows) in &pins.taken {
        let rows: Vec<String> = rows.iter().map(|row| quoted(row)).collect();
        text += &format!("{} = [{}]\n", key(item), rows.join(", "));
    }
    text += "\n# Items, or sources of items, that no row stands for, and why.\n[unpinned]\n";
    for (name, reason) in &pins.unpinned {
        text += &format!("{} = {}\n", key(name), quoted(reason));
    }
    text
}

fn row(row: &PinnedRow) -> String {
    let PinnedRow { id, source, required, kind, per_second, sha256 } = row;
    let mut line = format!("{} = {{ source = {}", key(id), quoted(source));
    if let Some(required) = required {
        line += &format!(", required = {required}");
    }
    if let Some(kind) = kind {
        line += &format!(", type = {}", quoted(kind));
    }
    if let Some(per_second) = per_second {
        line += &format!(", per_second = {per_second}");
    }
    line + &format!(", sha256 = {} }}\n", quoted(sha256))
}

fn key(name: &str) -> String {
    let is_bare = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_');
    if !name.is_empty() && name.chars().all(is_bare) { name.to_owned() } else { quoted(name) }
}

/// A TOML basic string.
fn quoted(text: &str) -> String {
    let mut out = String::from('"');
    for c in text.chars() {
        match c {
            '"' | '\\' => out.extend(['\\', c]),
            c if c.is_control() => out += &format!("\\u{:04X}", u32::from(c)),
            c => out.push(c),
        }
    }
    out + "\""
}
