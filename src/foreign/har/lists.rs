//! Numbers and lists of a HAR, whatever stands in their place.

use super::typed::{List, Number};
use serde::de::{Deserialize, Deserializer, IgnoredAny, MapAccess, SeqAccess, Visitor};
use std::fmt;
use std::marker::PhantomData;

struct NumberVisitor;

impl<'de> Visitor<'de> for NumberVisitor {
    type Value = Number;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("a number")
    }

    fn visit_f64<E>(self, number: f64) -> Result<Number, E> {
        Ok(Number::Is(number))
    }

    #[expect(clippy::cast_precision_loss, reason = "sizes and times are small")]
    fn visit_u64<E>(self, number: u64) -> Result<Number, E> {
        Ok(Number::Is(number as f64))
    }

    #[expect(clippy::cast_precision_loss, reason = "sizes and times are small")]
    fn visit_i64<E>(self, number: i64) -> Result<Number, E> {
        Ok(Number::Is(number as f64))
    }

    fn visit_unit<E>(self) -> Result<Number, E> {
        Ok(Number::Null)
    }

    fn visit_bool<E>(self, _: bool) -> Result<Number, E> {
        Ok(Number::Wrong)
    }

    fn visit_str<E>(self, text: &str) -> Result<Number, E> {
        Ok(text.trim().parse().map_or(Number::Wrong, Number::Is))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<Number, A::Error> {
        while list.next_element::<IgnoredAny>()?.is_some() {}
        Ok(Number::Wrong)
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Number, A::Error> {
        while map.next_entry::<IgnoredAny, IgnoredAny>()?.is_some() {}
        Ok(Number::Wrong)
    }
}

impl<'de> Deserialize<'de> for Number {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(NumberVisitor)
    }
}

/// Nobody sends more headers or parameters. In memory an empty object takes a hundred times what it does in a file.
const MOST: usize = 10_000;

struct ListVisitor<T>(PhantomData<T>);

impl<T> ListVisitor<T> {
    fn wrong(what: &'static str) -> List<T> {
        List { items: Vec::new(), wrong: Some(what) }
    }
}

impl<'de, T: Deserialize<'de>> Visitor<'de> for ListVisitor<T> {
    type Value = List<T>;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("a list")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<List<T>, A::Error> {
        let mut items = Vec::new();
        let mut wrong = None;
        while let Some(item) = list.next_element::<super::typed::Given<T>>()? {
            match item {
                _ if items.len() == MOST => wrong = Some("a list of more than anybody sends"),
                super::typed::Given::Is(item) => items.push(item),
                super::typed::Given::Absent => wrong = Some("a list with nothing in a place"),
                super::typed::Given::Wrong(_) => wrong = Some("a list of something else"),
            }
        }
        Ok(List { items, wrong })
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<List<T>, A::Error> {
        while map.next_entry::<IgnoredAny, IgnoredAny>()?.is_some() {}
        Ok(Self::wrong("an object"))
    }

    fn visit_unit<E>(self) -> Result<List<T>, E> {
        Ok(List::default())
    }

    fn visit_bool<E>(self, _: bool) -> Result<List<T>, E> {
        Ok(Self::wrong("true or false"))
    }

    fn visit_u64<E>(self, _: u64) -> Result<List<T>, E> {
        Ok(Self::wrong("a number"))
    }

    fn visit_i64<E>(self, _: i64) -> Result<List<T>, E> {
        Ok(Self::wrong("a number"))
    }

    fn visit_f64<E>(self, _: f64) -> Result<List<T>, E> {
        Ok(Self::wrong("a number"))
    }

    fn visit_str<E>(self, _: &str) -> Result<List<T>, E> {
        Ok(Self::wrong("a text"))
    }
}

impl<'de, T: Deserialize<'de>> Deserialize<'de> for List<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(ListVisitor(PhantomData))
    }
}
