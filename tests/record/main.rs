//! `dubplate record` and `dubplate replay` around a program: what is carried, what is kept, what comes back.
#![cfg(unix)]

#[path = "../common/mock.rs"]
mod mock;
#[path = "../redaction/parts.rs"]
mod parts;
#[path = "../common/program.rs"]
mod program;
#[path = "../common/server.rs"]
mod server;

mod coded;
mod forward;
mod full;
mod hop;
mod modes;
mod passthrough;
mod refused;
mod reverse;
mod sessions;
mod signatures;
mod sockets;
mod stream;
mod trouble;
mod tunnel;
mod version;

use dubplate::api::Call;
use dubplate::cassette::{Cassette, Trust, load};
use dubplate::contract::Gateway;
use dubplate::protocol::{Draft, Form, Signing, encode_call};
use dubplate::sign::Credential;
use dubplate::target::{Context, Endpoint, Target};
use dubplate::wire::{Request, Response};
use mock::SECRET_KEY;
use program::{Ended, Running, command};
use serde_json::Value;
use std::path::{Path, PathBuf};
use std::time::{SystemTime, UNIX_EPOCH};
use tempfile::TempDir;

const CASSETTE: &str = "eip.json";

fn credential() -> Credential {
    Credential::new("dubplate-recorded", SECRET_KEY)
}

/// A recorder or a replay behind a port.
struct Carrier {
    running: Running,
    url: String,
}

impl Carrier {
    fn start(folder: &Path, arguments: &[&str]) -> Self {
        let mut command = command(folder, arguments);
        command.env("TENCENTCLOUD_SECRET_ID", "dubplate-recorded").env("TENCENTCLOUD_SECRET_KEY", SECRET_KEY);
        let running = Running::start(&mut command);
        let line = running.line();
        let url = line.split(' ').next().expect("a URL").to_owned();
        Self { running, url }
    }

    fn record(folder: &Path, upstream: &str, more: &[&str]) -> Self {
        let arguments = ["record", "--cassette", CASSETTE, "--reverse", upstream];
        Self::start(folder, &[&arguments, more].concat())
    }

    fn replay(folder: &Path, more: &[&str]) -> Self {
        Self::start(folder, &[&["replay", "--cassette", CASSETTE], more].concat())
    }

    fn host(&self) -> &str {
        self.url.strip_prefix("http://").expect("a plain URL")
    }

    /// What is answered to a call, signed as a client would sign it for this address.
    fn ask(&self, call: &Call, form: Form, signing: Signing) -> Response {
        send(&self.url, request(call, form, signing, self.host(), &credential()))
    }

    /// The same with the usual form, and the answer's body.
    fn call(&self, call: &Call) -> Value {
        json(&self.ask(call, Form::Json, Signing::Tc3))
    }

    fn stop(self) -> Ended {
        self.running.signal("INT");
        self.running.end()
    }
}

fn json(response: &Response) -> Value {
    serde_json::from_slice(&response.body).expect("JSON")
}

fn request(call: &Call, form: Form, signing: Signing, host: &str, credential: &Credential) -> Request {
    let now = SystemTime::now().duration_since(UNIX_EPOCH).expect("after 1970").as_secs();
    let mut draft = Draft::new(Gateway::V3, call.clone(), i64::try_from(now).expect("a time"), 7);
    (draft.form, draft.signing) = (form, signing);
    // As the SDKs do: an address gives `127`.
    let service = host.split('.').next().expect("a first label");
    encode_call(Gateway::V3, &draft, host, service, credential)
}

fn send(url: &str, request: Request) -> Response {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
    let endpoint = Endpoint::new(url).expect("an address");
    runtime.block_on(endpoint.send(request, &Context::default())).unwrap_or_else(|error| panic!("{error}"))
}

/// A call of the ECM contract.
fn addresses(limit: usize) -> Call {
    let params = serde_json::json!({"EcmRegion": "ap-guangzhou-ecm", "Limit": limit, "Offset": 0});
    Call {
        action: "DescribeAddresses".to_owned(),
        version: "2019-07-19".to_owned(),
        params: params.as_object().expect("an object").clone(),
        ..Call::default()
    }
}

fn stored(folder: &TempDir) -> Cassette {
    let (cassette, trust) = load(&path(folder)).expect("a cassette");
    assert_eq!(trust, Trust::Sealed);
    cassette
}

fn path(folder: &TempDir) -> PathBuf {
    folder.path().join(CASSETTE)
}

fn code(body: &Value) -> &str {
    body.pointer("/Response/Error/Code").and_then(Value::as_str).unwrap_or_default()
}
