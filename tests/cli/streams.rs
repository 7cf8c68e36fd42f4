//! Standard output and error: colours, and readers that go away.

use crate::program::{Running, command, dubplate, finish, folder, write};
use std::io::{BufRead, BufReader, pipe};
use std::process::{Command, Stdio};

const ESCAPE: char = '\u{1b}';

/// A scenario folder with a mistake in it.
fn with_a_mistake(folder: &std::path::Path) {
    write(folder, "bad/ecm-2019-07-19/bad.toml", "format = 1\ncolour = \"red\"\n");
}

#[test]
fn a_pipe_gets_no_colours() {
    let folder = folder();
    with_a_mistake(folder.path());
    let table: [(&[&str], i32); 4] = [
        (&["run", "case:no-target", "--skip", "profile:ecm-*"], 0),
        (&["run", "no-targett"], 4),
        (&["run", "--scenarios", "bad"], 2),
        (&["mock", "--list"], 0),
    ];
    for (arguments, code) in table {
        let mut command = command(folder.path(), arguments);
        let ended = finish(command.env("TERM", "xterm-256color")).expect(code);
        assert!(!ended.stdout.contains(ESCAPE), "{}", ended.said());
        assert!(!ended.stderr.contains(ESCAPE), "{}", ended.said());
    }
}

/// What the program shows on a terminal.
#[cfg(target_os = "linux")]
fn on_a_terminal(arguments: &str, environment: &[(&str, &str)]) -> String {
    let folder = folder();
    with_a_mistake(folder.path());
    let program = format!("'{}' {arguments}", env!("CARGO_BIN_EXE_dubplate"));
    let mut script = Command::new("script");
    script
        .args(["--quiet", "--return", "--command", &program, "/dev/null"])
        .current_dir(folder.path())
        .env_remove("NO_COLOR")
        .env_remove("CI")
        .env("TERM", "xterm-256color")
        .envs(environment.iter().copied())
        .stdin(Stdio::null());
    finish(&mut script).stdout
}

#[cfg(target_os = "linux")]
#[test]
fn a_terminal_gets_colours_unless_no_color_is_set() {
    for arguments in ["run case:no-target", "run --scenarios bad"] {
        let coloured = on_a_terminal(arguments, &[]);
        assert!(coloured.contains(ESCAPE), "{coloured}");
        let plain = on_a_terminal(arguments, &[("NO_COLOR", "1")]);
        assert!(!plain.contains(ESCAPE), "{plain}");
        assert!(plain.contains("no-target") || plain.contains("colour"), "{plain}");
    }
}

#[test]
fn a_reader_that_leaves_after_the_first_line_ends_nothing() {
    let table: [&[&str]; 4] = [&["run"], &["run", "--json"], &["run", "--list"], &["mock", "--list"]];
    for arguments in table {
        let folder = folder();
        let (reader, writer) = pipe().expect("a pipe");
        let mut command = command(folder.path(), arguments);
        command.stdout(writer).stderr(Stdio::piped());
        let running = Running::start_with(&mut command);
        drop(command);
        let mut reader = BufReader::new(reader);
        let mut line = String::new();
        reader.read_line(&mut line).expect("a first line");
        assert_ne!(line, "");
        drop(reader);
        running.end().expect(0);
    }
}

#[test]
fn a_reader_that_was_never_there_changes_no_exit_code() {
    let table: [(&[&str], i32); 5] = [
        (&["run", "case:no-target"], 0),
        (&["mock", "--list"], 0),
        (&["run", "no-targett"], 4),
        (&["run", "--scenarios", "bad"], 2),
        (&["run", "--no-such-flag"], 2),
    ];
    for (arguments, code) in table {
        let folder = folder();
        with_a_mistake(folder.path());
        let (reader, writer) = pipe().expect("a pipe");
        drop(reader);
        let mut command = command(folder.path(), arguments);
        command.stdout(writer.try_clone().expect("a second end")).stderr(writer);
        let running = Running::start_with(&mut command);
        drop(command);
        let ended = running.end();
        assert_eq!(ended.code, Some(code), "{arguments:?}");
    }
}

#[test]
fn results_are_on_stdout_and_mistakes_on_stderr() {
    let folder = folder();
    with_a_mistake(folder.path());
    let good = dubplate(folder.path(), &["run", "--list"]).expect(0);
    assert_eq!(good.stderr, "");
    let bad = dubplate(folder.path(), &["run", "--scenarios", "bad"]).expect(2);
    assert_eq!(bad.stdout, "");
    assert!(bad.stderr.contains("unknown key `colour`"), "{}", bad.said());
}
