//! Functions of the event stream: what a person or a program sees of a run. Together with `cli` the only code that prints.

mod coverage;
mod json;
mod screen;
mod terminal;
mod world;

pub use json::Json;
pub use screen::{Screen, escape};
pub use terminal::{Detail, Terminal};
pub use world::{bindings, test_ids};
