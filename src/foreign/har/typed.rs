//! The members of a HAR that matter here, read from any dialect: a member of another type is remembered as such and
//! stops nothing; texts are borrowed from the file where they have no escapes.

use serde::de::{Deserialize, Deserializer, IgnoredAny, MapAccess, SeqAccess, Visitor, value};
use serde_json::value::RawValue;
use std::borrow::Cow;
use std::fmt;
use std::marker::PhantomData;

/// A member that is an object, if it is what it should be.
#[derive(Default)]
pub(super) enum Given<T> {
    #[default]
    Absent,
    Is(T),
    /// What it is instead.
    Wrong(&'static str),
}

/// A text. Some tools write a list where a header came more than once, some a number.
#[derive(Default)]
pub(super) enum Text<'a> {
    #[default]
    Absent,
    Is(Cow<'a, str>),
    Many(Vec<Cow<'a, str>>),
    Wrong(&'static str),
}

/// A number; `null` and what is none are told apart from one that is missing.
#[derive(Clone, Copy, Default)]
pub(super) enum Number {
    #[default]
    Absent,
    Null,
    Is(f64),
    Wrong,
}

/// A list, if it is one.
pub(super) struct List<T> {
    pub(super) items: Vec<T>,
    pub(super) wrong: Option<&'static str>,
}

#[derive(serde::Deserialize)]
#[serde(default, bound(deserialize = "'de: 'a"))]
pub(super) struct Entry<'a> {
    #[serde(borrow, rename = "startedDateTime")]
    pub(super) started: Text<'a>,
    pub(super) time: Number,
    #[serde(borrow)]
    pub(super) request: Given<Request<'a>>,
    #[serde(borrow)]
    pub(super) response: Given<Response<'a>>,
    #[serde(borrow, rename = "_dubplate")]
    pub(super) ours: Option<&'a RawValue>,
}

#[derive(Default, serde::Deserialize)]
#[serde(default, bound(deserialize = "'de: 'a"))]
pub(super) struct Request<'a> {
    #[serde(borrow)]
    pub(super) method: Text<'a>,
    #[serde(borrow)]
    pub(super) url: Text<'a>,
    #[serde(borrow)]
    pub(super) headers: List<Pair<'a>>,
    #[serde(borrow, rename = "postData")]
    pub(super) posted: Given<Posted<'a>>,
    #[serde(rename = "bodySize")]
    pub(super) body_size: Number,
}

#[derive(Default, serde::Deserialize)]
#[serde(default, bound(deserialize = "'de: 'a"))]
pub(super) struct Pair<'a> {
    #[serde(borrow)]
    pub(super) name: Text<'a>,
    #[serde(borrow)]
    pub(super) value: Text<'a>,
    #[serde(borrow, rename = "fileName")]
    pub(super) file: Text<'a>,
}

#[derive(Default, serde::Deserialize)]
#[serde(default, bound(deserialize = "'de: 'a"))]
pub(super) struct Posted<'a> {
    #[serde(borrow, rename = "mimeType")]
    pub(super) kind: Text<'a>,
    #[serde(borrow)]
    pub(super) text: Text<'a>,
    #[serde(borrow)]
    pub(super) params: List<Pair<'a>>,
    #[serde(borrow)]
    pub(super) encoding: Text<'a>,
}

#[derive(Default, serde::Deserialize)]
#[serde(default, bound(deserialize = "'de: 'a"))]
pub(super) struct Response<'a> {
    pub(super) status: Number,
    #[serde(borrow)]
    pub(super) headers: List<Pair<'a>>,
    #[serde(borrow)]
    pub(super) content: Given<Content<'a>>,
    /// Chrome's word for why there is no answer.
    #[serde(borrow, rename = "_error")]
    pub(super) error: Text<'a>,
}

#[derive(Default, serde::Deserialize)]
#[serde(default, bound(deserialize = "'de: 'a"))]
pub(super) struct Content<'a> {
    pub(super) size: Number,
    #[serde(borrow, rename = "mimeType")]
    pub(super) kind: Text<'a>,
    #[serde(borrow)]
    pub(super) text: Text<'a>,
    #[serde(borrow)]
    pub(super) encoding: Text<'a>,
}

#[derive(Default, serde::Deserialize)]
#[serde(default, bound(deserialize = "'de: 'a"))]
pub(super) struct Creator<'a> {
    #[serde(borrow)]
    pub(super) name: Text<'a>,
    #[serde(borrow)]
    pub(super) version: Text<'a>,
}

