//! `dubplate export`

use super::args::{ExportArgs, ExportFormat};
use super::exit::{CliError, Exit};
use crate::cassette::{self, Cassette, Trust, concerns};
use crate::foreign::export;
use crate::redact::Redactor;
use crate::report::Screen;
use crate::source::{RealDisk, write_atomic};
use std::fs;
use std::path::Path;

pub(super) fn execute(args: &ExportArgs) -> Result<Exit, CliError> {
    if let Some(path) = args.output.as_ref().filter(|path| !args.force && fs::symlink_metadata(path).is_ok())
    {
        return Err(CliError::Exists { path: path.clone() });
    }
    let (mut cassettes, mut refused) = (Vec::with_capacity(args.cassettes.len()), Vec::new());
    for path in &args.cassettes {
        match sound(path) {
            Ok(cassette) => cassettes.push(cassette),
            Err(error) => refused.push(error),
        }
    }
    if !refused.is_empty() {
        return Err(CliError::Several(refused));
    }
    let text = match args.format {
        ExportFormat::Har => export::har(&cassettes),
        ExportFormat::Curl => export::curl(&cassettes),
        ExportFormat::Hurl => export::hurl(&cassettes),
    };
    if let Some(path) = &args.output {
        write_atomic(path, text.as_bytes(), &RealDisk)?;
    } else {
        let screen = Screen::default();
        screen.write(&text);
        screen.finish().map_err(CliError::Output)?;
    }
    Ok(Exit::AsExpected)
}

/// A recording that is as it was sealed, and holds nothing that may not be shown.
fn sound(path: &Path) -> Result<Cassette, CliError> {
    let (cassette, trust) = cassette::load(path)?;
    if trust != Trust::Sealed {
        // Opening says which episodes were edited.
        cassette::open(path)?;
    }
    let found = concerns(&cassette, &Redactor::default());
    if found.is_empty() { Ok(cassette) } else { Err(CliError::Concerns { path: path.to_owned(), found }) }
}
