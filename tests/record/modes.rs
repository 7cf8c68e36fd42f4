//! What is recorded and what is answered from the cassette, by mode; and how a replay ends.

use crate::mock::Mock;
use crate::program::folder;
use crate::{Carrier, addresses, code, path, stored};
use dubplate::target::NO_EPISODE;
use std::fs;

/// Asks for these pages while recording. How many exchanges the cassette has then.
fn recorded(home: &tempfile::TempDir, mock: &Mock, mode: &str, pages: &[usize], exit: i32) -> usize {
    let recorder = Carrier::record(home.path(), &mock.url, &["--mode", mode]);
    for page in pages {
        recorder.call(&addresses(*page));
    }
    recorder.stop().expect(exit);
    stored(home).entries.len()
}

#[test]
fn each_mode_records_what_it_says() {
    let home = folder();
    let mock = Mock::start(home.path(), &[]);
    assert_eq!(recorded(&home, &mock, "once", &[1, 2], 0), 2, "there was none");
    assert_eq!(recorded(&home, &mock, "once", &[1, 3], 1), 2, "page 3 is a miss");
    assert_eq!(recorded(&home, &mock, "none", &[2], 0), 2);
    assert_eq!(recorded(&home, &mock, "new", &[1, 3], 0), 3, "page 3 comes after what is there");
    assert_eq!(recorded(&home, &mock, "all", &[4], 0), 1, "page 4 takes the place of all");
}

#[test]
fn recording_the_same_again_changes_no_byte() {
    let home = folder();
    let mock = Mock::start(home.path(), &[]);
    recorded(&home, &mock, "all", &[1, 2], 0);
    let before = fs::read(path(&home)).expect("a cassette");
    recorded(&home, &mock, "all", &[1, 2], 0);
    // The recorder's own port is in no episode.
    assert_eq!(String::from_utf8(before), String::from_utf8(fs::read(path(&home)).expect("a cassette")));
}

#[test]
fn a_miss_explains_itself_and_is_an_exit_code() {
    let home = folder();
    let mock = Mock::start(home.path(), &[]);
    recorded(&home, &mock, "all", &[1], 0);
    let replay = Carrier::replay(home.path(), &[]);
    let missed = replay.call(&addresses(9));
    assert_eq!(code(&missed), NO_EPISODE);
    let message = missed["Response"]["Error"]["Message"].as_str().expect("a text");
    assert!(message.contains("Limit: recorded `1`, asked `9`"), "{message}");
    let ended = replay.stop().expect(1);
    assert!(ended.stderr.contains("1 requests that no episode answers"), "{}", ended.said());
}

#[test]
fn strict_asks_for_every_episode() {
    let home = folder();
    let mock = Mock::start(home.path(), &[]);
    recorded(&home, &mock, "all", &[1, 2, 3], 0);
    for (strict, exit) in [(&["--strict"][..], 1), (&[], 0)] {
        let replay = Carrier::replay(home.path(), strict);
        replay.call(&addresses(2));
        let ended = replay.stop().expect(exit);
        assert_eq!(ended.stderr.contains("nobody asked for: 1, 3"), exit == 1, "{}", ended.said());
    }
}

#[test]
fn a_replay_has_a_port_for_each_host_that_is_named() {
    let home = folder();
    let mock = Mock::start(home.path(), &[]);
    recorded(&home, &mock, "all", &[1], 0);
    let replay = Carrier::replay(home.path(), &["--reverse", "ecm.tencentcloudapi.com"]);
    let line = replay.running.line();
    let (url, host) = line.split_once(' ').expect("a URL and a host");
    assert_eq!(host, "https://ecm.tencentcloudapi.com");
    let Carrier { running, .. } = replay;
    let named = Carrier { running, url: url.to_owned() };
    assert_eq!(code(&named.call(&addresses(1))), "");
    named.stop().expect(0);
}
