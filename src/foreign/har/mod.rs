//! HAR 1.2 as browsers, proxies and test tools write it, which is seldom as it stands in the format.

mod body;
mod entry;
mod lists;
mod ours;
mod stream;
mod typed;

pub use ours::{Returned, returned};

use super::export::OURS;
use super::model::{Entry, Place, Recording, Unreadable};
use serde_json::value::RawValue;
use std::borrow::Cow;
use stream::Around;

const MARK: &[u8] = b"\xef\xbb\xbf";

/// Whether a text begins as a HAR does: an object whose first member is `log`.
pub(super) fn is_har(bytes: &[u8]) -> bool {
    let text = bytes.strip_prefix(MARK).unwrap_or(bytes).trim_ascii_start();
    let inside = text.strip_prefix(b"{").map(<[u8]>::trim_ascii_start);
    let wide = bytes.starts_with(&[0xff, 0xfe]) || bytes.starts_with(&[0xfe, 0xff]);
    wide || inside.is_some_and(|inside| inside.starts_with(b"\"log\""))
}

/// Reads every entry, and gives it away. What stands before a break is kept, and the break said.
///
/// # Errors
/// If there is nothing that can be used.
pub(super) fn import(
    bytes: &[u8],
    recording: &mut Recording,
    each: &mut dyn FnMut(Entry),
) -> Result<(), Unreadable> {
    let bytes = plain(bytes, recording)?;
    let mut around = Around::default();
    let mut seen = 0;
    let read = stream::read(&bytes, &mut around, &mut |at, given| {
        seen = at + 1;
        entry::take(at, given, recording);
        recording.entries.drain(..).for_each(&mut *each);
    });
    if let Some((name, version)) = around.creator {
        recording.tool = Some(format!("{name} {version}").trim().to_owned());
    }
    match read {
        Err(error) => {
            let broken = broken(&error);
            if seen == 0 {
                return Err(broken);
            }
            recording.refuse(&broken.place, format!("{}; what stands behind it is not read", broken.why));
        }
        Ok(()) if !around.has_log => return Err(nothing("", "this is no HAR: it has no object `log`")),
        Ok(()) if !around.has_entries => {
            let instead = around.no_entries.unwrap_or("missing");
            return Err(nothing("/log/entries", &format!("the list of entries is {instead}")));
        }
        Ok(()) => {}
    }
    Ok(())
}

fn nothing(pointer: &str, why: &str) -> Unreadable {
    Unreadable::new(Place::new(pointer), why)
}

/// The text as UTF-8 without a byte order mark.
fn plain<'b>(bytes: &'b [u8], recording: &mut Recording) -> Result<Cow<'b, [u8]>, Unreadable> {
    if let Some(text) = bytes.strip_prefix(MARK) {
        recording.repair(&Place::new(""), "a byte order mark is left out");
        return Ok(Cow::Borrowed(text));
    }
    let read: fn([u8; 2]) -> u16 = match bytes {
        [0xff, 0xfe, ..] => u16::from_le_bytes,
        [0xfe, 0xff, ..] => u16::from_be_bytes,
        _ => return Ok(Cow::Borrowed(bytes)),
    };
    let units = bytes[2..].chunks_exact(2).map(|pair| read([pair[0], pair[1]]));
    let text: Result<String, _> = char::decode_utf16(units).collect();
    recording.repair(&Place::new(""), "UTF-16 is read as UTF-8");
    text.map(|text| Cow::Owned(text.into_bytes())).map_err(|_| nothing("", "this is no UTF-16 text"))
}

fn broken(error: &serde_json::Error) -> Unreadable {
    let place = Place { pointer: String::new(), line: u64::try_from(error.line()).ok() };
    let cause = error.to_string();
    let cause = match error.classify() {
        serde_json::error::Category::Eof => "it ends too early",
        // Words of serde about members may quote the file; those of its parser do not.
        serde_json::error::Category::Data => "a member stands twice, or is none of a HAR",
        serde_json::error::Category::Io | serde_json::error::Category::Syntax => {
            cause.split(" at line ").next().unwrap_or_default()
        }
    };
    Unreadable::new(place, format!("this is no whole JSON: {cause} (column {})", error.column()))
}

/// What a HAR holds of ours, if dubplate wrote it.
struct Kept<'a> {
    around: Option<&'a RawValue>,
    entries: Vec<Option<&'a RawValue>>,
}
