//! Ctrl-C during a run: it ends within a second, undoes what it can, and says what came of it.
#![cfg(unix)]

#[path = "common/program.rs"]
mod program;
#[path = "common/server.rs"]
mod server;

use program::{Ended, Running, command, contents, folder, write};
use serde_json::json;
use server::{Answer, Asked, request_id, serve};
use std::path::Path;
use std::sync::mpsc::{Receiver, Sender, channel};
use std::time::{Duration, Instant};

/// What a run may take after the signal: a second, and as much again for a busy machine.
const SOON: Duration = Duration::from_secs(2);
const LONG: Duration = Duration::from_secs(30);

const BINDINGS: &str = "format = 1
[profile.ecm-2019-07-19.role]
unbound-eip = { id = \"eip-11112222\" }
second-unbound-eip = { id = \"eip-33334444\" }
";

/// `own-a-passes`, then `own-b-hangs`, which binds, asks for the task and undoes, then `own-c-waits`.
fn cases(also_needed: &str) -> String {
    let head =
        |id: &str, needs: &str| format!("[[case]]\nid = \"{id}\"\ntitle = \"{id}\"\nneeds = {{ {needs} }}\n");
    let step = |kind: &str, call: &str, with: &str| {
        format!("[[case.{kind}]]\ncall = \"{call}\"\nwith = {{ EcmRegion = \"x\", {with} }}\n")
    };
    let eip = "AddressId = \"${eip.id}\"";
    [
        "format = 1\n".to_owned(),
        head("own-a-passes", "eip = \"second-unbound-eip\""),
        step("step", "DisassociateAddress", eip),
        head("own-b-hangs", "eip = \"unbound-eip\""),
        step("step", "AssociateAddress", &format!("{eip}, InstanceId = \"ein-11112222\"")),
        "[[case.step]]\ncall = \"DescribeTaskResult\"\nwith = { EcmRegion = \"x\", TaskId = \"7\" }\n"
            .to_owned(),
        step("finally", "DisassociateAddress", eip),
        head("own-c-waits", also_needed),
        step("step", "DisassociateAddress", eip),
    ]
    .concat()
}

/// A run of those cases, one after the other, against a server; and the actions that reach it.
struct Played {
    running: Running,
    seen: Receiver<(String, String)>,
}

impl Played {
    /// The server never answers the actions of `silent` that concern the EIP of `own-b-hangs`.
    fn start(folder: &Path, silent: &'static [&'static str], cases: &str, arguments: &[&str]) -> Self {
        let (send, seen) = channel();
        let url = serve(move |asked| answer(asked, silent, &send));
        write(folder, "own/ecm-2019-07-19/own.toml", cases);
        write(folder, "bindings.toml", BINDINGS);
        let fixed =
            ["run", "--target", &url, "--bindings", "bindings.toml", "--scenarios", "own", "case:own-*"];
        let mut command = command(folder, &[&fixed, arguments].concat());
        command.env("TENCENTCLOUD_SECRET_ID", "id").env("TENCENTCLOUD_SECRET_KEY", "key");
        let running = Running::start(&mut command);
        Self { running, seen }
    }

    /// Waits until the server has seen an action on the EIP of `own-b-hangs`.
    fn wait_for(&self, action: &str) {
        let until = Instant::now() + LONG;
        loop {
            let left = until.saturating_duration_since(Instant::now());
            let (seen, body) = self.seen.recv_timeout(left).expect("the server sees the action");
            if seen == action && !body.contains("eip-33334444") {
                return;
            }
        }
    }
}

fn answer(asked: &Asked, silent: &[&str], seen: &Sender<(String, String)>) -> Answer {
    let action = asked.action();
    let is_silent = silent.contains(&action.as_str()) && !asked.body.contains("eip-33334444");
    // After the test nobody listens any more.
    send_or_forget(seen, (action, asked.body.clone()));
    if is_silent {
        return Answer::Never;
    }
    server::json(&json!({"Response": {"TaskId": request_id(), "RequestId": request_id()}}))
}

fn send_or_forget<T>(channel: &Sender<T>, value: T) {
    channel.send(value).unwrap_or_default();
}

const ALONE: &str = "eip = \"second-unbound-eip\"";
const SAME: &str = "eip = \"unbound-eip\"";

fn line<'e>(ended: &'e Ended, case: &str) -> Option<&'e str> {
    let name = format!(" ecm-2019-07-19/{case} ");
    ended.stdout.lines().find(|line| line.contains(&name))
}

