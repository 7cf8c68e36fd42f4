//! What the gateway should refuse and does not, or refuses and should not.

use super::state::{MISSING, is_one_of};
use super::{ecm, legacy, mutant, no};
use crate::contract::Gateway;
use crate::mock::code;
use crate::mock::gateway::Arrived;
use crate::mock::mutant::spoil::rename;
use crate::mock::mutant::{Disease, Mutant};
use crate::protocol::{Arrival, Flaw, OTHER_HOST, Scheme, Signature, check, decode_call, is_signed};
use crate::wire::{Method, decode_form, encode_form};
use Disease::{Admits, Forgets, Misreads, Rate, Refuses, Replies, Sends};
use std::borrow::Cow;

const SIGNATURES: [&str; 2] =
    ["common/error/InvalidParameter.SignatureFailure", "common/error/AuthFailure.SignatureFailure"];
const CLOCKS: [&str; 2] =
    ["common/error/InvalidRequest.ReplayAttack", "common/error/AuthFailure.SignatureExpire"];
const RATES: [&str; 2] =
    ["common/error/InvalidRequest.RequestConcurrencyExceeded", "common/error/RequestLimitExceeded"];

pub(super) const ROWS: &[Mutant] = &[
    mutant(
        "S39",
        "the signature is not checked",
        Admits(|covers, _| is_one_of(covers, &SIGNATURES)),
        &[
            legacy(
                &["common/error/InvalidParameter.SignatureFailure", "common/param/Signature"],
                &["bad-signature"],
            ),
            ecm(
                &["common/error/AuthFailure.SignatureFailure", "common/rule/signature-tc3"],
                &["signature-wrong", "signature-wrong-hmac-sha256", "signature-wrong-hmac-sha1"],
            ),
        ],
    ),
    mutant(
        "S40",
        "the signature is checked over values as they are encoded, or over a query that was written anew",
        Refuses(signed_otherwise),
        &[
            legacy(&["common/rule/raw-values"], &["awkward-values"]),
            ecm(&["common/rule/signature-tc3", "common/rule/form-get"], &["awkward-values"]),
        ],
    ),
    mutant(
        "S41",
        "the signature is checked over the parameters in the order in which they came",
        Refuses(|arrived| {
            let names = arrived.arrival.pairs.iter().map(|(name, _)| name.as_str());
            let in_order = names.filter(|name| *name != "Signature").is_sorted();
            (!in_order).then(|| wrong_signature(arrived.arrival))
        }),
        &[
            legacy(
                &["common/rule/form-get", "common/rule/form-post"],
                &["signature-methods", "bind-instance"],
            ),
            ecm(
                &["common/rule/signature-hmac-sha256", "common/rule/signature-hmac-sha1"],
                &["form-hmac-sha256", "form-hmac-sha1"],
            ),
        ],
    ),
    mutant(
        "S42",
        "a signature that was made for another method, host or path is accepted",
        Admits(|covers, arrived| {
            let other = [Flaw::Method, Flaw::Host, Flaw::Path].map(Signature::Invalid);
            is_one_of(covers, &SIGNATURES) && other.contains(&signature(arrived))
        }),
        &[
            legacy(
                &["common/error/InvalidParameter.SignatureFailure", "common/param/Signature"],
                &["tampered-method", "tampered-host", "tampered-path"],
            ),
            ecm(
                &["common/error/AuthFailure.SignatureFailure", "common/rule/signature-tc3"],
                &["tampered-method", "tampered-host"],
            ),
        ],
    ),
    mutant(
        "S43",
        "an old Timestamp is accepted",
        Admits(|covers, arrived| is_one_of(covers, &CLOCKS) && is_off(arrived, |sent, now| sent < now)),
        &[
            legacy(
                &["common/rule/timestamp-window", "common/error/InvalidRequest.ReplayAttack"],
                &["expired-timestamp", "timestamp-window"],
            ),
            ecm(
                &["common/rule/timestamp-window", "common/error/AuthFailure.SignatureExpire"],
                &["timestamp-old"],
            ),
        ],
    ),
    mutant(
        "S44",
        "a Timestamp in the future is accepted",
        Admits(|covers, arrived| is_one_of(covers, &CLOCKS) && is_off(arrived, |sent, now| sent > now)),
        &[
            legacy(&["common/rule/timestamp-window"], &["timestamp-window"]),
            ecm(&["common/rule/timestamp-window"], &["timestamp-future"]),
        ],
    ),
    mutant(
        "S45",
        "a Nonce is accepted again",
        Admits(|covers, arrived| covers == CLOCKS[0] && !arrived.is_expired()),
        &[legacy(
            &["common/rule/nonce-once", "common/error/InvalidRequest.ReplayAttack"],
            &["repeated-nonce"],
        )],
    ),
    mutant(
        "S46",
        "an unknown key is called a wrong signature",
        Replies(|reply, _| {
            rename(reply, "InvalidParameter.SecretIdNotFound", "InvalidParameter.SignatureFailure");
            rename(reply, "AuthFailure.SecretIdNotFound", "AuthFailure.SignatureFailure");
        }),
        &[
            legacy(&["common/error/InvalidParameter.SecretIdNotFound"], &["unknown-key"]),
            ecm(&["common/error/AuthFailure.SecretIdNotFound"], &["key-unknown"]),
        ],
    ),
    no(
        "S47",
        "a token that was revoked is accepted",
        "temporary keys cannot be made by the actions of these profiles, so no case can have one that ends",
    ),
    mutant(
        "S48",
        "Version is not looked at",
        Misreads(|arrival, contract| arrival.common.version = Some(Cow::Owned(contract.version.clone()))),
        &[ecm(
            &["common/error/NoSuchVersion", "common/param/Version"],
            &["version-unknown", "version-missing"],
        )],
    ),
    no(
        "S49",
        "Action is read without regard to case",
        "no page says that upper and lower case differ in a name (freedom/action-case-code)",
    ),
    mutant(
        "S50",
        "EcmRegion can be left out, or be any word",
        Forgets(|covers, _, call| {
            (covers == MISSING && !call.has("EcmRegion"))
                || covers == "error/InvalidParameterValue.InvalidRegion"
        }),
        &[ecm(
            &["param/EcmRegion", "error/InvalidParameterValue.InvalidRegion"],
            &["missing-ecm-region", "ecm-region-unknown"],
        )],
    ),
    mutant(
        "S51",
        "lists are lost on one of the two ways: a legacy POST, a GET of API 3.0",
        Misreads(|arrival, _| {
            let is_v1 = matches!(arrival.scheme, Scheme::V1);
            if is_v1 != (arrival.request.method == Method::Get) {
                arrival.params.retain(|_, value| !value.is_array());
            }
        }),
        &[
            legacy(&["common/rule/form-post", "common/rule/lists"], &["signature-methods"]),
            ecm(&["common/rule/form-get"], &["form-get"]),
        ],
    ),
    mutant(
        "S52",
        "a body that was signed as of another content type is accepted",
        Admits(|covers, arrived| is_one_of(covers, &SIGNATURES) && is_signed_as_another_type(arrived)),
        &[ecm(
            &["common/rule/signature-tc3", "common/error/AuthFailure.SignatureFailure"],
            &["tampered-content-type"],
        )],
    ),
    mutant(
        "S53",
        "any number of requests a second is answered",
        Admits(|covers, _| is_one_of(covers, &RATES)),
        &[ecm(&["limit/rate"], &["rate-exceeded"])],
    ),
    mutant(
        "S54",
        "too many requests are answered with HTTP 429",
        Sends(|response, seen| {
            if seen.code.is_some_and(|code| RATES.iter().any(|rate| rate.ends_with(code))) {
                response.status = 429;
            }
        }),
        &[
            legacy(
                &["common/error/InvalidRequest.RequestConcurrencyExceeded", "fact/http-status"],
                &["too-many-requests"],
            ),
            ecm(&["common/error/RequestLimitExceeded", "common/rule/http-status"], &["rate-exceeded"]),
        ],
    ),
    mutant(
        "S63",
        "the second request in a second is too many",
        Rate(1),
        &[ecm(&["limit/rate"], &["rate-kept"])],
    ),
    mutant(
        "S64",
        "a Timestamp three minutes off is refused",
        Refuses(|arrived| {
            let off = is_off(arrived, |sent, now| (sent - now).abs() > 180);
            off.then(|| code(if is_legacy(arrived.arrival) { CLOCKS[0] } else { CLOCKS[1] }))
        }),
        &[
            legacy(&["common/rule/timestamp-window"], &["timestamp-window"]),
            ecm(&["common/rule/timestamp-window"], &["timestamp-a-little-old", "timestamp-a-little-ahead"]),
        ],
    ),
];

