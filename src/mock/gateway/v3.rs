//! Common errors of API 3.0. Source: the common error codes page (213/30435); texts as seen on the wire.

use super::Arrived;
use crate::mock::rule::{Basis, GatewayRule, Message};
use crate::protocol::{Scheme, Unreadable};
use crate::sign::tc3;
use crate::wire::Method;
use Basis::{Ours, Stated};
use Message::{Ours as Made, Seen};

/// Sizes from the request-structure page: POST with TC3, POST with a v1 signature, GET.
const MOST_BYTES: usize = 10 << 20;
const MOST_BYTES_V1: usize = 1 << 20;
const MOST_BYTES_GET: usize = 32 << 10;

pub(super) const RULES: &[GatewayRule] = &[
    GatewayRule {
        covers: "common/error/UnsupportedProtocol",
        when: |arrived| arrived.has_other_method().then(String::new),
        message: Made("The HTTP method is not supported; use GET or POST."),
        basis: Stated,
    },
    GatewayRule {
        covers: "common/error/RequestSizeLimitExceeded",
        when: too_big,
        message: Made("The request exceeds the limit of {}."),
        basis: Ours("the pages give the limit and the code, not which code for which limit"),
    },
    GatewayRule {
        covers: "common/error/InvalidParameter",
        when: |arrived| (arrived.arrival.unreadable == Some(Unreadable::Form)).then(String::new),
        message: Seen("Url key and value should be splited by `=`."),
        basis: Stated,
    },
    GatewayRule {
        covers: "common/error/InvalidParameter",
        when: |arrived| (arrived.arrival.unreadable == Some(Unreadable::Utf8)).then(String::new),
        message: Made("The request is not UTF-8."),
        basis: Ours("the pages ask for UTF-8 and name no code for anything else"),
    },
    GatewayRule {
        covers: "common/error/InvalidParameter",
        when: wrong_content_type,
        message: Made("A request that is signed so cannot be of the type `{}`."),
        basis: Ours("the pages name the types and no code for another one"),
    },
    GatewayRule {
        covers: "common/error/InvalidParameter",
        when: |arrived| arrived.twice(),
        message: Made("The parameter `{}` is given twice."),
        basis: Ours("no page says which of two counts"),
    },
    GatewayRule {
        covers: "common/error/InvalidParameter",
        when: |arrived| (arrived.arrival.unreadable == Some(Unreadable::Json)).then(String::new),
        message: Made("The request body is not a JSON object."),
        basis: Ours("no text was seen for a body that is no JSON"),
    },
    GatewayRule {
        covers: "common/error/InvalidRequest",
        when: |arrived| (arrived.arrival.unreadable == Some(Unreadable::Multipart)).then(String::new),
        message: Made("The multipart body is malformed."),
        basis: Stated,
    },
    GatewayRule {
        covers: "common/error/MissingParameter",
        when: missing_common,
        message: Seen("The request is missing a required parameter `{}`."),
        basis: Stated,
    },
    GatewayRule {
        covers: "common/error/InvalidParameter",
        when: |arrived| arrived.timestamp().is_none().then(|| "Timestamp".to_owned()),
        message: Seen("The value type of parameter `{}` is not valid."),
        basis: Ours("the pages say Integer, and the code for a wrong type of a parameter in a body"),
    },
    GatewayRule {
        covers: "common/error/AuthFailure.InvalidAuthorization",
        when: bad_authorization,
        message: Seen("The request `Authorization` header does not conform to tencentcloud standards: {}."),
        basis: Stated,
    },
    GatewayRule {
        covers: "common/error/AuthFailure.SignatureExpire",
        when: |arrived| arrived.is_expired().then(|| (arrived.now / 1000).to_string()),
        message: Seen(
            "Signature expired. Please use local time and enable NTP service for time synchronization to avoid a deviation between `Timestamp` and the server time {}.",
        ),
        basis: Stated,
    },
    GatewayRule {
        covers: "common/error/AuthFailure.SecretIdNotFound",
        when: |arrived| arrived.session.is_none().then(String::new),
        message: Seen("The SecretId is not found, please ensure that your SecretId is correct."),
        basis: Stated,
    },
    GatewayRule {
        covers: "common/error/AuthFailure.SignatureFailure",
        when: too_big_for_v1,
        message: Seen(
            "The provided credentials could not be validated because of exceeding request size limit, please use new signature method `TC3-HMAC-SHA256`.",
        ),
        basis: Stated,
    },
    GatewayRule {
        covers: "common/error/AuthFailure.SignatureFailure",
        when: |arrived| arrived.signature_is_wrong().then(String::new),
        message: Seen(
            "The provided credentials could not be validated. Please check your signature is correct.",
        ),
        basis: Stated,
    },
    GatewayRule {
        covers: "common/error/NoSuchProduct",
        when: |arrived| (!arrived.service_known).then(String::new),
        message: Made("The product does not exist."),
        basis: Stated,
    },
    GatewayRule {
        covers: "common/error/NoSuchVersion",
        when: |arrived| {
            (!arrived.version_known)
                .then(|| arrived.arrival.common.version.as_deref().unwrap_or_default().to_owned())
        },
        message: Seen("The specified api version=`{}` does not exist in this service."),
        basis: Stated,
    },
    GatewayRule {
        covers: "common/error/InvalidAction",
        when: |arrived| {
            arrived
                .action
                .is_none()
                .then(|| arrived.arrival.common.action.as_deref().unwrap_or_default().to_owned())
        },
        message: Seen("The request action=`{}` is invalid or not found in this service and version."),
        basis: Stated,
    },
    GatewayRule {
        covers: "common/error/RequestLimitExceeded",
        when: |arrived| {
            let allowed = arrived.allowed?;
            let calls = arrived.over_rate()?;
            Some(format!("`{calls}` in a second, which exceeds the frequency limit `{allowed}` for a second"))
        },
        message: Seen("Your current request times equals to {}. Please reduce the frequency of calls."),
        basis: Stated,
    },
    GatewayRule {
        covers: "common/error/UnknownParameter",
        when: |arrived| arrived.fit?.unknown.clone(),
        message: Seen("The parameter `{}` is not recognized."),
        basis: Stated,
    },
    GatewayRule {
        covers: "common/error/InvalidParameter",
        when: |arrived| arrived.fit?.wrong_type.clone(),
        message: Seen("The value type of parameter `{}` is not valid."),
        basis: Stated,
    },
    GatewayRule {
        covers: "common/error/MissingParameter",
        when: |arrived| arrived.fit?.missing.clone().filter(|_| !documents_missing(arrived)),
        message: Seen("The request is missing a required parameter `{}`."),
        basis: Stated,
    },
];

