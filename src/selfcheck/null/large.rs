//! Cases that send megabytes: sixty times each would take longer than all others together.

use crate::contract::Contract;
use crate::runner::Selected;
use crate::scenario::{Check, Step};

const LARGE: usize = 100_000;

/// Whether a case can tell this code from any other: it is not large, or it names the code somewhere.
pub(super) fn is_told(selected: &Selected, code: &str) -> bool {
    let case = &selected.case;
    let is_large = case.steps.iter().any(|step| step.deviation.pad > LARGE);
    !is_large || case.steps.iter().any(|step| names(step, &selected.profile.contract, code))
}

/// Whether a step takes a code. One that polls names its codes in conditions: it may name any.
fn names(step: &Step, contract: &Contract, code: &str) -> bool {
    let Check::Once(expect) = &step.check else { return true };
    let named =
        expect.error.iter().chain(&expect.some_error).chain(&expect.accept).any(|(named, _)| named == code);
    named || expect.freedom(contract).is_some_and(|freedom| freedom.takes(code))
}
