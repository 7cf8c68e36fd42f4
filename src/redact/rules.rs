//! Texts that look like keys, whoever they belong to: a table of rules, a name and a condition each.

use super::runs::Class;
use super::word;

/// One way of looking like a key.
struct Rule {
    name: &'static str,
    when: fn(&[u8]) -> bool,
}

const RULES: &[Rule] = &[
    Rule { name: "secret-id", when: |text| has_token(text, b"AKID", 8) },
    Rule {
        name: "key of another cloud",
        when: |text| OTHERS.iter().any(|(mark, rest)| has_token(text, mark, *rest)),
    },
    Rule { name: "private key", when: |text| find(text, b"-----BEGIN ").is_some() },
    Rule { name: "json web token", when: |text| has_token(text, b"eyJ", 16) },
    Rule { name: "authorization", when: is_authorization },
    Rule { name: "named secret", when: names_a_secret },
    Rule {
        name: "key-like word",
        when: |text| word::CHARACTERS.runs(text, word::KEY).any(|run| word::is_key(&text[run])),
    },
];

/// How access keys of others begin, and how many characters follow at least.
const OTHERS: &[(&[u8], usize)] = &[
    (b"AKIA", 16),
    (b"ASIA", 16),
    (b"LTAI", 12),
    (b"AIza", 30),
    (b"ghp_", 20),
    (b"gho_", 20),
    (b"github_pat_", 20),
    (b"glpat-", 16),
    (b"xoxb-", 16),
    (b"xoxp-", 16),
    (b"sk_live_", 16),
];

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

/// The rule that a text meets first.
pub(super) fn met(text: &[u8]) -> Option<&'static str> {
    RULES.iter().find(|rule| (rule.when)(text)).map(|rule| rule.name)
}

const TOKEN: Class = Class::new(b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_");

fn find(text: &[u8], wanted: &[u8]) -> Option<usize> {
    let (first, rest) = wanted.split_first()?;
    let mut from = 0;
    while let Some(at) = text.get(from..)?.iter().position(|byte| byte == first) {
        from += at + 1;
        if text[from..].starts_with(rest) {
            return Some(from - 1);
        }
    }
    None
}

fn finds<'t>(text: &'t [u8], wanted: &'t [u8]) -> impl Iterator<Item = &'t [u8]> {
    let mut rest = text;
    std::iter::from_fn(move || {
        let at = find(rest, wanted)?;
        rest = &rest[at + wanted.len()..];
        Some(rest)
    })
}

/// Whether a mark stands in it with at least so many characters of a token behind.
fn has_token(text: &[u8], mark: &[u8], least: usize) -> bool {
    finds(text, mark).any(|rest| rest.iter().take_while(|byte| TOKEN.has(**byte)).count() >= least)
}

/// The value of an `Authorization` header, with a credential in it.
fn is_authorization(text: &[u8]) -> bool {
    let schemes: [&[u8]; 3] = [b"Bearer ", b"Basic ", b"Credential="];
    schemes.iter().any(|scheme| {
        finds(text, scheme).any(|rest| {
            let end = rest.iter().position(|byte| !word::CHARACTERS.has(*byte)).unwrap_or(rest.len());
            let token = &rest[..end];
            token.len() >= VALUE && token.iter().any(|byte| byte.is_ascii_digit() || *byte == b'=')
        })
    })
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
            ("private key", "-----BEGIN RSA PRIVATE KEY-----\nMIIB"),
            ("json web token", "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.c2ln"),
            ("authorization", "Basic dXNlcjpwYXNzd29yZA=="),
            ("authorization", "TC3-HMAC-SHA256 Credential=someone/2019-07-19/ecm/tc3_request"),
            ("named secret", "connect with Password=correct-horse"),
            ("key-like word", "and Gu5t9xGARNpq86cd98joQYCN3EXAMPLE."),
        ];
        for (name, text) in table {
            assert_eq!(met(text.as_bytes()), Some(name), "{text}");
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
            "The token= of the signature: none",
            "http://127.0.0.1:41357/v2/index.php?Action=DescribeEip",
            "application/x-www-form-urlencoded",
            "命名",
        ] {
            assert_eq!(met(text.as_bytes()), None, "{text}");
        }
    }
}
