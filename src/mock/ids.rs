use std::sync::atomic::{AtomicU64, Ordering};
use uuid::{Builder, Uuid};

/// Request ids: UUIDs of version 4 in form, random once and counted on, because asking the system for each costs more
/// than all the rest of an answer's envelope.
pub(super) struct Ids {
    seed: [u64; 2],
    next: AtomicU64,
}

impl Default for Ids {
    fn default() -> Self {
        let (high, low) = Uuid::new_v4().as_u64_pair();
        Self { seed: [high, low], next: AtomicU64::new(0) }
    }
}

impl Ids {
    pub(super) fn next(&self) -> String {
        let count = self.next.fetch_add(1, Ordering::Relaxed);
        let high = mix(self.seed[0] ^ count);
        let low = mix(self.seed[1].wrapping_add(count));
        let bits = (u128::from(high) << 64) | u128::from(low);
        Builder::from_random_bytes(bits.to_be_bytes()).into_uuid().to_string()
    }
}

/// The finalizer of SplitMix64: a permutation, so different counts give different halves.
fn mix(mut bits: u64) -> u64 {
    bits = (bits ^ (bits >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    bits = (bits ^ (bits >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    bits ^ (bits >> 31)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::HashSet;

    #[test]
    fn ids_are_uuids_and_differ() {
        let ids = Ids::default();
        let made: HashSet<String> = (0..10_000).map(|_| ids.next()).collect();
        assert_eq!(made.len(), 10_000);
        assert!(made.iter().all(|id| Uuid::try_parse(id).is_ok_and(|id| id.get_version_num() == 4)));
    }
}
