//! How a request deviates where the gateway itself is the subject of a case.

use super::values::names;
use crate::contract::Gateway;
use crate::protocol::{Draft, Form, MALFORMS, Malform, Signing, TAMPERS, Tamper, Tampering};
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
    /// Parameters that are there and have no value: JSON only.
    pub null: Vec<String>,
    /// Signed otherwise than it is sent.
    pub tamper: Option<Tamper>,
    /// Spoilt before it is signed, so that it cannot be read.
    pub malform: Option<Malform>,
    /// Bytes that mean nothing.
    pub pad: usize,
    /// Parameters sent a second time.
    pub again: Map<String, Value>,
    /// Parameters where the method does not look.
    pub elsewhere: Map<String, Value>,
    /// What the body is called.
    pub content_type: Option<String>,
    pub form: Option<Form>,
    pub signing: Option<Signing>,
}

/// More than any documented limit, and less than any server of ours takes.
const MOST_PADDING: i64 = 16 << 20;

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
        let params = |name| table.get(name).and_then(|node: Node<'_>| node.object()).unwrap_or_default();
        let tampers: Vec<_> = TAMPERS.iter().map(|line| (line.name, line)).collect();
        let malforms: Vec<_> = MALFORMS.iter().map(|line| (line.name, line)).collect();
        let found = Self {
            other_account: table
                .get("credential")
                .and_then(|node| node.word(&[("other", true)]))
                .unwrap_or(false),
            secret_id: table.text("secret_id").map(|at| at.value),
            skew: table.get("skew").and_then(|node| seconds(&node)).unwrap_or(0),
            omit: table.texts("omit").into_iter().map(|at| at.value).collect(),
            add: params("add"),
            null: table.texts("null").into_iter().map(|at| at.value).collect(),
            tamper: table.get("tamper").and_then(|node| node.word(&tampers)),
            malform: table.get("malform").and_then(|node| node.word(&malforms)),
            pad: table.get("pad").and_then(|node| padding(&node)).unwrap_or(0),
            again: params("again"),
            elsewhere: params("elsewhere"),
            content_type: table.text("content_type").map(|at| at.value),
            form: table.get("form").and_then(|node| node.word(&FORMS)),
            signing: table.get("signature").and_then(|node| node.word(&SIGNATURES)),
        };
        table.finish();
        found
    }

    pub(super) fn names(&self) -> Vec<&str> {
        let params = self.add.values().chain(self.again.values()).chain(self.elsewhere.values());
        params.flat_map(names).collect()
    }

    /// Whether every request of the step carries the same nonce.
    pub fn repeats_nonce(&self) -> bool {
        self.tamper.is_some_and(Tampering::repeats_nonce)
    }

    /// How the request is carried and signed on a gateway.
    pub fn carried(&self, gateway: Gateway) -> (Form, Signing) {
        let (form, signing) = Draft::usual(gateway);
        (self.form.unwrap_or(form), self.signing.unwrap_or(signing))
    }

    /// What is unusual, in the words of the scenario; nothing if nothing is.
    pub fn told(&self) -> Option<String> {
        let mut words = Vec::new();
        let mut word = |key: &str, value: &str| words.push(format!("{key} {value}"));
        let word_of = |words: &[(&'static str, Form)], form| {
            words.iter().find(|(_, own)| *own == form).map_or("", |(word, _)| word)
        };
        if let Some(tamper) = self.tamper {
            word("tamper", tamper.name);
        }
        if let Some(malform) = self.malform {
            word("malform", malform.name);
        }
        if self.pad > 0 {
            word("pad", &self.pad.to_string());
        }
        if self.skew != 0 {
            word("skew", &format!("{}s", self.skew));
        }
        if self.secret_id.is_some() {
            word("secret_id", "of another");
        }
        if let Some(content_type) = &self.content_type {
            word("content_type", content_type);
        }
        if let Some(form) = self.form {
            word("form", word_of(&FORMS, form));
        }
        if let Some(signing) = self.signing {
            word(
                "signature",
                SIGNATURES.iter().find(|(_, own)| *own == signing).map_or("", |(word, _)| word),
            );
        }
        for (key, names) in [("omit", &self.omit), ("null", &self.null)] {
            for name in names {
                word(key, name);
            }
        }
        for (key, params) in [("add", &self.add), ("again", &self.again), ("elsewhere", &self.elsewhere)] {
            params.keys().for_each(|name| word(key, name));
        }
        (!words.is_empty()).then(|| words.join(", "))
    }
}

fn padding(node: &Node<'_>) -> Option<usize> {
    let bytes = node.integer()?.value;
    if !(1..=MOST_PADDING).contains(&bytes) {
        node.mistake(format!("padding is 1 to {MOST_PADDING} bytes"), None);
        return None;
    }
    usize::try_from(bytes).ok()
}

fn seconds(node: &Node<'_>) -> Option<i64> {
    super::poll::duration(node).map(|duration| duration.as_secs())
}
