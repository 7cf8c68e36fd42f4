//! Recordings of other tools: what comes in, what is put right and said, what is left out, and that nothing else happens.

#[path = "../common/program.rs"]
mod program;

mod command;
mod good;
mod hostile;
mod spoilt;

use dubplate::cassette::{self, Cassette, Deck, Progress, Provenance, concerns};
use dubplate::contract::Contract;
use dubplate::foreign::{self, Imported};
use dubplate::protocol::decode_call;
use dubplate::redact::Redactor;
use dubplate::source::{Files, Report};
use dubplate::wire::Request;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// A folder of files that are read here.
fn folder(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/foreign").join(name)
}

fn bytes(name: &str) -> Vec<u8> {
    let path = folder(name);
    fs::read(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

fn contracts() -> Vec<Arc<Contract>> {
    let (files, report) = (Files::built_in(), Report::default());
    let load = |profile: &str| {
        dubplate::contract::load(files.get(profile, "contract.toml")?, profile, &report).map(Arc::new)
    };
    files.profiles().into_iter().filter_map(load).collect()
}

fn provenance() -> Provenance {
    Provenance {
        target: "import".to_owned(),
        recorded: "2026-11-01T00:00:00Z".to_owned(),
        dubplate: "0".to_owned(),
        imported: None,
        contract: String::new(),
        scenario: None,
        edited: false,
    }
}

/// What becomes of a file. Whatever it is, its cassette can be read back and holds nothing that may not be stored.
fn imported(bytes: &[u8]) -> Result<Imported, String> {
    let recording = foreign::read(bytes, None).map_err(|error| error.to_string())?;
    let imported = foreign::cassette(recording, &contracts(), &Redactor::default(), provenance());
    assert_eq!(concerns(&imported.cassette, &Redactor::default()), []);
    let Cassette { head, entries } = &imported.cassette;
    let source = dubplate::source::Source::new("imported", cassette::write(head, entries));
    let back = cassette::read(&source).map_err(|error| format!("{error:?}"))?;
    assert_eq!(back.entries.len(), entries.len());
    Ok(imported)
}

/// Status and body that a cassette gives to a request, as it stands in a file of raw requests.
fn answer(deck: &Deck, progress: &Progress, request: &str) -> Option<(u16, Vec<u8>)> {
    let request = Request::read(request.as_bytes()).expect("a request");
    let response = deck.answer(&decode_call(&request), None, progress).ok()?;
    Some((response.status, response.body.to_vec()))
}