/// An action whose own page lists the code raises it by a rule of its own.
fn documents_missing(arrived: &Arrived<'_>) -> bool {
    arrived.action.is_some_and(|action| action.documents("MissingParameter"))
}

fn missing_common(arrived: &Arrived<'_>) -> Option<String> {
    match arrived.arrival.scheme {
        Scheme::V1 => arrived.missing(&["Action", "Version", "Timestamp", "Nonce", "SecretId", "Signature"]),
        Scheme::Tc3(_) if arrived.arrival.request.headers.get("authorization").is_none() => {
            Some("Authorization".to_owned())
        }
        Scheme::Tc3(_) => arrived.missing(&["Action", "Version", "Timestamp"]),
    }
}

/// Types from the request-structure page. The Java SDK calls a form with a v1 signature JSON, and some write no type.
fn wrong_content_type(arrived: &Arrived<'_>) -> Option<String> {
    let request = arrived.arrival.request;
    let of_tc3 = ["application/json", "multipart/form-data"];
    let of_v1 = ["application/x-www-form-urlencoded", "application/json"];
    let known = if let Scheme::Tc3(_) = arrived.arrival.scheme { of_tc3 } else { of_v1 };
    let media_type = request.media_type();
    let is_wrong = request.method == Method::Post && !media_type.is_empty() && !known.contains(&&*media_type);
    is_wrong.then(|| media_type.chars().take(100).collect())
}

fn bad_authorization(arrived: &Arrived<'_>) -> Option<String> {
    let Scheme::Tc3(authorization) = &arrived.arrival.scheme else {
        return None;
    };
    let Some(authorization) = authorization else {
        return Some("it is malformed".to_owned());
    };
    if !service_fits(arrived, authorization.service) {
        return Some("`Service` in Credential not valid".to_owned());
    }
    let date = arrived.timestamp().map(tc3::date)?;
    (date != authorization.date).then(|| "`Date` in Credential not valid".to_owned())
}

/// The scope must name the product; SDKs that take it from an endpoint that is an address name what stands before its
/// first dot, the Node SDK with the port.
fn service_fits(arrived: &Arrived<'_>, service: &str) -> bool {
    let host = arrived.arrival.request.host().trim_start_matches("http://").trim_start_matches("https://");
    let before_dot = host.split('.').next().unwrap_or_default();
    let label = before_dot.split(':').next().unwrap_or_default();
    let is_local =
        label == "localhost" || label.bytes().all(|byte| byte.is_ascii_digit()) || label.starts_with('[');
    service == label || (is_local && (arrived.service_known || service == before_dot))
}

fn too_big(arrived: &Arrived<'_>) -> Option<String> {
    let request = arrived.arrival.request;
    if request.query().len() > MOST_BYTES_GET {
        return Some("32 KB for GET".to_owned());
    }
    (request.body.len() > MOST_BYTES).then(|| "10 MB".to_owned())
}

fn too_big_for_v1(arrived: &Arrived<'_>) -> Option<String> {
    let is_v1 = matches!(arrived.arrival.scheme, Scheme::V1);
    (is_v1 && arrived.arrival.request.body.len() > MOST_BYTES_V1).then(String::new)
}
