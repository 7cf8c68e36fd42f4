//! What clients are asked: every documented situation from the client's side, and how they take misbehaviour.

mod documented;
mod ground;
mod resilience;
mod trial;

pub use documented::{Part, refusable, why_not};
pub use ground::{Ground, Unbound};
pub use resilience::TRIALS;
pub use trial::{Ask, Trial};

use crate::scenario::{Case, Profile};
use std::sync::Arc;

/// A case that a client can be asked.
#[derive(Clone)]
pub struct ClientCase {
    pub profile: Arc<Profile>,
    pub kind: CaseKind,
}

#[derive(Clone)]
pub enum CaseKind {
    /// A case of the scenarios.
    Documented(Arc<Case>),
    Resilience(&'static Trial),
}

impl ClientCase {
    /// Unlike that of any other of its profile.
    pub fn id(&self) -> &str {
        match &self.kind {
            CaseKind::Documented(case) => &case.id,
            CaseKind::Resilience(trial) => trial.id,
        }
    }

    pub fn title(&self) -> &str {
        match &self.kind {
            CaseKind::Documented(case) => &case.title,
            CaseKind::Resilience(trial) => trial.title,
        }
    }

    pub fn profile(&self) -> &str {
        &self.profile.contract.profile
    }

    /// It must not be asked beside others.
    pub fn is_alone(&self) -> bool {
        matches!(&self.kind, CaseKind::Resilience(trial) if trial.alone)
    }
}

/// A case that a client cannot be asked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NotForClients {
    pub profile: String,
    pub case: String,
    pub why: String,
}

/// All cases of a profile in order, and those that are not for clients.
pub fn all(profile: &Arc<Profile>) -> (Vec<ClientCase>, Vec<NotForClients>) {
    let (mut cases, mut not) = (Vec::new(), Vec::new());
    for case in &profile.cases {
        match why_not(case, &profile.contract) {
            None => cases.push(ClientCase {
                profile: Arc::clone(profile),
                kind: CaseKind::Documented(Arc::clone(case)),
            }),
            Some(why) => not.push(NotForClients {
                profile: profile.contract.profile.clone(),
                case: case.id.clone(),
                why: why.to_owned(),
            }),
        }
    }
    let fits = |trial: &&Trial| trial.gateway.is_none_or(|gateway| gateway == profile.contract.gateway);
    let trials = TRIALS.iter().filter(fits);
    cases.extend(
        trials.map(|trial| ClientCase { profile: Arc::clone(profile), kind: CaseKind::Resilience(trial) }),
    );
    (cases, not)
}
