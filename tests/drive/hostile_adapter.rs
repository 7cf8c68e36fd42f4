//! Adapters that do not behave. Each case ends in time and in a clear verdict, the next is asked, and nothing is left.

use crate::adapter::{Client, named, outcome, to};
use crate::ground::{brief, is_well};
use dubplate::certify::{Ending, Outcome, Task};

fn stopped(why: &str) -> Ending {
    Ending::Stopped { why: why.to_owned() }
}

/// The others in flight are answered as if nothing had been.
#[tokio::test]
async fn a_broken_line_costs_the_case_that_it_names_and_is_blamed_by_number() {
    for (deed, why) in [
        ("no-json", "line 2: it is no JSON, as column 45 shows"),
        ("named-no-utf8", "line 2: it is not UTF-8"),
        ("list", "line 2: it is JSON, and no object"),
        ("no-outcome", "line 2: a result has no `outcome`"),
        ("odd-outcome", "line 2: the `outcome` of a result is ok, error, "),
        ("number-code", "line 2: a member of the result is of another type"),
        ("odd-t", "line 2: its `t` is none of ready, result, not_supported"),
        ("long", "line 2: it is longer than 1 MiB"),
    ] {
        let client = Client::start("").await;
        let all =
            client.ask_all(&[named("hold", "a"), named(deed, "wrong-one"), named("release", "c")]).await;
        assert_eq!((outcome(&all[0]), outcome(&all[2])), (Some(Outcome::Ok), Some(Outcome::Ok)), "{deed}");
        assert!(is_well(&all[0].process) && is_well(&all[2].process), "{deed}");
        assert_eq!((&all[1].claim, &all[1].process.ending), (&None, &Ending::Answered), "{deed}");
        let troubles = &all[1].process.troubles;
        assert!(troubles.len() == 1 && troubles[0].starts_with(why), "{deed}: {troubles:?}");
        assert_eq!(client.finish().await, [""; 0], "{deed}");
    }
}

/// It may be a line for people: the answer may still come.
#[tokio::test]
async fn a_broken_line_that_names_nobody_is_said_and_costs_nothing() {
    let client = Client::start("").await;
    let told = client.ask(&to("chatter")).await;
    assert_eq!(outcome(&told), Some(Outcome::Ok));
    assert_eq!(told.process.troubles, ["line 2: it is no JSON, as column 1 shows"]);
    let all = client.ask_all(&[named("hold", "a"), named("chatter", "b"), named("release", "c")]).await;
    assert!(all.iter().all(|told| outcome(told) == Some(Outcome::Ok)));
    assert_eq!(client.finish().await, ["line 5: it is no JSON, as column 1 shows"]);
}

#[tokio::test]
async fn answers_that_nobody_asked_for_are_said() {
    let client = Client::start("").await;
    let told = client.ask(&to("odd-id")).await;
    assert_eq!(outcome(&told), Some(Outcome::Ok));
    let wanted =
        ["line 2 answers `c-nobody`, though nobody asked for it", "line 3: its `id` is missing, or no text"];
    assert_eq!(told.process.troubles, wanted);
    assert_eq!(outcome(&client.ask(&to("twice")).await), Some(Outcome::Ok));
    let told = client.ask(&to("ready-again")).await;
    assert_eq!(outcome(&told), Some(Outcome::Ok));
    let mut all = [told.process.troubles, client.finish().await].concat();
    all.sort();
    assert_eq!(all, ["line 6 answers `ecm.twice`, again", "line 7 says `ready` a second time"]);
}

#[tokio::test]
async fn one_that_hangs_is_ended_and_the_next_is_asked_of_a_new_one() {
    for deed in ["hang", "hang-hard", "mute"] {
        let client = Client::start("").await;
        let told = client.ask(&Task { case: deed.to_owned(), ..brief("it", 200) }).await;
        let why = if deed == "mute" { "it closed its stdout" } else { "deadline" };
        assert_eq!((told.process.ending, told.claim), (stopped(why), None), "{deed}");
        assert!(told.process.millis < 3_000, "{deed}");
        assert_eq!(outcome(&client.ask(&to("ok")).await), Some(Outcome::Ok), "{deed}");
        assert_eq!(client.finish().await, [""; 0], "{deed}");
    }
}

#[tokio::test]
async fn one_that_hangs_with_others_in_flight_is_known_by_its_deadline() {
    let client = Client::start("").await;
    let hang = Task { case: "hang".to_owned(), ..brief("it", 200) };
    let all = client.ask_all(&[named("hold", "other"), hang]).await;
    assert_eq!(all[0].process.ending, Ending::Disturbed);
    assert_eq!(all[1].process.ending, stopped("deadline"));
    assert_eq!(client.finish().await, [""; 0]);
}

#[tokio::test]
async fn one_that_never_reads_its_input_is_ended_at_the_deadline() {
    let client = Client::start("deaf").await;
    // More than a pipe holds.
    let mut task = brief("deaf", 300);
    task.params.insert("Long".to_owned(), "x".repeat(1 << 20).into());
    assert_eq!(client.ask(&task).await.process.ending, stopped("deadline"));
    assert_eq!(client.finish().await, [""; 0]);
}

#[tokio::test]
async fn a_flood_is_stopped() {
    for deed in ["flood", "flood-one-line", "flood-aside"] {
        let client = Client::start("").await;
        let told = client.ask(&to(deed)).await;
        assert_eq!(told.process.ending, stopped("flood"), "{deed}");
        assert_eq!(outcome(&client.ask(&to("ok")).await), Some(Outcome::Ok), "{deed}");
        client.finish().await;
    }
}

#[tokio::test]
async fn what_it_leaves_running_is_ended_and_said() {
    let client = Client::start("").await;
    assert_eq!(outcome(&client.ask(&to("orphan")).await), Some(Outcome::Ok));
    assert_eq!(client.finish().await, ["the adapter left processes running"]);
    let client = Client::start("").await;
    assert_eq!(outcome(&client.ask(&to("orphan-and-exit")).await), Some(Outcome::Ok));
    let notes = client.finish().await;
    assert!(notes.contains(&"the adapter left processes running".to_owned()), "{notes:?}");
}

#[tokio::test]
async fn one_that_does_not_end_is_ended_and_said() {
    let client = Client::start("stays").await;
    assert_eq!(client.finish().await, ["the adapter did not end within 2 seconds after `bye`"]);
    let client = Client::start("ends-badly").await;
    assert_eq!(client.finish().await, ["the adapter ended with status 5 after `bye`"]);
}
