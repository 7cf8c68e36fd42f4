//! Texts that look like keys, whoever they belong to: a table of rules, a name and a condition each.

use super::runs::{Class, Present};
use super::word;
use regex::bytes::Regex;
use std::sync::LazyLock;

/// One way of looking like a key.
struct Rule {
    name: &'static str,
    /// What stands in every text that meets it.
    mark: &'static [u8],
    bytes: Present,
    when: When,
}

enum When {
    /// Behind the mark stand at least so many characters of a token.
    Token(usize),
    Text(fn(&[u8]) -> bool),
}

use When::{Text, Token};

const RULES: &[Rule] = &[
    rule("secret-id", b"AKID", Token(8)),
    rule("key of another cloud", b"AKIA", Token(16)),
    rule("key of another cloud", b"ASIA", Token(16)),
    rule("key of another cloud", b"LTAI", Token(12)),
    rule("key of another cloud", b"AIza", Token(30)),
    rule("key of a code host", b"ghp_", Token(20)),
    rule("key of a code host", b"github_pat_", Token(20)),
    rule("key of a code host", b"glpat-", Token(16)),
    rule("private key", b"-----BEGIN ", Text(|_| true)),
    rule("json web token", b"eyJ", Token(16)),
    rule("authorization", b"Bearer ", Text(|text| has_credential(text, b"Bearer "))),
    rule("authorization", b"Basic ", Text(|text| has_credential(text, b"Basic "))),
    rule("authorization", b"Credential=", Text(|text| has_credential(text, b"Credential="))),
    rule("named secret", b"=", Text(names_a_secret)),
    rule("key-like word", b"", Text(has_key)),
];

const fn rule(name: &'static str, mark: &'static [u8], when: When) -> Rule {
    Rule { name, mark, bytes: Present::of(mark), when }
}

impl Rule {
    fn is_met(&self, text: &[u8]) -> bool {
        match self.when {
            Token(least) => after(text, self.mark)
                .any(|rest| rest.iter().take_while(|byte| TOKEN.has(**byte)).count() >= least),
            Text(when) => after(text, self.mark).next().is_some() && when(text),
        }
    }
}

/// Whether what stands under a name is a secret by the name alone.
pub(super) fn is_name_of_secret(name: &str) -> bool {
    let name = name.as_bytes();
    NAMES.iter().any(|secret| name.windows(secret.len()).any(|part| part.eq_ignore_ascii_case(secret)))
}

/// Whether any of those names stands somewhere in a text.
pub(super) fn has_name_of_secret(text: &[u8]) -> bool {
    static SEARCH: LazyLock<Option<Regex>> = LazyLock::new(|| {
        let names = NAMES.iter().filter_map(|name| std::str::from_utf8(name).ok()).map(regex::escape);
        Regex::new(&format!("(?i-u){}", names.collect::<Vec<_>>().join("|"))).ok()
    });
    SEARCH.as_ref().is_none_or(|search| search.is_match(text))
}

/// Names of parameters and of headers whose values are secrets, in lower case.
const NAMES: &[&[u8]] = &[
    b"password",
    b"passwd",
    b"secretkey",
    b"secret_key",
    b"secret-key",
    b"token",
    b"signature",
    b"apikey",
    b"api_key",
];
const VALUE: usize = 8;

const TOKEN: Class = Class::new(b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_");

/// The rule that a text meets first.
pub(super) fn met(text: &[u8], has: Present) -> Option<&'static str> {
    // Of a long text, which has every letter somewhere, one pass says which marks it has none of.
    let is_unmarked = text.len() >= LONG && !has_mark(text);
    let may_meet = |rule: &&Rule| (!is_unmarked || rule.mark.len() < MARK) && has.all(rule.bytes);
    RULES.iter().filter(may_meet).find(|rule| rule.is_met(text)).map(|rule| rule.name)
}

const LONG: usize = 64;
/// Shorter marks are no words.
const MARK: usize = 2;

