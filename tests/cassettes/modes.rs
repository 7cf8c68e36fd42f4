//! Which cases are asked, which are replayed, and when a cassette is too old.

use super::{built_in, bytes};
use crate::program::{command, dubplate, folder, write};
use std::fs::{self, File};
use std::path::Path;

const PLAY: [&str; 2] = ["run", "eip-v2-2017-03-12/bind-*"];

fn run(home: &Path, more: &[&str]) -> (i32, String) {
    let ended = dubplate(home, &[&PLAY, more].concat());
    (ended.code.expect("an exit code"), ended.stdout + &ended.stderr)
}

/// How many cases were asked anew, and how many were replayed.
fn counts(said: &str) -> (usize, usize) {
    (
        said.matches("(recorded; ").count() + said.matches("(recorded as before; ").count(),
        said.matches("(recorded from ").count(),
    )
}

#[test]
fn once_asks_what_was_never_recorded() {
    let home = folder();
    let (_, first) = run(home.path(), &["--record", "once"]);
    let all = counts(&first).0;
    assert!(all > 2 && counts(&first).1 == 0, "{first}");
    let file = fs::read_dir(home.path().join("cassettes/eip-v2-2017-03-12")).expect("a folder").next();
    fs::remove_file(file.expect("a cassette").expect("an entry").path()).expect("removed");
    let (code, again) = run(home.path(), &["--record", "once"]);
    assert_eq!((code, counts(&again)), (0, (1, all - 1)), "{again}");
}

#[test]
fn without_record_nothing_is_written() {
    let home = folder();
    for more in [&["--record", "none"][..], &[], &["--target", "replay"]] {
        assert_eq!(run(home.path(), more).0, 0);
        assert!(bytes(home.path()).is_empty(), "{more:?}");
    }
}

/// A case of the user, changed after it was recorded.
#[test]
fn new_asks_what_has_changed_since() {
    let home = folder();
    let case = |region: &str| {
        format!(
            "format = 1\n[[case]]\nid = \"mine\"\ntitle = \"mine\"\n[[case.step]]\ncall = \"DescribeAddressQuota\"\n{region}\n\
             [[case]]\nid = \"other\"\ntitle = \"other\"\n[[case.step]]\ncall = \"DescribeAddressQuota\"\n"
        )
    };
    let play = |mode: &[&str]| {
        let arguments = [&["run", "case:mine", "case:other", "--scenarios", "files"], mode].concat();
        dubplate(home.path(), &arguments).expect(0).stdout
    };
    let name = "files/eip-v2-2017-03-12/mine.toml";
    write(home.path(), name, case("expect.at.\"/Response/QuotaSet\" = { type = \"array\" }"));
    assert_eq!(counts(&play(&["--record", "new"])), (2, 0));
    assert_eq!(counts(&play(&["--record", "new"])), (0, 2));
    write(home.path(), name, case("expect.at.\"/Response/QuotaSet/0/QuotaId\" = { type = \"string\" }"));
    let replayed = play(&["--target", "replay"]);
    assert_eq!(replayed.matches("the case was changed since").count(), 1, "{replayed}");
    assert_eq!(counts(&play(&["--record", "new"])), (1, 1));
    assert_eq!(counts(&play(&["--record", "all"])), (2, 0));
}

#[test]
fn a_case_that_was_never_recorded_is_unobtainable_on_replay() {
    let home = folder();
    let case = "format = 1\n[[case]]\nid = \"mine\"\ntitle = \"mine\"\n[[case.step]]\ncall = \"DescribeAddressQuota\"\n";
    write(home.path(), "files/eip-v2-2017-03-12/mine.toml", case);
    let arguments = ["run", "case:mine", "--scenarios", "files", "--target", "replay"];
    let ended = dubplate(home.path(), &arguments).expect(0);
    assert!(ended.stdout.contains("nothing was recorded of this case"), "{}", ended.said());
    dubplate(home.path(), &[&arguments[..], &["--deny", "unobtainable"]].concat()).expect(1);
}

