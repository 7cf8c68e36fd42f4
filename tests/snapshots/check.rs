//! Comparing one transcript with what is accepted, through the library.

use crate::disk::Failing;
use dubplate::event::{Judged, Judgement};
use dubplate::snapshot::{Kind, Snapshots, Subject, Update, Waiting, Wishes, read, waiting};
use dubplate::source::{Disk, RealDisk, StoreError};
use std::fs;
use std::path::Path;
use std::sync::Arc;
use tempfile::{TempDir, tempdir};

const OLD: &str = "step 1: Do\nanswer: 200\n";
const NEW: &str = "step 1: Do\nanswer: 503\n";

fn subject(kind: Kind) -> Subject<'static> {
    Subject {
        profile: "p",
        case: "c",
        title: "A title: with `marks`",
        source: "scenarios/p/a.toml",
        line: 7,
        kind,
    }
}

fn check_on(root: &Path, update: Update, kind: Kind, text: &str, disk: Arc<dyn Disk>) -> Judged {
    let mut snapshots = Snapshots::new(Wishes { update, ..Wishes::default() }, disk);
    snapshots.add_folder("p", root);
    snapshots.check(&subject(kind), || text.to_owned()).expect("a folder judges every case")
}

fn check(root: &Path, update: Update, text: &str) -> Judged {
    check_on(root, update, Kind::Mock, text, Arc::new(RealDisk))
}

fn folder(accepted: Option<&str>) -> TempDir {
    let folder = tempdir().expect("a folder");
    if let Some(text) = accepted {
        check(folder.path(), Update::Always, text);
    }
    folder
}

/// What is there: the texts of `c.snap` and `c.snap.new`.
fn texts(root: &Path) -> [Option<String>; 2] {
    ["c.snap", "c.snap.new"].map(|name| {
        let path = root.join("p/snapshots").join(name);
        read(&path).expect("a snapshot").map(|snap| snap.text + "\n")
    })
}

#[test]
fn each_way_to_update_writes_what_insta_would_write() {
    use Judgement::{Changed, New, Same, Taken};
    for (update, accepted, judgement, there) in [
        (Update::Pending, None, New, [None, Some(NEW)]),
        (Update::Pending, Some(OLD), Changed, [Some(OLD), Some(NEW)]),
        (Update::Pending, Some(NEW), Same, [Some(NEW), None]),
        (Update::No, None, New, [None, None]),
        (Update::No, Some(OLD), Changed, [Some(OLD), None]),
        (Update::Always, None, Taken, [Some(NEW), None]),
        (Update::Always, Some(OLD), Taken, [Some(NEW), None]),
        (Update::Unseen, None, Taken, [Some(NEW), None]),
        (Update::Unseen, Some(OLD), Changed, [Some(OLD), Some(NEW)]),
        (Update::Force, Some(NEW), Taken, [Some(NEW), None]),
    ] {
        let folder = folder(accepted);
        let judged = check(folder.path(), update, NEW);
        assert_eq!(judged.judgement, judgement, "{update:?} {accepted:?}");
        assert_eq!(judged.trouble, None);
        assert_eq!(judged.pending.is_some(), there[1].is_some());
        assert_eq!(
            texts(folder.path()),
            there.map(|text| text.map(str::to_owned)),
            "{update:?} {accepted:?}"
        );
    }
}

#[test]
fn what_waited_goes_when_the_run_is_as_accepted_again() {
    let folder = folder(Some(OLD));
    check(folder.path(), Update::Pending, NEW);
    assert_eq!(check(folder.path(), Update::No, OLD).judgement, Judgement::Same);
    assert_eq!(texts(folder.path())[1].as_deref(), Some(NEW), "nothing is removed where nothing is written");
    assert_eq!(check(folder.path(), Update::Pending, OLD).judgement, Judgement::Same);
    assert_eq!(texts(folder.path()), [Some(OLD.to_owned()), None]);
}

#[test]
fn a_difference_is_shown_line_by_line() {
    let folder = folder(Some(OLD));
    let judged = check(folder.path(), Update::No, NEW);
    assert_eq!(judged.diff, ["@@ -1,2 +1,2 @@", " step 1: Do", "-answer: 200", "+answer: 503"]);
}

#[test]
fn each_kind_of_target_has_snapshots_of_its_own() {
    let folder = folder(Some(OLD));
    for (kind, name) in [(Kind::Live, "c@live.snap.new"), (Kind::Url, "c@url.snap.new")] {
        let judged = check_on(folder.path(), Update::Pending, kind, OLD, Arc::new(RealDisk));
        assert_eq!(judged.judgement, Judgement::New);
        assert!(folder.path().join("p/snapshots").join(name).is_file());
    }
}

