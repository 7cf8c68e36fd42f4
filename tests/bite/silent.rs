//! A server that never answers costs a run little, and one that has answered once is given all its time.

use super::common::{play_through, seeds, suite};
use super::ground::ECM;
use dubplate::event::Verdict;
use dubplate::runner::Selected;
use dubplate::source::Files;
use dubplate::target::{BoxFuture, Context, Target, TargetError};
use dubplate::wire::{Request, Response};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

/// Gives no answer, and keeps how long each call would have waited for it.
struct Silent {
    /// The first call is answered in something else than HTTP.
    speaks_first: bool,
    waits: Mutex<Vec<Duration>>,
}

impl Target for Silent {
    fn send<'a>(
        &'a self,
        _request: Request,
        context: &'a Context,
    ) -> BoxFuture<'a, Result<Response, TargetError>> {
        let deadline = context.deadline.expect("a deadline");
        let mut waits = self.waits.lock().expect("no test panics");
        waits.push(deadline.saturating_duration_since(Instant::now()));
        let endpoint = "http://127.0.0.1:1".to_owned();
        let error = if self.speaks_first && waits.len() == 1 {
            TargetError::Garbled { endpoint, cause: "told so".to_owned() }
        } else {
            TargetError::Timeout { endpoint }
        };
        Box::pin(std::future::ready(Err(error)))
    }
}

/// How long each call of all cases would have waited, in their order.
async fn waits(speaks_first: bool) -> Vec<Duration> {
    let (suite, seeds) = (suite(), seeds(&Files::built_in()));
    let profile = suite.profiles.iter().find(|one| one.contract.profile == ECM).expect("a profile");
    let cases = profile.cases.iter();
    let cases: Vec<_> =
        cases.map(|case| Selected { profile: Arc::clone(profile), case: Arc::clone(case) }).collect();
    let count = cases.len();
    let silent = Arc::new(Silent { speaks_first, waits: Mutex::default() });
    let target = Arc::clone(&silent);
    let finished = play_through(&suite, &seeds, cases, |_| target).await;
    assert_eq!(finished.len(), count, "each case has a verdict of its own");
    assert!(finished.iter().all(|case| matches!(case.verdict, Verdict::Broken(_))));
    std::mem::take(&mut *silent.waits.lock().expect("no test panics"))
}

/// The time limit of a call, and what a busy machine may take of it.
const FULL: std::ops::RangeInclusive<Duration> = Duration::from_secs(5)..=Duration::from_secs(10);

#[tokio::test]
async fn a_server_that_has_never_answered_is_soon_given_a_tenth_of_the_time() {
    let waits = waits(false).await;
    let (first, rest) = waits.split_at(waits.len() / 2);
    assert!(FULL.contains(&first[0]), "{:?}", first[0]);
    let longest = rest.iter().max().expect("many calls");
    assert!(*longest <= Duration::from_secs(1), "{longest:?}");
}

#[tokio::test]
async fn a_server_that_has_said_anything_is_given_all_of_it() {
    let waits = waits(true).await;
    assert!(waits.iter().all(|wait| FULL.contains(wait)), "{waits:?}");
}
