//! The journal of a recording: what survives a kill, a cut, a full disk, and a second recorder.

#[path = "../common/disk.rs"]
mod disk;
#[path = "../redaction/parts.rs"]
mod parts;

mod commit;
mod kill;
mod large;

use disk::Failing;
use dubplate::cassette::{self, Cassette, Head, Journal, JournalError, Left, Provenance, Sync, Trust, load};
use dubplate::redact::Episode;
use dubplate::source::RealDisk;
use serde_json::json;
use std::fs::{self, OpenOptions};
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use tempfile::TempDir;

/// Of the vendor's kind, and nobody's.
const FOREIGN: &str = "AKIDz8krbsJ5yKBZQpn74WFkmLPx3EXAMPLE";

fn head() -> Head {
    let provenance = Provenance {
        target: "live".to_owned(),
        recorded: "2026-11-01T00:00:00Z".to_owned(),
        dubplate: "0".to_owned(),
        imported: None,
        contract: String::new(),
        scenario: None,
        edited: false,
    };
    Head {
        format: cassette::FORMAT,
        profile: "any".to_owned(),
        case: None,
        provenance,
        roles: std::collections::BTreeMap::new(),
        variables: std::collections::BTreeMap::new(),
        redacted: std::collections::BTreeMap::new(),
    }
}

/// The n-th exchange of a recording: no two are alike.
fn exchange(n: usize) -> Episode {
    let request = parts::request(
        &json!({"EcmRegion": "r", "AddressIds": [format!("eip-{n}")]}),
        parts::FORMS[0].0,
        parts::FORMS[0].1,
    );
    parts::episode(&request, &parts::answer(&json!({"TotalCount": n, "RequestId": format!("id-{n:08}")})))
}

/// The numbers of the exchanges in a cassette.
fn numbers(path: &Path) -> Vec<u64> {
    let (Cassette { entries, .. }, trust) = load(path).expect("a cassette");
    assert_eq!(trust, Trust::Sealed);
    let number =
        |entry: &cassette::Entry| entry.response.body.as_ref()?.pointer("/Response/TotalCount")?.as_u64();
    entries.iter().map(|entry| number(entry).expect("a number")).collect()
}

struct Ground {
    folder: TempDir,
}

impl Ground {
    fn new() -> Self {
        Self { folder: tempfile::tempdir().expect("a folder") }
    }

    fn cassette(&self) -> PathBuf {
        self.folder.path().join("mine/eip.json")
    }

    fn journal(&self) -> PathBuf {
        self.folder.path().join("mine/eip.json.journal")
    }

    fn open(&self) -> (Journal, Left) {
        Journal::open(&self.cassette(), Sync::Soon, Arc::new(RealDisk)).expect("a journal")
    }

    /// What a recorder leaves that ends without sealing.
    fn recorded(&self, onto: bool, exchanges: impl IntoIterator<Item = usize>) {
        let (journal, _) = self.open();
        journal.begin(head(), onto, "a test").expect("a start");
        for n in exchanges {
            assert!(journal.append(&exchange(n), 10, 20).expect("a line"));
        }
    }

    fn names(&self) -> Vec<String> {
        let entries = fs::read_dir(self.folder.path().join("mine")).expect("a folder");
        let mut names: Vec<String> =
            entries.map(|entry| entry.expect("an entry").file_name().into_string().expect("UTF-8")).collect();
        names.sort();
        names
    }
}

#[test]
fn a_sealed_recording_is_a_cassette_and_leaves_no_journal() {
    let ground = Ground::new();
    ground.recorded(false, [1, 2]);
    let (journal, left) = ground.open();
    assert_eq!((left.episodes, left.torn), (2, None));
    journal.append(&exchange(3), 10, 20).expect("a line");
    let sealed = journal.seal().expect("sealed").expect("a cassette");
    assert_eq!((sealed.episodes, sealed.written), (3, true));
    assert_eq!(ground.names(), ["eip.json"]);
    assert_eq!(numbers(&ground.cassette()), [1, 2, 3]);
}

