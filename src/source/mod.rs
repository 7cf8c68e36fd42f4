//! The files people write: their text, places in it, and diagnostics that show both.
//!
//! Files are TOML 1.0. They are parsed to a tree with spans and lowered by hand, so that every mistake of a file is
//! reported at once, each with file, line, column and excerpt, and so that a failed expectation can point at the line
//! which expected otherwise.

mod diagnostic;
mod files;
mod nearest;
mod node;
mod recorded;
mod store;
mod table;

pub use diagnostic::{Diagnostic, Diagnostics, Report};
pub use files::{Files, FilesError, built_in_snapshots, read};
pub use nearest::nearest;
pub use node::Node;
pub use recorded::{built_in_cassette, built_in_cassettes};
pub use store::{Disk, RealDisk, StoreError, remove, sweep, write_atomic, write_atomic_by};
pub(crate) use store::{folder_of, plain_file};
pub use table::{Table, parse};

use std::borrow::Cow;
use std::fmt;
use std::ops::Range;
use std::sync::{Arc, OnceLock};

/// One file: the name it is shown under, and its text.
pub struct Source {
    pub name: Arc<str>,
    pub text: Cow<'static, str>,
    line_starts: OnceLock<Vec<usize>>,
}

impl Source {
    pub fn new(name: impl Into<Arc<str>>, text: impl Into<Cow<'static, str>>) -> Arc<Self> {
        Arc::new(Self { name: name.into(), text: text.into(), line_starts: OnceLock::new() })
    }

    fn line_starts(&self) -> &[usize] {
        self.line_starts.get_or_init(|| {
            let ends = self.text.match_indices('\n').map(|(at, _)| at + 1);
            std::iter::once(0).chain(ends).collect()
        })
    }

    /// Where a byte offset is; line and column count from 1, the column in characters.
    pub fn place(&self, offset: usize) -> Place {
        let line = self.line_starts().partition_point(|start| *start <= offset).max(1);
        let start = self.line_starts()[line - 1];
        let column = self.text.get(start..offset).map_or(0, |before| before.chars().count());
        Place { file: Arc::clone(&self.name), line, column: column + 1 }
    }

    /// The byte offset of a place in this file.
    pub fn offset(&self, place: &Place) -> usize {
        let start = self.line_start(place.line);
        let column = self.text[start..].char_indices().nth(place.column.saturating_sub(1));
        start + column.map_or(0, |(at, _)| at)
    }

    /// The byte offset at which a line begins, the end of the text if there are fewer.
    pub fn line_start(&self, number: usize) -> usize {
        self.line_starts().get(number.saturating_sub(1)).copied().unwrap_or(self.text.len())
    }

    /// The text of one line, without its end.
    pub fn line(&self, number: usize) -> &str {
        self.text[self.line_start(number)..].lines().next().unwrap_or_default()
    }
}

/// A position in a file, shown as `file:line:column`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Place {
    pub file: Arc<str>,
    pub line: usize,
    pub column: usize,
}

impl fmt::Display for Place {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{}:{}:{}", self.file, self.line, self.column)
    }
}

/// A value together with the bytes it was read from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct At<T> {
    pub value: T,
    pub span: Range<usize>,
}
