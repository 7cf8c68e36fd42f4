//! vcrpy: YAML and JSON, version 1 and the bare list before it; what pytest-recording and its like add.

use super::document::Document;
use super::draft::Draft;
use super::fields::{self, note_tags};
use super::model::{Place, Recording};
use super::node::Node;

pub(super) fn import(document: &Document, recording: &mut Recording) {
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
}

/// `version` is what vcrpy writes last, and a status's `message` what it writes last of an entry. A file that ends before
/// may end in the middle of a body, and still be YAML.
fn cut_off(document: &Document, recording: &mut Recording) {
    let whole = document.list.is_empty() || !document.is_yaml || document.member("version").is_some();
    let Some((place, last)) = document.items.last().filter(|_| !whole && document.broken.is_none()) else {
        return;
    };
    let status = last.get("response").and_then(|response| response.get("status"));
    if status.and_then(|status| status.get("message")).is_some() {
        let words = "the file has no `version` at its end: it may be cut off there";
        recording.repair(&Place { pointer: String::new(), line: place.line }, words);
    } else if recording.entries.pop_if(|entry| entry.place == *place).is_some() {
        recording.refuse(place, "the file ends without `version`: it is cut off, and this entry may be too");
    }
}

fn draft(place: &Place, item: &Node, recording: &mut Recording) -> Result<Draft, String> {
    let request = fields::object(item, "request")?;
    let response = fields::object(item, "response")?;
    Ok(Draft {
        place: place.clone(),
        method: fields::text(request, "method")?,
        url: fields::text(request, if request.get("uri").is_some() { "uri" } else { "url" })?,
        request_headers: fields::headers(request.get("headers"))?,
        request_body: body(request, &place.at("/request"), recording)?,
        status: status(response)?,
        response_headers: fields::headers(response.get("headers"))?,
        response_body: body(response, &place.at("/response"), recording)?,
        may_be_packed: true,
    })
}

/// `status: {code: 200}`; for httpx `status_code: 200`.
fn status(response: &Node) -> Result<u64, String> {
    match response.get("status") {
        Some(status) if status.members().is_some() => fields::number(status, "code"),
        Some(_) => fields::number(response, "status"),
        None => fields::number(response, "status_code").map_err(|_| "`status` is missing".to_owned()),
    }
}

/// A text or bytes, by itself or in `string`; `base64_string`; `parsed_body`, the JSON itself; for httpx `content`.
fn body(part: &Node, place: &Place, recording: &mut Recording) -> Result<Vec<u8>, String> {
    if let Some(parsed) = part.get("parsed_body").filter(|parsed| !parsed.is_null()) {
        let json = parsed.json().ok_or("`parsed_body` is no JSON")?;
        recording
            .repair(&place.at("/parsed_body"), "only the parsed body was kept; it is written as JSON again");
        return Ok(json.to_string().into_bytes());
    }
    let Some(body) = part.get("body").or_else(|| part.get("content")) else { return Ok(Vec::new()) };
    if body.members().is_none() {
        return fields::body(Some(body));
    }
    match (body.get("string"), body.get("base64_string")) {
        (Some(string), _) if string.members().is_some() => {
            // What the JSON serializer makes of bytes.
            string
                .get("base64")
                .and_then(Node::text)
                .map_or_else(|| Err("`string` is no text".to_owned()), |text| fields::base64(&text))
        }
        (Some(string), _) => fields::body(Some(string)),
        (None, Some(packed)) => fields::base64(&packed.text().ok_or("`base64_string` is no text")?),
        (None, None) => Err("the body has neither `string` nor `base64_string`".to_owned()),
    }
}
