//! Does the client stand misbehaviour?

use super::Judgement::{self, DoesNotApply, Fail, NotVerified, Pass};
use super::{Truth, verdict};
use crate::certify::{Ending, Outcome, Seen, Sent};

/// Milliseconds between a refusal and the next try, and between two looks.
const PAUSE: u64 = 50;
/// Requests for one call.
const MOST: u64 = 20;
/// Requests with a clock that was refused.
const MOST_SKEWED: usize = 3;
/// What a deadline may be missed by: starting and ending take time.
const SLACK_MS: u64 = 250;

/// Codes for too many calls.
fn is_throttled(sent: &Sent) -> bool {
    let code = sent.given.code.as_deref().unwrap_or_default();
    ["RequestLimitExceeded", "InvalidRequest.RequestConcurrencyExceeded", "InvalidRequest.LimitExceeded"]
        .iter()
        .any(|known| code == *known || code.strip_prefix(known).is_some_and(|rest| rest.starts_with('.')))
}

fn is_about_the_clock(sent: &Sent) -> bool {
    matches!(sent.given.code.as_deref(), Some("AuthFailure.SignatureExpire" | "InvalidRequest.ReplayAttack"))
}

/// The service's own trouble: the same request may be answered otherwise a little later.
fn may_pass(sent: &Sent) -> bool {
    const PASSING: [&str; 8] = [
        "InternalError",
        "ResourceBusy",
        "ResourceInUse",
        "ResourceUnavailable",
        "ServiceUnavailable",
        "DesOperation",
        "OperationDenied",
        "FailedOperation",
    ];
    let code = sent.given.code.as_deref().unwrap_or_default();
    is_throttled(sent)
        || is_about_the_clock(sent)
        || PASSING.contains(&code.split('.').next().unwrap_or_default())
}

pub(super) fn throttling(seen: &Seen) -> Judgement {
    if !seen.own().any(is_throttled) {
        return DoesNotApply;
    }
    match (seen.truth(), seen.claim().map(|claim| claim.outcome)) {
        (_, None) => NotVerified("the client made no statement".to_owned()),
        (Truth::Error(..), Some(Outcome::Ok)) => Fail(
            "the last answer refused the call for the rate, and the client says that all is well".to_owned(),
        ),
        (Truth::Ok(_), Some(outcome)) if outcome != Outcome::Ok => {
            Fail(format!("the call went through in the end, and the client says {}", outcome.word()))
        }
        _ => Pass,
    }
}

pub(super) fn spacing(seen: &Seen) -> Judgement {
    let own: Vec<&Sent> = seen.own().collect();
    let tries = || own.windows(2).filter(|pair| is_throttled(pair[0]));
    if tries().next().is_none() {
        return DoesNotApply;
    }
    let hasty = tries().map(|pair| pair[1].at_ms.saturating_sub(pair[0].at_ms)).find(|gap| *gap < PAUSE);
    verdict(hasty.map(|gap| {
        format!(
            "expected at least {PAUSE} ms between a refusal for the rate and the next try, found {gap} ms"
        )
    }))
}

pub(super) fn bounded(seen: &Seen) -> Judgement {
    let sent = seen.own().count() as u64 + seen.unrecorded;
    if seen.waits() || sent < 2 {
        return if seen.is_about("resilience.bounded") && sent > 0 { Pass } else { DoesNotApply };
    }
    verdict((sent > MOST).then(|| format!("expected at most {MOST} requests for one call, found {sent}")))
}

pub(super) fn refusal_once(seen: &Seen) -> Judgement {
    let own: Vec<&Sent> = seen.own().collect();
    let refused =
        own.iter().position(|sent| sent.given.readable && sent.given.code.is_some() && !may_pass(sent));
    let Some(at) = refused else { return DoesNotApply };
    let code = own[at].given.code.as_deref().unwrap_or_default();
    verdict((at + 1 < own.len()).then(|| format!("`{code}` was the answer, and the same was asked again")))
}

pub(super) fn blind_repeat(seen: &Seen) -> Judgement {
    if !seen.expects.changes {
        return DoesNotApply;
    }
    let lost = seen.sent.iter().position(|sent| seen.is_own(sent) && !sent.given.readable);
    let Some(lost) = lost else { return DoesNotApply };
    let after = &seen.sent[lost + 1..];
    let next = after.iter().position(|sent| seen.is_own(sent));
    let Some(next) = next else { return Pass };
    let looked = after[..next].iter().any(|sent| sent.given.readable);
    verdict((!looked).then(|| {
        format!(
            "the answer to request {} was lost, and request {} makes the change again",
            lost + 1,
            lost + next + 2
        )
    }))
}

pub(super) fn unreadable(seen: &Seen) -> Judgement {
    let Truth::Unreadable(last) = seen.truth() else { return DoesNotApply };
    // An answer without RequestId may be taken, and whoever looks at what became of a change may know that it is well.
    let is_taken = last.fault.as_deref() == Some("missing-request-id");
    if is_taken || seen.others().any(|sent| sent.given.readable) {
        return DoesNotApply;
    }
    match seen.claim() {
        Some(claim) if claim.outcome == Outcome::Ok => {
            Fail("no answer of the API came, and the client says that all is well".to_owned())
        }
        Some(_) => Pass,
        None => NotVerified("the client made no statement".to_owned()),
    }
}

pub(super) fn deadline(seen: &Seen) -> Judgement {
    let process = &seen.told.process;
    if let Ending::Stopped { why } = &process.ending
        && why == "deadline"
    {
        return Fail(format!("it had not come to an end after {} ms, and was ended by us", seen.deadline_ms));
    }
    let late = process.millis.saturating_sub(seen.deadline_ms);
    if late > SLACK_MS {
        return Fail(format!("it came to an end {late} ms after its deadline"));
    }
    if seen.is_about("resilience.deadline") { Pass } else { DoesNotApply }
}

