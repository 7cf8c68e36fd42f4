//! A replay as a proxy: names for its clients, and faults at the socket behind it.

use crate::mock::SECRET_KEY;
use crate::program::folder;
use crate::server::{self, Asked};
use crate::{Carrier, addresses, credential, request, send};
use dubplate::protocol::{Form, Signing};
use dubplate::sign::Credential;
use reqwest::{Certificate, Client, Proxy};
use rustls::pki_types::{CertificateDer, ServerName, pem::PemObject};
use rustls::{ClientConfig, ClientConnection, RootCertStore, StreamOwned};
use serde_json::{Value, json};
use std::fs;
use std::io::{Read, Write};
use std::net::TcpStream;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use tempfile::TempDir;

const HOST: &str = "ecm.tencentcloudapi.com";

/// A cassette in which the same request was answered 1, 2 and 3.
fn recorded() -> TempDir {
    let home = folder();
    let count = AtomicI64::new(0);
    let upstream = server::serve(move |_: &Asked| {
        let total = count.fetch_add(1, Ordering::Relaxed) + 1;
        server::json(&json!({"Response": {
            "TotalCount": total, "AddressSet": [], "RequestId": server::request_id(),
        }}))
    });
    let recorder = Carrier::record(home.path(), &upstream, &[]);
    for _ in 0..3 {
        recorder.call(&addresses(1));
    }
    recorder.stop().expect(0);
    home
}

fn proxy(home: &TempDir, more: &[&str]) -> Carrier {
    Carrier::replay(home.path(), &[&["--ca", "own"], more].concat())
}

/// Asks through a proxy, by HTTPS or with a whole URL.
fn ask(proxy: &str, ca: &Path, scheme: &str, two: bool) -> Result<Value, String> {
    let _ = rustls::crypto::ring::default_provider().install_default();
    let signed = request(&addresses(1), Form::Json, Signing::Tc3, HOST, &credential());
    let pem = fs::read(ca).expect("a certificate");
    let client = Client::builder()
        .proxy(Proxy::all(proxy).expect("a proxy"))
        .tls_certs_only([Certificate::from_pem(&pem).expect("a certificate")]);
    let client = if two { client } else { client.http1_only() }.build().expect("a client");
    let mut asking = client.post(format!("{scheme}://{HOST}/")).body(signed.body);
    for (name, value) in signed.headers.iter().filter(|(name, _)| *name != "host") {
        asking = asking.header(name, value);
    }
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
    runtime.block_on(async {
        let answer = asking.send().await.map_err(|error| format!("{error:?}"))?;
        let status = answer.status().as_u16();
        let text = answer.bytes().await.map_err(|error| format!("{error:?}"))?;
        serde_json::from_slice(&text).map_err(|_| format!("{status} without JSON"))
    })
}

fn total(answer: Result<Value, String>) -> Option<i64> {
    answer.expect("an answer")["Response"]["TotalCount"].as_i64()
}

#[test]
fn the_user_name_for_the_proxy_keeps_clients_apart() {
    let home = recorded();
    let ca = home.path().join("own/ca.pem");
    for (scheme, two) in [("https", false), ("https", true), ("http", false)] {
        let replay = proxy(&home, &["--strict"]);
        let ask = |name: &str| {
            let url = format!("http://{name}{}", replay.host());
            total(ask(&url, &ca, scheme, two))
        };
        let asked = ["one@", "two:any@", "one@", "one@", "", "two@"].map(ask);
        assert_eq!(asked, [1, 1, 2, 3, 1, 2].map(Some), "{scheme} {two}");
        replay.stop().expect(0);
    }
}

/// One TLS connection through the tunnel, without a library of HTTP in between.
fn raw(replay: &Carrier, ca: &Path) -> StreamOwned<ClientConnection, TcpStream> {
    let mut tcp = TcpStream::connect(replay.host()).expect("a proxy");
    write!(tcp, "CONNECT {HOST}:443 HTTP/1.1\r\nHost: {HOST}\r\n\r\n").expect("the proxy reads");
    let mut head = Vec::new();
    while !head.ends_with(b"\r\n\r\n") {
        let mut byte = [0];
        tcp.read_exact(&mut byte).expect("an answer");
        head.extend(byte);
    }
    assert!(head.starts_with(b"HTTP/1.1 200"), "{}", String::from_utf8_lossy(&head));
    let mut roots = RootCertStore::empty();
    roots.add(CertificateDer::from_pem_file(ca).expect("a certificate")).expect("an authority");
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let config = ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .expect("TLS")
        .with_root_certificates(roots)
        .with_no_client_auth();
    let name = ServerName::try_from(HOST).expect("a name");
    let tls = ClientConnection::new(Arc::new(config), name).expect("a connection");
    StreamOwned::new(tls, tcp)
}

