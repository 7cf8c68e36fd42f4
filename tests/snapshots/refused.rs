//! Snapshots that somebody has broken: named with their place, and left as they are.

use crate::program::{command, contents, dubplate, finish, folder, write};
use std::fs;
use std::path::Path;
use tempfile::TempDir;

const CASE: &str = "case:describe-quota";
const ACCEPTED: &str = "s/ecm-2019-07-19/snapshots/describe-quota.snap";
const PENDING: &str = "s/ecm-2019-07-19/snapshots/describe-quota.snap.new";

/// A folder with one accepted snapshot, and its text.
fn accepted() -> (TempDir, String) {
    let folder = folder();
    let mut always = command(folder.path(), &["run", "--snapshots", "s", CASE]);
    finish(always.env("INSTA_UPDATE", "always")).expect(0);
    let text = fs::read_to_string(folder.path().join(ACCEPTED)).expect("a snapshot");
    (folder, text)
}

/// What is done to a file, where the complaint points, and what it says.
type Damage = (fn(&str) -> Vec<u8>, &'static str, &'static str);

const DAMAGES: &[Damage] = &[
    (
        |text| text.replacen("step 1", "<<<<<<< HEAD\nstep 1", 1).into_bytes(),
        ":7: ",
        "a merge conflict is not resolved",
    ),
    (
        |text| text.replacen("source", "||||||| base\nsource", 1).into_bytes(),
        ":2: ",
        "a merge conflict is not resolved",
    ),
    (|text| text.as_bytes()[..9].to_vec(), ":2: ", "it was cut off: its header does not end"),
    (
        |text| text.split_inclusive("---\n").take(2).collect::<String>().into_bytes(),
        ": ",
        "it was cut off: there is no",
    ),
    (|text| text.trim_end().as_bytes().to_vec(), ":", "it was cut off: the last line does not end"),
    (|_| Vec::new(), ":1: ", "it does not start with the line `---`"),
    (|_| b"expression: old form\n\ntext\n".to_vec(), ":1: ", "it does not start with the line `---`"),
    (|text| [text.as_bytes(), b"\xff\xfe"].concat(), ": ", "it is not UTF-8 text"),
    (|text| [text.as_bytes(), b"a\0b\n"].concat(), ": ", "it is not UTF-8 text"),
    (
        |text| text.replace("transcript: 1", "transcript: 2").into_bytes(),
        ":5: ",
        "it is in form 2, from a newer dubplate",
    ),
    (
        |text| text.replace("source: ", "source: !!python/object:os.system ").into_bytes(),
        ":2: ",
        "not understood",
    ),
    (|text| text.replace("source: ", "source: &a [*a, *a] #").into_bytes(), ":2: ", "not understood"),
    (
        |text| text.replace("description", "snapshot_kind: binary\ndescription").into_bytes(),
        ":3: ",
        "not understood",
    ),
    (|_| vec![b'-'; 16_000_001], ": ", "it is larger than 16 MB"),
];

#[test]
fn a_broken_snapshot_fails_its_case_by_name_and_place_and_stays_as_it_is() {
    let (folder, text) = accepted();
    for (damage, place, what) in DAMAGES {
        let broken = damage(&text);
        write(folder.path(), ACCEPTED, &broken);
        let ended = dubplate(folder.path(), &["run", "--snapshots", "s", CASE]).expect(1);
        assert!(ended.stdout.contains(&format!("{ACCEPTED}{place}")), "{what}: {}", ended.said());
        assert!(ended.stdout.contains(what), "{what}: {}", ended.said());
        assert_eq!(fs::read(folder.path().join(ACCEPTED)).expect("the file"), broken, "{what}");
        assert!(!folder.path().join(PENDING).exists(), "{what}");
    }
}

