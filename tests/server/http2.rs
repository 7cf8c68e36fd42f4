//! HTTP/2 with prior knowledge, frame by frame.

use crate::client::Client;
use crate::target::start;
use dubplate::server::Limits;
use serde_json::{Value, json};

/// A frame of RFC 9113, 4.1.
pub(crate) fn frame(kind: u8, flags: u8, stream: u8, payload: &[u8]) -> Vec<u8> {
    let length = u32::try_from(payload.len()).expect("a frame").to_be_bytes();
    [&length[1..], &[kind, flags, 0, 0, 0, stream], payload].concat()
}

pub(crate) const DATA: u8 = 0;
pub(crate) const HEADERS: u8 = 1;
pub(crate) const RST_STREAM: u8 = 3;
pub(crate) const SETTINGS: u8 = 4;
pub(crate) const GOAWAY: u8 = 7;
pub(crate) const CONTINUATION: u8 = 9;
pub(crate) const END_STREAM: u8 = 1;
pub(crate) const END_HEADERS: u8 = 4;

pub(crate) fn preface() -> Vec<u8> {
    [b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".as_slice(), &frame(SETTINGS, 0, 0, &[])].concat()
}

/// A text of RFC 7541, 5.2, not compressed.
pub(crate) fn literal(text: &str) -> Vec<u8> {
    let mut bytes = Vec::new();
    match u8::try_from(text.len()) {
        Ok(length) if length < 127 => bytes.push(length),
        _ => {
            bytes.push(127);
            let mut rest = text.len() - 127;
            while rest >= 128 {
                bytes.push(u8::try_from(rest % 128).expect("seven bits") | 128);
                rest /= 128;
            }
            bytes.push(u8::try_from(rest).expect("seven bits"));
        }
    }
    bytes.extend_from_slice(text.as_bytes());
    bytes
}

/// `:method GET`, `:scheme http` and, as literals, `:path` and `:authority` (RFC 7541, 6 and appendix A).
pub(crate) fn head(path: &str) -> Vec<u8> {
    [&[0x82, 0x86, 0x04], literal(path).as_slice(), &[0x01], &literal("h2.example:80")].concat()
}

pub(crate) fn get(stream: u8, path: &str) -> Vec<u8> {
    frame(HEADERS, END_STREAM | END_HEADERS, stream, &head(path))
}

impl Client {
    /// The next frame of one kind on a stream.
    pub(crate) async fn frame(&mut self, kind: u8, stream: u8) -> Vec<u8> {
        let end = |read: &[u8]| {
            let length = u32::from_be_bytes([0, *read.first()?, *read.get(1)?, *read.get(2)?]) as usize;
            (read.len() >= length + 9).then_some(length + 9)
        };
        loop {
            let frame = self.take(end).await;
            if frame[3] == kind && frame[8] == stream {
                return frame[9..].to_vec();
            }
        }
    }
}

#[tokio::test]
async fn http_2_is_spoken_on_the_same_port() {
    let server = start(Limits::default()).await;
    let mut client = server.client().await;
    client.send(&[preface(), get(1, "/a?b=%20c")].concat()).await;
    let settings = client.frame(SETTINGS, 0).await;
    let limits: Vec<(u16, u32)> = settings
        .chunks(6)
        .map(|pair| {
            (u16::from_be_bytes([pair[0], pair[1]]), u32::from_be_bytes([pair[2], pair[3], pair[4], pair[5]]))
        })
        .collect();
    assert!(limits.contains(&(3, 100)), "SETTINGS_MAX_CONCURRENT_STREAMS: {limits:?}");
    assert_eq!(client.frame(HEADERS, 1).await[0], 0x88, ":status 200");
    let seen: Value = serde_json::from_slice(&client.frame(DATA, 1).await).expect("JSON");
    assert_eq!(
        (&seen["target"], &seen["headers"]),
        (&json!("/a?b=%20c"), &json!([["host", "h2.example:80"]]))
    );
    client.send(&get(3, "/again")).await;
    assert_eq!(client.frame(HEADERS, 3).await[0], 0x88);
    server.is_alive().await;
}

#[tokio::test]
async fn a_head_over_the_limit_does_not_reach_the_target() {
    let long = [head("/"), vec![0], literal("x-long"), literal(&"x".repeat(20_000))].concat();
    let (first, rest) = long.split_at(16_384);
    let request =
        [preface(), frame(HEADERS, END_STREAM, 1, first), frame(CONTINUATION, END_HEADERS, 1, rest)].concat();
    for (limit, reaches) in [(128 << 10, true), (16 << 10, false)] {
        let server = start(Limits { head: limit, ..Limits::default() }).await;
        let mut client = server.client().await;
        client.send(&request).await;
        assert_eq!(client.frame(HEADERS, 1).await[0] == 0x88, reaches, "{limit}");
        client.send(&get(3, "/fine")).await;
        assert_eq!(client.frame(HEADERS, 3).await[0], 0x88, "the connection goes on");
    }
}

#[tokio::test]
async fn a_client_that_resets_its_streams_is_cut_off() {
    let server = start(Limits { pending_resets: 4, ..Limits::default() }).await;
    let mut client = server.client().await;
    let mut bytes = preface();
    for stream in (1..20).step_by(2) {
        bytes.extend(get(stream, "/never"));
        bytes.extend(frame(RST_STREAM, 0, stream, &8u32.to_be_bytes()));
    }
    client.send(&bytes).await;
    let goaway = client.frame(GOAWAY, 0).await;
    assert_eq!(goaway[4..8], 11u32.to_be_bytes(), "ENHANCE_YOUR_CALM");
    server.is_alive().await;
}
