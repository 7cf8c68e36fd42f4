//! go-vcr: version 1 (to 2.x of the program) and 2 (3.x and 4.x), which says more of each message.

use super::document::Document;
use super::draft::Draft;
use super::fields::{self, note_tags};
use super::model::{Place, Recording, Unreadable};
use super::node::Node;

pub(super) fn import(document: &Document, recording: &mut Recording) -> Result<(), Unreadable> {
    let version = document.member("version").map_or(Some(1), Node::number);
    if !matches!(version, Some(1 | 2)) {
        return Err(Unreadable::new(Place::new("/version"), "go-vcr writes version 1 or 2"));
    }
    recording.tool = Some(format!("cassette version {}", version.unwrap_or_default()));
    for (place, item) in &document.items {
        if document.has_tags {
            note_tags(item, place, recording);
        }
        match draft(place, item, recording) {
            Ok(draft) => draft.add_to(recording),
            Err(why) => recording.refuse(place, why),
        }
    }
    cut_off(document, recording);
    Ok(())
}

/// `duration` is what go-vcr writes last of an entry; the oldest do not write it at all.
fn cut_off(document: &Document, recording: &mut Recording) {
    let has_duration = |item: &Node| item.get("response").is_some_and(|part| part.get("duration").is_some());
    let Some(((place, last), before)) = document.items.split_last() else { return };
    if document.broken.is_none()
        && !has_duration(last)
        && before.iter().any(|(_, item)| has_duration(item))
        && recording.entries.pop_if(|entry| entry.place == *place).is_some()
    {
        recording.refuse(place, "the file ends in the middle of this entry: its `duration` is missing");
    }
}

fn draft(place: &Place, item: &Node, recording: &mut Recording) -> Result<Draft, String> {
    if matches!(item.get("discarded").map(Node::plain), Some(Node::Bool(true))) {
        return Err("go-vcr discarded it".to_owned());
    }
    let request = fields::object(item, "request")?;
    let response = fields::object(item, "response")?;
    let mut request_body = fields::body(request.get("body"))?;
    if request_body.is_empty() {
        request_body = form(request.get("form"))?;
        if !request_body.is_empty() {
            recording.repair(
                &place.at("/request/form"),
                "the body is made of the form, which is all that was kept",
            );
        }
    }
    let mut response_headers = fields::headers(response.get("headers"))?;
    let unpacked = matches!(response.get("uncompressed").map(Node::plain), Some(Node::Bool(true)));
    if unpacked {
        response_headers.retain(|(name, _)| !name.eq_ignore_ascii_case("content-encoding"));
    }
    Ok(Draft {
        place: place.clone(),
        method: method(request)?,
        url: url(request)?,
        request_headers: fields::headers(request.get("headers"))?,
        request_body,
        status: fields::number(response, "code")?,
        response_headers,
        response_body: fields::body(response.get("body"))?,
        may_be_packed: !unpacked,
    })
}

/// In Go an empty method is GET.
fn method(request: &Node) -> Result<String, String> {
    let method = fields::text(request, "method")?;
    Ok(if method.is_empty() { "GET".to_owned() } else { method })
}

/// Servers' recordings have the path in `url` and the name in `host`.
fn url(request: &Node) -> Result<String, String> {
    let url = fields::text(request, "url")?;
    match request.get("host").and_then(Node::text) {
        Some(host) if url.starts_with('/') && !host.is_empty() => Ok(format!("http://{host}{url}")),
        _ => Ok(url),
    }
}

fn form(node: Option<&Node>) -> Result<Vec<u8>, String> {
    let pairs = fields::headers(node).map_err(|_| "`form` is no object of texts".to_owned())?;
    let pairs = pairs.iter().map(|(name, value)| (name.as_str(), value.as_str()));
    Ok(crate::wire::encode_form(pairs).into_bytes())
}
