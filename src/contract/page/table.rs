//! The columns of a table and the cells of its rows, whichever form they were written in.

use super::part::{Part, Section};
use super::{PageError, Row, excerpt, normal};
use std::collections::HashMap;

/// What a column says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Column {
    Name,
    Required,
    Type,
    Description,
}

/// Heads as the pages write them, in lower case, longer ones before those they begin with.
pub(super) const HEADS: [(&str, Column); 20] = [
    ("parameter name", Column::Name),
    ("parameter", Column::Name),
    ("参数名称", Column::Name),
    ("参数名", Column::Name),
    ("error code", Column::Name),
    ("错误代码", Column::Name),
    ("错误码", Column::Name),
    ("名称", Column::Name),
    ("required", Column::Required),
    ("是否必选", Column::Required),
    ("是否必须", Column::Required),
    ("是否必填", Column::Required),
    ("必选", Column::Required),
    ("type", Column::Type),
    ("数据类型", Column::Type),
    ("类型", Column::Type),
    ("description", Column::Description),
    ("描述", Column::Description),
    ("说明", Column::Description),
    ("含义", Column::Description),
];

/// The columns that a table of this part has, in a sentence.
pub(super) fn wanted(part: Part) -> &'static str {
    match part {
        Part::Input => "a name, whether it is required, a type and a description",
        Part::Output => "a name, a type and a description",
        Part::Errors | Part::Preamble | Part::Description | Part::Examples | Part::Other => {
            "a code and a description"
        }
    }
}

/// Whether these columns are those of the part.
pub(super) fn fit(part: Part, columns: &[Column]) -> bool {
    let has = |column| columns.contains(&column);
    let basic = has(Column::Name) && has(Column::Description);
    match part {
        Part::Input => basic && has(Column::Type) && has(Column::Required),
        Part::Output => basic && has(Column::Type),
        Part::Errors | Part::Preamble | Part::Description | Part::Examples | Part::Other => basic,
    }
}

pub(super) fn no_head(section: &Section<'_>) -> PageError {
    let first = section.lines.iter().find(|(_, line)| !line.trim().is_empty());
    let (line, found) = first.copied().unwrap_or((section.line, ""));
    PageError::Head { line, found: excerpt(found), part: section.part.words(), wanted: wanted(section.part) }
}

/// Whether a word says that a parameter is required.
pub(super) fn required(cell: &str) -> Option<bool> {
    match cell.to_lowercase().as_str() {
        "yes" | "是" | "true" | "必选" => Some(true),
        "no" | "否" | "false" | "可选" => Some(false),
        _ => None,
    }
}

/// Whether a text can be the name of a parameter or of an output.
pub(super) fn is_name(text: &str) -> bool {
    text.starts_with(|c: char| c.is_ascii_alphabetic())
        && text.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '_' | '.' | '-'))
}

/// Whether a text can be a documented code: its first word is put together of two or more, as `ResourceInUse` is.
pub(super) fn is_code(text: &str) -> bool {
    let humps = |word: &str| word.chars().filter(char::is_ascii_uppercase).count();
    let mut words = text.split('.');
    let is_word = |word: &str| {
        word.starts_with(|c: char| c.is_ascii_uppercase()) && word.chars().all(|c| c.is_ascii_alphanumeric())
    };
    words.next().is_some_and(|first| is_word(first) && humps(first) >= 2) && words.all(is_word)
}

/// A row of a table of the part; what is wrong with it where it is none.
pub(super) fn row(
    section: &Section<'_>,
    (line, written): (usize, &str),
    cells: impl Fn(Column) -> Option<String>,
) -> Result<Row, PageError> {
    let part = section.part;
    let cut = |why| PageError::Cut { line, found: excerpt(written), part: part.words(), why };
    let name = cells(Column::Name).unwrap_or_default();
    let text = cells(Column::Description).ok_or_else(|| cut("its description is missing"))?;
    let is_right = if part == Part::Errors { is_code(&name) } else { is_name(&name) };
    if !is_right {
        return Err(cut("it does not start with a name"));
    }
    let said = cells(Column::Required).unwrap_or_default();
    let (required, kind) = match part {
        Part::Input => {
            let required = required(&said).ok_or_else(|| cut("it does not say whether it is required"))?;
            (Some(required), cells(Column::Type))
        }
        Part::Output => (None, cells(Column::Type)),
        Part::Errors | Part::Preamble | Part::Description | Part::Examples | Part::Other => (None, None),
    };
    if part != Part::Errors && kind.as_ref().is_none_or(String::is_empty) {
        return Err(cut("its type is missing"));
    }
    let id = format!("{}{name}", part.rows().unwrap_or_default());
    Ok(Row { id, line, required, kind, per_second: None, text: normal(&text) })
}

/// The rows in order; one that stands there twice says both.
pub(super) fn merged(rows: Vec<Row>) -> Vec<Row> {
    let mut places: HashMap<String, usize> = HashMap::new();
    let mut merged: Vec<Row> = Vec::with_capacity(rows.len());
    for row in rows {
        if let Some(known) = places.get(&row.id).and_then(|at| merged.get_mut(*at)) {
            known.text += &format!(" {}", row.text);
        } else {
            places.insert(row.id.clone(), merged.len());
            merged.push(row);
        }
    }
    merged
}
