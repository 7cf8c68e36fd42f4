//! `dubplate mock`: its first line, its end, its list.

use crate::mock::Mock;
use crate::program::Running;
use crate::program::{built_in, command, contents, dubplate, folder};
use std::io::{Read, Write};
use std::net::{TcpListener, TcpStream};
use std::time::Duration;

/// A second, and as much again for a busy machine.
const SOON: Duration = Duration::from_secs(2);

/// Asks with a request that any gateway refuses, and keeps the connection. The head of the answer.
fn ask(stream: &mut TcpStream, address: &str) -> String {
    let request = format!("GET / HTTP/1.1\r\nHost: {address}\r\n\r\n");
    stream.write_all(request.as_bytes()).expect("the request is taken");
    let mut head = Vec::new();
    let mut byte = [0];
    while !head.ends_with(b"\r\n\r\n") {
        stream.read_exact(&mut byte).expect("an answer");
        head.push(byte[0]);
    }
    String::from_utf8(head).expect("a head in ASCII")
}

#[test]
fn its_first_line_is_its_url_and_it_answers_there() {
    let folder = folder();
    let mock = Mock::start(folder.path(), &[]);
    let port = mock.url.strip_prefix("http://127.0.0.1:").expect("a loopback URL");
    assert_ne!(port.parse::<u16>().expect("nothing but a port"), 0);
    let mut stream = TcpStream::connect(mock.address()).expect("somebody listens");
    let head = ask(&mut stream, mock.address());
    assert!(head.starts_with("HTTP/1.1 200 "), "{head}");
    assert!(head.to_lowercase().contains("content-type: application/json\r\n"), "{head}");
}

