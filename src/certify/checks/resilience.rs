//! Does the client stand misbehaviour?

use super::Judgement::{self, DoesNotApply, Fail, Pass};
use super::Truth;
use crate::certify::{Outcome, Seen};

pub(super) fn unreadable(seen: &Seen) -> Judgement {
    let Truth::Unreadable(_) = seen.truth() else { return DoesNotApply };
    // Whoever looks at what became of a change may know that it is well.
    if seen.others().any(|sent| sent.given.readable) {
        return DoesNotApply;
    }
    match seen.claim() {
        Some(claim) if claim.outcome == Outcome::Ok => {
            Fail("no answer of the API came, and the client says that all is well".to_owned())
        }
        Some(_) => Pass,
        None => Fail("no answer of the API came, and the client does not say so".to_owned()),
    }
}
