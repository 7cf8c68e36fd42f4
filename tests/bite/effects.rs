//! What the cases ask of effects: an error has none, a success is read back, a task only goes forward.

use super::common::suite;
use dubplate::contract::Effect;
use dubplate::scenario::{Case, Check, Expect, Profile, Roles, Step};
use regex::Regex;

fn expectation(step: &Step) -> Option<&Expect> {
    match &step.check {
        Check::Once(expect) => Some(expect),
        Check::Poll(_) => None,
    }
}

fn is_refused(step: &Step) -> bool {
    expectation(step).is_some_and(|expect| expect.error.is_some() || expect.some_error.is_some())
}

fn changes(profile: &Profile, step: &Step) -> bool {
    profile.contract.actions[&step.action].effect != Effect::Read
}

/// Whether the fields of a role are enough to read its state.
fn can_be_read(roles: &Roles, role: &str) -> bool {
    let (Some((_, with)), fields) = (roles.read(role), roles.fields(role)) else { return false };
    let text = serde_json::to_string(with).expect("JSON");
    let names = Regex::new(r"\$\{([^}]*)\}").expect("a pattern");
    names.captures_iter(&text).all(|found| &found[1] == "region" || fields.contains(&&found[1]))
}

fn each(mut look: impl FnMut(&Profile, &Case)) {
    for profile in &suite().profiles {
        for case in &profile.cases {
            look(profile, case);
        }
    }
}

#[test]
fn an_error_of_a_changing_call_reads_every_resource_before_and_after() {
    let (mut missing, mut looked) = (Vec::new(), 0);
    each(|profile, case| {
        for step in case.steps.iter().filter(|step| is_refused(step) && changes(profile, step)) {
            looked += 1;
            let unchanged = &expectation(step).expect("it is refused").unchanged;
            let unread = case.needs.iter().filter(|need| {
                can_be_read(&profile.roles, &need.role)
                    && unchanged.iter().all(|(name, _)| *name != need.name)
            });
            missing.extend(
                unread.map(|need| format!("{}/{}: {}", profile.contract.profile, case.id, need.name)),
            );
        }
    });
    assert!(missing.is_empty(), "{}", missing.join("\n"));
    assert!(looked > 80, "{looked}");
}

#[test]
fn a_change_that_succeeds_is_read_back() {
    let mut missing = Vec::new();
    each(|profile, case| {
        for (at, step) in case.steps.iter().enumerate() {
            if is_refused(step) || !changes(profile, step) {
                continue;
            }
            let reads = |later: &&Step| !changes(profile, later) && !is_refused(later);
            let looks = case.steps[at + 1..].iter().filter(reads).any(|later| match &later.check {
                Check::Once(expect) => !expect.at.is_empty(),
                Check::Poll(_) => true,
            });
            if !looks {
                missing.push(format!("{}/{}: {}", profile.contract.profile, case.id, step.place));
            }
        }
    });
    assert!(missing.is_empty(), "{}", missing.join("\n"));
}
