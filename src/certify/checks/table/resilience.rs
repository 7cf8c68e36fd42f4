//! Checks of the level resilience.

use crate::certify::checks::Judge::{Among, One};
use crate::certify::checks::resilience;
use crate::certify::checks::{Check, Level};

pub(super) const CHECKS: &[Check] = &[
    Check {
        id: "resilience.throttling",
        level: Level::Resilience,
        source: "common error codes 213/30435: RequestLimitExceeded",
        title: "Too many calls are waited out or reported, nothing else",
        explanation: "A throttled call had no effect, so it may be made again. Who does not, or has tried often enough, \
         reports the error.",
        judge: One(resilience::throttling),
    },
    Check {
        id: "resilience.spacing",
        level: Level::Resilience,
        source: "the documented limit counts calls in a second",
        title: "Between a refusal for the rate and the next try there is a pause",
        explanation: "Asking again at once adds to what is refused. At least 50 ms are asked for here; a growing pause is \
         better.",
        judge: One(resilience::spacing),
    },
    Check {
        id: "resilience.bounded",
        level: Level::Resilience,
        source: "a call comes to an end",
        title: "Trying again comes to an end",
        explanation: "Twenty requests for one call are too many, however far apart.",
        judge: One(resilience::bounded),
    },
    Check {
        id: "resilience.refusal-once",
        level: Level::Resilience,
        source: "error-code tables: these codes speak of the request",
        title: "What was refused for its content is not asked again",
        explanation: "The same request gets the same answer. Only codes that speak of the service's own trouble or of the rate \
         are worth another try.",
        judge: One(resilience::refusal_once),
    },
    Check {
        id: "resilience.blind-repeat",
        level: Level::Resilience,
        source: "AssociateAddress changes something, and its page promises no idempotency",
        title: "A change whose fate is unknown is not repeated blindly",
        explanation: "When the answer to a change is lost, it may have happened. Look first (DescribeAddresses), or report \
         that it is unknown.",
        judge: One(resilience::blind_repeat),
    },
    Check {
        id: "resilience.unreadable",
        level: Level::Resilience,
        source: "result-format page 213/30435: an answer is JSON with `Response` and `RequestId`",
        title: "What is no answer is not taken for success",
        explanation: "A truncated body, HTML, nothing at all or an HTTP error say nothing of the call; whoever reports success \
         then invents it.",
        judge: One(resilience::unreadable),
    },
    Check {
        id: "resilience.deadline",
        level: Level::Resilience,
        source: "the deadline of the task",
        title: "The client keeps its deadline",
        explanation: "A limit for each read is not enough: a body that drips byte by byte never trips it. The whole call needs \
         one.",
        judge: One(resilience::deadline),
    },
    Check {
        id: "resilience.patience",
        level: Level::Resilience,
        source: "the deadline of the task",
        title: "A slow answer in time is waited for",
        explanation: "Less than a second late is nothing unusual for this API.",
        judge: One(resilience::patience),
    },
    Check {
        id: "resilience.skew",
        level: Level::Resilience,
        source: "common error codes: AuthFailure.SignatureExpire, InvalidRequest.ReplayAttack",
        title: "A refusal for the clock does not start a loop",
        explanation: "The service says its own time. Correcting the clock once is fine, asking again and again with the same \
         one is not.",
        judge: One(resilience::skew),
    },
    Check {
        id: "resilience.redirect",
        level: Level::Resilience,
        source: "RFC 9110, 15.4: a redirect may lead to another host",
        title: "Credentials do not follow a redirect to another host",
        explanation: "The gateway never redirects. Whoever follows one sends key id, signature or token to somebody else.",
        judge: One(resilience::redirect),
    },
    Check {
        id: "resilience.tls",
        level: Level::Resilience,
        source: "request-structure page: HTTPS",
        title: "A certificate that cannot be trusted ends the connection",
        explanation: "Nothing may be sent over it. A client that goes on can be read by anybody on the way.",
        judge: Among(resilience::tls),
    },
    Check {
        id: "resilience.no-invention",
        level: Level::Resilience,
        source: "result-format page 213/30435",
        title: "What an answer does not have is not made up",
        explanation: "An answer without RequestId is wrong, and a client may take it or not; but it must not state an id.",
        judge: One(resilience::no_invention),
    },
    Check {
        id: "resilience.mixed-up",
        level: Level::Resilience,
        source: "each call has its own answer",
        title: "Answers to calls at one time are not mixed up",
        explanation: "The request id that the client states is that of an answer to another task.",
        judge: Among(resilience::mixed_up),
    },
    Check {
        id: "resilience.waited",
        level: Level::Resilience,
        source: "rule of the ECM page: TaskId tells how the change goes on; address states of both pages",
        title: "A change is done when the service says so",
        explanation: "RUNNING and BINDING are not the end. Success is reported after SUCCESS, or BIND or BIND_ENI, and not \
         before; and then it is.",
        judge: One(resilience::waited),
    },
    Check {
        id: "resilience.failed-task",
        level: Level::Resilience,
        source: "DescribeTaskResult: SUCCESS, FAILED, RUNNING",
        title: "A task that fails is a failure",
        explanation: "FAILED ends the waiting like SUCCESS does, and means the opposite.",
        judge: One(resilience::failed_task),
    },
    Check {
        id: "resilience.polls-end",
        level: Level::Resilience,
        source: "the deadline of the task",
        title: "Waiting for a change comes to an end",
        explanation: "A change can hang for ever. The client stops looking in time and says that it does not know.",
        judge: One(resilience::polls_end),
    },
    Check {
        id: "resilience.poll-spacing",
        level: Level::Resilience,
        source: "the documented limit of calls in a second",
        title: "Between two looks there is a pause",
        explanation: "At least 50 ms are asked for here; the documentation allows twenty calls a second.",
        judge: One(resilience::poll_spacing),
    },
];
