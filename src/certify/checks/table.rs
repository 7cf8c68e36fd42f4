//! The table of checks.

use super::{Check, Judge, Level, outcome, resilience, semantic, wire};
use Level::{Outcome, Resilience, Semantic, Wire};

const SIGNING: &str =
    "signature pages: 213/30654 (TC3-HMAC-SHA256), 213/11652 and 213/30435 (HmacSHA1, HmacSHA256)";

const fn check(
    (id, level): (&'static str, Level),
    source: &'static str,
    title: &'static str,
    explanation: &'static str,
    judge: fn(&crate::certify::Seen) -> super::Judgement,
) -> Check {
    Check { id, level, source, title, explanation, judge: Judge::One(judge) }
}

/// Every check there is.
pub const CHECKS: &[Check] = &[
    check(
        ("wire.sent", Wire),
        "the task itself",
        "The client asks for what it was told to ask for",
        "A task ends with at least one request for its action, made with its credential. If nothing arrived, the client \
         did not use the endpoint or the credential that it was given: look at the strays and at what it printed.",
        wire::sent,
    ),
    check(
        ("wire.signature", Wire),
        SIGNING,
        "Every request is signed rightly",
        "The signature of each request was computed again from what arrived. Every way of reading the rules that a \
         published client has is taken; where the signature fits a usual mistake, that is said.",
        wire::signature,
    ),
    check(
        ("outcome.told-apart", Outcome),
        "error-result page 213/30435: `Error` in the answer marks failure, HTTP 200 does not mark success",
        "Success and failure are told apart",
        "HTTP 200 comes with errors too. What the client said of the call, by result or by exit status, is compared with \
         what the last answer for its action was.",
        outcome::told_apart,
    ),
    check(
        ("semantic.code", Semantic),
        "error-code tables of both AssociateAddress pages",
        "The error code reaches the caller as it is",
        "The code is what a caller decides by. It is compared character by character, spelling mistakes of the vendor \
         included.",
        semantic::code,
    ),
    check(
        ("resilience.unreadable", Resilience),
        "result-format page 213/30435: an answer is JSON with `Response` and `RequestId`",
        "What is no answer is not taken for success",
        "A truncated body, HTML, nothing at all or an HTTP error say nothing of the call; whoever reports success then \
         invents it.",
        resilience::unreadable,
    ),
    Check {
        id: "wire.stray",
        level: Wire,
        source: "the credential and the endpoint of each task are given with it",
        title: "Every request belongs to the task under way",
        explanation: "Requests with another key than that of a task under way, or after its end, belong to nobody: a key \
                      was mixed up, or something was left running.",
        judge: Judge::Strays(wire::strays),
    },
];
