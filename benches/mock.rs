//! `dubplate mock` against bare hyper: requests a second, CPU a request, time to the first answer, memory.
//!
//! `cargo bench --bench mock`. Nothing is asserted of times, only that every answer is the right one. Linux only.

#![expect(clippy::print_stdout, reason = "a table is what a bench makes")]

mod parts {
    pub(crate) mod ask;
    pub(crate) mod bare;
    pub(crate) mod failure;
    pub(crate) mod figures;
    pub(crate) mod kernel;
    pub(crate) mod known;
    pub(crate) mod load;
    pub(crate) mod server;
}

use parts::ask::Question;
use parts::bare;
use parts::failure::Failure;
use parts::figures::{either, machine, median, megabytes, millis, rounds};
use parts::kernel::memory;
use parts::known::describe;
use parts::load::{CONNECTIONS, Load, load};
use parts::server::Server;
use serde_json::json;
use std::process::Command;
use std::sync::Arc;
use std::time::{Duration, Instant};

fn main() -> Result<(), Failure> {
    if let Some(body) = bare::body() {
        return bare::serve(body);
    }
    println!("{}", machine());
    let (count, round) = rounds();
    println!("{CONNECTIONS} connections, medians of {count} interleaved rounds of {round:?}");
    for question in [describe(), bind_blocked()] {
        throughput(&Arc::new(question))?;
    }
    starts(either(30, 1))
}

fn mock() -> Result<Server, Failure> {
    Server::start(Command::new(env!("CARGO_BIN_EXE_dubplate")).args(["mock", "--rate-limit", "off"]))
}

/// An address of the mock's default world that no instance can take.
fn bind_blocked() -> Question {
    Question {
        name: "AssociateAddress, a blocked EIP",
        action: "AssociateAddress",
        params: json!({"EcmRegion": "ap-hangzhou-ecm", "AddressId": "eip-blocked1", "InstanceId": "ein-running1"}),
        pointer: "/Response/Error/Code",
        expected: "FailedOperation.OperationNotAllow".into(),
    }
}

/// Both servers stay; only one of them is asked at a time.
fn throughput(question: &Arc<Question>) -> Result<(), Failure> {
    let mock = mock()?;
    let bare = bare::start(&question.ask(mock.address())?)?;
    let (count, time) = rounds();
    let mut seen = Vec::new();
    for _ in 0..count {
        let bare = load(&bare, std::slice::from_ref(question), time)?;
        seen.push((bare, load(&mock, std::slice::from_ref(question), time)?));
    }
    let of = |value: fn(&(Load, Load)) -> f64| median(seen.iter().map(value).collect());
    println!("\n{:<32} {:>12} {:>12} {:>12}", question.name, "requests/s", "us CPU each", "us CPU asking");
    println!(
        "{:<32} {:>12.0} {:>12.1} {:>12.1}",
        "bare hyper",
        of(|round| round.0.per_second),
        of(|round| round.0.cpu),
        of(|round| round.0.own_cpu)
    );
    println!(
        "{:<32} {:>12.0} {:>12.1} {:>12.1}",
        "dubplate mock",
        of(|round| round.1.per_second),
        of(|round| round.1.cpu),
        of(|round| round.1.own_cpu)
    );
    println!(
        "{:<32} {:>12.2} {:>12.2}",
        "mock / bare",
        of(|round| round.1.per_second / round.0.per_second),
        of(|round| round.1.cpu / round.0.cpu)
    );
    println!("{:<32} {:>12} {:>12}", "wanted", "0.70 or more", "1.80 or less");
    println!("memory of the mock afterwards: {:.1} MB", megabytes(memory(mock.process(), "VmRSS")?));
    Ok(())
}

/// From the start of the process to an answer read, and what it holds then.
fn starts(count: usize) -> Result<(), Failure> {
    let question = describe();
    let body = question.ask(mock()?.address())?;
    let first = |start: &dyn Fn() -> Result<Server, Failure>| -> Result<(Duration, u64), Failure> {
        let started = Instant::now();
        let server = start()?;
        question.ask(server.address())?;
        Ok((started.elapsed(), memory(server.process(), "VmRSS")?))
    };
    let (mut times, mut memory) = ((Vec::new(), Vec::new()), Vec::new());
    for _ in 0..count {
        times.0.push(millis(first(&|| bare::start(&body))?.0));
        let (time, bytes) = first(&mock)?;
        times.1.push(millis(time));
        memory.push(megabytes(bytes));
    }
    let (bare, mock) = (median(times.0), median(times.1));
    println!(
        "\nstart to first answer, medians of {count}: bare hyper {bare:.1} ms, dubplate mock {mock:.1} ms,"
    );
    println!("mock / bare {:.2} (wanted: 2.00 or less)", mock / bare);
    println!("idle memory of the mock: {:.1} MB (wanted: less than 10)", median(memory));
    Ok(())
}
