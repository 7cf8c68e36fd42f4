//! The table of what is done to clients on purpose.

use super::super::Mode;
use super::super::wire::canned;
use super::super::wire::{Act, On, Plan};
use super::trial::{Ask, PLAIN, Trial};
use crate::contract::Gateway;

const OK: Option<&str> = Some("ok");

const fn every(acts: &'static [Act]) -> Plan {
    Plan { acts, on: On::Every }
}

const fn reads(acts: &'static [Act]) -> Plan {
    Plan { acts, on: On::Reads }
}

const LIMIT: Act = Act::Instead("rate-limit", canned::throttled);
const RUNNING: Act = Act::Changed("still running", canned::still_running);
const HONEST: Act = Act::Honest;

/// Every trial there is.
pub const TRIALS: &[Trial] = &[
    // ---------------------------------------------------------------- the rate
    Trial {
        id: "rate-limit-once",
        title: "One call too many in a second, then there is room",
        plan: every(&[LIMIT, HONEST]),
        exercises: &["resilience.throttling", "resilience.spacing"],
        ..PLAIN
    },
    Trial {
        id: "rate-limit-twice",
        title: "Two calls too many, then there is room",
        plan: every(&[LIMIT, LIMIT, HONEST]),
        exercises: &["resilience.throttling", "resilience.spacing"],
        ..PLAIN
    },
    Trial {
        id: "rate-limit-for-ever",
        title: "Every call is one too many; the client gives up and says so",
        plan: every(&[LIMIT]),
        exercises: &["resilience.throttling", "resilience.spacing", "resilience.bounded"],
        ..PLAIN
    },
    // -------------------------------------------------------- a broken gateway
    Trial {
        id: "http-500",
        title: "A page of HTML with HTTP 500, then answers again",
        plan: every(&[Act::Fault("http-500"), HONEST]),
        exercises: &["resilience.unreadable"],
        ..PLAIN
    },
    Trial {
        id: "http-500-for-ever",
        title: "A page of HTML with HTTP 500 for every answer",
        plan: every(&[Act::Fault("http-500")]),
        exercises: &["resilience.unreadable", "resilience.bounded"],
        ..PLAIN
    },
    Trial {
        id: "http-502-for-ever",
        title: "HTTP 502 for every answer: the gateway gets through to nobody",
        plan: every(&[Act::Fault("http-502")]),
        exercises: &["resilience.unreadable", "resilience.bounded"],
        ..PLAIN
    },
    Trial {
        id: "http-500-bind",
        title: "HTTP 500 for a bind that had its effect",
        ask: Ask::Bind,
        plan: every(&[Act::Fault("http-500"), HONEST]),
        exercises: &["resilience.blind-repeat"],
        ..PLAIN
    },
    // ------------------------------------------------------------- connections
    Trial {
        id: "reset-before",
        title: "The connection is reset as soon as the request is read, for every request",
        plan: every(&[Act::Fault("reset-before")]),
        exercises: &["resilience.unreadable", "resilience.bounded"],
        ..PLAIN
    },
    Trial {
        id: "reset-after",
        title: "The connection is reset instead of every answer",
        plan: every(&[Act::Fault("reset-after")]),
        exercises: &["resilience.unreadable", "resilience.bounded"],
        ..PLAIN
    },
    Trial {
        id: "reset-before-bind",
        title: "The connection is reset before a bind; the client cannot know that it was before",
        ask: Ask::Bind,
        plan: every(&[Act::Fault("reset-before"), HONEST]),
        exercises: &["resilience.blind-repeat"],
        ..PLAIN
    },
    Trial {
        id: "reset-after-bind",
        title: "The connection is reset after a bind that had its effect",
        ask: Ask::Bind,
        plan: every(&[Act::Fault("reset-after"), HONEST]),
        exercises: &["resilience.blind-repeat"],
        ..PLAIN
    },
    Trial {
        id: "timeout-bind",
        title: "The answer to a bind that had its effect does not come",
        ask: Ask::Bind,
        plan: every(&[Act::Fault("delay=30000"), HONEST]),
        deadline_ms: 6000,
        exercises: &["resilience.blind-repeat", "resilience.deadline"],
        ..PLAIN
    },
    // ------------------------------------------------------------------ bodies
    Trial {
        id: "truncated",
        title: "Half of the body comes, then the connection is closed",
        plan: every(&[Act::Fault("truncated")]),
        exercises: &["resilience.unreadable"],
        ..PLAIN
    },
    Trial {
        id: "truncated-bind",
        title: "Half of the answer to a bind comes, then the connection is closed",
        ask: Ask::Bind,
        plan: every(&[Act::Fault("truncated"), HONEST]),
        exercises: &["resilience.blind-repeat"],
        ..PLAIN
    },
    Trial {
        id: "half-json",
        title: "HTTP is in order, and its body stops in the middle of the JSON",
        plan: every(&[Act::Instead("half-json", canned::half_json)]),
        exercises: &["resilience.unreadable"],
        ..PLAIN
    },
    Trial {
        id: "garbage",
        title: "Bytes that are no HTTP",
        plan: every(&[Act::Fault("garbage")]),
        exercises: &["resilience.unreadable"],
        ..PLAIN
    },
    Trial {
        id: "html",
        title: "HTTP 200 with a page of HTML, as of a portal that wants a login",
        plan: every(&[Act::Instead("html", canned::html)]),
        exercises: &["resilience.unreadable"],
        ..PLAIN
    },
    Trial {
        id: "empty-body",
        title: "HTTP 200 with an empty body",
        plan: every(&[Act::Instead("empty-body", canned::empty)]),
        exercises: &["resilience.unreadable"],
        ..PLAIN
    },
    Trial {
        id: "no-envelope",
        title: "JSON without `Response`",
        plan: every(&[Act::Instead("no-envelope", canned::no_envelope)]),
        exercises: &["resilience.unreadable"],
        ..PLAIN
    },
    Trial {
        id: "code-envelope",
        title: "An error as `{code, message, codeDesc}`, the way of the older gateway",
        plan: every(&[Act::Instead("code-envelope", canned::code_envelope)]),
        exercises: &["resilience.unreadable"],
        ..PLAIN
    },
    // -------------------------------------------------------------------- time
    Trial {
        id: "slow",
        title: "The answer comes late, but in time",
        plan: every(&[Act::Fault("delay=700")]),
        answer: OK,
        exercises: &["resilience.patience"],
        ..PLAIN
    },
    Trial {
        id: "slow-drip",
        title: "The body comes in small pieces, but in time",
        plan: every(&[Act::Fault("drip=700")]),
        answer: OK,
        exercises: &["resilience.patience"],
        ..PLAIN
    },
    Trial {
        id: "too-slow",
        title: "The answer does not come before the deadline",
        plan: every(&[Act::Fault("delay=30000")]),
        deadline_ms: 6000,
        exercises: &["resilience.deadline"],
        ..PLAIN
    },
    Trial {
        id: "too-slow-drip",
        title: "The body comes in small pieces, and not before the deadline",
        plan: every(&[Act::Fault("drip=30000")]),
        deadline_ms: 6000,
        exercises: &["resilience.deadline"],
        ..PLAIN
    },
    Trial {
        id: "clock-skew",
        title: "The service finds the client's clock an hour behind, and says its own time",
        plan: every(&[Act::Instead("clock-skew", canned::skewed)]),
        exercises: &["resilience.skew", "resilience.bounded"],
        ..PLAIN
    },
    // ----------------------------------------------------------------- answers
    Trial {
        id: "missing-request-id",
        title: "An answer without RequestId",
        plan: every(&[Act::Changed("missing-request-id", canned::without_request_id)]),
        exercises: &["resilience.no-invention"],
        ..PLAIN
    },
    Trial {
        id: "unknown-code",
        title: "An error with a code that no page has",
        plan: every(&[Act::Instead("unknown-code", canned::unknown_code)]),
        answer: Some(canned::UNKNOWN_CODE),
        exercises: &["outcome.told-apart", "semantic.code"],
        ..PLAIN
    },
    Trial {
        id: "more-members",
        title: "An answer with members that no page has",
        plan: every(&[Act::Changed("more-members", canned::with_more_members)]),
        answer: OK,
        exercises: &["outcome.told-apart"],
        ..PLAIN
    },
    Trial {
        id: "long-list",
        title: "A list of two thousand addresses",
        plan: every(&[Act::Changed("long-list", canned::with_long_list)]),
        alone: true, // Whoever reads it slowly keeps no other case waiting.
        answer: OK,
        exercises: &["outcome.told-apart", "semantic.fields"],
        ..PLAIN
    },
    Trial {
        id: "unicode-name",
        title: "A name of many scripts in an answer",
        plan: every(&[Act::Changed("unicode-name", canned::with_unicode_name)]),
        answer: OK,
        exercises: &["semantic.fields"],
        ..PLAIN
    },
    Trial {
        id: "unicode-message",
        title: "A message of many scripts in an error",
        plan: every(&[Act::Instead("unicode-message", canned::unicode_message)]),
        answer: Some("FailedOperation"),
        exercises: &["semantic.message"],
        ..PLAIN
    },
    // ------------------------------------------------------- credentials, hosts
    Trial {
        id: "temporary-credential",
        title: "A temporary credential has a token, which goes along",
        token: true,
        answer: OK,
        exercises: &["wire.token"],
        ..PLAIN
    },
    Trial {
        id: "redirect",
        title: "A redirect to another host",
        plan: every(&[Act::Instead("redirect", canned::redirect)]),
        exercises: &["resilience.redirect"],
        ..PLAIN
    },
    Trial {
        id: "redirect-whole",
        title: "A redirect to another host that keeps method and body",
        plan: every(&[Act::Instead("redirect-whole", canned::redirect_whole)]),
        exercises: &["resilience.redirect"],
        ..PLAIN
    },
    Trial {
        id: "untrusted-certificate",
        title: "A certificate that nobody can trust",
        alone: true,
        untrusted: true,
        exercises: &["resilience.tls"],
        ..PLAIN
    },
    // -------------------------------------------------------------- at one time
    Trial {
        id: "parallel-1",
        title: "The first of four calls at one time, answered last",
        plan: every(&[Act::Fault("delay=600")]),
        ask: Ask::ReadOther(0),
        answer: OK,
        exercises: &["resilience.mixed-up"],
        ..PLAIN
    },
    Trial {
        id: "parallel-2",
        title: "The second of four calls at one time, answered third",
        plan: every(&[Act::Fault("delay=400")]),
        ask: Ask::ReadOther(1),
        answer: OK,
        exercises: &["resilience.mixed-up"],
        ..PLAIN
    },
    Trial {
        id: "parallel-3",
        title: "The third of four calls at one time, answered second",
        plan: every(&[Act::Fault("delay=200")]),
        ask: Ask::ReadOther(2),
        answer: OK,
        exercises: &["resilience.mixed-up"],
        ..PLAIN
    },
    Trial {
        id: "parallel-4",
        title: "The fourth of four calls at one time, answered first",
        ask: Ask::ReadOther(3),
        answer: OK,
        exercises: &["resilience.mixed-up"],
        ..PLAIN
    },
    // ----------------------------------------------------- changes to their end
    Trial {
        id: "wait-bind",
        title: "A bind is followed to its end",
        ask: Ask::Bind,
        mode: Mode::CallAndWait,
        exercises: &["resilience.waited", "wire.polls"],
        ..PLAIN
    },
    Trial {
        id: "wait-long",
        title: "A bind that takes four looks to come to its end",
        ask: Ask::Bind,
        mode: Mode::CallAndWait,
        plan: reads(&[RUNNING, RUNNING, RUNNING, HONEST]),
        deadline_ms: 20_000,
        exercises: &["resilience.waited", "wire.polls", "resilience.poll-spacing"],
        ..PLAIN
    },
    Trial {
        id: "wait-failed",
        title: "A bind whose task fails",
        ask: Ask::Bind,
        mode: Mode::CallAndWait,
        plan: reads(&[RUNNING, Act::Changed("failed", canned::has_failed)]),
        gateway: Some(Gateway::V3),
        deadline_ms: 20_000,
        exercises: &["resilience.failed-task"],
        ..PLAIN
    },
    Trial {
        id: "wait-for-ever",
        title: "A bind that never comes to its end; the client gives up and says so",
        ask: Ask::Bind,
        mode: Mode::CallAndWait,
        plan: reads(&[RUNNING]),
        deadline_ms: 8000,
        exercises: &["resilience.waited", "resilience.polls-end", "resilience.poll-spacing"],
        ..PLAIN
    },
];
