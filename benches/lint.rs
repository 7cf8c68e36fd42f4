//! Lint over a thousand recordings of each format: against reading their bytes, and against parsing them.
//!
//! `cargo bench --bench lint`. Nothing is asserted of times, only that every file is sound. Run it on an idle machine.

#![expect(clippy::print_stdout, reason = "a table is what a bench makes")]

mod parts {
    pub(crate) mod failure;
    pub(crate) mod figures;
}

use dubplate::foreign;
use dubplate::lint::{Measure, check};
use parts::failure::Failure;
use parts::figures::{either, machine, median, megabytes};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Instant;

/// Exchanges in a file: it has about 60 KB, as most have in public repositories.
const EXCHANGES: usize = 60;

fn main() -> Result<(), Failure> {
    println!("{}", machine());
    let count = either(1000, 4);
    for (format, extension) in [("cassette", "json"), ("vcrpy", "yaml"), ("azure", "json")] {
        let folder = tempfile::tempdir()?;
        let text = file(format)?;
        let paths = (0..count).map(|at| {
            let path = folder.path().join(format!("{at}.{extension}"));
            fs::write(&path, &text).map(|()| path)
        });
        let paths: Vec<PathBuf> = paths.collect::<Result<_, _>>()?;
        let bytes = megabytes((text.len() * count) as u64);
        println!("{format}: {count} files, {bytes:.1} MB");
        let rounds = either(5, 1);
        let rows = [
            ("read", times(rounds, || read(&paths))?),
            ("parse alone", times(rounds, || parse(format, &text, count))?),
            ("lint, one thread", times(rounds, || lint(&paths))?),
            ("the program", times(rounds, || program(folder.path()))?),
        ];
        for (what, seconds) in rows {
            println!("  {what:<18} {:>8.1} ms  {:>8.1} MB/s", seconds * 1e3, bytes / seconds);
        }
    }
    Ok(())
}

fn times(rounds: usize, mut work: impl FnMut() -> Result<(), Failure>) -> Result<f64, Failure> {
    let mut seen = Vec::new();
    for _ in 0..rounds {
        let start = Instant::now();
        work()?;
        seen.push(start.elapsed().as_secs_f64());
    }
    Ok(median(seen))
}

fn read(paths: &[PathBuf]) -> Result<(), Failure> {
    for path in paths {
        std::hint::black_box(fs::read(path)?);
    }
    Ok(())
}

fn parse(format: &str, text: &str, count: usize) -> Result<(), Failure> {
    for _ in 0..count {
        if format == "cassette" {
            std::hint::black_box(serde_json::from_str::<serde_json::Value>(text)?);
        } else {
            let document = foreign::read_document(text.as_bytes()).map_err(|error| error.to_string())?;
            std::hint::black_box(document.items.len());
        }
    }
    Ok(())
}

fn lint(paths: &[PathBuf]) -> Result<(), Failure> {
    let now = "2026-11-22T12:00:00Z".parse().map_err(|_| "no time")?;
    let measure = Measure { now, most_days: 365, most_bytes: 16 << 20, contract: &|_| None };
    match paths.iter().map(|path| check(path, &measure)).find(|checked| !checked.findings.is_empty()) {
        None => Ok(()),
        Some(checked) => Err(format!("{:?}", checked.findings).into()),
    }
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
