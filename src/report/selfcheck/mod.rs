//! A self-check for people and programs.

mod markdown;
mod text;

pub use markdown::markdown;
pub use text::text;

use super::terminal::counted;
use crate::selfcheck::{Cell, Matrix, NullRow, Selfcheck};

/// The document that `selfcheck.schema.json` describes.
pub fn json(found: &Selfcheck) -> String {
    // A struct with text names always has a JSON form.
    serde_json::to_string_pretty(found).unwrap_or_default() + "\n"
}

/// What one part came to.
struct Figure {
    part: &'static str,
    count: String,
    holds: bool,
}

fn figures(found: &Selfcheck) -> Vec<Figure> {
    let mut figures = Vec::new();
    if let Some(matrices) = &found.swap {
        let sum = |of: fn(&Matrix) -> usize| matrices.iter().map(of).sum::<usize>();
        let red = sum(|matrix| matrix.count(|cell| matches!(cell, Cell::Red(_))));
        let equal = sum(|matrix| matrix.count(|cell| matches!(cell, Cell::Equal(_))));
        let equal = if equal > 0 { format!(", {equal} declared equal") } else { String::new() };
        let pairs = sum(Matrix::pairs);
        let count = format!("{red} of {pairs} cells red{equal}");
        figures.push(Figure { part: "swap matrix", count, holds: matrices.iter().all(Matrix::holds) });
    }
    if let Some(rows) = &found.null {
        let plays = rows.iter().map(|row| row.plays).sum();
        let passed: usize = rows.iter().map(|row| row.passed.len()).sum();
        let undeclared: usize = rows.iter().map(|row| row.survivors().count()).sum();
        let declared = passed - undeclared;
        let declared = if declared > 0 { format!(", {declared} declared") } else { String::new() };
        let count = format!("{undeclared} of {} passed{declared}", counted(plays, "play"));
        figures.push(Figure { part: "null servers", count, holds: rows.iter().all(NullRow::holds) });
    }
    figures
}
