//! The program itself: what it prints and how it ends.

use crate::program::{Ended, command, finish, folder};
use std::path::Path;
use std::process::Command;

fn certify(arguments: &[&str]) -> Command {
    let mut command = command(Path::new("."), &["certify", "client"]);
    command.args(arguments).env("PATH", std::env::var_os("PATH").unwrap_or_default());
    command.env("PYTHONDONTWRITEBYTECODE", "1");
    command
}

/// Certifies the small client with a fault on one case.
fn small(wrong: &str, arguments: &[&str]) -> Ended {
    let client = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/certify/client.py");
    let mut command = certify(arguments);
    command.env("WRONG", wrong).args(["--", "python3"]).arg(client);
    finish(&mut command)
}

#[test]
fn what_is_right_ends_with_0_and_the_levels_that_were_reached() {
    let ended = small("", &["--profile", "ecm-2019-07-19", "eip-absent"]).expect(0);
    for level in ["wire", "outcome", "semantic"] {
        let line = ended.stdout.lines().find(|line| line.contains(&format!(" {level} "))).expect("a line");
        assert!(line.contains(" reached: 1 pass"), "{line}");
    }
    assert!(ended.stdout.contains("\necm-2019-07-19: only 1 of "), "{}", ended.said());
    assert!(!ended.stdout.contains("eip-v2"), "{}", ended.said());
}

/// A skip is no pass: 77 is `not supported`.
#[test]
fn who_declines_everything_is_not_conformant() {
    let ended = finish(&mut certify(&["ecm*/eip-absent", "--", "sh", "-c", "exit 77"])).expect(1);
    let says = "not conformant: nothing was verified on ecm-2019-07-19";
    assert!(ended.stdout.contains(says), "{}", ended.said());
}

#[test]
fn what_is_wrong_ends_with_1_and_says_where_and_how() {
    let ended = small("loses-code", &["ecm*/eip-absent"]).expect(1);
    let expected = "expected `UnsupportedOperation.AddressIdNotFound`, found `Failed`";
    for text in ["ecm-2019-07-19/eip-absent", "semantic.code", expected, "dubplate explain"] {
        assert!(ended.stdout.contains(text), "{text}: {}", ended.said());
    }
}

#[test]
fn who_names_nobody_or_nothing_is_told_so() {
    let ended = finish(&mut certify(&[])).expect(2);
    assert!(ended.stderr.contains("-- CMD.."), "{}", ended.said());
    for (names, says) in [
        (&["--", "./nothing"][..], "`./nothing` was not found: write its path"),
        (
            &["--", "no-such-client"],
            "`no-such-client` was not found: write its path, or add its folder to PATH",
        ),
        (&["--cmd", "no-such-client {action}"], "`no-such-client` was not found"),
        (&["--", "./Cargo.toml"], "`./Cargo.toml` cannot be executed: make it executable"),
        (&["--cmd", " "], "--cmd cannot be used: there is no command in it"),
    ] {
        let ended = finish(&mut certify(names)).expect(2);
        assert!(ended.stderr.contains(says), "{says}: {}", ended.said());
        assert_eq!(ended.stdout, "", "no case is asked: {names:?}");
    }
    let ended = finish(&mut certify(&["eip-absnt", "--", "true"])).expect(4);
    assert!(ended.stderr.contains("did you mean `eip-absent`?"), "{}", ended.said());
}

#[test]
fn the_list_has_every_check_every_case_and_what_is_not_for_clients() {
    let ended = finish(&mut certify(&["--list"])).expect(0);
    for text in ["wire.signature", "resilience.blind-repeat", "ecm-2019-07-19/eip-absent", "not for clients"]
    {
        assert!(ended.stdout.contains(text), "{text}: {}", ended.said());
    }
}

#[test]
fn an_interrupt_ends_it_and_its_clients() {
    let folder = folder();
    let mark = folder.path().join("alive");
    let script = format!("kill -INT $PPID; sleep 20; echo > '{}'", mark.display());
    finish(&mut certify(&["*/too-slow", "--", "sh", "-c", &script])).expect(130);
    assert!(!mark.exists());
}

/// Runs a command line in a terminal and prints what it said there.
const TERMINAL: &str = r"
import os, pty, sys
pid, terminal = pty.fork()
if pid == 0:
    os.execvp(sys.argv[1], sys.argv[1:])
said = b''
try:
    while more := os.read(terminal, 4096):
        said += more
except OSError:
    pass # how Linux ends a terminal
print(said.decode())
";

#[test]
fn a_terminal_shows_how_far_it_is_and_what_is_no_terminal_does_not() {
    let cases = ["ecm*/eip-absent", "ecm*/instance-absent", "--", "true"];
    let dubplate = certify(&cases);
    let mut python = Command::new("python3");
    python.args(["-c", TERMINAL]).arg(dubplate.get_program()).args(dubplate.get_args()).env_remove("CI");
    let ended = finish(&mut python).expect(0);
    let (first, last) = ("\r\u{1b}[K1/2 cases  ecm-2019-07-19/", "\r\u{1b}[K");
    let at = ended.stdout.find(first).unwrap_or_else(|| panic!("{:?}", ended.stdout));
    assert!(ended.stdout[at + first.len()..].contains(last), "{:?}", ended.stdout);
    assert!(!ended.stdout.contains("2/2"), "{:?}", ended.stdout);

    let ended = finish(&mut certify(&cases));
    assert!(!ended.stderr.contains("1/2"), "{}", ended.said());
}
