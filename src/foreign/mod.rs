//! Recordings that other tools made, on their way into a cassette.
//!
//! An importer reads one format into a [`Recording`]: the entries in their order, raw, what was put right on the way
//! ([`Repair`]), and what cannot be replayed ([`Refusal`]); nothing is made up. [`cassette`] redacts the entries and gives
//! Tencent traffic its meaning back. Files are data: a YAML tag makes nothing, a name of theirs opens nothing.

mod azure;
mod document;
mod draft;
mod dvr;
mod episodes;
pub mod export;
mod fields;
mod format;
mod govcr;
mod har;
mod importing;
mod model;
mod node;
mod vcrpy;
mod wiremock;

pub use document::{Document, read as read_document, text};
pub use draft::Draft;
pub use episodes::{Imported, cassette};
pub use format::{Format, UnknownFormat, detect};
pub use har::{Returned, returned};
pub use importing::{Made, import};
pub use model::{Entry, Place, Recording, Refusal, Repair, Unreadable};
pub use node::Node;

use std::path::Path;

/// Reads a file; `None` finds out of which format it is.
///
/// # Errors
/// If nothing of it can be used.
pub fn read(bytes: &[u8], format: Option<Format>) -> Result<Recording, Unreadable> {
    read_at(bytes, format, None)
}

/// The same of a file whose place is known, as WireMock's mappings name others beside them.
///
/// # Errors
/// If nothing of it can be used.
pub fn read_at(bytes: &[u8], format: Option<Format>, file: Option<&Path>) -> Result<Recording, Unreadable> {
    let mut entries = Vec::new();
    let mut recording = read_each(bytes, format, file, &mut |entry| entries.push(entry))?;
    recording.entries = entries;
    Ok(recording)
}

/// The same, with each entry given away, so that all of them need not be held; the recording that comes back has none.
/// Those of a HAR come as they are read.
///
/// # Errors
/// If nothing of it can be used.
pub fn read_each(
    bytes: &[u8],
    format: Option<Format>,
    file: Option<&Path>,
    each: &mut dyn FnMut(Entry),
) -> Result<Recording, Unreadable> {
    let mut given = 0;
    let mut count = |entry| {
        given += 1;
        each(entry);
    };
    let mut recording = if format == Some(Format::Har) || (format.is_none() && har::is_har(bytes)) {
        let mut recording = Recording::new(Format::Har);
        har::import(bytes, &mut recording, &mut count)?;
        recording
    } else {
        of_document(bytes, format, file, &mut count)?
    };
    recording.entries.drain(..).for_each(&mut count);
    if given == 0 && recording.refusals.is_empty() {
        let why = format!("there is no entry of {}", recording.format.name());
        return Err(Unreadable::new(Place::default(), why));
    }
    Ok(recording)
}

/// Reads a file that is no HAR, or none that begins like one.
fn of_document(
    bytes: &[u8],
    format: Option<Format>,
    file: Option<&Path>,
    each: &mut dyn FnMut(Entry),
) -> Result<Recording, Unreadable> {
    let document = read_document(bytes)?;
    let found = match format {
        Some(format) => format,
        None => detect(&document)?,
    };
    let mut recording = Recording::new(found);
    match found {
        Format::Vcrpy => vcrpy::import(&document, &mut recording),
        Format::GoVcr => govcr::import(&document, &mut recording)?,
        Format::Azure => azure::import(&document, &mut recording),
        Format::Dvr => dvr::import(&document, &mut recording)?,
        Format::Wiremock => wiremock::import(&document, file, &mut recording),
        // Its first member need not be `log`.
        Format::Har => har::import(bytes, &mut recording, each)?,
    }
    if let Some(broken) = document.broken {
        recording.refuse(&broken.place, format!("{}; what stands behind it is not read", broken.why));
    }
    Ok(recording)
}
