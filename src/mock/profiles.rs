//! Which profile a request is for, and what its actions do.

use super::rule::Behaviour;
use super::{ecm, legacy};
use crate::contract::{Action, Contract, Gateway};
use crate::protocol::{Arrival, Scheme};
use std::sync::Arc;

/// The behaviours written so far, by profile.
pub fn behaviours(profile: &str) -> &'static [Behaviour] {
    match profile {
        "eip-v2-2017-03-12" => legacy::BEHAVIOURS,
        "ecm-2019-07-19" => ecm::BEHAVIOURS,
        _ => &[],
    }
}

/// A contract with the behaviours that bring it to life.
pub(super) struct Served {
    pub(super) contract: Arc<Contract>,
    behaviours: &'static [Behaviour],
}

impl Served {
    pub(super) fn new(contract: Arc<Contract>) -> Self {
        let behaviours = behaviours(&contract.profile);
        Self { contract, behaviours }
    }

    pub(super) fn behaviour(&self, action: &str) -> Option<&'static Behaviour> {
        self.behaviours.iter().find(|behaviour| behaviour.action == action)
    }

    /// An action that is documented and has a behaviour.
    pub(super) fn action(&self, name: &str) -> Option<&Action> {
        self.behaviour(name).and_then(|_| self.contract.actions.get(name))
    }
}

/// Where a request leads.
pub(super) struct Route {
    pub(super) at: Option<usize>,
    pub(super) service_known: bool,
    pub(super) version_known: bool,
}

/// The gateway is known by the path; among its profiles service and version decide, and the first stands in for both.
pub(super) fn route(served: &[Served], arrival: &Arrival<'_>) -> Route {
    let of_gateway =
        || served.iter().enumerate().filter(|(_, served)| served.contract.gateway == arrival.gateway);
    let service = service(arrival);
    let serves = |served: &Served| served.contract.services.iter().any(|name| name == service);
    let version = arrival.common.version.as_deref().unwrap_or_default();
    let at_version = |served: &Served| served.contract.version == version;
    let any = of_gateway().next();
    let of_service = of_gateway().find(|(_, served)| serves(served));
    let exact = of_gateway().find(|(_, served)| serves(served) && at_version(served));
    let by_version = of_gateway().find(|(_, served)| at_version(served));
    let local = is_local(service);
    let found = exact.or(if local { by_version } else { None }).or(of_service).or(any);
    Route {
        at: found.map(|(at, _)| at),
        service_known: local || of_service.is_some(),
        version_known: found.is_some_and(|(_, served)| at_version(served)),
    }
}

/// The product a request names: by its credential scope, else by the first label of its host.
fn service<'a>(arrival: &'a Arrival<'_>) -> &'a str {
    if let (Scheme::Tc3(Some(authorization)), Gateway::V3) = (&arrival.scheme, arrival.gateway) {
        return authorization.service;
    }
    let host = arrival.request.host();
    let host = host.rsplit("://").next().unwrap_or(host);
    host.split(['.', ':']).next().unwrap_or_default()
}

/// SDKs that are given an address instead of a name call what stands before its first dot the service.
fn is_local(service: &str) -> bool {
    let service = service.split(':').next().unwrap_or_default();
    service == "localhost"
        || service.is_empty()
        || service.starts_with('[')
        || service.bytes().all(|byte| byte.is_ascii_digit())
}
