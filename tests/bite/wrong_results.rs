//! Errors and results that are wrong in one way.

use super::ground::{ECM, LEGACY, error, json, text};
use super::wrong::{Row, bites};
use serde_json::json as value;

const BIND: &str = "AssociateAddress";
const READ: &str = "DescribeAddresses";
const CODE: &str = "/Response/Error/Code";

const ERRORS: &[Row] = &[
    (
        ECM,
        "eip-absent",
        BIND,
        |r, _| json(r, |a| drop(a.insert("TaskId".into(), "1".into()))),
        ["/Response", "either an error or a result", "both"],
    ),
    (
        LEGACY,
        "absent-eip",
        BIND,
        |r, _| json(r, |a| drop(a.insert("TaskId".into(), "1".into()))),
        ["/Response", "either an error or a result", "both"],
    ),
    (
        ECM,
        "eip-absent",
        READ,
        |r, _| {
            json(r, |a| {
                a.insert("Error".into(), value!({"Code": "InternalError", "Message": "m"}));
                a.shift_remove("TotalCount");
            })
        },
        ["/Response", "either an error or a result", "both"],
    ),
    (
        ECM,
        "eip-absent",
        BIND,
        |r, _| json(r, |a| a["Error"]["Message"] = "".into()),
        ["/Response/Error/Message", "a text", "an empty one"],
    ),
    (
        LEGACY,
        "absent-eip",
        BIND,
        |r, _| json(r, |a| a["Error"]["Message"] = " ".into()),
        ["/Response/Error/Message", "a text", "an empty one"],
    ),
    (
        LEGACY,
        "absent-eip",
        BIND,
        |r, _| json(r, |a| a["Error"] = value!({"Code": "InvalidAddressId.NotFound"})),
        ["body", "an answer of the API", "`Error` has no `Code` and `Message` texts"],
    ),
    (
        ECM,
        "eip-absent",
        BIND,
        |r, _| json(r, |a| a["Error"]["Code"] = 1.into()),
        ["body", "an answer of the API", "`Error` has no `Code` and `Message` texts"],
    ),
    (
        ECM,
        "eip-absent",
        BIND,
        |r, _| error(r, "UnsupportedOperation"),
        [
            CODE,
            "\"UnsupportedOperation.AddressIdNotFound\", not the group it belongs to",
            "\"UnsupportedOperation\"",
        ],
    ),
    (
        ECM,
        "eip-of-other-type",
        BIND,
        |r, _| error(r, "UnsupportedOperation.Malformed"),
        [CODE, "\"UnsupportedOperation\" itself, not one below it", "\"UnsupportedOperation.Malformed\""],
    ),
    (
        ECM,
        "eip-absent",
        BIND,
        |r, _| error(r, "unsupportedOperation.addressIdNotFound"),
        [
            CODE,
            "\"UnsupportedOperation.AddressIdNotFound\", in these letters",
            "\"unsupportedOperation.addressIdNotFound\"",
        ],
    ),
    (
        ECM,
        "interface-id-form",
        BIND,
        |r, _| error(r, "InvalidParameterValue.InvalidEniID"),
        [
            CODE,
            "\"InvalidParameterValue.InvaildEniID\"; what was answered is documented neither for the action nor for the gateway",
            "\"InvalidParameterValue.InvalidEniID\"",
        ],
    ),
    (
        ECM,
        "eip-absent",
        BIND,
        |r, _| error(r, "InvalidAddressId.NotFound"),
        [
            CODE,
            "\"UnsupportedOperation.AddressIdNotFound\"; what was answered is documented neither for the action nor for the gateway",
            "\"InvalidAddressId.NotFound\"",
        ],
    ),
    (
        LEGACY,
        "absent-eip",
        BIND,
        |r, _| error(r, "UnsupportedOperation.AddressIdNotFound"),
        [
            CODE,
            "\"InvalidAddressId.NotFound\"; what was answered is documented neither for the action nor for the gateway",
            "\"UnsupportedOperation.AddressIdNotFound\"",
        ],
    ),
    // Codes that the page tells apart stay apart.
    (
        ECM,
        "no-target",
        BIND,
        |r, _| error(r, "MissingParameter"),
        [
            CODE,
            "\"MissingParameter.MissingAssociateEntity\", not the group it belongs to",
            "\"MissingParameter\"",
        ],
    ),
    (
        ECM,
        "instance-id-form",
        BIND,
        |r, _| error(r, "UnsupportedOperation.InstanceIdNotFound"),
        [CODE, "\"InvalidParameterValue.InvalidInstanceID\"", "\"UnsupportedOperation.InstanceIdNotFound\""],
    ),
    (
        LEGACY,
        "interface-without-ip",
        BIND,
        |r, _| error(r, "MissingResourceId"),
        [CODE, "\"MissingParameter\"", "\"MissingResourceId\""],
    ),
    (
        ECM,
        "instance-and-pair",
        BIND,
        |r, _| error(r, "InvalidParameter"),
        [
            CODE,
            "\"InvalidParameter.InvalidParameterConflict\", not the group it belongs to",
            "\"InvalidParameter\"",
        ],
    ),
    (
        ECM,
        "two-mistakes",
        BIND,
        |r, _| error(r, "UnsupportedOperation.AlreadyBindEip"),
        [CODE, "\"UnsupportedOperation.AddressIdNotFound\"", "\"UnsupportedOperation.AlreadyBindEip\""],
    ),
    (
        ECM,
        "rate-exceeded",
        BIND,
        |r, _| {
            if text(r).contains("RequestLimit") {
                error(r, "UnsupportedOperation.AddressIdNotFound")
            }
        },
        ["burst", "RequestLimitExceeded", "none of 30 answers"],
    ),
    (
        ECM,
        "eip-absent",
        BIND,
        |r, _| {
            json(r, |a| {
                a.remove("Error");
                a.insert("TaskId".into(), "1".into());
            })
        },
        [CODE, "\"UnsupportedOperation.AddressIdNotFound\"", "nothing"],
    ),
];

#[tokio::test]
async fn what_an_error_must_be() {
    bites(ERRORS).await;
}

const RESULTS: &[Row] = &[
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
    (ECM, "bind-instance", BIND, |r, _| error(r, "ResourceInUse"), [CODE, "success", "\"ResourceInUse\""]),
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
        |r, _| json(r, |a| drop(a["AddressSet"][0].as_object_mut().and_then(|one| one.remove("IsBlocked")))),
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
];

#[tokio::test]
async fn what_a_result_must_be() {
    bites(RESULTS).await;
}
