//! A server that is started for its certification, and does not do as it should.

use crate::ground::{DUBPLATE, case, example, printed, run};
use crate::program::{Ended, folder, write};
use std::fs;

/// Certifies what a shell script starts, in one case.
fn script(script: &str, more: &[&str]) -> Ended {
    let folder = folder();
    let seeder = example("");
    let arguments =
        [&["--seeder", &seeder, "--filter", "describe-quota"], more, &["--", "/bin/sh", "-c", script]];
    run(folder.path(), &arguments.concat())
}

#[test]
fn what_does_not_say_where_it_listens_is_no_server() {
    for (text, told) in [
        ("exit 3", "ended before it said where it listens (exit status: 3)"),
        ("echo listening; exec sleep 60", "is no http://HOST:PORT or https://HOST:PORT, but `listening`"),
        ("echo http://127.0.0.1:9/path; exec sleep 60", "but `http://127.0.0.1:9/path`"),
        ("echo http://127.0.0.1:9 >&2; exec sleep 60", "did not print its address within 1 s"),
        ("printf http://127.0.0.1:9; exec sleep 60", "did not print its address within 1 s"),
    ] {
        let ended = script(text, &["--start-timeout", "1"]).expect(2);
        assert!(ended.stderr.contains(told) && ended.stdout.is_empty(), "{told}: {}", ended.said());
    }
    let folder = folder();
    let ended = run(folder.path(), &["--seeder", "true", "--", "./no-such-server"]).expect(2);
    assert!(ended.stderr.contains("cannot start `./no-such-server`"), "{}", ended.said());
}

#[test]
fn what_it_prints_more_goes_to_stderr_and_holds_nothing_up() {
    let flood = "head -c 300000 /dev/zero | tr '\\0' x; echo";
    let text = format!("mkfifo f; '{DUBPLATE}' mock > f & read url < f; echo $url; {flood}; wait");
    let ended = script(&text, &["--json"]).expect(0);
    assert_eq!(printed(&ended)["conformant"], true);
    assert!(ended.stderr.contains("xxxxxxxx"), "{}", ended.stderr.len());
}

#[test]
fn one_that_ends_on_the_way_is_told_and_nothing_is_conformant() {
    let text = "echo http://127.0.0.1:9; exit 7";
    let ended = script(text, &["--json"]).expect(3);
    let certificate = printed(&ended);
    assert_eq!(certificate["conformant"], false);
    let trouble = certificate["troubles"][0].as_str().expect("a trouble");
    assert_eq!(trouble, "the server ended by itself (exit status: 7) while it was certified");
    assert_eq!(case(&certificate, "describe-quota")["verdict"], "broken");
}

#[test]
fn nothing_of_it_is_left_running_though_it_does_not_want_to_end() {
    let folder = folder();
    let pids = folder.path().join("pids");
    let text = format!(
        "trap '' TERM; mkfifo f; '{DUBPLATE}' mock > f & echo $! > {0}; sleep 600 & echo $! >> {0}; read url < f; echo $url; while :; do sleep 1; done",
        pids.display()
    );
    let seeder = example("");
    run(folder.path(), &["--seeder", &seeder, "--filter", "describe-quota", "--", "/bin/sh", "-c", &text])
        .expect(0);
    for pid in fs::read_to_string(&pids).expect("what was started").lines() {
        let stat = fs::read_to_string(format!("/proc/{pid}/stat")).unwrap_or_default();
        assert!(stat.is_empty() || stat.contains(") Z "), "{pid} is still running: {stat}");
    }
}

#[test]
fn one_that_is_wrong_in_places_is_right_in_the_others() {
    let folder = folder();
    write(
        folder.path(),
        "known.toml",
        "format = 1\n[[known]]\ncase = \"describe-quota\"\ncheck = \"server.answers\"\nowner = \"me\"\nreason = \"r\"\nissue = \"https://example.invalid/1\"\nuntil = 2999-01-01\n",
    );
    let seeder = example("");
    let filters =
        ["--filter", "describe-quota", "--filter", "task-without-id", "--filter", "ecm-*/eip-blocked"];
    let garbage = ["--fault", "garbage@DescribeAddressQuota"];
    let oh = ["--fault", "http-500@DescribeTaskResult"];
    for (more, faults, code, verdicts) in [
        (&[][..], [garbage, oh].concat(), 1, ["broken", "fail", "pass"]),
        (&[][..], garbage.to_vec(), 3, ["broken", "pass", "pass"]),
        (&["--known", "known.toml"][..], garbage.to_vec(), 0, ["known", "pass", "pass"]),
        (&["--known", "known.toml"][..], oh.to_vec(), 1, ["pass", "fail", "pass"]),
    ] {
        let server = ["--json", "--", DUBPLATE, "mock"];
        let arguments = [&["--seeder", &seeder], &filters[..], more, &server, &faults].concat();
        let certificate = printed(&run(folder.path(), &arguments).expect(code));
        let found = ["describe-quota", "task-without-id", "eip-blocked"]
            .map(|id| case(&certificate, id)["verdict"].clone());
        assert_eq!(found, verdicts, "{faults:?}");
        assert_eq!(certificate["conformant"], code == 0, "{faults:?}");
    }
}
