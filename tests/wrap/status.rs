//! How a program's end, and what was answered to it, become the exit status.

use crate::program::{contents, write};
use crate::{CASSETTE, Ground, around, curl, finish, folder, quoted, replay, scratch};
use std::fs;
use std::os::unix::fs::PermissionsExt;

#[test]
fn the_programs_own_status_comes_first() {
    let home = Ground::recorded();
    for (script, status) in [("exit 7", 7), ("kill -KILL $$", 137), ("exit 125", 125)] {
        let ended = finish(&mut replay(&home, &[], &["sh", "-c", script])).expect(status);
        assert_eq!(ended.stdout, "", "{script}");
    }
}

#[test]
fn a_program_that_cannot_be_started_says_why_as_env_does() {
    let home = Ground::recorded();
    write(home.path(), "plain", "text");
    fs::set_permissions(home.path().join("plain"), PermissionsExt::from_mode(0o644)).expect("permissions");
    for (program, status, says) in [
        ("no-such-program", 127, "`no-such-program` was not found"),
        ("./plain", 126, "`./plain` cannot be executed"),
    ] {
        let ended = finish(&mut replay(&home, &[], &[program])).expect(status);
        assert!(ended.stderr.contains(says), "{}", ended.said());
    }
}

#[test]
fn a_recording_that_did_not_begin_leaves_nothing() {
    let home = folder();
    let ended = finish(&mut around(home.path(), &["record", "--cassette", CASSETTE], &["no-such-program"]));
    ended.expect(127);
    assert_eq!(contents(home.path()).iter().filter(|(name, _)| name.contains(CASSETTE)).count(), 0);
}

#[test]
fn our_own_failures_are_no_status_of_the_program() {
    let home = folder();
    let ended = finish(&mut replay(&home, &[], &["touch", "started"])).expect(125);
    assert!(ended.stderr.contains("eip.json"), "{}", ended.said());
    let taken = std::net::TcpListener::bind("127.0.0.1:0").expect("a port");
    let address = taken.local_addr().expect("its address").to_string();
    let home = Ground::recorded();
    let ended = finish(&mut replay(&home, &["--listen", &address], &["touch", "started"])).expect(125);
    assert!(ended.stderr.contains(&format!("cannot listen on {address}")), "{}", ended.said());
    assert!(!home.path().join("started").exists());
}

#[test]
fn a_program_that_asks_nothing_is_not_believed() {
    let home = Ground::recorded();
    let before = fs::read(home.path().join(CASSETTE)).expect("a cassette");
    let ended = finish(&mut replay(&home, &[], &["true"])).expect(1);
    assert!(ended.stderr.contains("no API request seen"), "{}", ended.said());
    let ended = finish(&mut around(home.path(), &["record", "--cassette", CASSETTE], &["true"])).expect(1);
    assert!(ended.stderr.contains("no API request seen"), "{}", ended.said());
    assert_eq!(fs::read(home.path().join(CASSETTE)).expect("still"), before);
}

#[test]
fn what_was_missed_makes_a_good_end_bad() {
    let home = Ground::recorded();
    let other = ["curl", "-sS", "-H", "X-TC-Action: DescribeInstances", "https://ecm.tencentcloudapi.com/"];
    let ended = finish(&mut replay(&home, &[], &other)).expect(1);
    assert!(ended.stdout.contains("Dubplate.NoEpisode"), "{}", ended.said());
    let both = format!("{} || exit 9; exit 3", quoted(&other));
    finish(&mut replay(&home, &[], &["sh", "-c", &both])).expect(3);
}

#[test]
fn strict_asks_for_every_episode() {
    let ground = Ground::new();
    let one = curl("https://ecm.tencentcloudapi.com/");
    let two = "curl -sS -H 'X-TC-Action: DescribeInstances' https://ecm.tencentcloudapi.com/; \"$@\"";
    finish(&mut ground.record(&[], &[&["sh", "-c", two, "sh"], &one[..]].concat())).expect(0);
    finish(&mut replay(&ground.home, &[], &one)).expect(0);
    let ended = finish(&mut replay(&ground.home, &["--strict"], &one)).expect(1);
    assert!(ended.stderr.contains("nobody asked for: 1"), "{}", ended.said());
}

#[test]
fn nothing_is_left_of_a_run() {
    let home = Ground::recorded();
    finish(&mut replay(&home, &[], &curl("https://ecm.tencentcloudapi.com/"))).expect(0);
    assert_eq!(contents(&scratch(home.path())), []);
}
