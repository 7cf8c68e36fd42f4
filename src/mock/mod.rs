//! The stateful mock: both gateways, every documented error of the profiles it knows, a world for each credential.

mod clock;
mod condition;
mod ecm;
mod effect;
mod filter;
mod gateway;
mod ids;
mod legacy;
mod mutant;
mod options;
mod params;
mod profiles;
mod rule;
mod session;
mod view;
mod world;

pub use crate::sign::{PREFIX, SECRET_KEY};
pub use clock::Clock;
pub use gateway::{Arrived, rules as gateway_rules};
pub use mutant::{Aim, Applies, Mutant, mutant, mutants};
pub use options::{MockError, Options, Rates};
pub use profiles::behaviours;
pub use rule::{Basis, Behaviour, Effect, GatewayRule, Message, Rule, code};
pub use session::MOST_SESSIONS;
pub use world::{
    Address, Instance, Interface, Known, Listed, PrivateIp, Seed, Spot, Status, World, load as load_world,
};

use crate::api::{ApiError, Call, Outcome, Reply};
use crate::contract::{Action, Contract};
use crate::protocol::{Arrival, decode_call};
use crate::sign::{Keyring, test_name};
use crate::target::{BoxFuture, Context, Target, TargetError};
use crate::wire::{Request, Response};
use ids::Ids;
use mutant::{Ill, Memory};
use profiles::{Route, Served};
use serde_json::{Map, Value};
use session::{Session, Sessions};
use std::borrow::Cow;
use std::sync::{Arc, PoisonError, RwLock};

/// The mock. It answers every request, whatever is in it.
pub struct Mock {
    served: Vec<Served>,
    seeds: RwLock<Vec<Arc<World>>>,
    sessions: Sessions,
    keys: Keyring,
    clock: Clock,
    ids: Ids,
    memory: Memory,
    options: Options,
}

/// The session everybody has with `--shared-world`.
const SHARED: &str = "shared";

impl Mock {
    /// # Errors
    /// If a seed is for a profile that no contract describes.
    pub fn new(contracts: &[Arc<Contract>], seeds: &[Seed], options: Options) -> Result<Self, MockError> {
        let served: Vec<Served> =
            contracts.iter().map(|contract| Served::new(Arc::clone(contract))).collect();
        if let Some(stray) =
            seeds.iter().find(|seed| contracts.iter().all(|contract| contract.profile != seed.profile))
        {
            return Err(MockError::UnknownProfile { profile: stray.profile.clone() });
        }
        let worlds =
            served.iter().map(|served| Arc::new(options.world(&served.contract.profile, seeds))).collect();
        Ok(Self {
            served,
            seeds: RwLock::new(worlds),
            sessions: Sessions::default(),
            keys: Keyring::default(),
            clock: Clock::default(),
            ids: Ids::default(),
            memory: Memory::default(),
            options,
        })
    }

    pub fn clock(&self) -> &Clock {
        &self.clock
    }

    /// Forgets what one credential, or everybody, has changed; a shared world is everybody's. How many worlds were
    /// forgotten.
    pub fn reset(&self, credential: Option<&str>) -> usize {
        self.sessions.reset(credential.map(|name| if self.options.shared { SHARED } else { name }))
    }

    /// Names of the credentials that have a world.
    pub fn credentials(&self) -> Vec<String> {
        self.sessions.names()
    }

