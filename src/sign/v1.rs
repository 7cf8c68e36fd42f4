//! `HmacSHA1` and `HmacSHA256` over all parameters: the only signature of the legacy gateway, and one that API 3.0 takes too.
//!
//! Rules: <https://github.com/tencentyun/qcloud-documents>, `api/API文档公用部分/调用方式/请求签名_en.md` (legacy), and
//! <https://github.com/tencentyun/intlcloud-documents>, `product/计算/无服务器云函数/API文档/调用方式/接口鉴权_intl.md` (API 3.0).

use super::{Credential, hosts, keyed};
use base64::{Engine, engine::general_purpose::STANDARD};
use hmac::{Hmac, Mac};
use secrecy::ExposeSecret;
use sha1::Sha1;
use sha2::Sha256;
use std::borrow::Cow;

const SIGNATURE: &str = "Signature";

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SignatureMethod {
    HmacSha1,
    HmacSha256,
}

impl SignatureMethod {
    /// What the parameters ask for: HMAC-SHA256 by exactly `HmacSHA256`, HMAC-SHA1 by any other value or none.
    pub fn of(params: &[(String, String)]) -> Self {
        match value(params, "SignatureMethod") {
            Some("HmacSHA256") => Self::HmacSha256,
            Some(_) | None => Self::HmacSha1,
        }
    }

    /// The value of the parameter `SignatureMethod`.
    pub fn name(self) -> &'static str {
        match self {
            Self::HmacSha1 => "HmacSHA1",
            Self::HmacSha256 => "HmacSHA256",
        }
    }

    fn verifies(self, secret_key: &str, text: &str, signature: &[u8]) -> bool {
        let key = secret_key.as_bytes();
        let verdict = match self {
            Self::HmacSha1 => keyed::<Hmac<Sha1>>(key, text).verify_slice(signature),
            Self::HmacSha256 => keyed::<Hmac<Sha256>>(key, text).verify_slice(signature),
        };
        verdict.is_ok()
    }
}

/// Parameter names as they stand in the string to sign; on the wire they stay as they are.
#[derive(Clone, Copy)]
pub enum Names {
    Plain,
    /// Each `_` is a `.`: the legacy page asks for it, the Python SDK does it for API 3.0 as well, Go and PHP do not.
    Rewritten,
}

impl Names {
    fn of(self, name: &str) -> Cow<'_, str> {
        match self {
            Self::Rewritten if name.contains('_') => Cow::Owned(name.replace('_', ".")),
            Self::Plain | Self::Rewritten => Cow::Borrowed(name),
        }
    }
}

/// Method, host, path, `?` and all pairs but `Signature`, sorted by the bytes of their names, values unencoded.
///
/// The method is in upper case, the host without a scheme; the `?` is there for a POST too.
pub fn string_to_sign(
    http_method: &str,
    host: &str,
    path: &str,
    params: &[(String, String)],
    names: Names,
) -> String {
    text(http_method, host, path, &signed(params), names)
}

/// The HMAC of a string to sign, in base64.
pub fn signature(method: SignatureMethod, secret_key: &str, string_to_sign: &str) -> String {
    let key = secret_key.as_bytes();
    match method {
        SignatureMethod::HmacSha1 => {
            STANDARD.encode(keyed::<Hmac<Sha1>>(key, string_to_sign).finalize().into_bytes())
        }
        SignatureMethod::HmacSha256 => {
            STANDARD.encode(keyed::<Hmac<Sha256>>(key, string_to_sign).finalize().into_bytes())
        }
    }
}

/// Replaces `Signature` by the one of the pairs as given, at the end. Names are rewritten, as the legacy page asks.
///
/// `SignatureMethod`, `SecretId`, `Token` and the other common parameters are the caller's to add before.
pub fn sign(
    credential: &Credential,
    http_method: &str,
    host: &str,
    path: &str,
    params: &mut Vec<(String, String)>,
) {
    params.retain(|(name, _)| name != SIGNATURE);
    let signature = signature(
        SignatureMethod::of(params),
        credential.secret_key.expose_secret(),
        &string_to_sign(http_method, host, path, params, Names::Rewritten),
    );
    params.push((SIGNATURE.to_owned(), signature));
}

