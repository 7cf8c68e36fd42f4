//! What one trial is made of.

use crate::certify::Mode;
use crate::certify::wire::Plan;
use crate::contract::Gateway;

/// What the client is asked to do meanwhile.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ask {
    /// `DescribeAddresses` of one EIP.
    Read,
    /// The same of the n-th of some EIPs that differ.
    ReadOther(usize),
    /// `AssociateAddress` to an instance.
    Bind,
}

/// One line of the table.
pub struct Trial {
    /// Unlike that of any case of the scenarios.
    pub id: &'static str,
    pub title: &'static str,
    pub ask: Ask,
    pub mode: Mode,
    pub plan: Plan,
    pub deadline_ms: u64,
    /// What a right client hears at last: `ok`, a code, or nothing that can be said.
    pub answer: Option<&'static str>,
    /// Only on that gateway.
    pub gateway: Option<Gateway>,
    /// With a temporary credential.
    pub token: bool,
    /// It is asked when nothing else is.
    pub alone: bool,
    /// The endpoint shows a certificate that nobody can trust.
    pub untrusted: bool,
    /// Checks that it is there for.
    pub exercises: &'static [&'static str],
}

/// For a client that need not hurry.
const USUAL: u64 = 8000;
/// A read that nothing is done to; the lines of the table say what is different.
pub(super) const PLAIN: Trial = Trial {
    id: "",
    title: "",
    ask: Ask::Read,
    mode: Mode::Call,
    plan: Plan::HONEST,
    deadline_ms: USUAL,
    answer: None,
    gateway: None,
    token: false,
    alone: false,
    untrusted: false,
    exercises: &[],
};
