//! What Linux has counted for a process.
#![allow(dead_code, reason = "each bench uses its part of this")]

use super::failure::Failure;
use std::fs;
use std::time::Duration;

/// The unit of CPU times in `/proc`: `USER_HZ`, 100 on every architecture.
const TICK: Duration = Duration::from_millis(10);

/// CPU time of all threads of a process so far.
pub(crate) fn cpu(process: u32) -> Result<Duration, Failure> {
    let [user, system, ..] = times(process)?;
    Ok(user + system)
}

/// CPU time of a process' own threads, as user and as system, then that of its children which have ended.
pub(crate) fn times(process: u32) -> Result<[Duration; 4], Failure> {
    let stat = fs::read_to_string(format!("/proc/{process}/stat"))?;
    // Fields 14 to 17 of proc(5); the second one is a name in brackets, which may hold blanks.
    let (_, from_third) = stat.rsplit_once(')').ok_or("stat has no name")?;
    let mut texts = from_third.split_ascii_whitespace().skip(11);
    let mut times = [Duration::ZERO; 4];
    for time in &mut times {
        *time = TICK * texts.next().ok_or("stat is too short")?.parse()?;
    }
    Ok(times)
}

/// Bytes of memory: held now (`VmRSS`), or held at most so far (`VmHWM`).
pub(crate) fn memory(process: u32, field: &str) -> Result<u64, Failure> {
    let status = fs::read_to_string(format!("/proc/{process}/status"))?;
    let line = status.lines().find(|line| line.starts_with(field));
    let kilobytes = line.and_then(|line| line.split_ascii_whitespace().nth(1));
    Ok(kilobytes.ok_or("no such line in status")?.parse::<u64>()? << 10)
}
