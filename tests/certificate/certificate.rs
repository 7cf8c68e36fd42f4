//! What a stream comes to.

use crate::ground::{ECM, EIP, Made, known, seen};
use dubplate::certify::Level;
use dubplate::certify::certificate::{CaseCount, Certificate, LevelResult, Standing, Today, Verdict};
use dubplate::certify::known::State;
use dubplate::certify::stream::Omitted;
use jiff::civil::date;

fn level(certificate: &Certificate, profile: &str, level: Level) -> LevelResult {
    let profile = certificate.profiles.iter().find(|one| one.profile == profile).expect("the profile");
    profile.levels.iter().find(|one| one.level == level).expect("the level").clone()
}

fn count(pass: usize, known: usize, fail: usize, not_verified: usize) -> CaseCount {
    CaseCount { pass, known, fail, not_verified }
}

#[test]
fn a_client_that_does_everything_right_reaches_the_top() {
    let made = Made::of(vec![seen(ECM, "read", "sent told code wait"), seen(ECM, "bind", "sent told code")]);
    let certificate = made.certificate();
    assert!(certificate.conformant);
    assert_eq!(certificate.profiles[0].level, Some(Level::Resilience));
    let counts = Level::ALL.map(|one| level(&certificate, ECM, one).cases);
    assert_eq!(counts, [count(2, 0, 0, 0), count(2, 0, 0, 0), count(2, 0, 0, 0), count(1, 0, 0, 0)]);
    assert_eq!((certificate.time.as_str(), certificate.stream.lines), ("2026-11-22T19:40:00Z", 4));
    assert_eq!(certificate.cases[1].passed, ["wire.sent", "outcome.told", "semantic.code"]);
}

#[test]
fn a_client_that_states_nothing_earns_the_first_two_levels_and_the_rest_is_counted_with_the_reason() {
    let made = Made::of(vec![
        seen(ECM, "read", "sent told code?"),
        seen(ECM, "bind", "sent told code?"),
        seen(ECM, "slow", "sent told?"),
    ]);
    let certificate = made.certificate();
    assert!(certificate.conformant);
    assert_eq!(certificate.profiles[0].level, Some(Level::Outcome));
    let outcome = level(&certificate, ECM, Level::Outcome);
    assert_eq!((outcome.standing, outcome.cases), (Standing::Reached, count(2, 0, 0, 1)));
    let semantic = level(&certificate, ECM, Level::Semantic);
    assert_eq!((semantic.standing, semantic.cases), (Standing::NotVerified, count(0, 0, 0, 2)));
    let reasons: Vec<(&str, usize)> =
        semantic.not_verified.iter().map(|reason| (reason.why.as_str(), reason.cases)).collect();
    assert_eq!(reasons, [("nothing is stated", 2)]);
}

#[test]
fn a_failure_takes_its_level_and_those_above_of_its_own_profile_only() {
    let made = Made::of(vec![
        seen(ECM, "read", "sent told! code wait"),
        seen(ECM, "bind", "sent told code wait"),
        seen(EIP, "read", "sent told code"),
    ]);
    let certificate = made.certificate();
    assert!(!certificate.conformant);
    let levels: Vec<_> = certificate.profiles.iter().map(|profile| profile.level).collect();
    assert_eq!(levels, [Some(Level::Wire), Some(Level::Semantic)]);
    assert_eq!(level(&certificate, ECM, Level::Outcome).cases, count(1, 0, 1, 0));
    let verdicts: Vec<Verdict> = certificate.cases.iter().map(|case| case.verdict).collect();
    assert_eq!(verdicts, [Verdict::Fail, Verdict::Pass, Verdict::Pass]);
    assert_eq!(certificate.cases[0].findings[0].text, "told is wrong");
    assert_eq!(certificate.cases[0].passed, ["wire.sent", "semantic.code", "resilience.wait"]);
}