#[test]
fn a_broken_one_that_waits_is_neither_accepted_nor_rejected_and_neither_is_any_other() {
    let (folder, text) = accepted();
    let good = "s/ecm-2019-07-19/snapshots/other.snap.new";
    write(folder.path(), good, &text);
    for (damage, place, what) in DAMAGES {
        write(folder.path(), PENDING, damage(&text));
        let before = contents(folder.path());
        for verb in ["accept", "reject"] {
            let ended = dubplate(folder.path(), &[verb, "--snapshots", "s"]).expect(2);
            assert!(ended.stderr.contains(&format!("{PENDING}{place}")), "{what}: {}", ended.said());
            assert!(ended.stderr.contains(what), "{what}: {}", ended.said());
        }
        assert_eq!(contents(folder.path()), before, "{what}");
    }
    let ended = dubplate(folder.path(), &["accept", "--snapshots", "s", "*/other"]).expect(0);
    assert_eq!(ended.stdout, "accepted ecm-2019-07-19/other\n", "what was named is good");
}

#[test]
fn a_name_that_leads_elsewhere_is_refused() {
    let (folder, text) = accepted();
    for name in
        ["..snap.new", "...snap.new", "a..b.snap.new", "Upper.snap.new", "a b.snap.new", "x@.snap.new"]
    {
        let path = format!("s/ecm-2019-07-19/snapshots/{name}");
        write(folder.path(), &path, &text);
        let before = contents(folder.path());
        let ended = dubplate(folder.path(), &["accept", "--snapshots", "s"]).expect(2);
        assert!(ended.stderr.contains(&path) && ended.stderr.contains("its name is not"), "{}", ended.said());
        assert_eq!(contents(folder.path()), before);
        fs::remove_file(folder.path().join(&path)).expect("removed");
    }
}

#[test]
fn a_folder_that_is_not_there_is_named() {
    let folder = folder();
    for verb in ["accept", "reject"] {
        let ended = dubplate(folder.path(), &[verb, "--snapshots", "nowhere"]).expect(2);
        assert!(ended.stderr.contains("nowhere"), "{}", ended.said());
    }
    assert_eq!(contents(folder.path()), []);
}

/// Replaces a file or folder by a link to where it was moved.
#[cfg(unix)]
fn link(folder: &Path, name: &str) {
    let (path, moved) = (folder.join(name), folder.join("moved"));
    fs::rename(&path, &moved).expect("moved");
    std::os::unix::fs::symlink(&moved, &path).expect("a link");
}

#[cfg(unix)]
#[test]
fn nothing_is_read_or_written_through_a_link() {
    for name in [ACCEPTED, "s/ecm-2019-07-19/snapshots", "s/ecm-2019-07-19"] {
        let (folder, text) = accepted();
        write(folder.path(), ACCEPTED, text.replace("QuotaSet", "Other"));
        link(folder.path(), name);
        let before = contents(folder.path());
        for update in ["new", "always", "force"] {
            let mut run = command(folder.path(), &["run", "--snapshots", "s", CASE]);
            let ended = finish(run.env("INSTA_UPDATE", update)).expect(1);
            assert!(ended.stdout.contains(&format!("{name}: it is a link")), "{}", ended.said());
        }
        assert_eq!(contents(folder.path()), before, "{name}");
    }
}

#[cfg(unix)]
#[test]
fn a_waiting_link_is_not_accepted() {
    let (folder, text) = accepted();
    write(folder.path(), PENDING, &text);
    link(folder.path(), PENDING);
    let before = contents(folder.path());
    for verb in ["accept", "reject"] {
        let ended = dubplate(folder.path(), &[verb, "--snapshots", "s"]).expect(2);
        assert!(ended.stderr.contains(&format!("{PENDING}: it is a link")), "{}", ended.said());
    }
    assert_eq!(contents(folder.path()), before);
}

/// `/proc` takes no new folder from anybody, not even from root.
#[cfg(target_os = "linux")]
#[test]
fn a_folder_that_takes_nothing_is_a_clear_error_and_the_verdict_stands() {
    let folder = folder();
    let ended = dubplate(folder.path(), &["run", "--snapshots", "/proc/self", CASE]).expect(1);
    let text = &ended.stdout;
    assert!(text.contains("cannot make the folder of /proc/self/ecm-2019-07-19"), "{}", ended.said());
    assert!(text.contains("0 pass, 1 fail"), "{}", ended.said());
}
