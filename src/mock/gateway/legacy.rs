//! Common errors of the legacy gateway with `Version=2017-03-12`. Source: the common error codes page (213/11657). No
//! text of these was seen on the wire; the reaction to each is as `contract.toml` says.

use super::Arrived;
use crate::mock::rule::{Basis, GatewayRule, Message};
use crate::wire::Method;
use Basis::{Ours, Stated};
use Message::Ours as Made;

pub(super) const RULES: &[GatewayRule] = &[
    GatewayRule {
        covers: "common/error/InvalidParameter",
        when: |arrived| arrived.arrival.unreadable.map(|_| String::new()),
        message: Made("The query or form is malformed."),
        basis: Stated,
    },
    GatewayRule {
        covers: "common/error/InvalidParameter",
        when: wrong_content_type,
        message: Made("The body is no form: it is of the type `{}`."),
        basis: Ours("the pages take forms only and name no code for anything else"),
    },
    GatewayRule {
        covers: "common/error/InvalidParameter",
        when: |arrived| arrived.twice(),
        message: Made("The parameter `{}` is given twice."),
        basis: Ours("no page says which of two counts"),
    },
    GatewayRule {
        covers: "common/error/InvalidParameter",
        when: |arrived| arrived.has_other_method().then(String::new),
        message: Made("The HTTP method is not supported; use GET or POST."),
        basis: Ours("the pages name no code for another method"),
    },
    GatewayRule {
        covers: "common/error/InvalidParameter",
        when: |arrived| {
            arrived.missing(&["Action", "Version", "Timestamp", "Nonce", "SecretId", "Signature"])
        },
        message: Made("The required parameter `{}` is missing."),
        basis: Stated,
    },
    GatewayRule {
        covers: "common/error/InvalidParameter",
        when: no_number,
        message: Made("The required parameter `{}` is malformed."),
        basis: Stated,
    },
    GatewayRule {
        covers: "common/error/InvalidParameter.SecretIdNotFound",
        when: |arrived| arrived.session.is_none().then(String::new),
        message: Made("The SecretId does not exist."),
        basis: Stated,
    },
    GatewayRule {
        covers: "common/error/InvalidParameter.SignatureFailure",
        when: |arrived| arrived.signature_is_wrong().then(String::new),
        message: Made("The signature does not match."),
        basis: Stated,
    },
    GatewayRule {
        covers: "common/error/InvalidRequest.ReplayAttack",
        when: |arrived| (arrived.is_expired() || arrived.repeats_nonce()).then(String::new),
        message: Made("The Nonce is repeated, or the Timestamp is more than 5 minutes off."),
        basis: Stated,
    },
    GatewayRule {
        covers: "common/error/InvalidAction.NotFound",
        when: |arrived| {
            arrived
                .action
                .is_none()
                .then(|| arrived.arrival.common.action.as_deref().unwrap_or_default().to_owned())
        },
        message: Made("The action `{}` does not exist in this version; check the domain too."),
        basis: Stated,
    },
    GatewayRule {
        covers: "common/error/InvalidRequest.RequestConcurrencyExceeded",
        when: |arrived| arrived.over_rate().map(|calls| calls.to_string()),
        message: Made("{} requests in a second are too many."),
        basis: Ours("the page names the code and no rate: 20 a second for each action"),
    },
    GatewayRule {
        covers: "common/error/InvalidParameter",
        when: wrong_parameter,
        message: Made("The parameter `{}` is missing or malformed."),
        basis: Stated,
    },
];

fn wrong_content_type(arrived: &Arrived<'_>) -> Option<String> {
    let request = arrived.arrival.request;
    let media_type = request.media_type();
    let is_form = ["", "application/x-www-form-urlencoded"].contains(&&*media_type);
    (request.method == Method::Post && !is_form).then(|| media_type.chars().take(100).collect())
}

/// Both are integers, and a nonce is not below zero.
fn no_number(arrived: &Arrived<'_>) -> Option<String> {
    let nonce = arrived.arrival.common.nonce.as_deref().unwrap_or_default();
    if arrived.timestamp().is_none() {
        return Some("Timestamp".to_owned());
    }
    nonce.parse::<u64>().is_err().then(|| "Nonce".to_owned())
}

/// Undocumented parameters are tolerated: SDKs send some, such as `RequestClient`.
fn wrong_parameter(arrived: &Arrived<'_>) -> Option<String> {
    let fit = arrived.fit?;
    fit.wrong_type.clone().or_else(|| fit.missing.clone())
}
