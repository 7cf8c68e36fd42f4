//! A HAR of 200 MB beside the same data typed by serde_json.

use super::failure::Failure;
use super::figures::{either, megabytes, millis};
use super::whole::compare;
use dubplate::foreign::{Format, read};
use serde::Deserialize;
use std::fs;
use std::hint::black_box;
use std::time::Instant;

/// What an import needs of a HAR, nothing of which is checked.
#[derive(Deserialize)]
struct Har {
    log: Log,
}

#[derive(Deserialize)]
struct Log {
    entries: Vec<Entry>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
#[expect(dead_code, reason = "it is parsed, and that is all")]
struct Entry {
    started_date_time: String,
    time: f64,
    request: Request,
    response: Response,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
#[expect(dead_code, reason = "it is parsed, and that is all")]
struct Request {
    method: String,
    url: String,
    headers: Vec<Pair>,
    post_data: Option<Body>,
    body_size: i64,
}

#[derive(Deserialize)]
#[expect(dead_code, reason = "it is parsed, and that is all")]
struct Response {
    status: u16,
    headers: Vec<Pair>,
    content: Body,
}

#[derive(Deserialize)]
#[expect(dead_code, reason = "it is parsed, and that is all")]
struct Pair {
    name: String,
    value: String,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
#[expect(dead_code, reason = "it is parsed, and that is all")]
struct Body {
    mime_type: String,
    text: String,
    encoding: Option<String>,
}

/// The typed reading alone, as a process of its own: what the import is measured by.
pub(crate) fn typed(path: &str) -> Result<usize, Failure> {
    let parsed: Har = serde_json::from_slice(&fs::read(path)?)?;
    Ok(black_box(&parsed).log.entries.len())
}

pub(crate) fn har() -> Result<(), Failure> {
    let count = either(110_000, 20);
    let folder = tempfile::tempdir()?;
    let path = folder.path().join("large.har");
    let text = recording(count);
    println!("HAR, {count} entries, {:.1} MB", megabytes(text.len() as u64));
    fs::write(&path, &text)?;
    read_alone(&text, count)?;
    drop(text);
    compare(("har", "serde_json"), &path, count)
}

/// What reading costs without redaction, in this process.
fn read_alone(text: &str, count: usize) -> Result<(), Failure> {
    let (mut bare, mut ours) = (f64::MAX, f64::MAX);
    for _ in 0..either(5, 1) {
        let started = Instant::now();
        let parsed: Har = serde_json::from_slice(text.as_bytes())?;
        let found = black_box(&parsed).log.entries.len();
        bare = bare.min(millis(started.elapsed()));
        drop(parsed);
        let started = Instant::now();
        let read = read(text.as_bytes(), Some(Format::Har))?;
        let all = (found, black_box(&read).entries.len());
        ours = ours.min(millis(started.elapsed()));
        if all != (count, count) || !read.repairs.is_empty() {
            return Err(format!("{all:?} of {count} entries were read").into());
        }
    }
    println!(
        "  in one process: serde_json, typed {bare:.0} ms; read for an import {ours:.0} ms, ratio {:.2}",
        ours / bare
    );
    Ok(())
}

/// Answers as long as usual ones are.
fn recording(count: usize) -> String {
    let header = |name: &str, value: &str| format!("{{\"name\":\"{name}\",\"value\":\"{value}\"}}");
    let asked = [
        ("Accept", "*/*"),
        ("Accept-Encoding", "gzip, deflate"),
        ("Connection", "keep-alive"),
        ("Content-Type", "application/json"),
        ("Host", "vpc.tencentcloudapi.com"),
        ("X-TC-Action", "DescribeAddresses"),
        ("X-TC-Region", "ap-guangzhou"),
        ("X-TC-Version", "2017-03-12"),
    ];
    let asked = asked.map(|(name, value)| header(name, value)).join(",");
    let answered = [("Connection", "keep-alive"), ("Content-Type", "application/json"), ("Server", "nginx")];
    let answered = answered.map(|(name, value)| header(name, value)).join(",");
    let address = |number: usize| {
        format!(
            "{{\\\"AddressId\\\":\\\"eip-{number:08}\\\",\\\"AddressName\\\":\\\"web {number}\\\",\\\"AddressStatus\\\":\\\"BIND\\\",\\\"AddressIp\\\":\\\"198.51.100.{}\\\",\\\"InstanceId\\\":\\\"ins-{number:08}\\\",\\\"CreatedTime\\\":\\\"2026-10-12T08:15:30Z\\\",\\\"IsArrears\\\":false,\\\"Bandwidth\\\":5}}",
            number % 250
        )
    };
    let entry = |number: usize| {
        let body = format!("{{\\\"AddressIds\\\":[\\\"eip-{number:08}\\\"]}}");
        let set = (0..3).map(|at| address(number * 3 + at)).collect::<Vec<_>>().join(",");
        let answer = format!(
            "{{\\\"Response\\\":{{\\\"TotalCount\\\":3,\\\"AddressSet\\\":[{set}],\\\"RequestId\\\":\\\"00000000-0000-4000-8000-{number:012}\\\"}}}}"
        );
        let size = answer.replace('\\', "").len();
        format!(
            "{{\"startedDateTime\":\"2026-11-01T10:00:00.000Z\",\"time\":12.5,\"request\":{{\"method\":\"POST\",\"url\":\"https://vpc.tencentcloudapi.com/\",\"httpVersion\":\"HTTP/1.1\",\"cookies\":[],\"headers\":[{asked}],\"queryString\":[],\"headersSize\":-1,\"bodySize\":{},\"postData\":{{\"mimeType\":\"application/json\",\"text\":\"{body}\"}}}},\"response\":{{\"status\":200,\"statusText\":\"OK\",\"httpVersion\":\"HTTP/1.1\",\"cookies\":[],\"headers\":[{answered}],\"content\":{{\"size\":{size},\"mimeType\":\"application/json\",\"text\":\"{answer}\"}},\"redirectURL\":\"\",\"headersSize\":-1,\"bodySize\":{size}}},\"cache\":{{}},\"timings\":{{\"send\":0,\"wait\":12,\"receive\":0.5}}}}",
            body.replace('\\', "").len()
        )
    };
    let entries: Vec<String> = (0..count).map(entry).collect();
    format!(
        "{{\"log\":{{\"version\":\"1.2\",\"creator\":{{\"name\":\"bench\",\"version\":\"1\"}},\"entries\":[\n{}\n]}}}}\n",
        entries.join(",\n")
    )
}