/// What comes back through a tunnel, and how it ends.
fn through(replay: &Carrier, ca: &Path) -> (Vec<u8>, Option<std::io::ErrorKind>) {
    let mut stream = raw(replay, ca);
    let signed = request(&addresses(1), Form::Json, Signing::Tc3, HOST, &credential());
    let lines: Vec<String> =
        signed.headers.iter().map(|(name, value)| format!("{name}: {value}\r\n")).collect();
    let head = format!(
        "POST / HTTP/1.1\r\n{}Content-Length: {}\r\nConnection: close\r\n\r\n",
        lines.concat(),
        signed.body.len()
    );
    stream.write_all(&[head.as_bytes(), &signed.body].concat()).expect("the proxy reads");
    let (mut answer, mut part) = (Vec::new(), [0; 4096]);
    loop {
        match stream.read(&mut part) {
            Ok(0) => return (answer, None),
            Ok(read) => answer.extend(&part[..read]),
            Err(error) => return (answer, Some(error.kind())),
        }
    }
}

#[test]
fn a_reset_in_a_tunnel_is_a_reset_of_its_connection() {
    let home = recorded();
    let ca = home.path().join("own/ca.pem");
    for (fault, next) in [("reset-before", 1), ("reset-after", 2)] {
        let replay = proxy(&home, &["--fault", &format!("{fault}@Describe*#1"), "--fault-seed", "7"]);
        assert_eq!(replay.running.line(), "--fault-seed 7");
        let (answer, ended) = through(&replay, &ca);
        assert_eq!((answer, ended), (Vec::new(), Some(std::io::ErrorKind::ConnectionReset)), "{fault}");
        let (answer, ended) = through(&replay, &ca);
        let said = String::from_utf8(answer).expect("text");
        assert!(
            said.contains(&format!("\"TotalCount\":{next}")) && ended.is_none(),
            "{fault} {said} {ended:?}"
        );
        let ended = replay.stop().expect(0);
        let said = format!("dubplate replay: fault {fault}@Describe*#1: call 1 of those that fit");
        assert!(ended.stderr.contains(&said), "{}", ended.said());
    }
}

#[test]
fn the_other_faults_are_carried_out_in_a_tunnel_too() {
    let home = recorded();
    let ca = home.path().join("own/ca.pem");
    let replay = proxy(
        &home,
        &[
            "--fault",
            "garbage#1",
            "--fault",
            "truncated#2",
            "--fault",
            "http-502#3",
            "--fault",
            "rate-limit#4",
        ],
    );
    replay.running.line();
    let (answer, _) = through(&replay, &ca);
    assert!(
        !answer.starts_with(b"HTTP/1.1") && answer.windows(7).any(|part| part == b"garbage"),
        "{answer:?}"
    );
    let (answer, _) = through(&replay, &ca);
    let text = String::from_utf8(answer).expect("text");
    let (head, body) = text.split_once("\r\n\r\n").expect("a head");
    let length = head.to_ascii_lowercase();
    let length =
        length.split("content-length: ").nth(1).and_then(|rest| rest.lines().next()).expect("a length");
    assert!(!body.is_empty() && body.len() < length.parse().expect("a number"), "{text}");
    let texts = [(), ()].map(|()| String::from_utf8(through(&replay, &ca).0).expect("text"));
    assert!(texts[0].starts_with("HTTP/1.1 502 ") && texts[1].contains("RequestLimitExceeded"), "{texts:?}");
    replay.stop().expect(0);
}

#[test]
fn a_fault_over_http2_costs_the_stream_and_with_a_whole_url_the_connection() {
    let home = recorded();
    let ca = home.path().join("own/ca.pem");
    let replay = proxy(&home, &["--fault", "reset-before#1", "--fault", "http-500#2"]);
    replay.running.line();
    assert!(ask(&replay.url, &ca, "https", true).is_err());
    assert_eq!(ask(&replay.url, &ca, "http", false).err().as_deref(), Some("500 without JSON"));
    assert_eq!(
        total(ask(&replay.url, &ca, "https", true)),
        Some(2),
        "a reset before the call uses no episode up"
    );
    replay.stop().expect(0);
}

#[test]
fn a_fault_without_a_proxy_spoils_the_answer_too() {
    let home = recorded();
    let replay = Carrier::replay(home.path(), &["--fault", "rate-limit%100"]);
    replay.running.line();
    let test = Credential::new("dubplate-x", SECRET_KEY);
    let answer = send(&replay.url, request(&addresses(1), Form::Json, Signing::Tc3, replay.host(), &test));
    assert_eq!(crate::code(&crate::json(&answer)), "RequestLimitExceeded");
    replay.stop().expect(0);
}
