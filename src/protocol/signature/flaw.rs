//! The table of what may differ: what the request would have to be for its signature to be right.

use super::{is_signed_as, timestamp};
use crate::protocol::{Arrival, LEGACY_PATH, Scheme};
use crate::sign::{Key, tc3};
use crate::wire::{Method, Request, decode_form, encode_form};
use bytes::Bytes;
use serde_json::Value;

/// What differs between what was signed and what was sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
#[non_exhaustive]
pub enum Flaw {
    Timestamp,
    SignedHeaders,
    Host,
    Method,
    Path,
    Query,
    Payload,
    Encoding,
    /// Nothing that could be named: another key, or another text.
    Signature,
}

/// One line of the table.
pub struct Line {
    pub flaw: Flaw,
    /// A few words.
    pub name: &'static str,
    found: Found,
}

enum Found {
    /// By looking at it.
    Plain(fn(&Arrival<'_>) -> bool),
    /// The signature is that of one of these requests; the second argument are hosts to try.
    Signs(fn(&Arrival<'_>, &[String]) -> Vec<Request>),
    Always,
}

use Found::{Always, Plain, Signs};

/// Every flaw that can be named; the first that is found is.
pub const FLAWS: &[Line] = &[
    line(Flaw::Timestamp, "date and timestamp disagree", Plain(dates_disagree)),
    line(Flaw::SignedHeaders, "a signed header is missing", Plain(lacks_a_signed_header)),
    line(Flaw::Host, "signed host", Signs(with_other_hosts)),
    line(Flaw::Method, "signed method", Signs(with_other_method)),
    line(Flaw::Path, "signed path", Signs(with_other_path)),
    line(Flaw::Query, "signed query", Signs(with_other_queries)),
    line(Flaw::Payload, "payload hash", Signs(with_other_bodies)),
    line(Flaw::Encoding, "values were signed as they are encoded", Signs(with_encoded_values)),
    line(Flaw::Signature, "signature", Always),
];

const fn line(flaw: Flaw, name: &'static str, found: Found) -> Line {
    Line { flaw, name, found }
}

impl Flaw {
    pub fn name(self) -> &'static str {
        FLAWS.iter().find(|line| line.flaw == self).map_or("signature", |line| line.name)
    }

    pub(super) fn named(name: &str) -> Option<Self> {
        FLAWS.iter().find(|line| line.name == name).map(|line| line.flaw)
    }
}

/// The first line that fits.
pub(super) fn find(arrival: &Arrival<'_>, key: Key<'_>, hosts: &[String]) -> Flaw {
    let fits = |line: &&Line| match line.found {
        Plain(is_so) => is_so(arrival),
        Signs(others) => others(arrival, hosts).iter().any(|other| is_signed_as(other, key)),
        Always => true,
    };
    FLAWS.iter().find(fits).map_or(Flaw::Signature, |line| line.flaw)
}

fn dates_disagree(arrival: &Arrival<'_>) -> bool {
    match &arrival.scheme {
        Scheme::Tc3(Some(scope)) => timestamp(arrival).map(tc3::date).as_deref() != Some(scope.date),
        Scheme::Tc3(None) | Scheme::V1 => false,
    }
}

fn lacks_a_signed_header(arrival: &Arrival<'_>) -> bool {
    match &arrival.scheme {
        Scheme::Tc3(Some(scope)) => {
            scope.signed_headers.split(';').any(|name| arrival.request.headers.get(name).is_none())
        }
        Scheme::Tc3(None) | Scheme::V1 => false,
    }
}

/// The hosts that were named, and those of the vendor that a scope leads to.
fn with_other_hosts(arrival: &Arrival<'_>, hosts: &[String]) -> Vec<Request> {
    let mut all = hosts.to_vec();
    if let Scheme::Tc3(Some(scope)) = &arrival.scheme {
        let (service, region) = (scope.service, arrival.common.region.as_deref().unwrap_or_default());
        all.extend([
            format!("{service}.tencentcloudapi.com"),
            format!("{service}.{region}.tencentcloudapi.com"),
        ]);
    }
    all.into_iter()
        .map(|host| {
            let mut other = arrival.request.clone();
            other.headers.set("host", host);
            other
        })
        .collect()
}

fn with_other_method(arrival: &Arrival<'_>, _hosts: &[String]) -> Vec<Request> {
    let request = arrival.request;
    // Signature v1 reads its parameters from another place then.
    let text = match (&arrival.scheme, &request.method) {
        (Scheme::V1, Method::Get) => Some((String::new(), request.query().to_owned())),
        (Scheme::V1, _) => {
            std::str::from_utf8(&request.body).ok().map(|body| (format!("?{body}"), String::new()))
        }
        (Scheme::Tc3(_), _) => None,
    };
    let mut other = request.clone();
    other.method = if request.method == Method::Get { Method::Post } else { Method::Get };
    if let Some((query, body)) = text {
        other.target = [request.path(), &query].concat();
        other.body = body.into();
    }
    vec![other]
}

fn with_other_path(arrival: &Arrival<'_>, _hosts: &[String]) -> Vec<Request> {
    let request = arrival.request;
    let path = if request.path() == "/" { LEGACY_PATH } else { "/" };
    let query = request.target.split_once('?').map_or(String::new(), |(_, query)| format!("?{query}"));
    vec![Request { target: [path, &query].concat(), ..request.clone() }]
}

/// A query that was sorted, written in another way, or left out.
fn with_other_queries(arrival: &Arrival<'_>, _hosts: &[String]) -> Vec<Request> {
    let request = arrival.request;
    if request.query().is_empty() || matches!(arrival.scheme, Scheme::V1) {
        return Vec::new();
    }
    let mut queries = vec![String::new()];
    if let Some(mut pairs) = decode_form(request.query()) {
        let written = |pairs: &[(String, String)]| {
            encode_form(pairs.iter().map(|(name, value)| (name.as_str(), value.as_str())))
        };
        queries.push(written(&pairs));
        pairs.sort();
        queries.push(written(&pairs));
        queries
            .push(pairs.iter().map(|(name, value)| format!("{name}={value}")).collect::<Vec<_>>().join("&"));
    }
    queries
        .into_iter()
        .map(|query| Request { target: format!("{}?{query}", request.path()), ..request.clone() })
        .collect()
}

/// Nothing, or the same JSON with other blanks.
fn with_other_bodies(arrival: &Arrival<'_>, _hosts: &[String]) -> Vec<Request> {
    let request = arrival.request;
    if matches!(arrival.scheme, Scheme::V1) {
        return Vec::new();
    }
    let mut bodies = vec![Bytes::new(), Bytes::from_static(b"{}"), request.body.trim_ascii().to_vec().into()];
    if let Ok(json) = serde_json::from_slice::<Value>(&request.body) {
        bodies.extend([json.to_string().into(), spaced(&json).into()]);
    }
    let mut all: Vec<Request> = bodies.into_iter().map(|body| Request { body, ..request.clone() }).collect();
    let mut unsigned = request.clone();
    unsigned.headers.set("X-TC-Content-SHA256", "UNSIGNED-PAYLOAD");
    all.push(unsigned);
    all
}

/// JSON as Python writes it.
fn spaced(value: &Value) -> String {
    match value {
        Value::Array(items) => {
            format!("[{}]", items.iter().map(spaced).collect::<Vec<_>>().join(", "))
        }
        Value::Object(members) => {
            let member =
                |(name, item): (&String, &Value)| format!("{}: {}", Value::from(&**name), spaced(item));
            format!("{{{}}}", members.iter().map(member).collect::<Vec<_>>().join(", "))
        }
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => value.to_string(),
    }
}

/// Signature v1 is made over plain values.
fn with_encoded_values(arrival: &Arrival<'_>, _hosts: &[String]) -> Vec<Request> {
    if matches!(arrival.scheme, Scheme::Tc3(_)) {
        return Vec::new();
    }
    let encoded = |value: &str| encode_form([("", value)]).trim_start_matches('=').to_owned();
    let pairs: Vec<(String, String)> = arrival
        .pairs
        .iter()
        .map(|(name, value)| {
            let value = if name == "Signature" { value.clone() } else { encoded(value) };
            (name.clone(), value)
        })
        .collect();
    let text = encode_form(pairs.iter().map(|(name, value)| (name.as_str(), value.as_str())));
    let mut other = arrival.request.clone();
    match other.method {
        Method::Get => other.target = format!("{}?{text}", arrival.request.path()),
        Method::Post | Method::Other(_) => other.body = text.into(),
    }
    vec![other]
}
