//! Connections that wait, and the end of a server.

use crate::client::soon;
use crate::http2::{HEADERS, get, preface};
use crate::target::{GOOD, start};
use dubplate::server::Limits;
use std::time::Duration;
use tokio::net::TcpStream;

const SHORT: Duration = Duration::from_millis(50);
const NEVER: Duration = Duration::from_secs(3600);

#[tokio::test]
async fn a_connection_that_waits_too_long_is_closed() {
    let patient =
        Limits { first_byte: NEVER, head_time: NEVER, idle: NEVER, body_time: NEVER, ..Limits::default() };
    let half_body = b"POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 10\r\n\r\nhalf";
    let two = [GOOD, b"GET / HT"].concat();
    let cases: [(&str, Limits, &[u8], &str); 7] = [
        ("no byte", Limits { first_byte: SHORT, ..patient.clone() }, b"", ""),
        ("half a head", Limits { head_time: SHORT, ..patient.clone() }, b"GET / HTTP/1.1\r\n", ""),
        ("half a preface", Limits { head_time: SHORT, ..patient.clone() }, b"PRI * HT", ""),
        ("a preface alone", Limits { head_time: SHORT, ..patient.clone() }, &preface(), "frames"),
        ("half a body", Limits { body_time: SHORT, ..patient.clone() }, half_body, "HTTP/1.1 408"),
        ("nothing more", Limits { idle: SHORT, ..patient.clone() }, GOOD, "HTTP/1.1 200"),
        (
            "half a second request",
            Limits { idle: SHORT, head_time: SHORT, ..patient.clone() },
            &two,
            "HTTP/1.1 200",
        ),
    ];
    for (case, limits, bytes, said) in cases {
        let server = start(limits).await;
        let mut client = server.client().await;
        client.send(bytes).await;
        let rest = client.rest().await;
        let fits = if said == "frames" { !rest.is_empty() } else { rest.starts_with(said.as_bytes()) };
        assert!(fits && (said.is_empty() == rest.is_empty()), "{case}: {}", String::from_utf8_lossy(&rest));
    }
}

#[tokio::test]
async fn a_second_head_has_its_own_time() {
    let server = start(Limits { head_time: SHORT, idle: NEVER, ..Limits::default() }).await;
    let mut client = server.client().await;
    assert_eq!(client.asks(GOOD).await.status, 200);
    client.send(b"GET / HT").await;
    assert_eq!(client.rest().await, b"");
}

#[tokio::test]
async fn a_target_may_take_its_time() {
    let limits = Limits { head_time: SHORT, idle: SHORT, body_time: SHORT, ..Limits::default() };
    let server = start(limits).await;
    let mut waiting = server.client().await;
    waiting.send(b"POST /wait HTTP/1.1\r\nHost: h\r\nContent-Length: 2\r\n\r\nab").await;
    soon(server.echo.arrived.notified()).await;
    let mut streams = server.client().await;
    streams.send(&[preface(), get(1, "/wait")].concat()).await;
    soon(server.echo.arrived.notified()).await;
    for _ in 0..3 {
        let mut idle = server.client().await;
        assert_eq!(idle.asks(GOOD).await.status, 200);
        assert_eq!(idle.rest().await, b"", "its time is over, and so would be that of the others");
    }
    server.echo.go_on.notify_waiters();
    assert_eq!(waiting.answer().await.json()["body"], "ab");
    assert_eq!(streams.frame(HEADERS, 1).await[0], 0x88);
}

#[tokio::test]
async fn a_stop_does_not_wait_for_connections_that_ask_nothing() {
    let server = start(Limits { grace: NEVER, ..Limits::default() }).await;
    let fresh = server.client().await;
    let mut idle = server.client().await;
    assert_eq!(idle.asks(GOOD).await.status, 200);
    server.ends().await;
    assert_eq!((fresh.rest().await, idle.rest().await), (Vec::new(), Vec::new()));
}

#[tokio::test]
async fn a_stop_lets_a_request_be_answered() {
    let server = start(Limits { grace: NEVER, ..Limits::default() }).await;
    let mut waiting = server.client().await;
    waiting.send(b"GET /wait HTTP/1.1\r\nHost: h\r\n\r\n").await;
    soon(server.echo.arrived.notified()).await;
    server.stop.cancel();
    server.echo.go_on.notify_one();
    assert_eq!(waiting.answer().await.json()["target"], "/wait");
    assert_eq!(waiting.rest().await, b"");
    server.ends().await;
}

#[tokio::test]
async fn a_stop_waits_no_longer_than_its_grace() {
    let server = start(Limits { grace: SHORT, ..Limits::default() }).await;
    let mut hanging = server.client().await;
    hanging.send(b"GET /never HTTP/1.1\r\nHost: h\r\n\r\n").await;
    soon(server.echo.arrived.notified()).await;
    let mut streams = server.client().await;
    streams.send(&[preface(), get(1, "/never")].concat()).await;
    soon(server.echo.arrived.notified()).await;
    let mut half = server.client().await;
    half.send(b"GET / HT").await;
    server.ends().await;
    assert_eq!((hanging.rest().await, half.rest().await), (Vec::new(), Vec::new()));
    streams.rest().await;
}

#[cfg(unix)]
#[test]
fn a_server_without_file_handles_waits_for_some() {
    let this = std::env::current_exe().expect("a running test has a file");
    let starving = "ulimit -n 64 && exec \"$0\" --ignored --exact time::starving";
    let output =
        std::process::Command::new("sh").arg("-c").arg(starving).arg(this).output().expect("a shell");
    let said = String::from_utf8_lossy(&output.stdout);
    assert!(output.status.success() && said.contains("1 passed"), "{said}");
}

#[cfg(unix)]
#[tokio::test]
#[ignore = "played by the test before it, in a process with few file handles"]
async fn starving() {
    const EMFILE: i32 = 24;
    let server = start(Limits::default()).await;
    let reserve = std::fs::File::open("/dev/null").expect("a file handle is left");
    let mut clients = Vec::new();
    let error = loop {
        match TcpStream::connect(server.address).await {
            Ok(stream) => clients.push(stream),
            Err(error) => break error,
        }
    };
    assert_eq!(error.raw_os_error(), Some(EMFILE));
    drop(reserve);
    let mut last = server.client().await; // takes the last handle: there is none to accept it with
    last.send(GOOD).await;
    drop(clients);
    assert_eq!(last.answer().await.status, 200);
    server.ends().await;
}
