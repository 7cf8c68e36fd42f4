use super::eye::Eye;
use super::known::Known;
use super::layers;
use super::look::{Look, holds, look};
use super::numbers::Numbers;
use super::secrets::{Kind, Secrets};
use super::{Episode, is_plain};
use crate::contract::{Action, Contract, Effect, Gateway};
use crate::protocol::{Arrival, Scheme, decode_call};
use crate::wire::{Exchange, Request};
use serde_json::Value;
use std::collections::BTreeMap;
use std::sync::{Arc, LazyLock, Mutex, PoisonError};

/// Stands in for what no contract knows.
pub(super) static UNDOCUMENTED: LazyLock<(Contract, Action)> = LazyLock::new(|| {
    let contract = Contract {
        profile: String::new(),
        title: String::new(),
        gateway: Gateway::V3,
        version: String::new(),
        hosts: Vec::new(),
        services: Vec::new(),
        page: String::new(),
        sources: BTreeMap::new(),
        actions: BTreeMap::new(),
        objects: BTreeMap::new(),
        freedoms: Vec::new(),
        items: Vec::new(),
        common_rate: None,
        digest: String::new(),
    };
    let action = Action {
        name: String::new(),
        effect: Effect::Change,
        params: Vec::new(),
        outputs: Vec::new(),
        errors: Vec::new(),
        rate: None,
    };
    (contract, action)
});

/// Redacts in the name of one case or one recording, from as many tasks as it has. Equal values get equal
/// placeholders for as long as it lives.
pub struct Session {
    known: Arc<Known>,
    /// What the latest requests of this session were signed with, and as whom.
    signed: Mutex<Signed>,
    numbers: Numbers,
}

/// Of a long recording not every signature can be remembered; an old one is good for nothing any more.
#[derive(Default)]
struct Signed {
    latest: Secrets,
    before: Secrets,
}

/// So many secrets make one generation. The service takes a signature for five minutes.
const GENERATION: usize = 128;

impl Signed {
    fn extend(&mut self, own: &Secrets) {
        self.latest.extend(own);
        if self.latest.len() >= GENERATION {
            self.before = std::mem::take(&mut self.latest);
        }
    }
}

impl Session {
    pub(super) fn new(known: Arc<Known>) -> Self {
        Self { known, signed: Mutex::default(), numbers: Numbers::default() }
    }

    /// Redacts one exchange whose answer has this JSON body (`null` if it is none). Parameters and members are those
    /// that the contract documents for the action.
    pub fn episode(
        &self,
        exchange: &Exchange,
        body: &Value,
        contract: &Contract,
        action: &Action,
    ) -> Episode {
        self.look_at(exchange, &decode_call(&exchange.request), body, (contract, action), false)
    }

    /// The same for a program of which nobody knows what it asks: what no contract documents is withheld value by value
    /// and keeps its shape, so that the answer can still be replayed.
    pub fn outlined(
        &self,
        exchange: &Exchange,
        body: &Value,
        documented: Option<(&Contract, &Action)>,
    ) -> Episode {
        self.outlined_as(exchange, &decode_call(&exchange.request), body, documented)
    }

    /// The same if the exchange's request was decoded already.
    pub fn outlined_as(
        &self,
        exchange: &Exchange,
        arrival: &Arrival<'_>,
        body: &Value,
        documented: Option<(&Contract, &Action)>,
    ) -> Episode {
        let (contract, action) = documented.unwrap_or((&UNDOCUMENTED.0, &UNDOCUMENTED.1));
        self.look_at(exchange, arrival, body, (contract, action), true)
    }

    fn look_at(
        &self,
        exchange: &Exchange,
        arrival: &Arrival<'_>,
        body: &Value,
        (contract, action): (&Contract, &Action),
        keeps_shape: bool,
    ) -> Episode {
        let unpacked = layers::unpacked(&exchange.request.body);
        let unpacked = unpacked.map(|body| Request { body: body.into(), ..exchange.request.clone() });
        let unpacked = unpacked.as_ref().map(decode_call);
        let arrival = unpacked.as_ref().unwrap_or(arrival);
        let own = self.own(arrival);
        let mut eye = Eye::new(self, &own, contract, action);
        eye.keeps_shape = keeps_shape;
        let request = eye.request(arrival);
        let response = eye.response(&exchange.response, body);
        Episode::new(request, response, eye.into_suspicions())
    }

