//! What belongs to one connection, and answers that have their own ways of ending.

use crate::program::folder;
use crate::sockets::{BODY, Host, journalled};
use crate::stored;

fn lines(head: &str) -> Vec<String> {
    let mut lines: Vec<String> = head.trim_end().lines().skip(1).map(str::to_ascii_lowercase).collect();
    lines.sort();
    lines
}

#[test]
fn headers_of_one_hop_stay_behind_both_ways() {
    let (home, host) = (folder(), Host::new());
    let proxy = host.proxy(&home, &[]);
    let mut client = proxy.client();
    let own = "Connection: X-Trace, keep-alive\r\nX-Trace: 1\r\nKeep-Alive: timeout=5\r\nTE: trailers\r\n\
               Proxy-Connection: keep-alive\r\nProxy-Authorization: Basic Og==\r\nUpgrade: h2c\r\nX-Kept: 2\r\n\
               Content-Length: 2\r\n";
    client.send(host.head(own) + "{}");
    let (mut upstream, head) = host.asked();
    assert!(head.starts_with("POST / HTTP/1.1\r\n"), "{head}");
    let mut expected = vec![
        "content-length: 2".to_owned(),
        "content-type: application/json".to_owned(),
        format!("host: {}", host.authority),
        "x-kept: 2".to_owned(),
        "x-tc-action: describeaddresses".to_owned(),
        "x-tc-version: 2019-07-19".to_owned(),
    ];
    assert_eq!(lines(&head), expected);
    upstream.send(format!(
        "HTTP/1.1 200 OK\r\nDate: Sun, 06 Nov 1994 08:49:37 GMT\r\nConnection: X-Own, close\r\nX-Own: 1\r\n\
         Keep-Alive: timeout=5\r\nProxy-Authenticate: Basic\r\nX-Kept: 2\r\nContent-Length: {}\r\n\r\n{BODY}",
        BODY.len()
    ));
    let head = client.head();
    expected = vec![
        format!("content-length: {}", BODY.len()),
        "date: sun, 06 nov 1994 08:49:37 gmt".to_owned(),
        "x-kept: 2".to_owned(),
    ];
    assert_eq!(lines(&head), expected);
    proxy.stop().expect(0);
}

#[test]
fn a_part_of_the_message_is_not_taken_away_by_connection() {
    let (home, host) = (folder(), Host::new());
    let proxy = host.proxy(&home, &[]);
    for name in ["authorization", "Host", "close, X-TC-Action"] {
        let answer = proxy.says(&(host.head(&format!("Connection: {name}\r\nContent-Length: 2\r\n")) + "{}"));
        assert!(answer.starts_with("HTTP/1.1 400 ") && answer.contains("names `"), "{name}: {answer}");
    }
    assert!(host.is_alone());
    proxy.stop().expect(0);
}

#[test]
fn a_client_that_waits_to_be_told_to_go_on_is_told() {
    let (home, host) = (folder(), Host::new());
    let proxy = host.proxy(&home, &[]);
    let mut client = proxy.client();
    client.send(host.head("Expect: 100-continue\r\nContent-Length: 2\r\n"));
    assert_eq!(client.head(), "HTTP/1.1 100 Continue\r\n\r\n");
    client.send("{}");
    let (mut upstream, head) = host.asked();
    assert!(!head.to_ascii_lowercase().contains("expect"), "{head}");
    // Answers before the answer are nobody's business.
    upstream.send("HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n");
    upstream.send(format!("HTTP/1.1 200 OK\r\nContent-Length: {}\r\n\r\n{BODY}", BODY.len()));
    assert!(client.head().starts_with("HTTP/1.1 200 OK\r\n"));
    assert_eq!(client.take(BODY.len()), BODY.as_bytes());
    proxy.stop().expect(0);
}

#[test]
fn an_answer_without_a_body_ends_with_its_head() {
    let (home, host) = (folder(), Host::new());
    let proxy = host.proxy(&home, &[]);
    let cases = [
        ("HEAD", "200 OK", "Content-Length: 1234\r\n", Some("content-length: 1234")),
        ("HEAD", "200 OK", "Transfer-Encoding: chunked\r\n", None),
        ("GET", "204 No Content", "", None),
        ("GET", "304 Not Modified", "ETag: \"1\"\r\n", None),
    ];
    for (n, (method, status, headers, length)) in (1..).zip(cases) {
        let mut client = proxy.client();
        client.send(host.head("").replacen("POST", method, 1));
        let (mut upstream, _) = host.asked();
        upstream.send(format!("HTTP/1.1 {status}\r\nConnection: close\r\n{headers}\r\n"));
        drop(upstream);
        let head = client.head();
        assert!(head.starts_with(&format!("HTTP/1.1 {status}\r\n")), "{head}");
        let stated = lines(&head).into_iter().find(|line| line.starts_with("content-length"));
        assert_eq!(stated.as_deref(), length, "{method} {status} {headers}");
        assert_eq!(journalled(home.path()), 2 * n - 1, "{method} {status} is an exchange");
        // The connection goes on: there was no body.
        client.send(host.request("{}"));
        let (mut upstream, _) = host.asked();
        upstream.send(format!(
            "HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: {}\r\n\r\n{BODY}",
            BODY.len()
        ));
        assert!(client.head().starts_with("HTTP/1.1 200 OK\r\n"));
        assert_eq!(client.take(BODY.len()), BODY.as_bytes());
    }
    proxy.stop();
}

#[test]
fn a_redirect_is_recorded_and_not_followed() {
    let (home, host) = (folder(), Host::new());
    let other = Host::new();
    let proxy = host.proxy(&home, &[]);
    let mut client = proxy.client();
    client.send(host.request("{}"));
    let (mut upstream, _) = host.asked();
    let location = format!("http://{}/", other.authority);
    upstream.send(format!("HTTP/1.1 302 Found\r\nLocation: {location}\r\nContent-Length: 0\r\n\r\n"));
    let head = client.head();
    assert!(head.starts_with("HTTP/1.1 302 Found\r\n") && head.contains(&location), "{head}");
    proxy.stop().expect(0);
    assert_eq!(stored(&home).entries[0].response.status, 302);
    assert!(other.is_alone());
}

#[test]
fn an_old_client_gets_the_length_that_tells_it_the_end() {
    let (home, host) = (folder(), Host::new());
    let proxy = host.proxy(&home, &[]);
    let mut client = proxy.client();
    client.send(host.request("{}").replacen("HTTP/1.1", "HTTP/1.0", 1));
    let (mut upstream, _) = host.asked();
    upstream.send("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n");
    upstream.send(format!("{:x}\r\n{BODY}\r\n0\r\n\r\n", BODY.len()));
    let head = client.head();
    assert!(head.contains(&format!("content-length: {}\r\n", BODY.len())), "{head}");
    assert_eq!(client.rest(), BODY);
    proxy.stop().expect(0);
}
