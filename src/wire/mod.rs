//! What travels: one request and its response, byte for byte as far as HTTP carries meaning.

mod form;
mod headers;
mod hop;
mod raw;

pub use form::{decode as decode_form, encode as encode_form, is_form};
pub use headers::Headers;
pub use hop::{Hop, TakesAway};
pub use raw::NotARequest;

use bytes::Bytes;
use std::fmt;

/// The two methods that both gateways take, and any other a client may try.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Method {
    Get,
    Post,
    Other(String),
}

impl Method {
    pub fn as_str(&self) -> &str {
        match self {
            Self::Get => "GET",
            Self::Post => "POST",
            Self::Other(name) => name,
        }
    }
}

impl From<&str> for Method {
    fn from(name: &str) -> Self {
        match name {
            "GET" => Self::Get,
            "POST" => Self::Post,
            other => Self::Other(other.to_owned()),
        }
    }
}

impl fmt::Display for Method {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(self.as_str())
    }
}

/// One request. It carries credentials, so it has neither `Debug` nor `Serialize`.
#[derive(Clone)]
pub struct Request {
    pub method: Method,
    /// Path and query as sent, percent-encoded, without scheme and host.
    pub target: String,
    pub headers: Headers,
    pub body: Bytes,
}

impl Request {
    /// The text before `?`.
    pub fn path(&self) -> &str {
        self.target.split_once('?').map_or(self.target.as_str(), |(path, _)| path)
    }

    /// The raw text after `?`, empty if there is none.
    pub fn query(&self) -> &str {
        self.target.split_once('?').map_or("", |(_, query)| query)
    }

    /// The `Host` header as sent, empty if there is none.
    pub fn host(&self) -> &str {
        self.headers.get("host").unwrap_or_default()
    }

    /// The media type of the body without its parameters, in lower case.
    pub fn media_type(&self) -> String {
        media_type(&self.headers)
    }
}

/// One answer. Not `Debug`: a foreign server may put anything into it.
#[derive(Clone)]
pub struct Response {
    pub status: u16,
    pub headers: Headers,
    pub body: Bytes,
}

impl Response {
    /// The media type of the body without its parameters, in lower case.
    pub fn media_type(&self) -> String {
        media_type(&self.headers)
    }
}

/// A request and its response as they went over the wire. Only the redactor turns it into something that can be shown.
pub struct Exchange {
    pub request: Request,
    pub response: Response,
}

fn media_type(headers: &Headers) -> String {
    let value = headers.get("content-type").unwrap_or_default();
    value.split(';').next().unwrap_or_default().trim().to_ascii_lowercase()
}
