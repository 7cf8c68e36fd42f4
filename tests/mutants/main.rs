//! The mutants of the mock: the table is whole, each is noticed by the cases that are there for it, and each can be
//! served for the tests of others.
#![cfg(unix)]

#[path = "../common/mod.rs"]
mod common;
#[path = "../common/mock.rs"]
mod mock;
#[path = "../common/program.rs"]
mod program;

mod served;
mod table;
