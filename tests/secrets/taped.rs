//! What `record` and `replay` write and say: every position of a request and of an answer, every way of writing.

use crate::Secrets;
use crate::positions::{ANSWERS, found, ok, refusal};
use crate::program::{Ended, Running, command, finish, folder};
use crate::reveal::{files, revealed, revealed_in};
use crate::server::{self, request_id};
use crate::written::WRITTEN;
use dubplate::api::Call;
use dubplate::contract::Gateway;
use dubplate::protocol::{Draft, Form, Signing, encode_call};
use dubplate::sign::{Credential, v1};
use dubplate::wire::Request;
use serde_json::{Map, Value, json};
use std::fs;
use std::io::{Read as _, Write as _};
use std::net::TcpStream;
use std::path::Path;
use std::process::Command;
use std::sync::Arc;
use std::time::{SystemTime, UNIX_EPOCH};

/// A recorder or a replay, and the secrets that its client has.
struct Taped<'s> {
    running: Running,
    url: String,
    secrets: &'s Secrets,
}

impl<'s> Taped<'s> {
    fn start(home: &Path, secrets: &'s Secrets, arguments: &[&str]) -> Self {
        let running = Running::start(&mut knowing(home, secrets, arguments));
        let url = running.line().split(' ').next().expect("a URL").to_owned();
        Self { running, url, secrets }
    }

    fn host(&self) -> &str {
        self.url.strip_prefix("http://").expect("a plain URL")
    }

    /// A request as a client signs it, and what comes back, as bytes.
    fn ask(&self, params: &Value, how: (Form, Signing), more: &[(&str, &str)]) -> Vec<u8> {
        let credential =
            Credential::new(&*self.secrets.id, &*self.secrets.key).with_token(&*self.secrets.token);
        let call = Call {
            action: "DescribeAddresses".to_owned(),
            version: "2019-07-19".to_owned(),
            params: params.as_object().expect("an object").clone(),
            ..Call::default()
        };
        let now = SystemTime::now().duration_since(UNIX_EPOCH).expect("after 1970").as_secs();
        let mut draft = Draft::new(Gateway::V3, call, i64::try_from(now).expect("a time"), 7);
        (draft.form, draft.signing) = how;
        let mut request = encode_call(Gateway::V3, &draft, self.host(), "127", &credential);
        for (name, value) in more {
            request.headers.push(name, value);
        }
        send(self.host(), &request)
    }

    fn stop(self) -> Ended {
        self.running.signal("INT");
        let ended = self.running.end();
        assert!(!ended.stderr.contains("panicked"), "{}", ended.said());
        quiet(ended.said().as_bytes(), self.secrets, "what was said");
        ended
    }
}

fn send(host: &str, request: &Request) -> Vec<u8> {
    let lines: Vec<String> =
        request.headers.iter().map(|(name, value)| format!("{name}: {value}\r\n")).collect();
    let head = format!(
        "{} {} HTTP/1.1\r\n{}Content-Length: {}\r\nConnection: close\r\n\r\n",
        request.method,
        request.target,
        lines.concat(),
        request.body.len()
    );
    let mut stream = TcpStream::connect(host).expect("a server");
    stream.write_all(&[head.as_bytes(), &request.body].concat()).expect("it reads");
    let mut answer = Vec::new();
    stream.read_to_end(&mut answer).expect("an answer");
    answer
}

/// Nothing of it gives a secret away, neither those of the client nor the signatures that it made.
fn quiet(text: &[u8], secrets: &Secrets, what: &str) {
    for line in text.split(|byte| *byte == b'\n') {
        let shown = revealed(line, &secrets.all());
        assert!(shown.is_empty(), "{what} shows {shown:?}: {}", String::from_utf8_lossy(line));
    }
}

/// The program with the secrets in its environment.
fn knowing(home: &Path, secrets: &Secrets, arguments: &[&str]) -> Command {
    let mut command = command(home, arguments);
    command
        .env("TENCENTCLOUD_SECRET_ID", &secrets.id)
        .env("TENCENTCLOUD_SECRET_KEY", &secrets.key)
        .env("TENCENTCLOUD_TOKEN", &secrets.token);
    command
}

const V1: Signing = Signing::V1(v1::SignatureMethod::HmacSha256);
const FORMS: [(Form, Signing); 4] = [
    (Form::Json, Signing::Tc3),
    (Form::Get, Signing::Tc3),
    (Form::Form, V1),
    (Form::Multipart, Signing::Tc3),
];

