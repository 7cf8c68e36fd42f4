//! What differs between what was signed and what was sent is named, without any value.

#[path = "redaction/parts.rs"]
mod parts;

use dubplate::api::Call;
use dubplate::contract::Gateway;
use dubplate::protocol::Draft;
use dubplate::protocol::{FLAWS, Flaw, Form, Signature, Signing, Unchecked, check, decode_call, encode_call};
use dubplate::sign::{Credential, Keyring, SECRET_KEY, tc3, v1};
use dubplate::wire::{Method, Request};
use serde_json::json;
use std::collections::BTreeSet;

const KEY: &str = "Rk5pTz8WcXv2LmQ9bHf4JyNs7GdAe3Ux";
const TIME: i64 = 1_700_000_000;
const HOST: &str = "ecm.tencentcloudapi.com";
const V1: Signing = Signing::V1(v1::SignatureMethod::HmacSha256);

fn credential() -> Credential {
    Credential::new("AKIDmine", KEY)
}

fn state(request: &Request) -> Signature {
    check(&decode_call(request), &Keyring::new([credential()]), &["eip.api.qcloud.com".to_owned()])
}

fn signed(gateway: Gateway, form: Form, signing: Signing, credential: &Credential) -> Request {
    let call = Call {
        action: "DescribeAddresses".to_owned(),
        version: "2019-07-19".to_owned(),
        region: Some("ap-guangzhou".to_owned()),
        params: json!({"EcmRegion": "ap-guangzhou-ecm", "Limit": "a b", "AddressIds": ["eip-1"]})
            .as_object()
            .expect("an object")
            .clone(),
        ..Call::default()
    };
    let mut draft = Draft::new(gateway, call, TIME, 7);
    (draft.form, draft.signing) = (form, signing);
    encode_call(gateway, &draft, HOST, "ecm", credential)
}

fn request(form: Form, signing: Signing) -> Request {
    signed(Gateway::V3, form, signing, &credential())
}

fn header(mut request: Request, name: &str, value: &str) -> Request {
    request.headers.set(name, value);
    request
}

fn body(request: Request, body: impl Into<bytes::Bytes>) -> Request {
    Request { body: body.into(), ..request }
}

fn authorization(request: &Request, from: &str, to: &str) -> String {
    request.headers.get("authorization").expect("signed").replace(from, to)
}

/// A v1 client that signs its values as they are encoded.
fn encoded() -> Request {
    let pairs = |encode: bool| {
        let blank = if encode { "a%20b" } else { "a b" };
        let all =
            [("Action", "A"), ("SecretId", "AKIDmine"), ("Name", blank), ("Timestamp", "1"), ("Nonce", "1")];
        all.map(|(name, value)| (name.to_owned(), value.to_owned())).to_vec()
    };
    let mut signed = pairs(true);
    v1::sign(&credential(), "GET", HOST, "/", &mut signed);
    let (_, signature) = signed.pop().expect("the signature stands last");
    let mut sent = pairs(false);
    sent.push(("Signature".to_owned(), signature));
    let query = dubplate::wire::encode_form(sent.iter().map(|(name, value)| (&**name, &**value)));
    let headers = [("host", HOST)].into_iter().collect();
    Request { method: Method::Get, target: format!("/?{query}"), headers, body: bytes::Bytes::new() }
}

