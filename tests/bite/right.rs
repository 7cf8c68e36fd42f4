//! Answers that differ only where the documentation leaves it open: they pass, and what can be told is noted.

use super::common::{all, play_through, seeds, suite};
use super::ground::{ECM, LEGACY, Spoil, ends, error, json, text};
use bytes::Bytes;
use dubplate::contract::Open;
use dubplate::event::Verdict;
use dubplate::source::Files;
use dubplate::wire::{Headers, Response};
use serde_json::Value;

const BIND: &str = "AssociateAddress";
const READ: &str = "DescribeAddresses";

/// Profile, case, action, what is changed, and the freedoms that are noted.
type Row = (&'static str, &'static str, &'static str, Spoil, &'static [&'static str]);

/// Somebody before the API has refused it.
fn by_http(response: &mut Response, status: u16) {
    response.status = status;
    response.headers = Headers::from_iter([("Content-Type", "text/html")]);
    response.body = Bytes::from_static(b"<h1>too large</h1>");
}

const ROWS: &[Row] = &[
    (
        ECM,
        "bind-instance",
        BIND,
        |r, _| json(r, |a| drop(a.insert("Colour".into(), "black".into()))),
        &["freedom/more-members"],
    ),
    (
        LEGACY,
        "bind-instance",
        BIND,
        |r, _| json(r, |a| drop(a.insert("Colour".into(), "black".into()))),
        &["freedom/more-members"],
    ),
    (
        ECM,
        "bind-instance",
        READ,
        |r, _| json(r, |a| a["AddressSet"][0]["Colour"] = "black".into()),
        &["freedom/more-members"],
    ),
    (
        ECM,
        "eip-absent",
        READ,
        |r, _| json(r, |a| drop(a.insert("Colour".into(), "black".into()))),
        &["freedom/more-members"],
    ),
    (
        ECM,
        "eip-absent",
        BIND,
        |r, _| json(r, |a| a["Error"]["Colour"] = "black".into()),
        &["freedom/more-members"],
    ),
    (
        ECM,
        "eip-absent",
        BIND,
        |r, _| json(r, |a| drop(a.insert("DeprecatedWarning".into(), "old".into()))),
        &["freedom/more-members"],
    ),
    (
        LEGACY,
        "absent-eip",
        BIND,
        |r, _| json(r, |a| drop(a.insert("DeprecatedWarning".into(), "old".into()))),
        &["freedom/more-members"],
    ),
    (ECM, "instance-and-pair", BIND, |r, _| error(r, "InvalidParameter.Coexist"), &["freedom/conflict-code"]),
    (
        ECM,
        "interface-without-ip",
        BIND,
        |r, _| error(r, "MissingParameter.MissingAssociateEntity"),
        &["freedom/half-pair"],
    ),
    (
        ECM,
        "address-id-form",
        BIND,
        |r, _| error(r, "UnsupportedOperation.AddressIdNotFound"),
        &["freedom/malformed-address-id"],
    ),
    (
        ECM,
        "unbind-first-instance",
        BIND,
        |r, _| {
            if text(r).contains("AlreadyBindEip") {
                error(r, "UnsupportedOperation.InvalidPrivateIpAddressAlreadyBindEip")
            }
        },
        &["freedom/occupied"],
    ),
    (
        ECM,
        "two-mistakes",
        BIND,
        |r, _| error(r, "UnsupportedOperation.InstanceIdNotFound"),
        &["freedom/precedence"],
    ),
    (LEGACY, "two-mistakes", BIND, |r, _| error(r, "InvalidInstanceId.NotFound"), &["freedom/precedence"]),
    (LEGACY, "no-address-id", BIND, |r, _| error(r, "MissingParameter"), &["freedom/missing-address-id"]),
    (
        ECM,
        "rate-exceeded",
        BIND,
        |r, _| {
            if text(r).contains("RequestLimit") {
                error(r, "RequestLimitExceeded.UinLimitExceeded")
            }
        },
        &["freedom/rate-code"],
    ),
    (
        LEGACY,
        "too-many-requests",
        BIND,
        |r, _| {
            if text(r).contains("Concurrency") {
                error(r, "InvalidAddressId.NotFound")
            }
        },
        &["freedom/rate"],
    ),
    (LEGACY, "absent-eip", READ, |r, _| error(r, "InvalidParameter"), &["freedom/absent-id"]),
    (
        ECM,
        "unbind-absent",
        READ,
        |r, _| {
            if text(r).contains("\"TotalCount\":0") {
                error(r, "InvalidParameterValue")
            }
        },
        &["freedom/absent-id"],
    ),
    (
        ECM,
        "other-account",
        READ,
        |r, n| {
            if n == 2 {
                error(r, "InvalidParameterValue")
            }
        },
        &["freedom/absent-id"],
    ),
    (
        ECM,
        "common-region-wrong",
        BIND,
        |r, _| {
            json(r, |a| {
                a.remove("Error");
                a.insert("TaskId".into(), "1".into());
            })
        },
        &["freedom/region-if-given"],
    ),
    (
        ECM,
        "bind-detached-interface",
        BIND,
        |r, _| error(r, "UnsupportedOperation"),
        &["freedom/detached-interface"],
    ),
    (
        ECM,
        "form-multipart",
        READ,
        |r, n| {
            if n == 1 {
                error(r, "UnsupportedProtocol")
            }
        },
        &["freedom/multipart"],
    ),
    (ECM, "size-get", BIND, |r, _| by_http(r, 414), &["freedom/size-code"]),
    (ECM, "size-tc3", BIND, |r, _| by_http(r, 413), &["freedom/size-code"]),
    (ECM, "eip-absent", BIND, |r, _| json(r, |a| a["Error"]["Message"] = "other words".into()), &[]),
    (ECM, "bind-instance", BIND, |r, _| json(r, |a| a["TaskId"] = "task-x/1".into()), &[]),
    (
        ECM,
        "bind-instance",
        READ,
        |r, _| {
            json(r, |a| {
                drop(a["AddressSet"][0].as_object_mut().and_then(|one| one.remove("IsEipDirectConnection")))
            })
        },
        &[],
    ),
    (
        ECM,
        "bind-instance",
        READ,
        |r, _| {
            let body: Value = serde_json::from_slice(&r.body).expect("JSON");
            r.body = Bytes::from(serde_json::to_string_pretty(&body).expect("JSON") + "\r\n");
        },
        &[],
    ),
];

#[tokio::test]
async fn what_is_left_open_is_noted_and_passes() {
    for (profile, case, action, spoil, noted) in ROWS {
        let finished = ends(profile, case, action, *spoil).await;
        assert_eq!(finished.verdict, Verdict::Pass, "{profile}/{case}");
        let freedoms: Vec<&str> = finished.notes.iter().map(|note| &*note.freedom).collect();
        let mut distinct = freedoms.clone();
        distinct.dedup();
        assert_eq!(&distinct, noted, "{profile}/{case}");
    }
}

#[tokio::test]
async fn a_code_that_another_one_stands_for_is_not_confirmed() {
    let finished = ends(ECM, "instance-and-pair", BIND, |r, _| error(r, "InvalidParameter.Coexist")).await;
    assert!(!finished.covers.iter().any(|id| id.starts_with("error/")), "{:?}", finished.covers);
    assert!(finished.covers.contains(&"rule/instance-or-interface".to_owned()), "{:?}", finished.covers);
    let ended = ends(ECM, "bind-detached-interface", BIND, |r, _| error(r, "UnsupportedOperation")).await;
    assert!(ended.covers.is_empty(), "nothing was shown: {:?}", ended.covers);
}

#[tokio::test]
async fn a_status_of_http_is_open_for_sizes_only_and_confirms_no_code() {
    let finished = ends(ECM, "size-get", BIND, |r, _| by_http(r, 414)).await;
    assert!(!finished.covers.iter().any(|id| id.contains("error/")), "{:?}", finished.covers);
    for (case, status) in [("size-get", 400), ("eip-absent", 413), ("size-tc3-inside", 413)] {
        let (action, spoil): (_, Spoil) = match (case, status) {
            ("size-get", _) => (BIND, |r, _| by_http(r, 400)),
            ("eip-absent", _) => (BIND, |r, _| by_http(r, 413)),
            _ => (READ, |r, _| by_http(r, 413)),
        };
        let finished = ends(ECM, case, action, spoil).await;
        assert!(matches!(finished.verdict, Verdict::Fail(_)), "{case} {status}: {:?}", finished.verdict);
    }
}

#[tokio::test]
async fn a_case_that_ends_early_says_that_it_confirms_nothing() {
    for (case, action, spoil, found) in [
        (
            "bind-detached-interface",
            BIND,
            (|r, _| error(r, "UnsupportedOperation")) as Spoil,
            "\"UnsupportedOperation\"; the case ends there, and confirms nothing",
        ),
        (
            "common-region-wrong",
            BIND,
            |r, _| {
                json(r, |a| {
                    a.remove("Error");
                    a.insert("TaskId".into(), "1".into());
                })
            },
            "success; the case ends there, and confirms nothing",
        ),
    ] {
        let finished = ends(ECM, case, action, spoil).await;
        assert_eq!(finished.notes.len(), 1, "{case}: {:?}", finished.notes);
        assert_eq!(finished.notes[0].seen.found, found, "{case}");
        assert!(finished.covers.is_empty(), "{case}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_mock_is_noted_for_nothing() {
    let suite = suite();
    for finished in play_through(&suite, &seeds(&Files::built_in()), all(&suite), |mock| mock).await {
        assert_eq!(finished.verdict, Verdict::Pass, "{}", finished.case);
        assert!(finished.notes.is_empty(), "{}: {:?}", finished.case, finished.notes);
    }
}

#[test]
fn every_freedom_of_codes_is_asked_for_by_a_case() {
    for profile in &suite().profiles {
        for freedom in &profile.contract.freedoms {
            let asked = profile.cases.iter().any(|case| case.takes(&freedom.name));
            let has_codes = matches!(freedom.open, Open::Code | Open::Refusal);
            assert!(asked || !has_codes, "{}: {}", profile.contract.profile, freedom.id());
        }
    }
}
