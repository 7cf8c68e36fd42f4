//! What reading another tool's recording costs beside its bare parser.
//!
//! `cargo bench --bench import`. The whole import of a HAR is the program from start to end, with redaction and a cassette
//! that is synced; it is measured by a process that reads the same file with serde_json into typed data with texts of its
//! own, and drops it. The best of the rounds, as others on a machine only make one slower. Nothing is asserted of times,
//! only that every entry came in.

#![expect(clippy::print_stdout, reason = "a table is what a bench makes")]

mod parts {
    pub(crate) mod child;
    pub(crate) mod failure;
    pub(crate) mod figures;
    pub(crate) mod har;
    pub(crate) mod kernel;
    pub(crate) mod whole;
}

use parts::failure::Failure;
use parts::figures::{either, machine, megabytes};
use serde::Deserialize;
use serde::de::IgnoredAny;
use std::collections::BTreeMap;
use std::fs;
use std::hint::black_box;

fn main() -> Result<(), Failure> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    if let [format, path, ..] = arguments.as_slice() {
        let read = match format.as_str() {
            "har" => parts::har::typed,
            "vcrpy" => typed,
            _ => return Err(format!("{format} is none of these formats").into()),
        };
        println!("{}", read(path)?);
        return Ok(());
    }
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

/// An import of vcrpy, which is YAML.
fn vcrpy() -> Result<(), Failure> {
    let count = either(16_000, 20);
    let text = recording(count);
    println!("vcrpy, {count} entries, {:.1} MB", megabytes(text.len() as u64));
    let folder = tempfile::tempdir()?;
    let path = folder.path().join("large.yaml");
    fs::write(&path, text)?;
    parts::whole::compare(("vcrpy", "serde-saphyr"), &path, count)
}

/// The typed reading alone, as a process of its own.
fn typed(path: &str) -> Result<usize, Failure> {
    let options = serde_saphyr::options! {
        budget: serde_saphyr::budget! {
            max_nodes: usize::MAX,
            max_total_scalar_bytes: usize::MAX,
            max_events: usize::MAX,
        },
        with_snippet: false,
    };
    let parsed: Vcrpy = serde_saphyr::from_str_with_options(&fs::read_to_string(path)?, options)?;
    Ok(black_box(&parsed).interactions.len())
}

/// As vcrpy writes it, answers as long as usual ones are.
fn recording(count: usize) -> String {
    let mut text = String::from("interactions:\n");
    let long = "a text that makes the answer as long as usual ones are ".repeat(10);
    for number in 0..count {
        let answer = format!(
            "{{\"Response\": {{\"TotalCount\": 1, \"AddressSet\": [{{\"AddressId\": \"eip-{number:08}\", \"AddressStatus\": \"UNBIND\", \"Description\": \"{long}\", \"IsBlocked\": false}}], \"RequestId\": \"00000000-0000-4000-8000-{number:012}\"}}}}",
        );
        text += &format!(
            "- request:\n    body: '{{\"AddressIds\": [\"eip-{number:08}\"]}}'\n    headers:\n      Accept:\n      - '*/*'\n      Accept-Encoding:\n      - gzip, deflate\n      Connection:\n      - keep-alive\n      Content-Type:\n      - application/json\n      Host:\n      - vpc.tencentcloudapi.com\n      X-TC-Action:\n      - DescribeAddresses\n      X-TC-Region:\n      - ap-guangzhou\n      X-TC-Version:\n      - '2017-03-12'\n    method: POST\n    uri: https://vpc.tencentcloudapi.com/\n  response:\n    body:\n      string: '{answer}'\n    headers:\n      Connection:\n      - keep-alive\n      Content-Type:\n      - application/json\n      Date:\n      - Fri, 09 Sep 2022 10:24:06 GMT\n      Server:\n      - nginx\n    status:\n      code: 200\n      message: OK\n"
        );
    }
    text + "version: 1\n"
}
