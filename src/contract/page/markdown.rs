//! Pages in Markdown: headings with `#`, tables with bars.

use super::part::{Line, Part, Section, numbered, sections as cut};
use super::table::{self, Column, HEADS};
use super::{PageError, Row, excerpt, normal};

/// Cuts a page at its headings. Only those of the level of the first known one open a part: an example has headings of
/// its own that are called like parts.
pub(super) fn sections<'p>(lines: &[&'p str]) -> Option<Vec<Section<'p>>> {
    let mut level = None;
    let mut code = Code::default();
    cut(lines, |line| {
        if code.holds(line) {
            return None;
        }
        let (depth, title) = heading(line)?;
        let part = Part::named(title);
        if level.is_none() && part.is_some() {
            level = Some(depth);
        }
        let opens = level.is_some_and(|level| depth <= level);
        opens.then(|| part.unwrap_or(Part::Other))
    })
}

/// The level of a heading and its words.
fn heading(line: &str) -> Option<(usize, &str)> {
    let rest = line.trim_start_matches('#');
    let depth = line.len() - rest.len();
    if !(1..=6).contains(&depth) || !rest.starts_with([' ', '\t']) {
        return None;
    }
    let title = rest.trim().trim_end_matches('#').trim();
    Some((depth, numbered(title).map_or(title, |(_, title)| title)))
}

/// Whether a line is code, in which `#` is no heading.
#[derive(Default)]
struct Code {
    fence: bool,
    block: bool,
}

impl Code {
    fn holds(&mut self, line: &str) -> bool {
        let line = line.trim_start();
        if line.starts_with("```") || line.starts_with("~~~") {
            self.fence = !self.fence;
            return true;
        }
        let inside = self.fence || self.block;
        if !self.fence {
            let lower = line.to_lowercase();
            self.block = (self.block || lower.contains("<pre")) && !lower.contains("</pre");
        }
        inside
    }
}

/// The rows of the first table of a part, and the lines beside it.
pub(super) fn table<'p>(section: &Section<'p>) -> Result<(Vec<Row>, Vec<Line<'p>>), PageError> {
    let mut beside = Vec::new();
    let mut rows = Vec::new();
    let mut columns: Option<Vec<Option<Column>>> = None;
    for &(line, written) in &section.lines {
        if written.to_lowercase().contains("<table") {
            return Err(PageError::Html { line, found: excerpt(written) });
        }
        if !written.trim_start().starts_with('|') {
            beside.push((line, written));
            continue;
        }
        let cells = cells(written);
        match &columns {
            None => columns = Some(head(section, line, written, &cells)?),
            Some(_) if is_rule(&cells) => {}
            Some(columns) => rows.push(row(section, (line, written), columns, &cells)?),
        }
    }
    if columns.is_none() {
        return Err(table::no_head(section));
    }
    Ok((rows, beside))
}

fn head(
    section: &Section<'_>,
    line: usize,
    written: &str,
    cells: &[String],
) -> Result<Vec<Option<Column>>, PageError> {
    let named = |cell: &String| {
        let cell = normal(cell).to_lowercase();
        HEADS.iter().find(|(head, _)| *head == cell).map(|(_, column)| *column)
    };
    let columns: Vec<Option<Column>> = cells.iter().map(named).collect();
    let known: Vec<Column> = columns.iter().flatten().copied().collect();
    if table::fit(section.part, &known) {
        return Ok(columns);
    }
    let (part, wanted) = (section.part.words(), table::wanted(section.part));
    Err(PageError::Head { line, found: excerpt(written), part, wanted })
}

fn row(
    section: &Section<'_>,
    (line, written): Line<'_>,
    columns: &[Option<Column>],
    cells: &[String],
) -> Result<Row, PageError> {
    if cells.len() < columns.len() {
        let (part, why) = (section.part.words(), "it has fewer cells than the head of its table");
        return Err(PageError::Cut { line, found: excerpt(written), part, why });
    }
    table::row(section, (line, written), |wanted| {
        let at = columns.iter().position(|column| *column == Some(wanted))?;
        // A bar that nobody escaped is one of the last cell.
        let is_last = at + 1 == columns.len();
        Some(normal(&if is_last { cells[at..].join("|") } else { cells[at].clone() }))
    })
}

/// The cells of a row; the bar at its end may be missing, and `\|` is no bar.
fn cells(written: &str) -> Vec<String> {
    let written = written.trim();
    let inner = written.strip_prefix('|').unwrap_or(written);
    let mut cells = vec![String::new()];
    let mut escaped = false;
    for c in inner.chars() {
        if c == '|' && !escaped {
            cells.push(String::new());
        } else if let Some(cell) = cells.last_mut() {
            cell.push(c);
        }
        escaped = c == '\\' && !escaped;
    }
    if cells.last().is_some_and(|last| last.trim().is_empty()) {
        cells.pop();
    }
    cells
}

/// `|---|:--:|`
fn is_rule(cells: &[String]) -> bool {
    cells.iter().all(|cell| cell.contains('-') && cell.trim().chars().all(|c| matches!(c, '-' | ':' | ' ')))
}

#[cfg(test)]
mod tests {
    use super::cells;

    #[test]
    fn a_row_is_cut_at_its_bars() {
        assert_eq!(cells("| a | b |"), [" a ", " b "]);
        assert_eq!(cells("| a | b"), [" a ", " b"]);
        assert_eq!(cells(r"|a \| b| c|"), [r"a \| b", " c"]);
    }
}
