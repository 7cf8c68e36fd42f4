//! Every check bites, and none bites too much: answers that are wrong in one way only, and answers that differ only
//! where the documentation leaves it open.

#[path = "../common/mod.rs"]
mod common;
mod effects;
mod ground;
mod right;
mod wrong;
