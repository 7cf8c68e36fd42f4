//! `dvr` of smithy-rs: events of connections, put together to exchanges again.

use super::document::Document;
use super::draft::Draft;
use super::fields;
use super::model::{Place, Recording, Unreadable};
use super::node::Node;
use std::collections::BTreeMap;

/// The parts of an exchange as its events come.
#[derive(Default)]
struct Parts<'d> {
    place: Place,
    request: Option<&'d Node>,
    response: Option<&'d Node>,
    asked: Vec<u8>,
    answered: Vec<u8>,
    broken: Option<String>,
}

pub(super) fn import(document: &Document, recording: &mut Recording) -> Result<(), Unreadable> {
    let version = document.member("version").and_then(Node::text);
    if version.as_deref().is_some_and(|version| version != "V0") {
        return Err(Unreadable::new(Place::new("/version"), "dvr writes version V0"));
    }
    recording.tool = version.map(|version| format!("traffic version {version}"));
    // In the order of their first events, as clients that ask at once are recorded.
    let mut connections: Vec<Parts<'_>> = Vec::new();
    let mut open: BTreeMap<u64, usize> = BTreeMap::new();
    for (place, event) in &document.items {
        if let Err(why) = take(place, event, &mut connections, &mut open) {
            recording.refuse(place, why);
        }
    }
    for parts in connections {
        let place = parts.place.clone();
        match draft(parts) {
            Ok(draft) => draft.add_to(recording),
            Err(why) => recording.refuse(&place, why),
        }
    }
    Ok(())
}

fn take<'d>(
    place: &Place,
    event: &'d Node,
    connections: &mut Vec<Parts<'d>>,
    open: &mut BTreeMap<u64, usize>,
) -> Result<(), String> {
    let id = event.get("connection_id").or_else(|| event.get("connectionId"));
    let id = id.and_then(Node::number).ok_or("`connection_id` is no number")?;
    let action = fields::object(event, "action")?;
    let members = action.members().unwrap_or_default();
    let [(kind, what)] = members else { return Err("`action` is not exactly one".to_owned()) };
    if kind == "Request" {
        open.insert(id, connections.len());
        let request = fields::object(what, "request")?;
        connections.push(Parts { place: place.clone(), request: Some(request), ..Parts::default() });
        return Ok(());
    }
    let parts = open.get(&id).and_then(|at| connections.get_mut(*at));
    let parts = parts.ok_or("no request stands before it on its connection")?;
    let asking = what.get("direction").and_then(Node::text).as_deref() == Some("Request");
    match &**kind {
        "Response" => {
            let response = fields::object(what, "response")?;
            match response.get("Ok") {
                Some(answer) => parts.response = Some(answer),
                None => parts.broken = Some("the connection failed, there is no answer".to_owned()),
            }
        }
        "Data" => {
            let into = if asking { &mut parts.asked } else { &mut parts.answered };
            match fields::object(what, "data").and_then(data) {
                Ok(data) => into.extend(data),
                Err(why) => parts.broken = Some(why),
            }
        }
        "Eof" if matches!(what.get("ok").map(Node::plain), Some(Node::Bool(false))) => {
            parts.broken = Some("the connection broke off".to_owned());
        }
        "Eof" => {}
        _ => return Err("`action` is none of Request, Response, Data, Eof".to_owned()),
    }
    Ok(())
}

fn data(node: &Node) -> Result<Vec<u8>, String> {
    match (node.get("Utf8"), node.get("Base64")) {
        (Some(text), _) => text.text().map(String::into_bytes).ok_or_else(|| "`Utf8` is no text".to_owned()),
        (None, Some(packed)) => fields::base64(&packed.text().ok_or("`Base64` is no text")?),
        (None, None) => Err("the data are neither Utf8 nor Base64".to_owned()),
    }
}

fn draft(parts: Parts<'_>) -> Result<Draft, String> {
    if let Some(why) = parts.broken {
        return Err(why);
    }
    let request = parts.request.ok_or("there is no request")?;
    let response = parts.response.ok_or("there is no answer on its connection")?;
    Ok(Draft {
        place: parts.place,
        method: fields::text(request, "method")?,
        url: fields::text(request, "uri")?,
        request_headers: fields::headers(request.get("headers"))?,
        request_body: parts.asked,
        status: fields::number(response, "status")?,
        response_headers: fields::headers(response.get("headers"))?,
        response_body: parts.answered,
        may_be_packed: true,
    })
}
