//! HAR of many tools and WireMock's mappings: what comes in, what is put right, what is left out and why.

mod dialects;
mod hostile;
mod large;
mod spoilt;
mod wiremock;

use dubplate::cassette::{Provenance, concerns};
use dubplate::foreign::{self, Imported, Recording};
use dubplate::redact::Redactor;
use std::fs;
use std::path::{Path, PathBuf};

/// A file that is read here.
fn path(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/har").join(name)
}

fn bytes(name: &str) -> Vec<u8> {
    let path = path(name);
    fs::read(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

fn recording(name: &str) -> Recording {
    foreign::read_at(&bytes(name), None, Some(&path(name))).unwrap_or_else(|error| panic!("{name}: {error}"))
}

/// What stands for a cassette of it. Nothing in it may not be stored.
fn imported(recording: Recording) -> Imported {
    let provenance = Provenance {
        target: "import".to_owned(),
        recorded: "2026-11-01T00:00:00Z".to_owned(),
        dubplate: "0".to_owned(),
        imported: None,
        contract: String::new(),
        scenario: None,
        edited: false,
    };
    let imported = foreign::cassette(recording, &[], &Redactor::default(), provenance);
    assert_eq!(concerns(&imported.cassette, &Redactor::default()), []);
    imported
}

/// Repairs and refusals, a line each.
fn said(recording: &Recording) -> Vec<String> {
    let repairs = recording.repairs.iter().map(|repair| format!("{}: {}", repair.place, repair.words));
    let refusals = recording.refusals.iter().map(|refusal| format!("{}: {}", refusal.place, refusal.why));
    repairs.chain(refusals).collect()
}
