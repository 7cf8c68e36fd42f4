//! Whether a request is signed rightly and, if not, what was probably done instead.

use super::mistakes;
use crate::certify::Signature;
use crate::contract::Gateway;
use crate::mock::SECRET_KEY;
use crate::protocol::{Arrival, LEGACY_PATH, Scheme};
use crate::sign::tc3::{Authorization, SigningKey, verify};
use crate::sign::v1;

/// Judges the signature by the code that the mock uses.
pub(super) fn judge(arrival: &Arrival<'_>) -> Signature {
    match &arrival.scheme {
        Scheme::V1 if arrival.common.signature.is_none() => Signature::Missing,
        Scheme::V1 => judge_v1(arrival),
        Scheme::Tc3(None) if arrival.request.headers.get("authorization").is_none() => Signature::Missing,
        Scheme::Tc3(None) => invalid(
            "the `Authorization` header is not `TC3-HMAC-SHA256 Credential=…, SignedHeaders=…, Signature=…`",
        ),
        Scheme::Tc3(Some(authorization)) => judge_tc3(arrival, authorization),
    }
}

fn judge_v1(arrival: &Arrival<'_>) -> Signature {
    let request = arrival.request;
    let path = match arrival.gateway {
        Gateway::Legacy => LEGACY_PATH,
        Gateway::V3 => "/",
    };
    if v1::verify(SECRET_KEY, request.method.as_str(), request.host(), path, &arrival.pairs) {
        return Signature::Valid;
    }
    let why = mistakes::of_v1(arrival, path);
    invalid(
        why.unwrap_or("it fits neither the parameters as they arrived nor a known way of getting them wrong"),
    )
}

fn judge_tc3(arrival: &Arrival<'_>, authorization: &Authorization<'_>) -> Signature {
    let timestamp = arrival.common.timestamp.as_deref().and_then(|text| text.parse().ok());
    let Some(timestamp) = timestamp else {
        return invalid("`X-TC-Timestamp` is no number, so it cannot be checked");
    };
    let key = SigningKey::derive(SECRET_KEY, authorization.date, authorization.service);
    if verify(arrival.request, authorization, timestamp, &key) {
        return Signature::Valid;
    }
    let why = mistakes::of_tc3(arrival.request, authorization, timestamp);
    invalid(why.unwrap_or("it fits neither the request as it arrived nor a known way of getting it wrong"))
}

fn invalid(why: &str) -> Signature {
    Signature::Invalid { why: why.to_owned() }
}
