//! What reading another tool's recording costs beside its bare parser.
//!
//! `cargo bench --bench import`. Both read the same text in turn, in one process; medians of the rounds. Nothing is asserted
//! of times, only that every entry came in.

#![expect(clippy::print_stdout, reason = "a table is what a bench makes")]

mod parts {
    pub(crate) mod failure;
    pub(crate) mod figures;
    pub(crate) mod har;
}

use dubplate::foreign::{Format, read};
use parts::failure::Failure;
use parts::figures::{either, machine, median, megabytes, millis};
use serde::Deserialize;
use serde::de::IgnoredAny;
use std::collections::BTreeMap;
use std::hint::black_box;
use std::time::Instant;

fn main() -> Result<(), Failure> {
    println!("{}", machine());
    parts::har::har()?;
    vcrpy()
}

/// A file of vcrpy as typed data, nothing of which is checked.
#[derive(Deserialize)]
#[expect(dead_code, reason = "it is parsed, and that is all")]
struct Vcrpy {
    interactions: Vec<Interaction>,
    version: IgnoredAny,
}

#[derive(Deserialize)]
#[expect(dead_code, reason = "it is parsed, and that is all")]
struct Interaction {
    request: Asked,
    response: Answered,
}

#[derive(Deserialize)]
#[expect(dead_code, reason = "it is parsed, and that is all")]
struct Asked {
    method: String,
    uri: String,
    body: Option<String>,
    headers: BTreeMap<String, Vec<String>>,
}

#[derive(Deserialize)]
#[expect(dead_code, reason = "it is parsed, and that is all")]
struct Answered {
    body: BTreeMap<String, String>,
    headers: BTreeMap<String, Vec<String>>,
    status: Status,
}

#[derive(Deserialize)]
#[expect(dead_code, reason = "it is parsed, and that is all")]
struct Status {
    code: u16,
    message: String,
}

fn vcrpy() -> Result<(), Failure> {
    let count = either(4_000, 20);
    let text = recording(count);
    let options = || {
        serde_saphyr::options! {
            budget: serde_saphyr::budget! {
                max_nodes: usize::MAX,
                max_total_scalar_bytes: usize::MAX,
                max_events: usize::MAX,
            },
            with_snippet: false,
        }
    };
    let (mut bare, mut ours) = (Vec::new(), Vec::new());
    for _ in 0..either(7, 1) {
        let started = Instant::now();
        let parsed: Vcrpy = serde_saphyr::from_str_with_options(&text, options())?;
        let found = black_box(&parsed).interactions.len();
        // What was parsed is gone when an import is done.
        drop(parsed);
        bare.push(millis(started.elapsed()));
        let started = Instant::now();
        let read = read(text.as_bytes(), Some(Format::Vcrpy))?;
        ours.push(millis(started.elapsed()));
        let all = (found, black_box(read).entries.len());
        if all != (count, count) {
            return Err(format!("{all:?} of {count} entries were read").into());
        }
    }
    let (bare, ours) = (median(bare), median(ours));
    println!("vcrpy, {count} entries, {:.1} MB", megabytes(text.len() as u64));
    println!("  serde-saphyr, typed  {bare:8.1} ms");
    println!("  read for an import   {ours:8.1} ms  ratio {:.2}", ours / bare);
    Ok(())
}

/// As vcrpy writes it, answers as long as usual ones are.
fn recording(count: usize) -> String {
    let mut text = String::from("interactions:\n");
    for number in 0..count {
        let answer = format!(
            "{{\"Response\": {{\"TotalCount\": 1, \"AddressSet\": [{{\"AddressId\": \"eip-{number:08}\", \"AddressStatus\": \"UNBIND\", {}\"IsBlocked\": false}}], \"RequestId\": \"00000000-0000-4000-8000-{number:012}\"}}}}",
            "\"Description\": \"a text that makes the answer as long as usual ones are\", ".repeat(8)
        );
        text += &format!(
            "- request:\n    body: '{{\"AddressIds\": [\"eip-{number:08}\"]}}'\n    headers:\n      Accept:\n      - '*/*'\n      Accept-Encoding:\n      - gzip, deflate\n      Connection:\n      - keep-alive\n      Content-Type:\n      - application/json\n      Host:\n      - vpc.tencentcloudapi.com\n      X-TC-Action:\n      - DescribeAddresses\n      X-TC-Region:\n      - ap-guangzhou\n      X-TC-Version:\n      - '2017-03-12'\n    method: POST\n    uri: https://vpc.tencentcloudapi.com/\n  response:\n    body:\n      string: '{answer}'\n    headers:\n      Connection:\n      - keep-alive\n      Content-Type:\n      - application/json\n      Date:\n      - Fri, 09 Sep 2022 10:24:06 GMT\n      Server:\n      - nginx\n    status:\n      code: 200\n      message: OK\n"
        );
    }
    text + "version: 1\n"
}
