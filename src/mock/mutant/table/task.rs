//! Tasks: their ids, their words, and what they say against what has happened.

use super::{ecm, mutant, no};
use crate::mock::mutant::ill::healthy;
use crate::mock::mutant::spoil::{ASSOCIATE, TASK_RESULT, members, put};
use crate::mock::mutant::{Disease, Mutant};
use crate::mock::rule::Effect;
use Disease::{Does, Writes};
use serde_json::{Map, Value};

pub(super) const ROWS: &[Mutant] = &[
    mutant(
        "S18",
        "two binds have the same TaskId",
        Writes(|body, seen| put(body, seen, ASSOCIATE, "TaskId", "100001")),
        &[ecm(&["output/TaskId", "rule/async-task"], &["unbind-first-instance"])],
    ),
    mutant(
        "S19",
        "a task is SUCCESS before the bind can be seen",
        Does(|effect, world, call| {
            // A read that counts as no poll: the bind stays as far away as it was.
            if let Effect::Read(read) = effect
                && call.action == TASK_RESULT
            {
                return with_result(read(world, call), "SUCCESS");
            }
            healthy(effect, world, call)
        }),
        &[ecm(&["rule/async-task", "DescribeTaskResult/rule/result-words"], &["bind-follows-task"])],
    ),
    mutant(
        "S20",
        "a task is RUNNING for ever",
        Writes(|body, seen| put(body, seen, TASK_RESULT, "Result", "RUNNING")),
        &[ecm(&["rule/async-task", "DescribeTaskResult/output/Result"], &["bind-follows-task"])],
    ),
    mutant(
        "S21",
        "a task that was SUCCESS is RUNNING again",
        Does(|effect, world, call| {
            let members = healthy(effect, world, call);
            let succeeded = call.action == TASK_RESULT && members.get("Result") == Some(&"SUCCESS".into());
            if let Some(task) = call.text("TaskId").filter(|_| succeeded) {
                world.tasks.insert(task.to_owned(), false);
            }
            members
        }),
        &[ecm(&["rule/async-task"], &["bind-follows-task"])],
    ),
    mutant(
        "S22",
        "a task that has ended is DONE",
        Writes(|body, _| {
            let result = members(body).and_then(|members| members.get_mut("Result"));
            if let Some(result) = result.filter(|result| **result == "SUCCESS") {
                *result = "DONE".into();
            }
        }),
        &[ecm(&["DescribeTaskResult/rule/result-words"], &["bind-follows-task", "bind-interface"])],
    ),
    no(
        "S23",
        "a task that never was is SUCCESS",
        "no page says what DescribeTaskResult answers for such a task (fact/unknown-task), so no case may ask",
    ),
    mutant(
        "S24",
        "a task is FAILED and the EIP is bound",
        Writes(|body, _| {
            let result = members(body).and_then(|members| members.get_mut("Result"));
            if let Some(result) = result.filter(|result| **result == "SUCCESS") {
                *result = "FAILED".into();
            }
        }),
        &[ecm(&["DescribeTaskResult/output/Result", "rule/async-task"], &["bind-follows-task"])],
    ),
];

fn with_result(mut members: Map<String, Value>, word: &str) -> Map<String, Value> {
    members.insert("Result".to_owned(), word.into());
    members
}
