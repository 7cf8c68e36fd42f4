//! Lint over a thousand recordings, of each format and of all mixed: beside reading their bytes, and beside parsing them
//! on as many threads and doing nothing with them.
//!
//! `cargo bench --bench lint`. Nothing is asserted of times, only that every file is sound; the best of the rounds, as others
//! on a machine only make one slower.

#![expect(clippy::print_stdout, reason = "a table is what a bench makes")]

mod parts {
    pub(crate) mod failure;
    pub(crate) mod figures;
}

use dubplate::lint::{Measure, check};
use parts::failure::Failure;
use parts::figures::{either, machine, megabytes};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;
use std::time::Instant;

/// Exchanges in a file: it has about 60 KB, as most have in public repositories.
const EXCHANGES: usize = 60;

fn main() -> Result<(), Failure> {
    println!("{}", machine());
    let count = either(1000, 6);
    let formats = [("cassette", "json"), ("vcrpy", "yaml"), ("azure", "json")];
    for format in formats {
        measure(format.0, &[format], count)?;
    }
    measure("all mixed", &formats, count)
}

fn measure(what: &str, formats: &[(&str, &str)], count: usize) -> Result<(), Failure> {
    let folder = tempfile::tempdir()?;
    let texts = formats.iter().map(|(format, _)| file(format)).collect::<Result<Vec<_>, _>>()?;
    let paths = (0..count).map(|at| {
        let (_, extension) = formats[at % formats.len()];
        let path = folder.path().join(format!("{at}.{extension}"));
        fs::write(&path, &texts[at % texts.len()]).map(|()| path)
    });
    let paths: Vec<PathBuf> = paths.collect::<Result<_, _>>()?;
    let sizes = paths.iter().map(|path| fs::metadata(path).map(|about| about.len()));
    let bytes = megabytes(sizes.sum::<Result<_, _>>()?);
    println!("{what}: {count} files, {bytes:.1} MB");
    let rounds = either(5, 1);
    let bare = best(rounds, || on_all_threads(&paths, parse))?;
    let rows = [
        ("cat", best(rounds, || cat(&paths))?),
        ("read, one thread", best(rounds, || read(&paths))?),
        ("parse, one thread", best(rounds, || paths.iter().try_for_each(|path| parse(path)))?),
        ("parse, all threads", bare),
        ("lint, one thread", best(rounds, || paths.iter().try_for_each(|path| lint(path)))?),
        ("lint, all threads", best(rounds, || on_all_threads(&paths, lint))?),
        ("dubplate lint", best(rounds, || program(folder.path()))?),
    ];
    for (what, seconds) in rows {
        let (speed, ratio) = (bytes / seconds, seconds / bare);
        println!("  {what:<18} {:>8.1} ms  {speed:>8.1} MB/s  {ratio:>6.2} of the parse", seconds * 1e3);
    }
    Ok(())
}

fn best(rounds: usize, mut work: impl FnMut() -> Result<(), Failure>) -> Result<f64, Failure> {
    let mut best = f64::INFINITY;
    for _ in 0..rounds {
        let start = Instant::now();
        work()?;
        best = best.min(start.elapsed().as_secs_f64());
    }
    Ok(best)
}

fn on_all_threads(paths: &[PathBuf], work: fn(&Path) -> Result<(), Failure>) -> Result<(), Failure> {
    let next = AtomicUsize::new(0);
    let one = || {
        while let Some(path) = paths.get(next.fetch_add(1, Ordering::Relaxed)) {
            work(path).map_err(|error| error.to_string())?;
        }
        Ok::<_, String>(())
    };
    let threads = thread::available_parallelism().map_or(1, usize::from);
    let ended: Vec<_> = thread::scope(|scope| {
        let started: Vec<_> = (0..threads).map(|_| scope.spawn(one)).collect();
        started.into_iter().map(thread::ScopedJoinHandle::join).collect()
    });
    for end in ended {
        end.map_err(|_| "a thread panicked")??;
    }
    Ok(())
}

fn cat(paths: &[PathBuf]) -> Result<(), Failure> {
    let ended = Command::new("cat").args(paths).stdout(Stdio::null()).status()?;
    if ended.success() { Ok(()) } else { Err(ended.to_string().into()) }
}

