//! A self-check for people and programs.

mod text;

pub use text::text;

use crate::selfcheck::Selfcheck;

/// The document that `selfcheck.schema.json` describes.
pub fn json(found: &Selfcheck) -> String {
    // A struct with text names always has a JSON form.
    serde_json::to_string_pretty(found).unwrap_or_default() + "\n"
}

/// The same in a page that a wiki or a code host shows.
pub fn markdown(found: &Selfcheck) -> String {
    format!("```\n{}```\n", text(found))
}
