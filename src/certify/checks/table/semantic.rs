//! Checks of the level semantic.

use crate::certify::checks::Judge::One;
use crate::certify::checks::semantic;
use crate::certify::checks::{Check, Level};

pub(super) const CHECKS: &[Check] = &[
    Check {
        id: "semantic.kind",
        level: Level::Semantic,
        source: "error-result page 213/30435",
        title: "An error of the API is reported as such",
        explanation: "Not as a broken connection and not as an answer that cannot be read: its caller has to decide by the \
         code.",
        judge: One(semantic::kind),
    },
    Check {
        id: "semantic.code",
        level: Level::Semantic,
        source: "error-code tables of both AssociateAddress pages",
        title: "The error code reaches the caller as it is",
        explanation: "The code is what a caller decides by. It is compared character by character, spelling mistakes of the \
         vendor included.",
        judge: One(semantic::code),
    },
    Check {
        id: "semantic.message",
        level: Level::Semantic,
        source: "error-result page 213/30435",
        title: "The message reaches the caller",
        explanation: "It is for people; its text must come through whole, whatever script it is in. More around it does no \
         harm.",
        judge: One(semantic::message),
    },
    Check {
        id: "semantic.request-id",
        level: Level::Semantic,
        source: "result-format page 213/30435: RequestId is needed to locate a problem",
        title: "The request id reaches the caller",
        explanation: "The vendor's support asks for it first, after successes and after errors.",
        judge: One(semantic::request_id),
    },
    Check {
        id: "semantic.fields",
        level: Level::Semantic,
        source: "output tables of the actions",
        title: "The members of an answer reach the caller with their types",
        explanation: "Each member that the client states is compared with the answer, type and value; members that the answer \
         has and the client does not state are missing.",
        judge: One(semantic::fields),
    },
    Check {
        id: "semantic.task-id",
        level: Level::Semantic,
        source: "output table of AssociateAddress (ECM): TaskId is a String",
        title: "TaskId stays a text",
        explanation: "A number loses leading zeros and, in some languages, digits; DescribeTaskResult takes a text.",
        judge: One(semantic::task_id),
    },
];
