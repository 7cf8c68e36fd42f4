//! Replay against bare hyper, from 12 episodes and from 100 000: requests a second, CPU a request, loading, memory.
//!
//! `cargo bench --bench replay`. Nothing is asserted of times, only that every answer is the right one. Linux only.

#![expect(clippy::print_stdout, reason = "a table is what a bench makes")]

mod parts {
    pub(crate) mod ask;
    pub(crate) mod bare;
    pub(crate) mod failure;
    pub(crate) mod figures;
    pub(crate) mod kernel;
    pub(crate) mod load;
    pub(crate) mod recorded;
    pub(crate) mod server;
}

use dubplate::cassette::open;
use dubplate::target::{Context, Replay, Target};
use dubplate::wire::{Headers, Method, Request};
use parts::ask::Question;
use parts::failure::Failure;
use parts::figures::{either, machine, median, megabytes, millis, rounds};
use parts::kernel::{cpu, memory};
use parts::load::{CONNECTIONS, Load, load};
use parts::{bare, recorded};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Instant;

fn main() -> Result<(), Failure> {
    if let Some(body) = bare::body() {
        return bare::serve(body);
    }
    if let Some(cassette) = recorded::cassette() {
        return recorded::serve_file(&cassette);
    }
    println!("{}", machine());
    let (count, round) = rounds();
    println!("{CONNECTIONS} connections, medians of {count} interleaved rounds of {round:?}");
    let folder = tempfile::tempdir()?;
    let sizes = [12, either(100_000, 2_000)];
    let mut cassettes = Vec::new();
    for episodes in sizes {
        let path = folder.path().join(format!("{episodes}.json"));
        recorded::make(&path, episodes)?;
        cassettes.push((episodes, path));
    }
    behind_a_port(&cassettes)?;
    for (episodes, path) in &cassettes {
        in_process(*episodes, path)?;
    }
    Ok(())
}

/// Equally spaced over the cassette.
fn questions(episodes: usize) -> Vec<Arc<Question>> {
    let many = episodes.min(CONNECTIONS);
    (0..many).map(|at| Arc::new(recorded::question(at * episodes / many))).collect()
}

fn behind_a_port(cassettes: &[(usize, PathBuf)]) -> Result<(), Failure> {
    let mut servers = Vec::new();
    for (episodes, path) in cassettes {
        servers.push((*episodes, recorded::start(path)?, questions(*episodes)));
    }
    let (_, first, asked) = servers.first().ok_or("no cassette")?;
    let bare = bare::start(&asked[0].ask(first.address())?)?;
    let bare_question = [Arc::new(recorded::question(0))];
    let (count, time) = rounds();
    let mut seen: Vec<Vec<Load>> = Vec::new();
    for _ in 0..count {
        let mut round = vec![load(&bare, &bare_question, time)?];
        for (_, server, questions) in &servers {
            round.push(load(server, questions, time)?);
        }
        seen.push(round);
    }
    let of =
        |at: usize, value: fn(&Load) -> f64| median(seen.iter().map(|round| value(&round[at])).collect());
    let ratio = |at: usize, value: fn(&Load) -> f64| {
        median(seen.iter().map(|round| value(&round[at]) / value(&round[0])).collect())
    };
    println!(
        "\n{:<32} {:>12} {:>12} {:>12} {:>9} {:>9}",
        "", "requests/s", "us CPU each", "us CPU asking", "requests", "CPU"
    );
    println!(
        "{:<32} {:>12.0} {:>12.1} {:>12.1}",
        "bare hyper",
        of(0, |load| load.per_second),
        of(0, |load| load.cpu),
        of(0, |load| load.own_cpu)
    );
    for (at, (episodes, server, _)) in (1..).zip(&servers) {
        println!(
            "{:<32} {:>12.0} {:>12.1} {:>12.1} {:>9.2} {:>9.2}   {:.0} MB",
            format!("replay, {episodes} episodes"),
            of(at, |load| load.per_second),
            of(at, |load| load.cpu),
            of(at, |load| load.own_cpu),
            ratio(at, |load| load.per_second),
            ratio(at, |load| load.cpu),
            megabytes(memory(server.process(), "VmHWM")?)
        );
    }
    Ok(())
}

fn in_process(episodes: usize, path: &Path) -> Result<(), Failure> {
    let size = std::fs::metadata(path)?.len();
    let started = Instant::now();
    let deck = open(path).map_err(|error| error.to_string())?;
    let loaded = started.elapsed();
    let replay = Replay::new(Arc::new(deck), None);
    let asked: Vec<(Request, Arc<Question>)> = questions(episodes)
        .into_iter()
        .map(|question| {
            let headers = [
                ("content-type", "application/json"),
                ("x-tc-action", question.action),
                ("x-tc-version", "2019-07-19"),
            ];
            let headers = headers.into_iter().collect::<Headers>();
            let body = question.params.to_string().into();
            (Request { method: Method::Post, target: "/".to_owned(), headers, body }, question)
        })
        .collect();
    let runtime = tokio::runtime::Builder::new_current_thread().build()?;
    let rounds = either(200_000, 200);
    let before = cpu(std::process::id())?;
    runtime.block_on(async {
        for (at, (request, question)) in asked.iter().cycle().take(rounds).enumerate() {
            let answer =
                replay.send(request.clone(), &Context::default()).await.map_err(|error| error.to_string())?;
            if at < asked.len() {
                question.check(&answer.body)?;
            }
        }
        Ok::<_, Failure>(())
    })?;
    let each = cpu(std::process::id())?.saturating_sub(before).as_secs_f64() * 1e6
        / f64::from(u32::try_from(rounds)?);
    println!(
        "\nin process, {episodes} episodes: {each:.1} us CPU each; {:.1} MB loaded in {:.1} ms",
        megabytes(size),
        millis(loaded)
    );
    Ok(())
}
