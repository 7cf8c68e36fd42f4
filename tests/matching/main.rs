//! Which episode answers which request, through the library alone.

mod deck;
mod replayed;

use std::fs;
use std::path::Path;

/// A built-in cassette of this repository.
fn built_in(name: &str) -> String {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("cassettes").join(name);
    fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}
