//! `kill -9` at any moment: what was answered is there.

use super::{Ground, exchange, head};
use dubplate::cassette::{Journal, Sync};
use dubplate::source::RealDisk;
use std::env;
use std::io::{BufRead, BufReader, Write as _, stdout};
use std::path::PathBuf;
use std::process::{Command, Stdio};
use std::sync::Arc;

const CASSETTE: &str = "JOURNAL_TEST_CASSETTE";
const KILLS: usize = 40;

/// The recorder that is killed: it says each number once its exchange is in the journal.
#[test]
#[ignore = "a part of the test below, which starts it"]
fn recorder() {
    let cassette = PathBuf::from(env::var_os(CASSETTE).expect("a cassette"));
    let (journal, left) = Journal::open(&cassette, Sync::Soon, Arc::new(RealDisk)).expect("a journal");
    journal.begin(head(), false, "the recorder").expect("a start");
    for n in left.episodes + 1.. {
        journal.append(&exchange(n), 0, 0).expect("a line");
        writeln!(stdout(), "\nsaid {n}").expect("somebody reads");
    }
}

#[test]
fn no_exchange_that_was_answered_is_lost() {
    let ground = Ground::new();
    let mut before = 0;
    for kill in 0..KILLS {
        let mut command = Command::new(env::current_exe().expect("this program"));
        command.args(["kill::recorder", "--exact", "--ignored", "--nocapture"]);
        command.env(CASSETTE, ground.cassette()).stdout(Stdio::piped());
        let mut child = command.spawn().expect("the recorder starts");
        let mut said = BufReader::new(child.stdout.take().expect("its output"))
            .lines()
            .map_while(Result::ok)
            .filter_map(|line| line.strip_prefix("said ")?.parse::<usize>().ok());
        // Moments that differ, the same in every run.
        let last = said.nth(kill * 7919 % 23).expect("it says something");
        child.kill().expect("a signal");
        let last = said.last().unwrap_or(last);
        child.wait().expect("its end");
        let (_, left) = ground.open();
        assert!(left.episodes >= last && last > before, "said {last}, found {}", left.episodes);
        before = left.episodes;
    }
    let sealed = ground.open().0.seal().expect("sealed").expect("a cassette");
    assert_eq!(sealed.episodes, before);
    assert_eq!(super::numbers(&ground.cassette()), (1..=before as u64).collect::<Vec<_>>());
}
