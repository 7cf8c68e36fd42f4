//! Cases of the scenarios, seen from the client's side.
//!
//! What a case asks as a plain call is asked of the client; what polls, we ask ourselves: it reads an effect back. What
//! only a raw request can do is no client's business, and the case says why.

use crate::contract::Contract;
use crate::protocol::{Draft, is_common};
use crate::scenario::{Case, Check, Step};

/// Whose part a step of a case is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Part {
    Client,
    /// We ask, as often as it takes, and what we find says whether the client's call had its effect.
    Ours,
    /// Nobody's, and why.
    Raw(&'static str),
}

impl Part {
    /// Whose part a step is.
    pub fn of(step: &Step, contract: &Contract) -> Self {
        let deviation = &step.deviation;
        if deviation.secret_id.is_some() || deviation.other_account {
            return Self::Raw("a client uses the key that it is given; another one is a raw request");
        }
        match deviation.tamper.map(|tamper| (tamper.name, tamper.repeats_nonce())) {
            Some((_, true)) => {
                return Self::Raw("no client repeats its nonce on purpose; that none does is checked");
            }
            Some(("method", false)) => return Self::Raw("the HTTP method is the client's own choice"),
            Some(_) => {
                return Self::Raw(
                    "no client spoils its signature on purpose; a right one is checked in every case",
                );
            }
            None => {}
        }
        if deviation.malform.is_some()
            || deviation.pad > 0
            || deviation.content_type.is_some()
            || !deviation.again.is_empty()
            || !deviation.null.is_empty()
            || !deviation.elsewhere.is_empty()
        {
            return Self::Raw("no client writes a malformed request on purpose; that none does is checked");
        }
        if deviation.skew != 0 {
            return Self::Raw("the clock is the client's own; `clock-skew` asks what it makes of a refusal");
        }
        if deviation.omit.iter().any(|name| is_common(name) && name != "Region") {
            return Self::Raw(
                "a client that leaves out a common parameter is wrong; that none does is checked",
            );
        }
        if deviation.add.iter().any(|(name, value)| name != "Region" || !value.is_string()) {
            return Self::Raw(
                "what no page documents cannot be asked of a client: it may know the documented only",
            );
        }
        let (form, signing) = Draft::usual(contract.gateway);
        if deviation.form.is_some_and(|own| own != form)
            || deviation.signing.is_some_and(|own| own != signing)
        {
            return Self::Raw(
                "how a request carries its parameters and which signature it has is the client's choice",
            );
        }
        if step.repeat > 1 {
            return Self::Raw(
                "a burst is no call; the `rate-limit` cases ask what a client makes of a refusal",
            );
        }
        match step.check {
            Check::Once(_) => Self::Client,
            Check::Poll(_) => Self::Ours,
        }
    }
}

/// Why a case is not for clients. One step that only a raw request can make is what the case is about; the plain ones
/// beside it are there to compare with.
pub fn why_not(case: &Case, contract: &Contract) -> Option<&'static str> {
    let parts = || case.steps.iter().map(|step| Part::of(step, contract));
    let raw = parts().find_map(|part| if let Part::Raw(why) = part { Some(why) } else { None });
    let asks = parts().any(|part| part == Part::Client);
    raw.or_else(|| (!asks).then_some("it has no call that a client could be asked to make"))
}

/// Codes for what can be seen of the parameters alone: the pages that have them say what must be given together, what
/// excludes each other and what form a value has. A client may refuse such a call before it sends it.
const REFUSABLE: [&str; 5] = [
    "MissingParameter",
    "MissingResourceId",
    "InvalidParameter",
    "InvalidParameterConflict",
    "InvalidParameterValue",
];
const REFUSABLE_ALONE: &str = "UnsupportedOperation.Malformed";

/// Whether a client may know of an error without asking.
pub fn refusable(code: &str) -> bool {
    let parent = code.split('.').next().unwrap_or_default();
    code == REFUSABLE_ALONE || REFUSABLE.contains(&parent)
}
