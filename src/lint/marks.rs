//! Secrets in the text of a file, whatever its format: a table of marks, a word and what makes a secret of it.

use super::table::{
    AUTHORIZATION, CLOUD_KEY, COOKIE, PASSWORD, PRIVATE_KEY, SECRET_ID, SECRET_KEY, SIGNATURE, TOKEN,
};
use super::value;
use super::{Note, Spot};
use regex::bytes::Regex;
use std::ops::Range;
use std::sync::LazyLock;

/// A word that a secret begins with or stands behind.
struct Mark {
    word: &'static [u8],
    code: &'static str,
    what: &'static str,
    when: When,
}

/// What must stand around the word.
enum When {
    /// The word begins the secret, and so many letters and digits follow.
    Prefix(usize),
    /// So does this.
    Begins(fn(&[u8]) -> Option<usize>),
    /// It is the name of a header, or of a list of them.
    Header,
    /// It ends a name; of what stands before it and of its value is asked this.
    Name(fn(&[u8], &[u8]) -> bool),
}

use When::{Begins, Header, Name, Prefix};

const MARKS: &[Mark] = &[
    mark(b"AKID", SECRET_ID, "a SecretId", Prefix(16)),
    mark(b"AKIA", CLOUD_KEY, "an access key id", Prefix(16)),
    mark(b"ASIA", CLOUD_KEY, "an access key id", Prefix(16)),
    mark(b"LTAI", CLOUD_KEY, "an access key id", Prefix(12)),
    mark(b"AIza", CLOUD_KEY, "an API key", Prefix(30)),
    mark(b"ghp_", CLOUD_KEY, "a token of a code host", Prefix(20)),
    mark(b"github_pat_", CLOUD_KEY, "a token of a code host", Prefix(20)),
    mark(b"glpat-", CLOUD_KEY, "a token of a code host", Prefix(16)),
    mark(b"-----BEGIN ", PRIVATE_KEY, "a private key", Begins(private_key)),
    mark(b"eyJ", TOKEN, "a JSON web token", Begins(web_token)),
    mark(b"authorization", AUTHORIZATION, "the header `Authorization`", Header),
    mark(b"cookie", COOKIE, "a cookie", Header),
    mark(b"cookies", COOKIE, "a cookie", Header),
    mark(b"secretkey", SECRET_KEY, "a SecretKey", Name(|_, value| value::is_random(value, 16))),
    mark(b"secret_key", SECRET_KEY, "a SecretKey", Name(|_, value| value::is_random(value, 16))),
    mark(b"secret-key", SECRET_KEY, "a SecretKey", Name(|_, value| value::is_random(value, 16))),
    mark(b"token", TOKEN, "a token", Name(is_token)),
    mark(b"apikey", TOKEN, "an API key", Name(|_, value| value::is_random(value, 16))),
    mark(b"api_key", TOKEN, "an API key", Name(|_, value| value::is_random(value, 16))),
    mark(b"api-key", TOKEN, "an API key", Name(|_, value| value::is_random(value, 16))),
    mark(b"password", PASSWORD, "a password", Name(is_password)),
    mark(b"passwd", PASSWORD, "a password", Name(is_password)),
    mark(b"signature", SIGNATURE, "a signature", Name(|_, value| value::is_random(value, 20))),
];

const fn mark(word: &'static [u8], code: &'static str, what: &'static str, when: When) -> Mark {
    Mark { word, code, what, when }
}

/// Finds every mark in one pass; longer ones before those that they begin with.
static SEARCH: LazyLock<Option<Regex>> = LazyLock::new(|| {
    Regex::new(concat!(
        r"(?-u)AKID|AKIA|ASIA|LTAI|AIza|ghp_|github_pat_|glpat-|-----BEGIN |eyJ|",
        r"(?i:authorization|cookies?|secret[_-]?key|token|api[_-]?key|passw(?:or)?d|signature)"
    ))
    .ok()
});

/// Everything in a text that is a secret. What stands inside of another one is not named again.
pub(super) fn notes(text: &[u8]) -> Vec<Note> {
    let Some(search) = SEARCH.as_ref() else { return Vec::new() };
    let mut notes = Vec::new();
    let mut known = 0;
    for found in search.find_iter(text) {
        if found.start() < known {
            continue;
        }
        let Some(mark) = MARKS.iter().find(|mark| mark.is(found.as_bytes())) else { continue };
        if let Some(secret) = mark.secret(text, found.range()) {
            let message = format!("{} ({} bytes)", mark.what, secret.len());
            notes.push(Note::new(mark.code, Spot::Offset(secret.start), message));
            known = secret.end;
        }
    }
    notes
}

impl Mark {
    /// Keys are told by their case, names stand in any.
    fn is(&self, word: &[u8]) -> bool {
        match self.when {
            Prefix(_) | Begins(_) => self.word == word,
            Header | Name(_) => self.word.eq_ignore_ascii_case(word),
        }
    }

