//! Between a call in the API's own words and a request of one gateway, in both directions.

mod arrival;
mod bent;
mod draft;
mod flat;
mod malform;
mod multipart;
mod plain;
mod reply;
mod signature;
mod tamper;

pub use arrival::{Arrival, Common, Scheme, Unreadable, decode_call};
pub use bent::Bent;
pub use draft::{Draft, Form, Signing, encode_call};
pub use flat::{flatten, unflatten};
pub use malform::{MALFORMS, Malform, Malformation};
pub use plain::{is_api, plain_params};
pub use reply::{Envelope, NotAReply, Opened, decode_reply, encode_reply, open_reply};
pub use signature::{FLAWS, Flaw, NotASignature, Signature, Unchecked, check, is_signed, signed_path};
pub use tamper::{OTHER_HOST, TAMPERS, Tamper, Tampering};

/// The path of the legacy gateway; API 3.0 answers at `/`.
pub const LEGACY_PATH: &str = "/v2/index.php";

/// Common parameters that are signed like any other in signature v1, with the header that carries them in TC3.
/// Source: the common-parameter pages of both gateways.
pub const COMMON: &[(&str, Option<&str>)] = &[
    ("Action", Some("x-tc-action")),
    ("Version", Some("x-tc-version")),
    ("Region", Some("x-tc-region")),
    ("Timestamp", Some("x-tc-timestamp")),
    ("Token", Some("x-tc-token")),
    ("Language", Some("x-tc-language")),
    ("RequestClient", Some("x-tc-requestclient")),
    ("Nonce", None),
    ("SecretId", None),
    ("Signature", None),
    ("SignatureMethod", None),
];

/// Is it a common parameter of either gateway, and not one of an action?
pub fn is_common(name: &str) -> bool {
    COMMON.iter().any(|(common, _)| *common == name)
}
