//! What cannot be compared, and what may not be asked for.

use crate::edited::copy;
use crate::program::{command, dubplate, finish, folder, write};
use crate::{drift, list, parsed};
use serde_json::json;

const ECM: &str = "ecm-2019-07-19";

#[test]
fn a_case_without_a_recording_is_not_comparable_and_not_equal() {
    let folder = folder();
    copy(folder.path(), "old", ECM, "describe-flags", |_| {});
    let arguments = ["replay:old", "mock", "case:describe-flags", "case:describe-quota"];
    let found = drift(folder.path(), &arguments, 0);
    assert_eq!(found["compared"], 1);
    let [one] = list(&found, "incomparable") else { panic!("{found:#}") };
    assert_eq!(
        (&one["case"], &one["side"], &one["verdict"]),
        (&json!("describe-quota"), &json!("a"), &json!("unobtainable"))
    );
    assert!(one["why"].as_str().is_some_and(|why| why.contains("nothing was recorded")), "{one}");
}

#[test]
fn nothing_that_could_be_compared_is_exit_3() {
    let folder = folder();
    copy(folder.path(), "old", ECM, "describe-flags", |_| {});
    let found = drift(folder.path(), &["replay:old", "mock", "case:describe-quota"], 3);
    assert_eq!(found["compared"], 0);
}

#[test]
fn a_day_leaves_younger_recordings_out_and_counts_them() {
    let folder = folder();
    for (case, recorded) in [
        ("describe-flags", "2026-01-30T23:59:59Z"),
        ("describe-quota", "2026-01-31T00:00:00Z"),
        ("describe-instance", "2026-02-01T00:00:00Z"),
    ] {
        copy(folder.path(), "old", ECM, case, |cassette| {
            cassette.head.provenance.recorded = recorded.to_owned();
        });
    }
    let arguments = [
        "replay:old@2026-01-31",
        "mock",
        "case:describe-flags",
        "case:describe-quota",
        "ecm-2019-07-19/describe-instance",
    ];
    let found = drift(folder.path(), &arguments, 0);
    let recordings = &found["a"]["recordings"];
    assert_eq!(recordings["up_to"], "2026-01-31");
    assert_eq!((&recordings["from"], &recordings["to"]), (&json!("2026-01-30"), &json!("2026-01-31")));
    assert_eq!((&recordings["cassettes"], &recordings["left_out"]), (&json!(2), &json!(1)));
    let [one] = list(&found, "incomparable") else { panic!("{found:#}") };
    assert_eq!(one["case"], "describe-instance");
}

/// A recording stays true of its day, whatever the contract says today.
#[test]
fn a_recording_under_another_contract_is_compared_and_called_stale() {
    let folder = folder();
    copy(folder.path(), "old", ECM, "describe-flags", |cassette| {
        cassette.head.provenance.contract = "0".repeat(64);
    });
    let found = drift(folder.path(), &["replay:old", "mock", "case:describe-flags"], 0);
    assert_eq!(found["compared"], 1);
    assert_eq!(found["a"]["recordings"]["stale"], 1);
}

#[test]
fn an_edited_recording_is_not_believed() {
    let folder = folder();
    copy(folder.path(), "old", ECM, "describe-flags", |_| {});
    let file = folder.path().join(format!("old/{ECM}/describe-flags.json"));
    let text = std::fs::read_to_string(&file).expect("the cassette");
    write(folder.path(), &format!("old/{ECM}/describe-flags.json"), text.replace("UNBIND", "BIND"));
    let found = drift(folder.path(), &["replay:old", "mock", "case:describe-flags"], 3);
    let [one] = list(&found, "incomparable") else { panic!("{found:#}") };
    assert_eq!(one["verdict"], "broken");
    assert!(
        one["why"].as_str().is_some_and(|why| why.contains("was changed after it was recorded")),
        "{one}"
    );
}