/// Parameters with a text in each place that a program may put one: documented, unknown, deep, a name, a password.
fn params(text: &str, number: usize) -> Value {
    let mut params = json!({
        "EcmRegion": text, "Limit": number, "Filters": [{"Name": text, "Values": ["x", text]}],
        "Password": text, "Unknown": {"Deep": [text]},
    });
    let name: String = text.chars().filter(char::is_ascii_alphanumeric).collect();
    params.as_object_mut().expect("an object").insert(name, json!("x"));
    params
}

/// An upstream that echoes each secret in each position, by the number of its request.
fn hostile(secrets: &Arc<Secrets>) -> String {
    let known = Arc::clone(secrets);
    let count = std::sync::atomic::AtomicUsize::new(0);
    server::serve(move |_| {
        let at = count.fetch_add(1, std::sync::atomic::Ordering::Relaxed);
        let (position, encoding) = (at % ANSWERS.len(), at / ANSWERS.len() % WRITTEN.len());
        (ANSWERS[position].1)(&(WRITTEN[encoding].1)(known.all()[at % 3]))
    })
}

/// What a recorder leaves in its folder at each moment: the journal while it runs, after a kill and torn, the cassette.
#[test]
fn nothing_that_a_recorder_writes_or_says_holds_a_secret() {
    let (home, secrets) = (folder(), Arc::new(Secrets::new()));
    let upstream = hostile(&secrets);
    let arguments = ["record", "--cassette", "tape.json", "--reverse", &*upstream];
    let recorder = Taped::start(home.path(), &secrets, &arguments);
    for at in 0..ANSWERS.len() * WRITTEN.len() {
        let encoded = (WRITTEN[at % WRITTEN.len()].1)(secrets.all()[at % 3]);
        recorder.ask(&params(&encoded, at), FORMS[at % FORMS.len()], &[]);
    }
    let journal = home.path().join("tape.json.journal");
    let lines = fs::read_to_string(&journal).expect("a journal").lines().count();
    assert!(lines > ANSWERS.len() * WRITTEN.len() / 2, "{lines} lines");
    nothing_in(home.path(), &secrets);
    recorder.running.signal("KILL");
    quiet(recorder.running.end().said().as_bytes(), &secrets, "a killed recorder");
    // The start of a line that the next one has to put aside.
    let text = fs::read(&journal).expect("a journal");
    fs::write(&journal, &text[..text.len() - 20]).expect("torn");
    // What looked like a key of somebody else was withheld, so the next one does not begin.
    let withheld = fs::read_to_string(&journal).expect("a journal").matches("\"withheld\":{").count();
    assert!(withheld > 0 && withheld < lines, "{withheld} of {lines}");
    let next = finish(&mut knowing(home.path(), &secrets, &arguments)).expect(1);
    quiet(next.said().as_bytes(), &secrets, "the next recorder");
    assert_eq!(files(home.path()), 2, "the journal, and what was torn");
    nothing_in(home.path(), &secrets);
}

/// One recording for each way of writing: it is sealed, or refused, and holds nothing either way.
#[test]
fn no_cassette_of_a_recorder_holds_a_secret() {
    let secrets = Arc::new(Secrets::new());
    let mut sealed = 0;
    for (_, encode) in WRITTEN {
        let (home, known) = (folder(), Arc::clone(&secrets));
        let upstream = server::serve(move |_| {
            let text = encode(&known.key);
            ok(&[("Set-Cookie", &text)], found(&text, json!({"Unknown": [text]})))
        });
        let arguments = ["record", "--cassette", "tape.json", "--reverse", &*upstream];
        let recorder = Taped::start(home.path(), &secrets, &arguments);
        for (at, how) in FORMS.into_iter().enumerate() {
            recorder.ask(&params(&encode(&secrets.token), at), how, &[]);
        }
        sealed += usize::from(recorder.stop().code == Some(0));
        nothing_in(home.path(), &secrets);
    }
    assert!(sealed > WRITTEN.len() / 2, "{sealed} were sealed");
}

/// Nothing below a folder but an authority's own key.
fn nothing_in(home: &Path, secrets: &Secrets) {
    let shown = revealed_in(home, &secrets.all());
    assert!(shown.is_empty(), "{} holds {shown:?}", home.display());
}

