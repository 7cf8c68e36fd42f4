//! Placeholders that keep identity: equal values get equal numbers, and the values themselves are not kept.

use std::collections::HashMap;
use std::hash::{BuildHasher, RandomState};
use std::sync::{Mutex, PoisonError};

/// The numbers given so far. What is remembered of a value is a hash under a key that is drawn for this session and
/// never leaves it: of no use to anybody who guesses values.
#[derive(Default)]
pub(super) struct Numbers {
    keys: (RandomState, RandomState),
    given: Mutex<HashMap<(u64, u64), usize>>,
}

impl Numbers {
    pub(super) fn is_used(&self) -> bool {
        !self.given.lock().unwrap_or_else(PoisonError::into_inner).is_empty()
    }

    /// `<withheld-1>` for the first value, the same for the same value.
    pub(super) fn placeholder(&self, value: &str) -> String {
        let hash = (self.keys.0.hash_one(value), self.keys.1.hash_one(value));
        let mut given = self.given.lock().unwrap_or_else(PoisonError::into_inner);
        let next = given.len() + 1;
        let number = *given.entry(hash).or_insert(next);
        format!("{START}{number}>")
    }
}

const START: &str = "<withheld-";

/// Whether a text is such a placeholder.
pub(super) fn is_placeholder(text: &str) -> bool {
    let number = text.strip_prefix(START).and_then(|rest| rest.strip_suffix('>'));
    number.is_some_and(|number| !number.is_empty() && number.bytes().all(|digit| digit.is_ascii_digit()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn equal_values_get_equal_placeholders() {
        let numbers = Numbers::default();
        let given = ["a", "b", "a", "", "b"].map(|value| numbers.placeholder(value));
        assert_eq!(given, [1, 2, 1, 3, 2].map(|number| format!("<withheld-{number}>")));
        assert!(given.iter().all(|text| is_placeholder(text)));
    }

    #[test]
    fn what_only_begins_like_a_placeholder_is_none() {
        for text in ["<withheld->", "<withheld-a>", "<withheld-1", "withheld-1>", "<withheld-1>>", "1", ""] {
            assert!(!is_placeholder(text), "{text}");
        }
    }
}
