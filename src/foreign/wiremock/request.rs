//! The request of a mapping, if it can be only one.

use super::super::model::{Place, Recording};
use super::super::node::Node;
use crate::wire::encode_form;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

pub(super) struct Asked {
    pub(super) method: String,
    pub(super) url: String,
    pub(super) headers: Vec<(String, String)>,
    pub(super) body: Vec<u8>,
}

/// Members of a matcher that leave its request what it is.
const HARMLESS: [&str; 3] = ["caseInsensitive", "ignoreArrayOrder", "ignoreExtraElements"];
/// Matchers of a request that this knows; any other is none that could be taken for exact.
const KNOWN: [&str; 14] = [
    "method",
    "url",
    "urlPath",
    "scheme",
    "host",
    "port",
    "headers",
    "cookies",
    "queryParameters",
    "formParameters",
    "bodyPatterns",
    "basicAuth",
    "basicAuthCredentials",
    "clientIp",
];

pub(super) fn exact(node: &Node, place: &Place, recording: &mut Recording) -> Result<Asked, String> {
    for (name, _) in node.members().unwrap_or_default() {
        if ["urlPattern", "urlPathPattern", "urlPathTemplate"].contains(&&**name) {
            return Err(format!("`{name}` takes many URLs: it is no exact request"));
        }
        if !KNOWN.contains(&&**name) {
            return Err("it has a matcher that is not known to be exact".to_owned());
        }
    }
    let method = node.get("method").and_then(Node::text).unwrap_or_else(|| "ANY".to_owned());
    if method == "ANY" {
        return Err("it takes any method: it is no exact request".to_owned());
    }
    if node.get("basicAuth").or_else(|| node.get("basicAuthCredentials")).is_some() {
        recording.repair(&place.at("/basicAuth"), "credentials are not kept");
    }
    let mut headers = pairs(node, "headers")?;
    let cookies = pairs(node, "cookies")?;
    if !cookies.is_empty() {
        let cookies: Vec<String> = cookies.iter().map(|(name, value)| format!("{name}={value}")).collect();
        headers.push(("Cookie".to_owned(), cookies.join("; ")));
    }
    let url = url(node, &headers, place, recording)?;
    let body = body(node, &method, place, recording)?;
    Ok(Asked { method, url, headers, body })
}

/// The address; a mapping knows a host only if it looks at one.
fn url(
    node: &Node,
    headers: &[(String, String)],
    place: &Place,
    recording: &mut Recording,
) -> Result<String, String> {
    let target = node.get("url").or_else(|| node.get("urlPath")).and_then(Node::text);
    let target = target.ok_or("it has neither `url` nor `urlPath`: it is no exact request")?;
    if !target.starts_with('/') {
        return Err("its URL does not begin with `/`".to_owned());
    }
    let query = pairs(node, "queryParameters")?;
    if node.get("url").is_some() && !query.is_empty() && target.contains('?') {
        return Err("it has a query in its URL and matchers of it besides".to_owned());
    }
    let query = encode_form(query.iter().map(|(name, value)| (&**name, &**value)));
    let host = match node.get("host") {
        Some(matcher) => Some(equal_to(matcher)?),
        None => {
            headers.iter().find(|(name, _)| name.eq_ignore_ascii_case("host")).map(|(_, host)| host.clone())
        }
    };
    let scheme = node.get("scheme").and_then(Node::text).unwrap_or_else(|| "http".to_owned());
    let mut host = host.unwrap_or_else(|| {
        recording.repair(place, "it looks at no host; `localhost` stands for any");
        "localhost".to_owned()
    });
    if let Some(port) = node.get("port").and_then(Node::number) {
        host += &format!(":{port}");
    }
    let mark = if query.is_empty() { "" } else { "?" };
    Ok(format!("{scheme}://{host}{target}{mark}{query}"))
}

/// Names with what each has to be equal to; what has to be absent is.
fn pairs(node: &Node, name: &str) -> Result<Vec<(String, String)>, String> {
    let Some(part) = node.get(name).filter(|part| !part.is_null()) else { return Ok(Vec::new()) };
    let members = part.members().ok_or_else(|| format!("`{name}` is no object"))?;
    let mut pairs = Vec::with_capacity(members.len());
    for (key, matcher) in members {
        if matches!(matcher.get("absent"), Some(Node::Bool(true))) {
            continue;
        }
        let value = equal_to(matcher).map_err(|why| format!("`{name}`: {why}"))?;
        pairs.push((key.clone(), value));
    }
    Ok(pairs)
}

fn equal_to(matcher: &Node) -> Result<String, String> {
    let members = matcher.members().ok_or("a matcher is no object")?;
    let other = members.iter().find(|(name, _)| name != "equalTo" && !HARMLESS.contains(&&**name));
    match (other, matcher.get("equalTo").and_then(Node::text)) {
        (None, Some(value)) => Ok(value),
        (Some(_), _) | (None, None) => {
            Err("it is matched by something else than `equalTo`: it is no exact request".to_owned())
        }
    }
}

fn body(node: &Node, method: &str, place: &Place, recording: &mut Recording) -> Result<Vec<u8>, String> {
    let form = pairs(node, "formParameters")?;
    let place = place.at("/bodyPatterns/0");
    let patterns = match node.get("bodyPatterns").filter(|part| !part.is_null()) {
        Some(part) => part.items().ok_or("`bodyPatterns` is no list")?,
        None => &[],
    };
    match patterns {
        [] if !form.is_empty() => {
            Ok(encode_form(form.iter().map(|(name, value)| (&**name, &**value))).into_bytes())
        }
        [] if ["POST", "PUT", "PATCH"].contains(&method) => {
            Err("it takes any body: it is no exact request".to_owned())
        }
        [] => Ok(Vec::new()),
        [pattern] if form.is_empty() => one(pattern, &place, recording),
        _ => Err("several matchers look at the body: it is no exact request".to_owned()),
    }
}

fn one(pattern: &Node, place: &Place, recording: &mut Recording) -> Result<Vec<u8>, String> {
    let members = pattern.members().ok_or("a matcher of the body is no object")?;
    let mut matchers = members.iter().filter(|(name, _)| !HARMLESS.contains(&&**name));
    let (Some((name, value)), None) = (matchers.next(), matchers.next()) else {
        return Err("several matchers look at the body: it is no exact request".to_owned());
    };
    if members.iter().any(|(name, value)| HARMLESS.contains(&&**name) && *value == Node::Bool(true)) {
        recording.repair(place, "it takes other bodies too; the one that it names counts");
    }
    match &**name {
        "equalTo" => Ok(value.text().ok_or("`equalTo` is no text")?.into_bytes()),
        "binaryEqualTo" => {
            let text = value.text().ok_or("`binaryEqualTo` is no text")?;
            STANDARD.decode(text).map_err(|_| "`binaryEqualTo` is no base64".to_owned())
        }
        "equalToJson" => {
            let text = if let Node::Text(text) = value.plain() {
                text.clone()
            } else {
                value.json().ok_or("`equalToJson` is no JSON")?.to_string()
            };
            if text.contains("${json-unit") {
                return Err("`equalToJson` has places that take anything: it is no exact request".to_owned());
            }
            serde_json::from_str::<serde::de::IgnoredAny>(&text).map_err(|_| "`equalToJson` is no JSON")?;
            Ok(text.into_bytes())
        }
        _ => Err("its body is matched by something that is not exact".to_owned()),
    }
}
