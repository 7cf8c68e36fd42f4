//! `--isolate`: a network where nobody is but us.

use crate::program::{Ended, contents};
use crate::{Ground, curl, finish, quoted, replay, scratch};
use std::net::TcpListener;
use std::process::Command;

/// Where a system lets no program have a network of its own, it is told so and what to do; that is all there is to see.
fn isolated(command: &mut Command) -> Option<Ended> {
    let ended = finish(command);
    if !ended.stderr.contains("allow user namespaces") {
        return Some(ended);
    }
    ended.expect(125);
    None
}

#[test]
fn the_api_is_reached_through_us_and_nobody_else_is() {
    let ground = Ground::new();
    let elsewhere = TcpListener::bind("127.0.0.1:0").expect("a port");
    let url = format!("http://{}/", elsewhere.local_addr().expect("its address"));
    // Exit 7: curl could not connect.
    let past = quoted(&["curl", "-sS", "--noproxy", "*", "--max-time", "9", &url]);
    let asked = quoted(&curl("https://ecm.tencentcloudapi.com/"));
    let script = format!("{past}; test $? = 7 && {asked}");
    let child = ["sh", "-c", &script];
    let Some(recorded) = isolated(&mut ground.record(&["--isolate"], &child)) else { return };
    let recorded = recorded.expect(0);
    let replayed = isolated(&mut replay(&ground.home, &["--isolate"], &child)).expect("as before").expect(0);
    assert!(recorded.stdout.contains("RequestId"), "{}", recorded.said());
    assert_eq!(replayed.stdout, recorded.stdout);
    assert_eq!(contents(&scratch(ground.home.path())), []);
    elsewhere.set_nonblocking(true).expect("a socket");
    assert!(elsewhere.accept().is_err(), "nobody was here");
    // Without it the same program is let past us: the test sees the difference.
    let open = format!("{past}; test $? = 28 && exit 5");
    let _kept = elsewhere;
    finish(&mut replay(&ground.home, &[], &["sh", "-c", &open.replace("'9'", "'1'")])).expect(5);
}

#[test]
fn ports_and_endpoints_are_those_that_were_named() {
    let home = Ground::recorded();
    let more = ["--isolate", "--listen", "127.0.0.1:80", "--reverse", "ecm.tencentcloudapi.com=81"];
    let script = format!("echo $http_proxy; {}", quoted(&curl("http://127.0.0.1:81/")));
    let Some(ended) = isolated(&mut replay(&home, &more, &["sh", "-c", &script])) else { return };
    let ended = ended.expect(0);
    assert!(ended.stdout.starts_with("http://127.0.0.1:80\n{\"Response\""), "{}", ended.said());
}

#[test]
fn what_fails_in_there_is_said_once() {
    let home = Ground::recorded();
    for (listen, program, status, says) in [
        ("127.0.0.1:0", "no-such-program", 127, "`no-such-program` was not found"),
        ("127.0.0.1:0", "./eip.json", 126, "`./eip.json` cannot be executed"),
        ("192.0.2.1:80", "true", 125, "cannot listen on 192.0.2.1:80"),
    ] {
        let Some(ended) = isolated(&mut replay(&home, &["--isolate", "--listen", listen], &[program])) else {
            return;
        };
        let ended = ended.expect(status);
        assert!(ended.stderr.contains(says), "{}", ended.said());
        assert_eq!(ended.stderr.lines().count(), 1, "{}", ended.said());
        assert_eq!(contents(&scratch(home.path())), []);
    }
}
