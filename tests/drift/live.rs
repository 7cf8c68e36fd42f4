//! The live service as a side, with the mock in its place: over TLS, under the vendor's names.

use crate::mock::{Mock, SECRET_KEY};
use crate::program::{Ended, Running, command, dubplate, finish, folder, write};
use crate::server::{Answer, serve};
use crate::{list, parsed};
use serde_json::Value;
use std::path::Path;
use std::sync::mpsc::channel;
use std::time::Duration;

const BINDS: [&str; 2] = ["ecm-2019-07-19/bind-instance", "eip-v2-2017-03-12/bind-instance"];

/// What `drift` says of the mock and of another one that plays the live service.
fn against_live(folder: &Path, arguments: &[&str]) -> Ended {
    let mock = Mock::start(folder, &["--tls", "--ca", "ca", "--shared-world"]);
    let way = mock.running.line();
    let connect_to = way.strip_prefix("--connect-to ").unwrap_or_else(|| panic!("{way}")).to_owned();
    write(folder, "bindings.toml", dubplate(folder, &["mock", "--tls", "--print-bindings"]).expect(0).stdout);
    let reach = ["--bindings", "bindings.toml", "--connect-to", &connect_to, "--upstream-ca", "ca/ca.pem"];
    let mut command = command(folder, &[&["drift", "--format", "json"], arguments, &reach].concat());
    command.env("DUBPLATE_SECRET_ID", "dubplate-live").env("DUBPLATE_SECRET_KEY", SECRET_KEY);
    finish(&mut command)
}

#[test]
fn the_live_service_is_compared_behind_its_guards() {
    let folder = folder();
    let ended = against_live(folder.path(), &[&["mock", "live"], &BINDS[..]].concat()).expect(2);
    assert!(ended.stderr.contains("--allow-changes"), "{}", ended.said());
    let allowed = [&["mock", "live", "--allow-changes", "--run-file", "run.jsonl"], &BINDS[..]].concat();
    let mut ended = against_live(folder.path(), &allowed).expect(0);
    assert_eq!(std::mem::take(&mut ended.stderr), "run file: run.jsonl\n");
    let found = parsed(&ended);
    // What the guard of the legacy gateway reads before a bind is no call of the case.
    assert_eq!(list(&found, "differences"), [] as [Value; 0], "{found:#}");
    assert_eq!((&found["compared"], &found["b"]["kind"]), (&2.into(), &"live".into()));
    // It was not the service, and nobody shall take it for that.
    let place = found["b"]["place"].as_str().unwrap_or_default();
    assert!(place.starts_with("live with --connect-to ::127.0.0.1:"), "{found:#}");
    assert!(folder.path().join("run.jsonl").is_file());
}

#[test]
fn a_side_that_is_refused_leaves_no_run_file_of_the_other() {
    let folder = folder();
    let sides = ["live", "replay:nowhere", "--allow-changes", "--run-file", "run.jsonl"];
    let ended = against_live(folder.path(), &[&sides[..], &BINDS[..]].concat()).expect(2);
    assert!(ended.stderr.contains("there is no folder nowhere"), "{}", ended.said());
    assert!(!folder.path().join("run.jsonl").exists());
}

#[test]
fn an_interrupted_comparison_says_so() {
    let folder = folder();
    let (send, seen) = channel();
    let url = serve(move |_| {
        send.send(()).unwrap_or_default();
        Answer::Never
    });
    write(folder.path(), "bindings.toml", "format = 1\n");
    let arguments = ["drift", "--format", "json", "mock", &url, "--bindings", "bindings.toml", "--jobs", "1"];
    let cases = ["case:unknown-action", "case:missing-action"];
    let mut command = command(folder.path(), &[&arguments[..], &cases[..]].concat());
    command.env("TENCENTCLOUD_SECRET_ID", "id").env("TENCENTCLOUD_SECRET_KEY", "key");
    let running = Running::start(&mut command);
    seen.recv_timeout(Duration::from_secs(30)).expect("the first request");
    running.signal("INT");
    let found = parsed(&running.end().expect(130));
    assert_eq!((&found["interrupted"], &found["compared"]), (&true.into(), &0.into()));
    assert_eq!((list(&found, "incomparable").len(), &found["not_run"]), (1, &1.into()));
}
