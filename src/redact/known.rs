use super::secrets::Secrets;
use std::sync::{Arc, Mutex, PoisonError};

/// The secrets of a run, with the keys that were made from them so far.
#[derive(Default)]
pub(super) struct Known {
    pub(super) secrets: Secrets,
    scopes: Mutex<Vec<(String, Arc<Secrets>)>>,
}

/// A run signs for a service or two, at midnight for two days.
const SCOPES: usize = 8;

impl Known {
    pub(super) fn new(secrets: Secrets) -> Self {
        Self { secrets, scopes: Mutex::default() }
    }

    /// The keys that signing in a scope makes; kept, for nearly every request names the same one.
    pub(super) fn derived(&self, date: &str, service: &str) -> Arc<Secrets> {
        let is_this = |(scope, _): &&(String, Arc<Secrets>)| scope.split_once('/') == Some((date, service));
        let mut scopes = self.scopes.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some((_, derived)) = scopes.iter().find(is_this) {
            return Arc::clone(derived);
        }
        if scopes.len() == SCOPES {
            scopes.remove(0);
        }
        let derived = Arc::new(self.secrets.derived(date, service));
        scopes.push((format!("{date}/{service}"), Arc::clone(&derived)));
        derived
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sign::{Credential, tc3};

    #[test]
    fn every_scope_has_keys_of_its_own_and_makes_them_once() {
        let key = "Rk5pTz8WcXv2LmQ9bHf4JyNs7GdAe3Ux";
        let known = Known::new(Secrets::of([&Credential::new("an id", key)]));
        let scopes: Vec<(String, &str)> = (1..=9)
            .map(|day| format!("2026-02-0{day}"))
            .flat_map(|date| [(date.clone(), "ecm"), (date, "eip")])
            .collect();
        // Twice, and more of them than are kept.
        for (date, service) in scopes.iter().chain(&scopes) {
            let derived = known.derived(date, service);
            for bytes in tc3::derived_keys(key, date, service) {
                assert!(derived.are_in(&bytes), "{date}/{service}");
            }
            let others = tc3::derived_keys(key, "2025-12-31", service);
            assert!(others.iter().all(|bytes| !derived.are_in(bytes)));
            assert!(Arc::ptr_eq(&derived, &known.derived(date, service)));
        }
    }
}
