//! A value of a YAML or JSON file, taken as it stands: a tag is data and never makes anything.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde::de::{Deserialize, Deserializer, MapAccess, SeqAccess, Visitor};
use serde_saphyr::Tagged;
use std::fmt;
use std::marker::PhantomData;

/// One value. Texts are whatever somebody recorded, so not `Debug`.
#[derive(Clone, PartialEq)]
pub enum Node {
    Null,
    Bool(bool),
    Number(serde_json::Number),
    Text(String),
    /// `!!binary`.
    Bytes(Vec<u8>),
    List(Vec<Node>),
    Map(Vec<(String, Node)>),
    /// `!!binary` with something that is no base64.
    NotBase64,
    /// Has a tag of some programming language, or one that nobody knows.
    Tagged(Box<Node>),
}

impl Node {
    /// A member of an object.
    pub fn get(&self, name: &str) -> Option<&Self> {
        self.members()?.iter().find(|(key, _)| key == name).map(|(_, value)| value)
    }

    /// The members, if it is an object.
    pub fn members(&self) -> Option<&[(String, Self)]> {
        if let Self::Map(members) = self.plain() { Some(members) } else { None }
    }

    pub fn items(&self) -> Option<&[Self]> {
        if let Self::List(items) = self.plain() { Some(items) } else { None }
    }

    /// A text, or a number in its own spelling.
    pub fn text(&self) -> Option<String> {
        match self.plain() {
            Self::Text(text) => Some(text.clone()),
            Self::Number(number) => Some(number.to_string()),
            Self::Bool(truth) => Some(truth.to_string()),
            Self::Null
            | Self::Bytes(_)
            | Self::NotBase64
            | Self::List(_)
            | Self::Map(_)
            | Self::Tagged(_) => None,
        }
    }

    pub fn number(&self) -> Option<u64> {
        match self.plain() {
            Self::Number(number) => number.as_u64(),
            Self::Text(text) => text.trim().parse().ok(),
            Self::Null
            | Self::Bool(_)
            | Self::Bytes(_)
            | Self::NotBase64
            | Self::List(_)
            | Self::Map(_)
            | Self::Tagged(_) => None,
        }
    }

    pub fn is_null(&self) -> bool {
        matches!(self.plain(), Self::Null)
    }

    /// Without tags around it.
    pub fn plain(&self) -> &Self {
        if let Self::Tagged(inner) = self { inner.plain() } else { self }
    }

    /// How many tags of a programming language are in it.
    pub fn tags(&self) -> usize {
        match self {
            Self::Tagged(inner) => 1 + inner.tags(),
            Self::List(items) => items.iter().map(Self::tags).sum(),
            Self::Map(members) => members.iter().map(|(_, value)| value.tags()).sum(),
            Self::Null
            | Self::Bool(_)
            | Self::Number(_)
            | Self::Text(_)
            | Self::Bytes(_)
            | Self::NotBase64 => 0,
        }
    }

    /// The same as JSON; `None` if bytes are in it.
    pub fn json(&self) -> Option<serde_json::Value> {
        Some(match self.plain() {
            Self::Null | Self::Tagged(_) => serde_json::Value::Null,
            Self::Bool(truth) => (*truth).into(),
            Self::Number(number) => number.clone().into(),
            Self::Text(text) => text.clone().into(),
            Self::Bytes(_) | Self::NotBase64 => return None,
            Self::List(items) => items.iter().map(Self::json).collect::<Option<_>>()?,
            Self::Map(members) => {
                let members = members.iter().map(|(name, value)| Some((name.clone(), value.json()?)));
                serde_json::Value::Object(members.collect::<Option<_>>()?)
            }
        })
    }

    /// What YAML calls it is no more than a word.
    fn of(value: Self, tag: Option<&str>) -> Self {
        let Some(tag) = tag else { return value };
        let name = tag.strip_prefix("tag:yaml.org,2002:").or_else(|| tag.strip_prefix("!!")).unwrap_or(tag);
        match (name, value) {
            ("binary" | "python/bytes", Self::Text(text)) => {
                let packed: String = text.split_ascii_whitespace().collect();
                STANDARD.decode(packed).map_or(Self::NotBase64, Self::Bytes)
            }
            ("str" | "null" | "bool" | "int" | "float" | "map" | "seq" | "timestamp" | "!", value) => value,
            (_, value) => Self::Tagged(Box::new(value)),
        }
    }
}

/// As it stands in the file.
impl<'d> Deserialize<'d> for Node {
    fn deserialize<D: Deserializer<'d>>(deserializer: D) -> Result<Self, D::Error> {
        let Tagged(Untagged(value), tag) = Tagged::deserialize(deserializer)?;
        Ok(Self::of(value, tag.as_deref()))
    }
}

/// The same with tags below it, its own left out.
struct Untagged(Node);

impl<'d> Deserialize<'d> for Untagged {
    fn deserialize<D: Deserializer<'d>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(Reading::<Node>(PhantomData)).map(Self)
    }
}

/// The same of a file that has no tag: looking for one at each value costs half as much as parsing.
pub(super) struct Plain(pub(super) Node);

impl<'d> Deserialize<'d> for Plain {
    fn deserialize<D: Deserializer<'d>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(Reading::<Self>(PhantomData)).map(Self)
    }
}

impl From<Plain> for Node {
    fn from(plain: Plain) -> Self {
        plain.0
    }
}

/// Reads a value whose parts are read as `T`.
struct Reading<T>(PhantomData<T>);

impl<'d, T: Deserialize<'d> + Into<Node>> Visitor<'d> for Reading<T> {
    type Value = Node;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("a value")
    }

    fn visit_unit<E>(self) -> Result<Node, E> {
        Ok(Node::Null)
    }

    fn visit_bool<E>(self, truth: bool) -> Result<Node, E> {
        Ok(Node::Bool(truth))
    }

    fn visit_i64<E>(self, number: i64) -> Result<Node, E> {
        Ok(Node::Number(number.into()))
    }

    fn visit_u64<E>(self, number: u64) -> Result<Node, E> {
        Ok(Node::Number(number.into()))
    }

    fn visit_f64<E>(self, number: f64) -> Result<Node, E> {
        Ok(serde_json::Number::from_f64(number).map_or(Node::Null, Node::Number))
    }

    fn visit_str<E>(self, text: &str) -> Result<Node, E> {
        Ok(Node::Text(text.to_owned()))
    }

    fn visit_string<E>(self, text: String) -> Result<Node, E> {
        Ok(Node::Text(text))
    }

    fn visit_seq<A: SeqAccess<'d>>(self, mut items: A) -> Result<Node, A::Error> {
        let mut list = Vec::new();
        while let Some(item) = items.next_element::<T>()? {
            list.push(item.into());
        }
        Ok(Node::List(list))
    }

    fn visit_map<A: MapAccess<'d>>(self, mut members: A) -> Result<Node, A::Error> {
        let mut map = Vec::new();
        while let Some((Key(key), value)) = members.next_entry::<Key, T>()? {
            map.push((key, value.into()));
        }
        Ok(Node::Map(map))
    }
}

/// A name; YAML allows others, which become the text that they are written as.
pub(super) struct Key(pub(super) String);

impl<'d> Deserialize<'d> for Key {
    fn deserialize<D: Deserializer<'d>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_str(Naming).map(Self)
    }
}

struct Naming;

impl Visitor<'_> for Naming {
    type Value = String;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("the name of a member")
    }

    fn visit_str<E>(self, text: &str) -> Result<String, E> {
        Ok(text.to_owned())
    }

    fn visit_string<E>(self, text: String) -> Result<String, E> {
        Ok(text)
    }
}