/// Whether `Signature` is right for this key, compared in constant time; `false` if it is absent or no base64.
///
/// Every way of reading the rules that a known client has is right: host with and without port, names plain and
/// rewritten, and in a POST values starting with `@` left out, the old Python client's mark of a file.
pub fn verify(
    secret_key: &str,
    http_method: &str,
    host: &str,
    path: &str,
    params: &[(String, String)],
) -> bool {
    let sent = value(params, SIGNATURE).and_then(|text| STANDARD.decode(text).ok());
    let Some(sent) = sent else {
        return false;
    };
    let method = SignatureMethod::of(params);
    let fits = |pairs: &[(&str, &str)]| {
        [Names::Plain, Names::Rewritten].into_iter().any(|names| {
            hosts(host).any(|host| {
                let text = text(http_method, host, path, pairs, names);
                method.verifies(secret_key, &text, &sent)
            })
        })
    };
    let mut pairs = signed(params);
    if fits(&pairs) {
        return true;
    }
    let all = pairs.len();
    pairs.retain(|(_, value)| !value.starts_with('@'));
    http_method == "POST" && pairs.len() < all && fits(&pairs)
}

fn value<'a>(params: &'a [(String, String)], name: &str) -> Option<&'a str> {
    params.iter().find(|(key, _)| key == name).map(|(_, value)| value.as_str())
}

fn signed(params: &[(String, String)]) -> Vec<(&str, &str)> {
    params
        .iter()
        .filter(|(name, _)| name != SIGNATURE)
        .map(|(name, value)| (name.as_str(), value.as_str()))
        .collect()
}

fn text(http_method: &str, host: &str, path: &str, pairs: &[(&str, &str)], names: Names) -> String {
    let mut pairs: Vec<_> = pairs.iter().map(|&(name, value)| (names.of(name), value)).collect();
    pairs.sort_by(|(left, _), (right, _)| left.cmp(right));
    let size: usize = pairs.iter().map(|(name, value)| name.len() + value.len() + 2).sum();
    let mut text = String::with_capacity(http_method.len() + host.len() + path.len() + size + 1);
    text.extend([http_method, host, path]);
    let mut separator = '?';
    for (name, value) in pairs {
        text.push(separator);
        text.extend([&*name, "=", value]);
        separator = '&';
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn pairs(pairs: &[(&str, &str)]) -> Vec<(String, String)> {
        let owned = |&(name, value): &(&str, &str)| (name.to_owned(), value.to_owned());
        pairs.iter().map(owned).collect()
    }

    #[test]
    fn only_the_exact_name_chooses_sha256() {
        for (asked, method) in [
            ("HmacSHA256", SignatureMethod::HmacSha256),
            ("HmacSHA1", SignatureMethod::HmacSha1),
            ("hmacsha256", SignatureMethod::HmacSha1),
            ("TC3-HMAC-SHA256", SignatureMethod::HmacSha1),
        ] {
            assert_eq!(SignatureMethod::of(&pairs(&[("SignatureMethod", asked)])), method);
        }
        assert_eq!(SignatureMethod::of(&[]), SignatureMethod::HmacSha1);
        assert_eq!(SignatureMethod::HmacSha256.name(), "HmacSHA256");
    }

    #[test]
    fn names_are_sorted_after_the_rewrite_and_upper_case_comes_first() {
        let params = pairs(&[("a_b", "1_1"), ("a.a", "2"), ("B", "3"), ("Signature", "4")]);
        let text = |names| string_to_sign("GET", "h", "/", &params, names);
        assert_eq!(text(Names::Plain), "GETh/?B=3&a.a=2&a_b=1_1");
        assert_eq!(text(Names::Rewritten), "GETh/?B=3&a.a=2&a.b=1_1");
    }

    #[test]
    fn a_request_without_a_readable_signature_is_refused() {
        for params in [vec![], pairs(&[("Signature", "")]), pairs(&[("Signature", "=?=")])] {
            assert!(!verify("key", "GET", "h", "/", &params));
        }
    }

    #[test]
    fn a_value_with_an_at_sign_may_stay_unsigned_in_a_post_only() {
        for (method, accepted) in [("POST", true), ("GET", false)] {
            let mut params = pairs(&[("Action", "AssociateAddress")]);
            sign(&Credential::new("id", "key"), method, "h", "/", &mut params);
            params.extend(pairs(&[("File", "@name")]));
            assert_eq!(verify("key", method, "h", "/", &params), accepted);
        }
    }

    #[test]
    fn signing_again_replaces_the_signature() {
        let mut params = pairs(&[("Signature", "an older one"), ("Action", "AssociateAddress")]);
        sign(&Credential::new("id", "key"), "GET", "h", "/", &mut params);
        let names: Vec<_> = params.iter().map(|(name, _)| name.as_str()).collect();
        assert_eq!(names, ["Action", "Signature"]);
    }

    proptest! {
        #[test]
        fn what_was_signed_is_accepted(
            mut params in prop::collection::vec((".*", ".*"), 0..8),
            key in ".*",
            method in "GET|POST",
        ) {
            sign(&Credential::new("id", key.as_str()), &method, "host", "/", &mut params);
            let other = key.clone() + "x";
            prop_assert!(verify(&key, &method, "host", "/", &params));
            prop_assert!(!verify(&other, &method, "host", "/", &params));
        }
    }
}
