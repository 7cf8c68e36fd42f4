//! `kill -9` at every call of a changing case, and what `cleanup` makes of it.

use crate::ground::{ECM, Ground, LEGACY, Stop, own};
use crate::program::{Running, finish};
use dubplate::mock::Rates;
use std::fs;

/// Kills a case at each of its calls in turn; afterwards everything is as it was.
fn killed_everywhere(profile: &str, stop: fn(usize) -> Stop) {
    // One run follows the other faster than the service would let them.
    let ground = Ground::with(Rates::Off);
    own(&ground);
    let case = format!("{profile}/own-binds");
    let arguments = ["--scenarios", "own", "--jobs", "1", &case];
    let before = ground.addresses();
    ground.stop(Stop::Never);
    finish(&mut ground.run(&arguments)).expect(0);
    let calls = ground.calls();
    assert!(calls >= 6, "bind, wait, look, unbind, wait: {calls}");
    assert_eq!(ground.addresses(), before, "a run that ends by itself puts things back");
    let mut bound = 0;
    for call in 1..=calls {
        fs::remove_file(ground.run_file()).expect("a run file");
        ground.kill_at(stop(call), &arguments);
        bound += usize::from(ground.addresses() != before);
        let cleaned = finish(&mut ground.cleanup(&[])).expect(0);
        assert_eq!(ground.addresses(), before, "killed at {call}: {}", cleaned.said());
        ground.stop(Stop::Never);
        let again = finish(&mut ground.cleanup(&[])).expect(0);
        assert!(again.stdout.contains("nothing is left open in run.jsonl"), "{}", again.said());
        assert_eq!(ground.calls(), 0, "a second cleanup sends nothing");
    }
    assert!(bound >= 2, "some kills left the EIP bound: {bound}");
}

#[test]
fn before_any_call_of_the_legacy_gateway() {
    killed_everywhere(LEGACY, Stop::Before);
}

#[test]
fn after_any_call_of_the_legacy_gateway() {
    killed_everywhere(LEGACY, Stop::After);
}

#[test]
fn before_any_call_of_api_3() {
    killed_everywhere(ECM, Stop::Before);
}

#[test]
fn after_any_call_of_api_3() {
    killed_everywhere(ECM, Stop::After);
}

#[test]
fn a_cleanup_that_is_killed_is_finished_by_the_next() {
    // One run follows the other faster than the service would let them.
    let ground = Ground::with(Rates::Off);
    own(&ground);
    let before = ground.addresses();
    let leave_bound = || {
        ground.kill_at(Stop::After(2), &["--scenarios", "own", "ecm-2019-07-19/own-binds"]);
        assert_ne!(ground.addresses(), before, "the bind took place");
    };
    leave_bound();
    finish(&mut ground.cleanup(&[])).expect(0);
    let calls = ground.calls();
    assert!(calls >= 3, "look, unbind, look: {calls}");
    for call in 1..=calls {
        fs::remove_file(ground.run_file()).expect("a run file");
        leave_bound();
        ground.stop(Stop::After(call));
        let running = Running::start(&mut ground.cleanup(&[]));
        ground.wait();
        running.signal("KILL");
        assert_eq!(running.end().code, None, "killed");
        ground.stop(Stop::Never);
        finish(&mut ground.cleanup(&[])).expect(0);
        assert_eq!(ground.addresses(), before, "cleanup was killed at {call}");
    }
}
