//! A shell script of curl lines, one for each episode. What was redacted is a variable of the environment.

use super::asked::{Asked, Body, Part, form};
use super::{heading, is_placeholder, one_line, variable};
use crate::cassette::Cassette;

const START: &str = "\
#!/bin/sh
# What was recorded, as curl lines. Credentials, signatures and times were redacted and cannot be sent: they stand here
# as variables. A gateway takes a request only with a signature made for it and for now; `dubplate call` makes one.
";

/// One text for all cassettes.
pub fn curl(cassettes: &[Cassette]) -> String {
    let mut text = START.to_owned();
    for cassette in cassettes {
        for entry in &cassette.entries {
            let asked = Asked::of(&cassette.head, entry);
            text += &format!("\n# {}\n", one_line(&heading(cassette, entry)));
            if entry.request.signing.as_ref().is_some_and(|signing| signing.starts_with("Hmac")) {
                text += "# SecretId, Timestamp, Nonce and Signature were not kept.\n";
            }
            if matches!(asked.body, Body::Lost) {
                text += "# Of its body only a digest was kept.\n";
            }
            text += &line(&asked);
            text.push('\n');
        }
    }
    text
}

/// The words of one command, a line each.
fn line(asked: &Asked) -> String {
    let mut words: Vec<String> = vec![method(asked)];
    let is_multipart = matches!(asked.body, Body::Multipart(_));
    for (name, value) in &asked.headers {
        // curl writes the boundary itself, and the host is the address's unless it was another.
        let own = (name == "content-type" && is_multipart) || (name == "host" && is_host_of(asked, value));
        if !own {
            words.push(format!("-H {}", header(name, value)));
        }
    }
    match &asked.body {
        Body::Empty | Body::Lost => {}
        Body::Json(text) => words.push(format!("--data-raw {}", quoted(text))),
        Body::Form(pairs) => words.push(format!("--data-raw {}", quoted(&form(pairs)))),
        Body::Multipart(parts) => words.extend(parts.iter().map(part)),
    }
    words.push(quoted(&asked.url()));
    format!("curl {}", words.join(" \\\n  "))
}

/// A part that says its type is one whose value curl would read: quotes keep it from that.
fn part(part: &Part) -> String {
    let name = part.name.replace('=', "_");
    match part.kind {
        None => format!("--form-string {}", quoted(&format!("{name}={}", part.value))),
        Some(kind) => {
            let value = part.value.replace('\\', "\\\\").replace('"', "\\\"");
            format!("--form {}", quoted(&format!("{name}=\"{value}\";type={kind}")))
        }
    }
}

fn method(asked: &Asked) -> String {
    match &*asked.method {
        "HEAD" => "-sS --head".to_owned(),
        method => format!("-sS -X {}", quoted(method)),
    }
}

fn is_host_of(asked: &Asked, value: &str) -> bool {
    asked.base.split("://").nth(1).is_some_and(|rest| rest.split('/').next() == Some(value))
}

/// A redacted value is a variable; the double quotes hold nothing else that a shell looks at.
fn header(name: &str, value: &str) -> String {
    if is_placeholder(value) {
        return format!("{}\"${}\"", quoted(&format!("{name}: ")), variable(value));
    }
    // With nothing after the colon curl would leave the header out.
    if value.is_empty() { quoted(&format!("{name};")) } else { quoted(&format!("{name}: {value}")) }
}

/// One word of a POSIX shell.
pub(super) fn quoted(text: &str) -> String {
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"-_./:=@%+,".contains(&byte);
    if !text.is_empty() && text.bytes().all(plain) {
        return text.to_owned();
    }
    format!("'{}'", text.replace('\'', r"'\''"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_shell_reads_a_word_back_whatever_stands_in_it() {
        assert_eq!(quoted("POST"), "POST");
        assert_eq!(quoted(""), "''");
        assert_eq!(quoted("$(rm -rf ~) `x` \"y\""), "'$(rm -rf ~) `x` \"y\"'");
        assert_eq!(quoted("it's"), r"'it'\''s'");
    }

    #[test]
    fn a_redacted_header_is_a_variable() {
        assert_eq!(
            header("authorization", "<authorization>"),
            "'authorization: '\"$TENCENTCLOUD_AUTHORIZATION\""
        );
        assert_eq!(header("x-tc-token", "<token>"), "'x-tc-token: '\"$TENCENTCLOUD_TOKEN\"");
        assert_eq!(header("x", "<a> b>"), "'x: <a> b>'");
    }
}
