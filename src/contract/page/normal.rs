//! The text of a row without what says nothing: markup, entities, and where its lines break.
//!
//! In this order: images and links become their text; tags go away (`<br>` becomes a space); backslashes before
//! punctuation, asterisks, backticks and double underscores go away; entities become their characters; white space of
//! every kind, invisible characters too, becomes one space, and none beside a Chinese character or its punctuation.

use super::expressions::{BREAK, ENTITY, LINK, MARK, TAG};
use sha2::{Digest, Sha256};

/// Version of the rules above; digests of two versions cannot be compared.
pub const NORMAL: i64 = 1;

const NAMED: [(&str, &str); 6] =
    [("lt", "<"), ("gt", ">"), ("amp", "&"), ("quot", "\""), ("apos", "'"), ("nbsp", " ")];

/// The text of a row as it is compared.
pub fn normal(text: &str) -> String {
    let mut text = text.to_owned();
    for (expression, by) in [(&LINK, "$1"), (&BREAK, " "), (&TAG, ""), (&MARK, "$1")] {
        if let Some(expression) = &**expression {
            text = expression.replace_all(&text, by).into_owned();
        }
    }
    spaced(&decoded(&text))
}

/// SHA-256 of the parts of a row, a line each, in hex.
pub(super) fn digest(parts: &[&str]) -> String {
    hex::encode(Sha256::digest(parts.join("\n")))
}

fn decoded(text: &str) -> String {
    let Some(entity) = &*ENTITY else { return text.to_owned() };
    let one = |found: &regex::Captures<'_>| {
        let name = found.get(1).map_or("", |name| name.as_str());
        let number = name.strip_prefix('#').and_then(|number| match number.strip_prefix(['x', 'X']) {
            Some(digits) => u32::from_str_radix(digits, 16).ok(),
            None => number.parse().ok(),
        });
        let named = || NAMED.iter().find(|(known, _)| *known == name).map(|(_, text)| (*text).to_owned());
        let found = found.get(0).map_or("", |whole| whole.as_str());
        number.and_then(char::from_u32).map(String::from).or_else(named).unwrap_or_else(|| found.to_owned())
    };
    entity.replace_all(text, one).into_owned()
}

fn spaced(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut gap = false;
    for c in text.chars() {
        if c.is_whitespace() || is_invisible(c) {
            gap = true;
            continue;
        }
        let last = out.chars().next_back();
        if gap && last.is_some_and(|last| !is_wide(last)) && !is_wide(c) {
            out.push(' ');
        }
        gap = false;
        out.push(c);
    }
    out
}

fn is_invisible(c: char) -> bool {
    matches!(c, '\u{200b}'..='\u{200d}' | '\u{2060}' | '\u{feff}' | '\u{ad}')
}

/// Chinese characters, their punctuation, and the wide forms of others.
pub(super) fn is_wide(c: char) -> bool {
    matches!(c, '\u{2e80}'..='\u{9fff}' | '\u{f900}'..='\u{faff}' | '\u{ff00}'..='\u{ffef}')
}

#[cfg(test)]
mod tests {
    use super::normal;

    #[test]
    fn markup_and_white_space_say_nothing() {
        let table = [
            ("a  b\u{a0}c\n d ", "a b c d"),
            ("See [the list](https://example.invalid/x) of `Ids`.", "See the list of Ids."),
            ("<b>one</b><br/>two <a href=\"x\" target=\"_blank\">three</a>", "one two three"),
            ("绑定 EIP 到 `ins-1` 上", "绑定EIP到ins-1上"),
            ("绑定EIP到ins-1上", "绑定EIP到ins-1上"),
            ("a &lt; b &amp;&#38; c &#x41; &unknown; &nope", "a < b && c A &unknown; &nope"),
            ("**bold** and \\*star\\_", "bold and *star_"),
            ("snake_case stays", "snake_case stays"),
            ("\u{feff}\u{200b}x", "x"),
        ];
        for (written, meant) in table {
            assert_eq!(normal(written), meant, "{written}");
        }
    }
}
