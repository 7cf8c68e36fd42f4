//! Does what the service said reach the caller?

use super::Judgement::{self, DoesNotApply, Fail, NotVerified, Pass};
use super::fields::{Compared, compare};
use super::{Truth, verdict};
use crate::certify::{Claim, Given, Outcome, Seen, Sent};
use serde_json::Value;

const WEAK: &str = "the client makes no statement of its own, only an exit status";

/// The last answer, if it was one of the API, with what the client states of it.
fn stated<'s>(
    seen: &'s Seen,
    wanted: fn(&Truth<'s>) -> Option<&'s Sent>,
) -> Result<(&'s Given, &'s Claim), Judgement> {
    let sent = wanted(&seen.truth()).ok_or(DoesNotApply)?;
    let claim = seen.stated().ok_or_else(|| NotVerified(WEAK.to_owned()))?;
    Ok((&sent.given, claim))
}

fn error<'s>(truth: &Truth<'s>) -> Option<&'s Sent> {
    if let Truth::Error(sent, _) = truth { Some(sent) } else { None }
}

fn success<'s>(truth: &Truth<'s>) -> Option<&'s Sent> {
    if let Truth::Ok(sent) = truth { Some(sent) } else { None }
}

pub(super) fn kind(seen: &Seen) -> Judgement {
    match stated(seen, error) {
        Ok((_, claim)) if claim.outcome == Outcome::Error => Pass,
        Ok((_, claim)) => Fail(format!("expected `error`, found `{}`", claim.outcome.word())),
        Err(other) => other,
    }
}

pub(super) fn code(seen: &Seen) -> Judgement {
    let (given, claim) = match stated(seen, error) {
        Ok(both) => both,
        Err(other) => return other,
    };
    let code = given.code.as_deref().unwrap_or_default();
    match claim.code.as_deref() {
        Some(own) if own == code => Pass,
        Some(own) => Fail(format!("expected `{code}`, found `{own}`")),
        None => Fail(format!("expected `{code}`, found no code")),
    }
}

pub(super) fn message(seen: &Seen) -> Judgement {
    let (given, claim) = match stated(seen, error) {
        Ok(both) => both,
        Err(other) => return other,
    };
    let Some(message) = given.body.pointer("/Error/Message").and_then(Value::as_str) else {
        return DoesNotApply;
    };
    match claim.message.as_deref() {
        Some(own) if own.contains(message) => Pass,
        Some(own) => Fail(format!("expected `{message}`, found `{own}`")),
        None => Fail(format!("expected `{message}`, found no message")),
    }
}

pub(super) fn request_id(seen: &Seen) -> Judgement {
    let truth = seen.truth();
    let Some(sent) = success(&truth).or_else(|| error(&truth)) else { return DoesNotApply };
    let Some(claim) = seen.stated() else { return NotVerified(WEAK.to_owned()) };
    // Who gave up waiting, or did not get the answer, has none to state.
    if !matches!(claim.outcome, Outcome::Ok | Outcome::Error) {
        return DoesNotApply;
    }
    let Some(id) = sent.given.request_id.as_deref() else { return DoesNotApply };
    let in_fields = claim.fields.get("/RequestId").map(|field| field.value.as_str());
    match claim.request_id.as_deref().or(in_fields) {
        Some(own) if own.eq_ignore_ascii_case(id) => Pass,
        // A change has more than one answer.
        Some(own) if seen.others().any(|sent| sent.given.request_id.as_deref() == Some(own)) => Pass,
        Some(own) => Fail(format!("expected `{id}`, found `{own}`")),
        None => Fail(format!("expected `{id}`, found no request id")),
    }
}

pub(super) fn fields(seen: &Seen) -> Judgement {
    let sent = success(&seen.truth());
    let undocumented = sent.is_some_and(|sent| sent.fault.as_deref() == Some("more-members"));
    let (given, claim) = match stated(seen, success) {
        Ok((_, claim)) if claim.outcome != Outcome::Ok => return DoesNotApply,
        Ok(both) => both,
        Err(other) => return other,
    };
    match compare(&claim.fields, &given.body, undocumented) {
        Compared::Nothing => DoesNotApply,
        Compared::Unstated => NotVerified("the client states no members of its answers".to_owned()),
        Compared::Differs(why) => Fail(why),
        Compared::Same => Pass,
    }
}

pub(super) fn task_id(seen: &Seen) -> Judgement {
    let (given, claim) = match stated(seen, success) {
        Ok(both) => both,
        Err(other) => return other,
    };
    let Some(Value::String(id)) = given.body.get("TaskId") else { return DoesNotApply };
    match claim.fields.get("/TaskId") {
        None => NotVerified("the client states no TaskId".to_owned()),
        Some(field) => verdict(
            (field.kind != "string" || field.value != *id)
                .then(|| format!("expected the string `{id}`, found the {} `{}`", field.kind, field.value)),
        ),
    }
}
