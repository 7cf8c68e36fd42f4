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