    /// Where the secret stands that this word tells.
    fn secret(&self, text: &[u8], word: Range<usize>) -> Option<Range<usize>> {
        let rest = &text[word.end..];
        match self.when {
            Prefix(least) => {
                let length = rest.iter().take_while(|byte| is_word(**byte)).count();
                let stands_alone = !ends_in(&text[..word.start], is_word);
                (stands_alone && length >= least).then(|| word.start..word.end + length)
            }
            Begins(length) => length(&text[word.start..]).map(|length| word.start..word.start + length),
            Header => {
                let name = name(text, &word).filter(|name| is_header(name))?;
                let begins = word.start - name.len();
                let value = value::after(text, word.end, is_in_flow(text, begins))
                    .filter(|_| is_own_name(text, begins))?;
                let is_real = !value::is_placeholder(&text[value.clone()]);
                (is_real && value.len() >= LEAST_HEADER).then_some(value)
            }
            Name(is_secret) => {
                let name = name(text, &word)?;
                let value = value::after(text, word.end, is_in_flow(text, word.start - name.len()))?;
                let content = &text[value.clone()];
                (!value::is_placeholder(content) && is_secret(name, content)).then_some(value)
            }
        }
    }
}

/// A scheme alone is no credential.
const LEAST_HEADER: usize = 8;

/// What stands before a word in its own name; `None` if the name goes on behind it.
fn name<'t>(text: &'t [u8], word: &Range<usize>) -> Option<&'t [u8]> {
    /// Longer names are no names.
    const LONGEST: usize = 40;
    if text.get(word.end).copied().is_some_and(is_word) {
        return None;
    }
    let before = &text[word.start.saturating_sub(LONGEST)..word.start];
    let length = before.iter().rev().take_while(|byte| is_word(**byte)).count();
    Some(&before[before.len() - length..])
}

fn is_word(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-')
}

fn ends_in(text: &[u8], class: fn(u8) -> bool) -> bool {
    text.last().copied().is_some_and(class)
}

/// What stands before `authorization` and `cookie` in the names of headers.
fn is_header(before: &[u8]) -> bool {
    [&b""[..], b"proxy-", b"set-"].iter().any(|known| before.eq_ignore_ascii_case(known))
}

/// A member's name begins behind a quote that is not escaped, begins its line, or stands in a flow mapping; in a text it
/// is only a word.
fn is_own_name(text: &[u8], at: usize) -> bool {
    let before = line_before(text, at);
    match before.split_last() {
        Some((b'"' | b'\'', before)) => before.last() != Some(&b'\\'),
        _ => before.iter().all(|byte| matches!(byte, b' ' | b'\t' | b'-')) || is_in_flow(text, at),
    }
}

/// Whether a name without quotes stands in a mapping that YAML writes in braces: `headers: {Accept: [a], Cookie: [b]}`.
fn is_in_flow(text: &[u8], at: usize) -> bool {
    let before = line_before(text, text[..at].trim_ascii_end().len());
    match before.last() {
        Some(b'{') => true,
        Some(b',') => before.contains(&b'{'),
        _ => false,
    }
}

/// What stands before a place in its line, as far as anybody would look: a recording may be one line of many megabytes.
fn line_before(text: &[u8], at: usize) -> &[u8] {
    const MOST: usize = 4096;
    let near = &text[at.saturating_sub(MOST)..at];
    let line = near.iter().rposition(|byte| *byte == b'\n').map_or(0, |end| end + 1);
    &near[line..]
}

/// Pages and repeats have tokens too, which open nothing: `NextToken`, `ClientToken`.
fn is_token(before: &[u8], value: &[u8]) -> bool {
    const OWNERS: [&[u8]; 17] = [
        b"session",
        b"security",
        b"access",
        b"refresh",
        b"auth",
        b"api",
        b"private",
        b"bearer",
        b"secret",
        b"tc",
        b"tmp",
        b"personal",
        b"csrf",
        b"oauth",
        b"id",
        b"xtc",
        b"cloud",
    ];
    let before: Vec<u8> =
        before.iter().filter(|byte| byte.is_ascii_alphanumeric()).map(u8::to_ascii_lowercase).collect();
    let is_owned = before.is_empty() || OWNERS.iter().any(|owner| before.ends_with(owner));
    is_owned && value::is_random(value, 16)
}

fn is_password(_: &[u8], value: &[u8]) -> bool {
    const LEAST: usize = 8;
    let is_made = value.iter().any(|byte| byte.is_ascii_digit() || byte.is_ascii_punctuation());
    value.len() >= LEAST && is_made && !value.iter().any(u8::is_ascii_whitespace)
}

fn private_key(text: &[u8]) -> Option<usize> {
    /// `-----BEGIN ENCRYPTED PRIVATE KEY-----` is the longest heading.
    const HEADING: usize = 64;
    const ENDS: &[u8] = b"PRIVATE KEY-----";
    let heading = &text[..text.len().min(HEADING)];
    heading.windows(ENDS.len()).position(|part| part == ENDS).map(|at| at + ENDS.len())
}

