//! Pages as the plain text of a web page: numbered headings, and tables whose cells only spaces separate.

use super::part::{Line, Part, Section, numbered, sections as cut};
use super::table::{self, Column, HEADS, is_code, is_name};
use super::{PageError, Row, excerpt};

/// What follows the last table of a web page and is not of it.
const FOOTER: [&str; 6] =
    ["contact us", "technical support", "was this page helpful?", "联系我们", "文档反馈", "上一篇"];

/// Cuts a page at its headings, which are numbered in order: a numbered list within a part is none.
pub(super) fn sections<'p>(lines: &[&'p str]) -> Option<Vec<Section<'p>>> {
    let mut next = 1;
    cut(lines, |line| {
        let (number, title) = numbered(line)?;
        let part = Part::named(title);
        // A heading that nobody knows has few words and ends no sentence.
        let is_title = title.split_whitespace().count() <= 4 && !title.ends_with(['.', '。', '；', ';']);
        if number != next || !(part.is_some() || (number > 1 && is_title)) {
            return None;
        }
        next += 1;
        Some(part.unwrap_or(Part::Other))
    })
}

/// The rows of the table of a part, and the lines before it. A line that is no row goes on with the one before it; what
/// follows the last one after an empty line or in the page's foot is no part of it.
pub(super) fn table<'p>(section: &Section<'p>) -> Result<(Vec<Row>, Vec<Line<'p>>), PageError> {
    let heads = section.lines.iter().enumerate().find_map(|(at, (_, line))| Some((at, head(section, line)?)));
    let Some((at, columns)) = heads else {
        return Err(table::no_head(section));
    };
    let body = &section.lines[at + 1..];
    let last = body.iter().rposition(|(_, line)| starts_row(section.part, line, &columns)).unwrap_or(0);
    let mut rows: Vec<(Line<'p>, String)> = Vec::new();
    for (at, (line, written)) in body.iter().enumerate() {
        let is_over = written.trim().is_empty() || FOOTER.contains(&&*written.trim().to_lowercase());
        if is_over && at > last {
            break;
        }
        if starts_row(section.part, written, &columns) || rows.is_empty() && !is_over {
            rows.push(((*line, written), (*written).to_owned()));
        } else if let Some((_, text)) = rows.last_mut() {
            *text += &format!(" {written}");
        }
    }
    let lowered = rows.iter().map(|(first, text)| row(section, *first, text, &columns));
    Ok((lowered.collect::<Result<_, _>>()?, section.lines[..at].to_vec()))
}

/// The columns of a head, if this line is the head of a table of the part.
fn head(section: &Section<'_>, line: &str) -> Option<Vec<Column>> {
    let lower = line.trim().to_lowercase();
    let mut rest = lower.as_str();
    let mut columns = Vec::new();
    while !rest.is_empty() {
        let (head, column) = HEADS.iter().find(|(head, _)| rest.starts_with(head))?;
        columns.push(*column);
        rest = rest[head.len()..].trim_start();
    }
    table::fit(section.part, &columns).then_some(columns)
}

/// Whether a line looks like the first one of a row, be it whole or cut.
fn starts_row(part: Part, line: &str, columns: &[Column]) -> bool {
    let words: Vec<&str> = line.split_whitespace().collect();
    let Some(name) = words.first() else { return false };
    match part {
        Part::Errors => is_code(name),
        Part::Input => {
            let at = columns.iter().filter(|column| **column != Column::Description);
            let at = at.clone().position(|column| *column == Column::Required).unwrap_or(1);
            // Between the two stands the type, which has up to three words.
            let said = words.iter().skip(at).take(if at > 1 { 3 } else { 1 });
            is_name(name) && said.into_iter().any(|word| table::required(word).is_some())
        }
        Part::Output | Part::Preamble | Part::Description | Part::Examples | Part::Other => {
            is_name(name) && words.get(1).is_some_and(|word| is_type(word))
        }
    }
}

fn is_type(word: &str) -> bool {
    word.starts_with(|c: char| c.is_ascii_uppercase()) && word.chars().all(|c| c.is_ascii_alphanumeric())
}

fn row(section: &Section<'_>, first: Line<'_>, text: &str, columns: &[Column]) -> Result<Row, PageError> {
    let mut rest = text.trim();
    let mut cells: Vec<(Column, String)> = Vec::new();
    for column in columns {
        let end = match column {
            Column::Description => rest.len(),
            Column::Type => type_end(rest),
            Column::Name | Column::Required => rest.find(char::is_whitespace).unwrap_or(rest.len()),
        };
        let (cell, after) = rest.split_at(end);
        cells.push((*column, cell.to_owned()));
        rest = after.trim_start();
    }
    let cell = |wanted| cells.iter().find(|(column, _)| *column == wanted).map(|(_, cell)| cell.clone());
    if cell(Column::Description).is_none_or(|text| text.is_empty()) {
        let (part, why) = (section.part.words(), "its description is missing");
        return Err(PageError::Cut { line: first.0, found: excerpt(first.1), part, why });
    }
    table::row(section, first, cell)
}

/// Where `String` or `Array of Filter` ends.
fn type_end(text: &str) -> usize {
    let mut at = 0;
    for (index, part) in text.split_inclusive(char::is_whitespace).enumerate() {
        let word = part.trim();
        let goes_on = word == "Array" || word == "of" && index > 0;
        at += if goes_on { part.len() } else { word.len() };
        if !goes_on {
            break;
        }
    }
    at.min(text.len())
}

#[cfg(test)]
mod tests {
    use super::type_end;

    #[test]
    fn a_type_has_one_word_or_three() {
        for (text, kind) in [
            ("String The id.", "String"),
            ("Array of Filter Conditions of it.", "Array of Filter"),
            ("Array of Array of String x", "Array of Array of String"),
            ("Integer", "Integer"),
        ] {
            assert_eq!(text[..type_end(text)].trim(), kind);
        }
    }
}
