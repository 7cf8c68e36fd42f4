//! One row is one answer that is wrong in one way, and what is said of it.

use super::ground::{ECM, LEGACY, Spoil, ends, json, text};
use bytes::Bytes;
use dubplate::event::Verdict;
use dubplate::wire::Headers;

/// What is spoilt: profile, case, action; then what is said: where, what was expected, what was found.
pub(crate) type Row = (&'static str, &'static str, &'static str, Spoil, [&'static str; 3]);

const BIND: &str = "AssociateAddress";
const READ: &str = "DescribeAddresses";
const ID: &str = "/Response/RequestId";

pub(crate) async fn bites(rows: &[Row]) {
    for (profile, case, action, spoil, said) in rows {
        let finished = ends(profile, case, action, *spoil).await;
        let Verdict::Fail(mismatches) = &finished.verdict else {
            panic!("{profile}/{case} should say {said:?}: {:?}", finished.verdict);
        };
        let found: Vec<[&str; 3]> =
            mismatches.iter().map(|one| [&*one.at, &*one.expected, &*one.found]).collect();
        assert!(found.contains(said), "{profile}/{case} should say {said:?}: {found:#?}");
    }
}

const EVERY_ANSWER: &[Row] = &[
    (
        ECM,
        "bind-instance",
        BIND,
        |r, _| json(r, |a| drop(a.remove("RequestId"))),
        ["body", "an answer of the API", "`Response` has no `RequestId`"],
    ),
    (
        ECM,
        "eip-absent",
        BIND,
        |r, _| json(r, |a| drop(a.remove("RequestId"))),
        ["body", "an answer of the API", "`Response` has no `RequestId`"],
    ),
    (
        ECM,
        "bind-instance",
        BIND,
        |r, _| json(r, |a| drop(a.insert("RequestId".into(), "".into()))),
        [ID, "a UUID", "another text"],
    ),
    (
        ECM,
        "bind-instance",
        BIND,
        |r, _| {
            json(r, |a| drop(a.insert("RequestId".into(), "{4474675b-d2c8-4b53-9600-78573b72effb}".into())))
        },
        [ID, "a UUID", "another text"],
    ),
    (
        LEGACY,
        "absent-eip",
        BIND,
        |r, _| json(r, |a| drop(a.insert("RequestId".into(), "4474675b-d2c8-4b53-9600-78573b72eff".into()))),
        [ID, "a UUID", "another text"],
    ),
    (
        ECM,
        "bind-instance",
        BIND,
        |r, _| json(r, |a| drop(a.insert("RequestId".into(), "4474675bd2c84b53960078573b72effb".into()))),
        [ID, "a UUID", "another text"],
    ),
    (
        ECM,
        "bind-instance",
        READ,
        |r, _| json(r, |a| drop(a.insert("RequestId".into(), "4474675b-d2c8-4b53-9600-78573b72effb".into()))),
        [ID, "an id of its own", "that of an earlier answer"],
    ),
    (
        LEGACY,
        "absent-eip",
        READ,
        |r, _| json(r, |a| drop(a.insert("RequestId".into(), "4474675b-d2c8-4b53-9600-78573b72effb".into()))),
        [ID, "an id of its own", "that of an earlier answer"],
    ),
    (ECM, "eip-absent", BIND, |r, _| r.status = 400, ["HTTP status", "200", "400"]),
    (LEGACY, "absent-eip", BIND, |r, _| r.status = 404, ["HTTP status", "200", "404"]),
    (
        ECM,
        "rate-exceeded",
        BIND,
        |r, _| {
            if text(r).contains("RequestLimit") {
                r.status = 429
            }
        },
        ["HTTP status", "200", "429"],
    ),
    (LEGACY, "absent-eip", BIND, |r, _| r.status = 500, ["HTTP status", "200", "500"]),
    (ECM, "bind-instance", BIND, |r, _| r.status = 201, ["HTTP status", "200", "201"]),
    (
        LEGACY,
        "bind-instance",
        BIND,
        |r, _| {
            r.status = 204;
            r.body = Bytes::new()
        },
        ["HTTP status", "200", "204"],
    ),
    (
        LEGACY,
        "bind-instance",
        BIND,
        |r, _| r.body = Bytes::new(),
        ["body", "JSON and nothing else", "nothing"],
    ),
    (
        ECM,
        "bind-instance",
        BIND,
        |r, _| r.body = Bytes::from("<html>"),
        ["body", "an answer of the API", "the body is not JSON"],
    ),
    (
        ECM,
        "bind-instance",
        BIND,
        |r, _| r.body = Bytes::from(text(r) + "\n{}"),
        ["body", "JSON and nothing else", "something after it"],
    ),
    (
        ECM,
        "eip-absent",
        BIND,
        |r, _| r.body = Bytes::from(format!("\u{feff}{}", text(r))),
        ["body", "JSON and nothing else", "a byte order mark before it"],
    ),
    (
        ECM,
        "bind-instance",
        BIND,
        |r, _| r.body = Bytes::from(text(r).replace("\"TaskId\"", "\"TaskId\":\"1\",\"TaskId\"")),
        ["body", "JSON and nothing else", "the member `TaskId` twice"],
    ),
    (
        ECM,
        "bind-instance",
        BIND,
        |r, _| r.headers = [("Content-Type", "text/html")].into_iter().collect::<Headers>(),
        ["Content-Type", "application/json", "text/html"],
    ),
    (
        LEGACY,
        "absent-eip",
        BIND,
        |r, _| {
            r.headers = [("Content-Type", "application/json; charset=utf-8")].into_iter().collect::<Headers>()
        },
        ["Content-Type", "application/json", "application/json; charset=utf-8"],
    ),
    (
        ECM,
        "bind-instance",
        BIND,
        |r, _| r.headers = Headers::default(),
        ["Content-Type", "application/json", "nothing"],
    ),
    (
        LEGACY,
        "bind-instance",
        BIND,
        |r, _| r.body = Bytes::from(r#"{"code":0,"message":"","codeDesc":"Success"}"#),
        ["body", "the `Response` envelope, since a Version was sent", "the `code` envelope"],
    ),
    (
        LEGACY,
        "absent-eip",
        BIND,
        |r, _| r.body = Bytes::from(r#"{"code":4000,"message":"m","codeDesc":"InvalidAddressId.NotFound"}"#),
        ["body", "the `Response` envelope, since a Version was sent", "the `code` envelope"],
    ),
    (
        ECM,
        "bind-instance",
        BIND,
        |r, _| r.body = Bytes::from(text(r).replacen('{', r#"{"RequestId":"1","#, 1)),
        ["body", "the `Response` object alone", "more beside it"],
    ),
    (
        ECM,
        "bind-instance",
        BIND,
        |r, _| r.body = Bytes::from("[]"),
        ["body", "an answer of the API", "the body has neither a `Response` object nor a `code`"],
    ),
];

#[tokio::test]
async fn what_every_answer_must_be() {
    bites(EVERY_ANSWER).await;
}