    /// What a world file for this mock may name.
    pub fn known(&self) -> Known<'_> {
        self.served.iter().map(|served| &*served.contract).collect()
    }

    /// Replaces the world that every credential starts from, and forgets what was changed.
    ///
    /// # Errors
    /// If no contract describes the seed's profile.
    pub fn seed(&self, seed: &Seed) -> Result<(), MockError> {
        let at = self.served.iter().position(|served| served.contract.profile == seed.profile);
        let at = at.ok_or_else(|| MockError::UnknownProfile { profile: seed.profile.clone() })?;
        let world = self.options.world(&seed.profile, std::slice::from_ref(seed));
        self.seeds.write().unwrap_or_else(PoisonError::into_inner)[at] = Arc::new(world);
        self.sessions.reset(None);
        Ok(())
    }

    /// Answers one request.
    pub fn answer(&self, request: &Request) -> Response {
        let mut arrival = decode_call(request);
        let route = self.route(&mut arrival);
        let envelope = arrival.envelope();
        let outcome = self.outcome(&mut arrival, &route);
        let reply = Reply { request_id: self.ids.next(), outcome };
        self.ill(&route).response(reply, envelope, arrival.common.action.as_deref().unwrap_or_default())
    }

    /// Where a request leads, as this mock reads it.
    fn route(&self, arrival: &mut Arrival<'_>) -> Route {
        let route = profiles::route(&self.served, arrival);
        let ill = self.ill(&route);
        let misread = route.at.is_some_and(|at| ill.misread(arrival, &self.served[at].contract));
        if misread { profiles::route(&self.served, arrival) } else { route }
    }

    fn ill(&self, route: &Route) -> Ill {
        let profile = route.at.map(|at| self.served[at].contract.profile.as_str());
        Ill::at(self.options.mutant, profile.unwrap_or_default())
    }

    fn outcome(&self, arrival: &mut Arrival<'_>, route: &Route) -> Outcome {
        let params = std::mem::take(&mut arrival.params);
        let arrival = &*arrival;
        let Some(at) = route.at else {
            let message = "This mock serves no profile of that gateway.".to_owned();
            return Err(ApiError { code: "NoSuchProduct".to_owned(), message });
        };
        let ill = self.ill(route);
        let served = &self.served[at];
        let action = arrival
            .common
            .action
            .as_deref()
            .filter(|_| route.version_known)
            .and_then(|name| served.action(name));
        let fit = action.map(|action| params::fit(&served.contract, action, params, arrival.textual));
        let session = self.session(arrival, ill);
        let allowed = action.and_then(|action| self.options.rates.allowed(&served.contract, &action.name));
        let arrived = Arrived {
            arrival,
            contract: &served.contract,
            service_known: route.service_known,
            version_known: route.version_known,
            action,
            fit: fit.as_ref(),
            session: session.as_deref(),
            keys: &self.keys,
            now: self.clock.now(),
            allowed: ill.rate(allowed),
        };
        self.refused(served, &arrived, ill)?;
        let (Some(action), Some(fit), Some(session)) = (action, fit, &session) else {
            // Every rule that would have refused such a request is switched off.
            return Ok(Map::new());
        };
        let call = call(arrival, action, fit.params);
        let base = Arc::clone(&self.seeds.read().unwrap_or_else(PoisonError::into_inner)[at]);
        let outcome = self.perform(at, session, &base, &call, ill);
        let caller = arrival.common.secret_id.as_deref().unwrap_or_default();
        ill.crossed(&self.memory, caller, &call.action, outcome)
    }

    fn session(&self, arrival: &Arrival<'_>, ill: Ill) -> Option<Arc<Session>> {
        let name = test_name(arrival.common.secret_id.as_deref()?)?;
        let (session, dropped) =
            self.sessions.get(if self.options.shared || ill.shares() { SHARED } else { name });
        if let Some(dropped) = dropped {
            (self.options.notice)(&format!(
                "more than {MOST_SESSIONS} credentials: the world of {PREFIX}{dropped} was dropped"
            ));
        }
        Some(session)
    }

    fn refused(&self, served: &Served, arrived: &Arrived<'_>, ill: Ill) -> Result<(), ApiError> {
        for rule in gateway::rules(served.contract.gateway) {
            if self.options.is_off(&served.contract.profile, rule.covers) || ill.admits(rule.covers, arrived)
            {
                continue;
            }
            if let Some(detail) = (rule.when)(arrived) {
                let message = rule.message.fill(&Map::new(), &detail);
                return Err(ApiError { code: code(rule.covers).to_owned(), message });
            }
        }
        let wrongly = ill.refuses(arrived);
        wrongly.map_or(Ok(()), |code| Err(ApiError { code: code.to_owned(), message: "Refused.".to_owned() }))
    }

    fn perform(&self, at: usize, session: &Session, base: &Arc<World>, call: &Call, ill: Ill) -> Outcome {
        let served = &self.served[at];
        let Some(behaviour) = served.behaviour(&call.action) else {
            return Ok(Map::new());
        };
        let mut state = session.lock();
        let world = state.world(at, base);
        let busy = world.is_busy();
        if busy {
            let world = Arc::make_mut(world);
            world.now = self.clock.now();
            world.settle();
        }
        let holds = |rule: &&Rule, world: &World| {
            !self.options.is_off(&served.contract.profile, rule.covers)
                && !ill.forgets(rule.covers, world, call)
                && (rule.when)(world, call)
        };
        let refusal = behaviour.rules.iter().find(|rule| holds(rule, world)).map(|rule| ApiError {
            code: code(rule.covers).to_owned(),
            message: rule.message.fill(&call.params, ""),
        });
        if let Some(refusal) = refusal {
            if let Effect::Change(change) = behaviour.effect
                && ill.acts_anyway()
            {
                change(Arc::make_mut(world), call);
            }
            return Err(refusal);
        }
        if let Some(members) = ill.does(behaviour.effect, world, call) {
            return Ok(members);
        }
        match behaviour.effect {
            Effect::Read(read) => {
                let members = read(world, call);
                if busy {
                    Arc::make_mut(world).polled();
                }
                Ok(members)
            }
            Effect::Change(change) => {
                let world = Arc::make_mut(world);
                world.now = self.clock.now();
                Ok(change(world, call))
            }
        }
    }
}

impl Target for Mock {
    fn send<'a>(
        &'a self,
        request: Request,
        _context: &'a Context,
    ) -> BoxFuture<'a, Result<Response, TargetError>> {
        Box::pin(std::future::ready(Ok(self.answer(&request))))
    }
}

fn call(arrival: &Arrival<'_>, action: &Action, params: Map<String, Value>) -> Call {
    Call {
        action: action.name.clone(),
        version: text(arrival.common.version.as_ref()).unwrap_or_default(),
        region: text(arrival.common.region.as_ref()),
        language: text(arrival.common.language.as_ref()),
        params,
    }
}

fn text(value: Option<&Cow<'_, str>>) -> Option<String> {
    value.map(|text| text.clone().into_owned())
}
