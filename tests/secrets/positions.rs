//! Where a secret can be put: positions of answers and of requests.

use crate::server::{Answer, http, json, request_id};
use crate::written::packed;
use serde_json::{Map, Value, json};

/// A name, and the answer with a text in that position.
pub(crate) type Position = (&'static str, fn(&str) -> Answer);

pub(crate) const ANSWERS: &[Position] = &[
    ("documented", |text| ok(&[], found(text, json!({})))),
    ("list", |text| ok(&[], json!({"TotalCount": 1, "AddressSet": [text]}))),
    ("object", |text| ok(&[], json!({"TotalCount": 1, "AddressSet": {"AddressId": text}}))),
    ("member", |text| ok(&[], found("x", json!({"Unknown": text})))),
    ("deep", |text| ok(&[], (0..30).fold(json!(text), |inner, _| json!({"a": [inner]})))),
    ("name", |text| ok(&[], found("x", Value::Object(Map::from_iter([(text.to_owned(), json!(1))]))))),
    ("request-id", |text| json(&json!({"Response": {"TotalCount": 0, "AddressSet": [], "RequestId": text}}))),
    ("code", |text| ok(&[], json!({"Error": {"Code": text, "Message": "x"}}))),
    ("message", |text| ok(&[], refusal(&format!("The key {text} is not known.")))),
    ("error-member", |text| {
        ok(&[], json!({"Error": {"Code": "InternalError", "Message": "x", "Hint": text}}))
    }),
    ("beside", |text| json(&json!({"Response": refusal("x"), "Beside": text}))),
    ("envelope", |text| json(&json!({"code": 4100, "message": text, "codeDesc": text, "data": [text]}))),
    ("scalar", |text| json(&json!(text))),
    ("page", |text| http("500 Broken", &[("Content-Type", "text/html")], text.as_bytes())),
    ("header", |text| {
        ok(&[("Set-Cookie", text), ("X-TC-Token", text), ("ETag", text)], found("x", json!({})))
    }),
    ("listed-header", |text| ok(&[("Date", text)], found("x", json!({})))),
    ("media-type", |text| http("200 OK", &[("Content-Type", &format!("application/json; x={text}"))], b"{}")),
    ("reason", |text| http(&format!("500 {text}"), &[], b"{}")),
    ("location", |text| http("302 Found", &[("Location", &format!("/{text}"))], b"")),
    ("packed", |text| {
        let body =
            json!({"Response": found(text, json!({"Unknown": text, "RequestId": request_id()}))}).to_string();
        let headers = [("Content-Type", "application/json"), ("Content-Encoding", "gzip")];
        http("200 OK", &headers, &packed(body.as_bytes())[0])
    }),
    ("spaced", |text| {
        let id = request_id();
        let (code, message) = (r#""Code": "InternalError""#, format!(r#""Message": {}"#, json!(text)));
        let body = format!(
            r#"{{"Response": {{"Error": {{{message}, {code}, "Message": "x"}}, "RequestId": "{id}"}}}}"#
        );
        http("200 OK", &[("Content-Type", "application/json")], body.as_bytes())
    }),
];

/// A name, and lines of a step with a text in that position. `TEXT` is a TOML string.
pub(crate) const REQUESTS: &[(&str, &str)] = &[
    ("query", "with = { EcmRegion = TEXT, AddressIds = [TEXT] }\nrequest.form = \"get\""),
    ("json", "with = { EcmRegion = TEXT, Filters = [{ Name = TEXT, Values = [\"x\", TEXT] }] }"),
    ("form", "with = { EcmRegion = TEXT }\nrequest.form = \"form\"\nrequest.signature = \"HmacSHA1\""),
    ("multipart", "with = { EcmRegion = TEXT, AddressIds = [TEXT] }\nrequest.form = \"multipart\""),
    (
        "unknown",
        "with = { EcmRegion = \"x\" }\nrequest.add = { Unknown = TEXT, Deep = { a = [TEXT] }, TEXT = 1 }",
    ),
    (
        "unknown-in-form",
        "with = { EcmRegion = \"x\" }\nrequest.add = { Unknown = TEXT, TEXT = \"x\" }\nrequest.form = \"form\"\nrequest.signature = \"HmacSHA256\"",
    ),
    (
        "common",
        "with = { EcmRegion = \"x\" }\nrequest.add = { Region = TEXT, Language = TEXT, Version = TEXT }",
    ),
    ("secret-id", "with = { EcmRegion = \"x\" }\nrequest.secret_id = TEXT"),
    ("token", "with = { EcmRegion = \"x\" }\nrequest.add = { Token = TEXT }"),
];

pub(crate) fn refusal(message: &str) -> Value {
    json!({"Error": {"Code": "InternalError", "Message": message}})
}

/// A success as the contract wants it, with a text in it and other members.
pub(crate) fn found(text: &str, others: Value) -> Value {
    let mut members = json!({"TotalCount": 1, "AddressSet": [{
        "AddressId": "eip-1", "AddressName": text, "AddressStatus": "UNBIND", "AddressIp": "203.0.113.1",
        "InstanceId": null, "NetworkInterfaceId": null, "PrivateAddressIp": null,
        "CreatedTime": "2018-01-08T07:20:57Z", "IsArrears": false, "IsBlocked": false, "AddressType": "EIP",
    }]});
    if let (Value::Object(members), Value::Object(others)) = (&mut members, others) {
        members.extend(others);
    }
    members
}

pub(crate) fn ok(headers: &[(&str, &str)], mut members: Value) -> Answer {
    if let Value::Object(members) = &mut members {
        members.insert("RequestId".to_owned(), json!(request_id()));
    }
    let body = json!({"Response": members}).to_string();
    http("200 OK", &[&[("Content-Type", "application/json")], headers].concat(), body.as_bytes())
}
