//! Commands that do not behave. Each ends in time, in a clear verdict, and leaves nothing running: `ground` looks.

use crate::ground::{brief, python, script, task};
use dubplate::certify::{Ending, Outcome};

fn deadline() -> Ending {
    Ending::Stopped { why: "deadline".to_owned() }
}

#[tokio::test]
async fn one_that_hangs_is_ended_at_its_deadline() {
    let told = script("sleep 60", &brief("hangs", 200)).await;
    assert_eq!((told.process.ending, told.claim), (deadline(), None));
    assert!((200..1_000).contains(&told.process.millis), "{}", told.process.millis);
}

#[tokio::test]
async fn one_that_ignores_sigterm_is_killed() {
    let told = script("trap '' TERM; while :; do sleep 0.05; done", &brief("ignores", 200)).await;
    assert_eq!(told.process.ending, deadline());
    assert!(told.process.millis >= 700, "it had its grace: {}", told.process.millis);
}

#[tokio::test]
async fn one_that_can_be_asked_to_end_is_asked() {
    let cleans = "trap 'echo \"{\\\"outcome\\\":\\\"timeout\\\"}\" > $DUBPLATE_RESULT_FILE; exit 3' TERM; sleep 60 & wait";
    let told = script(cleans, &brief("cleans", 300)).await;
    assert_eq!(told.process.ending, deadline());
    assert_eq!(told.claim.map(|claim| claim.outcome), Some(Outcome::Timeout));
}

#[tokio::test]
async fn a_flood_is_stopped_long_before_the_deadline() {
    for flood in ["yes", "yes >&2", "cat /dev/zero"] {
        let told = script(flood, &task("flood")).await;
        assert_eq!(told.process.ending, Ending::Stopped { why: "flood".to_owned() }, "{flood}");
        assert!(told.process.printed > 4 << 20 && told.process.printed < 9 << 20, "{}", told.process.printed);
    }
}

#[tokio::test]
async fn invalid_utf8_is_taken_as_it_comes() {
    let told = script("printf 'code:Bad.Code \\377\\376 \\000'; exit 10", &task("utf8")).await;
    assert_eq!(told.claim.and_then(|claim| claim.code).as_deref(), Some("Bad.Code"));
    assert_eq!(told.process.printed, 18);
}

#[tokio::test]
async fn what_it_leaves_in_its_group_is_ended_and_said() {
    let told = script("sleep 60 & exit 0", &task("leaves")).await;
    assert!(told.process.left_running);
    assert_eq!(told.process.ending, Ending::Exited { status: 0 });
}

/// Also with the pipes of its parent in its hands, which we would otherwise read for ever.
#[tokio::test]
async fn what_leaves_its_group_is_found() {
    let told = script("setsid sleep 60 & exit 10", &task("leaves-group")).await;
    assert!(told.process.left_running);
    assert_eq!(told.claim.map(|claim| claim.outcome), Some(Outcome::Error));
    let daemon = "import os, time
if os.fork(): os._exit(0)
os.setsid()
if os.fork(): os._exit(0)
os.execvpe('sleep', ['sleep', '60'], os.environ)";
    assert!(python(daemon, &task("daemon")).await.process.left_running);
}

#[tokio::test]
async fn what_ends_by_itself_in_a_moment_was_not_left_running() {
    let told = script("sleep 0.03 & exit 0", &task("moment")).await;
    assert!(!told.process.left_running);
}

#[tokio::test]
async fn one_that_forks_and_hangs_is_ended_with_all_of_it() {
    let told = script("(trap '' TERM; sleep 60) & setsid sleep 60 & sleep 60", &brief("forks", 200)).await;
    assert_eq!(told.process.ending, deadline());
}

#[tokio::test]
async fn one_that_closes_its_streams_and_goes_on_is_ended() {
    let told = script("exec >&- 2>&- ; sleep 60", &brief("closes", 200)).await;
    assert_eq!(told.process.ending, deadline());
}

#[tokio::test]
async fn there_is_nothing_to_read() {
    let told = script("cat", &task("reads")).await;
    assert_eq!(told.process.ending, Ending::Exited { status: 0 });
}