pub(super) fn patience(seen: &Seen) -> Judgement {
    let Truth::Ok(last) = seen.truth() else { return DoesNotApply };
    let slow =
        last.fault.as_deref().is_some_and(|fault| fault.starts_with("delay=") || fault.starts_with("drip="));
    if !slow {
        return DoesNotApply;
    }
    verdict(
        (!seen.claims(Outcome::Ok))
            .then(|| "the answer came in time, and the client did not wait for it".to_owned()),
    )
}

pub(super) fn skew(seen: &Seen) -> Judgement {
    let refused = seen.own().filter(|sent| is_about_the_clock(sent)).count();
    if refused == 0 {
        return DoesNotApply;
    }
    verdict((refused > MOST_SKEWED).then(|| {
        format!("expected at most {MOST_SKEWED} requests with a clock that was refused, found {refused}")
    }))
}

pub(super) fn redirect(seen: &Seen) -> Judgement {
    if !seen.sent.iter().any(|sent| (300..400).contains(&sent.given.status)) {
        return DoesNotApply;
    }
    let told = seen.elsewhere.iter().find(|led| !led.credentials.is_empty());
    verdict(
        told.map(|led| format!("the other host was sent credentials, in {}", led.credentials.join(" and "))),
    )
}

pub(super) fn tls(seen: &Seen, all: &[Seen]) -> Judgement {
    if !seen.is_about("resilience.tls") {
        return DoesNotApply;
    }
    if seen.is_unsupported() {
        return NotVerified("the client says that it does not support this".to_owned());
    }
    let Some(first) = seen.sent.first() else {
        return verdict(
            seen.claims(Outcome::Ok)
                .then(|| "nothing was asked, and the client says that all is well".to_owned()),
        );
    };
    let others = all.iter().filter(|other| other.task != seen.task);
    if others.flat_map(|other| &other.sent).any(|sent| sent.connection == first.connection) {
        return NotVerified(
            "the client kept a connection of before, whose certificate could be trusted".to_owned(),
        );
    }
    Fail("a request came over a connection whose certificate nobody can trust".to_owned())
}

pub(super) fn no_invention(seen: &Seen) -> Judgement {
    let last = seen.own().next_back();
    if last.is_none_or(|sent| sent.fault.as_deref() != Some("missing-request-id")) {
        return DoesNotApply;
    }
    let Some(claim) = seen.claim() else { return NotVerified("the client made no statement".to_owned()) };
    verdict(
        claim
            .request_id
            .as_ref()
            .map(|_| "the answer had no request id, and the client states one".to_owned()),
    )
}

pub(super) fn mixed_up(seen: &Seen, all: &[Seen]) -> Judgement {
    let Some(id) = seen.claim().and_then(|claim| claim.request_id.as_deref()) else { return DoesNotApply };
    let holds = |seen: &Seen| seen.sent.iter().any(|sent| sent.given.request_id.as_deref() == Some(id));
    if holds(seen) {
        return Pass;
    }
    match all.iter().find(|other| other.task != seen.task && holds(other)) {
        Some(other) => Fail(format!("the request id that it states is that of an answer to {}", other.task)),
        None => DoesNotApply,
    }
}

pub(super) fn waited(seen: &Seen) -> Judgement {
    if !seen.waits() || !matches!(seen.truth(), Truth::Ok(_)) {
        return DoesNotApply;
    }
    let Some(claim) = seen.claim() else { return NotVerified("the client made no statement".to_owned()) };
    if claim.outcome == Outcome::NotSupported {
        return NotVerified("the client says that it does not support this".to_owned());
    }
    let looks = seen.others().filter(|sent| sent.given.readable).count();
    match (seen.others().any(super::progress::is_done), claim.outcome == Outcome::Ok) {
        (true, false) => Fail("the change came to its end, and the client does not say so".to_owned()),
        (false, true) if looks == 0 => Fail("it says that the change is done and has not looked".to_owned()),
        (false, true) => Fail(format!("it says that the change is done; none of its {looks} looks said so")),
        (true, true) | (false, false) => Pass,
    }
}

pub(super) fn failed_task(seen: &Seen) -> Judgement {
    if !seen.waits() || !seen.others().any(super::progress::has_failed) {
        return DoesNotApply;
    }
    verdict(
        seen.claims(Outcome::Ok).then(|| "the task failed, and the client says that all is well".to_owned()),
    )
}

pub(super) fn polls_end(seen: &Seen) -> Judgement {
    if !seen.waits()
        || seen.others().any(|sent| super::progress::is_done(sent) || super::progress::has_failed(sent))
    {
        return DoesNotApply;
    }
    if seen.others().next().is_none() {
        return DoesNotApply;
    }
    let stopped = matches!(&seen.told.process.ending, Ending::Stopped { why } if why == "deadline");
    verdict(stopped.then(|| format!("it looked until it was ended by us, after {} ms", seen.deadline_ms)))
}

pub(super) fn poll_spacing(seen: &Seen) -> Judgement {
    let looks: Vec<&Sent> = seen.others().collect();
    if !seen.waits() || looks.len() < 2 {
        return DoesNotApply;
    }
    let gaps = looks.windows(2).map(|pair| pair[1].at_ms.saturating_sub(pair[0].at_ms));
    let hasty = gaps.min().filter(|gap| *gap < PAUSE);
    verdict(hasty.map(|gap| format!("expected at least {PAUSE} ms between two looks, found {gap} ms")))
}