#[test]
fn an_endpoint_that_is_not_there_leaves_nothing_to_compare() {
    let folder = folder();
    let listener = std::net::TcpListener::bind("127.0.0.1:0").expect("a port");
    let url = format!("http://{}", listener.local_addr().expect("its address"));
    drop(listener);
    write(folder.path(), "bindings.toml", "format = 1\n");
    let arguments = [
        "drift",
        "--format",
        "json",
        "mock",
        &url,
        "--bindings",
        "bindings.toml",
        "case:unknown-action",
        "case:missing-action",
    ];
    let mut command = command(folder.path(), &arguments);
    command.env("TENCENTCLOUD_SECRET_ID", "id").env("TENCENTCLOUD_SECRET_KEY", "key");
    let found = parsed(&finish(&mut command).expect(3));
    assert!(
        list(&found, "incomparable").iter().all(|one| one["side"] == "b" && one["verdict"] == "broken"),
        "{found:#}"
    );
}

#[test]
fn what_makes_no_sense_is_refused_before_anything_is_asked() {
    let folder = folder();
    let table: [(&[&str], &str); 14] = [
        (&["contract", "contract"], "A and B are the same"),
        (&["replay", "replay"], "A and B are the same"),
        (&["live", "live"], "A and B are the same"),
        (&["mock", "replay:nowhere"], "there is no folder nowhere"),
        (&["mock", "replay@soon"], "`soon` is no day"),
        (&["mock", "mok"], "`mok` is no http:// or https:// address"),
        (&["mock", "http://127.0.0.1:1"], "--bindings FILE"),
        (&["mock", "live"], "--bindings FILE"),
        (&["mock", "https://cvm.tencentcloudapi.com", "--bindings", "x"], "is the live service"),
        (&["mock", "replay", "--bindings", "x"], "--bindings is for"),
        (&["mock", "contract", "--cassettes", "x"], "--cassettes is for"),
        (&["replay", "contract", "--world", "x"], "--world is for"),
        (&["mock", "replay", "--region", "x"], "--region is for"),
        (&["mock", "replay", "--upstream-ca", "x"], "--upstream-ca is for"),
    ];
    for (arguments, says) in table {
        let ended = dubplate(folder.path(), &[&["drift"], arguments].concat()).expect(2);
        assert!(ended.stderr.contains(says), "{arguments:?}: {}", ended.said());
        assert_eq!(ended.stdout, "");
    }
    let ended = dubplate(folder.path(), &["drift", "mock", "replay", "no-such-case"]).expect(4);
    assert!(ended.stderr.contains("selects no case"), "{}", ended.said());
}

#[test]
fn changes_far_away_need_leave() {
    let folder = folder();
    write(folder.path(), "bindings.toml", "format = 1\n");
    let arguments =
        ["drift", "mock", "http://192.0.2.1", "--bindings", "bindings.toml", "ecm-2019-07-19/bind-instance"];
    let ended = dubplate(folder.path(), &arguments).expect(2);
    assert!(ended.stderr.contains("--allow-changes"), "{}", ended.said());
}

#[test]
fn one_file_cannot_bind_two_endpoints() {
    let folder = folder();
    write(
        folder.path(),
        "one.toml",
        "format = 1\n\n[profile.ecm-2019-07-19]\nendpoint = \"http://127.0.0.1:1\"\n",
    );
    let urls = ["drift", "http://127.0.0.1:1", "http://127.0.0.1:2", "case:action-unknown"];
    let ended = dubplate(folder.path(), &[&urls[..], &["--bindings", "one.toml"]].concat()).expect(2);
    assert!(ended.stderr.contains("give --bindings twice"), "{}", ended.said());
    let mock = ["drift", "mock", "http://127.0.0.1:2", "--bindings", "one.toml", "--bindings", "one.toml"];
    let ended = dubplate(folder.path(), &mock).expect(2);
    assert!(ended.stderr.contains("only one side is an endpoint"), "{}", ended.said());
}
