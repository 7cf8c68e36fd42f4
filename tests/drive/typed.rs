//! What is typed at `certify client` to say who is asked and how, and the clients that ship.

use crate::ground::{PATIENCE, Trace};
use crate::program::{Ended, Running, command, dubplate, folder};
use dubplate::certify::drive::protocol;
use std::fs;
use std::path::Path;
use std::time::Instant;

const ADAPTER: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/drive/adapter.py");

fn certify(arguments: &[&str]) -> Ended {
    dubplate(folder().path(), &[&["certify", "client"], arguments].concat())
}

#[test]
fn the_protocol_is_printed() {
    assert_eq!(certify(&["--print-protocol"]).expect(0).stdout, protocol());
}

#[test]
fn what_cannot_be_asked_is_refused_and_said() {
    for (arguments, said) in [
        (
            &["--cmd", "tool {acton}"][..],
            "error: --cmd cannot be used: `{acton}` stands for nothing; did you mean `{action}`?",
        ),
        (
            &["--cmd", "tool 'x"],
            "error: --cmd cannot be used: a quotation mark ' at character 6 is never closed",
        ),
        (&[], "error: name the client: `-- CMD..` or `--cmd 'TOOL {action} ..'`"),
        (&["--adapter"], "error: the following required arguments were not provided"),
        (
            &["--adapter", "--", "./no-such-adapter"],
            "error: the adapter cannot start `./no-such-adapter`: No such file",
        ),
        (
            &["--adapter", "--", "/bin/sh", "-c", "exit 1"],
            "error: the adapter ended before it was `ready`; `dubplate",
        ),
        (
            &["--adapter", "--", "/usr/bin/env", "python3", ADAPTER, "too-new"],
            "error: the adapter line 1: it speaks protocol 2",
        ),
        (&["--cmd", "x", "--", "y"], "error: the argument '--cmd <TEMPLATE>' cannot be used with"),
    ] {
        let ended = certify(arguments).expect(2);
        assert!(ended.stderr.starts_with(said), "{arguments:?}\n{}", ended.stderr);
        assert_eq!(ended.stdout, "", "{arguments:?}");
    }
}

#[test]
fn each_example_is_short_and_begins_with_the_command_that_runs_it() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("examples/clients");
    let mut names = Vec::new();
    for entry in fs::read_dir(folder).expect("examples") {
        let path = entry.expect("an entry").path();
        if path.is_dir() {
            continue; // the certificates
        }
        let name = path.file_name().and_then(|name| name.to_str()).expect("a name").to_owned();
        let text = fs::read_to_string(&path).expect("UTF-8");
        assert!(text.lines().count() < 120, "{name}");
        let first = text.lines().find(|line| !line.starts_with("#!")).expect("a line");
        let program = format!("examples/clients/{name}");
        let built = format!("examples/{}", name.trim_end_matches(".rs"));
        assert!(first.ends_with(&program) || first.ends_with(&built), "{name}: {first}");
        let is_one_command =
            first.contains("dubplate certify client") || text.contains("exec dubplate certify client");
        assert!(is_one_command, "{name}: {first}");
        names.push(name);
    }
    names.sort();
    assert_eq!(names, ["ecm_node.js", "ecm_python.py", "legacy_python.py", "rust_client.rs", "tccli.sh"]);
}

/// The second signal ends the program at once, in the middle of whatever it does; its clients do not outlive it.
#[test]
fn a_second_interrupt_leaves_no_client_running() {
    let folder = folder();
    let trace = Trace::new();
    let started = folder.path().join("started");
    let script = format!("trap '' TERM; setsid sleep 60 & touch {}; sleep 60", started.display());
    let arguments = ["certify", "client", "bind-instance", "--", "/bin/sh", "-c", &script];
    let mut command = command(folder.path(), &arguments);
    command.envs(trace.variables()).env("PATH", "/usr/bin:/bin");
    let running = Running::start(&mut command);
    let begun = Instant::now();
    while !started.exists() {
        assert!(begun.elapsed() < PATIENCE, "no client is started");
        std::thread::yield_now();
    }
    running.signal("INT");
    running.signal("INT");
    let ended = running.end();
    assert_eq!(ended.code, Some(130), "{}", ended.said());
    while !trace.running().is_empty() {
        assert!(begun.elapsed() < PATIENCE, "still there: {:?}", trace.running());
    }
}
