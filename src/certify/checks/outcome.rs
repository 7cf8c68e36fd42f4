//! Does the client tell success from failure?

use super::Judgement::{self, DoesNotApply, Fail, NotVerified, Pass};
use super::{Truth, verdict};
use crate::certify::{Ending, Outcome, Seen};

const SILENT: &str = "the client made no statement; `outcome.ended` says why";

pub(super) fn told_apart(seen: &Seen) -> Judgement {
    if seen.is_unsupported() || seen.waits() || seen.is_refused() {
        return DoesNotApply;
    }
    let Some(claim) = seen.claim() else { return NotVerified(SILENT.to_owned()) };
    match (seen.truth(), claim.outcome) {
        (Truth::Ok(_), Outcome::Ok) => Pass,
        (Truth::Error(_, code), Outcome::Ok) => {
            Fail(format!("the service said `{code}`; the client says that all is well"))
        }
        (Truth::Ok(_), other) => Fail(format!("the service said yes; the client says {}", other.word())),
        (Truth::Silent, Outcome::Ok) => {
            Fail("nothing was asked, and the client says that all is well".to_owned())
        }
        (Truth::Error(..), _) => Pass,
        (Truth::Silent | Truth::Unreadable(_), _) => DoesNotApply,
    }
}

pub(super) fn refusal(seen: &Seen) -> Judgement {
    if seen.expects.refusal && seen.is_refused() { Pass } else { DoesNotApply }
}

pub(super) fn exit_status(seen: &Seen) -> Judgement {
    let Ending::Exited { status } = seen.told.process.ending else { return DoesNotApply };
    let failed = match seen.truth() {
        Truth::Ok(_) => seen.stated().is_some_and(|claim| claim.outcome != Outcome::Ok),
        Truth::Error(..) => true,
        Truth::Silent | Truth::Unreadable(_) => {
            seen.stated().is_none_or(|claim| claim.outcome != Outcome::Ok)
        }
    };
    if failed && status == 0 {
        return Fail("expected another exit status than 0 after a failure, found 0".to_owned());
    }
    let well = seen.stated().is_some_and(|claim| claim.outcome == Outcome::Ok);
    verdict((well && status != 0).then(|| format!("the client states success and exits with {status}")))
}

pub(super) fn ended(seen: &Seen) -> Judgement {
    match &seen.told.process.ending {
        Ending::Stopped { why } if why == "deadline" => DoesNotApply,
        Ending::Stopped { why } if why == "interrupt" => NotVerified("the run was interrupted".to_owned()),
        Ending::Stopped { why } => Fail(format!("it was ended by us: {why}")),
        Ending::Signalled { signal } => Fail(format!("it was ended by signal {signal}")),
        Ending::NotStarted { why } => Fail(format!("it could not be started: {why}")),
        Ending::Disturbed => NotVerified("the client ended while this and others were under way".to_owned()),
        Ending::Exited { .. } | Ending::Answered => {
            verdict(seen.claim().is_none().then(|| "it said nothing that means anything".to_owned()))
        }
    }
}

pub(super) fn orderly(seen: &Seen) -> Judgement {
    let troubles = &seen.told.process.troubles;
    verdict((!troubles.is_empty()).then(|| troubles.join("; ")))
}

pub(super) fn secret_shown(seen: &Seen) -> Judgement {
    let shown = seen.told.process.secret_shown;
    verdict(shown.then(|| "the SecretKey stands in what the client printed, or in its result".to_owned()))
}

pub(super) fn nothing_left(seen: &Seen) -> Judgement {
    let left = seen.told.process.left_running;
    verdict(left.then(|| "processes of the client outlived the task; they were ended by us".to_owned()))
}
