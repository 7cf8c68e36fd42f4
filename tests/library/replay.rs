use super::sdk::Ecm;
use super::{addresses, ask, bind, code, dropped};
use dubplate::testing::{self, Replay, Running, Trouble, Unmet};
use std::fs;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::PathBuf;
use std::thread;

/// Three episodes: a look, a bind that is refused, a look.
const CASSETTE: &str = "cassettes/ecm-2019-07-19/instance-absent.json";

fn replay() -> Running {
    testing::replay(CASSETTE).expect("a cassette")
}

fn use_all(replay: &Running) {
    let look = addresses("eip-unbound1");
    ask(replay, "DescribeAddresses", &look);
    assert_eq!(
        code(&ask(replay, "AssociateAddress", &bind("eip-unbound1", "ein-00000000"))),
        "UnsupportedOperation.InstanceIdNotFound"
    );
    ask(replay, "DescribeAddresses", &look);
}

#[test]
fn a_replay_that_was_used_is_dropped_quietly() {
    let used = replay();
    use_all(&used);
    assert_eq!(used.asked().len(), 3);
    assert_eq!(dropped(used), None);
}

#[test]
fn an_unused_episode_fails_the_test() {
    let unused = replay();
    ask(&unused, "DescribeAddresses", &addresses("eip-unbound1"));
    let text = dropped(unused).expect("a panic");
    assert!(text.contains(CASSETTE) && text.contains("nobody asked for: 2, 3"), "{text}");
}

#[test]
fn the_same_is_said_as_a_value() {
    let expected = Unmet::Unused { cassette: PathBuf::from(CASSETTE), episodes: vec![1, 2, 3] };
    assert_eq!(replay().finish(), Err(expected));
    let used = replay();
    use_all(&used);
    assert_eq!(used.finish(), Ok(()));
}

#[test]
fn unused_episodes_can_be_allowed_and_misses_cannot() {
    let allowed = || Replay::of(CASSETTE).allow_unused().start().expect("a cassette");
    assert_eq!(dropped(allowed()), None);
    let missed = allowed();
    let answer = ask(&missed, "AssociateAddress", &bind("eip-unbound1", "ein-running1"));
    assert_eq!(code(&answer), "Dubplate.NoEpisode");
    let text = dropped(missed).expect("a panic");
    assert!(text.contains("1 requests that no episode of") && text.contains("InstanceId"), "{text}");
}

#[test]
fn a_wrong_key_fails_the_test() {
    let signed = replay();
    use_all(&signed);
    let wrong = Ecm::new(signed.url(), signed.secret_id(), "another-key");
    wrong.call("DescribeAddresses", &addresses("eip-unbound1")).expect("an answer");
    assert!(matches!(signed.finish(), Err(Unmet::WrongSignatures { requests: 1, .. })));
}

/// A second panic would end the process.
#[test]
fn a_test_that_fails_anyway_says_why_it_failed() {
    let failing = catch_unwind(AssertUnwindSafe(|| {
        let _unused = replay();
        panic!("the test's own reason");
    }));
    let text = *failing.expect_err("a panic").downcast::<&str>().expect("a text");
    assert_eq!(text, "the test's own reason");
}

#[test]
fn replays_of_one_cassette_at_once_are_apart() {
    thread::scope(|scope| {
        let threads: Vec<_> = (0..4)
            .map(|_| {
                scope.spawn(|| {
                    let own = replay();
                    use_all(&own);
                    own.finish()
                })
            })
            .collect();
        for thread in threads {
            assert_eq!(thread.join().expect("no panic"), Ok(()));
        }
    });
}

#[test]
fn a_file_that_is_missing_is_named() {
    let error = testing::replay("tests/no-such.json").err().expect("an error");
    assert!(
        matches!(error, Trouble::Cassette(_)) && error.to_string().contains("tests/no-such.json"),
        "{error}"
    );
}

#[test]
fn a_file_that_is_wrong_is_named_with_its_place() {
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("eip.json");
    let text = fs::read_to_string(CASSETTE).expect("a cassette");
    fs::write(&file, text.replacen("\"format\": 1", "\"format\": one", 1)).expect("a file");
    let broken = testing::replay(&file).err().expect("an error").to_string();
    assert!(broken.contains("eip.json:2:"), "{broken}");

    fs::write(&file, text.replace("UnsupportedOperation.InstanceIdNotFound", "UnsupportedOperation.Gone"))
        .expect("a file");
    let edited = testing::replay(&file).err().expect("an error").to_string();
    assert!(edited.contains("eip.json:") && edited.contains("episode 2"), "{edited}");
}