#[test]
fn a_signal_ends_the_run_soon_with_finally_and_a_report() {
    for signal in ["INT", "TERM"] {
        let folder = folder();
        let played = Played::start(folder.path(), &["DescribeTaskResult"], &cases(ALONE), &["--jobs", "1"]);
        played.wait_for("DescribeTaskResult");
        let before = contents(folder.path());
        let sent = played.running.signal(signal);
        let Played { running, seen } = played;
        let ended = running.end().expect(130);
        assert!(ended.at - sent < SOON, "{:?}", ended.at - sent);
        let undone = seen
            .try_iter()
            .any(|(action, body)| action == "DisassociateAddress" && body.contains("eip-11112222"));
        assert!(undone, "finally was played");
        assert!(
            line(&ended, "own-a-passes").is_some_and(|line| line.starts_with("pass ")),
            "{}",
            ended.said()
        );
        assert!(
            line(&ended, "own-b-hangs").is_some_and(|line| line.starts_with("BROKEN ")),
            "{}",
            ended.said()
        );
        assert!(line(&ended, "own-c-waits").is_none(), "{}", ended.said());
        for part in ["1 pass, 0 fail, 1 broken, 1 not run\n", "interrupted"] {
            assert!(ended.stdout.contains(part), "{part}: {}", ended.said());
        }
        assert!(!ended.stdout.contains("left behind"), "{}", ended.said());
        assert_eq!(contents(folder.path()), before, "nothing was written");
    }
}

#[test]
fn a_finally_that_hangs_is_given_up_and_what_is_left_is_named() {
    let folder = folder();
    let silent = &["DescribeTaskResult", "DisassociateAddress"];
    let played = Played::start(folder.path(), silent, &cases(ALONE), &["--jobs", "1"]);
    played.wait_for("DescribeTaskResult");
    let sent = played.running.signal("INT");
    played.wait_for("DisassociateAddress");
    let ended = played.running.end().expect(130);
    assert!(ended.at - sent < SOON, "{:?}", ended.at - sent);
    let left = ended.stdout.lines().find(|line| line.contains("left behind"));
    assert!(left.is_some_and(|line| line.contains("eip-11112222")), "{}", ended.said());
}

#[test]
fn a_second_signal_aborts_without_waiting_for_finally() {
    let folder = folder();
    let silent = &["DescribeTaskResult", "DisassociateAddress"];
    let played = Played::start(folder.path(), silent, &cases(ALONE), &["--jobs", "1", "--json"]);
    played.wait_for("DescribeTaskResult");
    played.running.signal("INT");
    played.wait_for("DisassociateAddress");
    let sent = played.running.signal("INT");
    let ended = played.running.end().expect(130);
    assert!(ended.at - sent < SOON, "{:?}", ended.at - sent);
    assert!(!ended.stdout.contains("run-finished"), "{}", ended.said());
}

#[test]
fn a_case_that_waits_for_a_resource_is_not_started_any_more() {
    let folder = folder();
    let played = Played::start(folder.path(), &["DescribeTaskResult"], &cases(SAME), &["--jobs", "3"]);
    played.wait_for("DescribeTaskResult");
    let sent = played.running.signal("INT");
    let Played { running, seen } = played;
    let ended = running.end().expect(130);
    assert!(ended.at - sent < SOON, "{:?}", ended.at - sent);
    let undone = seen
        .try_iter()
        .filter(|(action, body)| action == "DisassociateAddress" && body.contains("eip-11112222"));
    assert_eq!(undone.count(), 1, "finally of `own-b-hangs`, and no step of `own-c-waits`");
    assert!(ended.stdout.contains("interrupted"), "{}", ended.said());
}

/// Asks every minute for what never comes.
const POLLS: &str = "format = 1
[[case]]
id = \"own-polls\"
title = \"polls\"
[[case.step]]
call = \"DisassociateAddress\"
with = { EcmRegion = \"x\", AddressId = \"eip-11112222\" }
until.at.\"/Response/TaskId\" = \"8\"
poll = { every = \"60s\", cap = \"60s\", at_most = \"600s\" }
";

#[test]
fn a_case_in_the_pause_of_a_poll_is_interrupted_as_well() {
    let folder = folder();
    let played = Played::start(folder.path(), &[], POLLS, &[]);
    played.wait_for("DisassociateAddress");
    let sent = played.running.signal("INT");
    let ended = played.running.end().expect(130);
    assert!(ended.at - sent < SOON, "{:?}", ended.at - sent);
    assert!(line(&ended, "own-polls").is_some_and(|line| line.starts_with("BROKEN ")), "{}", ended.said());
}

#[test]
fn a_signal_right_after_the_start_is_not_too_early() {
    for _ in 0..10 {
        let folder = folder();
        let played =
            Played::start(folder.path(), &["DescribeTaskResult"], &cases(ALONE), &["--jobs", "1", "--json"]);
        assert!(played.running.line().contains("run-started"));
        played.running.signal("INT");
        let ended = played.running.end().expect(130);
        assert!(ended.stdout.contains("\"interrupted\":true"), "{}", ended.said());
    }
}