fn is_off(arrived: &Arrived<'_>, test: fn(i64, i64) -> bool) -> bool {
    arrived.timestamp().is_some_and(|sent| test(sent, arrived.now / 1000))
}

fn is_legacy(arrival: &Arrival<'_>) -> bool {
    arrival.gateway == Gateway::Legacy
}

fn wrong_signature(arrival: &Arrival<'_>) -> &'static str {
    code(if is_legacy(arrival) { SIGNATURES[0] } else { SIGNATURES[1] })
}

/// What differs; whoever signs for another host is known by that host's name.
fn signature(arrived: &Arrived<'_>) -> Signature {
    let mut hosts = arrived.contract.hosts.clone();
    hosts.push(OTHER_HOST.to_owned());
    check(arrived.arrival, arrived.keys, &hosts)
}

fn is_signed_as_another_type(arrived: &Arrived<'_>) -> bool {
    let types = ["application/json", "text/plain", "application/x-www-form-urlencoded"];
    types.iter().any(|media_type| {
        let mut other = arrived.arrival.request.clone();
        other.headers.set("content-type", media_type);
        let other = decode_call(&other);
        matches!(other.scheme, Scheme::Tc3(_)) && is_signed(&other, arrived.keys.published())
    })
}

/// A signature that is right would be wrong, had it been made over what this gateway reads.
fn signed_otherwise(arrived: &Arrived<'_>) -> Option<&'static str> {
    let arrival = arrived.arrival;
    let same = match arrival.scheme {
        Scheme::V1 => arrival
            .pairs
            .iter()
            .filter(|(name, _)| name != "Signature")
            .all(|(_, value)| encode_form([("", value.as_str())]).strip_prefix('=') == Some(value)),
        Scheme::Tc3(_) => {
            let pairs = decode_form(arrival.request.query()).unwrap_or_default();
            let anew = encode_form(pairs.iter().map(|(name, value)| (name.as_str(), value.as_str())));
            anew.replace("%20", "+") == arrival.request.query()
        }
    };
    (!same).then(|| wrong_signature(arrival))
}
