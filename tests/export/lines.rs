//! curl lines and Hurl files.

use crate::any;
use crate::shape::{cassette, shipped};
use dubplate::cassette::load;
use dubplate::foreign::export::{curl, hurl};
use proptest::prelude::*;
use proptest::strategy::ValueTree;
use proptest::test_runner::{TestCaseError, TestRunner};
use regex::Regex;
use serde_json::Value;
use std::collections::BTreeSet;
use std::process::Command;

#[test]
fn a_curl_line_is_what_a_person_would_have_typed() {
    let text = curl(&[cassette("ecm-2019-07-19", "bind-instance")]);
    let line = "\
# ecm-2019-07-19/bind-instance, step 2: AssociateAddress
curl -sS -X POST \\
  -H 'content-type: application/json' \\
  -H 'x-tc-action: AssociateAddress' \\
  -H 'x-tc-version: 2019-07-19' \\
  -H 'x-tc-timestamp: '\"$TENCENTCLOUD_TIMESTAMP\" \\
  -H 'authorization: '\"$TENCENTCLOUD_AUTHORIZATION\" \\
  --data-raw '{\"EcmRegion\":\"ap-hangzhou-ecm\",\"AddressId\":\"eip-unbound1\",\"InstanceId\":\"ein-running1\"}' \\
  http://127.0.0.1:";
    assert!(text.contains(line), "{text}");
}

/// A shell parses all of it, and with `curl` a function every line reaches it with an address last.
#[test]
fn a_shell_reads_the_lines_of_every_shipped_cassette() {
    let cassettes: Vec<_> = shipped().iter().map(|path| load(path).expect("a cassette").0).collect();
    let episodes: usize = cassettes.iter().map(|cassette| cassette.entries.len()).sum();
    let folder = tempfile::tempdir().expect("a folder");
    let script = folder.path().join("lines.sh");
    let shown = "curl() { for word do :; done; printf '%s\\n' \"$word\"; }\n";
    std::fs::write(&script, format!("{shown}{}", curl(&cassettes))).expect("a file");
    let ran = Command::new("sh")
        .arg("-u")
        .arg(&script)
        .env_clear()
        .envs(["AUTHORIZATION", "TIMESTAMP", "TOKEN"].map(|name| (format!("TENCENTCLOUD_{name}"), "x")))
        .output()
        .expect("a shell");
    assert!(ran.status.success(), "{}", String::from_utf8_lossy(&ran.stderr));
    let words = String::from_utf8(ran.stdout).expect("UTF-8");
    assert_eq!(words.lines().filter(|word| word.starts_with("http")).count(), episodes);
    assert_eq!(words.lines().count(), episodes);
}

#[test]
fn a_hurl_entry_asserts_status_and_code() {
    let text = hurl(&[cassette("ecm-2019-07-19", "bind-instance"), cassette("ecm-2019-07-19", "eip-absent")]);
    assert!(text.contains("\nauthorization: {{tencentcloud_authorization}}\n"), "{text}");
    assert!(text.contains("\n{\"EcmRegion\":\"ap-hangzhou-ecm\",\"AddressId\":\"eip-unbound1\",\"InstanceId\":\"ein-running1\"}\nHTTP 200\n[Asserts]\njsonpath \"$.Response.Error\" not exists\n"), "{text}");
    assert!(
        text.contains("jsonpath \"$.Response.Error.Code\" == \"UnsupportedOperation.AddressIdNotFound"),
        "{text}"
    );
}

/// A poll that was seen more than once is one episode.
#[test]
fn a_hurl_entry_is_played_as_often_as_it_was_seen() {
    let text = hurl(&[cassette("ecm-2019-07-19", "rate-exceeded")]);
    assert!(text.contains("\n[Options]\nrepeat: 20\n{\"EcmRegion\""), "{text}");
}