/// Three parts, the second of which is JSON too.
fn web_token(text: &[u8]) -> Option<usize> {
    let part = |from: usize| text[from..].iter().take_while(|byte| is_word(**byte)).count();
    let first = part(0);
    let second =
        text[first..].strip_prefix(b".").filter(|rest| rest.starts_with(b"eyJ")).map(|_| first + 1)?;
    let end = second + part(second);
    (text.get(end) == Some(&b'.')).then(|| end + 1 + part(end + 1))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(text: &str) -> Vec<&'static str> {
        notes(text.as_bytes()).into_iter().map(|note| note.code).collect()
    }

    #[test]
    fn each_secret_is_found_once() {
        let table: &[(&str, &[&str])] = &[
            ("\"x\": \"AKIDz8krbsJ5yKBZQpn74WFkmLPx3gaPbuEx\"", &[SECRET_ID]),
            ("https://h/?SecretId=AKIDz8krbsJ5yKBZQpn74WFkmLPx3gaPbuEx&a=b", &[SECRET_ID]),
            ("{\\\"SecretKey\\\": \\\"Gu5t9xGARNpq86cd98joQYCN3gaPbuEx\\\"}", &[SECRET_KEY]),
            ("TENCENTCLOUD_SECRET_KEY=Gu5t9xGARNpq86cd98joQYCN3gaPbuEx", &[SECRET_KEY]),
            ("      X-TC-Token:\n      - Gu5t9xGARNpq86cd98joQYCN3gaPbuEx\n", &[TOKEN]),
            ("\"SessionToken\": \"Gu5t9xGARNpq86cd98joQYCN3gaPbuEx\"", &[TOKEN]),
            ("eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.c2lnbmF0dXJl", &[TOKEN]),
            (
                "      Authorization:\n      - TC3-HMAC-SHA256 Credential=AKIDz8krbsJ5yKBZQpn74WFkmLPx3gaPbuEx/2026, Signature=8f0e3ab1c2d4e5f60718\n",
                &[AUTHORIZATION],
            ),
            ("{\"name\": \"Cookie\", \"value\": \"session=a1b2c3d4\"}", &[COOKIE]),
            ("    Set-Cookie: [\"session=a1b2c3d4; path=/\"]", &[COOKIE]),
            ("headers: {Cookie: [session=a1b2c3d4], Accept: ['*/*']}", &[COOKIE]),
            (
                "  headers: {Accept: ['*/*'], Set-Cookie: session=a1b2c3d4, Authorization: [Bearer abcdefgh]}",
                &[COOKIE, AUTHORIZATION],
            ),
            (
                "{X-TC-Token: Gu5t9xGARNpq86cd98joQYCN3gaPbuEx, secret_key: [Gu5t9xGARNpq86cd98joQYCN3gaPbuEx]}",
                &[TOKEN, SECRET_KEY],
            ),
            ("\"LoginSettings\": {\"Password\": \"Correct-horse9\"}", &[PASSWORD]),
            ("-----BEGIN RSA PRIVATE KEY-----\\nMIIB", &[PRIVATE_KEY]),
            ("LTAI5tQnKxUWzpR7mQ9a", &[CLOUD_KEY]),
            ("?Action=A&Signature=zmmjn35mikh6pM3V7sUEuX4wyYM%3D&Nonce=1", &[SIGNATURE]),
        ];
        for (text, expected) in table {
            assert_eq!(found(text), *expected, "{text}");
        }
        let tested: Vec<&str> = table.iter().flat_map(|(_, codes)| codes.iter().copied()).collect();
        assert!(MARKS.iter().all(|mark| tested.contains(&mark.code)));
    }

    #[test]
    fn ordinary_texts_hold_none() {
        for text in [
            "\"Token\": \"<token>\"",
            "\"NextToken\": \"Gu5t9xGARNpq86cd98joQYCN3gaPbuEx\"",
            "ClientToken=Gu5t9xGARNpq86cd98joQYCN3gaPbuEx",
            "token_type: Gu5t9xGARNpq86cd98joQYCN3gaPbuEx",
            "\"Authorization\": [\"REDACTED\"]",
            "Authorization:\n      - Bearer\n",
            "\"body\": \"the \\\"Cookie\\\": \\\"of somebody else\\\"\"",
            "the cookie: it is a text",
            "a jar, cookie: it is a text",
            "headers: {Cookie: [], Authorization: ['']}",
            "BAKIDz8krbsJ5yKBZQpn74WFkmLPx3gaPbuEx",
            "AKIDEXAMPLE",
            "\"Password\": \"string\"",
            "Password: null\n",
            "-----BEGIN CERTIFICATE-----",
            "\"signature\": \"right\"",
        ] {
            assert_eq!(found(text), [""; 0], "{text}");
        }
    }

    #[test]
    fn what_is_found_is_not_shown() {
        let notes = notes(b"SecretKey=Gu5t9xGARNpq86cd98joQYCN3gaPbuEx");
        assert_eq!(notes, [Note::new(SECRET_KEY, Spot::Offset(10), "a SecretKey (32 bytes)")]);
        let notes = super::notes(b"headers: {Cookie: [session=a1b2c3d4]}");
        assert_eq!(notes, [Note::new(COOKIE, Spot::Offset(19), "a cookie (16 bytes)")]);
    }
}
