//! `dubplate selfcheck`: the built-in suite notices everything, a weakened case is named.
#![cfg(unix)]

#[path = "../common/program.rs"]
mod program;

mod built_in;
mod stream;
mod weakened;

use program::{Ended, dubplate};
use serde_json::Value;
use std::fs;
use std::path::{Path, PathBuf};

const LEGACY: &str = "eip-v2-2017-03-12";
const ECM: &str = "ecm-2019-07-19";

/// What a self-check prints as JSON, found valid by the schema.
fn selfcheck(folder: &Path, arguments: &[&str], code: i32) -> Value {
    parsed(&dubplate(folder, &[&["selfcheck", "--json"], arguments].concat()).expect(code))
}

fn parsed(ended: &Ended) -> Value {
    assert_eq!(ended.stderr, "", "{}", ended.said());
    let found: Value =
        serde_json::from_str(&ended.stdout).unwrap_or_else(|error| panic!("{error}: {}", ended.said()));
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/selfcheck/selfcheck.schema.json");
    let schema = serde_json::from_str(&fs::read_to_string(path).expect("the schema")).expect("JSON");
    let schema = jsonschema::validator_for(&schema).expect("a JSON Schema");
    let mistakes: Vec<String> = schema.iter_errors(&found).map(|error| error.to_string()).collect();
    assert!(mistakes.is_empty(), "{}\n{found:#}", mistakes.join("\n"));
    found
}

fn list<'v>(value: &'v Value, member: &str) -> &'v [Value] {
    value[member].as_array().unwrap_or_else(|| panic!("a list `{member}` in {value:#}"))
}

fn text<'v>(value: &'v Value, member: &str) -> &'v str {
    value[member].as_str().unwrap_or_default()
}

/// A scenario file of the repository.
fn shipped(profile: &str, name: &str) -> String {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("scenarios").join(profile).join(name);
    fs::read_to_string(path).expect("a scenario file")
}

/// A folder for `--scenarios` that replaces one file, in which one case is another text.
fn spoilt(folder: &Path, profile: &str, name: &str, case: &str, spoil: impl Fn(&str) -> String) -> PathBuf {
    let shipped = shipped(profile, name);
    let mark = format!("\nid = \"{case}\"\n");
    let blocks = shipped
        .split("[[case]]")
        .map(|block| if block.contains(&mark) { spoil(block) } else { block.to_owned() });
    let text = blocks.collect::<Vec<_>>().join("[[case]]");
    assert_ne!(text, shipped, "`{case}` is in {name}, and is changed");
    let scenarios = folder.join("mine");
    fs::create_dir_all(scenarios.join(profile)).expect("a folder");
    fs::write(scenarios.join(profile).join(name), text).expect("a file");
    scenarios
}