/// Only what the content type says of a body that no v1 signature was made over is believed.
#[test]
fn a_body_is_of_the_kind_that_was_read_whatever_it_was_called() {
    let table = [
        (
            "ecm-2019-07-19",
            "json-as-form",
            "content-type: application/x-www-form-urlencoded\n",
            "{\"EcmRegion\":",
        ),
        (
            "eip-v2-2017-03-12",
            "form-as-json",
            "content-type: application/json\n[Form]\n",
            "Action: AssociateAddress\n",
        ),
        (
            "eip-v2-2017-03-12",
            "form-as-text",
            "content-type: text/plain\n[Form]\n",
            "Action: AssociateAddress\n",
        ),
    ];
    for (profile, case, kind, start) in table {
        let text = hurl(&[cassette(profile, case)]);
        let rest = text.split_once(kind).map(|(_, rest)| rest).unwrap_or_default();
        let body = rest.lines().find(|line| !line.starts_with("x-tc-") && !line.starts_with("authorization"));
        assert!(body.is_some_and(|line| format!("{line}\n").starts_with(start)), "{case}: {text}");
    }
}

#[test]
fn a_list_in_a_multipart_body_says_that_it_is_json() {
    let cassettes = [cassette("ecm-2019-07-19", "form-multipart")];
    let list = r#"--form 'AddressIds="[\"eip-unbound1\",\"eip-unbound2\"]";type=application/json'"#;
    assert!(curl(&cassettes).contains(list), "{}", curl(&cassettes));
    let part =
        r#"name=\"AddressIds\"\r\nContent-Type: application/json\r\n\r\n["eip-unbound1","eip-unbound2"]\r\n"#;
    let part = part.replace("\\\"", "\"");
    assert!(hurl(&cassettes).contains(&part), "{}", hurl(&cassettes));
}

#[test]
fn nothing_that_was_redacted_stands_in_a_line_as_a_value() {
    for path in shipped() {
        let cassettes = [load(&path).expect("a cassette").0];
        for text in [curl(&cassettes), hurl(&cassettes)] {
            assert!(!text.contains("<authorization>") && !text.contains("<timestamp>"), "{}", path.display());
        }
    }
}

