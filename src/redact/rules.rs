//! Texts that look like keys, whoever they belong to.

/// Shorter runs are names and ids; the shortest key of the vendor has 32 characters, a `SecretId` 36.
const KEY_LENGTH: usize = 24;
/// A `SecretId` cut short is still one.
const ID_PREFIX: &str = "AKID";
const ID_LENGTH: usize = 12;

/// The rule that a text meets, if it looks like a key.
pub(super) fn met(text: &str) -> Option<&'static str> {
    if text.len() < ID_LENGTH {
        return None;
    }
    text.split(|c: char| !is_key_character(c)).find_map(rule_of_word)
}

fn is_key_character(c: char) -> bool {
    c.is_ascii_alphanumeric() || matches!(c, '+' | '/' | '=' | '_' | '-' | '%')
}

fn rule_of_word(word: &str) -> Option<&'static str> {
    if word.len() < ID_LENGTH {
        return None;
    }
    if word.find(ID_PREFIX).is_some_and(|at| word.len() - at >= ID_LENGTH) {
        return Some("secret-id");
    }
    let digits = word.bytes().filter(u8::is_ascii_digit).count();
    let letters = word.bytes().filter(u8::is_ascii_alphabetic).count();
    let is_mixed = word.len() >= KEY_LENGTH && digits > 0 && letters > 0 && !is_request_id(word);
    is_mixed.then_some("key-like word")
}

/// A UUID with its hyphens; without them it could as well be a key of 32 hex digits.
fn is_request_id(word: &str) -> bool {
    word.len() == 36 && uuid::Uuid::try_parse(word).is_ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_are_seen_and_ordinary_words_are_not() {
        assert_eq!(met("key AKIDz8krbsJ5yKBZQpn74WFkmLPx3EXAMPLE."), Some("secret-id"));
        assert_eq!(met("and Gu5t9xGARNpq86cd98joQYCN3EXAMPLE."), Some("key-like word"));
        for kept in [
            "UnsupportedOperation.InvalidNetworkInterfaceIdNotFound",
            "3c140219-cfe9-470e-b241-907877d6fb03",
            "2018-01-08T07:20:57Z",
            "eip-ek0cdz1g is bound to ins-1bmpb9tu",
            "命名",
        ] {
            assert_eq!(met(kept), None, "{kept}");
        }
    }
}
