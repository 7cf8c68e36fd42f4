//! Exchanges that come together: one write and one sync for all, and all are told what became of it.

use super::{Ground, exchange, head};
use crate::disk::Failing;
use dubplate::cassette::{Journal, JournalError, Sync, Ticket};
use std::fs;
use std::sync::Arc;

fn submitted(journal: &Journal) -> Vec<Ticket> {
    (1..=5).map(|n| journal.submit(exchange(n), 0, 0).expect("JSON")).collect()
}

fn opened(ground: &Ground, sync: Sync, disk: &Arc<Failing>) -> Journal {
    let (journal, _) = Journal::open(&ground.cassette(), sync, disk.clone()).expect("a journal");
    journal.begin(head(), false, "a test").expect("a start");
    journal
}

#[test]
fn what_waits_is_written_and_synced_at_once_and_before_the_answer() {
    let (ground, disk) = (Ground::new(), Arc::new(Failing::at(usize::MAX)));
    let journal = opened(&ground, Sync::Always, &disk);
    let lines = || fs::read_to_string(ground.journal()).expect("a journal").lines().count();
    let before = disk.operations();
    let tickets = submitted(&journal);
    assert_eq!((lines(), disk.operations()), (1, before), "nothing is there before it is committed");
    journal.commit(&tickets[3]).expect("written");
    assert_eq!((lines(), disk.operations()), (6, before + 2), "a write and a sync");
    for ticket in &tickets {
        journal.commit(ticket).expect("written already");
    }
    assert_eq!(disk.operations(), before + 2);
}

#[test]
fn a_refusal_is_told_to_everybody_whose_line_it_was() {
    let operations = {
        let disk = Arc::new(Failing::at(usize::MAX));
        let _journal = opened(&Ground::new(), Sync::Always, &disk);
        disk.operations()
    };
    for (at, what) in [(operations + 1, "write to"), (operations + 2, "sync")] {
        let ground = Ground::new();
        let journal = opened(&ground, Sync::Always, &Arc::new(Failing::at(at)));
        for ticket in submitted(&journal) {
            let refused = journal.commit(&ticket).expect_err("refused");
            assert!(matches!(&refused, JournalError::Disk { what: told, .. } if *told == what), "{refused}");
        }
        assert!(journal.append(&exchange(6), 0, 0).expect("room again"));
        journal.seal().expect("sealed");
        assert_eq!(super::numbers(&ground.cassette()), [6]);
    }
}

#[test]
fn what_nobody_waits_for_any_more_is_sealed_too() {
    let (ground, disk) = (Ground::new(), Arc::new(Failing::at(usize::MAX)));
    let journal = opened(&ground, Sync::Soon, &disk);
    drop(submitted(&journal));
    journal.seal().expect("sealed");
    assert_eq!(super::numbers(&ground.cassette()), [1, 2, 3, 4, 5]);
}