#[test]
fn the_same_again_changes_no_byte_and_what_comes_onto_it_comes_after() {
    let ground = Ground::new();
    for _ in 0..2 {
        ground.recorded(false, [1, 2]);
        ground.open().0.seal().expect("sealed");
    }
    let before = fs::read(ground.cassette()).expect("a cassette");
    ground.recorded(false, [1, 2]);
    assert!(!ground.open().0.seal().expect("sealed").expect("a cassette").written);
    assert_eq!(fs::read(ground.cassette()).expect("a cassette"), before);
    ground.recorded(true, [7]);
    ground.open().0.seal().expect("sealed");
    assert_eq!(numbers(&ground.cassette()), [1, 2, 7]);
    ground.recorded(false, [9]);
    ground.open().0.seal().expect("sealed");
    assert_eq!(numbers(&ground.cassette()), [9]);
}

#[test]
fn equal_answers_in_a_row_are_counted() {
    let ground = Ground::new();
    let (journal, _) = ground.open();
    journal.begin(head(), false, "a test").expect("a start");
    let poll = |id: &str| {
        let request = parts::request(&json!({"EcmRegion": "r"}), parts::FORMS[0].0, parts::FORMS[0].1);
        parts::episode(&request, &parts::answer(&json!({"TotalCount": 1, "RequestId": id})))
    };
    for id in ["id-00000001", "id-00000002", "id-00000003"] {
        journal.append(&poll(id), 0, 0).expect("a line");
    }
    journal.seal().expect("sealed");
    let (stored, _) = load(&ground.cassette()).expect("a cassette");
    assert_eq!(stored.entries.iter().map(cassette::Entry::times).collect::<Vec<_>>(), [3]);
}

#[test]
fn cut_at_every_byte_the_whole_lines_are_there_and_the_rest_is_set_aside() {
    let ground = Ground::new();
    ground.recorded(false, [1, 2, 3]);
    let whole = fs::read(ground.journal()).expect("a journal");
    for length in 0..=whole.len() {
        let cut = Ground::new();
        fs::create_dir(cut.folder.path().join("mine")).expect("a folder");
        fs::write(cut.journal(), &whole[..length]).expect("a file");
        let lines = whole[..length].split(|byte| *byte == b'\n').count() - 1;
        let kept = whole[..length].iter().rposition(|byte| *byte == b'\n').map_or(0, |at| at + 1);
        let (_, left) = cut.open();
        assert_eq!(left.episodes, lines.saturating_sub(1), "cut at {length}");
        assert_eq!(fs::read(cut.journal()).expect("a journal"), &whole[..kept], "cut at {length}");
        let torn = left.torn.map(|(path, bytes)| (fs::read(path).expect("the end"), bytes));
        let tail = &whole[kept..length];
        assert_eq!(torn, (!tail.is_empty()).then(|| (tail.to_vec(), tail.len())), "cut at {length}");
    }
}

#[test]
fn a_changed_byte_ends_what_is_believed() {
    let ground = Ground::new();
    ground.recorded(false, [1, 2, 3]);
    let mut bytes = fs::read(ground.journal()).expect("a journal");
    let second = String::from_utf8(bytes.clone()).expect("text").find("eip-2").expect("the second");
    bytes[second + 4] = b'8';
    let changed = bytes[..second].iter().rposition(|byte| *byte == b'\n').expect("a line before") + 1;
    fs::write(ground.journal(), &bytes).expect("a file");
    let (_, left) = ground.open();
    assert_eq!(left.episodes, 1);
    let (aside, count) = left.torn.expect("what is not believed");
    assert_eq!((fs::read(aside).expect("a file"), count), (bytes[changed..].to_vec(), bytes.len() - changed));
}

