//! `dubplate review` at a real terminal: a pseudo-terminal, with the program in a session of its own, so that Ctrl-C is
//! what the terminal makes of it.

use crate::program::{Running, command, contents, dubplate, folder};
use rustix::pty::{OpenptFlags, grantpt, openpt, ptsname, unlockpt};
use std::fs::{self, File, OpenOptions};
use std::io::{Read as _, Write as _};
use std::path::Path;
use std::process::{Command, Stdio};
use std::sync::mpsc::{Receiver, channel};
use std::thread;
use std::time::Duration;
use tempfile::TempDir;

const CASES: [&str; 2] = ["case:describe-quota", "case:rename-absent"];
const SNAPSHOTS: &str = "s/ecm-2019-07-19/snapshots";
const PATIENCE: Duration = Duration::from_secs(60);

/// The program at a terminal.
struct Session {
    terminal: File,
    /// What it shows, as it comes.
    shown: Receiver<String>,
    seen: String,
    running: Running,
}

impl Session {
    fn start(folder: &Path, arguments: &[&str]) -> Self {
        let master = openpt(OpenptFlags::RDWR | OpenptFlags::NOCTTY).expect("a pseudo-terminal");
        grantpt(&master).expect("granted");
        unlockpt(&master).expect("unlocked");
        let name = ptsname(&master, Vec::new()).expect("its name").into_string().expect("UTF-8");
        let open = || OpenOptions::new().read(true).write(true).open(&name).expect("the terminal");
        let program = command(folder, arguments);
        let mut session = Command::new("setsid");
        session.arg("--ctty").arg(program.get_program()).args(program.get_args());
        session.current_dir(folder).env_clear().env("PATH", "/usr/bin:/bin").env("NO_COLOR", "1");
        session.stdin(open()).stdout(open()).stderr(Stdio::piped());
        let running = Running::start_with(&mut session);
        // The command holds the terminal open; without it, the end of the program is the end of what is shown.
        drop(session);
        let terminal = File::from(master);
        let shown = shown(terminal.try_clone().expect("another handle"));
        Self { terminal, shown, seen: String::new(), running }
    }

    /// Waits until this is shown, after what was waited for before.
    fn wait_for(&mut self, text: &str) -> String {
        loop {
            if let Some(at) = self.seen.find(text) {
                let rest = self.seen.split_off(at + text.len());
                return std::mem::replace(&mut self.seen, rest);
            }
            let more = self.shown.recv_timeout(PATIENCE);
            self.seen += &more.unwrap_or_else(|_| panic!("`{text}` was never shown, but {}", self.seen));
        }
    }

    /// Types something once the program asks for it; what was shown before.
    fn answer(&mut self, keys: &str) -> String {
        let shown = self.wait_for("quit (q)? ");
        self.terminal.write_all(keys.as_bytes()).expect("typed");
        shown
    }

    /// The end of it: what was shown since, and the exit code.
    fn end(self, code: i32) -> String {
        self.running.end().expect(code);
        let rest: String = self.shown.iter().collect();
        self.seen + &rest
    }
}

fn shown(mut terminal: File) -> Receiver<String> {
    let (send, shown) = channel();
    thread::spawn(move || {
        let mut buffer = [0; 4096];
        // A terminal that nobody holds any more is an error to read from.
        while let Ok(count @ 1..) = terminal.read(&mut buffer) {
            let text = String::from_utf8_lossy(&buffer[..count]).replace("\r\n", "\n");
            if send.send(text).is_err() {
                return;
            }
        }
    });
    shown
}

/// Two snapshots wait: a changed one and a new one.
fn waiting() -> TempDir {
    let folder = folder();
    let run = |case: &str| dubplate(folder.path(), &["run", "--snapshots", "s", case]);
    run(CASES[0]).expect(1);
    dubplate(folder.path(), &["accept", "--snapshots", "s"]).expect(0);
    let path = folder.path().join(SNAPSHOTS).join("describe-quota.snap");
    let other = fs::read_to_string(&path).expect("a snapshot").replace("QuotaLimit  20", "QuotaLimit  21");
    fs::write(&path, other).expect("written");
    run(CASES[0]).expect(1);
    run(CASES[1]).expect(1);
    folder
}

