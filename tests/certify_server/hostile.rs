//! Servers that mean harm. Each gives its case a verdict, never stops the run, and gets nothing that it should not.

use crate::ground::{case, certify, printed};
use crate::mock::{Mock, SECRET_KEY};
use crate::program::{Ended, Running, command, finish, folder, write};
use crate::server::{Answer, Asked, http, serve};
use serde_json::Value;
use std::io::{BufRead, BufReader, Write};
use std::net::{TcpListener, TcpStream};
use std::path::Path;
use std::process::Command;
use std::thread;
use std::time::Duration;

const BINDINGS: &str = "format = 1
region = \"ap-hangzhou-ecm\"
[profile.ecm-2019-07-19.role]
unbound-eip = { id = \"eip-11112222\" }
";
/// They need no more than an id, and ask before they change anything.
const CASES: [&str; 2] = ["describe-quota", "task-without-id"];

fn named(mut command: Command) -> Command {
    command.env("TENCENTCLOUD_SECRET_ID", "AKIDhostile").env("TENCENTCLOUD_SECRET_KEY", SECRET_KEY);
    command
}

/// Both verbs on a server: `run --target URL`, and the certificate of `certify server`.
fn both(url: &str, more: &[&str], code: i32) -> (Ended, Value) {
    let folder = folder();
    write(folder.path(), "bindings.toml", BINDINGS);
    let usual = ["--bindings", "bindings.toml", "--timeout", "1", "--jobs", "1"];
    let cases = CASES.map(|case| format!("ecm-2019-07-19/{case}"));
    let ran = [&["run", "--target", url, &cases[0], &cases[1]], &usual[..], more].concat();
    let ran = finish(&mut named(command(folder.path(), &ran))).expect(code);
    let certified =
        [&[url, "--filter", &cases[0], "--filter", &cases[1], "--json"], &usual[..], more].concat();
    let certified = finish(&mut named(certify(folder.path(), &certified))).expect(code);
    (ran, printed(&certified))
}

/// What both verbs say of each of the two cases.
fn is_said(url: &str, verdict: &str, told: &str) {
    is_said_with(url, &[], verdict, told);
}

fn is_said_with(url: &str, more: &[&str], verdict: &str, told: &str) -> Value {
    let (ran, certificate) = both(url, more, if verdict == "fail" { 1 } else { 3 });
    let heading = verdict.to_uppercase();
    assert_eq!(ran.stdout.matches(&heading).count(), 2, "{told}: {}", ran.said());
    assert!(ran.stdout.contains(told), "{told}: {}", ran.said());
    assert_eq!(
        (&certificate["conformant"], &certificate["grade"]),
        (&false.into(), &"none".into()),
        "{told}"
    );
    for id in CASES {
        let one = case(&certificate, id);
        assert_eq!(one["verdict"], verdict, "{told}: {one:#}");
        let why = one["why"].to_string();
        assert!(why.contains(told), "{told}: {why}");
    }
    certificate
}

#[test]
fn what_is_no_answer_is_broken_in_plain_words_and_the_next_case_is_asked() {
    let late = "in time";
    let not_http = "did not answer in HTTP";
    for (answer, told) in [
        (None, late),
        (Some(&b""[..]), not_http),
        (Some(b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n{"), not_http),
        (Some(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n"), not_http),
        (Some(b"SSH-2.0-OpenSSH_9.9\r\n"), not_http),
        (Some(b"HTTP/1.1 2000 OK\r\n\r\n"), not_http),
        (Some(b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\nContent-Length: 3\r\n\r\n{}"), not_http),
        (Some(b"HTTP/1.1 200 OK\r\nContent-Length: 2147483648\r\n\r\n{"), "has more than 67108864 bytes"),
    ] {
        let url = serve(move |_: &Asked| answer.map_or(Answer::Never, |bytes| Answer::Last(bytes.to_vec())));
        is_said(&url, "broken", told);
    }
}

#[test]
fn what_is_an_answer_and_none_of_the_api_fails() {
    for (status, headers, body) in [
        ("200 OK", &[("Content-Type", "application/json")][..], &b""[..]),
        ("200 OK", &[("Content-Type", "text/html")], b"<h1>hello</h1>"),
        ("200 OK", &[("Content-Type", "application/json")], b"{\"Response\":{}}"),
        ("500 Oh", &[("Content-Type", "application/json")], b"{}"),
        ("204 No Content", &[], b""),
    ] {
        is_said(&serve(move |_: &Asked| http(status, headers, body)), "fail", "");
    }
}

/// Answers each connection with a stream that comes from `write`, until nobody reads it any more.
fn streaming(write: fn(&mut TcpStream) -> std::io::Result<()>) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
    let url = format!("http://{}", listener.local_addr().expect("its address"));
    thread::spawn(move || {
        for mut stream in listener.incoming().map_while(Result::ok) {
            thread::spawn(move || {
                let mut reader = BufReader::new(stream.try_clone().expect("a second end"));
                let mut line = String::new();
                while reader.read_line(&mut line).is_ok_and(|read| read > 2) {
                    line.clear();
                }
                // Who goes away in the middle is right to.
                write(&mut stream).unwrap_or_default();
            });
        }
    });
    url
}

#[test]
fn what_trickles_or_never_ends_its_head_is_given_up_in_time() {
    let trickle = streaming(|stream| {
        stream.write_all(b"HTTP/1.1 200 OK\r\nContent-Length: 1000000\r\n\r\n")?;
        loop {
            stream.write_all(b" ")?;
            thread::sleep(Duration::from_millis(50));
        }
    });
    is_said(&trickle, "broken", "in time");
    let head = streaming(|stream| {
        stream.write_all(b"HTTP/1.1 200 OK\r\n")?;
        loop {
            stream
                .write_all(b"X-More: xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx\r\n")?;
        }
    });
    is_said(&head, "broken", "did not answer in HTTP");
}

/// Two gigabytes in chunks, as JSON that would be right so far.
fn endless(stream: &mut TcpStream) -> std::io::Result<()> {
    stream.write_all(
        b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n",
    )?;
    let piece = [&b"100000\r\n"[..], &vec![b' '; 1 << 20], b"\r\n"].concat();
    for _ in 0..2048 {
        stream.write_all(&piece)?;
    }
    stream.write_all(b"0\r\n\r\n")
}

#[test]
fn two_gigabytes_from_every_connection_take_no_more_memory_than_one_answer() {
    let url = streaming(endless);
    let folder = folder();
    write(folder.path(), "bindings.toml", BINDINGS);
    let script = "import resource, subprocess, sys\nended = subprocess.run(sys.argv[1:])\nprint(ended.returncode, resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss)";
    let program = crate::ground::DUBPLATE;
    let certify =
        [program, "certify", "server", &url, "--filter", "ecm-2019-07-19/*", "--timeout", "60", "--json"];
    let mut command = Command::new("python3");
    command
        .current_dir(folder.path())
        .args(["-c", script])
        .args(certify)
        .args(["--bindings", "bindings.toml"]);
    let ended = finish(&mut named(command)).expect(0);
    let (json, said) = ended.stdout.trim_end().rsplit_once('\n').expect("two texts");
    let (code, kilobytes) = said.split_once(' ').expect("two numbers");
    assert_eq!(code, "3", "{}", ended.said());
    let kilobytes: usize = kilobytes.parse().expect("a number");
    assert!(kilobytes < 400 << 10, "{kilobytes} kB");
    let certificate: Value = serde_json::from_str(json).expect("JSON");
    let asked = certificate["cases"].as_array().expect("cases").iter();
    let broken: Vec<&Value> = asked.filter(|case| case["verdict"] == "broken").collect();
    assert!(broken.len() > 5, "{}", broken.len());
    for one in broken {
        assert!(one["why"].to_string().contains("has more than 67108864 bytes"), "{one:#}");
    }
}

#[test]
fn a_redirect_is_a_wrong_answer_and_is_never_followed() {
    for status in [
        "301 Moved Permanently",
        "302 Found",
        "303 See Other",
        "307 Temporary Redirect",
        "308 Permanent Redirect",
    ] {
        let elsewhere = TcpListener::bind("127.0.0.1:0").expect("a port");
        elsewhere.set_nonblocking(true).expect("a listener that does not wait");
        let there = format!("http://{}/", elsewhere.local_addr().expect("its address"));
        let url = serve(move |_: &Asked| http(status, &[("Location", &there)], b""));
        is_said(&url, "fail", &status[..3]);
        assert!(elsewhere.accept().is_err(), "{status} was followed");
    }
}

#[test]
fn a_wrong_certificate_is_said_and_nothing_is_sent() {
    let folder = folder();
    let mock = |ca: &str| Mock::start(folder.path(), &["--tls", "--ca", ca]);
    let (right, _other) = (mock("right"), mock("other"));
    let other = folder.path().join("other/ca.pem");
    let other = other.to_str().expect("a path");
    for (url, trusted, told) in [
        (right.url.clone(), other, "its certificate is from an authority that is not trusted"),
        (right.url.clone(), &*ca(folder.path()), "its certificate is not for this host"),
        (right.url.replace("https:", "http:"), "", "did not answer in HTTP"),
    ] {
        let more: &[&str] = if trusted.is_empty() { &[] } else { &["--upstream-ca", trusted] };
        let certificate = is_said_with(&url, more, "broken", told);
        assert_eq!(certificate["checks"][0]["passed"], 0);
    }
}

#[test]
fn a_handshake_that_comes_to_nothing_is_said_of_each_case() {
    let listening = |answer: Option<&'static [u8]>| {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
        let url = format!("https://{}", listener.local_addr().expect("its address"));
        thread::spawn(move || {
            let mut kept = Vec::new();
            for mut stream in listener.incoming().map_while(Result::ok) {
                match answer {
                    // Who hangs up before the end is right to.
                    Some(bytes) => stream.write_all(bytes).unwrap_or_default(),
                    None => kept.push(stream),
                }
            }
        });
        url
    };
    for (answer, told) in [
        (Some(&b""[..]), "cannot reach"),
        (Some(b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n"), "does not speak TLS"),
        (Some(b"\x15\x03\x03\x00\x02\x02\x28"), "no TLS connection"),
        (None, "in time"),
    ] {
        is_said(&listening(answer), "broken", told);
    }
}

#[test]
fn where_nobody_listens_one_case_says_so_and_the_others_are_not_run() {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
    let url = format!("https://{}", listener.local_addr().expect("its address"));
    drop(listener);
    let (ran, certificate) = both(&url, &[], 3);
    assert_eq!(ran.stdout.matches("nothing listens there").count(), 1, "{}", ran.said());
    let mut verdicts = CASES.map(|id| case(&certificate, id)["verdict"].to_string());
    verdicts.sort();
    assert_eq!(verdicts, ["\"broken\"", "\"not-run\""]);
}

/// The authority of the mock that is asked: the address is in none of its certificates.
fn ca(folder: &Path) -> String {
    folder.join("right/ca.pem").to_str().expect("a path").to_owned()
}

#[test]
fn an_interrupted_certification_says_so_and_blames_nobody() {
    let (asked, first) = std::sync::mpsc::channel();
    let url = serve(move |_: &Asked| {
        asked.send(()).unwrap_or_default();
        Answer::Never
    });
    let folder = folder();
    write(folder.path(), "bindings.toml", BINDINGS);
    let filters = ["--filter", "describe-quota", "--filter", "task-without-id", "--jobs", "1"];
    let arguments =
        [&[&*url, "--bindings", "bindings.toml", "--timeout", "60", "--json"], &filters[..]].concat();
    let running = Running::start(&mut named(certify(folder.path(), &arguments)));
    first.recv_timeout(Duration::from_secs(60)).expect("a request");
    running.signal("INT");
    let certificate = printed(&running.end().expect(130));
    assert_eq!((&certificate["interrupted"], &certificate["conformant"]), (&true.into(), &false.into()));
    for id in CASES {
        assert_eq!(case(&certificate, id)["verdict"], "not-run");
    }
}
