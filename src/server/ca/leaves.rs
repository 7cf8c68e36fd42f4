//! Certificates made as they are asked for.

use super::{Authority, CaError, dns};
use rcgen::SanType;
use rustls::server::{ClientHello, ResolvesServerCert};
use rustls::sign::CertifiedKey;
use std::collections::HashMap;
use std::fmt;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

/// More names than anybody asks for; they are made anew then.
const MOST: usize = 256;

/// The certificates of an authority, by the name that a client asks for.
pub(super) struct Leaves {
    authority: Authority,
    /// For one label below each domain and all addresses, which no client names; and for a client that names nobody else:
    /// what it then misses is for it to say.
    usual: Arc<CertifiedKey>,
    made: Mutex<HashMap<String, Arc<CertifiedKey>>>,
}

// What it asks of a type that holds keys; there is nothing in it to show.
impl fmt::Debug for Leaves {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("Leaves").finish_non_exhaustive()
    }
}

impl Leaves {
    pub(super) fn new(authority: Authority) -> Result<Self, CaError> {
        let names = authority.hosts.domains.iter().map(|domain| dns(&format!("*.{domain}")));
        let addresses = authority.hosts.addresses.iter().map(|address| Ok(SanType::IpAddress(*address)));
        let usual = Arc::new(authority.certify(names.chain(addresses).collect::<Result<_, _>>()?)?);
        Ok(Self { authority, usual, made: Mutex::default() })
    }

    /// Whether a name needs a certificate of its own: a domain itself, and what is two labels or more below it.
    fn is_own(&self, name: &str) -> bool {
        let below = |domain: &String| {
            let rest = name.strip_suffix(domain.as_str())?;
            if rest.is_empty() { Some("") } else { rest.strip_suffix('.') }
        };
        let labels = self.authority.hosts.domains.iter().find_map(below);
        labels.is_some_and(|labels| labels.is_empty() || labels.contains('.'))
    }

    fn leaf(&self, name: &str) -> Option<Arc<CertifiedKey>> {
        let mut made = self.made.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(leaf) = made.get(name) {
            return Some(Arc::clone(leaf));
        }
        let leaf = Arc::new(self.authority.certify(vec![dns(name).ok()?]).ok()?);
        if made.len() == MOST {
            made.clear();
        }
        made.insert(name.to_owned(), Arc::clone(&leaf));
        Some(leaf)
    }
}

impl ResolvesServerCert for Leaves {
    fn resolve(&self, hello: ClientHello<'_>) -> Option<Arc<CertifiedKey>> {
        let name = hello.server_name().unwrap_or_default().to_ascii_lowercase();
        if self.is_own(&name) { self.leaf(&name) } else { Some(Arc::clone(&self.usual)) }
    }
}

/// The certificates of one authority or, for as long as that is wanted, of another.
pub(super) struct Switched {
    pub(super) usual: Leaves,
    pub(super) other: Leaves,
    pub(super) show_other: Arc<AtomicBool>,
}

impl fmt::Debug for Switched {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("Switched").finish_non_exhaustive()
    }
}

impl ResolvesServerCert for Switched {
    fn resolve(&self, hello: ClientHello<'_>) -> Option<Arc<CertifiedKey>> {
        let leaves = if self.show_other.load(Ordering::SeqCst) { &self.other } else { &self.usual };
        leaves.resolve(hello)
    }
}
