//! What follows an answer and does not fit it.

use super::ground::{ECM, LEGACY, json, text};
use super::wrong::{Row, bites};

const BIND: &str = "AssociateAddress";
const READ: &str = "DescribeAddresses";

const LATER: &[Row] = &[
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
        ["/Response/AddressSet/0/AddressStatus", "BINDING, then BIND and nothing before it", "\"UNBIND\""],
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
                json(r, |a| a["Result"] = ["SUCCESS", "RUNNING"][usize::from(n > 1)].into())
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
];

#[tokio::test]
async fn what_follows_must_fit() {
    bites(LATER).await;
}
