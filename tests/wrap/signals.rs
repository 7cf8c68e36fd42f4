//! Who is asked to end, in which order, and what is kept.

use crate::program::{Running, contents};
use crate::{CASSETTE, Ground, curl, quoted, replay, scratch};
use std::os::unix::process::CommandExt as _;
use std::process::Command;

/// Runs a script that first says `ready`. In a group of its own, so that no terminal of the tests takes part.
fn running(mut command: Command) -> Running {
    let running = Running::start(command.process_group(0));
    assert_eq!(running.line(), "ready");
    running
}

/// A script that waits for a program of its own, which is there before anybody is told and so before a trap is: one that
/// is forked while a signal comes may miss it.
fn waiting(trap: &str) -> String {
    format!("sleep 600 & trap {trap}; echo ready; wait")
}

#[test]
fn a_signal_is_passed_on_and_the_programs_end_is_ours() {
    let home = Ground::recorded();
    for (signal, status) in [("INT", 130), ("TERM", 143), ("HUP", 129), ("QUIT", 131)] {
        // A shell that waits starts its children in the background without INT and QUIT.
        let script = waiting(&format!("'kill $!; trap - {signal}; kill -{signal} $$' {signal}"));
        let program = running(replay(&home, &[], &["sh", "-c", &script]));
        program.signal(signal);
        program.end().expect(status);
        assert_eq!(contents(&scratch(home.path())), [], "{signal}");
    }
}

#[test]
fn a_program_may_end_in_its_own_time_and_way() {
    let home = Ground::recorded();
    let script = waiting("'kill $!; echo asked; exit 5' TERM");
    let program = running(replay(&home, &[], &["sh", "-c", &script]));
    program.signal("TERM");
    let ended = program.end().expect(5);
    assert_eq!(ended.stdout, "asked\n");
}

#[test]
fn a_second_signal_kills_a_program_that_does_not_listen() {
    let home = Ground::recorded();
    let script = "trap 'echo again' TERM; echo ready; while :; do sleep 0.05; done";
    let program = running(replay(&home, &[], &["sh", "-c", script]));
    program.signal("TERM");
    assert_eq!(program.line(), "again");
    program.signal("TERM");
    program.end().expect(137);
    assert_eq!(contents(&scratch(home.path())), []);
}

#[test]
fn what_was_answered_before_is_sealed() {
    let ground = Ground::new();
    let asked = quoted(&curl("https://ecm.tencentcloudapi.com/"));
    let script = format!("{asked} >&2; {}", waiting("'kill $!; exit 143' TERM"));
    let program = running(ground.record(&[], &["sh", "-c", &script]));
    assert!(!ground.home.path().join(CASSETTE).exists());
    program.signal("TERM");
    program.end().expect(143);
    assert!(ground.home.path().join(CASSETTE).exists());
    assert!(!ground.home.path().join("eip.json.journal").exists());
}

#[test]
fn a_grandchild_that_stays_does_not_keep_us() {
    let home = Ground::recorded();
    let script = "sleep 600 > /dev/null 2>&1 & echo ready; echo $!; exit 6";
    let program = running(replay(&home, &[], &["sh", "-c", script]));
    let pid = program.line();
    program.end().expect(6);
    let killed = Command::new("/bin/sh").args(["-c", &format!("kill -KILL {pid}")]).status();
    assert!(killed.expect("a shell").success(), "it was still there");
}

/// Runs a command line in a terminal, presses Ctrl-C when it says `ready`, and prints what it said and its status.
const TERMINAL: &str = r"
import os, pty, sys
pid, terminal = pty.fork()
if pid == 0:
    os.execvp(sys.argv[1], sys.argv[1:])
said = b''
while b'ready' not in said:
    said += os.read(terminal, 4096)
os.write(terminal, b'\x03')
try:
    while True:
        more = os.read(terminal, 4096)
        if not more:
            break
        said += more
except OSError:
    pass # how Linux ends a terminal
print(said.decode(), os.WEXITSTATUS(os.waitpid(pid, 0)[1]))
";

#[test]
fn what_the_terminal_says_to_the_program_is_not_said_again() {
    let home = Ground::recorded();
    // The last sleep is how long a second signal would have to come.
    let script = "trap 'echo interrupted; done=1' INT; echo ready
        until test $done; do sleep 0.05; done; sleep 0.5; exit 130";
    let dubplate = replay(&home, &[], &["sh", "-c", script]);
    let mut command = Command::new("python3");
    command.args(["-c", TERMINAL]).arg(dubplate.get_program()).args(dubplate.get_args());
    let ended = Running::start(command.current_dir(home.path())).end().expect(0);
    assert_eq!(ended.stdout.matches("interrupted").count(), 1, "{}", ended.said());
    assert!(ended.stdout.trim_end().ends_with(" 130"), "{}", ended.said());
}
