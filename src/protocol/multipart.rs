//! `multipart/form-data` as the SDKs write it: objects and lists as parts of `application/json`, the rest as text.

use bytes::Bytes;
use futures_util::FutureExt;
use serde_json::{Map, Value};
use std::borrow::Cow;
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

/// What stands in a multipart body.
#[derive(Debug, Default, PartialEq)]
pub(super) struct Parts {
    pub(super) params: Map<String, Value>,
    /// The name of a part that was there before; the later one counts.
    pub(super) twice: Option<String>,
    /// A part that is no file has a byte that is no UTF-8; it is read as U+FFFD.
    pub(super) is_garbled: bool,
}

/// Reads a multipart body; `None` if it is malformed.
pub(super) fn decode(content_type: &str, body: &Bytes) -> Option<Parts> {
    let boundary = multer::parse_boundary(content_type).ok()?;
    let whole = body.clone();
    let stream = futures_util::stream::once(async move { Ok::<_, Infallible>(whole) });
    // The whole body is there, so the parser never has to wait.
    read(multer::Multipart::new(stream, boundary)).now_or_never().flatten()
}

async fn read(mut parts: multer::Multipart<'_>) -> Option<Parts> {
    let mut found = Parts::default();
    while let Some(part) = parts.next_field().await.ok()? {
        let name = part.name()?.to_owned();
        let is_json = part.content_type().is_some_and(|kind| kind.essence_str() == "application/json");
        let is_file = part.file_name().is_some();
        let bytes = part.bytes().await.ok()?;
        let text = String::from_utf8_lossy(&bytes);
        found.is_garbled |= !is_file && matches!(text, Cow::Owned(_));
        let value =
            if is_json { serde_json::from_str(&text).ok()? } else { Value::String(text.into_owned()) };
        if found.params.insert(name.clone(), value).is_some() {
            found.twice.get_or_insert(name);
        }
    }
    Some(found)
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
        let read = read.expect("parts");
        assert_eq!(Value::Object(read.params), json!({"AddressId": "eip-11112222", "Ids": ["a", "b"]}));
        assert_eq!((read.twice, read.is_garbled), (None, false));
    }

    #[test]
    fn a_name_that_comes_again_and_a_byte_that_is_no_text_are_told() {
        let part = |head: &str, value: &[u8]| {
            let head = format!("--b7\r\nContent-Disposition: form-data; {head}\r\n\r\n");
            [head.as_bytes(), value, b"\r\n"].concat()
        };
        let read = |parts: &[Vec<u8>]| {
            let body = [&parts.concat()[..], b"--b7--\r\n"].concat();
            decode("multipart/form-data; boundary=b7", &body.into()).expect("parts")
        };
        let twice = read(&[part("name=\"Id\"", b"a"), part("name=\"Id\"", b"b")]);
        assert_eq!((twice.twice.as_deref(), &twice.params["Id"]), (Some("Id"), &json!("b")));
        assert!(read(&[part("name=\"Id\"", b"a\xff")]).is_garbled);
        assert!(!read(&[part("name=\"Id\"; filename=\"f\"", b"a\xff")]).is_garbled, "a file is any bytes");
    }

    #[test]
    fn a_body_without_its_end_is_malformed() {
        assert!(
            decode("multipart/form-data; boundary=b7", &Bytes::from_static(b"--b7\r\nContent-Dis")).is_none()
        );
    }
}
