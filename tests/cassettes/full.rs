//! Disks that refuse: a clear error, nothing half-written, nothing lost.

use super::bytes;
use crate::disk::Failing;
use crate::program::{dubplate, finish, folder};
use dubplate::cassette::{Shelf, load, write as text};
use dubplate::contract::Contract;
use dubplate::event::{Event, TargetName, Verdict};
use dubplate::mock::{self, Known, Mock, Options};
use dubplate::runner::{
    Answers, Credentials, Pace, RecordMode, Recording, Run, Selected, Selection, Settings, Site,
};
use dubplate::source::{Files, Report};
use std::collections::BTreeMap;
use std::fs;
use std::path::Path;
use std::process::Command;
use std::sync::{Arc, Mutex};
use tokio_util::sync::CancellationToken;

const CASE: &str = "bind-instance";

/// Records one case through a disk; how the case ended.
fn record(folder: &Path, disk: Arc<Failing>) -> Verdict {
    let report = Report::default();
    let files = Files::built_in();
    let suite = dubplate::scenario::load(&files, &report);
    let profile = suite.profiles.first().expect("a profile");
    let case = profile.cases.iter().find(|case| case.id == CASE).expect("the case");
    let contract: &Arc<Contract> = &profile.contract;
    let seed = files.get(&contract.profile, "world.toml").expect("a world");
    let seed = mock::load_world(seed, &Known::from(&suite), &report);
    let target =
        Mock::new(&[Arc::clone(contract)], std::slice::from_ref(&seed), Options::default()).expect("a mock");
    let mut site =
        Site::new(Answers::Target(Arc::new(target)), contract.hosts[0].clone(), contract.services[0].clone());
    site.region.clone_from(&seed.world.regions[0]);
    site.bindings = seed.roles.iter().map(|(role, fields)| (role.clone(), vec![fields.clone()])).collect();
    site.credentials =
        Credentials::PerCase { secret_key: mock::SECRET_KEY.to_owned(), prefix: mock::PREFIX.to_owned() };
    site.pace = Pace::Immediate;
    let ended = Arc::new(Mutex::new(None));
    let seen = Arc::clone(&ended);
    let run = Run {
        selection: Selection {
            cases: vec![Selected { profile: Arc::clone(profile), case: Arc::clone(case) }],
            ..Selection::default()
        },
        sites: BTreeMap::from([(contract.profile.clone(), site)]),
        replays: BTreeMap::new(),
        recording: Some(Recording {
            mode: RecordMode::All,
            shelf: Arc::new(Shelf::new(Some(folder.to_owned()))),
            folder: folder.to_owned(),
            target: "mock".to_owned(),
            max_age: None,
            disk,
        }),
        target: TargetName { kind: "mock".to_owned(), endpoint: None },
        settings: Settings::default(),
        sink: Arc::new(move |event| {
            if let Event::CaseFinished(case) = event {
                *seen.lock().expect("no sink panics") = Some(case.verdict);
            }
        }),
        snapshots: None,
        interrupt: CancellationToken::new(),
    };
    tokio::runtime::Runtime::new().expect("a runtime").block_on(run.play());
    let verdict = ended.lock().expect("no sink panics").take();
    verdict.expect("the case ended")
}

/// Whatever operation fails: the old cassette is there, whole, or the new one is, and the case says that it was not
/// recorded.
#[test]
fn whichever_write_fails_nothing_is_lost() {
    let home = folder();
    assert_eq!(record(home.path(), Arc::new(Failing::at(usize::MAX))), Verdict::Pass);
    let [(name, first)] = &bytes(home.path())[..] else { panic!("one cassette") };
    let (mut cassette, _) = load(Path::new(name)).expect("a cassette");
    // Something that makes the next recording another one.
    cassette.entries.pop();
    let old = text(&cassette.head, &cassette.entries);
    for at in 1.. {
        fs::write(name, &old).expect("written");
        let disk = Arc::new(Failing::at(at));
        let verdict = record(home.path(), Arc::clone(&disk));
        let now = bytes(home.path());
        if !disk.has_failed() {
            assert_eq!(verdict, Verdict::Pass);
            assert!(at > 5, "a write has more operations than {at}");
            break;
        }
        let Verdict::Broken(why) = verdict else { panic!("operation {at}: {verdict:?}") };
        assert!(why.text.starts_with("not recorded: cannot "), "{}", why.text);
        assert_eq!(now.len(), 1, "no temporary file");
        assert!(now[0].1 == old.as_bytes() || load(Path::new(name)).is_ok() && now[0].1.len() == first.len());
    }
}

/// A killed run may leave a temporary file; the next one that records has the folder to itself, and takes it away.
#[test]
fn what_a_killed_run_left_half_written_is_removed_by_the_next_one() {
    let home = folder();
    let profile = "cassettes/ecm-2019-07-19";
    for name in [".eip-failing.json.28202-6.tmp", ".mine.tmp", "mine.json.1-2.tmp", ".a.json.x-1.tmp"] {
        crate::program::write(home.path(), &format!("{profile}/{name}"), "{");
    }
    dubplate(home.path(), &["run", "--record", "all", "ecm-2019-07-19/bind-instance", "-q"]).expect(0);
    let left = bytes(home.path())
        .into_iter()
        .map(|(name, _)| name.rsplit('/').next().unwrap_or_default().to_owned());
    assert_eq!(
        left.collect::<Vec<_>>(),
        [".a.json.x-1.tmp", ".mine.tmp", "bind-instance.json", "mine.json.1-2.tmp"]
    );
}

/// The system's own refusal, as on a full disk: no file may grow beyond 8 blocks.
#[cfg(unix)]
#[test]
fn a_disk_that_takes_no_more_is_named_and_leaves_what_was_there() {
    let home = folder();
    dubplate(home.path(), &["run", "--record", "all", "case:bind-instance", "-q"]).expect(0);
    for (name, _) in bytes(&home.path().join("cassettes")) {
        let (mut cassette, _) = load(Path::new(&name)).expect("a cassette");
        cassette.entries.pop();
        fs::write(&name, text(&cassette.head, &cassette.entries)).expect("written");
    }
    let before = bytes(&home.path().join("cassettes"));
    let script = format!(
        "trap '' XFSZ; ulimit -f 8; exec {} run --record all case:bind-instance",
        env!("CARGO_BIN_EXE_dubplate")
    );
    let ended =
        finish(Command::new("/bin/sh").args(["-c", &script]).current_dir(home.path()).env_clear()).expect(3);
    assert!(ended.stdout.contains("not recorded: cannot write"), "{}", ended.said());
    assert!(ended.stdout.contains("File too large"), "{}", ended.said());
    assert!(bytes(&home.path().join("cassettes")) == before);
}
