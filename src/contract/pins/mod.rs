//! What each item was taken from: the date, the language and a digest of every row of the documentation, so that a newer
//! copy can be compared without this project keeping the page's text.
//!
//! `page.lock.toml` beside a contract holds them. Its rows are made by `contract pin` from a page, or by hand from
//! another source; what an item was taken from that has no row of its own (`[taken]`), and what was taken from no row at
//! all (`[unpinned]`), is written by a person and kept.

mod check;
mod load;
mod make;
mod write;

pub use load::load;
pub use make::{Made, Unlike, pin};
pub use write::write;

use super::page::Edition;
use std::collections::BTreeMap;

/// The file's name in the folder of a profile.
pub const PINS: &str = "page.lock.toml";

/// The source that is the documented page itself.
pub const PAGE: &str = "page";

/// The pinned rows of a profile.
#[derive(Clone, Debug, Default)]
pub struct Pins {
    pub profile: String,
    /// By the key of the contract's source.
    pub sources: BTreeMap<String, Edition>,
    /// In the order of the file, which is that of the page.
    pub rows: Vec<PinnedRow>,
    /// Items that were taken from rows with other ids.
    pub taken: BTreeMap<String, Vec<String>>,
    /// Items, or sources of them, that no row stands for, and why.
    pub unpinned: BTreeMap<String, String>,
}

/// One row as it was when the contract was written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PinnedRow {
    pub id: String,
    pub source: String,
    pub required: Option<bool>,
    pub kind: Option<String>,
    pub per_second: Option<u32>,
    pub sha256: String,
}

impl Pins {
    /// The rows that an item was taken from: those that `[taken]` names, or the one with its id.
    pub fn of(&self, item: &str) -> Vec<&PinnedRow> {
        self.rows.iter().filter(|row| self.is_taken_from(item, &row.id)).collect()
    }

    pub fn is_taken_from(&self, item: &str, row: &str) -> bool {
        self.taken.get(item).map_or(item == row, |rows| rows.iter().any(|known| known == row))
    }

    /// Why no row stands for an item.
    pub fn reason(&self, item: &str, source: &str) -> Option<&str> {
        self.unpinned.get(item).or_else(|| self.unpinned.get(source)).map(String::as_str)
    }
}
