//! Cassettes in formats of other tools: HAR 1.2, curl lines, Hurl files. All three are made from redacted episodes, so
//! nothing stands in them that does not stand in the cassette.

mod asked;
mod curl;
mod har;
mod hurl;

pub use curl::curl;
pub use har::har;
pub(super) use har::{sum, visible};
pub use hurl::hurl;

use crate::cassette::{Cassette, Entry};

/// The name that our own members have in a HAR.
pub const OURS: &str = "_dubplate";

/// What a cassette is a recording of, in a word: its case, or its profile.
fn title(cassette: &Cassette) -> String {
    let head = &cassette.head;
    match &head.case {
        Some(case) => format!("{}/{case}", head.profile),
        None => head.profile.clone(),
    }
}

/// What one episode is: `bind-instance, step 2: AssociateAddress`.
fn heading(cassette: &Cassette, entry: &Entry) -> String {
    let mut text = title(cassette);
    match &entry.phase {
        Some(phase) if phase == "step" => text += &format!(", step {}", entry.step),
        Some(phase) if entry.step > 0 => text += &format!(", {phase} after step {}", entry.step),
        Some(phase) => text += &format!(", {phase}"),
        None => {}
    }
    if let Some(action) = &entry.request.action {
        text += &format!(": {}", one_line(action));
    }
    match entry.volatile.times {
        Some(times) if times > 1 => text + &format!(" (seen {times} times)"),
        _ => text,
    }
}

/// A text that ends no comment line.
fn one_line(text: &str) -> String {
    text.chars().map(|c| if c.is_control() { ' ' } else { c }).collect()
}

/// The name that an environment has for a redacted value: `TENCENTCLOUD_SECRET_ID` for `<secret-id>`.
fn variable(placeholder: &str) -> String {
    let word = placeholder.trim_matches(['<', '>']);
    let word: String =
        word.chars().map(|c| if c.is_ascii_alphanumeric() { c.to_ascii_uppercase() } else { '_' }).collect();
    format!("TENCENTCLOUD_{word}")
}

/// Whether a text is what redaction puts for a value, and nothing else.
fn is_placeholder(text: &str) -> bool {
    let inner = text.strip_prefix('<').and_then(|text| text.strip_suffix('>'));
    inner.is_some_and(|word| {
        !word.is_empty() && word.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-')
    })
}
