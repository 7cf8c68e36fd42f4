//! The stateful mock: both gateways, every documented error of the profiles it knows, a world for each credential.

mod clock;
mod condition;
mod ecm;
mod effect;
mod filter;
mod gateway;
mod ids;
mod legacy;
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
pub use options::{MockError, Options, Rates};
pub use profiles::behaviours;
pub use rule::{Basis, Behaviour, Effect, GatewayRule, Message, Rule, code};
pub use session::MOST_SESSIONS;
pub use world::{
    Address, Instance, Interface, Known, Listed, PrivateIp, Seed, Spot, Status, World, load as load_world,
};

use crate::api::{ApiError, Call, Outcome, Reply};
use crate::contract::{Action, Contract};
use crate::protocol::{Arrival, decode_call, encode_reply};
use crate::sign::{Keyring, test_name};
use crate::target::{BoxFuture, Context, Target, TargetError};
use crate::wire::{Request, Response};
use ids::Ids;
use profiles::Served;
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
        let envelope = arrival.envelope();
        let outcome = self.outcome(&mut arrival);
        let reply = Reply { request_id: self.ids.next(), outcome };
        encode_reply(&reply, envelope)
    }

    fn outcome(&self, arrival: &mut Arrival<'_>) -> Outcome {
        let params = std::mem::take(&mut arrival.params);
        let arrival = &*arrival;
        let route = profiles::route(&self.served, arrival);
        let Some(at) = route.at else {
            let message = "This mock serves no profile of that gateway.".to_owned();
            return Err(ApiError { code: "NoSuchProduct".to_owned(), message });
        };
        let served = &self.served[at];
        let action = arrival
            .common
            .action
            .as_deref()
            .filter(|_| route.version_known)
            .and_then(|name| served.action(name));
        let fit = action.map(|action| params::fit(&served.contract, action, params, arrival.textual));
        let session = self.session(arrival);
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
            allowed: action.and_then(|action| self.options.rates.allowed(&served.contract, &action.name)),
        };
        self.refused(served, &arrived)?;
        let (Some(action), Some(fit), Some(session)) = (action, fit, &session) else {
            // Every rule that would have refused such a request is switched off.
            return Ok(Map::new());
        };
        let call = call(arrival, action, fit.params);
        let base = Arc::clone(&self.seeds.read().unwrap_or_else(PoisonError::into_inner)[at]);
        self.perform(at, session, &base, &call)
    }

    fn session(&self, arrival: &Arrival<'_>) -> Option<Arc<Session>> {
        let name = test_name(arrival.common.secret_id.as_deref()?)?;
        let (session, dropped) = self.sessions.get(if self.options.shared { SHARED } else { name });
        if let Some(dropped) = dropped {
            (self.options.notice)(&format!(
                "more than {MOST_SESSIONS} credentials: the world of {PREFIX}{dropped} was dropped"
            ));
        }
        Some(session)
    }

    fn refused(&self, served: &Served, arrived: &Arrived<'_>) -> Result<(), ApiError> {
        for rule in gateway::rules(served.contract.gateway) {
            if self.options.is_off(&served.contract.profile, rule.covers) {
                continue;
            }
            if let Some(detail) = (rule.when)(arrived) {
                let message = rule.message.fill(&Map::new(), &detail);
                return Err(ApiError { code: code(rule.covers).to_owned(), message });
            }
        }
        Ok(())
    }

    fn perform(&self, at: usize, session: &Session, base: &Arc<World>, call: &Call) -> Outcome {
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
        for rule in behaviour.rules {
            if !self.options.is_off(&served.contract.profile, rule.covers) && (rule.when)(world, call) {
                let message = rule.message.fill(&call.params, "");
                return Err(ApiError { code: code(rule.covers).to_owned(), message });
            }
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
