//! The request of an episode as it was carried, as far as that is known: what was redacted stays a placeholder.

use crate::cassette::{Entry, Head, RequestPart};
use crate::protocol::{LEGACY_PATH, flatten};
use crate::wire::encode_form;
use percent_encoding::{AsciiSet, CONTROLS, utf8_percent_encode};
use serde_json::{Map, Value};

/// One request of a cassette, put together again.
pub(super) struct Asked {
    pub(super) method: String,
    /// Scheme, host and path.
    pub(super) base: String,
    pub(super) query: Vec<(String, String)>,
    /// Without the length, which redaction may have changed.
    pub(super) headers: Vec<(String, String)>,
    pub(super) body: Body,
}

pub(super) enum Body {
    Empty,
    Json(String),
    Form(Vec<(String, String)>),
    /// The boundary was not kept.
    Multipart(Vec<Part>),
    /// There was one that is neither JSON nor a form; only its digest was kept.
    Lost,
}

/// One part of a multipart body.
pub(super) struct Part {
    pub(super) name: String,
    pub(super) value: String,
    /// The type it says it has; a text says none.
    pub(super) kind: Option<&'static str>,
}

/// A host that is certain to be nobody's: the request named none.
const NOWHERE: &str = "unknown.invalid";
const HOST: &str = "<host>";

impl Asked {
    pub(super) fn of(head: &Head, entry: &Entry) -> Self {
        let request = &entry.request;
        let host = request.host.as_deref().or(entry.volatile.host.as_deref());
        let host = host.filter(|host| is_host(host)).unwrap_or(NOWHERE);
        let headers = request.headers.iter().filter(|(name, _)| name != "content-length");
        let headers: Vec<(String, String)> = headers
            .map(|(name, value)| {
                let value = entry.volatile.host.as_ref().filter(|_| value == HOST).unwrap_or(value);
                (name.clone(), value.clone())
            })
            .collect();
        let kind = headers.iter().find(|(name, _)| name == "content-type");
        let kind = kind.map_or("", |(_, value)| &**value);
        let (query, body) = carried(entry, kind);
        let base = format!("{}://{host}{}", scheme(head, host), path(&request.path));
        Self { method: request.method.clone(), base, query, headers, body }
    }

    /// The address, whole. What an address may not hold is percent-encoded.
    pub(super) fn url(&self) -> String {
        match form(&self.query) {
            query if query.is_empty() => self.base.clone(),
            query => format!("{}?{query}", self.base),
        }
    }

    pub(super) fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(key, _)| key == name).map(|(_, value)| &**value)
    }
}

pub(super) fn form(pairs: &[(String, String)]) -> String {
    encode_form(pairs.iter().map(|(name, value)| (&**name, &**value)))
}

/// Where the parameters stood: they could be read only because method, path, signature and content type leave no choice.
fn carried(entry: &Entry, kind: &str) -> (Vec<(String, String)>, Body) {
    let request = &entry.request;
    let none = Map::new();
    let params = request.params.as_object().unwrap_or(&none);
    if request.host.is_some() {
        return plain(params);
    }
    let kind = kind.split(';').next().unwrap_or_default().trim();
    if request.method == "GET" || request.method == "HEAD" {
        return (pairs(entry, params), Body::Empty);
    }
    match kind {
        _ if is_form(request, kind) => (Vec::new(), Body::Form(pairs(entry, params))),
        "multipart/form-data" => (Vec::new(), Body::Multipart(parts(params))),
        _ if params.is_empty() && kind.is_empty() => (Vec::new(), Body::Empty),
        _ => (Vec::new(), Body::Json(request.params.to_string())),
    }
}

/// Signature v1 is made over a form, whatever type the body says it has; any other is made over a body of another kind.
fn is_form(request: &RequestPart, kind: &str) -> bool {
    let signed = || request.headers.iter().any(|(name, _)| name == "authorization");
    let v1 = request.signing.as_ref().is_some_and(|method| method.starts_with("Hmac"));
    v1 || request.path.ends_with(LEGACY_PATH) || (!signed() && kind == "application/x-www-form-urlencoded")
}

/// Of a request that is none of the API.
fn plain(params: &Map<String, Value>) -> (Vec<(String, String)>, Body) {
    let query = params.get("query").map(named).unwrap_or_default();
    let body = match (params.get("json"), params.get("form"), params.get("digest")) {
        (Some(json), _, _) => Body::Json(json.to_string()),
        (None, Some(form), _) => Body::Form(named(form)),
        (None, None, Some(_)) => Body::Lost,
        (None, None, None) => Body::Empty,
    };
    (query, body)
}

/// A name that stood there more than once has a list.
fn named(value: &Value) -> Vec<(String, String)> {
    let text = |value: &Value| value.as_str().map_or_else(|| value.to_string(), str::to_owned);
    let members = value.as_object().into_iter().flatten();
    let pairs = members.flat_map(|(name, value)| {
        let values = value.as_array().map_or(std::slice::from_ref(value), Vec::as_slice);
        values.iter().map(|value| (name.clone(), text(value)))
    });
    pairs.collect()
}

/// Flat parameters; with signature v1 the common ones stand among them.
fn pairs(entry: &Entry, params: &Map<String, Value>) -> Vec<(String, String)> {
    let request = &entry.request;
    let in_header = |name: &str| request.headers.iter().any(|(key, _)| key == name);
    let common = [
        ("Action", "x-tc-action", &request.action),
        ("Version", "x-tc-version", &request.version),
        ("Region", "x-tc-region", &request.region),
        ("Language", "x-tc-language", &request.language),
    ];
    let common = common.into_iter().filter(|(_, header, _)| !in_header(header));
    let common = common.filter_map(|(name, _, value)| Some((name.to_owned(), value.clone()?)));
    let mut pairs: Vec<(String, String)> = common.collect();
    if let Some(method) = request.signing.as_ref().filter(|method| method.starts_with("Hmac")) {
        pairs.push(("SignatureMethod".to_owned(), method.clone()));
    }
    pairs.extend(flatten(params));
    pairs
}

/// What is no text was JSON in a part of its own.
fn parts(params: &Map<String, Value>) -> Vec<Part> {
    let part = |(name, value): (&String, &Value)| {
        let kind = if value.is_string() { None } else { Some("application/json") };
        let value = value.as_str().map_or_else(|| value.to_string(), str::to_owned);
        Part { name: name.clone(), value, kind }
    };
    params.iter().map(part).collect()
}

/// The service is reached over TLS, what runs on this machine usually is not; a cassette does not say.
fn scheme(head: &Head, host: &str) -> &'static str {
    let name = host.rsplit_once(':').map_or(host, |(name, _)| name);
    let is_here = ["127.0.0.1", "localhost", "[::1]"].contains(&name);
    if head.provenance.target != "live" && is_here { "http" } else { "https" }
}

fn is_host(host: &str) -> bool {
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || b".-:[]".contains(&byte);
    !host.is_empty() && host.bytes().all(plain)
}

/// What stood in an address can stand in one again; what never can is encoded.
fn path(path: &str) -> String {
    const REFUSED: &AsciiSet = &CONTROLS
        .add(b' ')
        .add(b'"')
        .add(b'#')
        .add(b'<')
        .add(b'>')
        .add(b'?')
        .add(b'[')
        .add(b'\\')
        .add(b']')
        .add(b'^')
        .add(b'`')
        .add(b'{')
        .add(b'|')
        .add(b'}');
    if path.starts_with('/') { utf8_percent_encode(path, REFUSED).to_string() } else { "/".to_owned() }
}
