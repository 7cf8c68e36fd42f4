//! Does what the service said reach the caller?

use super::Judgement::{self, DoesNotApply, NotVerified, Pass};
use super::Truth;
use crate::certify::Seen;

const WEAK: &str = "the client makes no statement of its own, only an exit status";

pub(super) fn code(seen: &Seen) -> Judgement {
    let Truth::Error(_, code) = seen.truth() else { return DoesNotApply };
    let Some(claim) = seen.stated() else { return NotVerified(WEAK.to_owned()) };
    match claim.code.as_deref() {
        Some(own) if own == code => Pass,
        Some(own) => Judgement::Fail(format!("expected `{code}`, found `{own}`")),
        None => Judgement::Fail(format!("expected `{code}`, found no code")),
    }
}
