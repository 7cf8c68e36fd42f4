//! The value that stands behind a name, in any of the ways in which recordings write one, and whether it is a real one.

use std::ops::Range;

/// How a value was written, which says where it ends.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Written {
    /// `name=value` in an address or a form.
    Pair,
    /// `name: value` to the end of the line.
    Plain,
    /// The same between brackets or braces of YAML.
    Flow,
    Quoted(u8),
}

/// The value of the name that ends here: `"name": "value"`, the same in a list, in a list of YAML, behind an escaped
/// quote, as a HAR's `value` or a matcher's `equalTo`; `name=value`; `name: value`, to the next comma if that is in a
/// flow mapping.
pub(super) fn after(text: &[u8], end: usize, in_flow: bool) -> Option<Range<usize>> {
    let mut at = end;
    let was_quoted = skip_quote(text, &mut at).is_some();
    at += blanks(&text[at..]);
    let pair = match text.get(at)? {
        b'=' if !was_quoted => true,
        b':' => false,
        b',' if was_quoted => {
            at = har_value(text, at + 1)?;
            false
        }
        _ => return None,
    };
    at += 1;
    if pair {
        return Some(run(text, at, Written::Pair));
    }
    at += blanks(&text[at..]);
    let in_flow = in_flow || text.get(at) == Some(&b'[');
    at = open(text, at)?;
    let plain = if in_flow { Written::Flow } else { Written::Plain };
    let written = skip_quote(text, &mut at).map_or(plain, Written::Quoted);
    Some(run(text, at, written))
}

/// The colon behind `"value"`, which stands behind `"name": ..` in a HAR.
fn har_value(text: &[u8], at: usize) -> Option<usize> {
    const VALUE: &[u8] = b"\"value\"";
    let at = at + white(&text[at..]);
    let rest = text[at..].strip_prefix(VALUE)?;
    let at = at + VALUE.len() + white(rest);
    (text.get(at) == Some(&b':')).then_some(at)
}

/// Goes into lists and matchers, to the first value.
fn open(text: &[u8], mut at: usize) -> Option<usize> {
    /// Nobody nests deeper.
    const DEPTH: usize = 3;
    for _ in 0..DEPTH {
        match text.get(at)? {
            b'[' => at += 1 + white(&text[at + 1..]),
            b'{' => {
                let name = at + 1 + white(&text[at + 1..]);
                let end = name + text[name..].iter().take(32).position(|byte| *byte == b':')?;
                at = end + 1 + white(&text[end + 1..]);
            }
            b'\r' | b'\n' => {
                let item = at + white(&text[at..]);
                (text.get(item) == Some(&b'-')).then_some(())?;
                at = item + 1 + blanks(&text[item + 1..]);
            }
            _ => return Some(at),
        }
    }
    Some(at)
}

fn run(text: &[u8], at: usize, written: Written) -> Range<usize> {
    let ends = |byte: u8| match written {
        Written::Quoted(quote) => byte == quote || matches!(byte, b'\\' | b'\n' | b'\r'),
        Written::Plain => matches!(byte, b'\n' | b'\r'),
        Written::Flow => matches!(byte, b'\n' | b'\r' | b',' | b']' | b'}'),
        Written::Pair => {
            byte.is_ascii_whitespace()
                || matches!(byte, b'&' | b'"' | b'\'' | b'\\' | b'<' | b'>' | b';' | b',' | b')')
        }
    };
    let length = text[at..].iter().take_while(|byte| !ends(**byte)).count();
    let trailing = text[at..at + length].iter().rev().take_while(|byte| byte.is_ascii_whitespace()).count();
    at..at + length - trailing
}

/// A quote, escaped or not; which one.
fn skip_quote(text: &[u8], at: &mut usize) -> Option<u8> {
    let escapes = text[*at..].iter().take_while(|byte| **byte == b'\\').count();
    let quote = text.get(*at + escapes).copied().filter(|byte| matches!(byte, b'"' | b'\''))?;
    *at += escapes + 1;
    Some(quote)
}

fn blanks(text: &[u8]) -> usize {
    text.iter().take_while(|byte| matches!(byte, b' ' | b'\t')).count()
}

