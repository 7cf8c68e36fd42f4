//! Does the client tell success from failure?

use super::Judgement::{self, DoesNotApply, Fail, Pass};
use super::Truth;
use crate::certify::{Outcome, Seen};

pub(super) fn told_apart(seen: &Seen) -> Judgement {
    if seen.is_unsupported() || seen.waits() {
        return DoesNotApply;
    }
    let Some(claim) = seen.claim() else {
        return Fail("the client said nothing that means anything".to_owned());
    };
    match (seen.truth(), claim.outcome) {
        (Truth::Ok(_), Outcome::Ok) => Pass,
        (Truth::Ok(_), other) => Fail(format!("the service said yes; the client says {other:?}")),
        (Truth::Error(_, code), Outcome::Ok) => {
            Fail(format!("the service said `{code}`; the client says that all is well"))
        }
        (Truth::Error(..), _) => Pass,
        (Truth::Silent, Outcome::Ok) => {
            Fail("nothing was asked, and the client says that all is well".to_owned())
        }
        (Truth::Silent, _) | (Truth::Unreadable(_), _) => DoesNotApply,
    }
}
