//! The program: started, told what we are told, waited for.

use super::super::exit::CliError;
use super::WrapError;
use std::ffi::OsString;
use std::io;
use std::process::ExitStatus;
use tokio::process::{Child, Command};
use tokio::sync::mpsc::{Receiver, channel};

/// Signals that ask us to end. Made before a program is started: from then on it is asked first.
pub(super) struct Asked(Receiver<Signal>);

#[cfg(unix)]
type Signal = rustix::process::Signal;
#[cfg(not(unix))]
type Signal = ();

impl Asked {
    #[cfg(unix)]
    pub(super) fn new() -> Result<Self, CliError> {
        use rustix::process::Signal as Sent;
        use tokio::signal::unix::{SignalKind, signal};
        let (send, asked) = channel(1);
        for (kind, sent) in [
            (SignalKind::interrupt(), Sent::INT),
            (SignalKind::quit(), Sent::QUIT),
            (SignalKind::terminate(), Sent::TERM),
            (SignalKind::hangup(), Sent::HUP),
        ] {
            let mut signals = signal(kind).map_err(CliError::Start)?;
            let send = send.clone();
            tokio::spawn(
                async move { while signals.recv().await.is_some() && send.send(sent).await.is_ok() {} },
            );
        }
        Ok(Self(asked))
    }

    #[cfg(not(unix))]
    pub(super) fn new() -> Result<Self, CliError> {
        let (send, asked) = channel(1);
        tokio::spawn(
            async move { while tokio::signal::ctrl_c().await.is_ok() && send.send(()).await.is_ok() {} },
        );
        Ok(Self(asked))
    }
}

/// Starts a command line, which is not empty, with our own standard streams.
pub(super) fn start(line: &[OsString], variables: Vec<(String, OsString)>) -> Result<Child, WrapError> {
    let (program, arguments) = line.split_first().ok_or(WrapError::Nothing)?;
    let mut command = Command::new(program);
    command.args(arguments).envs(variables).kill_on_drop(true);
    command.spawn().map_err(|source| not_started(program, source))
}

pub(super) fn not_started(program: &OsString, source: io::Error) -> WrapError {
    let program = program.clone();
    if source.kind() == io::ErrorKind::NotFound {
        WrapError::NotFound { program }
    } else {
        WrapError::NotExecutable { program, source }
    }
}

/// Waits for a program's end. What asks us to end meanwhile is passed on to it; the second time it is killed.
pub(super) async fn wait(child: &mut Child, asked: &mut Asked) -> io::Result<ExitStatus> {
    let mut before = false;
    loop {
        tokio::select! {
            status = child.wait() => return status,
            Some(signal) = asked.0.recv() => {
                if before {
                    child.start_kill()?;
                } else {
                    pass_on(signal, child);
                }
                before = true;
            }
        }
    }
}

/// A signal that the program's terminal sends is not sent twice.
#[cfg(unix)]
fn pass_on(signal: Signal, child: &Child) {
    use rustix::process::{Pid, kill_process};
    let of_a_key = [Signal::INT, Signal::QUIT].contains(&signal);
    if of_a_key && is_in_the_foreground() {
        return;
    }
    let pid = child.id().and_then(|id| i32::try_from(id).ok()).and_then(Pid::from_raw);
    // One that has ended needs no signal.
    let _ = pid.map(|pid| kill_process(pid, signal));
}

#[cfg(unix)]
fn is_in_the_foreground() -> bool {
    let terminal = std::fs::File::open("/dev/tty");
    terminal.is_ok_and(|terminal| {
        rustix::termios::tcgetpgrp(terminal).is_ok_and(|group| group == rustix::process::getpgrp())
    })
}

/// On other systems a key reaches every program of the console.
#[cfg(not(unix))]
fn pass_on((): Signal, _child: &Child) {}

/// As a shell says it: 128 and the signal for a program that was killed.
pub(super) fn code(status: ExitStatus) -> u8 {
    #[cfg(unix)]
    if let Some(signal) = std::os::unix::process::ExitStatusExt::signal(&status) {
        return u8::try_from(128 + signal).unwrap_or(u8::MAX);
    }
    status.code().and_then(|code| u8::try_from(code).ok()).unwrap_or(u8::MAX)
}
