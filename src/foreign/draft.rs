//! From the parts of an entry, as a format gave them, to one that can be replayed. Each importer ends here.

use super::model::{Entry, Place, Recording};
use crate::wire::{Exchange, Headers, Method, Request, Response};
use bytes::Bytes;
use flate2::bufread::{DeflateDecoder, MultiGzDecoder, ZlibDecoder};
use std::io::{self, Read};

/// The parts of an entry, unchecked.
pub struct Draft<T = String> {
    pub place: Place,
    pub method: String,
    /// With scheme and host.
    pub url: String,
    pub request_headers: Vec<(T, T)>,
    pub request_body: Vec<u8>,
    pub status: u64,
    pub response_headers: Vec<(T, T)>,
    pub response_body: Vec<u8>,
    /// The answer's body is as it went over the wire, packed if a header says so; otherwise it was unpacked already,
    /// whatever the header says.
    pub may_be_packed: bool,
}

/// So much is unpacked of one body, as much as the mock and the recorder take.
const MOST: u64 = 64 << 20;
const CODING: &str = "content-encoding";
/// Servers pack once, some proxies once more.
const CODINGS: usize = 3;

impl<T: AsRef<str>> Draft<T> {
    /// Checks the parts, puts right what can be, and adds the entry or the reason why not.
    pub fn add_to(self, recording: &mut Recording) {
        let place = self.place.clone();
        match self.entry(recording) {
            Ok(entry) => recording.entries.push(entry),
            Err(why) => recording.refuse(&place, why),
        }
    }

    fn entry(self, recording: &mut Recording) -> Result<Entry, String> {
        let Self { place, url, status, .. } = self;
        let (scheme, host, target) = split(&url)?;
        let method = method(&self.method, &place, recording)?;
        let request_place = place.at("/request");
        let mut headers = headers(&self.request_headers, &request_place, recording)?;
        if headers.get("host").is_none() {
            headers.push("host", &host);
        }
        let body = unpacked(&mut headers, self.request_body, &request_place, recording)?;
        let request = Request { method, target, headers, body };
        let response_place = place.at("/response");
        let status = match status {
            200..=599 => u16::try_from(status).unwrap_or_default(),
            0 => return Err("there is no answer: the status is 0".to_owned()),
            _ => return Err("the status is none of an answer (200 to 599)".to_owned()),
        };
        let mut headers = self::headers(&self.response_headers, &response_place, recording)?;
        let body = if self.may_be_packed {
            unpacked(&mut headers, self.response_body, &response_place, recording)?
        } else {
            measured(&headers, self.response_body.into(), &response_place, recording)
        };
        let exchange = Exchange { request, response: Response { status, headers, body } };
        Ok(Entry { place, scheme, host, exchange })
    }
}

/// Scheme, host and target of a URL. A fragment never goes over the wire.
fn split(url: &str) -> Result<(String, String, String), String> {
    let (scheme, rest) = url.split_once("://").ok_or("the URL has no scheme and host")?;
    let scheme = scheme.to_ascii_lowercase();
    if !["http", "https"].contains(&&*scheme) {
        return Err("the URL is none of http or https".to_owned());
    }
    let rest = rest.split('#').next().unwrap_or_default();
    let (authority, target) = rest.split_at(rest.find(['/', '?']).unwrap_or(rest.len()));
    // Who asked is no part of where.
    let host = authority.rsplit('@').next().unwrap_or_default();
    if host.is_empty() || host.chars().any(|c| c.is_whitespace() || c.is_control()) {
        return Err("the URL has no host".to_owned());
    }
    if target.chars().any(|c| c.is_control() || c == ' ') {
        return Err("the URL has a blank or a control character".to_owned());
    }
    let target = if target.starts_with('/') { target.to_owned() } else { format!("/{target}") };
    Ok((scheme, host.to_ascii_lowercase(), target))
}

fn method(name: &str, place: &Place, recording: &mut Recording) -> Result<Method, String> {
    if name.is_empty() || !name.bytes().all(|byte| byte.is_ascii_alphabetic()) {
        return Err("the method is no word".to_owned());
    }
    let upper = name.to_ascii_uppercase();
    if upper != name {
        recording.repair(&place.at("/request/method"), "the method is written in capital letters");
    }
    Ok(Method::from(&*upper))
}

fn headers<T: AsRef<str>>(
    pairs: &[(T, T)],
    place: &Place,
    recording: &mut Recording,
) -> Result<Headers, String> {
    let text = pairs.iter().map(|(name, value)| name.as_ref().len() + value.as_ref().len()).sum();
    let mut headers = Headers::with_room(pairs.len(), text);
    for (name, value) in pairs {
        let (name, value) = (name.as_ref(), value.as_ref());
        if name.starts_with(':') {
            recording.repair(&place.at("/headers"), "a pseudo header of HTTP/2 is left out");
            continue;
        }
        let is_token = |byte: u8| byte.is_ascii_alphanumeric() || b"-_!#$%&'*+.^`|~".contains(&byte);
        if name.is_empty() || !name.bytes().all(is_token) {
            return Err("a header has a name that is none".to_owned());
        }
        if value.bytes().any(|byte| matches!(byte, b'\r' | b'\n' | b'\0')) {
            recording.repair(&place.at("/headers"), "a header went over several lines, and is one");
            headers.push(name, value.replace(['\r', '\n', '\0'], " ").trim());
        } else {
            headers.push(name, value.trim());
        }
    }
    Ok(headers)
}

