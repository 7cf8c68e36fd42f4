//! TC3-HMAC-SHA256, the signature of API 3.0 over headers, query and body.
//!
//! Rules: <https://cloud.tencent.com/document/product/213/30654>. `CanonicalURI` is always `/`, so the path is not
//! covered, nor are the query of a POST and the body of a GET, which carry no parameters.

pub use super::authorization::Authorization;
pub use super::canonical::{Values, canonical_request};

use super::authorization::{ALGORITHM, TERMINATOR};
use super::canonical::{PAYLOAD_HEADER, canonical, hex_digest, payload_hash};
use super::{Credential, hosts, keyed};
use crate::wire::Request;
use hmac::{Hmac, Mac};
use jiff::{Timestamp, tz::Offset};
use secrecy::ExposeSecret;
use secrecy::zeroize::Zeroize;
use sha2::Sha256;
use std::{borrow::Cow, collections::BTreeSet};

/// A secret key narrowed to one day and one service; worth keeping, as it costs three of the four HMACs.
#[derive(Clone)]
pub struct SigningKey([u8; 32]);

impl Drop for SigningKey {
    fn drop(&mut self) {
        self.0.zeroize();
    }
}

impl SigningKey {
    pub fn derive(secret_key: &str, date: &str, service: &str) -> Self {
        let [_, _, key] = derived_keys(secret_key, date, service);
        Self(key)
    }
}

/// The keys of a date, of a service on it, and the signing key: whoever has one of them can sign on that day.
pub fn derived_keys(secret_key: &str, date: &str, service: &str) -> [[u8; 32]; 3] {
    let secret_date = hmac(format!("TC3{secret_key}").as_bytes(), date);
    let secret_service = hmac(&secret_date, service);
    [secret_date, secret_service, hmac(&secret_service, TERMINATOR)]
}

/// The UTC date of a UNIX timestamp, `yyyy-mm-dd`; `0000-00-00` for one beyond the years -9999 to 9999.
pub fn date(timestamp: i64) -> String {
    Timestamp::from_second(timestamp).map_or_else(
        |_| "0000-00-00".to_owned(),
        |instant| Offset::UTC.to_datetime(instant).date().to_string(),
    )
}

/// Algorithm, timestamp, scope and hash of the canonical request, a line each.
pub fn string_to_sign(timestamp: i64, date: &str, service: &str, canonical_request: &str) -> String {
    let hash = hex_digest(canonical_request.as_bytes());
    format!("{ALGORITHM}\n{timestamp}\n{date}/{service}/{TERMINATOR}\n{hash}")
}

/// Sets `Authorization` over the body, `content-type`, `host` and every `x-tc-*` header.
///
/// The caller has set all of these before, `X-TC-Timestamp` and `X-TC-Token` among them. The body is always signed:
/// `X-TC-Content-SHA256` is dropped.
pub fn sign(request: &mut Request, credential: &Credential, service: &str, timestamp: i64) {
    if request.headers.get(PAYLOAD_HEADER).is_some() {
        let others = request.headers.iter();
        let others = others.filter(|(name, _)| !name.eq_ignore_ascii_case(PAYLOAD_HEADER));
        request.headers = others.collect();
    }
    let signed_headers = signed_headers(request);
    sign_headers(request, credential, service, timestamp, &signed_headers);
}

/// The headers that [`sign`] covers, as `SignedHeaders` names them: `content-type`, `host` and all `x-tc-` ones.
pub fn signed_headers(request: &Request) -> String {
    let names: BTreeSet<_> = request
        .headers
        .iter()
        .map(|(name, _)| name.to_ascii_lowercase())
        .filter(|name| name.starts_with("x-tc-"))
        .chain(["content-type", "host"].map(str::to_owned))
        .collect();
    Vec::from_iter(names).join(";")
}

/// Sets `Authorization` over exactly these headers, lower-case names joined by `;`, and over the body unless
/// `X-TC-Content-SHA256` says otherwise: what other clients do.
pub fn sign_headers(
    request: &mut Request,
    credential: &Credential,
    service: &str,
    timestamp: i64,
    signed_headers: &str,
) {
    let date = &date(timestamp);
    let key = SigningKey::derive(credential.secret_key.expose_secret(), date, service);
    let scope = Scope { secret_id: &credential.secret_id, date, service };
    sign_with(request, &key, scope, timestamp, signed_headers);
}

/// Who signs, and for what a signing key is good.
#[derive(Clone, Copy)]
pub struct Scope<'s> {
    pub secret_id: &'s str,
    pub date: &'s str,
    pub service: &'s str,
}

/// The same as [`sign_headers`], with a key that was kept for the scope. The date is the timestamp's.
pub fn sign_with(
    request: &mut Request,
    key: &SigningKey,
    Scope { secret_id, date, service }: Scope<'_>,
    timestamp: i64,
    signed_headers: &str,
) {
    let canonical = canonical_request(request, signed_headers, request.host(), Values::Lowercased);
    let text = string_to_sign(timestamp, date, service, &canonical);
    let signature = &hex::encode(hmac(&key.0, &text));
    let authorization = Authorization { secret_id, date, service, signed_headers, signature };
    request.headers.set("Authorization", authorization.to_header());
}

