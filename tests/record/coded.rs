//! Answers that are packed for the way.

use crate::program::folder;
use crate::sockets::{BODY, Host};
use crate::{Carrier, path, stored};
use flate2::Compression;
use flate2::read::GzDecoder;
use flate2::write::GzEncoder;
use std::io::{Read as _, Write as _};

/// Records one answer in a coding. What the host got, what the client got, how the recorder ended.
fn carried(home: &tempfile::TempDir, host: &Host, coding: &str, body: &[u8], exit: i32) -> String {
    let proxy = host.proxy(home, &[]);
    let mut client = proxy.client();
    client.send(host.head("Accept-Encoding: br;q=0.1,  GZIP\r\nContent-Length: 2\r\n") + "{}");
    let (mut upstream, head) = host.asked();
    assert!(head.contains(": br;q=0.1,  GZIP\r\n"), "{head}");
    let length = body.len();
    upstream.send(format!("HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Encoding: {coding}\r\nContent-Length: {length}\r\n\r\n"));
    upstream.send(body);
    let head = client.head();
    assert!(head.contains(&format!("content-encoding: {coding}\r\n")), "{head}");
    assert_eq!(client.take(length), body, "byte for byte");
    proxy.stop().expect(exit).stderr
}

fn gzip(text: &str) -> Vec<u8> {
    let mut packer = GzEncoder::new(Vec::new(), Compression::best());
    packer.write_all(text.as_bytes()).expect("memory");
    packer.finish().expect("memory")
}

#[test]
fn gzip_is_kept_unpacked_and_packed_again_for_who_accepts_it() {
    let (home, host) = (folder(), Host::new());
    carried(&home, &host, "gzip", &gzip(BODY), 0);
    assert_eq!(stored(&home).entries[0].response.body.as_ref().expect("JSON")["Response"]["TotalCount"], 0);
    let replay = Carrier::replay(home.path(), &["--ca", "own", "--upstream", "127.0.0.1"]);
    for (accepted, packed) in [("gzip, br", true), ("br, gzip;q=0", false), ("identity", false)] {
        let mut client = replay.client();
        client.send(host.head(&format!("Accept-Encoding: {accepted}\r\nContent-Length: 2\r\n")) + "{}");
        let head = client.head();
        assert_eq!(head.contains("content-encoding: gzip\r\n"), packed, "{accepted}: {head}");
        let length = head.lines().find_map(|line| line.strip_prefix("content-length: ")).expect("a length");
        let body = client.take(length.parse().expect("a number"));
        let mut text = String::new();
        if packed {
            GzDecoder::new(&body[..]).read_to_string(&mut text).expect("gzip");
        } else {
            text = String::from_utf8(body).expect("text");
        }
        let (start, end) = BODY.split_at(BODY.find("3c140219").expect("an id"));
        assert!(text.starts_with(start) && text.len() == start.len() + end.len(), "{text}");
    }
    replay.stop().expect(0);
}

#[test]
fn what_was_not_packed_is_not_packed_on_replay() {
    let (home, host) = (folder(), Host::new());
    carried(&home, &host, "identity", BODY.as_bytes(), 0);
    let replay = Carrier::replay(home.path(), &["--ca", "own", "--upstream", "127.0.0.1"]);
    let answer = replay
        .says(&(host.head("Accept-Encoding: gzip\r\nConnection: close\r\nContent-Length: 2\r\n") + "{}"));
    assert!(answer.ends_with(BODY) && !answer.contains("content-encoding"), "{answer}");
    replay.stop().expect(0);
}

#[test]
fn what_cannot_be_decoded_passes_and_stops_the_seal() {
    // Brotli of `{}`; a bomb of 17 MB; half of an archive.
    let bomb = gzip(&"\0".repeat(17 << 20));
    let half = gzip(BODY);
    for (coding, body) in
        [("br", &b"\x8b\x00\x80{}\x03"[..]), ("gzip", &bomb), ("gzip", &half[..half.len() / 2])]
    {
        let (home, host) = (folder(), Host::new());
        let said = carried(&home, &host, coding, body, 1);
        let found = format!("DescribeAddresses, response body: undecodable ({} bytes)", body.len());
        assert!(said.contains(&found), "{coding}: {said}");
        assert!(!path(&home).exists());
    }
}
