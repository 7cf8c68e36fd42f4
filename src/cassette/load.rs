//! Any cassette, whole and not yet believed: for whoever checks or adopts it.

use super::document::Entry;
use super::lines;
use super::read::{self, Cassette, Trust};
use super::shelf::{CassetteError, is_lines, source};
use std::path::Path;

/// Reads every episode of a cassette, one document or JSON Lines, whose seal may be broken.
///
/// # Errors
/// If it cannot be read or is broken otherwise.
pub fn load(path: &Path) -> Result<(Cassette, Trust), CassetteError> {
    if !is_lines(path)? {
        return Ok(read::read_edited(&source(path)?)?);
    }
    let (mut entries, mut sums): (Vec<Entry>, Vec<String>) = (Vec::new(), Vec::new());
    let (head, sealed) = lines::each(path, |entry, sum| {
        entries.push(entry);
        sums.push(sum);
    })
    .map_err(|unusable| unusable.of(path))?;
    let trust = if sealed {
        Trust::Sealed
    } else {
        Trust::Edited { episodes: read::changed(&entries, Some(&sums.join(" ").into())) }
    };
    Ok((Cassette { head, entries }, trust))
}
