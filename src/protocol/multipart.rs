//! `multipart/form-data` as the SDKs write it: objects and lists as parts of `application/json`, the rest as text.

use bytes::Bytes;
use futures_util::FutureExt;
use serde_json::{Map, Value};
use std::convert::Infallible;

/// Ours: lower-case letters and digits only, since the signed content type may be lower-cased on the way.
const BOUNDARY: &str = "dubplate7d1f0c4ab93e";

pub(super) fn content_type() -> String {
    format!("multipart/form-data; boundary={BOUNDARY}")
}

pub(super) fn encode<'p>(params: impl IntoIterator<Item = (&'p String, &'p Value)>) -> Vec<u8> {
    let mut body = String::new();
    for (name, value) in params {
        let name = name.replace(['"', '\r', '\n'], "_");
        body += &format!("--{BOUNDARY}\r\nContent-Disposition: form-data; name=\"{name}\"\r\n");
        match value {
            Value::String(text) => body += &format!("\r\n{text}\r\n"),
            Value::Array(_) | Value::Object(_) => {
                body += &format!("Content-Type: application/json\r\n\r\n{value}\r\n");
            }
            Value::Null | Value::Bool(_) | Value::Number(_) => body += &format!("\r\n{value}\r\n"),
        }
    }
    body += &format!("--{BOUNDARY}--\r\n");
    body.into_bytes()
}

/// Reads a multipart body; `None` if it is malformed.
pub(super) fn decode(content_type: &str, body: &Bytes) -> Option<Map<String, Value>> {
    let boundary = multer::parse_boundary(content_type).ok()?;
    let whole = body.clone();
    let stream = futures_util::stream::once(async move { Ok::<_, Infallible>(whole) });
    // The whole body is there, so the parser never has to wait.
    read(multer::Multipart::new(stream, boundary)).now_or_never().flatten()
}

async fn read(mut parts: multer::Multipart<'_>) -> Option<Map<String, Value>> {
    let mut params = Map::new();
    while let Some(part) = parts.next_field().await.ok()? {
        let name = part.name()?.to_owned();
        let is_json = part.content_type().is_some_and(|kind| kind.essence_str() == "application/json");
        let text = part.text().await.ok()?;
        let value = if is_json { serde_json::from_str(&text).ok()? } else { Value::String(text) };
        params.insert(name, value);
    }
    Some(params)
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn the_python_sdk_body_is_read() {
        // Layout of the official Python SDK: CRLF, an extra Content-Type for lists, a final CRLF.
        let body = concat!(
            "--b7\r\nContent-Disposition: form-data; name=\"AddressId\"\r\n\r\neip-11112222\r\n",
            "--b7\r\nContent-Disposition: form-data; name=\"Ids\"\r\nContent-Type: application/json\r\n\r\n[\"a\", \"b\"]\r\n",
            "--b7--\r\n"
        );
        let read = decode("multipart/form-data; boundary=b7", &Bytes::from_static(body.as_bytes()));
        assert_eq!(read.map(Value::Object), Some(json!({"AddressId": "eip-11112222", "Ids": ["a", "b"]})));
    }

    #[test]
    fn a_body_without_its_end_is_malformed() {
        assert!(
            decode("multipart/form-data; boundary=b7", &Bytes::from_static(b"--b7\r\nContent-Dis")).is_none()
        );
    }
}
