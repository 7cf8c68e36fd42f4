use crate::contract::{Action, Contract};
use crate::mock::params::Fit;
use crate::mock::session::Session;
use crate::protocol::{Arrival, Scheme, is_signed};
use crate::sign::Keyring;
use crate::wire::{Method, decode_form};
use serde::de::{Deserialize, Deserializer, IgnoredAny, MapAccess, Visitor};
use std::borrow::Cow;
use std::collections::HashSet;
use std::fmt;

/// A request together with everything the gateway knows when it arrives.
pub struct Arrived<'a> {
    pub(in crate::mock) arrival: &'a Arrival<'a>,
    /// The contract that service and version lead to.
    pub(in crate::mock) contract: &'a Contract,
    /// The product named by the scope or the host is served here.
    pub(in crate::mock) service_known: bool,
    pub(in crate::mock) version_known: bool,
    pub(in crate::mock) action: Option<&'a Action>,
    pub(in crate::mock) fit: Option<&'a Fit>,
    /// `None` for an unknown key.
    pub(in crate::mock) session: Option<&'a Session>,
    pub(in crate::mock) keys: &'a Keyring,
    /// Milliseconds on the mock's clock.
    pub(in crate::mock) now: i64,
    /// Calls a second of this action, if limited.
    pub(in crate::mock) allowed: Option<u32>,
}

const WINDOW: i64 = 300;
const SECOND: i64 = 1000;

impl Arrived<'_> {
    /// The name of the first common parameter in the list that was not sent.
    pub(super) fn missing(&self, names: &[&'static str]) -> Option<String> {
        let common = &self.arrival.common;
        let sent = |name: &str| match name {
            "Action" => common.action.is_some(),
            "Version" => common.version.is_some(),
            "Timestamp" => common.timestamp.is_some(),
            "Nonce" => common.nonce.is_some(),
            "SecretId" => common.secret_id.is_some(),
            "Signature" => common.signature.is_some(),
            _ => true,
        };
        names.iter().find(|name| !sent(name)).map(|name| (*name).to_owned())
    }

    /// The timestamp as a number; `None` if it was sent and is none.
    pub(in crate::mock) fn timestamp(&self) -> Option<i64> {
        self.arrival.common.timestamp.as_deref().and_then(|text| text.parse().ok())
    }

    /// More than five minutes off the mock's clock. Source: the common-parameter pages.
    pub(in crate::mock) fn is_expired(&self) -> bool {
        self.timestamp().is_none_or(|sent| sent.saturating_sub(self.now / SECOND).saturating_abs() > WINDOW)
    }

    pub(super) fn has_other_method(&self) -> bool {
        matches!(self.arrival.request.method, Method::Other(_))
    }

    /// The name of a parameter that was sent twice: in a query, a form, a JSON object or a multipart body.
    pub(super) fn twice(&self) -> Option<String> {
        let request = self.arrival.request;
        let repeated = match &self.arrival.scheme {
            Scheme::V1 => repeated(self.arrival.pairs.iter().map(|(name, _)| &**name)),
            Scheme::Tc3(_) if request.method == Method::Get => {
                repeated(decode_form(request.query())?.iter().map(|(name, _)| &**name))
            }
            Scheme::Tc3(_) if self.arrival.twice.is_some() => self.arrival.twice.clone(),
            Scheme::Tc3(_) => {
                let Names(names) = serde_json::from_slice(&request.body).ok()?;
                repeated(names.iter().map(|name| &**name))
            }
        };
        // Whatever somebody calls a parameter ends in logs.
        repeated.map(|name| name.chars().take(100).collect())
    }

    pub(super) fn signature_is_wrong(&self) -> bool {
        !is_signed(self.arrival, self.keys.published())
    }

    /// Counts the call, and says how many there were if they are too many.
    pub(super) fn over_rate(&self) -> Option<u32> {
        let action = self.action?;
        self.session?.over_rate(&self.contract.profile, &action.name, self.allowed?, self.now)
    }

    /// Remembers the nonce, and says whether it was there before.
    pub(super) fn repeats_nonce(&self) -> bool {
        let nonce = self.arrival.common.nonce.as_deref().unwrap_or_default();
        self.session.is_some_and(|session| session.repeats(nonce))
    }
}

/// The first name that was there before.
fn repeated<'n>(mut names: impl Iterator<Item = &'n str>) -> Option<String> {
    let mut seen = HashSet::new();
    names.find(|name| !seen.insert(*name)).map(str::to_owned)
}

/// The names of the members of a JSON object, each as often as it stands there.
struct Names<'d>(Vec<Cow<'d, str>>);

impl<'d> Deserialize<'d> for Names<'d> {
    fn deserialize<D: Deserializer<'d>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_map(Naming).map(Self)
    }
}

struct Naming;

impl<'d> Visitor<'d> for Naming {
    type Value = Vec<Cow<'d, str>>;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("a JSON object")
    }

    fn visit_map<M: MapAccess<'d>>(self, mut members: M) -> Result<Self::Value, M::Error> {
        let mut names = Vec::new();
        while let Some((name, IgnoredAny)) = members.next_entry()? {
            names.push(name);
        }
        Ok(names)
    }
}
