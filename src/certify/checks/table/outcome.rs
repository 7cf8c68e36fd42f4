//! Checks of the level outcome.

use crate::certify::checks::Judge::One;
use crate::certify::checks::outcome;
use crate::certify::checks::{Check, Level};

pub(super) const CHECKS: &[Check] = &[
    Check {
        id: "outcome.told-apart",
        level: Level::Outcome,
        source: "error-result page 213/30435: `Error` in the answer marks failure, HTTP 200 does not mark success",
        title: "Success and failure are told apart",
        explanation: "HTTP 200 comes with errors too. What the client said of the call, by result or by exit status, is \
         compared with what the last answer for its action was.",
        judge: One(outcome::told_apart),
    },
    Check {
        id: "outcome.refusal",
        level: Level::Outcome,
        source: "the rule that the case is about",
        title: "A call that is refused without asking is reported as failed",
        explanation: "Where the parameters alone are wrong a client may refuse them itself. Then nothing is sent, and it does \
         not say that all is well.",
        judge: One(outcome::refusal),
    },
    Check {
        id: "outcome.exit-status",
        level: Level::Outcome,
        source: "what every caller of a command relies on",
        title: "The exit status is 0 after success and nothing else",
        explanation: "Scripts and CI look at the exit status first. One that is 0 after a failure hides it, whatever is \
         printed.",
        judge: One(outcome::exit_status),
    },
    Check {
        id: "outcome.ended",
        level: Level::Outcome,
        source: "what every caller relies on",
        title: "The client comes to an end by itself",
        explanation: "It was started, did not crash, was not ended for flooding its output, and said something that means \
         something.",
        judge: One(outcome::ended),
    },
    Check {
        id: "outcome.orderly",
        level: Level::Outcome,
        source: "the adapter protocol (`--print-protocol`)",
        title: "What the client says can be read",
        explanation: "Lines and result files follow the protocol; a broken one is named by its number.",
        judge: One(outcome::orderly),
    },
    Check {
        id: "outcome.secret-shown",
        level: Level::Outcome,
        source: "what every user of a key relies on",
        title: "The SecretKey is not printed",
        explanation: "Neither stdout nor stderr nor the result holds the key: output ends up in logs.",
        judge: One(outcome::secret_shown),
    },
    Check {
        id: "outcome.nothing-left",
        level: Level::Outcome,
        source: "what every caller of a command relies on",
        title: "Nothing is left running",
        explanation: "Processes that outlive the task were found and ended.",
        judge: One(outcome::nothing_left),
    },
];
