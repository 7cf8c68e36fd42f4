//! `414b4944`, in digits of either case, wherever it was cut.

use super::super::runs::Class;
use super::{Inside, Look, Opened};
use std::ops::ControlFlow;

const DIGITS: Class = Class::new(b"0123456789abcdefABCDEF");
/// Fewer digits hold no secret that is looked for.
const LEAST: usize = 16;

pub(super) fn open(text: &[u8], inside: &mut Inside<'_>) -> ControlFlow<Look> {
    for run in DIGITS.runs(text, LEAST) {
        let digits = &text[run];
        for cut in [digits, &digits[1..]] {
            let even = &cut[..cut.len() & !1];
            if let Ok(decoded) = ::hex::decode(even) {
                inside(Opened::Text(&decoded))?;
            }
        }
    }
    ControlFlow::Continue(())
}

#[cfg(test)]
mod tests {
    use super::super::opened;

    #[test]
    fn digits_are_read_from_the_first_and_from_the_second() {
        let found = opened(super::open, b"0x4142434445464748 and f6162636465666768.");
        assert_eq!(found[0], b"ABCDEFGH");
        assert_eq!(found[3], b"abcdefgh");
        assert!(opened(super::open, b"41424344454647 4142-4344-4546").is_empty());
    }
}
