//! Are the requests right?

use super::Judgement::{self, DoesNotApply, NotVerified, Pass};
use super::verdict;
use crate::certify::{Seen, Sent, Signature, Stray};

/// What a check says of each request; the first that is wrong counts.
fn each(seen: &Seen, wrong: impl Fn(&Sent) -> Option<String>) -> Judgement {
    if seen.sent.is_empty() {
        return DoesNotApply;
    }
    let first = seen.sent.iter().zip(1..).find_map(|(sent, nth)| Some((nth, wrong(sent)?)));
    verdict(first.map(|(nth, text)| format!("request {nth}: {text}")))
}

pub(super) fn sent(seen: &Seen) -> Judgement {
    if seen.is_unsupported() {
        return NotVerified("the client says that it does not support this".to_owned());
    }
    if seen.is_refused() || seen.expects.exercises.iter().any(|id| id == "resilience.tls") {
        return DoesNotApply;
    }
    if seen.own().next().is_some() {
        return Pass;
    }
    Judgement::Fail(format!(
        "expected a request for `{}`, found {} requests for something else",
        seen.action,
        seen.sent.len()
    ))
}

pub(super) fn signature(seen: &Seen) -> Judgement {
    each(seen, |sent| match &sent.signature {
        Signature::Valid => None,
        Signature::Missing => Some("it has no signature".to_owned()),
        Signature::Invalid { why } => Some(why.clone()),
    })
}

pub(super) fn strays(strays: &[Stray]) -> Judgement {
    let Some(first) = strays.first() else { return Pass };
    Judgement::Fail(format!("{} requests belong to no task; the first: {}", strays.len(), first.why))
}
