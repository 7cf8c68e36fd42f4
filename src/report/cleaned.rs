//! What became of the cases that a run had left open.

use super::escape;
use crate::runner::Cleaned;

/// A line for each, and what is left of it below.
pub fn cleaned(cases: &[Cleaned]) -> String {
    let mut text = String::new();
    for case in cases {
        text += &format!("{:<8}{}\n", if case.left.is_empty() { "closed" } else { "LEFT" }, case.case);
        for left in &case.left {
            text += &format!("    left behind: {}\n", escape(left));
        }
    }
    text
}
