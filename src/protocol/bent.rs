//! What a request may differ in from one that an SDK would send.

use super::{Malform, Tamper};
use serde_json::{Map, Value};

/// Everything unusual about how a [`Draft`](super::Draft) is written and signed. The default is nothing.
#[derive(Clone, Default)]
pub struct Bent {
    pub tamper: Option<Tamper>,
    pub malform: Option<Malform>,
    /// Bytes that mean nothing: blanks behind JSON, in the name of the client where signature v1 is used.
    pub pad: usize,
    /// Parameters that are sent a second time, behind all others.
    pub again: Map<String, Value>,
    /// Parameters where the method does not look: in the query of a POST, in the body of a GET.
    pub elsewhere: Map<String, Value>,
    /// What the body is called instead of what it is.
    pub content_type: Option<String>,
    /// Texts of common parameters instead of the usual ones.
    pub common: Vec<(String, String)>,
}

impl Bent {
    pub(super) fn common(&self, name: &str) -> Option<&str> {
        self.common.iter().find(|(own, _)| own == name).map(|(_, text)| &**text)
    }

    /// What fills a request up, as the parameter that names the client: it is signed, and no action looks at it.
    pub(super) fn padding(&self) -> Option<(String, String)> {
        (self.pad > 0).then(|| ("RequestClient".to_owned(), "x".repeat(self.pad)))
    }
}
