use crate::report::escape;
use crate::selfcheck::{Cell, Matrix, NullRow, Selfcheck};

/// What was found out, for a terminal.
pub fn text(found: &Selfcheck) -> String {
    let mut text = String::new();
    for matrix in found.swap.iter().flatten() {
        text += &swap(matrix);
    }
    if let Some(rows) = &found.null {
        text += &null(rows);
    }
    text
}

fn swap(matrix: &Matrix) -> String {
    let (pairs, red) = (matrix.pairs(), matrix.count(|cell| matches!(cell, Cell::Red(_))));
    let mut text = format!(
        "Swap matrix, {}: {red} of {pairs} cells red ({} documented answers)\n",
        escape(&matrix.profile),
        matrix.cases.len()
    );
    for (row, own) in matrix.cells.iter().zip(&matrix.cases) {
        for (cell, other) in row.iter().zip(&matrix.cases) {
            let (own, other) = (escape(&own.case), escape(&other.case));
            match cell {
                Cell::Green => text += &format!("  SURVIVED {own} answered as {other}\n"),
                Cell::Void(why) => text += &format!("  VOID {own} answered as {other}: {}\n", escape(why)),
                Cell::Equal(why) => text += &format!("  equal {own} and {other}: {}\n", escape(why)),
                Cell::Own | Cell::Red(_) => {}
            }
        }
    }
    for missing in &matrix.missing {
        text += &format!("  MISSING {}\n", escape(missing));
    }
    text
}

fn null(rows: &[NullRow]) -> String {
    let mut text = String::from("Null servers\n");
    for row in rows {
        text += &format!("  {}: {} of {} plays passed\n", row.server, row.passed.len(), row.plays);
        for passed in row.survivors() {
            text += &format!(
                "    SURVIVED {}/{} {}\n",
                escape(&passed.profile),
                escape(&passed.case),
                passed.way
            );
        }
    }
    text
}