#[test]
fn max_age_refuses_an_old_cassette_and_recording_with_it_renews_the_date() {
    let home = folder();
    run(home.path(), &["--record", "all"]);
    let cassettes = home.path().join("cassettes");
    for (name, _) in bytes(&cassettes) {
        let (mut cassette, _) = dubplate::cassette::load(Path::new(&name)).expect("a cassette");
        cassette.head.provenance.recorded = "2020-01-01T00:00:00Z".to_owned();
        fs::write(&name, dubplate::cassette::write(&cassette.head, &cassette.entries)).expect("written");
    }
    let old = bytes(&cassettes);
    assert_eq!(run(home.path(), &["--target", "replay"]).0, 0, "the mock's do not grow old by themselves");
    let (code, said) = run(home.path(), &["--target", "replay", "--max-age", "30"]);
    assert_eq!(code, 1, "{said}");
    assert!(said.contains("- at most 30 days") && said.contains("+ recorded 2020-01-01T00:00:00Z"), "{said}");
    run(home.path(), &["--record", "all"]);
    assert!(bytes(&cassettes) == old, "unchanged, so the old date stays");
    run(home.path(), &["--record", "all", "--max-age", "30"]);
    assert_eq!(run(home.path(), &["--target", "replay", "--max-age", "30"]).0, 0);
}

#[test]
fn a_recording_of_the_service_is_warned_about_after_ninety_days_and_is_not_replaced_by_the_mock() {
    let home = folder();
    run(home.path(), &["--record", "all"]);
    for (name, _) in bytes(&home.path().join("cassettes")) {
        let (mut cassette, _) = dubplate::cassette::load(Path::new(&name)).expect("a cassette");
        cassette.head.provenance.target = "live".to_owned();
        cassette.head.provenance.recorded = "2020-01-01T00:00:00Z".to_owned();
        fs::write(&name, dubplate::cassette::write(&cassette.head, &cassette.entries)).expect("written");
    }
    let (code, said) = run(home.path(), &["--target", "replay"]);
    assert!(code == 0 && said.contains("days old; record it again"), "{said}");
    assert!(said.contains("recorded from the service: this says nothing of today"), "{said}");
    let before = bytes(home.path());
    let (code, said) = run(home.path(), &["--record", "all"]);
    assert!(code == 3 && said.contains("recorded from another kind of target (live, not mock)"), "{said}");
    assert!(bytes(home.path()) == before);
}

#[test]
fn under_another_contract_a_cassette_is_not_believed() {
    let home = folder();
    let contract = crate::program::built_in("eip-v2-2017-03-12/contract.toml");
    write(home.path(), "files/eip-v2-2017-03-12/contract.toml", contract + "\n# corrected\n");
    let (code, said) = run(home.path(), &["--target", "replay", "--scenarios", "files"]);
    assert!(code == 1 && said.contains("+ another contract; record it again"), "{said}");
}

/// The second run is refused before it has asked anything; the lock is the folder's own and leaves nothing behind.
#[test]
fn two_runs_do_not_record_into_one_folder() {
    let home = folder();
    let profile = home.path().join("cassettes/eip-v2-2017-03-12");
    fs::create_dir_all(&profile).expect("a folder");
    let other = File::open(&profile).expect("the folder");
    other.try_lock().expect("nobody else records");
    let (code, said) = run(home.path(), &["--record", "all"]);
    assert!(
        code == 2 && said.contains("another run is recording into cassettes/eip-v2-2017-03-12"),
        "{said}"
    );
    assert!(bytes(home.path()).is_empty());
    drop(other);
    assert_eq!(run(home.path(), &["--record", "all"]).0, 0);
}

#[test]
fn what_makes_no_sense_together_is_refused() {
    let home = folder();
    for (more, expected) in [
        (&["--target", "replay", "--record", "all"][..], "--record needs a target that can be asked"),
        (&["--record", "sometimes"], "invalid value 'sometimes'"),
        (&["--max-age", "soon"], "invalid value 'soon'"),
        (&["--record", "all", "--cassettes", "/proc/nowhere"], "cannot record into /proc/nowhere"),
    ] {
        let (code, said) = run(home.path(), more);
        assert!(code == 2 && said.contains(expected), "{more:?}: {said}");
    }
    let mut readable =
        command(home.path(), &["run", "case:bind-instance", "--record", "all", "--cassettes", "file"]);
    write(home.path(), "file", built_in("eip-v2-2017-03-12/bind-instance.json"));
    let ended = crate::program::finish(&mut readable).expect(2);
    assert!(ended.stderr.contains("cannot record into file"), "{}", ended.said());
}
