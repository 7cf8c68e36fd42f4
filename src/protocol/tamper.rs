//! Signatures that are not right, one named rule for each part that a signature proves. What is sent is as it would be;
//! spoilt is what it was signed over, or the signature itself. So a server that does not look at a part answers such a
//! request as if nothing were wrong.

mod ground;

pub(super) use ground::{Tc3Ground, V1Ground};

use super::{Form, LEGACY_PATH, Signing};
use crate::sign::tc3;
use crate::wire::{Method, Request};
use bytes::Bytes;

/// One line of [`TAMPERS`].
pub type Tamper = &'static Tampering;

/// One part of a request that does not fit its signature.
pub struct Tampering {
    pub name: &'static str,
    /// What differs.
    pub text: &'static str,
    how: How,
}

enum How {
    /// What is signed is not what is sent.
    Signed(Option<fn(&mut V1Ground)>, Option<fn(&mut Tc3Ground)>),
    /// The same, for one form only.
    SignedGet(fn(&mut Tc3Ground)),
    SignedBody(fn(&mut Tc3Ground)),
    /// The signed request is changed, whatever the signature.
    Sent(fn(&mut Request)),
    /// The same for TC3 only.
    Header(&'static str, &'static str),
    /// Every request of a step has the same nonce; signature v1 only.
    Nonce,
}

use How::{Header, Nonce, Sent, Signed, SignedBody, SignedGet};

const OTHER_HOST: &str = "signed-for.another.example";

pub const TAMPERS: &[Tampering] = &[
    line("signature", "one character of the signature", Sent(spoil_signature)),
    line("nonce", "the nonce is used again by each request of the step", Nonce),
    line("method", "the method, which is PUT", Sent(|request| request.method = Method::from("PUT"))),
    line(
        "scope",
        "the service in the credential scope and in the key",
        Signed(None, Some(|tc3| tc3.service = "tampered".to_owned())),
    ),
    line(
        "scope-date",
        "the date in the credential scope and in the key",
        Signed(None, Some(Tc3Ground::day_before)),
    ),
    line(
        "scope-terminator",
        "the last part of the credential scope",
        Header("/tc3_request,", "/tc4_request,"),
    ),
    line(
        "algorithm",
        "the algorithm that Authorization names",
        Header("TC3-HMAC-SHA256 ", "TC3-HMAC-SHA512 "),
    ),
    line(
        "signed-headers",
        "SignedHeaders, which has one more than was signed",
        Header(", Signature=", ";x-tc-unsent, Signature="),
    ),
    line(
        "unsigned-host",
        "SignedHeaders, where `host` is left out",
        Signed(None, Some(|tc3| tc3.leave_out("host"))),
    ),
    line(
        "unsigned-content-type",
        "SignedHeaders, where `content-type` is left out",
        Signed(None, Some(|tc3| tc3.leave_out("content-type"))),
    ),
    line("signed-method", "the method", Signed(Some(V1Ground::other_method), Some(Tc3Ground::other_method))),
    line(
        "signed-host",
        "the host",
        Signed(
            Some(|v1| v1.host = OTHER_HOST.to_owned()),
            Some(|tc3| tc3.request.headers.set("host", OTHER_HOST.to_owned())),
        ),
    ),
    line(
        "signed-path",
        "the path",
        Signed(Some(|v1| v1.path = if v1.path == LEGACY_PATH { "/" } else { LEGACY_PATH }), None),
    ),
    line(
        "signed-action",
        "the action",
        Signed(Some(|v1| v1.other("Action")), Some(|tc3| tc3.other("x-tc-action"))),
    ),
    line(
        "signed-version",
        "the version",
        Signed(Some(|v1| v1.other("Version")), Some(|tc3| tc3.other("x-tc-version"))),
    ),
    line(
        "signed-timestamp",
        "the timestamp, by a second",
        Signed(Some(V1Ground::other_second), Some(Tc3Ground::other_second)),
    ),
    line("signed-region", "the region", Signed(Some(|v1| v1.other("Region")), None)),
    line("signed-nonce", "the nonce", Signed(Some(|v1| v1.other("Nonce")), None)),
    line("signed-secret-id", "the SecretId", Signed(Some(|v1| v1.other("SecretId")), None)),
    line(
        "signed-signature-method",
        "the method of signature, named and used",
        Signed(Some(V1Ground::other_signature_method), None),
    ),
    line("signed-parameter", "the value of the last parameter", Signed(Some(V1Ground::other_value), None)),
    line(
        "signed-fewer",
        "the last parameter, which was not signed",
        Signed(Some(|v1| drop(v1.pairs.pop())), None),
    ),
    line(
        "signed-more",
        "a parameter that was signed and is not sent",
        Signed(Some(|v1| v1.pairs.push(("Unsent".to_owned(), "1".to_owned()))), None),
    ),
    line(
        "signed-content-type",
        "the content type",
        Signed(None, Some(|tc3| tc3.request.headers.set("content-type", "text/plain"))),
    ),
    line("signed-query", "the query", SignedGet(|tc3| tc3.request.target.push_str("&Unsent=1"))),
    line(
        "signed-body",
        "the body, by a blank",
        SignedBody(|tc3| tc3.request.body = [&tc3.request.body[..], b" "].concat().into()),
    ),
];

