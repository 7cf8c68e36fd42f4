//! The usual ways of writing a secret in a text.

use base64::Engine;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use flate2::Compression;
use flate2::write::{GzEncoder, ZlibEncoder};
use std::io::Write;

type Encode = fn(&str) -> String;

/// The usual ways of writing a text in another.
pub(crate) const WRITTEN: &[(&str, Encode)] = &[
    ("raw", str::to_owned),
    ("percent", |text| each(text, |byte| format!("%{byte:02X}"))),
    ("percent, lower", |text| each(text, |byte| format!("%{byte:02x}"))),
    ("base64", |text| STANDARD.encode(text)),
    ("base64 of a URL", |text| URL_SAFE_NO_PAD.encode(text)),
    ("base64, moved by one", |text| STANDARD.encode(format!("x{text}"))),
    ("base64, moved by two", |text| STANDARD.encode(format!("xy{text}"))),
    ("base64, cut", |text| STANDARD.encode(text).split_off(3)),
    ("hex", |text| hex::encode(text)),
    ("hex, upper", |text| hex::encode_upper(text)),
    ("escaped", |text| each(text, |byte| format!("\\u{byte:04x}"))),
    ("gzip", |text| STANDARD.encode(&packed(text.as_bytes())[0])),
    ("zlib in hex", |text| hex::encode(&packed(text.as_bytes())[1])),
];

fn each(text: &str, write: fn(u8) -> String) -> String {
    text.bytes().map(write).collect::<Vec<_>>().concat()
}

pub(crate) fn packed(text: &[u8]) -> [Vec<u8>; 2] {
    let mut gzip = GzEncoder::new(Vec::new(), Compression::default());
    let gzip = gzip.write_all(text).and_then(|()| gzip.finish()).expect("in memory");
    let mut zlib = ZlibEncoder::new(Vec::new(), Compression::default());
    [gzip, zlib.write_all(text).and_then(|()| zlib.finish()).expect("in memory")]
}
