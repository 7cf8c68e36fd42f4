use super::account::Account;
use super::lease::Leases;
use super::pace::{Burst, Paces, Turns};
use super::reach::Reach;
use super::seed::Seeder;
use crate::cassette::Shelf;
use crate::redact::Redactor;
use crate::sign::Credential;
use crate::snapshot::Kind;
use crate::target::Target;
use std::collections::{BTreeMap, HashSet};
use std::sync::{Arc, Mutex, PoisonError};

/// Who plays which role: the resources of each role, each with its fields.
pub type Bindings = BTreeMap<String, Vec<BTreeMap<String, String>>>;

/// Where the cases of one profile are played.
pub struct Site {
    pub answers: Answers,
    /// The `Host` header.
    pub host: String,
    /// The product in a TC3 credential scope.
    pub service: String,
    /// Empty if none is bound: a case that needs `${region}` is then broken, and says so.
    pub region: String,
    pub bindings: Bindings,
    /// Makes the state of each case; then nothing is bound, and nothing leased.
    pub seeder: Option<Arc<dyn Seeder>>,
    pub credentials: Credentials,
    /// Of a second account, for cases that look whether one sees what is the other's.
    pub other: Option<Credential>,
    pub pace: Pace,
    pub redactor: Redactor,
    /// Of the live service; there everything that costs, lasts or cannot be undone is guarded.
    pub account: Option<Arc<Account>>,
    /// Which snapshots the answers are compared with.
    pub kind: Kind,
    leases: Leases,
    paces: Paces,
    pub(super) reach: Reach,
    /// Request ids that were answered, whatever the case.
    request_ids: Mutex<HashSet<String>>,
}

/// Where the answers come from.
#[derive(Clone)]
pub enum Answers {
    Target(Arc<dyn Target>),
    /// Each case has a cassette of its own, with its resources and its region in it.
    Recorded(Arc<Shelf>),
}

/// In whose name requests are signed.
pub enum Credentials {
    /// A test credential for each case, so that each has a world and a rate of its own. The key is the published one.
    PerCase {
        secret_key: String,
        prefix: String,
    },
    One(Credential),
}

/// Whether time matters.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Pace {
    /// A world for each case, in which a change takes one poll: nothing is leased, nothing waits.
    Immediate,
    /// An account for each case, and time that passes: nothing is leased or held back, polls wait.
    Apart,
    /// Shared resources and a shared rate: roles are leased, polls wait, actions stay below their limit.
    Real,
}

impl Site {
    pub fn new(answers: Answers, host: String, service: String) -> Self {
        Self {
            answers,
            host,
            service,
            region: String::new(),
            bindings: Bindings::new(),
            seeder: None,
            credentials: Credentials::One(Credential::new("", "")),
            other: None,
            pace: Pace::Real,
            redactor: Redactor::default(),
            account: None,
            kind: Kind::default(),
            leases: Leases::default(),
            paces: Paces::default(),
            reach: Reach::default(),
            request_ids: Mutex::default(),
        }
    }

    pub(super) fn leases(&self) -> &Leases {
        self.account.as_ref().map_or(&self.leases, |account| &account.leases)
    }

    /// Waits for the turn of a call; it lasts until there is an answer. `rate` is that of its action, if it has one.
    pub(super) async fn turn(&self, action: &str, rate: Option<u32>) -> Option<Turns<'_>> {
        let account = self.turns(1);
        match rate {
            Some(rate) => self.paces.turn(action, rate, account).await,
            None => account.await,
        }
    }

    /// The same for calls that are sent at once; their action then rests.
    pub(super) async fn burst(
        &self,
        action: &str,
        rate: Option<u32>,
        calls: usize,
    ) -> (Option<Burst>, Option<Turns<'_>>) {
        let quiet = match rate {
            Some(_) => Some(self.paces.burst(action).await),
            None => None,
        };
        (quiet, self.turns(calls).await)
    }

    async fn turns(&self, calls: usize) -> Option<Turns<'_>> {
        let account = self.account.as_ref()?;
        Some(account.rate.turns(u32::try_from(calls).unwrap_or(u32::MAX)).await)
    }

    /// That of a second account for one attempt at a case; `None` if nobody named one. A recording is asked in any name.
    pub(super) fn other_credential(&self, profile: &str, case: &str, attempt: usize) -> Option<Credential> {
        match (&self.answers, &self.credentials) {
            (Answers::Recorded(_), _) => Some(self.credential(profile, case, attempt)),
            (Answers::Target(_), Credentials::PerCase { secret_key, prefix }) => {
                let name = format!("{prefix}{case}.other.{profile}{}", again(attempt));
                Some(Credential::new(name, secret_key.clone()))
            }
            (Answers::Target(_), Credentials::One(_)) => self.other.clone(),
        }
    }

    /// Notes a request id, and says whether no answer of this run had it before. A recording answers what it answered.
    pub(super) fn is_new_request(&self, id: &str) -> bool {
        let is_target = matches!(self.answers, Answers::Target(_));
        let mut known = self.request_ids.lock().unwrap_or_else(PoisonError::into_inner);
        !is_target || known.insert(id.to_owned())
    }

    /// Nobody said in whose name cases are played.
    pub(super) fn is_nameless(&self) -> bool {
        matches!(&self.credentials, Credentials::One(credential) if credential.secret_id.is_empty())
    }

    /// The credential of one attempt at a case.
    pub(super) fn credential(&self, profile: &str, case: &str, attempt: usize) -> Credential {
        match &self.credentials {
            Credentials::PerCase { secret_key, prefix } => {
                Credential::new(format!("{prefix}{case}.{profile}{}", again(attempt)), secret_key.clone())
            }
            Credentials::One(credential) => credential.clone(),
        }
    }
}

/// What the name of an attempt ends with: none must see what another one left.
fn again(attempt: usize) -> String {
    if attempt > 1 { format!(".{attempt}") } else { String::new() }
}
