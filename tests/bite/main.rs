//! Every check bites, and none bites too much: answers that are wrong in one way only, and answers that differ only
//! where the documentation leaves it open.
#![allow(
    clippy::semicolon_if_nothing_returned,
    reason = "a row of a table says what is changed, and no more"
)]

#[path = "../common/mod.rs"]
mod common;
mod effects;
mod ground;
mod ids;
mod right;
mod silent;
mod wrong;
mod wrong_later;
mod wrong_results;
