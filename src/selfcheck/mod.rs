//! Proof that a green run means something: what the suite would have noticed.
//!
//! Each part plays unchanged cases on targets that are wrong on purpose, and counts which of them are noticed.

mod equal;
mod ground;
mod null;
mod swap;

pub use equal::{EQUAL, Equal};
pub use ground::{Ground, each, play};
pub use null::{DECLARED, Declared, NULLS, Null, NullRow, Passed, nulls};
pub use swap::{By, Cell, Documented, Matrix, Row, matrix};

use serde::Serialize;

/// What was found out about a suite.
#[derive(Clone, Debug, Default, Serialize)]
pub struct Selfcheck {
    /// One for each profile.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub swap: Option<Vec<Matrix>>,
    /// One for each null server.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub null: Option<Vec<NullRow>>,
    pub millis: u64,
}

impl Selfcheck {
    /// Whether there was nothing to look at.
    pub fn is_empty(&self) -> bool {
        self.swap.iter().flatten().next().is_none() && self.null.iter().flatten().next().is_none()
    }

    /// Whether all that is wrong was noticed.
    pub fn holds(&self) -> bool {
        self.swap.iter().flatten().all(Matrix::holds) && self.null.iter().flatten().all(NullRow::holds)
    }
}
