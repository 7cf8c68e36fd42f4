//! The envelope, the codes, the members of an answer.

use super::{ecm, legacy, mutant};
use crate::mock::mutant::spoil::{ASSOCIATE, error, members, put, rename, rewrite};
use crate::mock::mutant::{Disease, Mutant};
use Disease::{Replies, Sends, Writes};
use serde_json::Value;

/// A UUID that has been seen before.
const USED: &str = "3f2504e0-4f89-41d3-9a0c-0305e82c3301";

pub(super) const ROWS: &[Mutant] = &[
    mutant(
        "S01",
        "a success has no RequestId",
        Writes(|body, seen| {
            members(body).filter(|_| seen.code.is_none()).map(|members| members.shift_remove("RequestId"));
        }),
        &[
            legacy(&["output/RequestId", "common/rule/envelope"], &["bind-instance"]),
            ecm(&["output/RequestId", "common/rule/request-id"], &["bind-instance"]),
        ],
    ),
    mutant(
        "S02",
        "an error has no RequestId",
        Writes(|body, seen| {
            members(body).filter(|_| seen.code.is_some()).map(|members| members.shift_remove("RequestId"));
        }),
        &[
            legacy(&["rule/request-id", "common/rule/envelope"], &["no-target"]),
            ecm(&["common/rule/request-id"], &["signature-wrong"]),
        ],
    ),
    mutant(
        "S03",
        "every answer has the same RequestId",
        Replies(|reply, _| USED.clone_into(&mut reply.request_id)),
        &[
            legacy(&["output/RequestId"], &["bind-instance"]),
            ecm(&["common/rule/request-id"], &["bind-instance"]),
        ],
    ),
    mutant(
        "S04",
        "the RequestId is one character short of a UUID",
        Replies(|reply, _| {
            reply.request_id.pop();
        }),
        &[
            legacy(&["output/RequestId"], &["bind-instance", "no-target"]),
            ecm(&["common/rule/request-id"], &["bind-instance", "signature-wrong"]),
        ],
    ),
    mutant(
        "S05",
        "the RequestId stands beside Response, not in it",
        Writes(|body, _| {
            let id = members(body).and_then(|members| members.shift_remove("RequestId"));
            body.as_object_mut().zip(id).map(|(body, id)| body.insert("RequestId".to_owned(), id));
        }),
        &[
            legacy(&["common/rule/envelope"], &["bind-instance", "bad-signature"]),
            ecm(&["common/rule/envelope"], &["bind-instance", "signature-wrong"]),
        ],
    ),
    mutant(
        "S06",
        "an error comes with HTTP 400",
        Sends(|response, seen| {
            if seen.code.is_some() {
                response.status = 400;
            }
        }),
        &[
            legacy(&["fact/http-status"], &["absent-eip", "bad-signature"]),
            ecm(&["common/rule/http-status"], &["eip-absent", "signature-wrong"]),
        ],
    ),
    mutant(
        "S07",
        "a success comes with HTTP 201",
        Sends(|response, seen| {
            if seen.code.is_none() {
                response.status = 201;
            }
        }),
        &[legacy(&["fact/http-status"], &["bind-instance"]), ecm(&["fact/http-status"], &["bind-instance"])],
    ),
    mutant(
        "S08",
        "an error and a result stand in one answer",
        Writes(|body, seen| {
            if let Some(members) = members(body).filter(|_| seen.code.is_some()) {
                // What results of changes and of reads have; others would be growth.
                members.insert("TaskId".to_owned(), "task-1".into());
                members.insert("TotalCount".to_owned(), 0.into());
            }
        }),
        &[
            legacy(&["common/rule/envelope"], &["absent-eip", "bad-signature"]),
            ecm(&["common/rule/envelope"], &["eip-absent", "signature-wrong"]),
        ],
    ),
    mutant(
        "S09",
        "codes of errors are in lower case",
        Replies(|reply, _| {
            if let Some(error) = error(reply) {
                error.code.make_ascii_lowercase();
            }
        }),
        &[
            legacy(&["error/InvalidAddressId.NotFound"], &["absent-eip", "bad-signature"]),
            ecm(&["error/UnsupportedOperation.AddressIdNotFound"], &["eip-absent", "signature-wrong"]),
        ],
    ),
    mutant(
        "S10",
        "the code InvaildEniID is spelt as it should have been",
        Replies(|reply, _| {
            rename(reply, "InvalidParameterValue.InvaildEniID", "InvalidParameterValue.InvalidEniID");
        }),
        &[ecm(&["error/InvalidParameterValue.InvaildEniID"], &["interface-id-form"])],
    ),
    mutant(
        "S11",
        "errors have the parent's code instead of their own",
        Replies(|reply, _| {
            if let Some(error) = error(reply)
                && let Some(dot) = error.code.find('.')
            {
                error.code.truncate(dot);
            }
        }),
        &[
            legacy(&["error/InvalidAddressId.Blocked"], &["blocked-eip"]),
            ecm(&["error/InvalidParameterValue.InvalidInstanceID"], &["instance-id-form"]),
        ],
    ),
    mutant(
        "S12",
        "an absent EIP gets the code of the other API",
        Replies(|reply, _| {
            let (old, new) = ("InvalidAddressId.NotFound", "UnsupportedOperation.AddressIdNotFound");
            let is_old = error(reply).is_some_and(|error| error.code == old);
            let (from, to) = if is_old { (old, new) } else { (new, old) };
            rename(reply, from, to);
        }),
        &[
            legacy(&["error/InvalidAddressId.NotFound"], &["absent-eip"]),
            ecm(&["error/UnsupportedOperation.AddressIdNotFound"], &["eip-absent"]),
        ],
    ),
    mutant(
        "S13",
        "an absent instance gets a code that no page has",
        Replies(|reply, _| {
            rename(reply, "InvalidInstanceId.NotFound", "InvalidInstanceId.Absent");
            rename(reply, "UnsupportedOperation.InstanceIdNotFound", "UnsupportedOperation.InstanceIdAbsent");
        }),
        &[
            legacy(&["error/InvalidInstanceId.NotFound"], &["absent-instance"]),
            ecm(&["error/UnsupportedOperation.InstanceIdNotFound"], &["instance-absent"]),
        ],
    ),
    mutant(
        "S14",
        "the Message of an error is empty",
        Replies(|reply, _| {
            if let Some(error) = error(reply) {
                error.message.clear();
            }
        }),
        &[
            legacy(&["common/rule/envelope"], &["bad-signature"]),
            ecm(&["common/rule/envelope"], &["signature-wrong"]),
        ],
    ),
    mutant(
        "S15",
        "TaskId is a JSON number",
        Writes(|body, _| {
            let task = members(body).and_then(|members| members.get_mut("TaskId"));
            if let Some(task) = task
                && let Some(number) = task.as_str().and_then(|text| text.parse::<u64>().ok())
            {
                *task = number.into();
            }
        }),
        &[ecm(
            &["output/TaskId", "DescribeTaskResult/output/TaskId"],
            &["bind-follows-task", "bind-interface"],
        )],
    ),
    mutant(
        "S16",
        "a bind answers without a TaskId",
        Writes(|body, seen| {
            members(body).filter(|_| seen.action == ASSOCIATE).map(|members| members.shift_remove("TaskId"));
        }),
        &[ecm(&["output/TaskId", "rule/async-task"], &["bind-instance", "bind-follows-task"])],
    ),
    mutant(
        "S17",
        "a TaskId comes where none is documented: with a legacy success, or with an error",
        Writes(|body, seen| {
            let task = || Value::from("100001");
            put(body, seen, ASSOCIATE, "TaskId", task());
            if let Some(members) = members(body).filter(|_| seen.code.is_some()) {
                members.insert("TaskId".to_owned(), task());
            }
        }),
        &[
            legacy(&["output/RequestId"], &["bind-instance"]),
            ecm(&["output/TaskId", "common/rule/envelope"], &["eip-absent"]),
        ],
    ),
    mutant(
        "S61",
        "the RequestId is in braces",
        Replies(|reply, _| reply.request_id = format!("{{{}}}", reply.request_id)),
        &[
            legacy(&["output/RequestId"], &["bind-instance"]),
            ecm(&["common/rule/request-id"], &["bind-instance"]),
        ],
    ),
    mutant(
        "S62",
        "an error has no Message",
        Sends(|response, seen| {
            if seen.code.is_some() {
                rewrite(response, |text| text.replacen("\"Message\":", "\"Text\":", 1));
            }
        }),
        &[
            legacy(&["common/rule/envelope"], &["bad-signature"]),
            ecm(&["common/rule/envelope"], &["signature-wrong"]),
        ],
    ),
];
