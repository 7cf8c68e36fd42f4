//! Good files, cut and with bits turned: whatever comes of it, nothing panics, and what comes in may be stored.

use crate::{bytes, imported};
use proptest::prelude::*;

const GOOD: [&str; 6] =
    ["vcrpy.yaml", "vcrpy.json", "go-vcr-1.yaml", "go-vcr-2.yaml", "azure.json", "dvr.json"];

proptest! {
    #![proptest_config(ProptestConfig { cases: 200, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn a_cut_file_is_read_or_refused(which in 0..GOOD.len(), part in 0.0..1.0_f64) {
        let whole = bytes(&format!("good/{}", GOOD[which]));
        let most = imported(&whole).expect("a good file").kept;
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, clippy::cast_precision_loss, reason = "a place in a small file")]
        let length = (whole.len() as f64 * part) as usize;
        if let Ok(done) = imported(&whole[..length]) {
            // A file of go-vcr has no end: where it is cut between two entries nobody can tell.
            let said = done.refusals.len() + done.repairs.len() > 0 || GOOD[which].starts_with("go-vcr");
            prop_assert!(done.kept <= most);
            prop_assert!(done.kept == most || said, "something is lost, and nothing is said");
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
        let _ = imported(&spoilt);
    }
}
