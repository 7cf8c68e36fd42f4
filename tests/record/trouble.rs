//! Hosts that are down, or do not speak as they should: the client is told, the person once, and nothing is recorded.

use crate::mock::Mock;
use crate::program::folder;
use crate::sockets::{BODY, Host, proxy};
use crate::{Carrier, addresses, path, stored};
use dubplate::protocol::{Form, Signing};
use dubplate::target::{Context, Endpoint, Route, Target};
use std::net::TcpListener;

#[test]
fn what_is_no_answer_is_said_to_both_and_not_recorded() {
    let (home, host) = (folder(), Host::new());
    let proxy = host.proxy(&home, &[]);
    let long = format!("HTTP/1.1 200 OK\r\nX-Long: {}\r\n\r\n", "x".repeat(1 << 20));
    let many = format!("HTTP/1.1 200 OK\r\n{}\r\n", "X: y\r\n".repeat(200));
    let answers = [
        "SSH-2.0-OpenSSH_9.6\r\n",
        "",
        "HTTP/1.1 200 OK\r\nContent-Len",
        "HTTP/1.1 200 OK\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nx",
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n",
        "HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\nConnection: Upgrade\r\n\r\n",
        &long,
        &many,
    ];
    for bytes in answers {
        let mut client = proxy.client();
        client.send(host.request("{}"));
        let (mut upstream, _) = host.asked();
        // It may be closed before all of it is read.
        let _ = std::io::Write::write_all(&mut upstream.stream, bytes.as_bytes());
        drop(upstream);
        let head = client.head();
        assert!(head.starts_with("HTTP/1.1 502 "), "{bytes:.40}: {head}");
    }
    let ended = proxy.stop().expect(1);
    let said = format!("http://{} did not answer in HTTP", host.authority);
    assert!(ended.stderr.contains(&said), "{}", ended.said());
    let mut lines: Vec<&str> = ended.stderr.lines().collect();
    let all = lines.len();
    lines.sort_unstable();
    lines.dedup();
    assert_eq!(lines.len(), all, "each is said once: {}", ended.said());
    assert!(!path(&home).exists());
}

#[test]
fn a_host_that_is_down_is_named_with_what_to_do() {
    let home = folder();
    let free = TcpListener::bind("127.0.0.1:0").expect("a port").local_addr().expect("its address");
    let proxy = Carrier::start(home.path(), &[&proxy()[..], &["--upstream", "127.0.0.1"]].concat());
    let answer =
        proxy.says(&format!("GET http://{free}/ HTTP/1.1\r\nHost: {free}\r\nConnection: close\r\n\r\n"));
    let text = format!("cannot reach http://{free}: ");
    assert!(answer.starts_with("HTTP/1.1 502 "), "{answer}");
    assert!(
        answer.contains(&text) && answer.ends_with("; nothing listens there: start it, or name another port"),
        "{answer}"
    );
    let ended = proxy.stop().expect(1);
    assert_eq!(ended.stderr.matches(&text).count(), 1, "{}", ended.said());
}

#[test]
fn a_certificate_that_is_not_trusted_is_no_way_to_the_host() {
    let home = folder();
    let mock = Mock::start(home.path(), &["--tls", "--ca", "."]);
    Mock::start(home.path(), &["--tls", "--ca", "other"]);
    let way = format!("::{}", mock.url.strip_prefix("https://").expect("TLS"));
    let reach = ["--connect-to", &way, "--upstream-ca", "other/ca.pem"];
    let recorder = Carrier::record(home.path(), "ecm.tencentcloudapi.com", &reach);
    let answer = recorder.ask(&addresses(1), Form::Json, Signing::Tc3);
    let text = String::from_utf8(answer.body.to_vec()).expect("text");
    assert!(answer.status == 502 && text.contains("--upstream-ca"), "{text}");
    let ended = recorder.stop().expect(1);
    assert!(ended.stderr.contains(&text) && !path(&home).exists(), "{}", ended.said());
}

#[test]
fn a_host_that_answers_too_early_is_heard_and_the_exchange_is_not_recorded() {
    let (home, host) = (folder(), Host::new());
    let proxy = host.proxy(&home, &[]);
    let mut client = proxy.client();
    client.send(host.head("Content-Length: 100\r\n") + "{");
    let (mut upstream, _) = host.asked();
    upstream.send(format!(
        "HTTP/1.1 400 Bad Request\r\nConnection: close\r\nContent-Length: {}\r\n\r\n{BODY}",
        BODY.len()
    ));
    assert!(client.head().starts_with("HTTP/1.1 400 "));
    assert_eq!(client.take(BODY.len()), BODY.as_bytes());
    let ended = proxy.stop().expect(1);
    assert!(
        ended.stderr.contains("an answer came before its request had come to its end"),
        "{}",
        ended.said()
    );
    assert!(!path(&home).exists());
}

#[test]
fn what_a_client_sends_is_bounded_and_the_recorder_goes_on() {
    let (home, host) = (folder(), Host::new());
    let proxy = host.proxy(&home, &[]);
    let close = "Connection: close\r\nContent-Length: 0\r\n";
    let cases = [
        (host.head(&format!("X-Long: {}\r\n{close}", "x".repeat(200 << 10))), "431"),
        (host.head(&format!("{}{close}", "X: y\r\n".repeat(101))), "431"),
        (host.head(close).replacen("/ HTTP", &format!("/{} HTTP", "x".repeat(66_000)), 1), "414"),
        (host.head("Content-Length: 1\r\nTransfer-Encoding: chunked, gzip\r\n") + "x", "400"),
    ];
    for (request, status) in cases {
        let answer = proxy.says(&request);
        assert!(answer.starts_with(&format!("HTTP/1.1 {status} ")), "{status}: {answer}");
    }
    drop({
        let mut half = proxy.client();
        half.send(host.head("").trim_end());
        half
    });
    assert!(host.is_alone());
    // Deep JSON both ways: it passes, and of it is kept what can be read.
    let deep = "[".repeat(100_000);
    let mut client = proxy.client();
    client.send(host.request(&deep));
    let (mut upstream, _) = host.asked();
    assert_eq!(upstream.take(deep.len()), deep.as_bytes());
    let body = format!("{{\"Response\":{deep}");
    upstream.send(format!("HTTP/1.1 200 OK\r\nContent-Length: {}\r\n\r\n{body}", body.len()));
    assert!(client.head().starts_with("HTTP/1.1 200 OK\r\n"));
    assert_eq!(client.take(body.len()), body.as_bytes());
    proxy.stop().expect(0);
    assert_eq!(stored(&home).entries[0].response.withheld, Some(body.len()));
}

#[tokio::test(start_paused = true)]
async fn a_host_that_accepts_and_says_nothing_is_not_connected_to() {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
    let made = rcgen::generate_simple_self_signed(["127.0.0.1".to_owned()]).expect("a certificate");
    let route = Route { upstream_ca: Some(made.cert.pem()), ..Route::default() };
    let url = format!("https://{}", listener.local_addr().expect("its address"));
    let endpoint = Endpoint::over(&url, &route).expect("an endpoint");
    let request = crate::request(&addresses(1), Form::Json, Signing::Tc3, "h", &crate::credential());
    let answer = endpoint.send(request, &Context::default()).await;
    let error = answer.err().expect("no answer").to_string();
    assert!(error.ends_with("no connection within 10 s"), "{error}");
}
