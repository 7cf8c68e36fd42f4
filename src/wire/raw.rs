//! A request as a person or a tool writes it down: HTTP/1.1, in a file.

use super::{Headers, Method, Request};
use bytes::Bytes;

/// Why a text is no request. None of it is shown: it holds credentials.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum NotARequest {
    #[error("the first line is not `METHOD TARGET HTTP/1.1`")]
    RequestLine,
    #[error("line {line} is no header `Name: value` in UTF-8")]
    Header { line: usize },
    #[error("there is no empty line behind the headers")]
    NoEnd,
    #[error("the body comes in chunks; write it as one piece, and leave the header Transfer-Encoding out")]
    Chunked,
    #[error(
        "Content-Length says {stated} bytes and {found} follow; leave that header out if the body was edited"
    )]
    Length { stated: usize, found: usize },
}

impl Request {
    /// Reads a request line, headers, an empty line and the body. Lines may end without a carriage return, as editors
    /// leave them. Without a Content-Length everything that follows is the body, but for one end of a line.
    ///
    /// # Errors
    /// If it is no request, or not a whole one.
    pub fn read(bytes: &[u8]) -> Result<Self, NotARequest> {
        let mut rest = bytes;
        let first = line(&mut rest).ok_or(NotARequest::RequestLine)?;
        let (method, target) = request_line(first).ok_or(NotARequest::RequestLine)?;
        let mut headers = Headers::default();
        for number in 2.. {
            let text = line(&mut rest).ok_or(NotARequest::NoEnd)?;
            if text.is_empty() {
                break;
            }
            let (name, value) = header(text).ok_or(NotARequest::Header { line: number })?;
            headers.push(name, value);
        }
        let body = body(&headers, rest)?;
        Ok(Self { method, target, headers, body })
    }
}

/// The next line, without its end.
fn line<'b>(rest: &mut &'b [u8]) -> Option<&'b [u8]> {
    let end = rest.iter().position(|byte| *byte == b'\n')?;
    let (line, behind) = rest.split_at(end);
    *rest = &behind[1..];
    Some(line.strip_suffix(b"\r").unwrap_or(line))
}

fn request_line(line: &[u8]) -> Option<(Method, String)> {
    let mut words = str::from_utf8(line).ok()?.split(' ');
    let (method, target, version) = (words.next()?, words.next()?, words.next()?);
    let is_whole = !method.is_empty() && words.next().is_none() && version.starts_with("HTTP/");
    // A whole URL, as a proxy gets it.
    let target = match target.split_once("://") {
        Some((_, behind)) => behind.find(['/', '?']).map_or("/", |at| &behind[at..]),
        None => target,
    };
    let target = if target.starts_with('?') { format!("/{target}") } else { target.to_owned() };
    (is_whole && target.starts_with('/')).then(|| (Method::from(method), target))
}

fn header(line: &[u8]) -> Option<(&str, &str)> {
    let (name, value) = str::from_utf8(line).ok()?.split_once(':')?;
    let is_name = !name.is_empty() && !name.contains(char::is_whitespace);
    is_name.then(|| (name, value.trim()))
}

fn body(headers: &Headers, rest: &[u8]) -> Result<Bytes, NotARequest> {
    if headers.get("transfer-encoding").is_some() {
        return Err(NotARequest::Chunked);
    }
    let body = match headers.get("content-length").and_then(|length| length.parse().ok()) {
        Some(stated) => rest.get(..stated).ok_or(NotARequest::Length { stated, found: rest.len() })?,
        None => rest.strip_suffix(b"\r\n").or_else(|| rest.strip_suffix(b"\n")).unwrap_or(rest),
    };
    Ok(Bytes::copy_from_slice(body))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn refused(text: &str) -> NotARequest {
        Request::read(text.as_bytes()).err().expect("no request")
    }

    #[test]
    fn line_ends_may_be_those_of_an_editor() {
        for end in ["\r\n", "\n"] {
            let text = ["POST /v2/index.php HTTP/1.1", "Host: h", "A-b:  c ", "", "x=1", ""].join(end);
            let request = Request::read(text.as_bytes()).expect("a request");
            assert_eq!((request.method, request.target.as_str()), (Method::Post, "/v2/index.php"));
            assert_eq!((request.headers.get("a-B"), &request.body[..]), (Some("c"), &b"x=1"[..]));
        }
    }

    #[test]
    fn a_stated_length_ends_the_body_and_a_whole_url_is_a_target() {
        let text = "PUT http://h:80?a=1 HTTP/2\nContent-Length: 2\n\nab\n\n";
        let request = Request::read(text.as_bytes()).expect("a request");
        assert_eq!((request.target.as_str(), &request.body[..]), ("/?a=1", &b"ab"[..]));
        assert_eq!(Request::read(b"GET http://h HTTP/1.1\n\n").expect("a request").target, "/");
    }

    #[test]
    fn what_is_no_request_is_refused_without_being_shown() {
        assert_eq!(refused(""), NotARequest::RequestLine);
        assert_eq!(refused("curl https://h\n\n"), NotARequest::RequestLine);
        assert_eq!(refused("GET h HTTP/1.1\n\n"), NotARequest::RequestLine);
        assert_eq!(refused("GET / HTTP/1.1\nA: b\nsecret\n\n"), NotARequest::Header { line: 3 });
        assert_eq!(refused("GET / HTTP/1.1\nA: b"), NotARequest::NoEnd);
        assert_eq!(refused("GET / HTTP/1.1\nTransfer-Encoding: chunked\n\n0\n\n"), NotARequest::Chunked);
        let short = refused("GET / HTTP/1.1\nContent-Length: 3\n\nab");
        assert_eq!(short, NotARequest::Length { stated: 3, found: 2 });
    }
}
