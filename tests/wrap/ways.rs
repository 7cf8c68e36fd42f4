//! How a program's requests get here.

use crate::mock::Mock;
use crate::program::{Ended, write};
use crate::{CASSETTE, Ground, around, curl, finish, folder, quoted, replay};
use serde_json::Value;

fn body(ended: &Ended) -> Value {
    serde_json::from_str(&ended.stdout).unwrap_or_else(|error| panic!("{error}: {}", ended.said()))
}

/// What curl is answered while it is recorded, and then from the recording.
fn both(ground: &Ground, more: &[&str], child: &[&str]) -> [Value; 2] {
    let recorded = finish(&mut ground.record(more, child)).expect(0);
    let replayed = finish(&mut replay(&ground.home, more, child)).expect(0);
    [body(&recorded), body(&replayed)]
}

#[test]
fn curl_finds_the_proxy_and_trusts_it() {
    let [recorded, replayed] = both(&Ground::new(), &[], &curl("https://ecm.tencentcloudapi.com/"));
    assert!(recorded.pointer("/Response/Error/Code").is_some(), "{recorded}");
    assert_eq!(replayed, recorded);
}

/// The same request by a program that asks certifi alone whom to trust, as the vendor's SDK does.
const PYTHON: &str = r#"
import certifi, os, ssl, sys, urllib.request
assert sys.own == "customized", "the program's own sitecustomize has run"
assert os.path.dirname(certifi.where()) not in sys.path
assert "BEGIN CERTIFICATE" in certifi.contents()
head = {"Content-Type": "application/json", "X-TC-Action": "DescribeAddresses", "X-TC-Version": "2019-07-19"}
asked = urllib.request.Request("https://ecm.tencentcloudapi.com/", b"{}", head)
trusting = ssl.create_default_context(cafile=certifi.where())
print(urllib.request.urlopen(asked, context=trusting).read().decode())
"#;

#[test]
fn python_is_told_whom_to_trust_by_certifi() {
    let ground = Ground::new();
    let home = ground.home.path();
    write(home, "site/certifi/__init__.py", "from .core import contents, where\n");
    write(home, "site/certifi/core.py", "def where(): return '/nowhere'\ndef contents(): return ''\n");
    write(home, "site/sitecustomize.py", "import sys\nsys.own = 'customized'\n");
    write(home, "asks.py", PYTHON);
    let site = home.join("site");
    let python = ["python3", "asks.py"];
    let recorded = finish(ground.record(&[], &python).env("PYTHONPATH", &site)).expect(0);
    let replayed = finish(replay(&ground.home, &[], &python).env("PYTHONPATH", &site)).expect(0);
    assert_eq!(body(&replayed), body(&recorded));
}

#[test]
fn plain_http_goes_through_the_proxy_by_whole_urls() {
    let home = folder();
    let mock = Mock::start(home.path(), &[]);
    let way = format!("::{}", mock.address());
    let child = curl("http://ecm.tencentcloudapi.com/");
    let reach = ["record", "--cassette", CASSETTE, "--connect-to", &way];
    let recorded = finish(&mut around(home.path(), &reach, &child)).expect(0);
    let replayed = finish(&mut replay(&home, &[], &child)).expect(0);
    assert!(body(&recorded).pointer("/Response/RequestId").is_some(), "{}", recorded.said());
    assert_eq!(body(&replayed), body(&recorded));
}

#[test]
fn a_host_with_a_port_of_its_own_is_named_to_the_program() {
    let ground = Ground::new();
    let script = format!(
        "test $DUBPLATE_ENDPOINT = $DUBPLATE_ENDPOINT_ECM_TENCENTCLOUDAPI_COM && {}\"$DUBPLATE_ENDPOINT\"",
        quoted(&curl("")).trim_end_matches("'' ")
    );
    let child = ["sh", "-c", &script];
    let reverse = ["--reverse", "ecm.tencentcloudapi.com"];
    // Without a signature there is nothing to sign anew.
    let refused = finish(&mut ground.record(&reverse, &child)).expect(1);
    assert!(refused.stdout.contains("Dubplate.NotSignedAnew"), "{}", refused.said());
    let recorded = finish(&mut ground.record(&reverse, &curl("https://ecm.tencentcloudapi.com/"))).expect(0);
    let replayed = finish(&mut replay(&ground.home, &reverse, &child)).expect(0);
    assert_eq!(body(&replayed), body(&recorded));
}

/// As the vendor's Python SDK does, which heeds no `NO_PROXY`.
#[test]
fn a_client_that_asks_the_proxy_for_the_endpoint_beside_it_is_answered() {
    let home = Ground::recorded();
    for way in ["--proxy", "--proxytunnel --proxy"] {
        let asked = quoted(&curl(""));
        let asked = asked.trim_end_matches("'' ");
        let script = format!("{asked}\"$DUBPLATE_ENDPOINT/\" --noproxy '' {way} $http_proxy");
        let ended =
            finish(&mut replay(&home, &["--reverse", "ecm.tencentcloudapi.com"], &["sh", "-c", &script]));
        let ended = ended.expect(0);
        assert!(ended.stdout.starts_with("{\"Response\""), "{way}: {}", ended.said());
    }
}

#[test]
fn the_program_inherits_everything_else_and_gets_no_credential() {
    let home = Ground::recorded();
    let mut command = replay(&home, &[], &["sh", "-c", "env; exit 4"]);
    command.env("OWN", "value").env("NO_PROXY", "intern.example,*").env("SSL_CERT_FILE", "mock/ca.pem");
    let ended = finish(&mut command).expect(4);
    let lines: Vec<&str> = ended.stdout.lines().collect();
    for line in ["OWN=value", "NO_PROXY=localhost,127.0.0.1,::1,intern.example"] {
        assert!(lines.contains(&line), "{line}: {}", ended.said());
    }
    assert!(!ended.stdout.contains("SECRET") && !ended.stdout.contains("DUBPLATE_"), "{}", ended.said());
}

#[test]
fn a_file_of_authorities_that_was_there_is_still_trusted() {
    let ground = Ground::new();
    let count = "grep -c BEGIN $CURL_CA_BUNDLE $NODE_EXTRA_CA_CERTS; exit 4";
    let mut command = ground.record(&[], &["sh", "-c", count]);
    command.env("CURL_CA_BUNDLE", "mock/ca.pem").env("NODE_EXTRA_CA_CERTS", "mock/ca.pem");
    let ended = finish(&mut command).expect(4);
    let counts: Vec<&str> = ended.stdout.lines().filter_map(|line| line.rsplit(':').next()).collect();
    assert_eq!(counts, ["2", "2"], "the file's own and ours: {}", ended.said());
    let mut command = ground.record(&[], &["touch", "started"]);
    let ended = finish(command.env("CURL_CA_BUNDLE", "absent.pem")).expect(125);
    assert!(ended.stderr.contains("CURL_CA_BUNDLE names absent.pem"), "{}", ended.said());
    assert!(!ground.home.path().join("started").exists());
}
