//! What the documentation says of a profile: its actions, parameters, outputs, errors, rules, limits and examples.
//!
//! Every documented statement with a consequence is an [`Item`] with an id, a short text of our own and its source.
//! The page's own action has bare ids (`error/InvalidAddressId.Blocked`), companions carry theirs
//! (`DisassociateAddress/error/…`), the gateway's are `common/…`; `fact/…` is a statement without a case,
//! `freedom/…` something that is left open.

mod coverage;
mod freedom;
mod item;
mod load;
mod shape;

pub use coverage::{Coverage, Tally};
pub use freedom::{Freedom, Open};
pub use item::{Checked, Item, Kind, Owner};
pub use load::load;
pub use shape::{Flaw, Mistake, escaped, members, type_name, value};

use std::collections::BTreeMap;
use std::fmt;

/// One API generation, as its documentation describes it.
pub struct Contract {
    pub profile: String,
    pub title: String,
    pub gateway: Gateway,
    pub version: String,
    /// Host names the documentation gives for the service.
    pub hosts: Vec<String>,
    /// Product names; on API 3.0 those a credential scope may name.
    pub services: Vec<String>,
    /// The action whose page the profile documents item by item.
    pub page: String,
    pub actions: BTreeMap<String, Action>,
    pub objects: BTreeMap<String, Vec<Member>>,
    /// In the order of the file.
    pub items: Vec<Item>,
    /// What the documentation leaves open.
    pub freedoms: Vec<Freedom>,
    /// Requests a second for actions that state no limit of their own; from `common/limit/rate`.
    pub common_rate: Option<u32>,
    /// SHA-256 of the file, in hex: what a run or a recording was judged against.
    pub digest: String,
}

impl Contract {
    pub fn item(&self, id: &str) -> Option<&Item> {
        self.items.iter().find(|item| item.id == id)
    }

    pub fn freedom(&self, name: &str) -> Option<&Freedom> {
        self.freedoms.iter().find(|freedom| freedom.name == name)
    }

    /// The freedom of that sort, of which a profile has one at most.
    pub fn open(&self, open: Open) -> Option<&Freedom> {
        self.freedoms.iter().find(|freedom| freedom.open == open)
    }

    /// Whether an action or the gateway documents a code.
    pub fn documents(&self, action: &Action, code: &str) -> bool {
        action.documents(code) || self.item(&Owner::Common.id(Kind::Error, code)).is_some()
    }

    /// Requests a second that the documentation allows for an action.
    pub fn rate(&self, action: &str) -> Option<u32> {
        self.actions.get(action).and_then(|action| action.rate).or(self.common_rate)
    }
}

/// The two generations of gateway.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Gateway {
    /// `/v2/index.php`, everything in query or form, signature v1.
    Legacy,
    /// API 3.0: common parameters in `X-TC-*` headers, TC3-HMAC-SHA256; signature v1 is taken too.
    V3,
}

/// One action of a profile.
pub struct Action {
    pub name: String,
    pub effect: Effect,
    pub params: Vec<Member>,
    pub outputs: Vec<Member>,
    /// Documented codes, in the order of the page.
    pub errors: Vec<String>,
    pub rate: Option<u32>,
}

impl Action {
    pub fn param(&self, name: &str) -> Option<&Member> {
        self.params.iter().find(|param| param.name == name)
    }

    pub fn documents(&self, code: &str) -> bool {
        self.errors.iter().any(|documented| documented == code)
    }
}

/// What a call may do to the account.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Effect {
    Read,
    Change,
    Cost,
    Final,
}

impl Effect {
    /// The word in the contract file.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Read => "read",
            Self::Change => "change",
            Self::Cost => "cost",
            Self::Final => "final",
        }
    }
}

/// A parameter, an output or a field of an object.
pub struct Member {
    pub name: String,
    pub kind: Type,
    /// A parameter that must be sent; an output or field that is always there.
    pub required: bool,
    pub nullable: bool,
    /// The only values of a text; empty if any text will do.
    pub words: Vec<String>,
    /// No two answers to changing calls have the same value.
    pub fresh: bool,
}

/// The types of the documentation.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Type {
    String,
    Integer,
    Float,
    Boolean,
    /// An object whose fields are not described here.
    Object,
    Array(Box<Type>),
    /// A name in [`Contract::objects`].
    Named(String),
}

impl Type {
    /// The types that are no object of a contract.
    pub const WORDS: [&'static str; 5] = ["String", "Integer", "Float", "Boolean", "Object"];

    /// Reads the documentation's way of writing a type: `String`, `Array of Filter`.
    pub fn parse(text: &str) -> Self {
        match text {
            "String" => Self::String,
            "Integer" => Self::Integer,
            "Float" => Self::Float,
            "Boolean" => Self::Boolean,
            "Object" => Self::Object,
            other => match other.strip_prefix("Array of ") {
                Some(inner) => Self::Array(Box::new(Self::parse(inner))),
                None => Self::Named(other.to_owned()),
            },
        }
    }

    /// The object name at the bottom of the type, if there is one.
    pub fn object(&self) -> Option<&str> {
        match self {
            Self::Array(inner) => inner.object(),
            Self::Named(name) => Some(name),
            Self::String | Self::Integer | Self::Float | Self::Boolean | Self::Object => None,
        }
    }
}

impl fmt::Display for Type {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::String => formatter.write_str("String"),
            Self::Integer => formatter.write_str("Integer"),
            Self::Float => formatter.write_str("Float"),
            Self::Boolean => formatter.write_str("Boolean"),
            Self::Object => formatter.write_str("Object"),
            Self::Array(inner) => write!(formatter, "Array of {inner}"),
            Self::Named(name) => formatter.write_str(name),
        }
    }
}
