//! An adapter: what it is told, and that whatever it does costs the case that it does it to, and no other.

use crate::ground::{KEY, PATIENCE, Trace, brief, is_well, task};
use dubplate::certify::drive::{Adapter, DriveError};
use dubplate::certify::{Driver, Ending, Outcome, Strength, Task, Told};
use dubplate::sign::Credential;
use futures_util::future::join_all;
use std::path::Path;
use tokio::time::timeout;

/// One adapter of `adapter.py`.
pub(crate) struct Client {
    pub(crate) adapter: Adapter,
    trace: Trace,
}

impl Client {
    pub(crate) async fn start(manner: &str) -> Self {
        let trace = Trace::new();
        let adapter = begin(manner, &trace, None).await.expect("it is ready");
        Self { adapter, trace }
    }

    pub(crate) async fn logged(manner: &str, log: &Path) -> Self {
        let trace = Trace::new();
        let adapter = begin(manner, &trace, Some(log)).await.expect("it is ready");
        Self { adapter, trace }
    }

    pub(crate) async fn ask(&self, task: &Task) -> Told {
        timeout(PATIENCE, self.adapter.perform(task)).await.expect("it comes to an end")
    }

    /// All at once.
    pub(crate) async fn ask_all(&self, tasks: &[Task]) -> Vec<Told> {
        join_all(tasks.iter().map(|task| self.ask(task))).await
    }

    /// What was wrong outside of all cases. Nothing is there any more.
    pub(crate) async fn finish(self) -> Vec<String> {
        let notes = timeout(PATIENCE, self.adapter.finish()).await.expect("it comes to an end");
        assert_eq!(self.trace.running(), Vec::<String>::new(), "still there");
        notes
    }
}

async fn begin(manner: &str, trace: &Trace, log: Option<&Path>) -> Result<Adapter, DriveError> {
    let script = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/drive/adapter.py");
    let mut variables = trace.variables();
    variables.extend(log.map(|log| ("LOG".into(), log.into())));
    let profiles = vec!["ecm-2019-07-19".to_owned()];
    Adapter::start("python3".into(), vec!["-B".into(), script.into(), manner.into()], variables, profiles)
        .await
}

/// A case that makes the adapter do this.
pub(crate) fn to(deed: &str) -> Task {
    named(deed, &format!("ecm.{deed}"))
}

pub(crate) fn named(deed: &str, id: &str) -> Task {
    Task { case: deed.to_owned(), ..task(id) }
}

pub(crate) fn outcome(told: &Told) -> Option<Outcome> {
    told.claim.as_ref().map(|claim| claim.outcome)
}

fn is_fine(told: &Told) -> bool {
    outcome(told) == Some(Outcome::Ok) && told.process.ending == Ending::Answered && is_well(&told.process)
}

const NONE: [String; 0] = [];

#[tokio::test]
async fn it_says_who_it_is_and_how_much_it_takes() {
    let client = Client::start("").await;
    let subject = client.adapter.subject();
    assert_eq!((subject.name.as_str(), subject.version.as_deref()), ("acme", Some("3.2.0")));
    assert_eq!((subject.language.as_deref(), client.adapter.most_in_flight()), (Some("python"), 8));
    assert_eq!(client.finish().await, NONE);
}

#[tokio::test]
async fn a_result_is_a_stated_claim() {
    let client = Client::start("").await;
    let told = client.ask(&to("ok")).await;
    assert!(is_fine(&told), "{told:?}");
    let claim = told.claim.expect("a claim");
    assert_eq!((claim.strength, claim.fields["/Id"].value.as_str()), (Strength::Stated, "ecm.ok"));
    assert_eq!(client.finish().await, NONE);
}

#[tokio::test]
async fn answers_come_in_any_order() {
    let client = Client::start("").await;
    let tasks = [named("hold", "a"), named("hold", "b"), named("release", "c")];
    let all = client.ask_all(&tasks).await;
    let ids: Vec<_> =
        all.iter().map(|told| told.claim.as_ref().expect("a claim").fields["/Id"].value.as_str()).collect();
    assert_eq!(ids, ["a", "b", "c"]);
    assert_eq!(client.finish().await, NONE);
}

#[tokio::test]
async fn not_supported_is_an_answer() {
    let client = Client::start("").await;
    let told = client.ask(&to("unsupported")).await;
    assert_eq!(outcome(&told), Some(Outcome::NotSupported));
    let detail = told.claim.and_then(|claim| claim.detail);
    assert_eq!(detail.as_deref(), Some("no such call, https://example.invalid/9"));
    assert_eq!(client.finish().await, NONE);
}

#[tokio::test]
async fn one_that_answers_a_cancel_goes_on() {
    let client = Client::start("").await;
    let slow = Task { case: "hold".to_owned(), ..brief("slow", 100) };
    let told = client.ask(&slow).await;
    assert_eq!((outcome(&told), told.process.ending), (Some(Outcome::Timeout), Ending::Answered));
    assert!(told.process.millis >= 100);
    assert!(is_fine(&client.ask(&to("ok")).await));
    assert_eq!(client.finish().await, NONE);
}