fn read(paths: &[PathBuf]) -> Result<(), Failure> {
    for path in paths {
        std::hint::black_box(fs::read(path)?);
    }
    Ok(())
}

/// Into values, by the parser of the format.
fn parse(path: &Path) -> Result<(), Failure> {
    let text = fs::read_to_string(path)?;
    let is_json = path.extension().is_some_and(|extension| extension == "json");
    let value: serde_json::Value =
        if is_json { serde_json::from_str(&text)? } else { serde_saphyr::from_str(&text)? };
    std::hint::black_box(value);
    Ok(())
}

fn lint(path: &Path) -> Result<(), Failure> {
    let now = "2026-11-22T12:00:00Z".parse().map_err(|_| "no time")?;
    let measure = Measure { now, most_days: 365, most_bytes: 16 << 20, contract: &|_| None };
    let checked = check(path, &measure);
    if checked.findings.is_empty() { Ok(()) } else { Err(format!("{:?}", checked.findings).into()) }
}

/// On all processors, with starting and listing.
fn program(folder: &Path) -> Result<(), Failure> {
    let mut command = Command::new(env!("CARGO_BIN_EXE_dubplate"));
    let ended = command.args(["lint", "--max-age", "36500"]).arg(folder).output()?;
    if ended.status.success() { Ok(()) } else { Err(String::from_utf8_lossy(&ended.stdout).into()) }
}

fn file(format: &str) -> Result<String, Failure> {
    if format == "cassette" {
        let path =
            Path::new(env!("CARGO_MANIFEST_DIR")).join("cassettes/eip-v2-2017-03-12/bind-instance.json");
        let source = dubplate::source::Source::new("bench", fs::read_to_string(path)?);
        let mut cassette = dubplate::cassette::read(&source).map_err(|error| error.title)?;
        let all: Vec<_> = cassette.entries.iter().cloned().cycle().take(EXCHANGES).collect();
        cassette.entries = all;
        for (at, entry) in cassette.entries.iter_mut().enumerate() {
            entry.step = at;
        }
        return Ok(dubplate::cassette::write(&cassette.head, &cassette.entries));
    }
    let answer = |at: usize| {
        let item =
            format!("{{\"Id\": \"ins-{at:08}\", \"State\": \"RUNNING\", \"Zone\": \"ap-guangzhou-3\"}}");
        format!("{{\"Response\": {{\"Items\": [{}], \"Total\": 8}}}}", vec![item; 8].join(", "))
    };
    Ok(if format == "vcrpy" {
        let one = |at: usize| {
            let answer = answer(at);
            let length = answer.len();
            format!(
                "- request:\n    body: '{{\"Offset\": {at}}}'\n    headers:\n      Content-Type:\n      - application/json\n      X-TC-Action:\n      - DescribeInstances\n    method: POST\n    uri: https://cvm.tencentcloudapi.com/\n  response:\n    body:\n      string: '{answer}'\n    headers:\n      Content-Length:\n      - '{length}'\n      Date:\n      - Fri, 20 Nov 2026 10:00:00 GMT\n    status:\n      code: 200\n      message: OK\n"
            )
        };
        let all: String = (0..EXCHANGES).map(one).collect();
        format!("interactions:\n{all}version: 1\n")
    } else {
        let one = |at: usize| {
            let answer = answer(at);
            serde_json::json!({
                "RequestUri": "https://cvm.tencentcloudapi.com/", "RequestMethod": "POST",
                "RequestHeaders": { "Content-Type": "application/json", "X-TC-Action": "DescribeInstances" },
                "RequestBody": format!("{{\"Offset\": {at}}}"), "StatusCode": 200,
                "ResponseHeaders": { "Content-Type": "text/plain", "Content-Length": answer.len().to_string() },
                "ResponseBody": answer,
            })
        };
        let all: Vec<serde_json::Value> = (0..EXCHANGES).map(one).collect();
        format!("{:#}\n", serde_json::json!({ "Entries": all, "Variables": {} }))
    })
}