#[test]
fn a_check_holds_in_a_case_if_it_holds_in_every_task_of_it() {
    let mut second = seen(ECM, "bind", "sent! told");
    second.task = format!("{ECM}/bind#2");
    let mut made = Made::of(vec![seen(ECM, "bind", "sent told"), second]);
    made.started.profiles[0].cases = 1;
    let certificate = made.certificate();
    assert_eq!(certificate.cases.len(), 1);
    assert_eq!(certificate.cases[0].passed, ["outcome.told"]);
    assert_eq!(certificate.cases[0].findings[0].task, format!("{ECM}/bind#2"));
    assert_eq!(level(&certificate, ECM, Level::Wire).cases, count(0, 0, 1, 0));
    let sent = certificate.check("wire.sent").expect("the check");
    assert_eq!((sent.passed, sent.failed), (1, 1));
}

#[test]
fn a_known_failure_is_counted_apart_and_is_no_pass() {
    let mut made = Made::of(vec![seen(ECM, "read", "sent told code!"), seen(ECM, "bind", "sent told code")]);
    assert!(!made.certificate().conformant);
    made.started.known = known("read", "semantic.code");
    let certificate = made.certificate();
    assert!(certificate.conformant);
    assert_eq!(certificate.cases[0].verdict, Verdict::Known);
    assert_eq!(certificate.known[0].state, State::Fails);
    let semantic = level(&certificate, ECM, Level::Semantic);
    assert_eq!((semantic.standing, semantic.cases), (Standing::KnownFailures, count(1, 1, 0, 0)));
    assert_eq!(certificate.profiles[0].level, Some(Level::Outcome));
    let code = certificate.check("semantic.code").expect("the check");
    assert_eq!((code.passed, code.known, code.failed), (1, 1, 0));
}

#[test]
fn an_entry_that_is_not_true_fails_a_run_in_which_all_else_is_well() {
    let cases = || vec![seen(ECM, "read", "sent told code"), seen(ECM, "bind", "sent told")];
    for (case, check, state) in [
        ("read", "semantic.code", State::UnexpectedPass),
        ("reed", "semantic.code", State::Unmatched),
        ("bind", "semantic.code", State::Unmatched),
    ] {
        let mut made = Made::of(cases());
        assert!(made.certificate().conformant);
        made.started.known = known(case, check);
        let certificate = made.certificate();
        assert_eq!((certificate.conformant, certificate.known[0].state), (false, state), "{case}");
    }
    let mut made = Made::of(vec![seen(ECM, "read", "sent told code!")]);
    made.started.known = known("read", "semantic.code");
    made.started.time += 71 * 86_400;
    let certificate = made.certificate();
    assert_eq!((certificate.conformant, certificate.known[0].state), (false, State::Expired));
    assert_eq!(certificate.cases[0].verdict, Verdict::Fail, "an expired entry excuses nothing");
}

#[test]
fn a_part_of_a_profile_reaches_no_level_and_leaves_entries_of_the_rest_alone() {
    let mut made = Made::of(vec![seen(ECM, "read", "sent told code wait")]);
    made.started.profiles[0].cases = 3;
    made.started.profiles[0].unselected = vec!["another".to_owned(), "third".to_owned()];
    made.started.known = known("another", "wire.sent");
    let certificate = made.certificate();
    assert!(certificate.conformant);
    assert_eq!((certificate.profiles[0].level, certificate.profiles[0].ran), (None, 1));
    assert_eq!(certificate.known[0].state, State::NotRun);
    made.started.known = known("anotter", "wire.sent");
    assert_eq!(made.certificate().known[0].state, State::Unmatched, "there is no such case at all");
}

#[test]
fn a_profile_that_was_left_out_is_not_spoken_of() {
    let mut made = Made::of(vec![seen(ECM, "read", "sent told"), seen(EIP, "read", "sent told")]);
    made.seen.pop();
    made.started.profiles[1].unselected = vec!["read".to_owned()];
    let certificate = made.certificate();
    assert!(certificate.conformant);
    let profiles: Vec<&str> = certificate.profiles.iter().map(|one| one.profile.as_str()).collect();
    assert_eq!(profiles, [ECM]);
}

