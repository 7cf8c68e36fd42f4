//! What the tests have in common.

use crate::program::{Ended, command, finish};
use serde_json::Value;
use std::fs;
use std::path::Path;
use std::process::Command;

pub(crate) const DUBPLATE: &str = env!("CARGO_BIN_EXE_dubplate");

/// The seeder that ships, with more words for it.
pub(crate) fn example(more: &str) -> String {
    let root = env!("CARGO_MANIFEST_DIR");
    format!("python3 '{root}/examples/servers/seed_mock.py' '{DUBPLATE}' {more}")
}

/// A command that finds Python, and has no credential.
pub(crate) fn certify(folder: &Path, arguments: &[&str]) -> Command {
    let mut command = command(folder, &[&["certify", "server"], arguments].concat());
    command.env("PATH", std::env::var_os("PATH").unwrap_or_default());
    command
}

pub(crate) fn run(folder: &Path, arguments: &[&str]) -> Ended {
    finish(&mut certify(folder, arguments))
}

/// A file of JSON.
pub(crate) fn json(path: &Path) -> Value {
    let text = fs::read_to_string(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    serde_json::from_str(&text).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

/// What the certificate on stdout says.
pub(crate) fn printed(ended: &Ended) -> Value {
    serde_json::from_str(&ended.stdout).unwrap_or_else(|error| panic!("{error}: {}", ended.said()))
}

/// The one case of a certificate with an id.
pub(crate) fn case<'c>(certificate: &'c Value, id: &str) -> &'c Value {
    let cases = certificate["cases"].as_array().expect("cases");
    cases.iter().find(|case| case["case"] == id).unwrap_or_else(|| panic!("{id}: {certificate:#}"))
}