fn white(text: &[u8]) -> usize {
    text.iter().take_while(|byte| byte.is_ascii_whitespace()).count()
}

/// Words that stand where a secret was taken out, in lower case.
const WORDS: [&[u8]; 20] = [
    b"redact",
    b"sanitiz",
    b"sanitis",
    b"filtered",
    b"dummy",
    b"fake",
    b"placeholder",
    b"example",
    b"masked",
    b"hidden",
    b"removed",
    b"scrubbed",
    b"censored",
    b"xxxx",
    b"your",
    b"changeme",
    b"mock",
    b"****",
    b"....",
    b"none",
];

/// Whether a value stands for one that was taken out.
pub(super) fn is_placeholder(value: &[u8]) -> bool {
    /// A real one is no sentence; words far behind are not looked for.
    const LOOKED_AT: usize = 256;
    let Some(first) = value.first() else { return true };
    let begins = match first {
        b'<' | b'[' | b'{' | b'*' | b'%' => true,
        b'$' => value.get(1).is_some_and(|next| *next == b'{' || next.is_ascii_uppercase()),
        _ => value.iter().all(|byte| byte == first),
    };
    let value = value[..value.len().min(LOOKED_AT)].to_ascii_lowercase();
    begins || WORDS.iter().any(|word| value.windows(word.len()).any(|part| part == *word))
}

/// Whether a value is one word that nobody thought of: long enough, of the characters that keys are made of, and with
/// both digits and letters.
pub(super) fn is_random(value: &[u8], least: usize) -> bool {
    let is_key = |byte: &u8| byte.is_ascii_alphanumeric() || b"+/=_-.~%".contains(byte);
    value.len() >= least
        && value.iter().all(is_key)
        && value.iter().any(u8::is_ascii_digit)
        && value.iter().any(u8::is_ascii_alphabetic)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn value<'t>(text: &'t str, name: &str) -> Option<&'t str> {
        let end = text.find(name).expect("the name") + name.len();
        after(text.as_bytes(), end, false).map(|range| &text[range])
    }

    #[test]
    fn each_way_of_writing_is_read() {
        let table = [
            ("\"Name\": \"a b\"", Some("a b")),
            ("\"Name\":[\n  \"ab\", \"c\"]", Some("ab")),
            ("Name:\r\n      - a b\r\n", Some("a b")),
            ("Name: [ab]", Some("ab")),
            ("Name: a b \nOther: c", Some("a b")),
            ("  Name:\n  Other: c", None),
            ("{\\\"Name\\\": \\\"ab\\\", ", Some("ab")),
            ("?Name=ab&c=d", Some("ab")),
            ("{\"name\": \"Name\",\n \"value\": \"ab\"}", Some("ab")),
            ("{\"name\": \"Name\", \"comment\": \"ab\"}", None),
            ("\"Name\": {\"equalTo\": \"ab\"}", Some("ab")),
            ("Name", None),
            ("\"Name\": ", None),
            ("Name: 'ab'", Some("ab")),
        ];
        for (text, expected) in table {
            assert_eq!(value(text, "Name"), expected, "{text}");
        }
    }

    #[test]
    fn a_text_that_is_cut_anywhere_has_a_value_or_none() {
        let text = b"\"Name\": {\"equalTo\": [\r\n - \"ab\"";
        for end in 5..text.len() {
            assert!(after(&text[..end], 5, false).is_none_or(|range| range.end <= end));
        }
    }

    #[test]
    fn what_was_taken_out_is_no_secret() {
        for text in [
            "",
            "<token>",
            "REDACTED",
            "Sanitized",
            "Bearer REDACTED",
            "${TOKEN}",
            "$TOKEN",
            "xxxxxxxx",
            "--------",
        ] {
            assert!(is_placeholder(text.as_bytes()), "{text}");
        }
        for text in ["Gu5t9xGARNpq86cd98joQYCN3", "Bearer abc123", "$2b$12$abc"] {
            assert!(!is_placeholder(text.as_bytes()), "{text}");
        }
    }
}
