//! A server that gives back whatever it has seen of a secret, and canaries, in every position of its answers.

use crate::canary::{SECRET_KEY, TOKEN, keys, spellings, word};
use crate::server::{Answer, Asked, http, request_id};
use serde_json::{Map, Value, json};

/// The answers that it can give; a case names one by the id of the EIP it asks for.
pub(crate) const SHAPES: [&str; 17] = [
    "shape-members",
    "shape-types",
    "shape-names",
    "shape-refusal",
    "shape-codes",
    "shape-envelope",
    "shape-page",
    "shape-array",
    "shape-scalar",
    "shape-broken-json",
    "shape-status",
    "shape-redirect",
    "shape-content-type",
    "shape-garbage",
    "shape-header",
    "shape-cut",
    "shape-changing",
];

/// What a request shows of the credential that signed it.
pub(crate) fn secrets_of(asked: &Asked) -> Vec<String> {
    let authorization = asked.header("authorization").unwrap_or_default();
    let signature = authorization.split("Signature=").nth(1);
    let mut found: Vec<String> = signature.map(str::to_owned).into_iter().collect();
    found.extend(asked.parameter("Signature"));
    found.retain(|secret| !secret.is_empty());
    found
}

/// Marks a request that is answered with the run's own key and token; others get everything else worth hiding. A text
/// with the key in it may be withheld as a whole, and what else is in it would not be looked at.
pub(crate) const OWN: &str = "-own";

/// Everything worth hiding, as one text.
fn everything(asked: &Asked, position: u32) -> String {
    if asked.body.contains(OWN) || asked.head.contains(OWN) {
        return format!("{SECRET_KEY} and {TOKEN}");
    }
    let mut all = spellings();
    all.retain(|spelling| spelling != SECRET_KEY && spelling != TOKEN);
    all.extend(secrets_of(asked));
    all.extend(asked.header("authorization").map(str::to_owned));
    all.extend(keys(position));
    all.join(" and ")
}

pub(crate) fn answer(asked: &Asked) -> Answer {
    let all = |position| everything(asked, position);
    let named = |shape: &&&str| asked.body.contains(**shape) || asked.head.contains(**shape);
    match SHAPES.iter().find(named).copied().unwrap_or("shape-members") {
        "shape-types" => answer_json(asked, &types(&all)),
        "shape-names" => answer_json(asked, &names(&all)),
        "shape-refusal" => answer_json(asked, &refusal("MissingParameter", &all(30))),
        "shape-codes" => answer_json(asked, &refusal(&all(31), &all(32))),
        "shape-envelope" => answer_json(asked, &envelope(&all)),
        "shape-array" => answer_json(asked, &json!([all(40), [word("array")]])),
        "shape-scalar" => answer_json(asked, &json!(format!("{} {}", all(41), word("scalar")))),
        "shape-changing" => answer_json(asked, &changing(&all)),
        "shape-page" => http("200 OK", &[("Content-Type", "text/html")], text("page", &all(42)).as_bytes()),
        "shape-broken-json" => {
            http("200 OK", JSON, format!("{{\"Response\": \"{}", text("brokenjson", &all(43))).as_bytes())
        }
        "shape-status" => http(&format!("500 {}", text("status", &all(44))), JSON, b"{}"),
        "shape-redirect" => {
            http("302 Found", &[("Location", &format!("/{}", text("redirect", &all(45))))], b"")
        }
        "shape-content-type" => http("200 OK", &[("Content-Type", &all(46))], b"{}"),
        "shape-garbage" => Answer::Last(text("garbage", &all(47)).into_bytes()),
        "shape-header" => {
            Answer::Last(format!("HTTP/1.1 200 OK\r\n{} : x\r\n\r\n", text("header", &all(48))).into_bytes())
        }
        "shape-cut" => {
            let head = "HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\n";
            Answer::Last(format!("{head}{}", text("cut", &all(49))).into_bytes())
        }
        _ => answer_json(asked, &members(&all)),
    }
}

const JSON: &[(&str, &str)] = &[("Content-Type", "application/json")];

