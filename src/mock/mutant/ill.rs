//! Where a mock asks whether it is ill. A healthy one answers each question at once.

use super::{Disease, Memory, Mutant, Seen};
use crate::api::{Call, Outcome, Reply};
use crate::contract::Contract;
use crate::mock::gateway::Arrived;
use crate::mock::rule::Effect;
use crate::mock::world::World;
use crate::protocol::{Arrival, Envelope, encode_reply};
use crate::wire::Response;
use serde_json::{Map, Value};
use std::sync::Arc;

/// The mutant of a mock, for one profile: healthy if it does not apply there.
#[derive(Clone, Copy)]
pub(in crate::mock) struct Ill(Disease);

impl Ill {
    pub(in crate::mock) fn at(mutant: Option<&Mutant>, profile: &str) -> Self {
        Self(mutant.filter(|mutant| mutant.is_at(profile)).map_or(Disease::Nothing, |mutant| mutant.disease))
    }

    /// Whether something of the request was changed, so that it may belong elsewhere.
    pub(in crate::mock) fn misread(self, arrival: &mut Arrival<'_>, contract: &Contract) -> bool {
        let Disease::Misreads(misread) = self.0 else { return false };
        misread(arrival, contract);
        true
    }

    pub(in crate::mock) fn shares(self) -> bool {
        matches!(self.0, Disease::Shares)
    }

    pub(in crate::mock) fn rate(self, allowed: Option<u32>) -> Option<u32> {
        if let Disease::Rate(rate) = self.0 { allowed.and(Some(rate)) } else { allowed }
    }

    pub(in crate::mock) fn admits(self, covers: &str, arrived: &Arrived<'_>) -> bool {
        matches!(self.0, Disease::Admits(admits) if admits(covers, arrived))
    }

    pub(in crate::mock) fn refuses(self, arrived: &Arrived<'_>) -> Option<&'static str> {
        if let Disease::Refuses(refuses) = self.0 { refuses(arrived) } else { None }
    }

    pub(in crate::mock) fn forgets(self, covers: &str, world: &World, call: &Call) -> bool {
        matches!(self.0, Disease::Forgets(forgets) if forgets(covers, world, call))
    }

    pub(in crate::mock) fn acts_anyway(self) -> bool {
        matches!(self.0, Disease::ActsAnyway)
    }

    /// What is done instead of an effect, if anything.
    pub(in crate::mock) fn does(
        self,
        effect: Effect,
        world: &mut Arc<World>,
        call: &Call,
    ) -> Option<Map<String, Value>> {
        if let Disease::Does(does) = self.0 { Some(does(effect, Arc::make_mut(world), call)) } else { None }
    }

    pub(in crate::mock) fn crossed(
        self,
        memory: &Memory,
        caller: &str,
        action: &str,
        outcome: Outcome,
    ) -> Outcome {
        if matches!(self.0, Disease::Crosses) { memory.cross(caller, action, outcome) } else { outcome }
    }

    /// Writes the answer, ill or not.
    pub(in crate::mock) fn response(self, mut reply: Reply, envelope: Envelope, action: &str) -> Response {
        let code = reply.outcome.as_ref().err().map(|error| error.code.clone());
        let seen = Seen { action, code: code.as_deref() };
        if let Disease::Replies(spoil) = self.0 {
            spoil(&mut reply, &seen);
        }
        let mut response = encode_reply(&reply, envelope);
        if let Disease::Writes(spoil) = self.0 {
            let mut body = serde_json::from_slice(&response.body).unwrap_or_default();
            spoil(&mut body, &seen);
            response.body = body.to_string().into();
        }
        if let Disease::Sends(spoil) = self.0 {
            spoil(&mut response, &seen);
        }
        response
    }
}

/// What an action does when nothing is wrong; a read counts as one poll of every running change.
pub(super) fn healthy(effect: Effect, world: &mut World, call: &Call) -> Map<String, Value> {
    match effect {
        Effect::Read(read) => {
            let members = read(world, call);
            world.polled();
            members
        }
        Effect::Change(change) => change(world, call),
    }
}
