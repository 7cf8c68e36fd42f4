//! A recording of a gigabyte: what sealing it holds in memory, and what replaying it does.
//!
//! `cargo bench --bench large`. Each step is a process of its own, whose memory Linux counts. Nothing is asserted of
//! times or bytes, only that every exchange is there and every answer the right one.

#![expect(clippy::print_stdout, reason = "a table is what a bench makes")]

mod parts {
    pub(crate) mod failure;
    pub(crate) mod figures;
    pub(crate) mod kernel;
    pub(crate) mod recording;
}

use dubplate::cassette::{Journal, Sync, open};
use dubplate::source::RealDisk;
use dubplate::target::{Context, Replay, Target};
use parts::failure::Failure;
use parts::figures::{either, machine, megabytes, millis};
use parts::kernel::memory;
use parts::recording::{DIFFERENT, TELLING, answer, episodes, head, request};
use std::env;
use std::path::Path;
use std::process::{Command, id};
use std::sync::Arc;
use std::time::Instant;

const BYTES: u64 = 1_100_000_000;

fn main() -> Result<(), Failure> {
    let arguments: Vec<String> = env::args().skip(1).collect();
    if let [word, cassette, ..] = arguments.as_slice() {
        let cassette = Path::new(cassette);
        match word.as_str() {
            "seal" => return seal(cassette),
            "replay" => return replay(cassette),
            _ => {}
        }
    }
    println!("{}", machine());
    let folder = tempfile::tempdir()?;
    let cassette = folder.path().join("large.json");
    record(&cassette, either(BYTES, 20_000_000))?;
    for word in ["seal", "replay"] {
        let ended =
            Command::new(env::current_exe()?).arg(word).arg(&cassette).args(env::args().skip(1)).status()?;
        if !ended.success() {
            return Err(format!("{word}: {ended}").into());
        }
    }
    Ok(())
}

/// Leaves a journal of so many bytes, as a killed recorder does.
fn record(cassette: &Path, bytes: u64) -> Result<(), Failure> {
    let started = Instant::now();
    let (journal, _) = Journal::open(cassette, Sync::Soon, Arc::new(RealDisk))?;
    journal.begin(head(), false, "a bench")?;
    let episodes = episodes()?;
    let beside = cassette.with_extension("json.journal");
    let mut count = 0_usize;
    while std::fs::metadata(&beside)?.len() < bytes {
        for episode in &episodes {
            journal.append(episode, 0, 0)?;
        }
        count += episodes.len();
    }
    let size = megabytes(std::fs::metadata(&beside)?.len());
    println!("a journal of {count} exchanges, {size:.0} MB, in {:.0} ms", millis(started.elapsed()));
    Ok(())
}

fn seal(cassette: &Path) -> Result<(), Failure> {
    let started = Instant::now();
    let (journal, left) = Journal::open(cassette, Sync::Soon, Arc::new(RealDisk))?;
    let (opened, recovering) = (started.elapsed(), memory(id(), "VmHWM")?);
    let sealed = journal.seal()?.ok_or("nothing was sealed")?;
    if sealed.episodes != left.episodes {
        return Err(format!("{} of {} exchanges were sealed", sealed.episodes, left.episodes).into());
    }
    println!(
        "recovered in {:.0} ms, {:.1} MB held at most; sealed after {:.0} ms, {:.1} MB held at most",
        millis(opened),
        megabytes(recovering),
        millis(started.elapsed()),
        megabytes(memory(id(), "VmHWM")?)
    );
    Ok(())
}

fn replay(cassette: &Path) -> Result<(), Failure> {
    const ASKED: usize = 1_000;
    let (size, started) = (std::fs::metadata(cassette)?.len(), Instant::now());
    let deck = open(cassette)?;
    let (episodes, loaded) = (deck.len(), started.elapsed());
    println!(
        "a cassette of {episodes} episodes, {:.0} MB: loaded in {:.0} ms, {:.1} MB held at most",
        megabytes(size),
        millis(loaded),
        megabytes(memory(id(), "VmHWM")?)
    );
    let replay = Replay::new(Arc::new(deck), None);
    let requests: Vec<_> = (0..ASKED).map(|at| (at % DIFFERENT, request(at % DIFFERENT))).collect();
    let runtime = tokio::runtime::Builder::new_current_thread().build()?;
    let (context, mut answers) = (Context::default(), Vec::new());
    let started = Instant::now();
    for (number, request) in requests {
        let asked = replay.send(request, &context);
        answers.push((number, runtime.block_on(asked).map_err(|error| error.to_string())?));
    }
    let each = started.elapsed().as_secs_f64() * 1e6 / 1e3;
    for (number, given) in answers {
        let given: serde_json::Value = serde_json::from_slice(&given.body)?;
        if given.pointer(TELLING) != answer(number).pointer(TELLING) {
            return Err(format!("not the right answer to request {number}").into());
        }
    }
    println!("{each:.0} us for an answer, from its file");
    Ok(())
}