fn names(folder: &Path) -> Vec<String> {
    let entries = fs::read_dir(folder.join(SNAPSHOTS)).expect("a folder");
    let names = entries.map(|entry| entry.expect("an entry").file_name().into_string().expect("UTF-8"));
    let mut names: Vec<String> = names.collect();
    names.sort();
    names
}

const ALL: [&str; 3] = ["describe-quota.snap", "describe-quota.snap.new", "rename-absent.snap.new"];

#[test]
fn each_is_shown_by_call_and_pointer_and_the_keys_decide() {
    let folder = waiting();
    let mut session = Session::start(folder.path(), &["review", "--snapshots", "s"]);
    let first = session.answer("a\n");
    for line in [
        "[1/2] ecm-2019-07-19/describe-quota",
        "--> scenarios/ecm-2019-07-19/companions.toml:",
        "call 1 step 1: DescribeAddressQuota /Response/QuotaSet/2/QuotaLimit: 21 -> 20",
    ] {
        assert!(first.contains(line), "{line}: {first}");
    }
    assert_eq!(first.matches(" -> ").count(), 1, "only what is different: {first}");
    let second = session.answer("what?\n");
    assert!(second.contains("[2/2] ecm-2019-07-19/rename-absent"), "{second}");
    assert!(second.contains("new, nothing is accepted yet") && second.contains("+ step 1"), "{second}");
    assert_eq!(names(folder.path()), ALL, "nothing is done before all are seen");
    session.answer("r\n");
    let end = session.end(0);
    assert!(end.contains("accepted ecm-2019-07-19/describe-quota"), "{end}");
    assert!(end.contains("rejected ecm-2019-07-19/rename-absent"), "{end}");
    assert_eq!(names(folder.path()), ["describe-quota.snap"]);
    dubplate(folder.path(), &["run", "--snapshots", "s", CASES[0]]).expect(0);
}

#[test]
fn what_is_skipped_waits_on_and_quitting_keeps_the_decisions_so_far() {
    let folder = waiting();
    let mut session = Session::start(folder.path(), &["review", "--snapshots", "s"]);
    session.answer("s\n");
    session.answer("q\n");
    assert!(session.end(0).contains("2 left waiting"));
    assert_eq!(names(folder.path()), ALL);
    let mut session = Session::start(folder.path(), &["review", "--snapshots", "s"]);
    session.answer("r\n");
    session.answer("q\n");
    assert!(session.end(0).contains("1 left waiting"));
    assert_eq!(names(folder.path()), ["describe-quota.snap", "rename-absent.snap.new"]);
}

#[test]
fn ctrl_c_leaves_everything_as_it_was() {
    let folder = waiting();
    let before = contents(folder.path());
    let mut session = Session::start(folder.path(), &["review", "--snapshots", "s"]);
    session.answer("a\n");
    session.answer("\u{3}");
    assert!(session.end(130).contains("nothing was accepted or rejected"));
    assert_eq!(contents(folder.path()), before);
}

#[test]
fn globs_choose_what_is_reviewed() {
    let folder = waiting();
    let mut session = Session::start(folder.path(), &["review", "--snapshots", "s", "rename-*"]);
    assert!(session.answer("a\n").contains("[1/1] ecm-2019-07-19/rename-absent"));
    session.end(0);
    assert_eq!(
        names(folder.path()),
        ["describe-quota.snap", "describe-quota.snap.new", "rename-absent.snap"]
    );
    let ended = Session::start(folder.path(), &["review", "--snapshots", "s", "nothing-*"]).running.end();
    assert_eq!(ended.expect(4).stdout, "");
}

#[test]
fn without_a_terminal_it_names_the_commands_that_need_none() {
    let folder = waiting();
    let ended = dubplate(folder.path(), &["review", "--snapshots", "s"]).expect(2);
    assert!(ended.stderr.contains("`dubplate accept` and `dubplate reject`"), "{}", ended.said());
    assert_eq!(names(folder.path()), ALL);
}
