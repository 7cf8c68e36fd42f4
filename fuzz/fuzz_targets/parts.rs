//! What every importer promises of any bytes: no panic, and nothing that may not be stored.

use dubplate::cassette::{Provenance, concerns};
use dubplate::foreign::{self, Format};
use dubplate::redact::Redactor;

pub fn import(bytes: &[u8], format: Option<Format>) {
    let Ok(recording) = foreign::read(bytes, format) else { return };
    let provenance = Provenance {
        target: "import".to_owned(),
        recorded: "2026-11-01T00:00:00Z".to_owned(),
        dubplate: "0".to_owned(),
        imported: None,
        contract: String::new(),
        scenario: None,
        edited: false,
    };
    let done = foreign::cassette(recording, &[], &Redactor::default(), provenance);
    assert!(concerns(&done.cassette, &Redactor::default()).is_empty());
}
