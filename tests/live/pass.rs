//! The success cases of both profiles, over `dubplate mock --tls` as a user starts it.

use crate::ground::{Ground, PROFILES, own};
use crate::mock::{Mock, SECRET_KEY};
use crate::program::{command, contents, dubplate, finish, folder, write};
use std::fs;

#[test]
fn binds_of_both_profiles_pass_over_tls_and_leave_a_run_file() {
    let folder = folder();
    let mock = Mock::start(folder.path(), &["--tls", "--ca", "ca", "--shared-world"]);
    let (connect_to, ca) = (mock.running.line(), mock.running.line());
    let route: Vec<&str> = connect_to.split(' ').chain(ca.split(' ')).collect();
    let bindings = dubplate(folder.path(), &["mock", "--tls", "--print-bindings"]).expect(0).stdout;
    write(folder.path(), "bindings.toml", bindings);
    let fixed = ["run", "--target", "live", "--bindings", "bindings.toml", "--allow-changes"];
    let filters = ["case:bind-*", "--deny", "unobtainable"];
    let mut run = command(folder.path(), &[&fixed, &filters as &[&str], &route].concat());
    run.env("DUBPLATE_SECRET_ID", "dubplate-live")
        .env("DUBPLATE_SECRET_KEY", SECRET_KEY)
        .env("DUBPLATE_OTHER_SECRET_ID", "dubplate-other")
        .env("DUBPLATE_OTHER_SECRET_KEY", SECRET_KEY);
    let ended = finish(&mut run).expect(0);
    for case in ["bind-instance", "bind-interface"].iter().flat_map(|case| PROFILES.map(|name| (name, case)))
    {
        let line = format!("pass         {}/{} ", case.0, case.1);
        assert!(ended.stdout.contains(&line), "{line}: {}", ended.said());
    }
    let path = ended.stderr.trim().strip_prefix("run file: ").expect("its path is said");
    let name = path.strip_prefix("dubplate-run-").and_then(|rest| rest.strip_suffix(".jsonl")).expect(path);
    let (time, pid) = name.split_once('-').expect("a time and a process");
    assert!(time.len() == 16 && time.ends_with('Z') && pid.parse::<u32>().is_ok(), "{path}");
    let written = fs::read_to_string(folder.path().join(path)).expect("a run file");
    let lines = |word: &str| written.lines().filter(|line| line.contains(word)).count();
    assert_eq!(lines("\"line\":\"run\""), 1);
    assert_eq!(lines("\"line\":\"sending\""), lines("\"line\":\"answered\""));
    assert!(lines("\"line\":\"case-closed\"") >= 7, "{written}");
    assert!(!written.contains(SECRET_KEY) && !written.contains("Signature"), "{written}");
    let files =
        contents(folder.path()).into_iter().filter(|(name, _)| name.contains("dubplate-run-")).count();
    assert_eq!(files, 1, "nothing else was written");
}

/// Nor does a report say so.
#[test]
fn what_passes_by_another_way_is_no_evidence_of_the_service() {
    let ground = Ground::start();
    own(&ground);
    let case = ["--scenarios", "own", "eip-v2-2017-03-12/own-binds", "--json"];
    let ended = finish(&mut ground.run(&case)).expect(0);
    assert!(ended.stdout.contains(r#""evidence":[{"target":"url","recorded":false}]"#), "{}", ended.said());
}

/// What answers by `--connect-to` is not the service, and nothing may say so later.
#[test]
fn a_recording_by_another_way_is_none_of_the_service() {
    let ground = Ground::start();
    own(&ground);
    let case = ["--scenarios", "own", "eip-v2-2017-03-12/own-binds"];
    let record = ["--record", "all", "--cassettes", "cassettes"];
    let ended = finish(&mut ground.run(&[&case as &[&str], &record].concat())).expect(0);
    assert!(
        ended.stdout.contains(&format!("live with --connect-to ::{}", ground.address)),
        "{}",
        ended.said()
    );
    let path = ground.path().join("cassettes/eip-v2-2017-03-12/own-binds.json");
    let cassette = fs::read_to_string(path).expect("a cassette");
    assert!(cassette.contains("\"target\": \"url\""), "{cassette}");
    assert!(
        !cassette.contains("DescribeInstances"),
        "looking before a bind is no part of the case: {cassette}"
    );
    let replay = ["run", "--target", "replay", "--cassettes", "cassettes"];
    dubplate(ground.path(), &[&replay as &[&str], &case].concat()).expect(0);
}

#[test]
fn a_snapshot_by_another_way_is_none_of_the_service_and_neither_is_that_of_its_replay() {
    let ground = Ground::start();
    own(&ground);
    let case = ["--scenarios", "own", "--snapshots", "s", "eip-v2-2017-03-12/own-binds"];
    let record = ["--record", "all", "--cassettes", "cassettes"];
    finish(&mut ground.run(&[&case as &[&str], &record].concat())).expect(1);
    let snapshots = ground.path().join("s/eip-v2-2017-03-12/snapshots");
    let only = |name: &str| {
        let entries = fs::read_dir(&snapshots).expect("a folder");
        let names: Vec<_> = entries.map(|entry| entry.expect("an entry").file_name()).collect();
        assert_eq!(names, [name]);
    };
    only("own-binds@url.snap.new");
    dubplate(ground.path(), &["accept", "--snapshots", "s"]).expect(0);
    only("own-binds@url.snap");
    let replay = ["run", "--target", "replay", "--cassettes", "cassettes"];
    dubplate(ground.path(), &[&replay as &[&str], &case].concat()).expect(0);
    only("own-binds@url.snap");
}
