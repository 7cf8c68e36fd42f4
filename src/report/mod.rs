//! Functions of the event stream: what a person or a program sees of a run. Together with `cli` the only code that prints.

mod cleaned;
mod coverage;
mod json;
mod plan;
mod screen;
mod snapshot;
mod terminal;
mod world;

pub use cleaned::cleaned;
pub use json::Json;
pub use plan::plan;
pub use screen::{Screen, escape};
pub use snapshot::{KEYS, NOTHING_WAITS, proposal};
pub use terminal::{Detail, Terminal, counted};
pub use world::{bindings, test_ids};
