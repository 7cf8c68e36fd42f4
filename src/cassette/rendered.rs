use super::document::{DATE, Entry, REQUEST_ID, Volatile, put_back};
use crate::wire::{Headers, Response};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use bytes::Bytes;
use sha2::{Digest, Sha256};
use std::ops::Range;

/// An answer as it goes out.
pub(super) struct Rendered {
    status: u16,
    headers: Headers,
    body: Bytes,
    /// Where the request's id stands in the body.
    id: Option<Range<usize>>,
}

/// They describe one connection, or the length that was before redaction.
const NOT_REPLAYED: [&str; 3] = ["content-length", "transfer-encoding", "connection"];

impl Rendered {
    pub(super) fn of(entry: &Entry) -> Self {
        let response = &entry.response;
        if let Some(packed) = &response.base64 {
            return Self::packed(response.status, response.headers.clone(), packed, &entry.volatile);
        }
        let text = match (&response.raw, &response.body) {
            (Some(raw), _) => raw.clone(),
            (None, Some(body)) => body.to_string(),
            (None, None) => response.text.clone().unwrap_or_default(),
        };
        Self::new(response.status, response.headers.clone(), &text, &entry.volatile)
    }

    /// A body that is no text, in base64.
    pub(super) fn packed(
        status: u16,
        headers: Vec<(String, String)>,
        packed: &str,
        volatile: &Volatile,
    ) -> Self {
        let body = STANDARD.decode(packed).unwrap_or_default();
        Self { body: body.into(), ..Self::new(status, headers, "", volatile) }
    }

    pub(super) fn new(status: u16, headers: Vec<(String, String)>, text: &str, volatile: &Volatile) -> Self {
        let headers = put_back(headers, DATE, volatile.date.as_ref());
        let headers = headers.into_iter().filter(|(name, _)| !NOT_REPLAYED.contains(&&**name)).collect();
        let place = volatile.request_id.as_ref().and_then(|id| Some((id, text.find(REQUEST_ID)?)));
        let (body, id) = match place {
            Some((id, at)) => {
                let body = [&text[..at], id, &text[at + REQUEST_ID.len()..]].concat();
                (body, Some(at..at + id.len()))
            }
            None => (text.to_owned(), None),
        };
        Self { status, headers, body: body.into(), id }
    }

    /// The answer, for the first time (`again` is 0) or once more: then its request id is another one, made from the
    /// recorded one, for no service gives an id twice.
    pub(super) fn response(&self, again: u32) -> Response {
        let body = match &self.id {
            Some(id) if again > 0 => {
                let other = derived(&self.body[id.clone()], again);
                [&self.body[..id.start], other.as_bytes(), &self.body[id.end..]].concat().into()
            }
            _ => self.body.clone(),
        };
        Response { status: self.status, headers: self.headers.clone(), body }
    }
}

fn derived(id: &[u8], again: u32) -> String {
    let digest = Sha256::new().chain_update(id).chain_update(again.to_be_bytes()).finalize();
    let mut bytes = [0; 16];
    bytes.copy_from_slice(&digest[..16]);
    uuid::Builder::from_random_bytes(bytes).into_uuid().to_string()
}
