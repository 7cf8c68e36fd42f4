//! A page of the documentation, read row by row, in either of two forms: Markdown, and the plain text of a web page.
//!
//! A row is what a contract item can be taken from: a line of one of its three tables (`param/…`, `output/…`,
//! `error/…`), an example (`example/1`), the sentence with the rate (`limit/rate`), and every other line of text beside
//! the tables (`statement/1`, counted over the page). Nothing of a page is kept but a digest of each row.

mod align;
mod diff;
mod examples;
mod expressions;
mod facts;
mod markdown;
mod normal;
mod part;
mod table;
mod text;

pub(super) use align::{Pair, align};
pub(super) use diff::is_of;
pub use diff::{Affected, Change, Diff, Difference, Edition, diff};
pub use normal::{NORMAL, normal};
pub use part::Part;

use part::Section;
use std::str;

/// One page as it was read.
#[derive(Debug)]
pub struct Page {
    pub form: Form,
    /// `zh` or `en`, by its characters.
    pub language: &'static str,
    /// The action it describes, where it names it.
    pub action: Option<String>,
    /// The version of the API, where it names it.
    pub version: Option<String>,
    /// When it was last changed, where it says so.
    pub date: Option<String>,
    /// In the order of the page.
    pub rows: Vec<Row>,
    /// How many lines it has.
    pub lines: usize,
}

/// How a page is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Form {
    Markdown,
    /// What copying a web page gives: a table is lines whose cells nothing separates but spaces.
    Text,
}

impl Form {
    pub fn word(self) -> &'static str {
        match self {
            Self::Markdown => "markdown",
            Self::Text => "text",
        }
    }
}

/// One row of a page.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Row {
    pub id: String,
    /// The line it starts at, from 1.
    pub line: usize,
    /// Of a parameter.
    pub required: Option<bool>,
    /// Of a parameter or an output.
    pub kind: Option<String>,
    /// Of the rate.
    pub per_second: Option<u32>,
    /// What it says, without markup.
    pub text: String,
}

impl Row {
    /// SHA-256 over its name, whether it is required (`yes`, `no` or nothing), its type and its text, a line each. A
    /// statement, an example and the rate have no name of their own: only their text counts.
    pub fn digest(&self) -> String {
        self.digest_as(self.required, self.kind.as_deref())
    }

    /// The same as if these were its cells.
    pub(super) fn digest_as(&self, required: Option<bool>, kind: Option<&str>) -> String {
        let required = required.map_or("", |required| if required { "yes" } else { "no" });
        let name = if self.is_named() { self.id.split_once('/').map_or("", |(_, name)| name) } else { "" };
        normal::digest(&[name, required, kind.unwrap_or_default(), &self.text])
    }

    /// Whether its id is a name that the API knows.
    pub fn is_named(&self) -> bool {
        ["param/", "output/", "error/"].iter().any(|kind| self.id.starts_with(kind))
    }
}

/// Why a page cannot be read.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum PageError {
    #[error("line {line}: byte {byte} is no UTF-8 text, so this is no page")]
    NotText { line: usize, byte: usize },
    #[error("line {line} holds a NUL byte: this is a binary file and no page")]
    Binary { line: usize },
    #[error("it is empty")]
    Empty,
    #[error(
        "line {line} `{found}`: neither a Markdown heading nor a numbered line names a part of a page (`2. Input Parameters`, `## 2. 输入参数`); \
save the page as Markdown or as plain text"
    )]
    NoForm { line: usize, found: String },
    #[error("line {line} `{found}`: a table of HTML; save the page as Markdown or as plain text")]
    Html { line: usize, found: String },
    #[error("line {line} `{found}`: {part} need a table whose head has {wanted}")]
    Head { line: usize, found: String, part: &'static str, wanted: &'static str },
    #[error("line {line} `{found}`: this row of the {part} is cut: {why}")]
    Cut { line: usize, found: String, part: &'static str, why: &'static str },
    #[error(
        "line {line}: the page ends there without its {part}, which the pinned page has; the copy is cut, or it is another kind of page"
    )]
    Missing { line: usize, part: &'static str },
    #[error("this is the page of `{found}`; the one of {profile} that is pinned is `{pinned}`")]
    OtherAction { found: String, profile: String, pinned: String },
    #[error("this page is of version {found}; {profile} is of {pinned}")]
    OtherVersion { found: String, profile: String, pinned: String },
}

/// Reads a page in whichever form it is.
///
/// # Errors
/// If it is no text, of neither form, or cut within a table; the line that stopped it is named.
pub fn read(bytes: &[u8]) -> Result<Page, PageError> {
    let line_of = |at: usize| bytes[..at].split(|byte| *byte == b'\n').count();
    if let Some(at) = bytes.iter().position(|byte| *byte == 0) {
        return Err(PageError::Binary { line: line_of(at) });
    }
    let text = str::from_utf8(bytes).map_err(|error| PageError::NotText {
        line: line_of(error.valid_up_to()),
        byte: error.valid_up_to(),
    })?;
    let text = text.trim_start_matches('\u{feff}');
    let lines: Vec<&str> = text.lines().collect();
    let Some(first) = lines.iter().position(|line| !line.trim().is_empty()) else {
        return Err(PageError::Empty);
    };
    let (form, sections) = match (markdown::sections(&lines), text::sections(&lines)) {
        (Some(sections), _) => (Form::Markdown, sections),
        (None, Some(sections)) => (Form::Text, sections),
        (None, None) => return Err(PageError::NoForm { line: first + 1, found: excerpt(lines[first]) }),
    };
    let rows = rows(form, &sections)?;
    Ok(Page {
        form,
        language: facts::language(text),
        action: facts::action(&rows, text),
        version: facts::version(&rows),
        date: facts::date(&lines),
        rows,
        lines: lines.len(),
    })
}

fn rows(form: Form, sections: &[Section<'_>]) -> Result<Vec<Row>, PageError> {
    let mut rows = Vec::new();
    let mut statements = Vec::new();
    for section in sections {
        match section.part {
            Part::Input | Part::Output | Part::Errors => {
                let (found, beside) = match form {
                    Form::Markdown => markdown::table(section)?,
                    Form::Text => text::table(section)?,
                };
                rows.extend(table::merged(found));
                statements.extend(beside);
            }
            Part::Preamble if form == Form::Text => {}
            Part::Preamble | Part::Description => statements.extend(section.lines.iter().copied()),
            Part::Examples => rows.extend(examples::rows(section)),
            Part::Other => {}
        }
    }
    rows.extend(facts::statements(&statements));
    rows.sort_by_key(|row| row.line);
    Ok(rows)
}

/// As much of a line as a message needs.
fn excerpt(line: &str) -> String {
    const MOST: usize = 60;
    let shown: String = line.trim().chars().take(MOST).collect();
    let visible = shown.chars().map(|c| if c.is_control() { '\u{fffd}' } else { c }).collect::<String>();
    if shown.len() < line.trim().len() { visible + "…" } else { visible }
}
