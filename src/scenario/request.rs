//! How a request deviates where the gateway itself is the subject of a case.

use super::values::names;
use crate::protocol::{Form, Signing};
use crate::sign::v1::SignatureMethod;
use crate::source::{Node, Table};
use serde_json::{Map, Value};

/// Everything unusual about the requests of a step; the default is a request as an SDK makes it.
#[derive(Default)]
pub struct Deviation {
    /// Signed in the name of another key.
    pub secret_id: Option<String>,
    /// Signed in the name of a second account, with its key.
    pub other_account: bool,
    /// Seconds that the request's clock is off.
    pub skew: i64,
    /// Common or action parameters left out.
    pub omit: Vec<String>,
    /// Put in without a look at the contract; common parameters too.
    pub add: Map<String, Value>,
    pub tamper: Option<Tamper>,
    pub form: Option<Form>,
    pub signing: Option<Signing>,
}

/// What is spoilt of a request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Tamper {
    /// The signature is altered after signing.
    Signature,
    /// Every request of the step carries the same nonce.
    Nonce,
    /// A method that no gateway takes.
    Method,
    /// Another service in the credential scope.
    Scope,
}

const TAMPERS: [(&str, Tamper); 4] = [
    ("signature", Tamper::Signature),
    ("nonce", Tamper::Nonce),
    ("method", Tamper::Method),
    ("scope", Tamper::Scope),
];
const FORMS: [(&str, Form); 4] =
    [("get", Form::Get), ("form", Form::Form), ("json", Form::Json), ("multipart", Form::Multipart)];
const SIGNATURES: [(&str, Signing); 3] = [
    ("HmacSHA1", Signing::V1(SignatureMethod::HmacSha1)),
    ("HmacSHA256", Signing::V1(SignatureMethod::HmacSha256)),
    ("TC3-HMAC-SHA256", Signing::Tc3),
];

impl Deviation {
    pub(super) fn read(table: Option<Table<'_>>) -> Self {
        let Some(table) = table else {
            return Self::default();
        };
        let add = table.get("add").and_then(|node| node.object()).unwrap_or_default();
        let found = Self {
            other_account: table
                .get("credential")
                .and_then(|node| node.word(&[("other", true)]))
                .unwrap_or(false),
            secret_id: table.text("secret_id").map(|at| at.value),
            skew: table.get("skew").and_then(|node| seconds(&node)).unwrap_or(0),
            omit: table.texts("omit").into_iter().map(|at| at.value).collect(),
            add,
            tamper: table.get("tamper").and_then(|node| node.word(&TAMPERS)),
            form: table.get("form").and_then(|node| node.word(&FORMS)),
            signing: table.get("signature").and_then(|node| node.word(&SIGNATURES)),
        };
        table.finish();
        found
    }

    pub(super) fn names(&self) -> Vec<&str> {
        self.add.values().flat_map(names).collect()
    }
}

fn seconds(node: &Node<'_>) -> Option<i64> {
    super::poll::duration(node).map(|duration| duration.as_secs())
}
