/// Where in an exchange a value stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Position {
    RequestHeader,
    /// A common parameter in a query or a form; action parameters are allowed by the contract.
    Param,
    ResponseHeader,
    /// A member of `Response` or of `Error`; other members are allowed by the contract.
    Member,
}

/// What becomes of an allowed value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Keep {
    /// The value itself, after a look for secrets.
    Text,
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

use Keep::{Placeholder, Text};
use Position::{Member, Param, RequestHeader, ResponseHeader};

/// Everything that may leave an exchange besides what a contract documents.
pub const ALLOWED: &[Allowed] = &[
    line(RequestHeader, "host", Text),
    line(RequestHeader, "content-type", Text),
    line(RequestHeader, "x-tc-action", Text),
    line(RequestHeader, "x-tc-version", Text),
    line(RequestHeader, "x-tc-region", Text),
    line(RequestHeader, "x-tc-language", Text),
    line(RequestHeader, "x-tc-timestamp", Placeholder("<timestamp>")),
    line(RequestHeader, "authorization", Placeholder("<authorization>")),
    line(RequestHeader, "x-tc-token", Placeholder("<token>")),
    line(Param, "Action", Text),
    line(Param, "Version", Text),
    line(Param, "Region", Text),
    line(Param, "Language", Text),
    line(Param, "SignatureMethod", Text),
    line(Param, "Timestamp", Placeholder("<timestamp>")),
    line(Param, "Nonce", Placeholder("<nonce>")),
    line(Param, "SecretId", Placeholder("<secret-id>")),
    line(Param, "Signature", Placeholder("<signature>")),
    line(Param, "Token", Placeholder("<token>")),
    line(ResponseHeader, "content-type", Text),
    line(ResponseHeader, "content-length", Text),
    line(ResponseHeader, "connection", Text),
    line(ResponseHeader, "date", Placeholder("<date>")),
    line(Member, "RequestId", Text),
    line(Member, "Error", Text),
    line(Member, "Code", Text),
    line(Member, "Message", Text),
];

const fn line(position: Position, name: &'static str, keep: Keep) -> Allowed {
    Allowed { position, name, keep }
}

pub(super) fn keep(position: Position, name: &str) -> Option<Keep> {
    let found = ALLOWED.iter().find(|allowed| allowed.position == position && allowed.name == name);
    found.map(|allowed| allowed.keep)
}