/// A request for each flaw that can be named, and more than one where SDKs fail in more than one way.
fn flawed() -> Vec<(Flaw, Request)> {
    let tc3 = || request(Form::Json, Signing::Tc3);
    let get = || request(Form::Get, Signing::Tc3);
    let v1 = || request(Form::Get, V1);
    let another_day = authorization(&tc3(), "2023-11-14", "2023-11-15");
    let more = authorization(&tc3(), "SignedHeaders=", "SignedHeaders=x-none;");
    let mut unsigned = tc3();
    unsigned.headers.set("x-tc-content-sha256", "UNSIGNED-PAYLOAD");
    tc3::sign_headers(&mut unsigned, &credential(), "ecm", TIME, "content-type;host");
    unsigned.headers = unsigned.headers.iter().filter(|(name, _)| *name != "x-tc-content-sha256").collect();
    let posted = request(Form::Form, V1);
    let turned = Request {
        method: Method::Get,
        target: format!("/?{}", String::from_utf8_lossy(&posted.body)),
        ..posted
    };
    let legacy = signed(Gateway::Legacy, Form::Get, V1, &credential());
    let mut sorted = get();
    let mut pairs: Vec<&str> = sorted.query().split('&').collect();
    pairs.sort_unstable();
    sorted.target = format!("/?{}", pairs.join("&"));
    tc3::sign(&mut sorted, &credential(), "ecm", TIME);
    assert_ne!(sorted.target, get().target, "it is sent in another order");
    let unsorted = Request { target: get().target, ..sorted };
    let spaced = "{\"EcmRegion\": \"ap-guangzhou-ecm\", \"Limit\": \"a b\", \"AddressIds\": [\"eip-1\"]}";
    vec![
        (Flaw::Timestamp, header(tc3(), "authorization", &another_day)),
        (Flaw::Timestamp, header(tc3(), "x-tc-timestamp", "1600000000")),
        (Flaw::Timestamp, header(tc3(), "x-tc-timestamp", "yesterday")),
        (Flaw::SignedHeaders, header(tc3(), "authorization", &more)),
        (Flaw::Host, header(tc3(), "host", "127.0.0.1:8080")),
        (Flaw::Host, header(legacy_for("eip.api.qcloud.com"), "host", HOST)),
        (Flaw::Method, turned),
        (Flaw::Path, Request { target: legacy.target.replace("/v2/index.php", "/"), ..legacy }),
        (Flaw::Query, unsorted),
        (Flaw::Payload, body(tc3(), spaced)),
        (Flaw::Payload, body(tc3(), [&tc3().body[..], b"\n"].concat())),
        (Flaw::Payload, unsigned),
        (Flaw::Encoding, encoded()),
        (Flaw::Signature, header(tc3(), "x-tc-region", "ap-beijing")),
        (
            Flaw::Signature,
            signed(Gateway::V3, Form::Json, Signing::Tc3, &Credential::new("AKIDmine", "another")),
        ),
        (Flaw::Signature, Request { target: v1().target.replace("eip-1", "eip-2"), ..v1() }),
        (Flaw::Signature, body(tc3(), "{\"Other\":1}")),
    ]
}

fn legacy_for(host: &str) -> Request {
    let call = Call { action: "DescribeEip".to_owned(), ..Call::default() };
    let draft = Draft::new(Gateway::Legacy, call, TIME, 7);
    encode_call(Gateway::Legacy, &draft, host, "", &credential())
}

#[test]
fn each_flaw_is_named() {
    for (at, (flaw, request)) in flawed().into_iter().enumerate() {
        assert_eq!(state(&request), Signature::Invalid(flaw), "request {at}");
    }
    let tried: BTreeSet<Flaw> = flawed().into_iter().map(|(flaw, _)| flaw).collect();
    assert!(FLAWS.iter().all(|line| tried.contains(&line.flaw)), "{tried:?}");
}

#[test]
fn every_form_that_is_signed_rightly_is_valid() {
    for (form, signing) in parts::FORMS {
        assert_eq!(state(&request(form, signing)), Signature::Valid, "{form:?} {signing:?}");
    }
    assert_eq!(state(&signed(Gateway::Legacy, Form::Get, V1, &credential())), Signature::Valid);
    let test = Credential::new("dubplate-anybody", SECRET_KEY);
    assert_eq!(state(&signed(Gateway::V3, Form::Json, Signing::Tc3, &test)), Signature::Valid);
}

#[test]
fn what_cannot_be_checked_says_why() {
    let other = Credential::new("AKIDother", KEY);
    let unknown = signed(Gateway::V3, Form::Json, Signing::Tc3, &other);
    assert_eq!(state(&unknown), Signature::NotCheckable(Unchecked::UnknownKey));
    let plain = request(Form::Json, Signing::Tc3);
    for value in ["SKIP", "Bearer x"] {
        let state = state(&header(plain.clone(), "authorization", value));
        assert_eq!(state, Signature::NotCheckable(Unchecked::Unsigned));
    }
    let v1 = request(Form::Get, V1);
    let without = Request { target: v1.target.replace("&Signature=", "&Signatur="), ..v1 };
    assert_eq!(state(&without), Signature::NotCheckable(Unchecked::Unsigned));
}

#[test]
fn a_state_is_read_as_it_is_written_and_nothing_else_is() {
    let unchecked = [Unchecked::Unsigned, Unchecked::UnknownKey].map(Signature::NotCheckable);
    let invalid = FLAWS.iter().map(|line| Signature::Invalid(line.flaw));
    for state in invalid.chain(unchecked).chain([Signature::Valid]) {
        assert_eq!(state.to_string().parse(), Ok(state));
        assert_eq!(serde_json::from_value::<Signature>(json!(state)).expect("the same"), state);
    }
    assert_eq!(Signature::Invalid(Flaw::Host).to_string(), "invalid: signed host");
    assert_eq!(Signature::NotCheckable(Unchecked::UnknownKey).to_string(), "not checkable: key unknown");
    for other in ["", "invalid", "invalid: AKIDmine", "not checkable: ", "valid "] {
        assert!(other.parse::<Signature>().is_err(), "{other}");
    }
}
