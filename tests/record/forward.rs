//! Forward mode: the program's proxy, over HTTP/1.1 and HTTP/2, for the API's hosts alone.

use crate::mock::Mock;
use crate::program::folder;
use crate::{Carrier, addresses, code, credential, request, stored};
use dubplate::protocol::{Form, Signing};
use dubplate::wire::Request;
use reqwest::{Certificate, Client, Proxy, Version};
use serde_json::Value;
use std::fs;
use std::io::{Read as _, Write as _};
use std::net::TcpStream;
use std::path::Path;

/// Asks through a proxy for a host of the API, as an HTTP/1.1 or HTTP/2 client that trusts the proxy's authority.
fn ask(proxy: &str, ca: &Path, host: &str, two: bool) -> Result<(Version, Value), String> {
    let signed = request(&addresses(1), Form::Json, Signing::Tc3, host, &credential());
    let Request { headers, body, .. } = signed;
    let pem = fs::read(ca).expect("a certificate");
    let client = Client::builder()
        .proxy(Proxy::all(proxy).expect("a proxy"))
        .tls_certs_only([Certificate::from_pem(&pem).expect("a certificate")]);
    let client = if two { client } else { client.http1_only() }.build().expect("a client");
    let mut asking = client.post(format!("https://{host}/")).body(body);
    for (name, value) in headers.iter().filter(|(name, _)| !(two && *name == "host")) {
        asking = asking.header(name, value);
    }
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
    runtime.block_on(async {
        let answer = asking.send().await.map_err(|error| format!("{error:?}"))?;
        let version = answer.version();
        let text = answer.bytes().await.map_err(|error| format!("{error:?}"))?;
        Ok((version, serde_json::from_slice(&text).expect("JSON")))
    })
}

/// What a proxy says to a `CONNECT`.
fn connect(proxy: &str, authority: &str) -> String {
    let mut stream = TcpStream::connect(proxy).expect("a proxy");
    let head = format!("CONNECT {authority} HTTP/1.1\r\nHost: {authority}\r\nConnection: close\r\n\r\n");
    stream.write_all(head.as_bytes()).expect("the proxy reads");
    let mut answer = String::new();
    stream.read_to_string(&mut answer).expect("text");
    answer
}

#[test]
fn what_is_recorded_through_the_proxy_is_replayed_through_it() {
    const HOST: &str = "ecm.tencentcloudapi.com";
    let _ = rustls::crypto::ring::default_provider().install_default();
    for (two, version) in [(false, Version::HTTP_11), (true, Version::HTTP_2)] {
        let home = folder();
        let mock = Mock::start(home.path(), &["--tls", "--ca", "mock"]);
        let way = format!("::{}", mock.url.strip_prefix("https://").expect("TLS"));
        let arguments = [
            "record",
            "--cassette",
            "eip.json",
            "--listen",
            "127.0.0.1:0",
            "--ca",
            "own",
            "--connect-to",
            &way,
            "--upstream-ca",
            "mock/ca.pem",
        ];
        let recorder = Carrier::start(home.path(), &arguments);
        let own = home.path().join("own/ca.pem");
        let (spoken, answer) = ask(&recorder.url, &own, HOST, two).expect("an answer");
        assert_eq!((spoken, code(&answer)), (version, ""), "{answer}");
        let refused = connect(recorder.host(), "example.com:443");
        assert!(
            refused.starts_with("HTTP/1.1 403 ") && refused.contains("--upstream example.com"),
            "{refused}"
        );
        recorder.stop().expect(0);
        assert_eq!(stored(&home).entries.len(), 1);
        let replay = Carrier::replay(home.path(), &["--ca", "own"]);
        assert_eq!(ask(&replay.url, &own, HOST, two).expect("an answer"), (version, answer));
        replay.stop().expect(0);
    }
}
