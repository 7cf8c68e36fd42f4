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
mod model;
mod node;
mod vcrpy;

pub use document::{Document, read as read_document, text};
pub use draft::Draft;
pub use episodes::{Imported, cassette};
pub use format::{Format, UnknownFormat, detect};
pub use model::{Entry, Place, Recording, Refusal, Repair, Unreadable};
pub use node::Node;

/// Reads a file; `None` finds out of which format it is.
///
/// # Errors
/// If nothing of it can be used.
pub fn read(bytes: &[u8], format: Option<Format>) -> Result<Recording, Unreadable> {
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
    }
    if let Some(broken) = document.broken {
        recording.refuse(&broken.place, format!("{}; what stands behind it is not read", broken.why));
    }
    if recording.entries.is_empty() && recording.refusals.is_empty() {
        return Err(Unreadable::new(Place::default(), format!("there is no entry of {}", found.name())));
    }
    Ok(recording)
}
