//! The two shapes of table that make the mock: behaviours of actions, and rules of a gateway.

use super::gateway::Arrived;
use super::world::World;
use crate::api::Call;
use serde_json::{Map, Value};

/// One documented error of an action and the condition that raises it.
pub struct Rule {
    /// The contract item it stands for, such as `error/InvalidAddressId.Blocked`.
    pub covers: &'static str,
    /// The state of the world or the shape of the request that brings it about.
    pub when: fn(&World, &Call) -> bool,
    pub message: Message,
    pub basis: Basis,
}

/// One action: its rules in the order they are checked, then what it does.
pub struct Behaviour {
    pub action: &'static str,
    pub rules: &'static [Rule],
    pub effect: Effect,
}

/// What an action does once no rule holds; the answer's members are the result.
#[derive(Clone, Copy)]
pub enum Effect {
    /// Looks only. A read counts as one poll of every running change.
    Read(fn(&World, &Call) -> Map<String, Value>),
    Change(fn(&mut World, &Call) -> Map<String, Value>),
}

/// One error of a gateway and the condition that raises it.
pub struct GatewayRule {
    pub covers: &'static str,
    /// `Some` raises the error; the text fills `{}` of the message.
    pub when: fn(&Arrived<'_>) -> Option<String>,
    pub message: Message,
    pub basis: Basis,
}

/// The text of an error. `{Name}` is replaced by that parameter of the call.
#[derive(Clone, Copy, Debug)]
pub enum Message {
    /// Seen on the wire, word for word.
    Seen(&'static str),
    /// Made up: no real text is known.
    Ours(&'static str),
}

/// Why the mock answers so.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Basis {
    /// The documentation says so.
    Stated,
    /// The documentation is silent; this is our choice.
    Ours(&'static str),
}

impl Message {
    pub fn template(self) -> &'static str {
        match self {
            Self::Seen(text) | Self::Ours(text) => text,
        }
    }

    /// The text for a call.
    pub fn fill(self, params: &Map<String, Value>, detail: &str) -> String {
        let mut text = self.template().replace("{}", detail);
        for (name, value) in params {
            let mark = format!("{{{name}}}");
            if text.contains(&mark) {
                text = text.replace(&mark, value.as_str().unwrap_or_default());
            }
        }
        text
    }
}

/// The code at the end of an item's id: `error/MissingParameter` is `MissingParameter`.
pub fn code(covers: &'static str) -> &'static str {
    covers.rsplit('/').next().unwrap_or(covers)
}