#[test]
fn a_case_that_could_not_be_asked_verifies_nothing() {
    let unasked = |case: &str| Omitted {
        profile: ECM.to_owned(),
        case: case.to_owned(),
        why: "no such resource".to_owned(),
    };
    let mut made = Made::of(vec![seen(ECM, "read", "sent told"), seen(ECM, "bind", "sent told")]);
    made.started.profiles[0].cases = 3;
    made.finished.unasked = vec![unasked("bind"), unasked("rename")];
    made.started.known = known("rename", "semantic.code");
    let certificate = made.certificate();
    let wire = level(&certificate, ECM, Level::Wire);
    assert_eq!((wire.cases, wire.not_verified[0].cases), (count(1, 0, 0, 2), 2));
    assert_eq!(wire.not_verified[0].why, "no such resource");
    assert_eq!((certificate.profiles[0].ran, certificate.conformant), (3, false));
    assert_eq!(certificate.known[0].state, State::NotRun);
    made.started.known = known("read", "semantic.code");
    assert_eq!(made.certificate().known[0].state, State::Unmatched);
}

#[test]
fn strays_troubles_an_interrupt_and_nothing_at_all_are_not_conformant() {
    let well = Made::of(vec![seen(ECM, "read", "sent told")]);
    assert!(well.certificate().conformant);
    let mut stray = well.clone();
    stray.strays = Made::varied().strays;
    let certificate = stray.certificate();
    assert!(!certificate.conformant);
    assert_eq!(certificate.check("wire.stray").map(|check| check.failed), Some(1));
    stray.started.known = known("*", "wire.stray");
    let certificate = stray.certificate();
    assert_eq!(
        (certificate.conformant, certificate.known[0].state),
        (true, State::Fails),
        "{certificate:#?}"
    );
    assert_eq!(certificate.check("wire.stray").map(|check| (check.failed, check.known)), Some((0, 1)));
    let mut interrupted = well.clone();
    interrupted.finished.interrupted = true;
    let certificate = interrupted.certificate();
    assert_eq!((certificate.conformant, certificate.profiles[0].level), (false, None));
    let mut troubled = well.clone();
    troubled.finished.troubles = vec!["it ended with status 3".to_owned()];
    assert!(!troubled.certificate().conformant);
    let mut unverified = well;
    unverified.seen = vec![seen(ECM, "read", "sent? told?")];
    let certificate = unverified.certificate();
    assert_eq!(certificate.cases[0].verdict, Verdict::NotVerified);
    assert!(!certificate.conformant, "{certificate:#?}");
}

#[test]
fn a_reader_is_told_what_has_changed_since() {
    let mut made = Made::varied();
    made.started.profiles[1].contract = "1".repeat(64);
    let certificate = made.certificate();
    let digest = "0".repeat(64);
    let contracts = [(ECM.to_owned(), digest.clone()), (EIP.to_owned(), digest)];
    let today = Today {
        dubplate: &certificate.dubplate,
        checks: &certificate.table,
        contracts: &contracts[..1],
        day: date(2027, 1, 31),
    };
    let said =
        |today: &Today<'_>| today.notes(&certificate).iter().map(ToString::to_string).collect::<Vec<_>>();
    assert_eq!(said(&today), [format!("this build has no contract of {EIP}")]);
    let later = Today { dubplate: "0.2.0", checks: "", contracts: &contracts, day: date(2027, 2, 1) };
    assert_eq!(
        said(&later),
        [
            "made by dubplate 0.1.0; this is 0.2.0, and comes to the same",
            "made with another table of checks; this one comes to the same",
            "the contract of eip-v2-2017-03-12 is another one by now: certify again",
            "the known failure at known.toml:2:1 has run out on 2027-01-31: a new run would fail",
        ]
    );
}