#[test]
fn a_signal_ends_it_soon_whoever_is_connected() {
    for signal in ["TERM", "INT"] {
        let folder = folder();
        let mock = Mock::start(folder.path(), &[]);
        let connect = || TcpStream::connect(mock.address()).expect("somebody listens");
        let _silent = connect();
        let mut idle = connect();
        ask(&mut idle, mock.address());
        let mut half = connect();
        half.write_all(b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 100\r\n\r\n{")
            .expect("half a request");
        let sent = mock.running.signal(signal);
        let ended = mock.running.end().expect(0);
        let took = ended.at - sent;
        assert!(took < SOON, "{signal}: {took:?}");
        assert_eq!(contents(folder.path()), []);
    }
}

#[test]
fn a_signal_right_after_the_first_line_is_not_too_early() {
    for signal in ["TERM", "INT"].repeat(10) {
        let folder = folder();
        let mock = Mock::start(folder.path(), &[]);
        mock.running.signal(signal);
        mock.running.end().expect(0);
    }
}

#[test]
fn the_list_names_every_id_of_both_worlds_with_what_it_provokes() {
    let folder = folder();
    let list = dubplate(folder.path(), &["mock", "--list"]).expect(0).stdout;
    for profile in ["ecm-2019-07-19", "eip-v2-2017-03-12"] {
        let start = list.find(&format!("### {profile}")).expect("a part for each profile");
        let rest = &list[start + 4..];
        let part = &rest[..rest.find("###").unwrap_or(rest.len())];
        let world: toml::Table = built_in(&format!("{profile}/world.toml")).parse().expect("TOML");
        for kind in ["address", "instance", "interface"] {
            for (id, resource) in world[kind].as_table().expect("a table of resources") {
                let line = part.lines().find(|line| line.contains(&format!("| `{id}` ")));
                let line = line.unwrap_or_else(|| panic!("{profile}: {id} is not listed\n{part}"));
                if let Some(code) = resource.get("provokes") {
                    let code = code.as_str().expect("a code");
                    assert!(line.contains(&format!("`{code}`")), "{line}: {code}");
                }
            }
        }
    }
}

#[test]
fn a_port_in_use_is_named() {
    let taken = TcpListener::bind("127.0.0.1:0").expect("a port");
    let address = taken.local_addr().expect("its address").to_string();
    let folder = folder();
    let ended = dubplate(folder.path(), &["mock", "--listen", &address]).expect(2);
    assert!(ended.stderr.contains(&address), "{}", ended.said());
    assert_eq!(ended.stdout, "", "no URL that does not work");
}

#[test]
fn a_task_takes_the_time_that_was_asked_for_only_within_bounds() {
    let folder = folder();
    let arguments = ["mock", "--task-delay", "3600001"];
    let ended = dubplate(folder.path(), &arguments).expect(2);
    assert!(ended.stderr.contains("--task-delay"), "{}", ended.said());
}

#[test]
fn the_admin_api_needs_a_token_file() {
    let folder = folder();
    let arguments = ["mock", "--admin", "127.0.0.1:0"];
    let ended = dubplate(folder.path(), &arguments).expect(2);
    assert!(ended.stderr.contains("--admin-token-file"), "{}", ended.said());
    assert_eq!(contents(folder.path()), []);
}

#[test]
fn the_admin_api_is_announced_after_the_url() {
    let folder = folder();
    let arguments = ["mock", "--admin", "127.0.0.1:0", "--admin-token-file", "token"];
    let running = Running::start(&mut command(folder.path(), &arguments));
    assert!(running.line().starts_with("http://127.0.0.1:"));
    assert!(running.line().starts_with("admin http://127.0.0.1:"));
    running.signal("TERM");
    running.end().expect(0);
}

#[test]
fn printed_bindings_name_variables_and_a_role_for_everything_but_given_ids() {
    let folder = folder();
    let arguments = ["mock", "--listen", "127.0.0.1:4567", "--print-bindings"];
    let printed = dubplate(folder.path(), &arguments).expect(0).stdout;
    let bindings: toml::Table = printed.parse().expect("TOML");
    assert_eq!(bindings["format"].as_integer(), Some(1));
    for profile in ["ecm-2019-07-19", "eip-v2-2017-03-12"] {
        let bound = &bindings["profile"][profile];
        assert_eq!(bound["endpoint"].as_str(), Some("http://127.0.0.1:4567"));
        let world: toml::Table = built_in(&format!("{profile}/world.toml")).parse().expect("TOML");
        assert_eq!(bound["role"], world["role"]);
        assert_eq!(bound["region"], world["regions"][0]);
    }
}

/// What the vendor's hosts are called, and the way there that the mock names.
#[test]
fn with_tls_it_says_how_to_reach_it_by_the_vendors_names() {
    let folder = folder();
    let mock = Mock::start(folder.path(), &["--tls", "--ca", "here"]);
    let address = mock.url.strip_prefix("https://").expect("a URL");
    assert!(address.starts_with("127.0.0.1:"), "{address}");
    assert_eq!(mock.running.line(), format!("--connect-to ::{address}"));
    assert_eq!(mock.running.line(), "--upstream-ca here/ca.pem");
    let files: Vec<String> = contents(folder.path()).into_iter().map(|(name, _)| name).collect();
    let here = folder.path().join("here");
    assert_eq!(files, [here.display().to_string(), here.join("ca.pem").display().to_string()]);
    let pem = std::fs::read_to_string(here.join("ca.pem")).expect("the certificate");
    assert!(pem.starts_with("-----BEGIN CERTIFICATE-----\n"), "{pem}");
    assert!(!pem.contains("KEY"), "the key stays where it is: {pem}");
    let again = Mock::start(folder.path(), &["--tls", "--ca", "here"]);
    assert!(again.url.starts_with("https://"));
    assert_ne!(std::fs::read_to_string(here.join("ca.pem")).expect("another certificate"), pem);
}

#[test]
fn a_ca_that_cannot_be_written_is_said_before_anything_is_served() {
    let folder = folder();
    std::fs::write(folder.path().join("taken"), "").expect("a file");
    let ended = dubplate(folder.path(), &["mock", "--tls", "--ca", "taken"]).expect(2);
    assert!(ended.stderr.contains("taken/ca.pem"), "{}", ended.said());
    assert_eq!(ended.stdout, "");
}

#[test]
fn bindings_of_a_mock_with_tls_name_no_endpoint() {
    let folder = folder();
    for (arguments, named) in [(&["--tls"] as &[&str], 0), (&[], 2)] {
        let ended = dubplate(folder.path(), &[&["mock", "--print-bindings"], arguments].concat()).expect(0);
        assert_eq!(ended.stdout.matches("\nendpoint = ").count(), named, "{}", ended.said());
    }
}

#[test]
fn a_planned_fault_is_carried_out_and_said() {
    let folder = folder();
    let mock = Mock::start(folder.path(), &["--fault", "http-502#2", "--fault-seed", "5"]);
    assert_eq!(mock.running.line(), "--fault-seed 5");
    let mut stream = TcpStream::connect(mock.address()).expect("somebody listens");
    let heads = [(); 2].map(|()| {
        let head = ask(&mut stream, mock.address());
        let length = head.lines().find_map(|line| line.strip_prefix("content-length: ")).expect("a length");
        let mut body = vec![0; length.parse().expect("a number")];
        stream.read_exact(&mut body).expect("a body");
        head
    });
    assert!(heads[0].starts_with("HTTP/1.1 200 ") && heads[1].starts_with("HTTP/1.1 502 "), "{heads:?}");
    drop(stream);
    mock.running.signal("TERM");
    let ended = mock.running.end().expect(0);
    assert_eq!(ended.stderr, "dubplate mock: fault http-502#2: call 2 of those that fit\n");
}

#[test]
fn a_seed_is_drawn_where_faults_are_planned_and_stands_alone_nowhere() {
    let folder = folder();
    let mock = Mock::start(folder.path(), &["--fault", "delay@Describe*%20"]);
    let line = mock.running.line();
    let seed = line.strip_prefix("--fault-seed ").expect("the option that draws the same again");
    seed.parse::<u64>().expect("a number");
    let ended = dubplate(folder.path(), &["mock", "--fault-seed", "5"]).expect(2);
    assert!(ended.stderr.contains("--fault "), "{}", ended.said());
    let ended = dubplate(folder.path(), &["mock", "--fault", "dealy"]).expect(2);
    assert!(ended.stderr.contains("did you mean `delay`?"), "{}", ended.said());
}
