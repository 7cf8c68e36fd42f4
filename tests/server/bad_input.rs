//! What nobody should send, and a target that panics.

use crate::http2::{HEADERS, RST_STREAM, get, preface};
use crate::target::{GOOD, start};
use dubplate::server::Limits;
use proptest::prelude::*;
use tokio::io::AsyncWriteExt;

#[tokio::test]
async fn a_body_over_the_limit_is_refused_and_the_refusal_can_be_read() {
    let server = start(Limits { body: 1000, ..Limits::default() }).await;
    let fits = format!("POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 1000\r\n\r\n{}", "x".repeat(1000));
    assert_eq!(server.says(fits.as_bytes()).await.status, 200);
    let rest = "y".repeat(32 << 20); // more than the buffers of both sockets take
    let stated = format!("POST / HTTP/1.1\r\nHost: h\r\nContent-Length: {}\r\n\r\n{rest}", rest.len());
    let chunked = format!(
        "POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n{:x}\r\n{rest}\r\n0\r\n\r\n",
        rest.len()
    );
    for request in [stated, chunked] {
        let mut client = server.client().await;
        let answer = client.asks(request.as_bytes()).await;
        assert_eq!((answer.status, answer.header("connection")), (413, Some("close")));
        assert_eq!(client.rest().await, b"");
    }
    let mut eager = server.client().await;
    let head = format!("POST / HTTP/1.1\r\nHost: h\r\nContent-Length: {}\r\n\r\n", rest.len());
    assert_eq!(eager.asks(head.as_bytes()).await.status, 413);
    eager.send(rest.as_bytes()).await; // it had not looked yet, and is let finish
    let patient = b"POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 1001\r\nExpect: 100-continue\r\n\r\n";
    assert_eq!(server.says(patient).await.status, 413, "and no 100 before it");
    server.is_alive().await;
}

#[tokio::test]
async fn garbage_gets_a_400_or_a_closed_connection() {
    let server = start(Limits::default()).await;
    let long = format!("GET / HTTP/1.1\r\nX: {}", "x".repeat(200 << 10));
    let many = format!("GET / HTTP/1.1\r\n{}\r\n", "X: y\r\n".repeat(101));
    let endless = format!("GET /{} HTTP/1.1\r\n\r\n", "x".repeat(66_000));
    let broken_frames = [preface(), vec![0xff; 64]].concat();
    let cases: &[(&[u8], &[&str])] = &[
        (b"\0\0\0\0\0\0\0\0\r\n\r\n", &["400"]),
        (b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03random TLS hello\r\n\r\n", &["400"]),
        (b"\xff\xfe\xfd\xfc\xfb\n\n\r\n\r\n", &["400"]),
        (b"GET / HTTP/1.1\r\nHost: a\0b\r\n\r\n", &["400"]),
        (b"GET / HTTP/1.1\r\n: nameless\r\n\r\n", &["400"]),
        (b"GET / HTTP/9.9\r\n\r\n", &["400"]),
        (b"GET /\r\n\r\n", &["400"]),
        (b"POST / HTTP/1.1\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nx", &["400"]),
        (b"POST / HTTP/1.1\r\nContent-Length: -1\r\n\r\n", &["400"]),
        (b"POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n", &["400", ""]),
        (b"POST / HTTP/1.1\r\nTransfer-Encoding: gzip\r\n\r\nzz\r\n", &["400"]),
        (long.as_bytes(), &["431"]),
        (many.as_bytes(), &["431"]),
        (endless.as_bytes(), &["414"]),
        (b"PRI * HTTP/2.0\r\n\r\nnot h2\r\n\r\n", &["400", ""]),
        (&broken_frames, &["", "frames"]),
    ];
    for (bytes, allowed) in cases {
        let shown = String::from_utf8_lossy(&bytes[..bytes.len().min(40)]).into_owned();
        let mut client = server.client().await;
        client.send(bytes).await;
        let said = client.rest().await;
        let said = match std::str::from_utf8(&said).ok().and_then(|said| said.strip_prefix("HTTP/1.1 ")) {
            Some(line) => line[..3].to_owned(),
            None if said.is_empty() => String::new(),
            None => "frames".to_owned(),
        };
        assert!(allowed.contains(&said.as_str()), "{shown:?} got {said:?}");
        server.is_alive().await;
    }
}

#[tokio::test]
async fn a_request_that_ends_half_way_is_dropped() {
    let server = start(Limits::default()).await;
    let halves: [&[u8]; 4] = [
        b"G",
        b"GET / HTTP/1.1\r\nHos",
        b"PRI * HTTP/2",
        b"POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 10\r\n\r\nhalf",
    ];
    for half in halves {
        let mut client = server.client().await;
        client.send(half).await;
        client.stream.shutdown().await.expect("an open connection");
        let said = client.rest().await;
        assert!(said.is_empty() || said.starts_with(b"HTTP/1.1 400"), "{}", String::from_utf8_lossy(&said));
    }
    server.is_alive().await;
}

#[tokio::test]
async fn a_panic_of_the_target_ends_one_request_and_no_more() {
    let server = start(Limits::default()).await;
    let mut client = server.client().await;
    client.send(b"GET /panic HTTP/1.1\r\nHost: h\r\n\r\n").await;
    assert_eq!(client.rest().await, b"");
    let mut client = server.client().await;
    client.send(&[preface(), get(1, "/panic")].concat()).await;
    client.frame(RST_STREAM, 1).await;
    client.send(&get(3, "/fine")).await;
    assert_eq!(client.frame(HEADERS, 3).await[0], 0x88, "the connection goes on");
    server.is_alive().await;
    server.ends().await;
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 64, failure_persistence: None, ..ProptestConfig::default() })]

    /// Noise alone, at the end of a request, and over a part of it.
    #[test]
    fn no_bytes_end_the_server(noise in prop::collection::vec(any::<u8>(), 0..200), at in 0..60usize) {
        let mut spoilt = b"POST /a?b=c HTTP/1.1\r\nHost: h\r\nContent-Length: 4\r\n\r\nbody".to_vec();
        let end = spoilt.len().min(at + noise.len() % 4);
        spoilt.splice(at.min(end)..end, noise.iter().copied().take(3));
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
        runtime.block_on(async {
            let server = start(Limits::default()).await;
            for bytes in [&noise[..], &spoilt, &[GOOD, &noise].concat(), &[preface(), noise.clone()].concat()] {
                let mut client = server.client().await;
                client.send(bytes).await;
                client.stream.shutdown().await.expect("an open connection");
                client.rest().await;
            }
            server.is_alive().await;
        });
    }
}
