//! `\u0041`, `\x41`, `\/`: texts inside of JSON texts and of program output.

use super::{Inside, Look, Opened};
use std::ops::ControlFlow;

pub(super) fn open(text: &[u8], inside: &mut Inside<'_>) -> ControlFlow<Look> {
    let mut read = Vec::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.iter().position(|byte| *byte == b'\\') {
        read.extend_from_slice(&rest[..at]);
        rest = escaped(&rest[at + 1..], &mut read);
    }
    read.extend_from_slice(rest);
    inside(Opened::Text(&read))
}

/// Reads one escape, without its backslash; what follows it.
fn escaped<'t>(text: &'t [u8], read: &mut Vec<u8>) -> &'t [u8] {
    let Some((sign, rest)) = text.split_first() else { return text };
    let digits = match sign {
        b'u' => 4,
        b'x' => 2,
        _ => 0,
    };
    if let Some(code) = rest.get(..digits).filter(|_| digits > 0).and_then(number) {
        match u8::try_from(code) {
            // Bytes that are no text are written so too.
            Ok(byte) => read.push(byte),
            Err(_) => read
                .extend_from_slice(char::from_u32(code).unwrap_or('?').encode_utf8(&mut [0; 4]).as_bytes()),
        }
        return &rest[digits..];
    }
    read.push(match sign {
        b'n' => b'\n',
        b'r' => b'\r',
        b't' => b'\t',
        other => *other,
    });
    rest
}

fn number(digits: &[u8]) -> Option<u32> {
    let text = std::str::from_utf8(digits).ok()?;
    u32::from_str_radix(text, 16).ok()
}

#[cfg(test)]
mod tests {
    use super::super::opened;

    #[test]
    fn escapes_are_read_one_layer_at_a_time() {
        assert_eq!(opened(super::open, br#"\u0041\u004b \x41\/\"\n \\u0041"#), [b"AK A/\"\n \\u0041"]);
        assert_eq!(opened(super::open, br"\u547d\x8b"), [b"\xe5\x91\xbd\x8b"]);
        assert_eq!(opened(super::open, br"\u00 \ud800 \"), [b"u00 ? "]);
    }
}
