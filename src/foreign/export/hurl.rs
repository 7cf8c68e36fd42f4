//! A Hurl file: each episode with what its answer was.

use super::asked::{Asked, Body, Part, form};
use super::{heading, is_placeholder, one_line, variable};
use crate::cassette::{Cassette, Entry};
use serde_json::Value;

const START: &str = "\
# What was recorded, as Hurl entries. Credentials, signatures and times were redacted and cannot be sent: they stand here
# as variables (`hurl --variable tencentcloud_authorization=..`). A gateway takes a request only with a signature made
# for it and for now; a replay takes any: `dubplate replay --cassette CASSETTE -- hurl --test THIS-FILE`, and with hurl's
# --connect-to what was recorded at an address of this machine.
";

const METHODS: [&str; 9] = ["GET", "HEAD", "POST", "PUT", "DELETE", "CONNECT", "OPTIONS", "TRACE", "PATCH"];

const BOUNDARY: &str = "dubplate7d1f0c4ab93e";

/// One text for all cassettes.
pub fn hurl(cassettes: &[Cassette]) -> String {
    let mut text = START.to_owned();
    for cassette in cassettes {
        for entry in &cassette.entries {
            text += &format!("\n# {}\n", one_line(&heading(cassette, entry)));
            let asked = Asked::of(&cassette.head, entry);
            if METHODS.contains(&&*asked.method) {
                text += &request(&asked, entry.times());
                answered(entry, &mut text);
            } else {
                text += &format!("# Left out: Hurl has no method {}.\n", one_line(&asked.method));
            }
        }
    }
    text
}

fn request(asked: &Asked, times: u32) -> String {
    let mut text = format!("{} {}\n", asked.method, asked.url());
    let is_multipart = matches!(asked.body, Body::Multipart(_));
    // Hurl writes the host and the boundary itself.
    let headers = asked.headers.iter().filter(|(name, _)| name != "host" && !name.is_empty());
    for (name, value) in headers.filter(|(name, _)| !(is_multipart && name == "content-type")) {
        let value = if is_placeholder(value) {
            format!("{{{{{}}}}}", variable(value).to_ascii_lowercase())
        } else {
            escaped(value)
        };
        text += &format!("{}: {value}\n", named(name));
    }
    // A poll is folded to one episode, which tells how often it was seen.
    let options = if times > 1 { format!("[Options]\nrepeat: {times}\n") } else { String::new() };
    let body = match &asked.body {
        Body::Empty => String::new(),
        Body::Lost => "# Of its body only a digest was kept.\n".to_owned(),
        Body::Json(json) => format!("{}\n", body(json)),
        Body::Form(pairs) if pairs.iter().any(|(name, _)| name.is_empty()) => {
            format!("`{}`\n", in_backticks(&form(pairs)))
        }
        Body::Form(pairs) => section("Form", pairs.iter().map(|(name, value)| (&**name, &**value))),
        Body::Multipart(parts) if parts.iter().any(|part| part.kind.is_some() || part.name.is_empty()) => {
            text += &format!("content-type: multipart/form-data; boundary={BOUNDARY}\n");
            format!("`{}`\n", whole(parts))
        }
        Body::Multipart(parts) => section("Multipart", parts.iter().map(|part| (&*part.name, &*part.value))),
    };
    text + &options + &body
}

/// In a section a part has a name, and no type unless it is a file.
fn whole(parts: &[Part]) -> String {
    let part = |part: &Part| {
        let kind = part.kind.map(|kind| format!("\\r\\nContent-Type: {kind}")).unwrap_or_default();
        let (name, value) = (part.name.replace(['"', '\r', '\n'], "_"), &part.value);
        let (name, value) = (in_backticks(&name), in_backticks(value));
        format!(
            "--{BOUNDARY}\\r\\nContent-Disposition: form-data; name=\"{name}\"{kind}\\r\\n\\r\\n{value}\\r\\n"
        )
    };
    parts.iter().map(part).collect::<String>() + &format!("--{BOUNDARY}--\\r\\n")
}

fn section<'a>(name: &str, pairs: impl Iterator<Item = (&'a str, &'a str)>) -> String {
    let lines = pairs.map(|(name, value)| format!("{}: {}\n", named(name), escaped(value)));
    format!("[{name}]\n{}", lines.collect::<String>())
}

fn answered(entry: &Entry, text: &mut String) {
    *text += &format!("HTTP {}\n", entry.response.status);
    let Some(body) = entry.response.body.as_ref().filter(|_| entry.request.host.is_none()) else { return };
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

/// A name outside quotes, of the few characters that need no escape there.
fn named(name: &str) -> String {
    let plain = |c: char| c.is_ascii_alphanumeric() || "_-.".contains(c);
    name.chars().map(|c| if plain(c) { c.to_string() } else { code(c) }).collect()
}

/// A value outside quotes.
fn escaped(text: &str) -> String {
    let last = text.chars().count().saturating_sub(1);
    let one = |(at, c): (usize, char)| match c {
        '\\' => "\\\\".to_owned(),
        '#' => "\\#".to_owned(),
        '{' | '}' | '"' | '`' | '[' | ']' => code(c),
        c if c.is_control() || (c.is_whitespace() && (at == 0 || at == last)) => code(c),
        c => c.to_string(),
    };
    text.chars().enumerate().map(one).collect()
}

/// A text between double quotes.
fn in_quotes(text: &str) -> String {
    quoted(text, '"')
}

/// A text on one line that is sent as it is.
fn in_backticks(text: &str) -> String {
    quoted(text, '`')
}

fn quoted(text: &str, mark: char) -> String {
    let one = |c: char| match c {
        '\\' => "\\\\".to_owned(),
        '{' | '}' => code(c),
        c if c == mark || c.is_control() => code(c),
        c => c.to_string(),
    };
    text.chars().map(one).collect()
}

fn code(c: char) -> String {
    format!("\\u{{{:x}}}", u32::from(c))
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

    #[test]
    fn a_name_ends_at_no_blank() {
        assert_eq!(named("Filters.0.a b:c"), "Filters.0.a\\u{20}b\\u{3a}c");
    }

    #[test]
    fn a_part_with_a_type_is_written_out() {
        let text = Part { name: "A".to_owned(), value: "`{{x}}\n".to_owned(), kind: None };
        let list = Part { name: "B".to_owned(), value: "[1]".to_owned(), kind: Some("application/json") };
        let start = format!("--{BOUNDARY}\\r\\nContent-Disposition: form-data; name=");
        assert_eq!(
            whole(&[text, list]),
            format!(
                "{start}\"A\"\\r\\n\\r\\n\\u{{60}}\\u{{7b}}\\u{{7b}}x\\u{{7d}}\\u{{7d}}\\u{{a}}\\r\\n\
                 {start}\"B\"\\r\\nContent-Type: application/json\\r\\n\\r\\n[1]\\r\\n--{BOUNDARY}--\\r\\n"
            )
        );
    }
}
