//! `kill -9` at every call of a changing case, and what `cleanup` makes of it.

use crate::ground::{ECM, Ground, LEGACY, Stop, own};
use crate::program::{Running, finish};
use dubplate::mock::Rates;
use std::fs;
use std::thread;

/// Grounds at once: most of the time is waiting.
const LANES: usize = 5;

fn arguments(case: &str) -> [&str; 5] {
    ["--scenarios", "own", "--jobs", "1", case]
}

/// Kills a case at each of its calls in turn; afterwards everything is as it was.
fn killed_everywhere(profile: &str, stop: fn(usize) -> Stop) {
    let case = format!("{profile}/own-binds");
    let ground = start();
    let before = ground.addresses();
    finish(&mut ground.run(&arguments(&case))).expect(0);
    let calls = ground.calls();
    assert!(calls >= 6, "bind, wait, look, unbind, wait: {calls}");
    assert_eq!(ground.addresses(), before, "a run that ends by itself puts things back");
    let bound: usize = thread::scope(|scope| {
        let lane = |first| {
            let case = &case;
            scope.spawn(move || {
                let ground = start();
                (first..=calls).step_by(LANES).filter(|call| killed(&ground, case, stop(*call))).count()
            })
        };
        let lanes: Vec<_> = (1..=LANES).map(lane).collect();
        lanes.into_iter().map(|lane| lane.join().expect("nothing is left")).sum()
    });
    assert!(bound >= 2, "some kills left the EIP bound: {bound}");
}

fn start() -> Ground {
    // One run follows the other faster than the service would let them.
    let ground = Ground::with(Rates::Off);
    own(&ground);
    ground
}

/// Kills a run, and cleans up after it. Whether it left something.
fn killed(ground: &Ground, case: &str, stop: Stop) -> bool {
    let before = ground.addresses();
    ground.kill_at(stop, &arguments(case));
    let bound = ground.addresses() != before;
    let cleaned = finish(&mut ground.cleanup(&[])).expect(0);
    assert_eq!(ground.addresses(), before, "{stop:?}: {}", cleaned.said());
    ground.stop(Stop::Never);
    let again = finish(&mut ground.cleanup(&[])).expect(0);
    assert!(again.stdout.contains("nothing is left open in run.jsonl"), "{}", again.said());
    assert_eq!(ground.calls(), 0, "a second cleanup sends nothing");
    fs::remove_file(ground.run_file()).expect("a run file");
    bound
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
    let ground = start();
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
