//! Fifteen calls a second for an account, as the service sees them arrive.

use crate::ground::Ground;
use crate::program::finish;
use std::time::Duration;

#[test]
fn no_second_holds_sixteen_calls_over_all_jobs_and_profiles() {
    let ground = Ground::start();
    // Read-only and refused cases of both profiles: many, short, and all at once.
    let filters = ["case:*absent*", "case:describe-*", "case:form-*", "case:action-*", "case:eip-*"];
    let ended = finish(&mut ground.run(&[&filters as &[&str], &["--jobs", "32", "-q"]].concat()));
    assert_eq!(ended.code, Some(0), "{}", ended.said());
    let times = ground.times();
    assert!(times.len() > 60, "enough calls to wait for their turn: {}", times.len());
    let second = Duration::from_secs(1);
    let within = |from| times.iter().filter(|at| **at >= from && **at < from + second).count();
    let most = times.iter().map(|at| within(*at)).max().expect("calls");
    assert!((10..=15).contains(&most), "{most} in one second");
}