    /// Remembers what a request shows of the credential that signed it, so that it is in no text that is shown after.
    pub fn learn(&self, arrival: &Arrival<'_>) {
        self.own(arrival);
    }

    /// What one request shows of the credential that signed it, as far as that is not known anyway, and the keys that
    /// signing it made.
    pub(super) fn own(&self, arrival: &Arrival<'_>) -> Secrets {
        // What is malformed holds a signature all the same.
        let authorization = arrival.request.headers.get("authorization").unwrap_or_default();
        let field =
            |name| authorization.split_once(name).and_then(|(_, rest)| rest.split([',', '/', ' ']).next());
        let signature = match &arrival.scheme {
            Scheme::Tc3(Some(authorization)) => Some(authorization.signature),
            Scheme::Tc3(None) => field("Signature="),
            Scheme::V1 => arrival.common.signature.as_deref(),
        };
        let malformed_id =
            matches!(arrival.scheme, Scheme::Tc3(None)).then(|| field("Credential=")).flatten();
        let common = &arrival.common;
        let shown = [
            (Kind::Signature, signature),
            (Kind::Token, common.token.as_deref()),
            (Kind::SecretId, common.secret_id.as_deref().or(malformed_id)),
        ];
        let mut own = match &arrival.scheme {
            Scheme::Tc3(Some(scope)) => (*self.known.derived(scope.date, scope.service)).clone(),
            Scheme::V1 | Scheme::Tc3(None) => Secrets::default(),
        };
        let shown =
            shown.into_iter().filter_map(|(kind, text)| Some((kind, text.filter(|text| !text.is_empty())?)));
        for (kind, text) in shown {
            if self.known.secrets.named(text).is_none() {
                own.add(kind, text.as_bytes());
            }
        }
        self.signed.lock().unwrap_or_else(PoisonError::into_inner).extend(&own);
        own
    }

    /// Whether a value got a numbered placeholder. Until then it does not matter which session looks at an exchange.
    pub fn has_withheld(&self) -> bool {
        self.numbers.is_used()
    }

    /// A text that may be shown: itself, or a placeholder if a secret is in it or it looks like a key.
    pub fn text(&self, text: &str) -> String {
        let signed = self.signed.lock().unwrap_or_else(PoisonError::into_inner);
        match look(&[&self.known.secrets, &signed.latest, &signed.before], text) {
            Look::Clear => text.to_owned(),
            Look::Is(kind) => kind.placeholder().to_owned(),
            Look::Holds | Look::Like(_) => self.withheld(text),
        }
    }

    /// A text out of the user's own files, names of files among them: only secrets that are known are taken out of it.
    pub fn quoted(&self, text: &str) -> String {
        let signed = self.signed.lock().unwrap_or_else(PoisonError::into_inner);
        if holds(&[&self.known.secrets, &signed.latest, &signed.before], text) {
            self.withheld(text)
        } else {
            text.to_owned()
        }
    }

    /// A JSON Pointer that may be shown: each of its names is shown only if it is a plain word.
    pub fn pointer(&self, pointer: &str) -> String {
        let name = |name| if is_plain(name) { self.text(name) } else { self.withheld(name) };
        let shown: Vec<String> = pointer.split('/').map(name).collect();
        shown.join("/")
    }

    pub(super) fn look(&self, own: &Secrets, text: &str) -> Look {
        look(&[&self.known.secrets, own], text)
    }

    /// Whether a secret of the run is so short that it is only compared with whole values.
    pub(super) fn has_short(&self) -> bool {
        self.known.secrets.has_short()
    }

    pub(super) fn withheld(&self, value: &str) -> String {
        self.numbers.placeholder(value)
    }
}
