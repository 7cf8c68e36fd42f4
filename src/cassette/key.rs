//! The meaning of a request, as far as it decides which answer it gets.

use super::document::RequestPart;
use crate::contract::Gateway;
use crate::protocol::{Arrival, LEGACY_PATH, flatten, plain_params};
use crate::wire::Request;
use serde_json::{Map, Value};
use sha2::{Digest, Sha256};
use std::collections::BTreeMap;

/// What matching compares: gateway, action, version, region and the action's parameters, flat and sorted.
///
/// How a request carries them (query, form, JSON, multipart), its signature, time, nonce, header order and body
/// formatting take no part, so a recording of one SDK answers another.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Meaning {
    /// Whom a request asked that is none of the API; its action is the method and the path then.
    pub host: Option<String>,
    pub legacy: bool,
    pub action: String,
    pub version: String,
    pub region: String,
    /// A parameter without a name takes no part in the API; `None` for no value.
    pub params: BTreeMap<String, String>,
}

/// 128 bits of the SHA-256 of a [`Meaning`]'s canonical text.
pub type Key = u128;

/// A value that was withheld stands for any value.
pub fn is_withheld(value: &str) -> bool {
    value.len() > 2 && value.starts_with('<') && value.ends_with('>')
}

impl Meaning {
    pub fn of_request(arrival: &Arrival<'_>) -> Self {
        let common =
            |value: &Option<std::borrow::Cow<'_, str>>| value.as_deref().unwrap_or_default().to_owned();
        Self {
            host: None,
            legacy: arrival.gateway == Gateway::Legacy,
            action: common(&arrival.common.action),
            version: common(&arrival.common.version),
            region: common(&arrival.common.region),
            params: flat(&arrival.params),
        }
    }

    /// The same of a request that is none of the API.
    pub fn of_plain(request: &Request) -> Self {
        let host = request.host().to_ascii_lowercase();
        Self::plain(host, request.method.as_str(), request.path(), &plain_params(request))
    }

    fn plain(host: String, method: &str, path: &str, params: &Map<String, Value>) -> Self {
        Self {
            host: Some(host),
            legacy: false,
            action: format!("{method} {path}"),
            version: String::new(),
            region: String::new(),
            params: flat(params),
        }
    }

    pub(super) fn of_recorded(request: &RequestPart) -> Self {
        let none = Map::new();
        if let Some(host) = &request.host {
            let params = request.params.as_object().unwrap_or(&none);
            return Self::plain(host.clone(), &request.method, &request.path, params);
        }
        Self {
            host: None,
            legacy: request.path.ends_with(LEGACY_PATH),
            action: request.action.clone().unwrap_or_default(),
            version: request.version.clone().unwrap_or_default(),
            region: request.region.clone().unwrap_or_default(),
            params: flat(request.params.as_object().unwrap_or(&none)),
        }
    }

    /// The lines that are compared: a name and a value each.
    pub fn lines(&self) -> impl Iterator<Item = (&str, &str)> {
        let gateway = self.host.as_deref().unwrap_or(if self.legacy { "legacy" } else { "v3" });
        let common = [
            ("gateway", gateway),
            ("Action", &*self.action),
            ("Version", &*self.version),
            ("Region", &*self.region),
        ];
        common.into_iter().chain(self.params.iter().map(|(name, value)| (&**name, &**value)))
    }

    pub fn key(&self) -> Key {
        let mut hash = Sha256::new();
        for (name, value) in self.lines() {
            // Lengths first: no value can pretend to be two lines.
            hash.update((name.len() as u64).to_le_bytes());
            hash.update(name);
            hash.update((value.len() as u64).to_le_bytes());
            hash.update(value);
        }
        let mut key = [0; 16];
        key.copy_from_slice(&hash.finalize()[..16]);
        Key::from_be_bytes(key)
    }

    /// Whether a value of it was withheld when it was recorded.
    pub(super) fn is_open(&self) -> bool {
        self.host.is_some() || self.params.values().any(|value| is_withheld(value))
    }

    /// A client that was given an address of this machine meant the host that was recorded.
    fn allows_host(&self, asked: &Self) -> bool {
        match (&self.host, &asked.host) {
            (None, None) => true,
            (Some(recorded), Some(asked)) => recorded == asked || is_here(asked),
            (None, Some(_)) | (Some(_), None) => false,
        }
    }

    /// Whether a recorded meaning allows for another one: equal, but for withheld values.
    pub(super) fn admits(&self, asked: &Self) -> bool {
        let same = |recorded: &str, asked: &str| recorded == asked || is_withheld(recorded);
        self.allows_host(asked)
            && self.legacy == asked.legacy
            && self.action == asked.action
            && self.version == asked.version
            && self.region == asked.region
            && self.params.len() == asked.params.len()
            && self.params.iter().zip(&asked.params).all(|((name, value), (asked_name, asked_value))| {
                name == asked_name && same(value, asked_value)
            })
    }
}

fn is_here(host: &str) -> bool {
    let name = match host.rsplit_once(':') {
        Some((name, port)) if port.bytes().all(|byte| byte.is_ascii_digit()) => name,
        _ => host,
    };
    let is_v4 = name.starts_with("127.") && name.bytes().all(|byte| byte.is_ascii_digit() || byte == b'.');
    is_v4 || ["localhost", "[::1]"].contains(&name)
}

fn flat(params: &Map<String, Value>) -> BTreeMap<String, String> {
    flatten(params).into_iter().collect()
}
