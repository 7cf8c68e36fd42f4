use super::{Figure, figures};
use crate::report::escape;
use crate::report::terminal::counted;
use crate::selfcheck::{By, Cell, Matrix, NullRow, Row, Selfcheck};

/// What the marks of a matrix mean.
const LEGEND: &str = "\
Each row is a case, each column the answer and effect that its call got instead: of the case with that number.
. its own   c noticed by the code   a by another part of the answer   s by a changed resource
e by what was read afterwards   = declared equal   ! NOT NOTICED   ? proves nothing
";

/// What was found out, for a terminal.
pub fn text(found: &Selfcheck) -> String {
    let mut text = String::new();
    if let Some(matrices) = &found.swap {
        text += "Swap matrix\n";
        text += LEGEND;
        text.extend(matrices.iter().map(matrix));
        text.push('\n');
    }
    if let Some(rows) = &found.null {
        text += "Null servers\n";
        text.extend(rows.iter().map(null));
        text.push('\n');
    }
    for Figure { part, count, holds } in figures(found) {
        text += &format!("{part:<12}  {count}  {}\n", if holds { "ok" } else { "FAILED" });
    }
    text + &format!("{}.{:02} s\n", found.millis / 1000, found.millis % 1000 / 10)
}

fn matrix(matrix: &Matrix) -> String {
    let mut text = format!("\n  {}\n", escape(&matrix.profile));
    let number =
        |case: &str| matrix.cases.iter().position(|column| column.case == case).map_or(0, |at| at + 1);
    let width = matrix.rows.iter().map(|row| row.case.chars().count()).max().unwrap_or_default();
    for row in &matrix.rows {
        let marks: String = row.cells.iter().map(mark).collect();
        let (number, case) = (number(&row.case), escape(&row.case));
        text += &format!("  {number:>3} {case:<width$}  {marks}  {}\n", noticed(row));
    }
    for line in exceptions(matrix) {
        text += &format!("    {line}\n");
    }
    text
}

/// How many of the other answers were noticed.
pub(super) fn noticed(row: &Row) -> String {
    let is = |is: fn(&Cell) -> bool| row.cells.iter().filter(|cell| is(cell)).count();
    format!("{}/{}", is(|cell| matches!(cell, Cell::Red(_))), row.cells.len().saturating_sub(1))
}

/// The cells that are not simply red, and the items without a case, each in a line.
pub(super) fn exceptions(matrix: &Matrix) -> Vec<String> {
    let mut lines = Vec::new();
    for row in &matrix.rows {
        for (cell, other) in row.cells.iter().zip(&matrix.cases) {
            let pair = || format!("{} answered as {}", escape(&row.case), escape(&other.case));
            match cell {
                Cell::Green => lines.push(format!("NOT NOTICED: {}", pair())),
                Cell::Void(why) => lines.push(format!("PROVES NOTHING: {}: {}", pair(), escape(why))),
                Cell::Equal(why) => lines.push(format!("equal: {}: {}", pair(), escape(why))),
                Cell::Own | Cell::Red(_) => {}
            }
        }
    }
    lines.extend(matrix.missing.iter().map(|missing| format!("MISSING: {}", escape(missing))));
    lines
}

fn mark(cell: &Cell) -> char {
    match cell {
        Cell::Own => '.',
        Cell::Red(By::Code) => 'c',
        Cell::Red(By::Answer) => 'a',
        Cell::Red(By::State) => 's',
        Cell::Red(By::Effect) => 'e',
        Cell::Equal(_) => '=',
        Cell::Green => '!',
        Cell::Void(_) => '?',
    }
}

fn null(row: &NullRow) -> String {
    let seed = row.seed.map(|seed| format!(", seed {seed}")).unwrap_or_default();
    let ways = if row.ways > 2 { format!(", {}", counted(row.ways, "way")) } else { String::new() };
    let mut text = format!(
        "  {:<10}  {} of {} passed  ({}{ways}{seed})\n",
        row.server,
        row.passed.len(),
        counted(row.plays, "play"),
        row.text
    );
    for line in passes(row) {
        text += &format!("    {line}\n");
    }
    text
}

/// The cases that pass on a null server, each in a line.
pub(super) fn passes(row: &NullRow) -> Vec<String> {
    let passed = row.passed.iter().map(|passed| {
        let way = if passed.way.is_empty() { String::new() } else { format!(" ({})", passed.way) };
        let case = format!("{}/{}{}", escape(&passed.profile), escape(&passed.case), escape(&way));
        match passed.declared {
            Some(why) => format!("declared: {case}: {why}"),
            None => format!("PASSED: {case}"),
        }
    });
    passed.collect()
}
