//! A quick no: which places of a text cannot belong to a secret.

/// Bytes that are compared at once.
pub(super) const GRAM: usize = 8;
const WORDS: usize = 64;

/// Remembers the grams of secrets, not the secrets. It may take another gram for one of them, never one of them for
/// another.
#[derive(Clone)]
pub(super) struct Filter {
    bits: [u64; WORDS],
    /// Every piece that is looked for has a gram at one of so many places in a row.
    step: usize,
}

impl Default for Filter {
    fn default() -> Self {
        Self { bits: [0; WORDS], step: usize::MAX }
    }
}

impl Filter {
    /// Takes in the grams of a secret of which any piece of `telling` bytes is looked for.
    pub(super) fn add(&mut self, secret: &[u8], telling: usize) {
        self.step = self.step.min(telling - GRAM + 1);
        for gram in secret.windows(GRAM).filter_map(gram) {
            for bit in places(gram) {
                self.bits[bit / 64] |= 1 << (bit % 64);
            }
        }
    }

    /// Places of a text at which a gram may be one of a secret; at least one for every piece.
    pub(super) fn candidates(&self, text: &[u8]) -> impl Iterator<Item = usize> {
        let last = if self.step == usize::MAX { 0 } else { (text.len() + 1).saturating_sub(GRAM) };
        (0..last).step_by(self.step).filter(|at| gram(&text[*at..]).is_some_and(|gram| self.may_have(gram)))
    }

    fn may_have(&self, gram: u64) -> bool {
        places(gram).iter().all(|bit| self.bits[bit / 64] & 1 << (bit % 64) != 0)
    }
}

/// The first eight bytes of a text without the case of their letters.
pub(super) fn gram(text: &[u8]) -> Option<u64> {
    const CASE: u64 = u64::from_ne_bytes([FOLD; GRAM]);
    text.first_chunk().map(|bytes| u64::from_ne_bytes(*bytes) | CASE)
}

const FOLD: u8 = 0x20;

/// Both cases of a letter become one; so do a few signs, which does not matter.
pub(super) fn fold(byte: u8) -> u8 {
    byte | FOLD
}

fn places(gram: u64) -> [usize; 2] {
    // Fibonacci hashing: the upper bits are the well mixed ones.
    let mixed = gram.wrapping_mul(0x9e37_79b9_7f4a_7c15);
    [mixed >> 52, mixed >> 40 & 0xfff].map(|place| usize::try_from(place).unwrap_or_default())
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What the filter is for: of a text without secrets nearly nothing is left to be compared.
    #[test]
    fn other_texts_have_nearly_no_candidates() {
        let mut filter = Filter::default();
        filter.add(b"Rk5pTz8WcXv2LmQ9bHf4JyNs7GdAe3Ux", 12);
        let numbers: Vec<String> = (0..20_000).map(|number| format!("{number:05}")).collect();
        let text = numbers.join(",");
        let places = text.len() / filter.step;
        assert!(places > 20_000, "{places}");
        // 25 grams set at most 50 of 4096 bits, and a gram needs two: one in 6000 or so.
        let candidates = filter.candidates(text.as_bytes()).count();
        assert!(candidates * 1000 < places, "{candidates} of {places}");
    }

    #[test]
    fn a_gram_at_either_end_is_a_candidate() {
        let mut filter = Filter::default();
        filter.add(b"abcdefgh", GRAM);
        for (text, at) in [("abcdefgh", 0), ("--abcdefgh", 2), ("ABCDEFGH--", 0)] {
            assert_eq!(filter.candidates(text.as_bytes()).collect::<Vec<_>>(), [at], "{text}");
        }
        assert_eq!(Filter::default().candidates(b"abcdefgh").count(), 0, "nothing is looked for");
    }

    /// Every fifth place is enough for a piece of twelve bytes: it covers five grams in a row.
    #[test]
    fn places_are_as_far_apart_as_a_piece_allows() {
        let mut filter = Filter::default();
        filter.add(b"Rk5pTz8WcXv2LmQ9bHf4", 12);
        assert_eq!(filter.step, 5);
        filter.add(b"abcdefgh", 8);
        assert_eq!(filter.step, 1);
    }
}
