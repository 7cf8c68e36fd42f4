//! A Hurl file: each episode with what its answer was.

use super::asked::{Asked, Body};
use super::{heading, is_placeholder, one_line, variable};
use crate::cassette::{Cassette, Entry};
use serde_json::Value;

const START: &str = "\
# What was recorded, as Hurl entries. Credentials, signatures and times were redacted and cannot be sent: they stand here
# as variables (`hurl --variable tencentcloud_authorization=..`). A gateway takes a request only with a signature made
# for it and for now.
";

/// One text for all cassettes.
pub fn hurl(cassettes: &[Cassette]) -> String {
    let mut text = START.to_owned();
    for cassette in cassettes {
        for entry in &cassette.entries {
            text += &format!("\n# {}\n", one_line(&heading(cassette, entry)));
            asked(&Asked::of(&cassette.head, entry), &mut text);
            answered(entry, &mut text);
        }
    }
    text
}

fn asked(asked: &Asked, text: &mut String) {
    *text += &format!("{} {}\n", asked.method, asked.url());
    let is_multipart = matches!(asked.body, Body::Multipart(_));
    // Hurl writes host, boundary and the type of a form itself.
    let headers = asked.headers.iter().filter(|(name, _)| name != "host");
    for (name, value) in headers.filter(|(name, _)| !(is_multipart && name == "content-type")) {
        let value = if is_placeholder(value) {
            format!("{{{{{}}}}}", variable(value).to_ascii_lowercase())
        } else {
            escaped(value)
        };
        *text += &format!("{}: {value}\n", named(name));
    }
    match &asked.body {
        Body::Empty => {}
        Body::Lost => *text += "# Of its body only a digest was kept.\n",
        Body::Json(json) => *text += &format!("{}\n", body(json)),
        Body::Form(pairs) => section("Form", pairs, text),
        Body::Multipart(parts) => section("Multipart", parts, text),
    }
}

fn section(name: &str, pairs: &[(String, String)], text: &mut String) {
    *text += &format!("[{name}]\n");
    for (name, value) in pairs {
        *text += &format!("{}: {}\n", named(name), escaped(value));
    }
}

fn answered(entry: &Entry, text: &mut String) {
    *text += &format!("HTTP {}\n", entry.response.status);
    let Some(body) = &entry.response.body else { return };
    *text += "[Asserts]\n";
    let codes =
        [("$.Response.Error.Code", "/Response/Error/Code"), ("$.code", "/code"), ("$.codeDesc", "/codeDesc")];
    let before = text.len();
    for (path, pointer) in codes {
        match body.pointer(pointer) {
            Some(Value::String(code)) => {
                *text += &format!("jsonpath \"{path}\" == \"{}\"\n", in_quotes(code));
            }
            Some(Value::Number(code)) => *text += &format!("jsonpath \"{path}\" == {code}\n"),
            Some(_) | None => {}
        }
    }
    if text.len() == before {
        *text += "jsonpath \"$.Response.Error\" not exists\n";
    }
}

/// JSON as the body of an entry. Two braces would begin a variable; in JSON they stand only in a text, where one of them
/// can be an escape.
fn body(json: &str) -> String {
    json.replace("{{", "{\\u007b")
}

/// A name outside quotes, which ends at a colon.
fn named(name: &str) -> String {
    escaped(name).replace(':', "\\u{3a}")
}

/// A value outside quotes.
fn escaped(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    let length = text.chars().count();
    for (at, c) in text.chars().enumerate() {
        let is_edge = at == 0 || at + 1 == length;
        match c {
            '\\' => escaped += "\\\\",
            '#' => escaped += "\\#",
            '{' | '}' | '"' | '`' | '[' | ']' => escaped += &format!("\\u{{{:x}}}", u32::from(c)),
            ' ' if is_edge => escaped += "\\u{20}",
            c if c.is_control() => escaped += &format!("\\u{{{:x}}}", u32::from(c)),
            c => escaped.push(c),
        }
    }
    escaped
}

/// A text between double quotes.
fn in_quotes(text: &str) -> String {
    let one = |c: char| match c {
        '\\' => "\\\\".to_owned(),
        '"' => "\\\"".to_owned(),
        '{' | '}' => format!("\\u{{{:x}}}", u32::from(c)),
        c if c.is_control() => format!("\\u{{{:x}}}", u32::from(c)),
        c => c.to_string(),
    };
    text.chars().map(one).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn two_braces_begin_no_variable() {
        let json = r#"{"a":{"b":{"c":"{{x}} \"{{"}}}"#;
        let body = body(json);
        assert!(!body.contains("{{"), "{body}");
        let read = |text: &str| serde_json::from_str::<Value>(text).ok();
        assert_eq!(read(&body), read(json));
        assert!(read(json).is_some());
    }

    #[test]
    fn a_value_ends_no_line_and_begins_no_comment() {
        assert_eq!(escaped("a #b\n{{c}}"), "a \\#b\\u{a}\\u{7b}\\u{7b}c\\u{7d}\\u{7d}");
        assert_eq!(escaped(" "), "\\u{20}");
    }
}
