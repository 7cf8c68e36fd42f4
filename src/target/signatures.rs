//! The signatures of what is recorded and replayed, checked where the key is known.

use crate::protocol::{Arrival, Flaw, Signature, check};
use crate::sign::Keyring;
use std::collections::BTreeMap;
use std::sync::{Mutex, MutexGuard, PoisonError};

/// Checks signatures, and counts what became of it.
#[derive(Default)]
pub struct Signatures {
    keyring: Keyring,
    /// What clients may have signed for instead of the host they sent.
    hosts: Vec<String>,
    seen: Mutex<Seen>,
}

/// How many requests were checked, and with what result.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Seen {
    pub requests: usize,
    /// Whose key is unknown, or which were not signed.
    pub unchecked: usize,
    pub invalid: BTreeMap<Flaw, usize>,
}

impl Seen {
    /// How many are wrong for a key that is known.
    pub fn wrong(&self) -> usize {
        self.invalid.values().sum()
    }
}

impl Signatures {
    pub fn new(keyring: Keyring, hosts: Vec<String>) -> Self {
        Self { keyring, hosts, seen: Mutex::default() }
    }

    /// What was seen so far.
    pub fn seen(&self) -> Seen {
        self.lock().clone()
    }

    pub(super) fn check(&self, arrival: &Arrival<'_>) -> Signature {
        let signature = check(arrival, &self.keyring, &self.hosts);
        let mut seen = self.lock();
        seen.requests += 1;
        match signature {
            Signature::Valid => {}
            Signature::Invalid(flaw) => *seen.invalid.entry(flaw).or_default() += 1,
            Signature::NotCheckable(_) => seen.unchecked += 1,
        }
        signature
    }

    fn lock(&self) -> MutexGuard<'_, Seen> {
        self.seen.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
