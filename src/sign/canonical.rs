use crate::wire::{Method, Request};
use sha2::{Digest, Sha256};

pub(super) const PAYLOAD_HEADER: &str = "X-TC-Content-SHA256";
const UNSIGNED_PAYLOAD: &str = "UNSIGNED-PAYLOAD";

/// Values of signed headers as they stand in the canonical request, trimmed either way.
#[derive(Clone, Copy)]
pub enum Values {
    /// What the SDKs do with a content type.
    AsSent,
    /// What the documentation asks for.
    Lowercased,
}

/// The canonical request with this value for the signed header `host`; a signed header that is absent counts as empty.
///
/// Headers stand in the order of `signed_headers`, whose names are in lower case. The query of a GET is taken as it
/// was sent. With `X-TC-Content-SHA256: UNSIGNED-PAYLOAD` that text stands for the body, as in the SDKs.
pub fn canonical_request(request: &Request, signed_headers: &str, host: &str, values: Values) -> String {
    canonical(request, signed_headers, host, values, &payload_hash(request))
}

pub(super) fn payload_hash(request: &Request) -> String {
    let payload: &[u8] = if request.headers.get(PAYLOAD_HEADER) == Some(UNSIGNED_PAYLOAD) {
        UNSIGNED_PAYLOAD.as_bytes()
    } else {
        match request.method {
            Method::Get => &[],
            Method::Post | Method::Other(_) => &request.body,
        }
    };
    hex_digest(payload)
}

/// Lower-case hex of the SHA-256; `hex::encode` goes character by character.
pub(super) fn hex_digest(bytes: &[u8]) -> String {
    let mut digits = [0; 64];
    let encoded = hex::encode_to_slice(Sha256::digest(bytes), &mut digits);
    debug_assert_eq!(encoded, Ok(()), "two digits for each of 32 bytes");
    str::from_utf8(&digits).unwrap_or_default().to_owned()
}

pub(super) fn canonical(
    request: &Request,
    signed_headers: &str,
    host: &str,
    values: Values,
    payload_hash: &str,
) -> String {
    let query = match request.method {
        Method::Get => request.query(),
        Method::Post | Method::Other(_) => "",
    };
    let mut text = String::with_capacity(256 + query.len() + 4 * signed_headers.len());
    text.extend([request.method.as_str(), "\n/\n", query, "\n"]);
    for name in signed_headers.split(';') {
        let value = match name {
            "host" => host,
            _ => request.headers.get(name).unwrap_or_default(),
        };
        text.extend([name, ":"]);
        let start = text.len();
        text.push_str(value.trim());
        if let Values::Lowercased = values {
            text[start..].make_ascii_lowercase();
        }
        text.push('\n');
    }
    text.extend(["\n", signed_headers, "\n", payload_hash]);
    text
}

#[cfg(test)]
mod tests {
    use super::*;
    use bytes::Bytes;

    fn request(method: Method) -> Request {
        let headers = [("CONTENT-TYPE", " Text/Plain "), ("Host", "Sent:80")];
        Request {
            method,
            target: "/v2/index.php?B=2&A=%2f".to_owned(),
            headers: headers.into_iter().collect(),
            body: Bytes::from_static(b"abc"),
        }
    }

    // SHA-256 of "abc" and of nothing: FIPS 180-2, appendix B.1, and the documentation's GET example.
    const OF_ABC: &str = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";
    const OF_NOTHING: &str = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";

    #[test]
    fn a_get_is_its_raw_query_and_a_post_its_body_and_the_path_is_a_slash() {
        let of = |method| canonical_request(&request(method), "host", "h", Values::AsSent);
        assert_eq!(of(Method::Get), format!("GET\n/\nB=2&A=%2f\nhost:h\n\nhost\n{OF_NOTHING}"));
        assert_eq!(of(Method::Post), format!("POST\n/\n\nhost:h\n\nhost\n{OF_ABC}"));
        let put = Method::from("PUT");
        assert_eq!(of(put), format!("PUT\n/\n\nhost:h\n\nhost\n{OF_ABC}"));
    }

    #[test]
    fn values_are_trimmed_and_absent_headers_empty() {
        let names = "x-none;content-type;host";
        let of = |values| canonical_request(&request(Method::Post), names, "Host", values);
        assert_eq!(
            of(Values::AsSent),
            format!("POST\n/\n\nx-none:\ncontent-type:Text/Plain\nhost:Host\n\n{names}\n{OF_ABC}")
        );
        assert_eq!(
            of(Values::Lowercased),
            format!("POST\n/\n\nx-none:\ncontent-type:text/plain\nhost:host\n\n{names}\n{OF_ABC}")
        );
    }
}