/// Whether the mark of any rule, if it is a word, stands in a text.
fn has_mark(text: &[u8]) -> bool {
    static SEARCH: LazyLock<Option<Regex>> = LazyLock::new(|| {
        let marks = RULES.iter().filter(|rule| rule.mark.len() >= MARK);
        let marks = marks.filter_map(|rule| std::str::from_utf8(rule.mark).ok()).map(regex::escape);
        Regex::new(&format!("(?-u){}", marks.collect::<Vec<_>>().join("|"))).ok()
    });
    SEARCH.as_ref().is_none_or(|search| search.is_match(text))
}

/// What stands behind each mark.
fn after<'t>(text: &'t [u8], mark: &'t [u8]) -> impl Iterator<Item = &'t [u8]> {
    (0..=text.len()).map(|at| &text[at..]).filter_map(move |rest| rest.strip_prefix(mark))
}

fn has_credential(text: &[u8], scheme: &[u8]) -> bool {
    after(text, scheme).any(|rest| {
        let end = rest.iter().position(|byte| !word::CHARACTERS.has(*byte)).unwrap_or(rest.len());
        let token = &rest[..end];
        token.len() >= VALUE && token.iter().any(|byte| byte.is_ascii_digit() || *byte == b'=')
    })
}

fn has_key(text: &[u8]) -> bool {
    word::CHARACTERS.runs(text, word::KEY).any(|run| word::is_key(&text[run]))
}

/// `password=...`: whatever stands there, the name says what it is.
fn names_a_secret(text: &[u8]) -> bool {
    let mut signs = text.iter().enumerate().filter(|(_, byte)| **byte == b'=');
    signs.any(|(at, _)| {
        let is_named = NAMES.iter().any(|name| {
            text[..at]
                .len()
                .checked_sub(name.len())
                .is_some_and(|from| text[from..at].eq_ignore_ascii_case(name))
        });
        is_named && text[at + 1..].iter().take_while(|byte| byte.is_ascii_graphic()).count() >= VALUE
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_rule_is_met_by_what_it_is_named_for() {
        let table = [
            ("secret-id", "key AKIDz8krbsJ5yKBZQpn74WFkmLPx3EXAMPLE."),
            ("secret-id", "cut: AKIDz8krbsJ5"),
            ("key of another cloud", "AKIAIOSFODNN7EXAMPLE"),
            ("key of another cloud", "(LTAI5tQnKxExampleKey)"),
            ("key of a code host", "ghp_AbCdEfGhIjKlMnOpQrSt"),
            ("private key", "-----BEGIN RSA PRIVATE KEY-----\nMIIB"),
            ("json web token", "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.c2ln"),
            ("authorization", "Basic dXNlcjpwYXNzd29yZA=="),
            ("authorization", "TC3-HMAC-SHA256 Credential=someone/2019-07-19/ecm/tc3_request"),
            ("named secret", "connect with Password=correct-horse"),
            ("named secret", "token=12345678"),
            ("key-like word", "and Gu5t9xGARNpq86cd98joQYCN3EXAMPLE."),
        ];
        for (name, text) in table {
            assert_eq!(met(text.as_bytes(), Present::of(text.as_bytes())), Some(name), "{text}");
        }
        let tested: Vec<&str> = table.iter().map(|(name, _)| *name).collect();
        assert!(RULES.iter().all(|rule| tested.contains(&rule.name)));
    }

    #[test]
    fn ordinary_texts_meet_none() {
        for text in [
            "UnsupportedOperation.InvalidNetworkInterfaceIdNotFound",
            "3c140219-cfe9-470e-b241-907877d6fb03",
            "2018-01-08T07:20:57Z",
            "Sun, 22 Nov 2026 16:17:31 GMT",
            "eip-ek0cdz1g is bound to ins-1bmpb9tu",
            "The Bearer of bad news, a Basic network, Credential=",
            "Bearer authentication is used, Bearer of1",
            "token=1234567",
            "The token= of the signature: none",
            "http://127.0.0.1:41357/v2/index.php?Action=DescribeEip",
            "application/x-www-form-urlencoded",
            "命名",
        ] {
            assert_eq!(met(text.as_bytes(), Present::of(text.as_bytes())), None, "{text}");
        }
    }
}
