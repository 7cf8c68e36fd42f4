//! What the tests here share.

use crate::program::{Ended, command, finish, write};
use crate::server::{Answer, Asked, json, request_id, serve};
use jsonschema::Validator;
use serde_json::{Value, json as value};
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::process::Command;

/// One case that passes on the mock and one that fails, until its second line says `unbound-eip`.
pub(crate) const OWN: &str = r#"format = 1

[[case]]
id = "own-passes"
title = "Passes"
needs = { eip = "unbound-eip" }
[[case.step]]
call = "DescribeAddresses"
with = { EcmRegion = "${region}", AddressIds = ["${eip.id}"] }

[[case]]
id = "own-fails"
title = "Fails"
needs = { eip = "unbound-eip" }
[[case.step]]
call = "DescribeAddresses"
with = { EcmRegion = "${region}", AddressIds = ["${eip.id}"] }
expect.at."/Response/TotalCount" = 7
"#;

/// A case that asks once and wants one error.
pub(crate) const ASKS: &str = r#"format = 1

[[case]]
id = "own-asks"
title = "Is refused"
[[case.step]]
call = "DescribeAddresses"
with = { EcmRegion = "ap-somewhere" }
expect.error = "InternalError"
"#;

/// A server that answers the n-th request, from 1, with the error code that `code` names, or hangs up.
pub(crate) fn refusing(code: impl Fn(usize) -> Option<&'static str> + Send + Sync + 'static) -> String {
    let count = std::sync::atomic::AtomicUsize::new(0);
    serve(move |_: &Asked| {
        let number = count.fetch_add(1, std::sync::atomic::Ordering::SeqCst) + 1;
        let Some(code) = code(number) else { return Answer::Hangup };
        json(&value!({"Response": {"Error": {"Code": code, "Message": "m"}, "RequestId": request_id()}}))
    })
}

/// A run of [`ASKS`] at a server.
pub(crate) fn asks(folder: &Path, url: &str, arguments: &[&str]) -> Command {
    write(folder, "own/ecm-2019-07-19/own.toml", ASKS);
    write(folder, "bindings.toml", "format = 1\n");
    let fixed =
        ["run", "--scenarios", "own", "case:own-asks", "--target", url, "--bindings", "bindings.toml"];
    let mut command = command(folder, &[&fixed[..], arguments].concat());
    command.env("TENCENTCLOUD_SECRET_ID", "id").env("TENCENTCLOUD_SECRET_KEY", "key");
    command
}

/// Runs the program and keeps what it prints in a file.
pub(crate) fn kept(folder: &Path, name: &str, arguments: &[&str]) -> Ended {
    let ended = finish(&mut command(folder, arguments));
    write(folder, name, &ended.stdout);
    ended
}

pub(crate) fn schema() -> Validator {
    let text = include_str!("../../src/event/events.schema.json");
    jsonschema::validator_for(&serde_json::from_str(text).expect("JSON")).expect("a JSON Schema")
}

/// The events of a text, each found valid.
pub(crate) fn events(text: &str) -> Vec<Value> {
    let schema = schema();
    let parse = |line: &str| -> Value {
        let event = serde_json::from_str(line).unwrap_or_else(|error| panic!("{error}: {line}"));
        let mistakes: Vec<String> = schema.iter_errors(&event).map(|error| error.to_string()).collect();
        assert!(mistakes.is_empty(), "{line}\n{}", mistakes.join("\n"));
        event
    };
    text.lines().map(parse).collect()
}

pub(crate) fn named<'e>(events: &'e [Value], name: &str) -> Vec<&'e Value> {
    events.iter().filter(|event| event["event"] == name).collect()
}

/// The verdict of each case of a stream; no case may be there twice.
pub(crate) fn verdicts(text: &str) -> BTreeMap<String, String> {
    let mut found = BTreeMap::new();
    for event in named(&events(text), "case-finished") {
        let word = |member: &str| event[member].as_str().expect("a text").to_owned();
        let name = format!("{}/{}", word("profile"), word("case"));
        assert_eq!(found.insert(name.clone(), word("verdict")), None, "{name} ends once");
    }
    found
}

/// The names of the cases of a listing.
pub(crate) fn listed(ended: &Ended) -> BTreeSet<String> {
    ended.stdout.lines().filter_map(|line| line.split_once("  ")).map(|(name, _)| name.to_owned()).collect()
}

pub(crate) fn totals(text: &str) -> Value {
    events(text).last().expect("an end")["totals"].clone()
}
