//! The client without a fault.

use crate::ground::{Wanted, certify, failures, ids};
use dubplate::certify::checks::{self, Judgement, Level};
use dubplate::certify::wire::WayKind;
use std::collections::BTreeSet;

/// A client that asks for everything never refuses anything; the wrong clients' tests have one that does.
const NOT_IN_A_RIGHT_RUN: [&str; 1] = ["outcome.refusal"];

#[test]
fn a_right_client_passes_everything_and_every_check_looks_at_it() {
    let certified = certify(&Wanted::default());
    assert_eq!(failures(&certified), Vec::<String>::new());
    for standing in &certified.standings {
        assert!(standing.is_reached(), "{standing:?}");
    }
    assert_eq!(certified.standings.len(), 2 * Level::ALL.len());
    let passed = ids(&certified, |finding| finding.judgement == Judgement::Pass);
    let every: BTreeSet<&str> = checks::all().map(|check| check.id).collect();
    let idle: Vec<_> = every.difference(&passed).filter(|id| !NOT_IN_A_RIGHT_RUN.contains(id)).collect();
    assert!(idle.is_empty(), "no case is there for {idle:?}");
}

#[test]
fn as_an_adapter_it_passes_everything_as_well() {
    let certified = certify(&Wanted { adapter: true, ..Wanted::default() });
    assert_eq!(failures(&certified), Vec::<String>::new());
    for standing in &certified.standings {
        assert!(standing.is_reached(), "{standing:?}");
    }
}

/// Conflicting parameters can be seen without the service; an EIP that does not exist cannot.
#[test]
fn a_client_may_refuse_what_the_page_lets_it_know_and_nothing_else() {
    let cases = ["*/instance-and-interface", "*/no-target"];
    let certified = certify(&Wanted { wrong: "refuses", cases: &cases, ..Wanted::default() });
    assert_eq!(failures(&certified), Vec::<String>::new());
    let passed = ids(&certified, |finding| finding.judgement == Judgement::Pass);
    assert!(passed.contains("outcome.refusal") && !passed.contains("wire.sent"));
    let certified = certify(&Wanted { wrong: "refuses-all", cases: &["*/eip-absent"], ..Wanted::default() });
    assert!(failures(&certified).iter().any(|failure| failure.contains("wire.sent")));
}

/// An exit status proves that success and failure are told apart, and nothing of what was said.
#[test]
fn a_client_that_states_nothing_reaches_the_levels_that_need_no_statement() {
    let cases = ["*/eip-absent", "*/absent-eip", "*/bind-instance", "*/html", "*/rate-limit-once"];
    let certified = certify(&Wanted { wrong: "says-little", cases: &cases, ..Wanted::default() });
    assert_eq!(failures(&certified), Vec::<String>::new());
    for standing in &certified.standings {
        let is_semantic = standing.level == Level::Semantic;
        assert_eq!(standing.is_reached(), !is_semantic, "{standing:?}");
        assert_eq!(standing.not_verified.is_empty(), !is_semantic, "{standing:?}");
    }
}

#[test]
fn what_a_case_is_there_for_is_looked_at() {
    let certified =
        certify(&Wanted { cases: &["*/{rate-limit,wait,unknown,long,missing,html}*"], ..Wanted::default() });
    for seen in &certified.seen {
        for check in &seen.expects.exercises {
            let found =
                certified.findings.iter().any(|finding| finding.task == seen.task && finding.check == *check);
            assert!(found, "{} says nothing of {}", check, seen.task);
        }
    }
}

#[test]
fn by_the_proxy_it_passes_as_well() {
    let cases = [
        "*/blocked-eip",
        "*/eip-blocked",
        "*/redirect*",
        "*/reset-after*",
        "*/untrusted-certificate",
        "*/bind-instance",
    ];
    let certified = certify(&Wanted { cases: &cases, way: WayKind::Proxy, ..Wanted::default() });
    assert_eq!(failures(&certified), Vec::<String>::new());
    assert!(certified.seen.iter().all(|seen| seen.case == "untrusted-certificate" || !seen.sent.is_empty()));
}
