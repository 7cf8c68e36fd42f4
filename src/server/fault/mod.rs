//! Faults on purpose: what a connection or an answer does wrong, and on which calls.
//!
//! Each fault is a line of [`FAULTS`]. Who wants one writes `NAME[=ARGUMENT][@ACTION][%PERCENT or #N]`, read as a
//! [`Planned`]; [`Faults`] chooses the calls. A call is spoiled once at most, by the first that chooses it.

mod broken;
mod choose;
mod parse;
mod spoil;
mod table;

pub use choose::Faults;
pub use parse::{NotAFault, Planned};
pub use table::{Argument, FAULTS, Fault, explain};

pub(super) use broken::{Broken, GARBAGE};
pub(super) use spoil::{carry_out, spoiled};
