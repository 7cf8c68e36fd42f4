//! What is asked of JSON texts before and instead of reading them whole.

use super::{Note, Spot, locate, table};

/// The names of the outer object, as far as the text goes.
pub(super) fn names(text: &[u8]) -> Vec<&[u8]> {
    let object = locate::locate(text, &[]);
    locate::members(text, object).map(|(name, _)| name).collect()
}

/// A text that is no JSON.
pub(super) fn unreadable(error: &serde_json::Error) -> Note {
    let cause = error.to_string();
    let cause = cause.split(" at line ").next().unwrap_or_default();
    let message = if error.is_eof() {
        "the file ends too early: it is cut off".to_owned()
    } else {
        format!("this is broken JSON: {}", unquoted(cause))
    };
    Note::new(table::UNREADABLE, Spot::Place(error.line().max(1), error.column().max(1)), message)
}

/// A parser's words without what they quote of the file, which may be anything.
pub(super) fn unquoted(cause: &str) -> String {
    let mut words = String::new();
    for (at, part) in cause.split(['"', '`']).enumerate() {
        words += if at % 2 == 0 { part } else { "`..`" };
    }
    words
}
