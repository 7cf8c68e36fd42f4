//! What the documentation says: pages and their pins, coverage, and what lint asks of both, through the program.
#![cfg(unix)]

#[path = "../common/program.rs"]
mod program;

mod coverage;
mod lamps;
mod pages;
mod pins;
mod refused;

use program::Ended;
use serde_json::Value;
use std::fs;
use std::path::Path;

/// The document that was printed, found valid by a schema.
fn valid(ended: &Ended, schema: &str) -> Value {
    let found: Value =
        serde_json::from_str(&ended.stdout).unwrap_or_else(|error| panic!("{error}: {}", ended.said()));
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(schema);
    let schema = serde_json::from_str(&fs::read_to_string(path).expect("the schema")).expect("JSON");
    let schema = jsonschema::validator_for(&schema).expect("a JSON Schema");
    let mistakes: Vec<String> = schema.iter_errors(&found).map(|error| error.to_string()).collect();
    assert!(mistakes.is_empty(), "{}\n{found:#}", mistakes.join("\n"));
    found
}