#[tokio::test]
async fn a_crash_costs_its_own_case_and_the_next_finds_a_new_process() {
    let client = Client::start("").await;
    let told = client.ask(&to("crash")).await;
    assert_eq!((told.claim, told.process.ending), (None, Ending::Signalled { signal: 6 }));
    assert_eq!(told.process.troubles, ["on stderr: Traceback: boom"]);
    let told = client.ask(&to("exit")).await;
    assert_eq!(told.process.ending, Ending::Exited { status: 3 });
    assert!(is_fine(&client.ask(&to("ok")).await));
    assert_eq!(client.finish().await, NONE);
}

/// Nobody knows whose doing it was: each is asked again alone, and then it is known.
#[tokio::test]
async fn a_crash_with_others_in_flight_disturbs_them_all() {
    let client = Client::start("").await;
    let tasks = [named("hold", "a"), named("hold", "b"), named("crash", "c")];
    for told in client.ask_all(&tasks).await {
        assert_eq!((told.claim, told.process.ending), (None, Ending::Disturbed));
    }
    let alone = tasks.map(|task| Task {
        alone: true,
        case: task.case.replace("hold", "ok"),
        ..named("", &format!("{}-again", task.id))
    });
    let again = client.ask_all(&alone).await;
    assert!(is_fine(&again[0]) && is_fine(&again[1]), "{again:?}");
    assert_eq!(again[2].process.ending, Ending::Signalled { signal: 6 });
    assert!(again.iter().all(|told| told.process.alone));
    assert_eq!(client.finish().await, NONE);
}

#[tokio::test]
async fn one_that_is_to_be_alone_waits_for_the_others() {
    let client = Client::start("").await;
    let slow = Task { case: "hold".to_owned(), ..brief("slow", 300) };
    let alone = Task { alone: true, ..to("ok") };
    let (slow, alone) = tokio::join!(client.ask(&slow), client.ask(&alone));
    assert_eq!(outcome(&slow), Some(Outcome::Timeout));
    assert!(is_fine(&alone) && alone.process.millis < 300, "{alone:?}");
    assert_eq!(client.finish().await, NONE);
}

#[tokio::test]
async fn one_that_leaves_its_last_answer_in_the_pipe_is_heard() {
    let client = Client::start("").await;
    assert!(is_fine(&client.ask(&to("answer-and-exit")).await));
    client.finish().await;
}

/// A case that is asked of a process which is about to end for another's sake is never blamed for that.
#[tokio::test]
async fn a_late_end_is_nobodys_fault() {
    let client = Client::start("").await;
    for _ in 0..5 {
        assert!(is_fine(&client.ask(&to("answer-and-exit")).await));
        let told = client.ask(&to("ok")).await;
        assert!(is_fine(&told) || told.process.ending == Ending::Disturbed, "{told:?}");
        assert!(is_fine(&client.ask(&Task { alone: true, ..to("ok") }).await));
    }
    client.finish().await;
}

#[tokio::test]
async fn keys_are_noticed_and_never_shown() {
    let client = Client::start("").await;
    for deed in ["shows-key", "states-key"] {
        let told = client.ask(&to(deed)).await;
        assert!(told.process.secret_shown, "{deed}");
        assert!(!serde_json::to_string(&told).expect("JSON").contains(KEY));
    }
    let late = client.ask(&to("shows-key-late")).await;
    assert!(is_fine(&late), "it was answered before");
    let credential = Credential::new("dubplate-next", "another-key-than-the-others-have");
    assert!(is_fine(&client.ask(&Task { credential, ..named("ok", "next") }).await));
    assert_eq!(client.finish().await, ["the key of `ecm.shows-key-late` was written to stderr"]);
}

#[tokio::test]
async fn one_that_cannot_be_used_is_refused_at_its_start() {
    for (manner, why) in [
        ("ends", "ended before it was `ready`; on stderr: no such module: tencentcloud"),
        ("too-new", "line 1: it speaks protocol 2; this program speaks 1"),
        ("not-an-adapter", "line 1: it is no JSON, as column 1 shows"),
    ] {
        let trace = Trace::new();
        let error = begin(manner, &trace, None).await.err().expect("it is refused").to_string();
        assert!(
            error.starts_with(&format!("the adapter {why}; `dubplate certify client --print-protocol`")),
            "{error}"
        );
        assert_eq!(trace.running(), Vec::<String>::new(), "{manner}");
    }
    let missing = Adapter::start("./no-such-adapter".into(), Vec::new(), Vec::new(), Vec::new()).await;
    let error = missing.err().expect("it is refused").to_string();
    assert!(error.starts_with("the adapter cannot start `./no-such-adapter`: No such file"), "{error}");
}