impl Default for Entry<'_> {
    fn default() -> Self {
        Self {
            started: Text::Absent,
            time: Number::Absent,
            request: Given::Absent,
            response: Given::Absent,
            ours: None,
        }
    }
}

impl<T> Default for List<T> {
    fn default() -> Self {
        Self { items: Vec::new(), wrong: None }
    }
}

impl Text<'_> {
    /// The text, empty if there is none.
    pub(super) fn as_str(&self) -> &str {
        match self {
            Self::Is(text) => text,
            Self::Absent | Self::Many(_) | Self::Wrong(_) => "",
        }
    }
}

impl Number {
    /// A whole number that is not negative.
    pub(super) fn count(self) -> Option<u64> {
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "looked at before")]
        match self {
            Self::Is(number) if (0.0..9e15).contains(&number) && number.fract() == 0.0 => Some(number as u64),
            Self::Is(_) | Self::Absent | Self::Null | Self::Wrong => None,
        }
    }
}

struct GivenVisitor<T>(PhantomData<T>);

impl<'de, T: Deserialize<'de>> Visitor<'de> for GivenVisitor<T> {
    type Value = Given<T>;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("an object")
    }

    fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<Self::Value, A::Error> {
        T::deserialize(value::MapAccessDeserializer::new(map)).map(Given::Is)
    }

    fn visit_unit<E>(self) -> Result<Self::Value, E> {
        Ok(Given::Absent)
    }

    fn visit_bool<E>(self, _: bool) -> Result<Self::Value, E> {
        Ok(Given::Wrong("true or false"))
    }

    fn visit_f64<E>(self, _: f64) -> Result<Self::Value, E> {
        Ok(Given::Wrong("a number"))
    }

    fn visit_u64<E>(self, _: u64) -> Result<Self::Value, E> {
        Ok(Given::Wrong("a number"))
    }

    fn visit_i64<E>(self, _: i64) -> Result<Self::Value, E> {
        Ok(Given::Wrong("a number"))
    }

    fn visit_str<E>(self, _: &str) -> Result<Self::Value, E> {
        Ok(Given::Wrong("a text"))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<Self::Value, A::Error> {
        while list.next_element::<IgnoredAny>()?.is_some() {}
        Ok(Given::Wrong("a list"))
    }
}

impl<'de, T: Deserialize<'de>> Deserialize<'de> for Given<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(GivenVisitor(PhantomData))
    }
}

/// No header comes more often.
const MOST: usize = 1_000;

struct TextVisitor<'a>(PhantomData<&'a ()>);

impl<'de: 'a, 'a> Visitor<'de> for TextVisitor<'a> {
    type Value = Text<'a>;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("a text")
    }

    fn visit_borrowed_str<E>(self, text: &'de str) -> Result<Self::Value, E> {
        Ok(Text::Is(Cow::Borrowed(text)))
    }

    fn visit_str<E>(self, text: &str) -> Result<Self::Value, E> {
        Ok(Text::Is(Cow::Owned(text.to_owned())))
    }

    fn visit_string<E>(self, text: String) -> Result<Self::Value, E> {
        Ok(Text::Is(Cow::Owned(text)))
    }

    fn visit_unit<E>(self) -> Result<Self::Value, E> {
        Ok(Text::Absent)
    }

    fn visit_bool<E>(self, _: bool) -> Result<Self::Value, E> {
        Ok(Text::Wrong("true or false"))
    }

    fn visit_u64<E>(self, number: u64) -> Result<Self::Value, E> {
        Ok(Text::Is(Cow::Owned(number.to_string())))
    }

    fn visit_i64<E>(self, number: i64) -> Result<Self::Value, E> {
        Ok(Text::Is(Cow::Owned(number.to_string())))
    }

    fn visit_f64<E>(self, number: f64) -> Result<Self::Value, E> {
        Ok(Text::Is(Cow::Owned(number.to_string())))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<Self::Value, A::Error> {
        let mut texts = Vec::new();
        while let Some(item) = list.next_element::<Text<'a>>()? {
            if let Text::Is(text) = item
                && texts.len() < MOST
            {
                texts.push(text);
            }
        }
        Ok(Text::Many(texts))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
        while map.next_entry::<IgnoredAny, IgnoredAny>()?.is_some() {}
        Ok(Text::Wrong("an object"))
    }
}

impl<'de: 'a, 'a> Deserialize<'de> for Text<'a> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(TextVisitor(PhantomData))
    }
}
