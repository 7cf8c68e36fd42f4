//! What a cassette says to a request, and why: for people, nothing is used up.

use super::nearest::Nearest;
use crate::contract::Gateway;
use crate::protocol::{Arrival, Signature, Unreadable, is_common};
use crate::wire::Method;

/// How a request would be answered.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Explained {
    pub action: String,
    /// The episodes that answer it, in their order; none if nothing that was recorded means the same.
    pub turns: Vec<Turn>,
    /// Whether the last of them answers once more when all have; otherwise that is a miss.
    pub again: bool,
    /// Where none answers: those that come nearest, nearest first.
    pub nearest: Vec<Nearest>,
    /// What could not be read of the request, and so is not compared.
    pub unreadable: Option<Unreadable>,
    /// What of the request took no part, by name.
    pub ignored: Vec<String>,
}

/// An episode that answers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Turn {
    /// From 1.
    pub episode: usize,
    pub step: usize,
    /// How many equal requests it answers.
    pub times: u32,
    /// Which of the clients that were recorded asked, from 1.
    pub session: u32,
    /// What became of the signature, where the recorder looked.
    pub signature: Option<Signature>,
}

/// Headers that carry what is compared.
const COMPARED: [&str; 3] = ["x-tc-action", "x-tc-version", "x-tc-region"];

pub(super) fn ignored(arrival: &Arrival<'_>) -> Vec<String> {
    let request = arrival.request;
    let mut parts = vec![format!("method {}", request.method)];
    if arrival.gateway == Gateway::V3 && request.path() != "/" {
        parts.push("path".to_owned());
    }
    match request.method {
        Method::Get if !request.body.is_empty() => parts.push("body".to_owned()),
        Method::Post | Method::Other(_) if !request.query().is_empty() => parts.push("query".to_owned()),
        Method::Get | Method::Post | Method::Other(_) => {}
    }
    let headers = request.headers.iter().map(|(name, _)| name.to_ascii_lowercase());
    parts.extend(
        headers.filter(|name| !COMPARED.contains(&name.as_str())).map(|name| format!("header {name}")),
    );
    let names = arrival.pairs.iter().map(|(name, _)| name.as_str());
    let apart = names.filter(|name| is_common(name) && !["Action", "Version", "Region"].contains(name));
    parts.extend(apart.map(|name| format!("parameter {name}")));
    parts
}
