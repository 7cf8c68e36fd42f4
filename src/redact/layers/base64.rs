//! Base64 of both alphabets, padded or not, in lines or not, wherever it begins and was cut.

use super::super::runs::Class;
use super::super::word::is_request_id;
use super::{Inside, Look, Opened};
use std::ops::ControlFlow;

const STANDARD: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
/// The alphabets, and the ends of lines that may stand between.
const DIGITS: Class = Class::new(b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/-_\r\n");
const VALUES: [u8; 256] = values();
/// Twelve bytes; of a text that was cut shorter nobody learns a key.
const LEAST: usize = 16;
const DIGITS_OF_A_GROUP: usize = 4;

const fn values() -> [u8; 256] {
    let mut values = [0; 256];
    let mut value = 0;
    while value < 64 {
        values[STANDARD[value as usize] as usize] = value;
        value += 1;
    }
    values[b'-' as usize] = 62;
    values[b'_' as usize] = 63;
    values
}

pub(super) fn open(text: &[u8], inside: &mut Inside<'_>) -> ControlFlow<Look> {
    let mut decoded = Vec::new();
    // Nothing is written in the id of a request.
    for run in DIGITS.runs(text, LEAST).filter(|run| !is_request_id(&text[run.clone()])) {
        let mut lines = Vec::new();
        let mut digits = &text[run];
        if digits.iter().any(u8::is_ascii_whitespace) {
            lines.extend(digits.iter().copied().filter(|byte| !byte.is_ascii_whitespace()));
            digits = &lines;
        }
        // What stands before it without a gap moves its groups of four.
        for start in 0..DIGITS_OF_A_GROUP.min(digits.len()) {
            decode(&digits[start..], &mut decoded);
            inside(Opened::Text(&decoded))?;
        }
    }
    ControlFlow::Continue(())
}

fn decode(digits: &[u8], decoded: &mut Vec<u8>) {
    decoded.clear();
    decoded.reserve(digits.len() / DIGITS_OF_A_GROUP * 3 + 3);
    for group in digits.chunks(DIGITS_OF_A_GROUP) {
        let value = |at: usize| group.get(at).map_or(0, |digit| u32::from(VALUES[usize::from(*digit)]));
        let bits = value(0) << 18 | value(1) << 12 | value(2) << 6 | value(3);
        let [_, bytes @ ..] = bits.to_be_bytes();
        decoded.extend_from_slice(&bytes[..group.len() - 1]);
    }
}

#[cfg(test)]
mod tests {
    use super::super::opened;
    use ::base64::Engine;
    use ::base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
    use proptest::prelude::*;

    fn holds(text: &str, wanted: &[u8]) -> bool {
        let found = opened(super::open, text.as_bytes());
        found.iter().any(|found| found.windows(wanted.len()).any(|window| window == wanted))
    }

    proptest! {
        #[test]
        fn what_was_encoded_is_found_wherever_it_stands(
            before in "[a-zA-Z0-9]{0,5}", bytes in prop::collection::vec(any::<u8>(), 12..60), after in "[ .=a-z]{0,5}",
        ) {
            prop_assert!(holds(&[&before, &*STANDARD.encode(&bytes), &after].concat(), &bytes));
            prop_assert!(holds(&[&before, &*URL_SAFE_NO_PAD.encode(&bytes), &after].concat(), &bytes));
        }

        #[test]
        fn a_cut_at_either_end_loses_no_more_than_a_group(
            bytes in prop::collection::vec(any::<u8>(), 30..60), front in 0usize..9, back in 0usize..9,
        ) {
            let text = STANDARD.encode(&bytes);
            prop_assert!(holds(&text[front..text.len() - back], &bytes[9..bytes.len() - 9]));
        }
    }

    #[test]
    fn lines_are_joined_and_short_runs_left() {
        assert!(holds("QUtJRHE3THcyWnJU\r\nOXhWYjROY1k4bUtk\n", b"AKIDq7Lw2ZrT9xVb4NcY8mKd"));
        assert!(opened(super::open, b"eip-unbound1 is bound to a/b/c").is_empty());
    }
}
