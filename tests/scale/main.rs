//! A run that is spread over machines and attempts: parts, reruns, flaky cases, and one report of it all.
#![cfg(unix)]

#[path = "../common/mod.rs"]
mod common;
#[path = "../common/program.rs"]
mod program;
#[path = "../common/server.rs"]
mod server;

mod documented;
mod flaky;
mod ground;
mod merge;
mod partition;
mod refused;
mod rendered;
mod rerun;
