//! Cassettes: recording, replaying, matching, and what is done with a file that cannot be believed.

#[path = "../common/disk.rs"]
mod disk;
#[path = "../common/program.rs"]
mod program;

mod broken;
mod full;
mod large;
mod matched;
mod modes;
mod replay;

use std::fs;
use std::path::Path;

/// A built-in cassette of this repository.
fn built_in(name: &str) -> String {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("cassettes").join(name);
    fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

/// Every file below a folder by name, with its bytes.
fn bytes(folder: &Path) -> Vec<(String, Vec<u8>)> {
    let names = program::contents(folder).into_iter().map(|(name, _)| name);
    let files = names.filter(|name| Path::new(name).is_file());
    files.map(|name| (name.clone(), fs::read(&name).expect("a file"))).collect()
}
