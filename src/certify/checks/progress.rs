//! What a look at a change says.

use crate::certify::Sent;
use serde_json::Value;

/// The change has come to its end, well.
pub(super) fn is_done(sent: &Sent) -> bool {
    result(sent) == Some("SUCCESS") || matches!(status(sent), Some("BIND" | "BIND_ENI"))
}

/// It has come to its end, and not well.
pub(super) fn has_failed(sent: &Sent) -> bool {
    result(sent) == Some("FAILED")
}

fn result(sent: &Sent) -> Option<&str> {
    sent.given.body.get("Result").filter(|_| sent.given.readable).and_then(Value::as_str)
}

fn status(sent: &Sent) -> Option<&str> {
    let status = sent.given.body.pointer("/AddressSet/0/AddressStatus");
    status.filter(|_| sent.given.readable).and_then(Value::as_str)
}
