//! `application/x-www-form-urlencoded`, in queries and in bodies.

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};

/// RFC 3986 unreserved characters stay; everything else becomes `%XY` with upper-case digits, as the signature pages ask.
const RESERVED: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'_').remove(b'.').remove(b'~');

/// Joins pairs as `name=value&…`, percent-encoded; a blank is `%20`.
pub fn encode<'a>(pairs: impl IntoIterator<Item = (&'a str, &'a str)>) -> String {
    let mut text = String::new();
    for (name, value) in pairs {
        if !text.is_empty() {
            text.push('&');
        }
        text.extend(utf8_percent_encode(name, RESERVED));
        text.push('=');
        text.extend(utf8_percent_encode(value, RESERVED));
    }
    text
}

/// Splits a form into decoded pairs, `+` read as a blank. `None` where a part has no `=`: the gateway refuses such a form.
pub fn decode(text: &str) -> Option<Vec<(String, String)>> {
    is_form(text.as_bytes()).then(|| form_urlencoded::parse(text.as_bytes()).into_owned().collect())
}

/// Whether each part of a text has its `=`.
pub fn is_form(text: &[u8]) -> bool {
    text.split(|byte| *byte == b'&').all(|part| part.is_empty() || part.contains(&b'='))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_blank_is_percent_20_and_hex_digits_are_upper_case() {
        assert_eq!(encode([("a b", "x/=+~"), ("n", "命")]), "a%20b=x%2F%3D%2B~&n=%E5%91%BD");
    }

    #[test]
    fn decoding_reads_both_spellings_of_a_blank() {
        let pairs = decode("a+b=1%202&&c=").expect("a well-formed query");
        assert_eq!(pairs, [("a b".into(), "1 2".into()), ("c".into(), String::new())]);
    }

    #[test]
    fn a_part_without_an_equals_sign_is_no_form() {
        assert!(decode("a=1&b").is_none());
    }
}
