//! `dubplate record --reverse` against asking the same server directly: requests a second, CPU, latency, memory.
//!
//! `cargo bench --bench record`. The client, the recorder and the server share the cores, so only the ratios of one run
//! say anything. Nothing is asserted of times, only that every answer is the right one. Linux only.

#![expect(clippy::print_stdout, reason = "a table is what a bench makes")]

mod parts {
    pub(crate) mod ask;
    pub(crate) mod bare;
    pub(crate) mod carrier;
    pub(crate) mod failure;
    pub(crate) mod figures;
    pub(crate) mod kernel;
    pub(crate) mod known;
    pub(crate) mod latency;
    pub(crate) mod load;
    pub(crate) mod recorder;
    pub(crate) mod server;
}

use parts::ask::Question;
use parts::failure::Failure;
use parts::figures::{either, machine, median, megabytes, rounds};
use parts::kernel::memory;
use parts::known::describe;
use parts::latency::{differing, micros};
use parts::load::{CONNECTIONS, Load, load};
use parts::server::Server;
use parts::{bare, carrier, recorder};
use std::process::Command;
use std::sync::Arc;
use tempfile::TempDir;

fn main() -> Result<(), Failure> {
    if let Some(body) = bare::body() {
        return bare::serve(body);
    }
    if let Some(upstream) = carrier::upstream() {
        return carrier::carry(&upstream);
    }
    println!("{}; client, recorder and server share them", machine());
    let question = Arc::new(describe());
    let mock = Server::start(Command::new(env!("CARGO_BIN_EXE_dubplate")).arg("mock"))?;
    let body = question.ask(mock.address())?;
    drop(mock);
    let upstream = bare::start(&body)?;
    for sync in ["soon", "always"] {
        throughput(&upstream, &question, sync)?;
    }
    added(&upstream, &question)?;
    held(&upstream, &question)
}

/// Three ways in turn; the server stays the same.
fn throughput(upstream: &Server, question: &Arc<Question>, sync: &str) -> Result<(), Failure> {
    let folder = TempDir::new()?;
    let recorder = recorder::start(&folder.path().join("bench.json"), upstream, &["--sync", sync])?;
    let carrier = carrier::start(upstream)?;
    let (count, time) = rounds();
    let mut seen: Vec<[Load; 3]> = Vec::new();
    for _ in 0..count {
        let ask = |server| load(server, std::slice::from_ref(question), time);
        seen.push([ask(upstream)?, ask(&carrier)?, ask(&recorder)?]);
    }
    println!("\n{CONNECTIONS} connections, medians of {count} interleaved rounds of {time:?}, --sync {sync}");
    println!(
        "{:<32} {:>12} {:>12} {:>12} {:>9}",
        question.name, "requests/s", "us CPU each", "us CPU asking", "of direct"
    );
    for (at, name) in ["direct (bare hyper)", "carried, not recorded", "recorded"].into_iter().enumerate() {
        let of = |value: fn(&Load) -> f64| median(seen.iter().map(|round| value(&round[at])).collect());
        let ratio = seen.iter().map(|round| round[at].per_second / round[0].per_second);
        println!(
            "{name:<32} {:>12.0} {:>12.1} {:>12.1} {:>9.2}",
            of(|load| load.per_second),
            of(|load| load.cpu),
            of(|load| load.own_cpu),
            median(ratio.collect())
        );
    }
    println!("{:<32} {:>48}", "wanted (--sync soon)", "0.40 or more");
    Ok(())
}

/// What the way through the recorder costs one request after the other.
fn added(upstream: &Server, question: &Question) -> Result<(), Failure> {
    let folder = TempDir::new()?;
    let recorder = recorder::start(&folder.path().join("bench.json"), upstream, &[])?;
    let count = either(2_000, 20);
    let (mut direct, mut recorded, mut added) = (Vec::new(), Vec::new(), Vec::new());
    for _ in 0..either(5, 1) {
        direct.push(micros(upstream, question, count)?);
        recorded.push(micros(&recorder, question, count)?);
        added.extend(Option::zip(recorded.last(), direct.last()).map(|(with, without)| with - without));
    }
    println!(
        "\none connection, medians of {count} requests in a row: direct {:.0} us, recorded {:.0} us, added {:.0} us \
         (wanted: 115 or less)",
        median(direct),
        median(recorded),
        median(added)
    );
    Ok(())
}

/// Every request with a signature of its own, as a client sends them.
fn held(upstream: &Server, question: &Question) -> Result<(), Failure> {
    let folder = TempDir::new()?;
    let recorder = recorder::start(&folder.path().join("bench.json"), upstream, &[])?;
    let mut asked = 0;
    println!();
    for until in either([10_000, 100_000, 200_000], [20, 100, 200]) {
        differing(&recorder, question, asked..until)?;
        asked = until;
        let bytes = memory(recorder.process(), "VmRSS")?;
        println!("{:.1} MB held by the recorder after {asked} exchanges", megabytes(bytes));
    }
    Ok(())
}