/// Of the signatures themselves, which are in no list of secrets before they are made.
#[test]
fn no_signature_is_written() {
    let (home, secrets) = (folder(), Arc::new(Secrets::new()));
    let upstream = server::serve(|asked| {
        let header = asked.header("authorization").unwrap_or_default();
        let signature = header.split("Signature=").nth(1).map(str::to_owned);
        let signature = signature.or_else(|| asked.parameter("Signature")).expect("signed");
        ok(&[("X-TC-Trace", &signature)], found(&signature, json!({"Unknown": signature})))
    });
    let recorder =
        Taped::start(home.path(), &secrets, &["record", "--cassette", "tape.json", "--reverse", &*upstream]);
    let mut signatures = Vec::new();
    for (at, how) in FORMS.into_iter().enumerate() {
        let answer =
            String::from_utf8(recorder.ask(&json!({"EcmRegion": "x", "Limit": at}), how, &[])).expect("text");
        let body = answer.split("\r\n\r\n").nth(1).expect("a body");
        let body: Value = serde_json::from_str(body).expect("JSON");
        signatures.push(body["Response"]["Unknown"].as_str().expect("the client sees it").to_owned());
    }
    recorder.stop().expect(0);
    let all: Vec<&str> = signatures.iter().map(String::as_str).collect();
    assert_eq!(all.len(), 4);
    assert!(revealed_in(home.path(), &all).is_empty(), "{:?}", revealed_in(home.path(), &all));
    nothing_in(home.path(), &secrets);
}

/// What a replay answers, says, and lets be seen through its admin port; and `match`.
#[test]
fn nothing_that_a_replay_or_match_says_holds_a_secret() {
    let (home, secrets) = (folder(), Arc::new(Secrets::new()));
    let upstream = server::serve(|_| ok(&[], refusal(&request_id())));
    let record = ["record", "--cassette", "tape.json", "--reverse", &*upstream];
    let recorder = Taped::start(home.path(), &secrets, &record);
    recorder.ask(&json!({"EcmRegion": "x"}), FORMS[0], &[]);
    recorder.stop().expect(0);
    let admin = ["--admin", "127.0.0.1:0", "--admin-token-file", "token", "--ca", "ca", "--strict"];
    let replay =
        Taped::start(home.path(), &secrets, &[&["replay", "--cassette", "tape.json"], &admin[..]].concat());
    let admin = replay.running.line();
    let admin = admin.strip_prefix("admin http://").expect("its address").to_owned();
    let token = fs::read_to_string(home.path().join("token")).expect("a token");
    for at in 0..WRITTEN.len() * 3 {
        let encoded = (WRITTEN[at % WRITTEN.len()].1)(secrets.all()[at % 3]);
        let how = FORMS[at % FORMS.len()];
        let name = basic(&encoded);
        let missed = replay.ask(&params(&encoded, at), how, &[("Proxy-Authorization", &name)]);
        assert!(String::from_utf8_lossy(&missed).contains("Dubplate.NoEpisode"), "{encoded}");
        quiet(&missed, &secrets, "a miss");
        let headers = [("Host", &*admin), ("Authorization", &format!("Bearer {}", token.trim()))];
        let path: String =
            encoded.chars().filter(|letter| letter.is_ascii_graphic() && *letter != '/').collect();
        for (method, target) in [("GET", "/sessions"), ("DELETE", &*format!("/sessions/{path}"))] {
            let request = Request {
                method: method.into(),
                target: target.to_owned(),
                headers: headers.into_iter().collect(),
                body: bytes::Bytes::new(),
            };
            quiet(&send(&admin, &request), &secrets, "the admin API");
        }
    }
    fs::remove_file(home.path().join("token")).expect("it is a secret of its own");
    replay.stop().expect(1);
    nothing_in(home.path(), &secrets);
}

fn basic(name: &str) -> String {
    use base64::Engine;
    format!("Basic {}", base64::engine::general_purpose::STANDARD.encode(format!("{name}:x")))
}

#[test]
fn match_shows_nothing_of_a_request() {
    let (home, secrets) = (folder(), Secrets::new());
    let tape = include_str!("../../cassettes/ecm-2019-07-19/describe-flags.json");
    fs::write(home.path().join("tape.json"), tape).expect("a cassette");
    for (at, (_, encode)) in WRITTEN.iter().enumerate() {
        for secret in secrets.all() {
            let mut all = Map::new();
            all.extend(params(&encode(secret), at).as_object().expect("an object").clone());
            let request = format!(
                "POST / HTTP/1.1\nHost: h\nX-TC-Action: DescribeAddresses\nX-TC-Version: 2019-07-19\nX-TC-Token: {}\n\
                 Authorization: TC3-HMAC-SHA256 Credential={}/2023-11-14/ecm/tc3_request, SignedHeaders=content-type;host, \
                 Signature={}\nContent-Type: application/json\n\n{}\n",
                secrets.token,
                secrets.id,
                hex::encode(&secrets.key),
                Value::Object(all)
            );
            fs::write(home.path().join("request"), request).expect("a file");
            for form in [&["match", "tape.json", "request"][..], &["match", "tape.json", "request", "--json"]]
            {
                let ended = finish(&mut knowing(home.path(), &secrets, form)).expect(1);
                quiet(ended.said().as_bytes(), &secrets, "match");
                assert!(ended.stdout.contains("invalid: "), "{}", ended.said());
            }
        }
    }
}
