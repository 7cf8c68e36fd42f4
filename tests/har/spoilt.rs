//! Good files, cut and with bits turned: nothing panics, and what is lost is said.

use crate::{bytes, imported};
use dubplate::foreign;
use proptest::prelude::*;

const GOOD: [&str; 7] = [
    "chrome.har",
    "charles.har",
    "insomnia.har",
    "browsermob.har",
    "utf-16.har",
    "wiremock/mappings/all.json",
    "wiremock/mappings/one.json",
];

proptest! {
    #![proptest_config(ProptestConfig { cases: 200, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn a_cut_file_is_read_or_refused(which in 0..GOOD.len(), at in any::<prop::sample::Index>()) {
        let whole = bytes(&format!("good/{}", GOOD[which]));
        let cut = &whole[..at.index(whole.len())];
        if let Ok(recording) = foreign::read(cut, None) {
            prop_assert!(!recording.refusals.is_empty(), "something is lost, and nothing is said");
            imported(recording);
        }
    }

    #[test]
    fn a_file_with_bits_turned_is_read_or_refused(
        which in 0..GOOD.len(),
        turned in prop::collection::vec((any::<prop::sample::Index>(), 0..8_u8), 1..6),
    ) {
        let mut spoilt = bytes(&format!("good/{}", GOOD[which]));
        for (at, bit) in turned {
            let at = at.index(spoilt.len());
            spoilt[at] ^= 1 << bit;
        }
        if let Ok(recording) = foreign::read(&spoilt, None) {
            imported(recording);
        }
    }
}