#[test]
fn built_in_snapshots_judge_the_cases_they_have_and_write_nothing() {
    const FILE: &str = "---\nsource: a\ndescription: b\n---\nstep 1: Do\nanswer: 200\n";
    let mut snapshots = Snapshots::new(Wishes::default(), Arc::new(Failing::at(1)));
    snapshots.add_built_in("p", [("c.snap", FILE)]);
    let check = |kind, text: &str| snapshots.check(&subject(kind), || text.to_owned());
    assert_eq!(check(Kind::Mock, OLD).map(|judged| judged.judgement), Some(Judgement::Same));
    let changed = check(Kind::Mock, NEW).expect("judged");
    assert_eq!((changed.judgement, changed.pending, changed.trouble), (Judgement::Changed, None, None));
    assert_eq!(check(Kind::Url, NEW), None);
}

/// Line ends and blanks at the end are no difference, for insta and so for us.
#[test]
fn a_checkout_with_other_line_ends_is_the_same() {
    let folder = folder(Some(OLD));
    let path = folder.path().join("p/snapshots/c.snap");
    let text = fs::read_to_string(&path).expect("a snapshot").replace('\n', "\r\n");
    fs::write(&path, text + "\r\n").expect("written");
    assert_eq!(check(folder.path(), Update::Pending, OLD).judgement, Judgement::Same);
}

#[test]
fn insta_reads_what_is_written() {
    let folder = folder(Some(OLD));
    let path = folder.path().join("p/snapshots/c.snap");
    let snapshot = insta::Snapshot::from_file(&path).expect("insta reads it");
    assert_eq!(snapshot.metadata().source(), Some("scenarios/p/a.toml"));
    assert_eq!(snapshot.metadata().description(), Some("A title: with `marks`"));
    assert_eq!(snapshot.as_text().expect("a text").to_string() + "\n", OLD);
    check(folder.path(), Update::Pending, NEW);
    let pending = insta::Snapshot::from_file(&path.with_extension("snap.new")).expect("insta reads it");
    assert_eq!(pending.metadata().assertion_line(), Some(7));
}

#[test]
fn every_snapshot_that_is_looked_at_is_noted_for_insta() {
    let folder = folder(Some(OLD));
    let references = folder.path().join("references");
    let wishes = Wishes { references: Some(references.clone()), ..Wishes::default() };
    let mut snapshots = Snapshots::new(wishes, Arc::new(RealDisk));
    snapshots.add_folder("p", folder.path());
    snapshots.check(&subject(Kind::Mock), || OLD.to_owned()).expect("judged");
    snapshots.check(&subject(Kind::Live), || OLD.to_owned()).expect("judged");
    let noted = fs::read_to_string(references).expect("noted");
    let at = |name: &str| folder.path().join("p/snapshots").join(name).display().to_string();
    assert_eq!(noted.lines().collect::<Vec<_>>(), [at("c.snap"), at("c@live.snap")]);
}

/// A full disk at any moment: the case fails as it would, says so, and nothing that was there is lost.
#[test]
fn whatever_write_fails_the_accepted_snapshot_is_whole() {
    for update in [Update::Pending, Update::Always] {
        for at in 1.. {
            let folder = folder(Some(OLD));
            let disk = Arc::new(Failing::at(at));
            let judged = check_on(folder.path(), update, Kind::Mock, NEW, disk.clone());
            let [accepted, pending] = texts(folder.path());
            let names = fs::read_dir(folder.path().join("p/snapshots")).expect("a folder").count();
            assert_eq!(names, 1 + usize::from(pending.is_some()), "no temporary file stays");
            if !disk.has_failed() {
                assert_eq!(judged.trouble, None);
                assert!(at > 6, "six operations write a file");
                break;
            }
            let accepted = accepted.expect("it is there");
            assert!(accepted == OLD || (update == Update::Always && accepted == NEW), "{accepted}");
            assert_eq!(judged.judgement, Judgement::Changed);
            assert!(judged.trouble.expect("a reason").contains("p/snapshots"), "it says where");
        }
    }
}

type Deed = fn(&Waiting, &dyn Disk) -> Result<(), StoreError>;

/// Accepting and rejecting on a disk that fails once: the accepted one is the old or the new one, what waited is there
/// until it has become the accepted one, and doing it again succeeds.
#[test]
fn whatever_fails_a_decision_loses_nothing_and_can_be_made_again() {
    for (deed, decided) in [(Waiting::accept as Deed, NEW), (Waiting::reject as Deed, OLD)] {
        for at in 1.. {
            let folder = folder(Some(OLD));
            check(folder.path(), Update::Pending, NEW);
            let one = waiting(folder.path()).expect("a folder").waiting.remove(0);
            let disk = Failing::at(at);
            let result = deed(&one, &disk);
            let [accepted, pending] = texts(folder.path());
            let accepted = accepted.expect("it is there");
            if disk.has_failed() {
                result.expect_err("the disk refused");
                assert!(accepted == OLD || accepted == decided, "{accepted}");
                assert!(pending.is_some() || accepted == decided, "nothing is lost");
                deed(&one, &RealDisk).expect("again");
            } else {
                result.expect("nothing failed");
            }
            assert_eq!(texts(folder.path()), [Some(decided.to_owned()), None]);
            if !disk.has_failed() {
                break;
            }
        }
    }
}
