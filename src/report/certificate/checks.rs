//! The table of checks, printed.

use crate::certify::Check;
use crate::report::counted;
use serde_json::{Value, json};

/// A block for each check.
pub fn checks(table: &[&Check]) -> String {
    let mut text = String::new();
    for Check { id, level, source, title, .. } in table {
        text += &format!("{id:<34} {:<11} {title}\n{:47}{source}\n", level.word(), "");
    }
    text + &format!("\n{}; `dubplate explain ID` says more of each\n", counted(table.len(), "check"))
}

/// The same for programs, with the explanations.
pub fn checks_json(table: &[&Check]) -> String {
    let one = |check: &&Check| {
        let Check { id, level, source, title, explanation, .. } = *check;
        json!({ "id": id, "level": level.word(), "source": source, "title": title, "explanation": explanation })
    };
    let checks: Value = table.iter().map(one).collect();
    format!("{:#}\n", json!({ "format": 1, "checks": checks }))
}