/// The body without what was done to it for the way; the headers then say nothing of that any more.
fn unpacked(
    headers: &mut Headers,
    body: Vec<u8>,
    place: &Place,
    recording: &mut Recording,
) -> Result<Bytes, String> {
    let mut body = body;
    let chunked = headers.all("transfer-encoding").any(|value| value.eq_ignore_ascii_case("chunked"));
    if chunked && let Some(whole) = unchunked(&body) {
        recording.repair(&place.at("/body"), "the body was kept in chunks, and is one piece");
        body = whole;
    }
    let codings: Vec<String> = headers
        .all(CODING)
        .flat_map(|value| value.split(','))
        .map(|coding| coding.trim().to_ascii_lowercase())
        .filter(|coding| !["", "identity"].contains(&&**coding))
        .collect();
    if codings.len() > CODINGS {
        return Err(format!("the body is packed more than {CODINGS} times"));
    }
    let (was_packed, length) = (!codings.is_empty() && !body.is_empty(), body.len());
    let mut opened = false;
    for coding in codings.iter().rev().filter(|_| was_packed) {
        match open(coding, &body) {
            Ok(text) => {
                recording.open(text.len())?;
                (body, opened) = (text, true);
            }
            // Most recorders unpack a body and keep the header.
            Err(Broken::NotPacked) if is_text(&body) => {
                recording
                    .repair(&place.at("/body"), "the body was unpacked by the recorder, and the header kept");
                break;
            }
            Err(error) => return Err(error.text(coding)),
        }
    }
    if opened {
        let stated = headers.get("content-length").and_then(|value| value.parse::<usize>().ok());
        if stated.is_some_and(|stated| stated != length) {
            recording.repair(&place.at("/headers"), mismatch());
        }
        return Ok(body.into());
    }
    Ok(if was_packed { body.into() } else { measured(headers, body.into(), place, recording) })
}

/// Says if a stated length is another one. A replay states its own.
fn measured(headers: &Headers, body: Bytes, place: &Place, recording: &mut Recording) -> Bytes {
    let stated = headers.get("content-length").and_then(|value| value.trim().parse::<usize>().ok());
    let packed = headers.get(CODING).is_some();
    if !packed && !body.is_empty() && stated.is_some_and(|stated| stated != body.len()) {
        recording.repair(&place.at("/headers"), mismatch());
    }
    body
}

fn mismatch() -> &'static str {
    "Content-Length disagrees with the body that was kept; the body counts"
}

enum Broken {
    /// It does not begin as such a body does.
    NotPacked,
    Damaged,
    TooLarge,
    Unknown,
}

impl Broken {
    fn text(&self, coding: &str) -> String {
        let known = ["gzip", "x-gzip", "deflate", "br", "zstd", "compress"];
        let coding = if known.contains(&coding) { coding } else { "another coding" };
        match self {
            Self::NotPacked => format!("the body is not {coding}, as its header says, and no text"),
            Self::Damaged => format!("the body is damaged: it cannot be unpacked ({coding})"),
            Self::TooLarge => format!("the body has more than {MOST} bytes when it is unpacked"),
            Self::Unknown => format!("the body is packed in a way that is not read ({coding})"),
        }
    }
}

fn open(coding: &str, body: &[u8]) -> Result<Vec<u8>, Broken> {
    match coding {
        "gzip" | "x-gzip" if body.starts_with(&[0x1f, 0x8b]) => all(MultiGzDecoder::new(body)),
        "gzip" | "x-gzip" => Err(Broken::NotPacked),
        // By RFC 9110 it is zlib; some servers send it bare.
        "deflate" if body.first().is_some_and(|byte| byte & 0x0f == 8) => {
            all(ZlibDecoder::new(body)).or_else(|_| bare(body))
        }
        "deflate" => bare(body),
        _ if is_text(body) => Err(Broken::NotPacked),
        _ => Err(Broken::Unknown),
    }
}

fn bare(body: &[u8]) -> Result<Vec<u8>, Broken> {
    if is_text(body) { Err(Broken::NotPacked) } else { all(DeflateDecoder::new(body)) }
}

fn all(reader: impl Read) -> Result<Vec<u8>, Broken> {
    let mut text = Vec::new();
    let read: io::Result<usize> = reader.take(MOST + 1).read_to_end(&mut text);
    match read {
        Ok(_) if text.len() as u64 > MOST => Err(Broken::TooLarge),
        Ok(_) => Ok(text),
        Err(_) => Err(Broken::Damaged),
    }
}

fn is_text(body: &[u8]) -> bool {
    std::str::from_utf8(body).is_ok_and(|text| !text.contains('\0'))
}

/// A chunked body in one piece; `None` if it is none, as most recorders keep the header of one that is whole.
fn unchunked(body: &[u8]) -> Option<Vec<u8>> {
    let (mut rest, mut whole) = (body, Vec::new());
    loop {
        let end = rest.windows(2).position(|pair| pair == b"\r\n")?;
        let size = std::str::from_utf8(&rest[..end]).ok()?.split(';').next()?.trim();
        let size = usize::from_str_radix(size, 16).ok()?;
        let chunk = &rest[end + 2..];
        if size == 0 {
            return Some(whole);
        }
        whole.extend_from_slice(chunk.get(..size)?);
        rest = chunk.get(size..)?.strip_prefix(b"\r\n")?;
    }
}