/// The lines that Hurl's grammar has for what is written here, each told by how it begins and ends.
fn grammar() -> Vec<(Regex, &'static str)> {
    // In a value a backslash begins an escape, `#` a comment, two braces a variable.
    const VALUE: &str = r"(?:[^\\#{}\n]|\\[\\#]|\\u\{[0-9a-f]+\}|\{\{[a-z_]+\}\})*";
    const KEY: &str = r"(?:[A-Za-z0-9_.\-]|\\u\{[0-9a-f]+\})+";
    let table = [
        (r"^$".to_owned(), "nothing"),
        (r"^# .*$".to_owned(), "comment"),
        (r"^[A-Z]+ https?://[A-Za-z0-9.:\[\]-]+/[A-Za-z0-9/._~%=&?-]*$".to_owned(), "request"),
        (format!("^{KEY}: {VALUE}$"), "pair"),
        (r"^\[(?:Form|Multipart)\]$".to_owned(), "section"),
        (r"^\[Options\]$".to_owned(), "options"),
        (r"^`(?:[^\\{}`\n]|\\[rn\\]|\\u\{[0-9a-f]+\})*`$".to_owned(), "body"),
        (r"^\[Asserts\]$".to_owned(), "asserts"),
        (r"^HTTP [0-9]{3}$".to_owned(), "response"),
        (r#"^jsonpath "\$[A-Za-z.]*" (?:not exists|== (?:-?[0-9]+|"[^"\\{}]*"))$"#.to_owned(), "assert"),
    ];
    table.into_iter().map(|(pattern, kind)| (Regex::new(&pattern).expect("a pattern"), kind)).collect()
}

fn kind(grammar: &[(Regex, &'static str)], line: &str) -> Option<&'static str> {
    if line.starts_with('{') && !line.contains("{{") && serde_json::from_str::<Value>(line).is_ok() {
        return Some("body");
    }
    grammar.iter().find(|(pattern, _)| pattern.is_match(line)).map(|(_, kind)| *kind)
}

/// How many entries a text for Hurl has, and the kinds of its lines; each line follows one that it may.
fn grammatical(
    grammar: &[(Regex, &'static str)],
    text: &str,
) -> Result<(usize, BTreeSet<&'static str>), String> {
    let (mut seen, mut last, mut entries) = (BTreeSet::new(), "nothing", 0);
    for line in text.split('\n') {
        let kind = kind(grammar, line).ok_or_else(|| format!("`{line}` after {last}"))?;
        let may_follow: &[&str] = match kind {
            "request" => &["nothing", "comment"],
            "pair" => &["request", "pair", "section", "options"],
            "options" | "section" | "body" => &["request", "pair"],
            "response" => &["request", "pair", "body", "section", "comment"],
            "asserts" => &["response"],
            "assert" => &["asserts", "assert"],
            _ => &["nothing", "comment", "response", "assert", "pair", "request", "section"],
        };
        if !may_follow.contains(&last) {
            return Err(format!("`{line}` after {last}"));
        }
        entries += usize::from(kind == "response");
        seen.insert(kind);
        last = kind;
    }
    Ok((entries, seen))
}

#[test]
fn every_line_for_hurl_is_one_of_its_grammar_and_follows_one_that_it_may() {
    let (mut all, grammar) = (BTreeSet::new(), grammar());
    for path in shipped() {
        let cassette = load(&path).expect("a cassette").0;
        let text = hurl(std::slice::from_ref(&cassette));
        let (entries, seen) =
            grammatical(&grammar, &text).unwrap_or_else(|line| panic!("{}: {line}", path.display()));
        assert_eq!(entries, cassette.entries.len(), "{}", path.display());
        all.extend(seen);
    }
    let kinds = [
        "assert", "asserts", "body", "comment", "nothing", "options", "pair", "request", "response",
        "section",
    ];
    assert_eq!(all.into_iter().collect::<Vec<_>>(), kinds);
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 256, failure_persistence: None, ..ProptestConfig::default() })]
    /// Whatever stands in a cassette, nothing in it begins an entry, a variable or a comment of its own.
    #[test]
    fn any_cassette_is_grammatical_for_hurl(cassettes in any::cassettes()) {
        let text = hurl(&cassettes);
        let grammar = grammar();
        let (entries, _) = grammatical(&grammar, &text).map_err(TestCaseError::fail)?;
        let left_out = text.matches("\n# Left out: ").count();
        let episodes: usize = cassettes.iter().map(|cassette| cassette.entries.len()).sum();
        prop_assert_eq!(entries + left_out, episodes);
    }
}

/// A shell reads each word back, and runs nothing but curl.
#[test]
fn a_shell_runs_nothing_that_stands_in_a_cassette() {
    let mut runner = TestRunner::deterministic();
    let folder = tempfile::tempdir().expect("a folder");
    let script = folder.path().join("lines.sh");
    for _ in 0..64 {
        let cassettes = any::cassettes().new_tree(&mut runner).expect("cassettes").current();
        let episodes: usize = cassettes.iter().map(|cassette| cassette.entries.len()).sum();
        let shown = "curl() { for word do :; done; printf '%s\\n' \"$word\"; }\n";
        std::fs::write(&script, format!("{shown}{}", curl(&cassettes))).expect("a file");
        let ran = Command::new("sh").arg("-e").arg(&script).env_clear().current_dir(&folder).output();
        let ran = ran.expect("a shell");
        let said = String::from_utf8_lossy(&ran.stderr);
        assert!(ran.status.success() && said.is_empty(), "{said}\n{}", curl(&cassettes));
        let words = String::from_utf8(ran.stdout).expect("UTF-8");
        assert!(words.lines().all(|word| word.starts_with("http")), "{words}");
        assert_eq!(words.lines().count(), episodes);
    }
}