fn text(position: &str, secrets: &str) -> String {
    format!("{} {secrets}", word(position))
}

/// A JSON answer among headers of every sort.
fn answer_json(asked: &Asked, body: &Value) -> Answer {
    let names = [
        "Server",
        "Set-Cookie",
        "X-Powered-By",
        "ETag",
        "WWW-Authenticate",
        "X-TC-Token",
        "Authorization",
        "Host",
    ];
    let value = |at: usize| format!("{} {}", word(&format!("header{at}")), everything(asked, 1));
    let own: Vec<(String, String)> =
        names.iter().enumerate().map(|(at, name)| ((*name).to_owned(), value(at))).collect();
    let mut headers: Vec<(&str, &str)> = own.iter().map(|(name, value)| (&**name, &**value)).collect();
    let (connection, date) = (everything(asked, 2), everything(asked, 3));
    let header_name = word("headername");
    headers.extend([("Content-Type", "application/json"), ("Connection", &*connection), ("Date", &*date)]);
    headers.extend([(SECRET_KEY, "x"), (&*header_name, "x")]);
    http("200 OK", &headers, body.to_string().as_bytes())
}

/// Known members with secrets in them, unknown ones at every level.
fn members(all: &dyn Fn(u32) -> String) -> Value {
    let deep = (0..40).fold(json!(text("deep", &all(10))), |inner, _| json!({"a": [inner]}));
    json!({
        "Response": {
            "TotalCount": 1,
            "AddressSet": [{
                "AddressId": all(11), "AddressName": all(12), "AddressStatus": all(13), "AddressIp": all(14),
                "InstanceId": null, "CreatedTime": all(15), "IsArrears": false, "IsBlocked": false, "AddressType": all(16),
                "Secret": text("inobject", &all(17)), "Deep": deep,
            }, all(18)],
            "Unknown": text("unknown", &all(19)),
            "List": [text("list", &all(20)), [text("innerlist", &all(20))]],
            "Deep": deep,
            "RequestId": all(21),
        },
        "Beside": text("beside", &all(22)),
    })
}

/// Values of another type than documented.
fn types(all: &dyn Fn(u32) -> String) -> Value {
    json!({"Response": {
        "TotalCount": all(23),
        "AddressSet": {"AddressId": text("objectforarray", &all(24))},
        "Error": all(25),
        "RequestId": [text("arrayforstring", &all(26))],
    }})
}

/// Secrets as names, plain and with signs, at every level.
fn names(all: &dyn Fn(u32) -> String) -> Value {
    let mut named = Map::new();
    for name in [all(27), keys(27)[0].clone(), keys(27)[1].clone(), SECRET_KEY.to_owned()] {
        named.insert(name, json!(1));
    }
    for sign in [" ", ".", "-", "/", "~", "\u{1b}[31m"] {
        named.insert(format!("{}{sign}name", word("name")), json!(1));
    }
    let mut response = named.clone();
    response.insert("AddressSet".to_owned(), json!([named]));
    response.insert("RequestId".to_owned(), json!(request_id()));
    let mut body = named;
    body.insert("Response".to_owned(), Value::Object(response));
    Value::Object(body)
}

fn refusal(code: &str, message: &str) -> Value {
    json!({"Response": {
        "Error": {"Code": code, "Message": message, "Hint": text("hint", message), "Details": [text("details", message)]},
        "RequestId": request_id(),
    }})
}

fn envelope(all: &dyn Fn(u32) -> String) -> Value {
    json!({
        "code": 4100, "message": all(33), "codeDesc": all(34), "data": text("data", &all(35)),
        "moduleErrorCode": [text("module", &all(36))],
    })
}

/// An answer whose undocumented parts are never twice the same.
fn changing(all: &dyn Fn(u32) -> String) -> Value {
    let mut changed = Map::new();
    changed.insert(format!("{}.name", word("changed")), json!(request_id()));
    changed.insert(all(37), json!(request_id()));
    json!({"Response": {
        "AddressSet": [changed],
        "Unknown": format!("{} {}", request_id(), text("changing", &all(38))),
        "RequestId": request_id(),
    }})
}
