//! gzip and zlib wherever they begin, bare deflate at the beginning: as a body, or inside of what another layer gave.

use super::{Inside, Look, Opened};
use flate2::bufread::MultiGzDecoder;
use flate2::{Decompress, FlushDecompress, Status};
use std::io::Read;
use std::ops::ControlFlow;

const GZIP: [u8; 3] = [0x1f, 0x8b, 8];
/// A window of 32 KiB and each of the four levels: what every writer of zlib begins with.
const ZLIB: [[u8; 2]; 4] = [[0x78, 0x01], [0x78, 0x5e], [0x78, 0x9c], [0x78, 0xda]];
/// Texts that only look packed are common, packed ones in one text are few.
const TRIES: usize = 8;
/// A shorter text without any mark of its own is not taken for packed.
const LEAST_BARE: usize = 20;
/// The most that is unpacked of one text.
const MOST: usize = 16 << 20;
/// How much larger a text may become once it is larger than [`ALWAYS`].
const RATIO: usize = 200;
const ALWAYS: usize = 1 << 20;

pub(super) fn open(text: &[u8], inside: &mut Inside<'_>) -> ControlFlow<Look> {
    let bytes;
    let text = match std::str::from_utf8(text) {
        // Nothing packed is UTF-8: but each of its bytes may have become a character.
        Ok(read) if !read.is_ascii() => {
            bytes = as_bytes(read);
            bytes.as_slice()
        }
        Ok(_) => return ControlFlow::Continue(()),
        Err(_) => text,
    };
    let marked = (0..text.len()).map(|start| &text[start..]);
    let marked =
        marked.filter(|rest| rest.starts_with(&GZIP) || ZLIB.iter().any(|mark| rest.starts_with(mark)));
    let mut found = false;
    for rest in marked.take(TRIES) {
        found = true;
        give(if rest.starts_with(&GZIP) { gunzip(rest) } else { inflate(rest, true) }, inside)?;
    }
    if !found && text.len() >= LEAST_BARE {
        give(inflate(text, false), inside)?;
    }
    ControlFlow::Continue(())
}

fn as_bytes(text: &str) -> Vec<u8> {
    text.chars().map(|c| u8::try_from(c).unwrap_or(b'?')).collect()
}

/// What a body is that was packed for the way; `None` if it was not, or is larger than anybody looks at.
pub(in crate::redact) fn unpacked(body: &[u8]) -> Option<Vec<u8>> {
    if std::str::from_utf8(body).is_ok() {
        return None;
    }
    let unpacked = if body.starts_with(&GZIP) {
        gunzip(body)
    } else if ZLIB.iter().any(|mark| body.starts_with(mark)) {
        inflate(body, true)
    } else {
        inflate(body, false)
    };
    match unpacked {
        Unpacked::Text { text, whole: true } => Some(text),
        Unpacked::Text { whole: false, .. } | Unpacked::TooMuch => None,
    }
}

enum Unpacked {
    /// As far as it could be read.
    Text {
        text: Vec<u8>,
        whole: bool,
    },
    TooMuch,
}

fn give(unpacked: Unpacked, inside: &mut Inside<'_>) -> ControlFlow<Look> {
    match unpacked {
        Unpacked::Text { text, .. } if text.is_empty() => ControlFlow::Continue(()),
        Unpacked::Text { text, .. } => inside(Opened::Text(&text)),
        Unpacked::TooMuch => inside(Opened::TooMuch),
    }
}

fn most(packed: usize) -> usize {
    packed.saturating_mul(RATIO).clamp(ALWAYS, MOST)
}

fn gunzip(packed: &[u8]) -> Unpacked {
    let most = most(packed.len());
    let mut text = Vec::new();
    let room = u64::try_from(most).unwrap_or(u64::MAX).saturating_add(1);
    let read = MultiGzDecoder::new(packed).take(room).read_to_end(&mut text);
    if text.len() > most { Unpacked::TooMuch } else { Unpacked::Text { text, whole: read.is_ok() } }
}

