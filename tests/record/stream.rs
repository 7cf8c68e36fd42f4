//! Bodies that are passed on while they arrive, and exchanges that do not come to their end.

use crate::program::{Running, command, folder};
use crate::sockets::{BODY, End, Host, journalled, proxy};
use crate::{Carrier, path, stored};
use serde_json::json;
use std::process::Command;

/// The connection is not used again.
const JSON: &str = "Content-Type: application/json\r\nConnection: close\r\n";

/// The head of an answer with the JSON body.
fn stated() -> String {
    format!("HTTP/1.1 200 OK\r\n{JSON}Content-Length: {}\r\n\r\n", BODY.len())
}

fn chunk(text: &str) -> String {
    format!("{:x}\r\n{text}\r\n", text.len())
}

/// A client that has asked, and the host that has to answer.
fn asked(host: &Host, proxy: &Carrier) -> (End, End) {
    let mut client = proxy.client();
    client.send(host.request("{}"));
    let (mut upstream, _) = host.asked();
    assert_eq!(upstream.take(2), b"{}");
    (client, upstream)
}

#[test]
fn an_answer_is_passed_on_as_it_comes_and_its_end_when_it_is_in_the_journal() {
    let (home, host) = (folder(), Host::new());
    let proxy = host.proxy(&home, &[]);
    let (mut client, mut upstream) = asked(&host, &proxy);
    let (begin, rest) = BODY.split_at(40);
    upstream.send(stated());
    let head = client.head();
    assert!(head.starts_with("HTTP/1.1 200 OK\r\n"), "{head}");
    assert!(
        head.contains(&format!("content-length: {}\r\n", BODY.len())) && !head.contains("chunked"),
        "{head}"
    );
    upstream.send(begin);
    assert_eq!(client.take(39), &begin.as_bytes()[..39], "all but the last byte that is there");
    assert_eq!(journalled(home.path()), 0);
    upstream.send(rest);
    assert_eq!(client.take(BODY.len() - 39), &BODY.as_bytes()[39..]);
    assert_eq!(journalled(home.path()), 1);
    proxy.stop().expect(0);
    assert_eq!(stored(&home).entries[0].response.body.as_ref().expect("JSON")["Response"]["TotalCount"], 0);
}

#[test]
fn what_comes_in_chunks_goes_in_chunks() {
    let (home, host) = (folder(), Host::new());
    let proxy = host.proxy(&home, &[]);
    let (begin, rest) = BODY.split_at(40);
    let head = format!("HTTP/1.1 200 OK\r\n{JSON}Transfer-Encoding: chunked\r\n\r\n");
    let pieces = [head, chunk(begin), chunk(rest), "0\r\nX-Trailer: 1\r\n\r\n".to_owned()];
    // At once, and one after the other.
    for steps in [vec![pieces.concat()], pieces.to_vec()] {
        let (mut client, mut upstream) = asked(&host, &proxy);
        let mut seen = String::new();
        for step in &steps {
            upstream.send(step);
            if seen.is_empty() {
                seen = client.head();
                assert!(
                    seen.contains("transfer-encoding: chunked\r\n") && !seen.contains("content-length"),
                    "{seen}"
                );
            }
        }
        assert_eq!(unchunked(&client.until("\r\n0\r\n\r\n")), BODY);
    }
    proxy.stop().expect(0);
}

fn unchunked(mut body: &str) -> String {
    let mut text = String::new();
    while let Some((length, rest)) = body.split_once("\r\n") {
        let length = usize::from_str_radix(length, 16).expect("a length");
        text += &rest[..length];
        body = &rest[length + 2..];
    }
    text
}

#[test]
fn an_answer_that_breaks_off_is_seen_to_and_is_not_recorded() {
    let (home, host) = (folder(), Host::new());
    let proxy = host.proxy(&home, &[]);
    let chunked =
        format!("HTTP/1.1 200 OK\r\n{JSON}Transfer-Encoding: chunked\r\n\r\n{}", chunk(&BODY[..40]));
    for half in [stated() + &BODY[..40], chunked] {
        let (mut client, mut upstream) = asked(&host, &proxy);
        upstream.send(half);
        client.head();
        drop(upstream);
        let body = client.rest();
        assert!(body.len() < BODY.len() && !body.ends_with("0\r\n\r\n"), "{body}");
    }
    let ended = proxy.stop().expect(1);
    assert!(ended.stderr.contains("the answer broke off, and was not recorded"), "{}", ended.said());
    assert!(ended.stderr.contains("nothing new was recorded") && !path(&home).exists(), "{}", ended.said());
}

#[test]
fn of_an_answer_that_nobody_waits_for_nothing_is_recorded() {
    let (home, host) = (folder(), Host::new());
    let proxy = host.proxy(&home, &[]);
    let (mut client, mut upstream) = asked(&host, &proxy);
    upstream.send(stated() + &BODY[..40]);
    client.head();
    drop(client);
    assert_eq!(upstream.rest(), "", "the host is told that nobody listens");
    proxy.stop().expect(0);
    assert!(!path(&home).exists());
}

