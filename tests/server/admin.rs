//! The mock's admin API: each thing it does, seen through signed requests to the mock, and each way it refuses.

use crate::client::{Answer, Client, soon};
use crate::target::loopback;
use crate::token::made;
use dubplate::api::Call;
use dubplate::contract::{self, Gateway};
use dubplate::mock::{Mock, Options, SECRET_KEY, load_world};
use dubplate::protocol::{Draft, encode_call};
use dubplate::server::{AdminError, Limits, serve, serve_admin};
use dubplate::sign::Credential;
use dubplate::source::{Files, Report};
use serde_json::{Value, json};
use std::net::SocketAddr;
use std::sync::Arc;
use tokio::net::TcpListener;
use tokio_util::sync::CancellationToken;

/// 2023-11-14; no test here reads the machine's clock.
const NOW: i64 = 1_700_000_000;
const PROFILE: &str = "eip-v2-2017-03-12";

struct Administered {
    mock: SocketAddr,
    admin: SocketAddr,
    token: String,
    stop: CancellationToken,
}

fn mock() -> Arc<Mock> {
    let (files, report) = (Files::built_in(), Report::default());
    let file = |name| files.get(PROFILE, name).expect("a built-in file");
    let contract = contract::load(file("contract.toml"), PROFILE, &report).expect("a contract");
    let contract = Arc::new(contract);
    let world = load_world(file("world.toml"), &[&*contract].into_iter().collect(), &report);
    let (contract, world) = report.into_result((contract, world)).expect("built-in files are correct");
    let mock = Mock::new(&[contract], &[world], Options::default()).unwrap_or_else(|error| panic!("{error}"));
    mock.clock().hold(Some(NOW * 1000));
    Arc::new(mock)
}

async fn administered() -> Administered {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let path = folder.path().join("token");
    let token = made(&path);
    let text = std::fs::read_to_string(&path).expect("the file was made");
    let ((mock_listener, mock_address), (listener, admin)) = (loopback().await, loopback().await);
    let (mock, stop) = (mock(), CancellationToken::new());
    tokio::spawn(serve(mock_listener, mock.clone(), Limits::default(), stop.clone()));
    tokio::spawn(serve_admin(listener, mock, token, stop.clone()));
    Administered { mock: mock_address, admin, token: text.trim().to_owned(), stop }
}

impl Administered {
    async fn raw(&self, head: &str, body: &str) -> Answer {
        let mut client = Client::connect(self.admin).await;
        client.asks(format!("{head}\r\nContent-Length: {}\r\n\r\n{body}", body.len()).as_bytes()).await
    }

    async fn admin(&self, request_line: &str, body: &str) -> Answer {
        let head = format!(
            "{request_line} HTTP/1.1\r\nHost: {}\r\nAuthorization: Bearer {}",
            self.admin, self.token
        );
        self.raw(&head, body).await
    }

    async fn does(&self, request_line: &str, body: &str) -> Value {
        let answer = self.admin(request_line, body).await;
        assert_eq!(
            (answer.status, answer.header("content-type")),
            (200, Some("application/json")),
            "{}",
            answer.text()
        );
        answer.json()
    }

    /// A signed request of a test credential, over the socket.
    async fn call(&self, who: &str, at: i64, nonce: u64, action: &str, params: Value) -> Value {
        let Value::Object(params) = params else { panic!("parameters are an object") };
        let region = Some("ap-guangzhou".to_owned());
        let version = "2017-03-12".to_owned();
        let call = Call { action: action.to_owned(), version, region, language: None, params };
        let draft = Draft::new(Gateway::Legacy, call, at, nonce);
        let credential = Credential::new(format!("dubplate-{who}"), SECRET_KEY);
        let request = encode_call(Gateway::Legacy, &draft, &self.mock.to_string(), "eip", &credential);
        let mut text = format!("{} {} HTTP/1.1\r\n", request.method, request.target);
        for (name, value) in request.headers.iter() {
            text += &format!("{name}: {value}\r\n");
        }
        Client::connect(self.mock).await.asks(format!("{text}\r\n").as_bytes()).await.json()["Response"]
            .take()
    }

    async fn status(&self, who: &str, nonce: u64) -> Value {
        let filter = json!({ "AddressIds": ["eip-unbound1"] });
        self.call(who, NOW, nonce, "DescribeAddresses", filter).await["AddressSet"][0]["AddressStatus"].take()
    }

    async fn binds(&self, who: &str, nonce: u64) {
        let params = json!({ "AddressId": "eip-unbound1", "InstanceId": "ins-running1" });
        let answer = self.call(who, NOW, nonce, "AssociateAddress", params).await;
        assert!(answer.get("Error").is_none(), "{answer}");
        assert_ne!(self.status(who, nonce + 1).await, "UNBIND");
    }
}

