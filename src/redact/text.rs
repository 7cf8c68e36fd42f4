//! Words that look like keys, whoever they belong to.

use super::WITHHELD;

/// Shorter runs are names and ids; the shortest key of the vendor has 32 characters, a `SecretId` 36.
const KEY_LENGTH: usize = 24;
/// A `SecretId` cut short is still one.
const ID_PREFIX: &str = "AKID";
const ID_LENGTH: usize = 12;

/// Replaces every word that looks like a key; the rest stays.
pub(super) fn withhold_keys(text: &str) -> String {
    if text.len() < ID_LENGTH {
        return text.to_owned();
    }
    let mut shown = String::with_capacity(text.len());
    let mut rest = text;
    while !rest.is_empty() {
        let end = rest.find(|c: char| !is_key_character(c)).unwrap_or(rest.len());
        let (word, after) = rest.split_at(end);
        shown.push_str(if looks_like_a_key(word) { WITHHELD } else { word });
        let mut others = after.chars();
        shown.extend(others.next());
        rest = others.as_str();
    }
    shown
}

fn is_key_character(c: char) -> bool {
    c.is_ascii_alphanumeric() || matches!(c, '+' | '/' | '=' | '_' | '-' | '%')
}

fn looks_like_a_key(word: &str) -> bool {
    if word.len() < ID_LENGTH {
        return false;
    }
    if word.find(ID_PREFIX).is_some_and(|at| word.len() - at >= ID_LENGTH) {
        return true;
    }
    let digits = word.bytes().filter(u8::is_ascii_digit).count();
    let letters = word.bytes().filter(u8::is_ascii_alphabetic).count();
    word.len() >= KEY_LENGTH && digits > 0 && letters > 0 && !is_request_id(word)
}

/// A UUID with its hyphens; without them it could as well be a key of 32 hex digits.
fn is_request_id(word: &str) -> bool {
    word.len() == 36 && uuid::Uuid::try_parse(word).is_ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_go_and_ordinary_words_stay() {
        let text = "key AKIDz8krbsJ5yKBZQpn74WFkmLPx3EXAMPLE and Gu5t9xGARNpq86cd98joQYCN3EXAMPLE.";
        assert_eq!(withhold_keys(text), "key <withheld> and <withheld>.");
        for kept in [
            "UnsupportedOperation.InvalidNetworkInterfaceIdNotFound",
            "3c140219-cfe9-470e-b241-907877d6fb03",
            "2018-01-08T07:20:57Z",
            "eip-ek0cdz1g is bound to ins-1bmpb9tu",
            "命名",
        ] {
            assert_eq!(withhold_keys(kept), kept);
        }
    }
}