const fn line(name: &'static str, text: &'static str, how: How) -> Tampering {
    Tampering { name, text, how }
}

impl Tampering {
    /// Whether a request that is carried and signed so has this part.
    pub fn fits(&self, form: Form, signing: Signing) -> bool {
        let is_tc3 = signing == Signing::Tc3;
        match self.how {
            Signed(v1, tc3) => {
                if is_tc3 {
                    tc3.is_some()
                } else {
                    v1.is_some()
                }
            }
            SignedGet(_) => is_tc3 && form == Form::Get,
            SignedBody(_) => is_tc3 && form != Form::Get,
            Header(..) => is_tc3,
            Nonce => !is_tc3,
            Sent(_) => true,
        }
    }

    /// Whether the requests of a step share their nonce.
    pub fn repeats_nonce(&self) -> bool {
        matches!(self.how, Nonce)
    }

    pub(super) fn v1(&self, ground: &mut V1Ground) {
        if let Signed(Some(spoil), _) = self.how {
            spoil(ground);
        }
    }

    pub(super) fn tc3(&self, ground: &mut Tc3Ground) {
        if let Signed(_, Some(spoil)) | SignedGet(spoil) | SignedBody(spoil) = self.how {
            spoil(ground);
        }
    }

    pub(super) fn sent(&self, request: &mut Request) {
        match self.how {
            Sent(spoil) => spoil(request),
            Header(from, to) => {
                let spoilt = request.headers.get("authorization").map(|text| text.replacen(from, to, 1));
                if let Some(spoilt) = spoilt {
                    request.headers.set("authorization", spoilt);
                }
            }
            Signed(..) | SignedGet(_) | SignedBody(_) | Nonce => {}
        }
    }
}

/// Alters the first character of the signature, wherever the request carries it.
fn spoil_signature(request: &mut Request) {
    if let Some(authorization) = request.headers.get("authorization").and_then(spoil) {
        request.headers.set("authorization", authorization);
    }
    if let Some(target) = spoil(&request.target) {
        request.target = target;
    }
    if let Some(body) = std::str::from_utf8(&request.body).ok().and_then(spoil) {
        request.body = Bytes::from(body);
    }
}

fn spoil(text: &str) -> Option<String> {
    const MARK: &str = "Signature=";
    let at = text.rfind(MARK)? + MARK.len();
    let other = if text[at..].starts_with('0') { "1" } else { "0" };
    let rest = text[at..].chars().next().map_or(at, |first| at + first.len_utf8());
    Some(format!("{}{other}{}", &text[..at], &text[rest..]))
}

/// The day before the one of a time.
fn day_before(timestamp: i64) -> String {
    const DAY: i64 = 24 * 60 * 60;
    tc3::date(timestamp - DAY)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_character_of_the_signature_changes() {
        assert_eq!(spoil("a, Signature=5da7").as_deref(), Some("a, Signature=0da7"));
        assert_eq!(spoil("x=1&Signature=0EEm%2F&y=2").as_deref(), Some("x=1&Signature=1EEm%2F&y=2"));
        assert_eq!(spoil("nothing"), None);
    }
}