#[tokio::test]
async fn a_reset_forgets_what_one_credential_or_everybody_changed() {
    let running = administered().await;
    running.binds("a", 1).await;
    running.binds("b", 1).await;
    let credentials = running.does("GET /credentials", "").await;
    assert_eq!(credentials, json!({ "credentials": ["dubplate-a", "dubplate-b"] }));
    assert_eq!(running.does("POST /reset", r#"{"credential":"dubplate-a"}"#).await, json!({ "worlds": 1 }));
    assert_eq!(running.status("a", 3).await, "UNBIND");
    assert_ne!(running.status("b", 3).await, "UNBIND");
    assert_eq!(running.does("POST /reset", "{}").await, json!({ "worlds": 2 }));
    assert_eq!(running.status("b", 4).await, "UNBIND");
    assert_eq!(
        running.does("POST /reset", r#"{"credential":"dubplate-nobody"}"#).await,
        json!({ "worlds": 0 })
    );
    running.stop.cancel();
}

#[tokio::test]
async fn a_new_world_replaces_the_old_one() {
    let running = administered().await;
    running.binds("a", 1).await;
    let world = "format = 1\nprofile = \"eip-v2-2017-03-12\"\nregions = [\"ap-guangzhou\"]\n\n[address]\n\
                 eip-mine0001 = { ip = \"198.51.100.7\", text = \"the only one\" }\n";
    assert_eq!(running.does("PUT /world", world).await, json!({ "profile": PROFILE }));
    let answer = running.call("a", NOW, 9, "DescribeAddresses", json!({})).await;
    let addresses = answer["AddressSet"].as_array().expect("a list of addresses");
    let found: Vec<_> =
        addresses.iter().map(|address| (&address["AddressId"], &address["AddressIp"])).collect();
    assert_eq!(found, [(&json!("eip-mine0001"), &json!("198.51.100.7"))]);

    let typo = running.admin("PUT /world", &world.replace("regions", "regoins")).await;
    assert_eq!((typo.status, typo.header("content-type")), (422, Some("text/plain; charset=utf-8")));
    assert!(typo.text().contains("world.toml:3:1") && typo.text().contains("regoins"), "{}", typo.text());
    let stranger = running.admin("PUT /world", &world.replace(PROFILE, "vpc-2017-03-12")).await;
    assert_eq!(stranger.status, 422, "{}", stranger.text());
    assert_eq!(
        running.call("a", NOW, 10, "DescribeAddresses", json!({})).await["TotalCount"],
        1,
        "nothing changed"
    );
}

#[tokio::test]
async fn the_clock_holds_moves_and_runs_again() {
    let running = administered().await;
    let then = NOW - 100_000_000;
    let accepts = async |at, nonce| {
        running.call("a", at, nonce, "DescribeAddresses", json!({})).await["Error"]["Code"].take()
    };
    let held = running.does("POST /clock", &json!({ "hold": then * 1000 }).to_string()).await;
    assert_eq!(held, json!({ "now": then * 1000 }));
    assert_eq!(accepts(then, 1).await, Value::Null);
    assert_eq!(accepts(then - 301, 2).await, "InvalidRequest.ReplayAttack", "more than five minutes");
    let moved = running.does("POST /clock", r#"{"advance":200000}"#).await;
    assert_eq!(moved, json!({ "now": (then + 200) * 1000 }));
    assert_eq!(accepts(then - 101, 3).await, "InvalidRequest.ReplayAttack");
    assert_eq!(accepts(then + 500, 4).await, Value::Null);
    let released = running.does("POST /clock", r#"{"release":true}"#).await;
    assert!(released["now"].as_i64() > Some(NOW * 1000), "the machine's time: {released}");
    assert_eq!(accepts(then, 5).await, "InvalidRequest.ReplayAttack");
    let here = running.does("POST /clock", r#"{"hold":null}"#).await;
    assert_eq!(running.does("POST /clock", r#"{"advance":0}"#).await, here);
}

#[tokio::test]
async fn nobody_gets_in_without_the_token_or_from_a_browser() {
    let running = administered().await;
    let token = &running.token;
    let short = &token[..token.len() - 1];
    let cases = [
        (401, "localhost", String::new()),
        (401, "localhost", format!("Authorization: Basic {token}")),
        (401, "localhost", format!("Authorization: {token}")),
        (401, "localhost", "Authorization: Bearer ".to_owned()),
        (401, "localhost", format!("Authorization: Bearer {short}")),
        (401, "localhost", format!("Authorization: Bearer {token}x")),
        (403, "localhost", format!("Authorization: Bearer {token}\r\nOrigin: null")),
        (403, "localhost", format!("Authorization: Bearer {token}\r\nOrigin: http://localhost")),
        (403, "localhost", format!("Authorization: Bearer {token}\r\nSec-Fetch-Site: same-origin")),
        (403, "localhost", format!("Authorization: Bearer {token}\r\nsec-fetch-dest: empty")),
        (403, "rebound.example", format!("Authorization: Bearer {token}")),
        (403, "127.0.0.1.nip.io:80", format!("Authorization: Bearer {token}")),
        (403, "10.0.0.1", format!("Authorization: Bearer {token}")),
        (403, "", format!("Authorization: Bearer {token}")),
        (403, "localhost", format!("Authorization: Bearer {token}\r\nHost: rebound.example")),
        (200, "LocalHost:1", format!("Authorization: bearer {token}")),
        (200, "[::1]:1", format!("Authorization: Bearer {token}")),
    ];
    for (status, host, headers) in cases {
        let headers = if headers.is_empty() { "X-None: x".to_owned() } else { headers };
        let answer = running.raw(&format!("POST /reset HTTP/1.1\r\nHost: {host}\r\n{headers}"), "{}").await;
        assert_eq!(answer.status, status, "{host} {headers}");
        if status != 200 {
            let text = answer.json()["error"].as_str().expect("a text").to_owned();
            assert!(!text.contains('\n') && !answer.text().contains(short), "{text}");
        }
        assert_eq!(answer.header("www-authenticate"), (status == 401).then_some("Bearer"));
    }
}

#[tokio::test]
async fn what_cannot_be_done_is_said_in_one_line() {
    let running = administered().await;
    let cases = [
        (404, "GET /", "", "/credentials"),
        (404, "POST /resets", "{}", "POST /reset"),
        (405, "GET /reset", "", "POST"),
        (405, "POST /world", "", "PUT"),
        (405, "DELETE /clock", "", "POST"),
        (405, "HEAD /credentials", "", ""),
        (400, "POST /reset", "", "{}"),
        (400, "POST /reset", "{", "{}"),
        (400, "POST /reset", "[]", "{}"),
        (400, "POST /reset", r#"{"credentials":"dubplate-a"}"#, "credential"),
        (400, "POST /reset", r#"{"credential":null}"#, "credential"),
        (400, "POST /reset", r#"{"credential":"a"}"#, "dubplate-NAME"),
        (400, "POST /clock", "{}", "exactly one"),
        (400, "POST /clock", r#"{"hold":1,"advance":1}"#, "exactly one"),
        (400, "POST /clock", r#"{"hold":"now"}"#, "exactly one"),
        (400, "POST /clock", r#"{"hold":-1}"#, "exactly one"),
        (400, "POST /clock", r#"{"hold":253402300800000}"#, "exactly one"),
        (400, "POST /clock", r#"{"advance":-1}"#, "exactly one"),
        (400, "POST /clock", r#"{"advance":253402300799999}"#, "exactly one"),
        (400, "POST /clock", r#"{"release":false}"#, "exactly one"),
        (400, "POST /clock", r#"{"stop":true}"#, "exactly one"),
    ];
    for (status, line, body, hint) in cases {
        let head = format!("{line} HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer {}", running.token);
        let mut client = Client::connect(running.admin).await;
        client
            .send(
                format!("{head}\r\nConnection: close\r\nContent-Length: {}\r\n\r\n{body}", body.len())
                    .as_bytes(),
            )
            .await;
        let said = String::from_utf8(client.rest().await).expect("text");
        assert!(said.starts_with(&format!("HTTP/1.1 {status} ")), "{line} {body}: {said}");
        let text = said.split_once("\r\n\r\n").expect("a head and a body").1;
        assert!(text.replace("\\\"", "\"").contains(hint) && !text.contains('\n'), "{line} {body}: {text}");
        assert_eq!(said.contains("allow: "), status == 405, "{said}");
    }
    let now = running.does("POST /clock", r#"{"advance":0}"#).await;
    assert_eq!(now, json!({ "now": NOW * 1000 }), "none of these moved the clock");
}

#[tokio::test]
async fn the_admin_api_listens_on_loopback_only() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let token = made(&folder.path().join("token"));
    let listener = TcpListener::bind("0.0.0.0:0").await.expect("a free port");
    let started = soon(serve_admin(listener, mock(), token, CancellationToken::new())).await;
    assert!(matches!(started, Err(AdminError::NotLoopback { .. })));
}
