//! Clients that are wrong in one way each.

use crate::ground::{Wanted, certify, failed, failures};
use dubplate::certify::wire::WayKind;

/// A fault of the client, what it does, the check that has to catch it, and the cases in which it shows.
struct Fault(&'static str, &'static str, &'static [&'static str]);

const WIRE: &[Fault] = &[
    Fault("signs-encoded", "wire.signature", &["*/awkward-filter", "*/address-id-characters"]),
    Fault("unsorted", "wire.signature", &["*/eip-absent", "*/absent-eip"]),
    Fault("other-body", "wire.signature", &["*/eip-absent"]),
    Fault("local-date", "wire.signature", &["*/eip-absent"]),
    Fault("milliseconds", "wire.timestamp", &["*/eip-absent", "*/absent-eip"]),
    Fault("local-time", "wire.timestamp", &["*/eip-absent", "*/absent-eip"]),
    Fault("same-nonce", "wire.nonce", &["eip*/*-eip"]),
    Fault("sends-key", "wire.secret", &["*/eip-absent", "*/absent-eip"]),
    Fault("no-version", "wire.version", &["*/eip-absent", "*/absent-eip"]),
    Fault("no-region", "wire.region", &["*/bind-with-region", "*/absent-eip"]),
    Fault("no-token", "wire.token", &["*/temporary-credential"]),
    Fault("empty-optional", "wire.empty-optional", &["*/eip-absent", "*/absent-eip"]),
    Fault("recased", "wire.params", &["*/eip-absent", "*/absent-eip"]),
    Fault("dropped", "wire.params", &["*/eip-absent", "*/absent-eip"]),
    Fault("dropped", "wire.answer", &["*/instance-absent", "*/absent-instance"]),
    Fault("form-type", "wire.content-type", &["*/eip-absent"]),
    Fault("other-region", "wire.polls", &["*/wait-bind"]),
    Fault("other-key", "wire.stray", &["*/wait-bind"]),
];

const CLAIM: &[Fault] = &[
    Fault("ignores-errors", "outcome.told-apart", &["*/eip-absent", "*/absent-eip"]),
    Fault("unknown-is-ok", "outcome.told-apart", &["*/unknown-code"]),
    Fault("exits-0", "outcome.exit-status", &["*/eip-absent", "*/absent-eip", "*/html"]),
    Fault("prints-key", "outcome.secret-shown", &["*/eip-absent"]),
    Fault("crashes", "outcome.ended", &["*/eip-absent"]),
    Fault("stays", "outcome.nothing-left", &["*/eip-absent"]),
    Fault("loses-code", "semantic.code", &["*/eip-absent", "*/absent-eip"]),
    Fault("loses-message", "semantic.message", &["*/eip-absent"]),
    Fault("loses-request-id", "semantic.request-id", &["*/eip-absent"]),
    Fault("number-ids", "semantic.task-id", &["ecm*/bind-instance"]),
    Fault("number-ids", "semantic.fields", &["ecm*/bind-instance"]),
];

const RESILIENCE: &[Fault] = &[
    Fault("repeats-binds", "resilience.blind-repeat", &["*/reset-after-bind", "*/timeout-bind"]),
    Fault("repeats-refusals", "resilience.refusal-once", &["*/eip-absent", "*/absent-eip"]),
    Fault("limit-is-ok", "resilience.throttling", &["*/rate-limit-for-ever"]),
    Fault("no-delay", "resilience.spacing", &["*/rate-limit-for-ever"]),
    Fault("asks-for-ever", "resilience.bounded", &["*/rate-limit-for-ever"]),
    Fault(
        "takes-anything",
        "resilience.unreadable",
        &["*/truncated", "*/html", "*/empty-body", "*/http-500-for-ever"],
    ),
    Fault("skew-loop", "resilience.skew", &["*/clock-skew"]),
    Fault("invents-ids", "resilience.no-invention", &["*/missing-request-id"]),
    Fault("follows-redirect", "resilience.redirect", &["*/redirect-whole"]),
    Fault("trusts-all", "resilience.tls", &["*/untrusted-certificate"]),
];

