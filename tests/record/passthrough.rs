//! What a proxy lets pass unseen, and where nothing goes.

use crate::program::folder;
use crate::sockets::{BODY, Host, journalled, proxy};
use crate::{Carrier, path};

fn connect(authority: &str) -> String {
    format!("CONNECT {authority} HTTP/1.1\r\nHost: {authority}\r\n\r\n")
}

#[test]
fn a_host_that_is_passed_through_to_gets_every_byte_and_none_is_kept() {
    let (home, host) = (folder(), Host::new());
    let arguments = [&proxy()[..], &["--passthrough", "127.0.0.1"]].concat();
    let proxy = Carrier::start(home.path(), &arguments);
    let mut client = proxy.client();
    client.send(connect(&host.authority));
    assert!(client.head().starts_with("HTTP/1.1 200 "));
    // No HTTP, and no TLS either.
    client.send("\0\u{1}hello\r\n\r\n");
    let (mut upstream, seen) = host.asked();
    assert_eq!(seen, "\0\u{1}hello\r\n\r\n");
    upstream.send("first");
    assert_eq!(client.take(5), b"first");
    upstream.send("last");
    drop(upstream);
    assert_eq!(client.rest(), "last");
    let plain = proxy.says(&host.head("Content-Length: 0\r\nConnection: close\r\n"));
    assert!(plain.starts_with("HTTP/1.1 403 ") && plain.contains("CONNECT"), "{plain}");
    assert_eq!(journalled(home.path()), 0);
    let ended = proxy.stop().expect(0);
    assert!(ended.stderr.contains("no API request seen") && !path(&home).exists(), "{}", ended.said());
}

#[test]
fn a_name_passes_only_to_public_addresses_and_nothing_to_the_proxy_itself() {
    let (home, host) = (folder(), Host::new());
    let own: Vec<&str> =
        vec!["--passthrough", "localhost", "--passthrough", "127.0.0.1", "--upstream", "127.0.0.1"];
    let proxy = Carrier::start(home.path(), &[&proxy()[..], &own].concat());
    let port = host.authority.rsplit(':').next().expect("a port");
    let refused = |authority: &str| {
        let mut client = proxy.client();
        client.send(connect(authority));
        let head = client.head();
        assert!(head.starts_with("HTTP/1.1 502 "), "{head}");
        let length = head.lines().find_map(|line| line.strip_prefix("content-length: ")).expect("a length");
        String::from_utf8(client.take(length.parse().expect("a number"))).expect("text")
    };
    let private = refused(&format!("localhost:{port}"));
    assert!(private.contains("which is not public"), "{private}");
    let itself = refused(proxy.host());
    assert!(itself.contains("is where dubplate itself listens"), "{itself}");
    assert!(host.is_alone());
    let ended = proxy.stop().expect(0);
    assert!(ended.stderr.contains(&private) && ended.stderr.contains(&itself), "{}", ended.said());
}

#[test]
fn nothing_is_carried_to_the_recorder_itself() {
    let (home, _host) = (folder(), Host::new());
    let arguments = [&proxy()[..], &["--upstream", "127.0.0.1", "--upstream", "ecm.example"]].concat();
    let proxy = Carrier::start(home.path(), &arguments);
    let own = proxy.host();
    let answer =
        proxy.says(&format!("GET http://{own}/ HTTP/1.1\r\nHost: {own}\r\nConnection: close\r\n\r\n"));
    assert!(answer.starts_with("HTTP/1.1 502 ") && answer.contains("dubplate itself listens"), "{answer}");
    proxy.stop().expect(1);
}

#[test]
fn what_connect_to_says_is_followed() {
    let (home, host) = (folder(), Host::new());
    let way = format!("pypi.example:443:{}", host.authority);
    let arguments = [&proxy()[..], &["--passthrough", "pypi.example", "--connect-to", &way]].concat();
    let proxy = Carrier::start(home.path(), &arguments);
    let mut client = proxy.client();
    client.send(connect("PyPI.example:443") + "early\r\n\r\n");
    assert!(client.head().starts_with("HTTP/1.1 200 "));
    let (mut upstream, seen) = host.asked();
    assert_eq!(seen, "early\r\n\r\n");
    upstream.send(BODY);
    assert_eq!(client.take(BODY.len()), BODY.as_bytes());
    proxy.stop().expect(0);
}

#[test]
fn other_hosts_are_refused_by_name_of_what_would_let_them() {
    let (home, host) = (folder(), Host::new());
    let mut proxy = host.proxy(&home, &[]);
    let refused = |proxy: &Carrier| {
        proxy.says(&connect("pypi.org:443").replace("\r\n\r\n", "\r\nConnection: close\r\n\r\n"))
    };
    let answer = refused(&proxy);
    let ways = ["--upstream pypi.org", "--passthrough pypi.org"];
    assert!(answer.starts_with("HTTP/1.1 403 ") && ways.iter().all(|way| answer.contains(way)), "{answer}");
    let mut client = proxy.client();
    client.send(host.request("{}"));
    let (mut upstream, _) = host.asked();
    upstream.send(format!(
        "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: {}\r\n\r\n{BODY}",
        BODY.len()
    ));
    client.head();
    let ended = proxy.stop().expect(0);
    assert!(ways.iter().all(|way| ended.stderr.contains(way)), "{}", ended.said());
    proxy = Carrier::replay(home.path(), &["--ca", "own"]);
    let answer = refused(&proxy);
    assert!(answer.contains("--passthrough is off"), "{answer}");
    let other = proxy.says(&host.request("{}").replace("X-TC-V", "Connection: close\r\nX-TC-V"));
    assert!(other.contains("--upstream 127.0.0.1"), "{other}");
    proxy.stop().expect(0);
    proxy = Carrier::replay(home.path(), &["--ca", "own", "--upstream", "127.0.0.1"]);
    let answer = proxy.says(&host.request("{}").replace("X-TC-V", "Connection: close\r\nX-TC-V"));
    assert!(answer.ends_with(BODY), "{answer}");
    proxy.stop().expect(0);
}
