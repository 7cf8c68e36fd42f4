//! What really happened to a task, as the wire has it.

use crate::certify::{Claim, Mode, Outcome, Seen, Sent, Strength};

/// What the service had said to a client when it made its claim.
#[derive(Clone, Copy)]
pub enum Truth<'s> {
    /// Nothing was asked.
    Silent,
    Ok(&'s Sent),
    /// An error of the API.
    Error(&'s Sent, &'s str),
    /// What came, if anything, is no answer, or came too late.
    Unreadable(&'s Sent),
}

impl Seen {
    /// Requests for the task's own action.
    pub fn own(&self) -> impl DoubleEndedIterator<Item = &Sent> {
        self.sent.iter().filter(|sent| self.is_own(sent))
    }

    /// Requests for anything else: looking whether a change has come to its end.
    pub fn others(&self) -> impl DoubleEndedIterator<Item = &Sent> {
        self.sent.iter().filter(|sent| !self.is_own(sent))
    }

    pub fn is_own(&self, sent: &Sent) -> bool {
        sent.request.action.as_deref().is_some_and(|action| action.eq_ignore_ascii_case(&self.action))
    }

    /// What the last request for the task's own action was answered.
    pub fn truth(&self) -> Truth<'_> {
        match self.own().next_back() {
            None => Truth::Silent,
            Some(last) if !last.given.readable => Truth::Unreadable(last),
            Some(last) => match &last.given.code {
                Some(code) => Truth::Error(last, code),
                None => Truth::Ok(last),
            },
        }
    }

    pub fn claim(&self) -> Option<&Claim> {
        self.told.claim.as_ref()
    }

    pub fn claims(&self, outcome: Outcome) -> bool {
        self.claim().is_some_and(|claim| claim.outcome == outcome)
    }

    /// A claim in words of the client's own, that is, one with which its meaning can be judged.
    pub fn stated(&self) -> Option<&Claim> {
        self.claim().filter(|claim| claim.strength == Strength::Stated)
    }

    /// The client says that it cannot do this.
    pub fn is_unsupported(&self) -> bool {
        self.claims(Outcome::NotSupported) && self.sent.is_empty()
    }

    /// The client refused the task by itself, as it may.
    pub fn is_refused(&self) -> bool {
        let refuses = [Outcome::RefusedLocally, Outcome::Failed, Outcome::Error];
        self.expects.refusal
            && self.sent.is_empty()
            && self.claim().is_some_and(|claim| refuses.contains(&claim.outcome))
    }

    /// The case is there for that check.
    pub fn is_about(&self, check: &str) -> bool {
        self.expects.exercises.iter().any(|id| id == check)
    }

    pub fn waits(&self) -> bool {
        self.mode == Mode::CallAndWait
    }
}
