//! The own text of a JSON body, where writing its value again would give another.

use serde::de::{Deserialize, Deserializer, IgnoredAny, MapAccess, SeqAccess, Visitor};
use serde_json::Value;
use std::fmt;

/// The body's text, if it differs from its value written compactly and says nothing that the value does not say.
pub(super) fn text<'b>(body: &'b [u8], value: &Value) -> Option<&'b str> {
    if is_compact(body, value) {
        return None;
    }
    let text = std::str::from_utf8(body).ok()?;
    let Count(members) = serde_json::from_str(text).ok()?;
    (members == count(value)).then_some(text)
}

fn is_compact(body: &[u8], value: &Value) -> bool {
    let mut written = Vec::with_capacity(body.len());
    serde_json::to_writer(&mut written, value).is_ok() && written == body
}

/// Members of all objects of a value.
fn count(value: &Value) -> usize {
    match value {
        Value::Array(items) => items.iter().map(count).sum(),
        Value::Object(members) => members.values().map(|value| 1 + count(value)).sum(),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => 0,
    }
}

/// Members of all objects of a text. A value keeps the last of two with one name; the text has both.
struct Count(usize);

impl<'d> Deserialize<'d> for Count {
    fn deserialize<D: Deserializer<'d>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(Counting).map(Count)
    }
}

struct Counting;

impl<'d> Visitor<'d> for Counting {
    type Value = usize;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("JSON")
    }

    fn visit_map<M: MapAccess<'d>>(self, mut members: M) -> Result<usize, M::Error> {
        let mut sum = 0;
        while let Some((IgnoredAny, Count(inner))) = members.next_entry()? {
            sum += 1 + inner;
        }
        Ok(sum)
    }

    fn visit_seq<S: SeqAccess<'d>>(self, mut items: S) -> Result<usize, S::Error> {
        let mut sum = 0;
        while let Some(Count(inner)) = items.next_element()? {
            sum += inner;
        }
        Ok(sum)
    }

    fn visit_unit<E>(self) -> Result<usize, E> {
        Ok(0)
    }

    fn visit_bool<E>(self, _: bool) -> Result<usize, E> {
        Ok(0)
    }

    fn visit_i64<E>(self, _: i64) -> Result<usize, E> {
        Ok(0)
    }

    fn visit_u64<E>(self, _: u64) -> Result<usize, E> {
        Ok(0)
    }

    fn visit_f64<E>(self, _: f64) -> Result<usize, E> {
        Ok(0)
    }

    fn visit_str<E>(self, _: &str) -> Result<usize, E> {
        Ok(0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_is_kept_where_it_differs_and_says_no_more_than_its_value() {
        let table = [
            (r#"{"a":1,"b":[{"c":null}]}"#, false),
            (r#"{"a":1,"b":[{"c":null}]} "#, true),
            (r#"{"a": 1.50, "b": "\u0041\/"}"#, true),
            (r#"{"a":1e2,"b":[true,-3]}"#, true),
            (r#"{"a": [1, -2, 2.5, "x", true, null, {"b": 1}, {"c": [{"d": 2}]}]}"#, true),
            (r#"{"a":1,"\u0061":2}"#, false),
            (r#"{"x":[{"a":"hidden","a":"shown"}]}"#, false),
        ];
        for (body, kept) in table {
            let value = serde_json::from_str(body).expect("JSON");
            assert_eq!(text(body.as_bytes(), &value), kept.then_some(body), "{body}");
        }
    }
}