const WAITING: &[Fault] = &[
    Fault("hangs-on-drip", "resilience.deadline", &["*/too-slow-drip"]),
    Fault("polls-for-ever", "resilience.polls-end", &["*/wait-for-ever"]),
    Fault("running-is-done", "resilience.waited", &["*/wait-long"]),
    Fault("failed-is-done", "resilience.failed-task", &["*/wait-failed"]),
    Fault("polls-without-pause", "resilience.poll-spacing", &["*/wait-long"]),
];

fn all_are_caught(faults: &[Fault], way: WayKind) {
    for Fault(wrong, check, cases) in faults {
        let certified = certify(&Wanted { wrong, cases, way, ..Wanted::default() });
        assert!(
            failed(&certified).contains(check),
            "{wrong}: {check} did not fail, but {:?}",
            failures(&certified)
        );
        assert!(!certified.is_conformant());
        // Each case in which the fault can show does show it.
        for case in cases.iter().filter(|_| *check != "wire.stray" && *check != "wire.nonce") {
            let name = case.split('/').next_back().unwrap_or_default();
            let shown = certified.findings.iter().any(|finding| {
                finding.case == name
                    && finding.check == *check
                    && matches!(finding.judgement, dubplate::certify::checks::Judgement::Fail(_))
            });
            assert!(shown, "{wrong} is not seen by {check} in {case}: {:?}", failures(&certified));
        }
    }
}

#[test]
fn wrong_requests_are_caught() {
    all_are_caught(WIRE, WayKind::Endpoint);
}

#[test]
fn wrong_claims_are_caught() {
    all_are_caught(CLAIM, WayKind::Endpoint);
}

#[test]
fn wrong_reactions_are_caught() {
    all_are_caught(RESILIENCE, WayKind::Endpoint);
}

#[test]
fn wrong_patience_is_caught() {
    all_are_caught(WAITING, WayKind::Endpoint);
}

/// One process for all tasks can get them mixed up; and what a command does wrong an adapter can do as well.
#[test]
fn wrong_adapters_are_caught() {
    let faults = [
        Fault("mixes-up", "resilience.mixed-up", &["ecm*/parallel-*"]),
        Fault("mixes-up", "semantic.fields", &["ecm*/parallel-*"]),
        Fault("same-nonce", "wire.nonce", &["eip*/*-eip"]),
        Fault("loses-request-id", "semantic.request-id", &["*/eip-absent"]),
        Fault("repeats-binds", "resilience.blind-repeat", &["*/reset-after-bind"]),
        Fault("hangs-on-drip", "resilience.deadline", &["ecm*/too-slow-drip"]),
    ];
    for Fault(wrong, check, cases) in faults {
        let certified = certify(&Wanted { wrong, cases, adapter: true, ..Wanted::default() });
        assert!(
            failed(&certified).contains(check),
            "{wrong}: {check} did not fail, but {:?}",
            failures(&certified)
        );
    }
}

#[test]
fn by_the_proxy_they_are_caught_as_well() {
    let faults = [
        Fault("trusts-all", "resilience.tls", &["*/untrusted-certificate"]),
        Fault("follows-redirect", "resilience.redirect", &["*/redirect-whole"]),
        Fault("loses-code", "semantic.code", &["*/eip-absent"]),
    ];
    all_are_caught(&faults, WayKind::Proxy);
}

#[test]
fn the_usual_mistakes_in_signing_are_called_by_their_name() {
    for (wrong, case, words) in [
        ("signs-encoded", "eip*/awkward-filter", "percent-encoded"),
        ("signs-encoded", "ecm*/address-id-characters", "decoded query"),
        ("unsorted", "eip*/absent-eip", "in the order they were sent"),
        ("unsorted", "ecm*/eip-absent", "sorted query"),
        ("other-body", "ecm*/eip-absent", "with blanks, or without"),
        ("local-date", "ecm*/eip-absent", "UTC date"),
    ] {
        let certified = certify(&Wanted { wrong, cases: &[case], ..Wanted::default() });
        let said = failures(&certified);
        assert!(
            said.iter().any(|said| said.contains("wire.signature") && said.contains(words)),
            "{wrong}: {said:?}"
        );
    }
}
