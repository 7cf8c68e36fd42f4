//! Azure's test-proxy: JSON whose bodies are JSON, texts, lists of lines, or base64, by their content type.

use super::document::Document;
use super::draft::Draft;
use super::fields;
use super::model::{Place, Recording};
use super::node::Node;

pub(super) fn import(document: &Document, recording: &mut Recording) {
    if document.member("Variables").and_then(Node::members).is_some_and(|members| !members.is_empty()) {
        recording.repair(&Place::new("/Variables"), "variables of the recorded test are not kept");
    }
    for (place, item) in &document.items {
        match draft(place, item) {
            Ok(draft) => draft.add_to(recording),
            Err(why) => recording.refuse(place, why),
        }
    }
}

fn draft(place: &Place, item: &Node) -> Result<Draft, String> {
    let request_headers = fields::headers(item.get("RequestHeaders"))?;
    let response_headers = fields::headers(item.get("ResponseHeaders"))?;
    let request_body = body(item.get("RequestBody"), &request_headers)?;
    let response_body = body(item.get("ResponseBody"), &response_headers)?;
    Ok(Draft {
        place: place.clone(),
        method: fields::text(item, "RequestMethod")?,
        url: fields::text(item, "RequestUri")?,
        request_headers,
        request_body,
        status: fields::number(item, "StatusCode")?,
        response_headers,
        response_body,
        may_be_packed: true,
    })
}

fn body(node: Option<&Node>, headers: &[(String, String)]) -> Result<Vec<u8>, String> {
    let is_text = is_text(headers);
    match node.map(Node::plain) {
        None | Some(Node::Null) => Ok(Vec::new()),
        // The proxy writes a text of several lines as a list of them, each with its end.
        Some(Node::List(lines)) if is_text && lines.iter().all(|line| matches!(line, Node::Text(_))) => {
            Ok(lines.iter().filter_map(Node::text).collect::<String>().into_bytes())
        }
        Some(Node::Text(text)) if is_text => Ok(text.clone().into_bytes()),
        Some(Node::Text(text)) => {
            fields::base64(text).map_err(|_| "the body is of no type that is text, and no base64".to_owned())
        }
        Some(other) => {
            let json = other.json().ok_or("the body is no JSON")?;
            Ok(json.to_string().into_bytes())
        }
    }
}

/// What the proxy writes as text; anything else is base64.
fn is_text(headers: &[(String, String)]) -> bool {
    let value = |name: &str| {
        let found = headers.iter().find(|(header, _)| header.eq_ignore_ascii_case(name));
        found.map(|(_, value)| value.to_ascii_lowercase()).unwrap_or_default()
    };
    let packed = !value("content-encoding").is_empty() && value("content-encoding") != "identity";
    let kind = value("content-type");
    let media = kind.split(';').next().unwrap_or_default().trim();
    let texts = [
        "application/json",
        "application/xml",
        "application/x-www-form-urlencoded",
        "application/javascript",
    ];
    !packed
        && (media.starts_with("text/")
            || texts.contains(&media)
            || media.ends_with("+json")
            || media.ends_with("+xml")
            || kind.contains("charset=utf-8")
            || media == "application/http")
}