/// Whether the signature is right for this key, compared in constant time; the scope's date must be the timestamp's.
///
/// Every way of reading the rules that a known client has is right: the host with its port, without, or as a URL
/// (`https://host`), values lower-cased or as sent, an unsigned payload.
pub fn verify(
    request: &Request,
    authorization: &Authorization<'_>,
    timestamp: i64,
    key: &SigningKey,
) -> bool {
    let Authorization { date, service, signed_headers, .. } = *authorization;
    let Some(sent) = signature_bytes(authorization.signature) else {
        return false;
    };
    if date != self::date(timestamp) {
        return false;
    }
    let payload = payload_hash(request);
    let fits = |canonical: &str| {
        let text = string_to_sign(timestamp, date, service, canonical);
        keyed::<Hmac<Sha256>>(&key.0, &text).verify_slice(&sent).is_ok()
    };
    spellings(request.host()).any(|host| {
        let canonical = |values| canonical(request, signed_headers, &host, values, &payload);
        let documented = canonical(Values::Lowercased);
        if fits(&documented) {
            return true;
        }
        let as_sent = canonical(Values::AsSent);
        as_sent != documented && fits(&as_sent)
    })
}

fn signature_bytes(text: &str) -> Option<[u8; 32]> {
    let mut bytes = [0; 32];
    let lower = !text.bytes().any(|digit| digit.is_ascii_uppercase());
    (lower && hex::decode_to_slice(text, &mut bytes).is_ok()).then_some(bytes)
}

fn spellings(host: &str) -> impl Iterator<Item = Cow<'_, str>> {
    let urls = ["http://", "https://"]
        .into_iter()
        .flat_map(move |scheme| hosts(host).map(move |host| Cow::Owned([scheme, host].concat())));
    hosts(host).map(Cow::Borrowed).chain(urls)
}

fn hmac(key: &[u8], text: &str) -> [u8; 32] {
    keyed::<Hmac<Sha256>>(key, text).finalize().into_bytes().into()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::wire::Method;
    use bytes::Bytes;
    use proptest::prelude::*;

    #[test]
    fn each_step_of_the_key_chain_is_the_published_one() {
        let file = include_str!("../../tests/data/signature-vectors.json");
        let vectors: serde_json::Value = serde_json::from_str(file).expect("the file is JSON");
        let chains = vectors["tc3"].as_array().expect("an array of vectors").iter();
        let chains: Vec<_> = chains.filter(|vector| vector["key_chain"].is_array()).collect();
        assert_eq!(chains.len(), 3);
        for vector in chains {
            let text = |name: &str| vector[name].as_str().expect("text").to_owned();
            let date = date(vector["timestamp"].as_i64().expect("a number"));
            let first = hmac(format!("TC3{}", text("secret_key")).as_bytes(), &date);
            let second = hmac(&first, &text("service"));
            let key = SigningKey::derive(&text("secret_key"), &date, &text("service"));
            let chain = [first, second, key.0].map(hex::encode);
            assert_eq!(vector["key_chain"], serde_json::json!(chain));
        }
    }

    #[test]
    fn a_scope_with_another_date_than_the_timestamp_is_refused() {
        assert!(is_accepted_with("2023-11-14", |_| {}));
        assert!(!is_accepted_with("2023-11-15", |_| {}));
    }

    #[test]
    fn a_signature_in_upper_case_is_refused() {
        assert!(!is_accepted_with("2023-11-14", str::make_ascii_uppercase));
    }

    fn is_accepted_with(date: &str, change: fn(&mut str)) -> bool {
        let timestamp = 1_700_000_000;
        let request = Request {
            method: Method::Post,
            target: "/".to_owned(),
            headers: [("Content-Type", "application/json"), ("Host", "vpc.localhost")].into_iter().collect(),
            body: Bytes::from_static(b"{}"),
        };
        let signed_headers = "content-type;host";
        let key = SigningKey::derive("key", date, "vpc");
        let canonical = canonical_request(&request, signed_headers, "vpc.localhost", Values::AsSent);
        let text = string_to_sign(timestamp, date, "vpc", &canonical);
        let mut signature = hex::encode(hmac(&key.0, &text));
        change(&mut signature);
        let authorization =
            Authorization { secret_id: "id", date, service: "vpc", signed_headers, signature: &signature };
        verify(&request, &authorization, timestamp, &key)
    }

    #[test]
    fn a_date_is_that_of_utc_and_never_fails() {
        assert_eq!(date(1_551_113_065), "2019-02-25");
        assert_eq!(date(1_551_139_199), "2019-02-25");
        assert_eq!(date(1_551_139_200), "2019-02-26");
        assert_eq!(date(-1), "1969-12-31");
        assert_eq!(date(i64::MAX), "0000-00-00");
        assert_eq!(date(i64::MIN), "0000-00-00");
    }

    proptest! {
        #[test]
        fn no_timestamp_makes_the_date_panic(timestamp: i64) {
            prop_assert!(date(timestamp).len() >= 10);
        }

        #[test]
        fn what_was_signed_is_accepted(
            (method, query) in ("GET|POST", "[!-~]*"),
            body in prop::collection::vec(any::<u8>(), 0..200),
            [content_type, host, region] in [".*", ".*", ".*"],
            key in ".*",
            timestamp in 0_i64..4_000_000_000,
        ) {
            let mut request = Request {
                method: Method::from(method.as_str()),
                target: format!("/?{query}"),
                headers: [("Content-Type", content_type), ("Host", host), ("X-TC-Region", region)].into_iter().collect(),
                body: Bytes::from(body),
            };
            sign(&mut request, &Credential::new("id", key.as_str()), "vpc", timestamp);
            let header = request.headers.get("authorization").expect("just set");
            let authorization = Authorization::parse(header).expect("well-formed");
            let accepts = |key: &str| {
                let key = SigningKey::derive(key, authorization.date, "vpc");
                verify(&request, &authorization, timestamp, &key)
            };
            let other = key.clone() + "x";
            prop_assert!(accepts(&key));
            prop_assert!(!accepts(&other));
        }
    }
}
