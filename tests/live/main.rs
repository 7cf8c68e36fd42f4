//! The live path, from the command line to TLS on a socket: `--target live` against our own mock under the vendor's host
//! names. What must hold is in the promises: nothing changes without leave, every changing call is on the disk before it is
//! sent, and whatever kills a run, `cleanup` puts things back.
#![cfg(unix)]

#[path = "../common/mod.rs"]
mod common;
#[path = "../common/mock.rs"]
mod mock;
#[path = "../common/program.rs"]
mod program;

mod cleanup;
mod ground;
mod guards;
mod kill;
mod pass;
mod plan;
mod rate;
