//! curl lines and Hurl files.

use crate::shape::{cassette, shipped};
use dubplate::cassette::load;
use dubplate::foreign::export::{curl, hurl};
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
    assert!(text.contains("jsonpath \"$.Response.Error.Code\" == \"UnsupportedOperation.AddressIdNotFound"), "{text}");
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