#[test]
fn an_answer_too_large_to_be_kept_passes_and_stops_the_seal() {
    let (home, host) = (folder(), Host::new());
    let proxy = host.proxy(&home, &[]);
    let (mut client, mut upstream) = asked(&host, &proxy);
    let size: usize = (64 << 20) + 1;
    let sending = std::thread::spawn(move || {
        upstream.send(format!("HTTP/1.1 200 OK\r\n{JSON}Content-Length: {size}\r\n\r\n"));
        upstream.send(vec![b' '; size]);
    });
    client.head();
    let mut left = size;
    while left > 0 {
        left -= client.take(left.min(1 << 20)).len();
    }
    sending.join().expect("all is read");
    let ended = proxy.stop().expect(1);
    let said = &ended.stderr;
    assert!(said.contains("DescribeAddresses was answered with 67108865 bytes"), "{}", ended.said());
    assert!(
        said.contains("DescribeAddresses, response body: too large (67108865 bytes)"),
        "{}",
        ended.said()
    );
    assert!(!path(&home).exists());
}

#[test]
fn what_the_journal_does_not_take_is_not_passed_on_whole() {
    let (home, host) = (folder(), Host::new());
    // Room for the first line of the journal and not for an exchange. An ignored signal gives an error.
    let arguments = [&proxy()[..], &["--upstream", "127.0.0.1"]].concat();
    let program = command(home.path(), &arguments);
    let mut starved = Command::new("/bin/sh");
    starved.args(["-c", "trap '' XFSZ; ulimit -f 8; exec \"$0\" \"$@\""]).arg(program.get_program());
    starved.args(program.get_args()).current_dir(home.path()).env_clear();
    let running = Running::start(&mut starved);
    let url = running.line();
    let proxy = Carrier { running, url };
    let body = BODY.replace("[]", &format!("[{{}}{}]", ",{}".repeat(2000)));
    let head = format!("HTTP/1.1 200 OK\r\n{JSON}Content-Length: {}\r\n\r\n", body.len());
    let (mut client, mut upstream) = asked(&host, &proxy);
    upstream.send(head.clone() + &body);
    let refused = client.head();
    assert!(refused.starts_with("HTTP/1.1 502 "), "{refused}");
    let (mut client, mut upstream) = asked(&host, &proxy);
    upstream.send(head);
    client.head();
    upstream.send(&body);
    // What was on its way when the journal refused may be lost with the connection.
    let rest = client.rest();
    assert!(rest.len() < body.len() && body.starts_with(&rest), "{} bytes", rest.len());
    let ended = proxy.stop();
    assert!(ended.stderr.contains("its answer not passed on to its end"), "{}", ended.said());
}

#[test]
fn a_request_is_passed_on_as_it_comes() {
    let (home, host) = (folder(), Host::new());
    let proxy = host.proxy(&home, &[]);
    let body = r#"{"Limit":7}"#;
    let (begin, rest) = body.split_at(4);
    let framings = [
        (format!("Content-Length: {}\r\n", body.len()), [begin.to_owned(), rest.to_owned()]),
        (
            "Transfer-Encoding: chunked\r\n".to_owned(),
            [chunk(begin), chunk(rest) + "0\r\nX-Trailer: 1\r\n\r\n"],
        ),
    ];
    for (framing, [begin, rest]) in framings {
        let mut client = proxy.client();
        client.send(host.head(&framing) + &begin);
        let (mut upstream, head) = host.asked();
        assert!(head.to_lowercase().contains(&framing.to_lowercase()), "{head}");
        assert_eq!(upstream.take(begin.len()), begin.as_bytes());
        client.send(&rest);
        let end = rest.replace("X-Trailer: 1\r\n", "");
        assert_eq!(upstream.take(end.len()), end.as_bytes());
        upstream.send(stated() + BODY);
        client.head();
        assert_eq!(client.take(BODY.len()), BODY.as_bytes());
    }
    proxy.stop().expect(0);
    let entries = stored(&home).entries;
    assert_eq!((&entries[0].request.params, entries[0].volatile.times), (&json!({"Limit": 7}), None));
}

#[test]
fn a_request_that_breaks_off_or_is_too_large_is_not_carried_to_its_end() {
    let (home, host) = (folder(), Host::new());
    let proxy = host.proxy(&home, &[]);
    let mut client = proxy.client();
    client.send(host.head("Content-Length: 100\r\n") + "{\"Limit\"");
    let (mut upstream, _) = host.asked();
    assert_eq!(upstream.take(8), b"{\"Limit\"");
    drop(client);
    assert_eq!(upstream.rest(), "");
    let size: usize = (64 << 20) + 1;
    let answer = proxy.says(&host.head(&format!("Content-Length: {size}\r\nConnection: close\r\n")));
    assert!(answer.starts_with("HTTP/1.1 413 "), "{answer}");
    assert!(host.is_alone(), "it is not even connected to");
    proxy.stop().expect(0);
    assert!(!path(&home).exists());
}
