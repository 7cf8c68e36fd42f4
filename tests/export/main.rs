//! `dubplate export`: what other tools get of a recording, and what comes back of it.

#[path = "../common/program.rs"]
mod program;

mod any;
mod lines;
mod returned;
mod shape;
mod typed;
