//! A body that is JSON and nothing else, each name in an object once.

use serde::de::{Deserialize, Deserializer, Error, MapAccess, SeqAccess, Visitor};
use std::collections::HashSet;
use std::fmt;

/// Why a body is not what a strict reader takes; `None` if it is.
pub(super) fn flaw(body: &[u8]) -> Option<String> {
    if body.is_empty() {
        return Some("nothing".to_owned());
    }
    if body.starts_with(b"\xef\xbb\xbf") {
        return Some("a byte order mark before it".to_owned());
    }
    let mut reader = serde_json::Deserializer::from_slice(body);
    match Once::deserialize(&mut reader) {
        Ok(Once) => reader.end().err().map(|_| "something after it".to_owned()),
        Err(error) if error.is_data() => Some(error.to_string().split(" at line").next()?.to_owned()),
        Err(_) => Some("another text".to_owned()),
    }
}

/// Any JSON value in which no object has a name twice.
struct Once;

impl<'de> Deserialize<'de> for Once {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(Reading)
    }
}

struct Reading;

impl<'de> Visitor<'de> for Reading {
    type Value = Once;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("JSON")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut members: A) -> Result<Once, A::Error> {
        let mut names = HashSet::new();
        while let Some(name) = members.next_key::<String>()? {
            members.next_value::<Once>()?;
            if names.contains(&name) {
                return Err(A::Error::custom(format!("the member `{name}` twice")));
            }
            names.insert(name);
        }
        Ok(Once)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<Once, A::Error> {
        while items.next_element::<Once>()?.is_some() {}
        Ok(Once)
    }

    fn visit_bool<E>(self, _: bool) -> Result<Once, E> {
        Ok(Once)
    }

    fn visit_i64<E>(self, _: i64) -> Result<Once, E> {
        Ok(Once)
    }

    fn visit_u64<E>(self, _: u64) -> Result<Once, E> {
        Ok(Once)
    }

    fn visit_f64<E>(self, _: f64) -> Result<Once, E> {
        Ok(Once)
    }

    fn visit_str<E>(self, _: &str) -> Result<Once, E> {
        Ok(Once)
    }

    fn visit_unit<E>(self) -> Result<Once, E> {
        Ok(Once)
    }
}

#[cfg(test)]
mod tests {
    use super::flaw;

    #[test]
    fn what_is_not_just_json_says_why() {
        for (body, found) in [
            (&b""[..], "nothing"),
            (b"\xef\xbb\xbf{}", "a byte order mark before it"),
            (b"{} {}", "something after it"),
            (b"{}x", "something after it"),
            (b"{\"a\":1,\"b\":{\"c\":1,\"c\":1}}", "the member `c` twice"),
            (b"{\"a\":1,\"\\u0061\":1}", "the member `a` twice"),
            (b"{\"a\":\"\xff\"}", "another text"),
            (b"<html>", "another text"),
            (b"{\"a\":", "another text"),
        ] {
            assert_eq!(flaw(body).as_deref(), Some(found), "{}", String::from_utf8_lossy(body));
        }
    }

    #[test]
    fn json_with_blanks_around_it_is_just_json() {
        for body in ["{}", " {\"a\":[1,-2,1.5e3,true,null,\"x\"]}\r\n", "{\"a\":{\"b\":1},\"b\":1}", "[]"] {
            assert_eq!(flaw(body.as_bytes()), None, "{body}");
        }
    }
}
