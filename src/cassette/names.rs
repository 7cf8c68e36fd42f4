//! What a target names anew each time it is asked, and may be named otherwise elsewhere.

use serde_json::Value;
use std::collections::HashMap;

/// Names that the service gives anew in every recording: the same one must take the place of the same one throughout.
#[derive(Debug, Default)]
pub struct Names {
    there: HashMap<String, String>,
    back: HashMap<String, String>,
}

impl Names {
    /// Whether two values are equal, but for names in them.
    pub(super) fn same(&mut self, old: &Value, new: &Value, name: &str) -> bool {
        match (old, new) {
            (Value::Object(a), Value::Object(b)) => {
                a.len() == b.len()
                    && a.iter().zip(b).all(|((name, a), (other, b))| name == other && self.same(a, b, name))
            }
            (Value::Array(a), Value::Array(b)) => {
                a.len() == b.len() && a.iter().zip(b).all(|(a, b)| self.same(a, b, name))
            }
            _ if old == new => true,
            (Value::String(a), Value::String(b)) if is_task(name, a) && is_task(name, b) => self.pair(a, b),
            (Value::String(a), Value::String(b)) => self.same_text(a, b),
            (Value::Number(a), Value::Number(b)) => {
                let (a, b) = (a.to_string(), b.to_string());
                is_task(name, &a) && is_task(name, &b) && self.pair(&a, &b)
            }
            _ => false,
        }
    }

    /// Equal, but for words that are names.
    fn same_text(&mut self, old: &str, new: &str) -> bool {
        let (mut a, mut b) = (words(old), words(new));
        loop {
            match (a.next(), b.next()) {
                (None, None) => return true,
                (Some(a), Some(b)) if a == b => {}
                (Some(a), Some(b)) if is_name(a) && is_name(b) && self.pair(a, b) => {}
                _ => return false,
            }
        }
    }

    /// The name that takes the place of this one, if there is one yet.
    pub fn counterpart(&self, old: &str) -> Option<&str> {
        self.there.get(old).map(String::as_str)
    }

    /// Whether a name takes the place of this one, and of no other; the first time it is seen it does.
    pub fn pair(&mut self, old: &str, new: &str) -> bool {
        let there = self.there.entry(old.to_owned()).or_insert_with(|| new.to_owned());
        let back = self.back.entry(new.to_owned()).or_insert_with(|| old.to_owned());
        there == new && back == old
    }
}

/// Words and what stands between them, in turn.
pub fn words(text: &str) -> impl Iterator<Item = &str> {
    let in_word = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | ':');
    let mut rest = text;
    std::iter::from_fn(move || {
        let first = rest.chars().next()?;
        let end = rest.find(|c| in_word(c) != in_word(first)).unwrap_or(rest.len());
        let (word, after) = rest.split_at(end);
        rest = after;
        Some(word)
    })
}

/// A UUID, a time, or UNIX seconds of this century.
pub fn is_name(word: &str) -> bool {
    const SECONDS: usize = 10;
    let seconds = word.len() == SECONDS && word.bytes().all(|byte| byte.is_ascii_digit());
    seconds || uuid::Uuid::try_parse(word).is_ok() || word.parse::<jiff::Timestamp>().is_ok()
}

fn is_task(name: &str, text: &str) -> bool {
    name == "TaskId" && !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit())
}
