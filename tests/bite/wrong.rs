//! One row is one answer that is wrong in one way, and what is said of it.

use super::ground::{ECM, LEGACY, Spoil, ends, error, json, text};
use bytes::Bytes;
use dubplate::event::Verdict;
use dubplate::wire::Headers;
use serde_json::json as value;

/// What is spoilt: profile, case, action; then what is said: where, what was expected, what was found.
type Row = (&'static str, &'static str, &'static str, Spoil, [&'static str; 3]);

const BIND: &str = "AssociateAddress";
const READ: &str = "DescribeAddresses";
const ID: &str = "/Response/RequestId";
const CODE: &str = "/Response/Error/Code";

async fn bites(rows: &[Row]) {
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

#[tokio::test]
async fn what_every_answer_must_be() {
    bites(&[
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
                json(r, |a| {
                    drop(a.insert("RequestId".into(), "{4474675b-d2c8-4b53-9600-78573b72effb}".into()))
                })
            },
            [ID, "a UUID", "another text"],
        ),
        (
            LEGACY,
            "absent-eip",
            BIND,
            |r, _| {
                json(r, |a| drop(a.insert("RequestId".into(), "4474675b-d2c8-4b53-9600-78573b72eff".into())))
            },
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
            |r, _| {
                json(r, |a| drop(a.insert("RequestId".into(), "4474675b-d2c8-4b53-9600-78573b72effb".into())))
            },
            [ID, "an id of its own", "that of an earlier answer"],
        ),
        (
            LEGACY,
            "absent-eip",
            READ,
            |r, _| {
                json(r, |a| drop(a.insert("RequestId".into(), "4474675b-d2c8-4b53-9600-78573b72effb".into())))
            },
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
                r.headers =
                    [("Content-Type", "application/json; charset=utf-8")].into_iter().collect::<Headers>()
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
            |r, _| {
                r.body = Bytes::from(r#"{"code":4000,"message":"m","codeDesc":"InvalidAddressId.NotFound"}"#)
            },
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
    ])
    .await;
}

#[tokio::test]
async fn what_an_error_must_be() {
    bites(&[
        (ECM, "eip-absent", BIND, |r, _| json(r, |a| drop(a.insert("TaskId".into(), "1".into()))), ["/Response", "either an error or a result", "both"]),
        (LEGACY, "absent-eip", BIND, |r, _| json(r, |a| drop(a.insert("TaskId".into(), "1".into()))), ["/Response", "either an error or a result", "both"]),
        (ECM, "eip-absent", BIND, |r, _| json(r, |a| a["Error"]["Message"] = "".into()), ["/Response/Error/Message", "a text", "an empty one"]),
        (LEGACY, "absent-eip", BIND, |r, _| json(r, |a| a["Error"]["Message"] = " ".into()), ["/Response/Error/Message", "a text", "an empty one"]),
        (LEGACY, "absent-eip", BIND, |r, _| json(r, |a| a["Error"] = value!({"Code": "InvalidAddressId.NotFound"})), ["body", "an answer of the API", "`Error` has no `Code` and `Message` texts"]),
        (ECM, "eip-absent", BIND, |r, _| json(r, |a| a["Error"]["Code"] = 1.into()), ["body", "an answer of the API", "`Error` has no `Code` and `Message` texts"]),
        (ECM, "eip-absent", BIND, |r, _| error(r, "UnsupportedOperation"), [CODE, "\"UnsupportedOperation.AddressIdNotFound\", not the group it belongs to", "\"UnsupportedOperation\""]),
        (ECM, "eip-of-other-type", BIND, |r, _| error(r, "UnsupportedOperation.Malformed"), [CODE, "\"UnsupportedOperation\" itself, not one below it", "\"UnsupportedOperation.Malformed\""]),
        (ECM, "eip-absent", BIND, |r, _| error(r, "unsupportedOperation.addressIdNotFound"), [CODE, "\"UnsupportedOperation.AddressIdNotFound\", in these letters", "\"unsupportedOperation.addressIdNotFound\""]),
        (ECM, "interface-id-form", BIND, |r, _| error(r, "InvalidParameterValue.InvalidEniID"), [CODE, "\"InvalidParameterValue.InvaildEniID\"; what was answered is documented neither for the action nor for the gateway", "\"InvalidParameterValue.InvalidEniID\""]),
        (ECM, "eip-absent", BIND, |r, _| error(r, "InvalidAddressId.NotFound"), [CODE, "\"UnsupportedOperation.AddressIdNotFound\"; what was answered is documented neither for the action nor for the gateway", "\"InvalidAddressId.NotFound\""]),
        (LEGACY, "absent-eip", BIND, |r, _| error(r, "UnsupportedOperation.AddressIdNotFound"), [CODE, "\"InvalidAddressId.NotFound\"; what was answered is documented neither for the action nor for the gateway", "\"UnsupportedOperation.AddressIdNotFound\""]),
        // Codes that the page tells apart stay apart.
        (ECM, "no-target", BIND, |r, _| error(r, "MissingParameter"), [CODE, "\"MissingParameter.MissingAssociateEntity\", not the group it belongs to", "\"MissingParameter\""]),
        (ECM, "instance-id-form", BIND, |r, _| error(r, "UnsupportedOperation.InstanceIdNotFound"), [CODE, "\"InvalidParameterValue.InvalidInstanceID\"", "\"UnsupportedOperation.InstanceIdNotFound\""]),
        (LEGACY, "interface-without-ip", BIND, |r, _| error(r, "MissingResourceId"), [CODE, "\"MissingParameter\"", "\"MissingResourceId\""]),
        (ECM, "instance-and-pair", BIND, |r, _| error(r, "InvalidParameter"), [CODE, "\"InvalidParameter.InvalidParameterConflict\", not the group it belongs to", "\"InvalidParameter\""]),
        (ECM, "two-mistakes", BIND, |r, _| error(r, "UnsupportedOperation.AlreadyBindEip"), [CODE, "\"UnsupportedOperation.AddressIdNotFound\"", "\"UnsupportedOperation.AlreadyBindEip\""]),
        (ECM, "rate-exceeded", BIND, |r, _| if text(r).contains("RequestLimit") { error(r, "UnsupportedOperation.AddressIdNotFound") }, ["burst", "RequestLimitExceeded", "none of 30 answers"]),
        (ECM, "eip-absent", BIND, |r, _| json(r, |a| { a.remove("Error"); a.insert("TaskId".into(), "1".into()); }), [CODE, "\"UnsupportedOperation.AddressIdNotFound\"", "nothing"]),
    ])
    .await;
}

#[tokio::test]
async fn what_a_result_must_be() {
    bites(&[
        (
            ECM,
            "bind-instance",
            BIND,
            |r, _| json(r, |a| drop(a.remove("TaskId"))),
            ["/Response/TaskId", "String", "nothing"],
        ),
        (
            ECM,
            "bind-instance",
            BIND,
            |r, _| json(r, |a| drop(a.insert("TaskId".into(), 1.into()))),
            ["/Response/TaskId", "String", "integer"],
        ),
        (
            LEGACY,
            "bind-instance",
            BIND,
            |r, _| json(r, |a| drop(a.insert("TaskId".into(), "1".into()))),
            ["/Response/TaskId", "no such member", "a member"],
        ),
        (
            ECM,
            "bind-instance",
            BIND,
            |r, _| error(r, "ResourceInUse"),
            [CODE, "success", "\"ResourceInUse\""],
        ),
        (
            ECM,
            "bind-instance",
            READ,
            |r, _| json(r, |a| a["TotalCount"] = "1".into()),
            ["/Response/TotalCount", "Integer", "string"],
        ),
        (
            LEGACY,
            "bind-instance",
            READ,
            |r, _| {
                json(r, |a| drop(a["AddressSet"][0].as_object_mut().and_then(|one| one.remove("IsBlocked"))))
            },
            ["/Response/AddressSet/0/IsBlocked", "Boolean", "nothing"],
        ),
        (
            ECM,
            "eip-absent",
            "DescribeNetworkInterfaces",
            |r, _| json(r, |a| a["NetworkInterfaceSet"][0]["Primary"] = 1.into()),
            ["/Response/NetworkInterfaceSet/0/Primary", "Boolean", "integer"],
        ),
        (
            LEGACY,
            "bind-instance",
            READ,
            |r, _| json(r, |a| a["AddressSet"][0]["AddressStatus"] = "BINDED".into()),
            [
                "/Response/AddressSet/0/AddressStatus",
                "one of CREATING, BINDING, BIND, BIND_ENI, UNBINDING, UNBIND, OFFLINING",
                "\"BINDED\"",
            ],
        ),
        (
            ECM,
            "bind-follows-task",
            "DescribeTaskResult",
            |r, _| json(r, |a| a["Result"] = "DONE".into()),
            ["/Response/Result", "one of RUNNING, SUCCESS, FAILED", "\"DONE\""],
        ),
        (
            ECM,
            "bind-follows-task",
            "DescribeTaskResult",
            |r, _| json(r, |a| a["TaskId"] = 1.into()),
            ["/Response/TaskId", "String", "integer"],
        ),
    ])
    .await;
}

#[tokio::test]
async fn what_follows_must_fit() {
    bites(&[
        // An error with an effect, and a success without.
        (
            ECM,
            "eip-forbidden",
            READ,
            |r, n| {
                if n > 0 {
                    json(r, |a| a["AddressSet"][0]["AddressStatus"] = "BIND".into())
                }
            },
            ["state of `eip` at /Response/AddressSet/0/AddressStatus", "unchanged: \"UNBIND\"", "\"BIND\""],
        ),
        (
            LEGACY,
            "absent-instance",
            READ,
            |r, n| {
                if n > 0 {
                    json(r, |a| a["AddressSet"][0]["InstanceId"] = "ins-00000000".into())
                }
            },
            ["state of `eip` at /Response/AddressSet/0/InstanceId", "unchanged: null", "\"ins-00000000\""],
        ),
        (
            ECM,
            "bind-instance",
            READ,
            |r, _| json(r, |a| a["AddressSet"][0]["AddressStatus"] = "UNBIND".into()),
            ["/Response/AddressSet/0/AddressStatus", "\"BIND\"", "\"UNBIND\""],
        ),
        // Backwards.
        (
            ECM,
            "bind-instance",
            READ,
            |r, n| json(r, |a| a["AddressSet"][0]["AddressStatus"] = ["BINDING", "UNBIND"][n % 2].into()),
            [
                "/Response/AddressSet/0/AddressStatus",
                "BINDING, then BIND and nothing before it",
                "\"UNBIND\"",
            ],
        ),
        (
            ECM,
            "bind-follows-task",
            "DescribeTaskResult",
            |r, _| json(r, |a| a["Result"] = "FAILED".into()),
            ["/Response/Result", "RUNNING, then SUCCESS and nothing before it", "\"FAILED\""],
        ),
        (
            ECM,
            "bind-follows-task",
            "DescribeTaskResult",
            |r, n| {
                if n > 0 {
                    json(r, |a| a["Result"] = ["SUCCESS", "RUNNING"][(n > 1) as usize].into())
                }
            },
            ["/Response/Result", "\"SUCCESS\"", "\"RUNNING\""],
        ),
        (
            ECM,
            "unbind-first-instance",
            BIND,
            |r, _| {
                if !text(r).contains("Error") {
                    json(r, |a| a["TaskId"] = "1".into())
                }
            },
            ["/Response/TaskId", "an id of its own", "that of an earlier answer"],
        ),
        // What one account does shows in the other.
        (
            ECM,
            "other-account",
            READ,
            |r, n| {
                if n > 1 {
                    json(r, |a| a["AddressSet"][0]["AddressStatus"] = "BIND".into())
                }
            },
            ["/Response/AddressSet/0/AddressStatus", "not \"BIND\", or nothing", "\"BIND\""],
        ),
        (
            LEGACY,
            "other-account",
            READ,
            |r, n| {
                if n > 1 {
                    json(r, |a| a["AddressSet"][0]["AddressStatus"] = "BIND".into())
                }
            },
            ["/Response/AddressSet/0/AddressStatus", "not \"BIND\", or nothing", "\"BIND\""],
        ),
    ])
    .await;
}
