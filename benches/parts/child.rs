use super::failure::Failure;
use super::kernel::{memory, times};
use std::process::{Command, ExitStatus, Stdio, id};
use std::sync::mpsc::{RecvTimeoutError, channel};
use std::thread;
use std::time::{Duration, Instant};

/// What a process that ended came to.
pub(crate) struct Ended {
    pub(crate) status: ExitStatus,
    pub(crate) output: String,
    pub(crate) elapsed: Duration,
    pub(crate) cpu: Duration,
    /// Bytes, as last seen: none of a process that ended at once.
    pub(crate) most_memory: u64,
}

const LOOKS: Duration = Duration::from_millis(10);

/// Runs a command to its end. No other child may end meanwhile: the kernel adds up their CPU times.
pub(crate) fn run(command: &mut Command) -> Result<Ended, Failure> {
    let before = cpu_of_ended()?;
    let started = Instant::now();
    let child = command.stdout(Stdio::piped()).spawn()?;
    let process = child.id();
    let (running, over) = channel::<()>();
    let watch = thread::spawn(move || {
        let mut most = 0;
        while over.recv_timeout(LOOKS) == Err(RecvTimeoutError::Timeout) {
            // Until it is the command it is called for, a process has the memory of this one.
            most = memory(process, "VmHWM:").unwrap_or(most);
        }
        most
    });
    let output = child.wait_with_output()?;
    let elapsed = started.elapsed();
    drop(running);
    Ok(Ended {
        status: output.status,
        output: String::from_utf8(output.stdout)?,
        elapsed,
        cpu: cpu_of_ended()?.saturating_sub(before),
        most_memory: watch.join().map_err(|_| "the watching thread panicked")?,
    })
}

fn cpu_of_ended() -> Result<Duration, Failure> {
    let [.., user, system] = times(id())?;
    Ok(user + system)
}
