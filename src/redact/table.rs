use crate::protocol::LEGACY_PATH;

/// Where in an exchange a value stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Position {
    RequestHeader,
    ResponseHeader,
    /// A member of `Response` or of its `Error`; other members are allowed by the contract.
    Member,
}

/// What becomes of an allowed value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Keep {
    /// The value itself, after a look for secrets.
    Text,
    /// What stands before the first `;`: a boundary is whatever a client made up.
    MediaType,
    /// That something was there, never what.
    Placeholder(&'static str),
}

/// One line of the allow-list.
#[derive(Debug)]
pub struct Allowed {
    pub position: Position,
    /// In lower case for headers.
    pub name: &'static str,
    pub keep: Keep,
}

use Keep::{MediaType, Placeholder, Text};
use Position::{Member, RequestHeader, ResponseHeader};

/// Everything that may leave an exchange besides what a contract documents and the names of method, path and signature.
/// Action, version, region and language are the same parameters wherever a request carries them.
pub const ALLOWED: &[Allowed] = &[
    line(RequestHeader, "host", Text),
    line(RequestHeader, "content-type", MediaType),
    line(RequestHeader, "x-tc-action", Text),
    line(RequestHeader, "x-tc-version", Text),
    line(RequestHeader, "x-tc-region", Text),
    line(RequestHeader, "x-tc-language", Text),
    line(RequestHeader, "x-tc-timestamp", Placeholder("<timestamp>")),
    line(RequestHeader, "authorization", Placeholder("<authorization>")),
    line(RequestHeader, "x-tc-token", Placeholder("<token>")),
    line(ResponseHeader, "content-type", MediaType),
    line(ResponseHeader, "content-encoding", Text),
    line(ResponseHeader, "content-length", Text),
    line(ResponseHeader, "connection", Text),
    line(ResponseHeader, "date", Text),
    line(Member, "RequestId", Text),
    line(Member, "Error", Text),
    line(Member, "Code", Text),
    line(Member, "Message", Text),
];

/// Method names that are not somebody's own words.
pub(super) const METHODS: [&str; 7] = ["GET", "POST", "PUT", "DELETE", "HEAD", "OPTIONS", "PATCH"];
/// Where the gateways answer.
pub(super) const PATHS: [&str; 2] = ["/", LEGACY_PATH];

const fn line(position: Position, name: &'static str, keep: Keep) -> Allowed {
    Allowed { position, name, keep }
}

pub(super) fn keep(position: Position, name: &str) -> Option<Keep> {
    let found = ALLOWED.iter().find(|allowed| allowed.position == position && allowed.name == name);
    found.map(|allowed| allowed.keep)
}

/// The name of a header in lower case and what becomes of its value.
pub(super) fn header(position: Position, name: &str) -> Option<(&'static str, Keep)> {
    let mut lines = ALLOWED.iter().filter(|allowed| allowed.position == position);
    let found = lines.find(|allowed| allowed.name.eq_ignore_ascii_case(name));
    found.map(|allowed| (allowed.name, allowed.keep))
}
