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
