//! The table of checks, level by level.

mod outcome;
mod resilience;
mod semantic;
mod wire;

use super::Check;

const LEVELS: [&[Check]; 4] = [wire::CHECKS, outcome::CHECKS, semantic::CHECKS, resilience::CHECKS];

/// Every check there is, level by level.
pub fn all() -> impl Iterator<Item = &'static Check> {
    LEVELS.into_iter().flatten()
}
