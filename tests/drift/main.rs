//! What two sides differ in: each severity and kind, through the program.
#![cfg(unix)]

#[path = "../common/mock.rs"]
mod mock;
#[path = "../common/program.rs"]
mod program;
#[path = "../common/server.rs"]
mod server;

mod contract;
mod edited;
mod kinds;
mod live;
mod options;
mod refused;
mod rendered;
mod same;
mod spoilt;

use program::{Ended, command, finish};
use serde_json::Value;
use std::fs;
use std::path::Path;

/// A difference without its places: severity, kind, where, A, B, contract item.
type Line<'l> = (&'l str, &'l str, &'l str, Option<&'l str>, Option<&'l str>, Option<&'l str>);

/// What `drift` prints as JSON, found valid by the schema. Nothing else is on either stream.
fn drift(folder: &Path, arguments: &[&str], code: i32) -> Value {
    parsed(&finish(&mut command(folder, &[&["drift", "--format", "json"], arguments].concat())).expect(code))
}

fn parsed(ended: &Ended) -> Value {
    assert_eq!(ended.stderr, "", "{}", ended.said());
    let found: Value =
        serde_json::from_str(&ended.stdout).unwrap_or_else(|error| panic!("{error}: {}", ended.said()));
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/drift/drift.schema.json");
    let schema = serde_json::from_str(&fs::read_to_string(path).expect("the schema")).expect("JSON");
    let schema = jsonschema::validator_for(&schema).expect("a JSON Schema");
    let mistakes: Vec<String> = schema.iter_errors(&found).map(|error| error.to_string()).collect();
    assert!(mistakes.is_empty(), "{}\n{found:#}", mistakes.join("\n"));
    found
}

fn list<'d>(drift: &'d Value, member: &str) -> &'d [Value] {
    drift[member].as_array().expect("a list")
}

/// The differences, in the order of the report.
fn lines(drift: &Value) -> Vec<Line<'_>> {
    let line = |one| {
        let [severity, kind, at] =
            ["severity", "kind", "at"].map(|member| text(one, member).expect("a text"));
        (severity, kind, at, text(one, "a"), text(one, "b"), text(one, "item"))
    };
    list(drift, "differences").iter().map(line).collect()
}

fn text<'d>(difference: &'d Value, member: &str) -> Option<&'d str> {
    difference[member].as_str()
}
