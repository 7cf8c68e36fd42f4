//! The usual mistakes in signing: each is tried, and the one that fits is said.

use crate::mock::SECRET_KEY;
use crate::protocol::Arrival;
use crate::sign::tc3::{Authorization, date};
use crate::sign::v1::{SignatureMethod, signature};
use crate::wire::{Method, Request, encode_form};
use hmac::{Hmac, KeyInit, Mac};
use percent_encoding::percent_decode_str;
use serde_json::Value;
use sha2::{Digest, Sha256};

type Pairs = Vec<(String, String)>;
type OfPairs = fn(&Arrival<'_>) -> Pairs;
type Before = fn(&Request, &str) -> String;
type OfTc3 = fn(&mut Tc3<'_>);

/// A way to get the signed parameters wrong.
const OF_PAIRS: &[(&str, OfPairs)] = &[
    ("the values were signed percent-encoded; they are signed as they are", |arrival| {
        let encode =
            |(name, value): (String, String)| (name, encode_form([("", value.as_str())])[1..].to_owned());
        sorted(signed(arrival)).into_iter().map(encode).collect()
    }),
    (
        "the parameters were signed in the order they were sent; they are sorted by the bytes of their names",
        signed,
    ),
    (
        "the parameters were sorted without regard to case; they are sorted by the bytes of their names",
        |arrival| {
            let mut pairs = signed(arrival);
            pairs.sort_by_key(|(name, _)| name.to_lowercase());
            pairs
        },
    ),
    ("the names were signed in lower case; they are signed as they are sent", |arrival| {
        let lower = |(name, value): (String, String)| (name.to_lowercase(), value);
        sorted(signed(arrival).into_iter().map(lower).collect())
    }),
    ("the token was not signed; it is a parameter like any other", |arrival| {
        sorted(without(signed(arrival), "Token"))
    }),
    ("`SignatureMethod` was not signed; it is a parameter like any other", |arrival| {
        sorted(without(signed(arrival), "SignatureMethod"))
    }),
    ("empty parameters were sent and not signed", |arrival| {
        sorted(signed(arrival).into_iter().filter(|(_, value)| !value.is_empty()).collect())
    }),
    ("", |arrival| sorted(signed(arrival))),
];

/// A way to get what stands before the parameters wrong: method, host and path.
const BEFORE: &[(&str, Before)] = &[
    ("", |request, path| format!("{}{}{path}?", request.method, request.host())),
    ("another HTTP method was signed than was used", |request, path| {
        let other = if request.method == Method::Get { "POST" } else { "GET" };
        format!("{other}{}{path}?", request.host())
    }),
    ("the `?` between path and parameters was left out", |request, path| {
        format!("{}{}{path}", request.method, request.host())
    }),
    ("the path was left out of the signed text, or another one was signed", |request, path| {
        let other = if path == "/" { "" } else { "/" };
        format!("{}{}{other}?", request.method, request.host())
    }),
    ("the scheme was signed before the host", |request, path| {
        format!("{}http://{}{path}?", request.method, request.host())
    }),
    ("the scheme was signed before the host", |request, path| {
        format!("{}https://{}{path}?", request.method, request.host())
    }),
    ("the method was signed in lower case", |request, path| {
        format!("{}{}{path}?", request.method.as_str().to_lowercase(), request.host())
    }),
    ("another host was signed than the one in `Host`", |request, path| {
        format!("{}eip.api.qcloud.com{path}?", request.method)
    }),
    ("another host was signed than the one in `Host`", |request, path| {
        format!("{}cvm.api.qcloud.com{path}?", request.method)
    }),
];

/// What was done instead of the right thing, if it is known.
pub(super) fn of_v1(arrival: &Arrival<'_>, path: &str) -> Option<&'static str> {
    let sent = arrival.common.signature.as_deref()?;
    let stated = SignatureMethod::of(&arrival.pairs);
    let fits = |text: &str, method| signature(method, SECRET_KEY, text) == sent;
    for (before, head) in BEFORE {
        for (pairs, make) in OF_PAIRS {
            let joined: Vec<String> =
                make(arrival).into_iter().map(|(name, value)| format!("{name}={value}")).collect();
            let text = format!("{}{}", head(arrival.request, path), joined.join("&"));
            if fits(&text, stated) {
                return Some(if before.is_empty() { pairs } else { before });
            }
            let other = match stated {
                SignatureMethod::HmacSha1 => SignatureMethod::HmacSha256,
                SignatureMethod::HmacSha256 => SignatureMethod::HmacSha1,
            };
            if fits(&text, other) {
                return Some(
                    "it was made with another hash than `SignatureMethod` says (HmacSHA1 if it is absent)",
                );
            }
        }
    }
    let decoded = percent_decode_str(sent).decode_utf8_lossy();
    if decoded != sent || sent.contains(' ') {
        return Some("the signature arrived percent-encoded twice, or with a blank for a `+`");
    }
    None
}

fn signed(arrival: &Arrival<'_>) -> Pairs {
    without(arrival.pairs.clone(), "Signature")
}

fn without(pairs: Pairs, name: &str) -> Pairs {
    pairs.into_iter().filter(|(own, _)| own != name).collect()
}

fn sorted(mut pairs: Pairs) -> Pairs {
    pairs.sort();
    pairs
}

/// What is signed with TC3, as far as a client may get it wrong.
struct Tc3<'r> {
    request: &'r Request,
    query: String,
    payload: Vec<u8>,
    host: String,
    timestamp: i64,
    date: String,
    service: String,
    secret: String,
    names: Vec<&'r str>,
}

/// One mistake, made on purpose.
const OF_TC3: &[(&str, OfTc3)] = &[
    ("the decoded query was signed; it is signed as it is sent, percent-encoded", |tc3| {
        tc3.query = percent_decode_str(&tc3.query).decode_utf8_lossy().into_owned();
    }),
    ("a sorted query was signed, and the request carries another order; it is signed as it is sent", |tc3| {
        let mut parts: Vec<&str> = tc3.query.split('&').collect();
        parts.sort_unstable();
        tc3.query = parts.join("&");
    }),
    ("the hash of an empty body was signed; it is that of the body as it is sent", |tc3| tc3.payload.clear()),
    (
        "the hash of another body was signed: of the same JSON with blanks, or without, or in another order",
        |tc3| {
            tc3.payload = respelt(&tc3.payload, compact);
        },
    ),
    (
        "the hash of another body was signed: of the same JSON with blanks, or without, or in another order",
        |tc3| {
            tc3.payload = respelt(&tc3.payload, spaced);
        },
    ),
    ("the key was used without `TC3` before it", |tc3| SECRET_KEY.clone_into(&mut tc3.secret)),
    ("the service's own host was signed, and `Host` names another", |tc3| {
        tc3.host = format!("{}.tencentcloudapi.com", tc3.service);
    }),
    ("the signed headers were not sorted by name", |tc3| tc3.names.reverse()),
    ("the date of the scope is not the UTC date of the timestamp", |tc3| tc3.date = date(tc3.timestamp)),
    ("the timestamp was signed in milliseconds", |tc3| tc3.timestamp *= 1000),
];

/// What was done instead of the right thing, if it is known.
pub(super) fn of_tc3(
    request: &Request,
    authorization: &Authorization<'_>,
    timestamp: i64,
) -> Option<&'static str> {
    if authorization.date != date(timestamp) {
        return Some("the date of the credential scope is not the UTC date of `X-TC-Timestamp`");
    }
    if authorization.signature.bytes().any(|byte| byte.is_ascii_uppercase()) {
        return Some("the signature is not in lower-case hex");
    }
    let is_sent = |name: &str| name == "host" || request.headers.get(name).is_some();
    if !authorization.signed_headers.split(';').all(is_sent) {
        return Some("a header is named in `SignedHeaders` and was not sent");
    }
    let made = OF_TC3.iter().find(|(_, mistake)| {
        let mut tc3 = Tc3::of(request, authorization, timestamp);
        mistake(&mut tc3);
        tc3.signature() == authorization.signature
    });
    made.map(|(why, _)| *why)
}

impl<'r> Tc3<'r> {
    fn of(request: &'r Request, authorization: &Authorization<'r>, timestamp: i64) -> Self {
        let is_get = request.method == Method::Get;
        Self {
            request,
            query: if is_get { request.query().to_owned() } else { String::new() },
            payload: if is_get { Vec::new() } else { request.body.to_vec() },
            host: request.host().to_owned(),
            timestamp,
            date: authorization.date.to_owned(),
            service: authorization.service.to_owned(),
            secret: format!("TC3{SECRET_KEY}"),
            names: authorization.signed_headers.split(';').collect(),
        }
    }

    fn signature(&self) -> String {
        let Self { request, query, host, timestamp, date, service, names, .. } = self;
        let mut text = format!("{}\n/\n{query}\n", request.method);
        for name in names {
            let value = if *name == "host" { host } else { request.headers.get(name).unwrap_or_default() };
            text += &format!("{name}:{}\n", value.trim());
        }
        text += &format!("\n{}\n{}", names.join(";"), hex::encode(Sha256::digest(&self.payload)));
        let hash = hex::encode(Sha256::digest(text.as_bytes()));
        let text = format!("TC3-HMAC-SHA256\n{timestamp}\n{date}/{service}/tc3_request\n{hash}");
        let key = [date.as_str(), service.as_str(), "tc3_request"]
            .iter()
            .fold(self.secret.as_bytes().to_vec(), |key, part| hmac(&key, part));
        hex::encode(hmac(&key, &text))
    }
}

fn hmac(key: &[u8], text: &str) -> Vec<u8> {
    let Ok(mac) = <Hmac<Sha256> as KeyInit>::new_from_slice(key) else { return Vec::new() };
    mac.chain_update(text).finalize().into_bytes().to_vec()
}

fn respelt(body: &[u8], write: fn(&Value) -> String) -> Vec<u8> {
    serde_json::from_slice(body).map_or_else(|_| Vec::new(), |value| write(&value).into_bytes())
}

fn compact(value: &Value) -> String {
    value.to_string()
}

/// As Python writes it: a blank after `:` and `,`.
fn spaced(value: &Value) -> String {
    match value {
        Value::Array(items) => format!("[{}]", items.iter().map(spaced).collect::<Vec<_>>().join(", ")),
        Value::Object(members) => {
            let one = |(name, value): (&String, &Value)| {
                format!("{}: {}", Value::from(name.as_str()), spaced(value))
            };
            format!("{{{}}}", members.iter().map(one).collect::<Vec<_>>().join(", "))
        }
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => value.to_string(),
    }
}
