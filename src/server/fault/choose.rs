use super::parse::{Planned, Share};
use crate::protocol::decode_call;
use crate::wire::Request;
use sha2::{Digest, Sha256};
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};

/// What is planned for the calls of a server or of several, and how far it has come.
///
/// Each plan counts the calls that fit it, from the start of the server and over all its clients. Whether a share chooses
/// the n-th of them depends on the seed, the place of the plan and n alone: the same calls in the same order are chosen
/// again.
#[derive(Clone)]
pub struct Faults(Arc<Plans>);

struct Plans {
    each: Vec<(Planned, AtomicU32)>,
    seed: u64,
    notice: Box<dyn Fn(&str) + Send + Sync>,
}

impl Faults {
    /// `notice` is told of every call that is spoiled; the text holds nothing of the request.
    pub fn new(
        plans: impl IntoIterator<Item = Planned>,
        seed: u64,
        notice: impl Fn(&str) + Send + Sync + 'static,
    ) -> Self {
        let each = plans.into_iter().map(|planned| (planned, AtomicU32::new(0))).collect();
        Self(Arc::new(Plans { each, seed, notice: Box::new(notice) }))
    }

    /// The fault of a call, if it gets one. Plans behind the one that chooses it count it too.
    pub(in crate::server) fn choose(&self, request: &Request) -> Option<&Planned> {
        let arrival = decode_call(request);
        let action = arrival.common.action.as_deref().unwrap_or_default();
        let mut chosen = None;
        for (place, (planned, count)) in (0_u64..).zip(&self.0.each) {
            if planned.action.as_ref().is_some_and(|glob| !glob.is_match(action)) {
                continue;
            }
            let nth = count.fetch_add(1, Ordering::Relaxed).saturating_add(1);
            if chosen.is_none() && planned.share.takes(self.0.seed, place, nth) {
                chosen = Some((planned, nth));
            }
        }
        let (planned, nth) = chosen?;
        (self.0.notice)(&format!("fault {}: call {nth} of those that fit", planned.text));
        Some(planned)
    }
}

impl Share {
    fn takes(self, seed: u64, place: u64, nth: u32) -> bool {
        match self {
            Self::All => true,
            Self::Percent(percent) => drawn(seed, place, nth) < percent,
            Self::Nth(only) => nth == only,
        }
    }
}

/// 0 to 99. A hash and no generator: it has no state that parallel calls would share.
fn drawn(seed: u64, place: u64, nth: u32) -> u32 {
    let mut hash = Sha256::new();
    hash.update(seed.to_le_bytes());
    hash.update(place.to_le_bytes());
    hash.update(nth.to_le_bytes());
    let hash = hash.finalize();
    u32::from_le_bytes([hash[0], hash[1], hash[2], hash[3]]) % 100
}