fn inflate(packed: &[u8], with_header: bool) -> Unpacked {
    let most = most(packed.len());
    let mut inflater = Decompress::new(with_header);
    let mut text = Vec::with_capacity(packed.len().saturating_mul(4).min(most) + 64);
    loop {
        let read = usize::try_from(inflater.total_in()).unwrap_or(packed.len());
        let rest = packed.get(read..).unwrap_or_default();
        let before = (read, text.len());
        match inflater.decompress_vec(rest, &mut text, FlushDecompress::None) {
            Ok(Status::StreamEnd) => return Unpacked::Text { text, whole: true },
            Ok(Status::Ok | Status::BufError) => {}
            Err(_) => return Unpacked::Text { text, whole: false },
        }
        if text.len() > most {
            return Unpacked::TooMuch;
        }
        let read = usize::try_from(inflater.total_in()).unwrap_or(packed.len());
        if (read, text.len()) == before && text.len() < text.capacity() {
            return Unpacked::Text { text, whole: false };
        }
        text.reserve(text.len().max(64));
    }
}

#[cfg(test)]
mod tests {
    use super::super::{Opened, opened};
    use super::*;
    use flate2::Compression;
    use flate2::write::{DeflateEncoder, GzEncoder, ZlibEncoder};
    use std::io::Write;

    const TEXT: &[u8] = b"Rk5pTz8WcXv2LmQ9bHf4JyNs7GdAe3Ux and some more";

    macro_rules! packed {
        ($encoder:ident, $text:expr) => {{
            let mut encoder = $encoder::new(Vec::new(), Compression::default());
            encoder.write_all($text).and_then(|()| encoder.finish()).expect("in memory")
        }};
    }

    #[test]
    fn each_way_of_packing_is_opened() {
        let gzip = packed!(GzEncoder, TEXT);
        for packed in [gzip.clone(), packed!(ZlibEncoder, TEXT), packed!(DeflateEncoder, TEXT)] {
            assert_eq!(opened(open, &packed), [TEXT]);
            assert_eq!(unpacked(&packed).as_deref(), Some(TEXT));
        }
        assert_eq!(opened(open, &[b"xyz", &gzip[..]].concat()), [TEXT]);
        let characters: String = gzip.iter().copied().map(char::from).collect();
        assert_eq!(opened(open, format!("命{characters}").as_bytes()), [TEXT]);
        assert_eq!(opened(open, &gzip[..gzip.len() - 12]), [&TEXT[..TEXT.len() - 4]]);
    }

    #[test]
    fn a_bomb_is_not_opened_to_its_end() {
        let zeros = vec![0; 8 << 20];
        for bomb in
            [packed!(GzEncoder, &zeros), packed!(ZlibEncoder, &zeros), packed!(DeflateEncoder, &zeros)]
        {
            assert!(bomb.len() < 10_000);
            let mut too_much = 0;
            let flow = open(&bomb, &mut |opened| {
                too_much += usize::from(matches!(opened, Opened::TooMuch));
                ControlFlow::Continue(())
            });
            assert_eq!((flow, too_much), (ControlFlow::Continue(()), 1));
            assert!(unpacked(&bomb).is_none());
        }
    }

    #[test]
    fn a_short_text_without_a_mark_is_not_taken_for_packed() {
        let packed = packed!(DeflateEncoder, b"\xff\xfe\xfd");
        assert!(packed.len() < LEAST_BARE && std::str::from_utf8(&packed).is_err());
        assert!(opened(open, &packed).is_empty());
    }

    #[test]
    fn ordinary_bytes_are_not_packed() {
        assert!(opened(open, b"a text of more than twenty bytes, as any other").is_empty());
        assert!(unpacked(br#"{"Response":{}}"#).is_none());
    }
}
