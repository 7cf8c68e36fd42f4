//! Numbers that look random and are the same for the same seed, on every machine and in every version.

/// A seed for one thing out of the seed for all.
pub(super) fn seeded(seed: u64, names: &[&str]) -> u64 {
    const PRIME: u64 = 0x0000_0100_0000_01b3;
    let bytes = names.iter().flat_map(|name| name.bytes().chain([0xff]));
    bytes.fold(mixed(seed), |hash, byte| (hash ^ u64::from(byte)).wrapping_mul(PRIME))
}

/// The number drawn as the `nth`.
pub(super) fn drawn(seed: u64, nth: u64) -> u64 {
    const STEP: u64 = 0x9e37_79b9_7f4a_7c15;
    mixed(seed.wrapping_add(STEP.wrapping_mul(nth.wrapping_add(1))))
}

/// `SplitMix64`.
fn mixed(number: u64) -> u64 {
    let number = (number ^ (number >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    let number = (number ^ (number >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    number ^ (number >> 31)
}

#[cfg(test)]
mod tests {
    use super::{drawn, seeded};

    #[test]
    fn the_published_sequence_comes_out() {
        // The first numbers of SplitMix64 from 1234567, as its author's C program prints them.
        let first: Vec<u64> = (0..3).map(|nth| drawn(1_234_567, nth)).collect();
        assert_eq!(first, [6_457_827_717_110_365_317, 3_203_168_211_198_807_973, 9_817_491_932_198_370_423]);
    }

    #[test]
    fn names_do_not_run_into_each_other() {
        assert_ne!(seeded(1, &["ab", "c"]), seeded(1, &["a", "bc"]));
        assert_ne!(seeded(1, &["a"]), seeded(2, &["a"]));
    }
}
