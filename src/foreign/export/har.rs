//! HAR 1.2, valid under har-schema with formats on. What HAR has no member for stands under `_dubplate`, so that
//! importing it again gives the same cassettes.

use super::asked::{Asked, Body, Part, form};
use super::{OURS, heading, title};
use crate::cassette::{Cassette, Entry, Head, write};
use crate::redact::ShownBody;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Map, Value, json};
use sha2::{Digest, Sha256};

/// Not known.
const UNKNOWN: i8 = -1;

/// One document of all cassettes: a page for each, an entry for each episode.
pub fn har(cassettes: &[Cassette]) -> String {
    let pages: Vec<Value> = cassettes.iter().enumerate().map(|(at, cassette)| page(at, cassette)).collect();
    let entries = cassettes.iter().enumerate().flat_map(|(at, cassette)| {
        cassette.entries.iter().map(move |entry| {
            let mut shown = visible(&cassette.head, entry);
            shown.insert("pageref".to_owned(), page_id(at).into());
            shown.insert("comment".to_owned(), heading(cassette, entry).into());
            shown.insert(OURS.to_owned(), json!({"cassette": at, "episode": entry}));
            Value::Object(shown)
        })
    });
    let entries: Vec<Value> = entries.collect();
    let heads: Vec<Value> = cassettes.iter().map(ours).collect();
    let har = json!({"log": {
        "version": "1.2",
        "creator": {"name": "dubplate", "version": env!("CARGO_PKG_VERSION")},
        "pages": pages,
        "entries": entries,
        "comment": "Exported by dubplate from redacted recordings: <words> in angle brackets stand for what was withheld",
        OURS: {"format": 1, "cassettes": heads},
    }});
    format!("{har:#}\n")
}

/// What a HAR holds of a cassette besides its episodes.
fn ours(cassette: &Cassette) -> Value {
    json!({"head": cassette.head, "sum": sum(cassette)})
}

/// What tells a cassette that came back from one that was changed on the way.
pub(in crate::foreign) fn sum(cassette: &Cassette) -> String {
    hex::encode(Sha256::digest(write(&cassette.head, &cassette.entries)))
}

fn page_id(at: usize) -> String {
    format!("cassette_{}", at + 1)
}

fn page(at: usize, cassette: &Cassette) -> Value {
    json!({
        "startedDateTime": started(&cassette.head),
        "id": page_id(at),
        "title": title(cassette),
        "pageTimings": {"onContentLoad": UNKNOWN, "onLoad": UNKNOWN},
    })
}

/// A day that no recording was made on, for a date that is none.
fn started(head: &Head) -> String {
    let recorded = &head.provenance.recorded;
    let is_time = recorded.parse::<jiff::Timestamp>().is_ok();
    if is_time { recorded.clone() } else { "1970-01-01T00:00:00Z".to_owned() }
}

/// What every tool sees of an episode.
pub(in crate::foreign) fn visible(head: &Head, entry: &Entry) -> Map<String, Value> {
    let entry = json!({
        "startedDateTime": started(head),
        "time": 0,
        "request": request(&Asked::of(head, entry)),
        "response": response(entry),
        "cache": {},
        // These three have no value for "not known"; the others may be left out.
        "timings": {"send": 0, "wait": 0, "receive": 0, "comment": "no times were recorded"},
    });
    if let Value::Object(members) = entry { members } else { Map::new() }
}

fn request(asked: &Asked) -> Value {
    let mut request = json!({
        "method": asked.method,
        "url": asked.url(),
        "httpVersion": "HTTP/1.1",
        "cookies": [],
        "headers": pairs(&asked.headers),
        "queryString": pairs(&asked.query),
        "headersSize": UNKNOWN,
        "bodySize": UNKNOWN,
    });
    let kind = asked.header("content-type").unwrap_or_default();
    let posted = match &asked.body {
        Body::Empty => {
            request["bodySize"] = 0.into();
            return request;
        }
        Body::Lost => json!({"mimeType": kind, "text": "", "comment": "of the body only a digest was kept"}),
        Body::Json(text) => json!({"mimeType": kind, "text": text}),
        Body::Form(pairs) => json!({"mimeType": kind, "text": form(pairs)}),
        // The boundary was not kept. Readers like mitmproxy's need a text, even where there are parameters.
        Body::Multipart(parts) => json!({"mimeType": kind, "params": params(parts), "text": ""}),
    };
    request["postData"] = posted;
    request
}

fn response(entry: &Entry) -> Value {
    let (_, shown) = entry.shown();
    let kind = shown.headers.iter().find(|(name, _)| name == "content-type");
    let kind = kind.map_or("x-unknown", |(_, value)| &**value);
    let text = |text: &str| json!({"size": text.len(), "mimeType": kind, "text": text});
    let content = match (&shown.raw, &shown.body) {
        (Some(raw), _) => text(raw),
        (None, ShownBody::Json(body)) => text(&body.to_string()),
        (None, ShownBody::Text(body)) => text(body),
        (None, ShownBody::Bytes(body)) => json!({
            "size": STANDARD.decode(body).map_or(0, |body| body.len()),
            "mimeType": kind, "text": body, "encoding": "base64",
        }),
        (None, ShownBody::Withheld { bytes: 0 }) => text(""),
        (None, ShownBody::Withheld { bytes }) => json!({
            "size": bytes, "mimeType": kind,
            "comment": "the body was withheld: it is no JSON that could be looked at",
        }),
    };
    json!({
        "status": shown.status,
        "statusText": reason(shown.status),
        "httpVersion": "HTTP/1.1",
        "cookies": [],
        "headers": pairs(&shown.headers),
        "content": content,
        "redirectURL": "",
        "headersSize": UNKNOWN,
        "bodySize": UNKNOWN,
    })
}

fn params(parts: &[Part]) -> Value {
    let param = |part: &Part| {
        let mut param = json!({"name": part.name, "value": part.value});
        if let Some(kind) = part.kind {
            param["contentType"] = kind.into();
        }
        param
    };
    parts.iter().map(param).collect()
}

fn pairs(pairs: &[(String, String)]) -> Value {
    pairs.iter().map(|(name, value)| json!({"name": name, "value": value})).collect()
}

/// What the gateways answer with; of any other status the number says enough.
fn reason(status: u16) -> &'static str {
    match status {
        200 => "OK",
        400 => "Bad Request",
        403 => "Forbidden",
        404 => "Not Found",
        405 => "Method Not Allowed",
        413 => "Content Too Large",
        500 => "Internal Server Error",
        502 => "Bad Gateway",
        503 => "Service Unavailable",
        504 => "Gateway Timeout",
        _ => "",
    }
}
