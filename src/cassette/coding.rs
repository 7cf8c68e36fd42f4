//! Whether an answer is packed for the way again.

use crate::wire::{Headers, Request, Response};
use flate2::Compression;
use flate2::write::GzEncoder;
use std::io::Write;

const CODING: &str = "content-encoding";

/// An answer with an unpacked body, whose header still says how it came. One that came as gzip goes out so to a client
/// that accepts it; to any other, and if it came in another coding, it goes as it is.
pub(super) fn coded(mut response: Response, request: &Request) -> Response {
    let Some(coding) = response.headers.get(CODING) else { return response };
    let was_gzip = ["gzip", "x-gzip"].iter().any(|gzip| coding.eq_ignore_ascii_case(gzip));
    let packed = if was_gzip && accepts_gzip(&request.headers) { gzip(&response.body) } else { None };
    if let Some(packed) = packed {
        response.body = packed.into();
    } else {
        let kept = response.headers.iter().filter(|(name, _)| !name.eq_ignore_ascii_case(CODING));
        response.headers = kept.collect();
    }
    response
}

/// By RFC 9110, 12.5.3; a client that says nothing gets nothing packed.
fn accepts_gzip(headers: &Headers) -> bool {
    let (mut named, mut any) = (None, None);
    for range in headers.all("accept-encoding").flat_map(|value| value.split(',')) {
        let (coding, parameters) = range.split_once(';').unwrap_or((range, ""));
        let weight = parameters.trim().strip_prefix("q=").map_or(Some(1.0), |weight| weight.parse().ok());
        let accepted = Some(weight.is_some_and(|weight: f32| weight > 0.0));
        match coding.trim().to_ascii_lowercase().as_str() {
            "gzip" | "x-gzip" => named = accepted,
            "*" => any = accepted,
            _ => {}
        }
    }
    named.or(any).unwrap_or(false)
}

/// Memory takes it always.
fn gzip(body: &[u8]) -> Option<Vec<u8>> {
    let mut packer = GzEncoder::new(Vec::new(), Compression::default());
    packer.write_all(body).and_then(|()| packer.finish()).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_client_accepts_what_it_says() {
        let table = [
            ("gzip, deflate", true),
            ("deflate, GZIP;q=0.5", true),
            ("gzip;q=0", false),
            ("*", true),
            ("*, gzip; q=0.0", false),
            ("identity", false),
            ("br, *;q=0", false),
            ("gzip;q=much", false),
            ("", false),
        ];
        for (value, accepted) in table {
            assert_eq!(accepts_gzip(&Headers::from_iter([("Accept-Encoding", value)])), accepted, "{value}");
        }
        assert!(!accepts_gzip(&Headers::default()));
    }
}
