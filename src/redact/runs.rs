//! What can be said of a text without reading it byte by byte for every question.

use std::ops::Range;

/// Which bytes may stand in a text: most questions about it end here. Four bytes share a bit, upper-case letters with
/// none that is seen often.
#[derive(Clone, Copy)]
pub(super) struct Present(u64);

impl Present {
    pub(super) const fn of(text: &[u8]) -> Self {
        let (mut seen, mut at) = (0, 0);
        while at < text.len() {
            seen |= 1 << (text[at] % 64);
            at += 1;
        }
        Self(seen)
    }

    /// Whether every byte of a word may stand somewhere in it.
    pub(super) const fn all(self, word: Self) -> bool {
        self.0 & word.0 == word.0
    }
}

/// Bytes that belong together.
pub(super) struct Class([bool; 256]);

impl Class {
    pub(super) const fn new(members: &[u8]) -> Self {
        let mut class = [false; 256];
        let mut at = 0;
        while at < members.len() {
            class[members[at] as usize] = true;
            at += 1;
        }
        Self(class)
    }

    pub(super) fn has(&self, byte: u8) -> bool {
        self.0[usize::from(byte)]
    }

    /// Every longest run of at least `least` bytes. A text of short words is crossed in steps of almost that length: a
    /// byte of another class rules out all runs that would have to cover it.
    pub(super) fn runs<'t>(
        &'t self,
        text: &'t [u8],
        least: usize,
    ) -> impl Iterator<Item = Range<usize>> + 't {
        let mut start = 0;
        std::iter::from_fn(move || {
            while let Some(window) = text.get(start..start + least) {
                if let Some(other) = window.iter().rposition(|byte| !self.has(*byte)) {
                    start += other + 1;
                    continue;
                }
                let rest = &text[start + least..];
                let more = rest.iter().position(|byte| !self.has(*byte)).unwrap_or(rest.len());
                let run = start..start + least + more;
                start = run.end + 1;
                return Some(run);
            }
            None
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn a_byte_that_is_nowhere_rules_a_word_out() {
        let present = Present::of(b"abc");
        for (word, may_stand) in [("ab", true), ("", true), ("az", false), ("%", false), ("AKID", false)] {
            assert_eq!(present.all(Present::of(word.as_bytes())), may_stand, "{word}");
        }
    }

    proptest! {
        #[test]
        fn the_runs_are_those_that_splitting_finds(text in "[a-c ]{0,60}", least in 1usize..9) {
            let class = Class::new(b"abc");
            let found: Vec<&str> = class.runs(text.as_bytes(), least).map(|run| &text[run]).collect();
            let expected: Vec<&str> = text.split(' ').filter(|word| word.len() >= least).collect();
            prop_assert_eq!(found, expected);
        }
    }
}
