//! Driving a client: what it is told, what is heard of it, and that it ends whatever it does.
#![cfg(target_os = "linux")] // who is left running is looked up in /proc

mod adapter;
mod command;
mod ground;
mod hostile;
mod hostile_adapter;
mod schema;
mod template;
mod typed;

#[path = "../common/program.rs"]
mod program;