#[test]
fn a_disk_that_refuses_loses_nothing_that_was_taken() {
    let mut failures = 0;
    for at in 1.. {
        let ground = Ground::new();
        ground.recorded(false, [0]);
        ground.open().0.seal().expect("sealed");
        let mut torn =
            OpenOptions::new().create(true).append(true).open(ground.journal()).expect("a journal");
        torn.write_all(b"{\"bytes\":").expect("a torn line");
        drop(torn);
        let disk = Arc::new(Failing::at(at));
        let mut taken = Vec::new();
        let sealed = (|| {
            let (journal, _) = Journal::open(&ground.cassette(), Sync::Always, disk.clone())?;
            journal.begin(head(), true, "a test")?;
            for n in 1..=3 {
                if journal.append(&exchange(n), 0, 0).is_ok() {
                    taken.push(n as u64);
                }
            }
            journal.seal()
        })();
        if !disk.has_failed() {
            assert_eq!(taken, [1, 2, 3]);
            break;
        }
        failures += 1;
        let (journal, _) = ground.open();
        journal.seal().unwrap_or_else(|error| panic!("operation {at}: {error}"));
        let expected: Vec<u64> = [0].into_iter().chain(taken).collect();
        assert_eq!(numbers(&ground.cassette()), expected, "operation {at}, {:?}", sealed.map(|_| ()));
    }
    assert!(failures >= 15, "{failures}: open, set aside, cut, four lines, seal");
}

#[test]
fn a_second_recorder_is_refused_and_told_who_holds_it() {
    let ground = Ground::new();
    let (journal, _) = ground.open();
    journal.begin(head(), false, "process 42, since noon").expect("a start");
    let second = Journal::open(&ground.cassette(), Sync::Soon, Arc::new(RealDisk));
    let Err(JournalError::Held { holder, cassette }) = second.map(|_| ()) else { panic!("two recorders") };
    assert_eq!((holder.as_str(), cassette), ("process 42, since noon", ground.cassette()));
    drop(journal);
    ground.open();
}

#[test]
fn what_looks_like_a_key_is_noted_without_it_and_stops_the_seal() {
    let ground = Ground::new();
    let (journal, _) = ground.open();
    journal.begin(head(), false, "a test").expect("a start");
    let request = parts::request(&json!({"EcmRegion": FOREIGN}), parts::FORMS[0].0, parts::FORMS[0].1);
    let episode = parts::episode(&request, &parts::answer(&json!({})));
    assert!(!journal.append(&episode, 12, 34).expect("a line"));
    journal.append(&exchange(1), 0, 0).expect("a line");
    let error = journal.seal().map(|_| ()).expect_err("not sealed");
    let JournalError::Withheld { found, .. } = &error else { panic!("{error}") };
    assert_eq!((found[0].request, found[0].response), (12, 34));
    assert!(error.to_string().contains("param EcmRegion: secret-id (36 bytes)"), "{error}");
    assert!(!ground.cassette().exists());
    let text = fs::read_to_string(ground.journal()).expect("a journal");
    assert!(!text.contains(&FOREIGN[4..12]), "{text}");
    assert_eq!(ground.open().1, Left { episodes: 1, withheld: 1, torn: None });
}

#[test]
fn a_file_that_is_no_cassette_is_not_recorded_over() {
    let ground = Ground::new();
    let (journal, _) = ground.open();
    fs::write(ground.cassette(), "my notes").expect("a file");
    let refused = journal.begin(head(), false, "a test").expect_err("refused");
    assert!(matches!(refused, JournalError::Cassette(_)), "{refused}");
    assert_eq!(fs::read_to_string(ground.cassette()).expect("the notes"), "my notes");
}

/// The note of a cassette that has been written: only the journal was still to go.
#[test]
fn a_seal_that_was_killed_after_the_cassette_is_not_repeated() {
    let ground = Ground::new();
    ground.recorded(false, [1]);
    // The last operations of a seal: cut, remove, sync of the folder.
    for from_end in 1..=3 {
        let count = (1..100).find(|at| {
            let other = Ground::new();
            other.recorded(true, [1]);
            let disk = Arc::new(Failing::at(*at));
            let journal = Journal::open(&other.cassette(), Sync::Always, disk.clone());
            let _ = journal.and_then(|(journal, _)| journal.seal());
            !disk.has_failed()
        });
        let at = count.expect("an end") - from_end;
        let other = Ground::new();
        other.recorded(true, [1]);
        let journal =
            Journal::open(&other.cassette(), Sync::Always, Arc::new(Failing::at(at))).expect("a journal").0;
        journal.seal().map(|_| ()).expect_err("the disk refuses");
        let (journal, left) = other.open();
        assert_eq!(left.episodes, 0, "{from_end} before the end");
        journal.seal().expect("nothing to do");
        assert_eq!(numbers(&other.cassette()), [1]);
    }
}
