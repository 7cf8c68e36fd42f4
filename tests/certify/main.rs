//! Certifying a client: a right one passes everything, and each of many wrong ones is caught by the check that is meant.
#![cfg(unix)]

#[path = "../common/program.rs"]
mod program;

mod ground;
#[path = "program.rs"]
mod printed;
mod right;
mod table;
mod wrong;
