//! Deliberate errors of the mock. Each is a disease with a name, the statement of a contract that it violates, and the
//! case that is there to notice it. A suite that stays green on one of them would stay green on a server that has it.

mod ill;
mod memory;
mod spoil;
mod table;

pub(super) use ill::Ill;
pub(super) use memory::Memory;

use super::gateway::Arrived;
use super::rule::Effect;
use super::world::World;
use crate::api::{Call, Reply};
use crate::contract::Contract;
use crate::protocol::Arrival;
use crate::wire::Response;
use serde_json::{Map, Value};
use std::fmt;

/// One deliberate error.
pub struct Mutant {
    /// `S15`.
    pub id: &'static str,
    /// The error in words.
    pub title: &'static str,
    pub applies: Applies,
    pub(super) disease: Disease,
}

/// Where a mutant can be.
#[derive(Clone, Copy, Debug)]
pub enum Applies {
    To(&'static [Aim]),
    /// Nowhere, and why.
    No(&'static str),
}

/// What a mutant does to one profile.
#[derive(Clone, Copy, Debug)]
pub struct Aim {
    pub profile: &'static str,
    /// Items of the contract that do not hold any more.
    pub violates: &'static [&'static str],
    /// The cases that are there to notice it; each of them must.
    pub killers: &'static [&'static str],
}

/// What is ill. The hooks are where a real server would have the same error.
#[derive(Clone, Copy)]
pub(super) enum Disease {
    /// What was read of a request is taken for something else.
    Misreads(fn(&mut Arrival<'_>, &Contract)),
    /// An error of the gateway does not come: the item it stands for, and the request.
    Admits(fn(&str, &Arrived<'_>) -> bool),
    /// The gateway refuses what is right, with a code.
    Refuses(fn(&Arrived<'_>) -> Option<&'static str>),
    /// An error of an action does not come.
    Forgets(fn(&str, &World, &Call) -> bool),
    /// An action does something else.
    Does(fn(Effect, &mut World, &Call) -> Map<String, Value>),
    /// An action that refuses has its effect nevertheless.
    ActsAnyway,
    /// So many calls a second.
    Rate(u32),
    /// Everybody has the same world.
    Shares,
    /// A caller gets what another one was answered.
    Crosses,
    /// The reply is spoilt.
    Replies(fn(&mut Reply, &Seen<'_>)),
    /// The body is spoilt, as JSON.
    Writes(fn(&mut Value, &Seen<'_>)),
    /// The response is spoilt.
    Sends(fn(&mut Response, &Seen<'_>)),
    Nothing,
}

/// What an answer is for.
pub(super) struct Seen<'a> {
    /// Empty if it is none that is documented.
    pub(super) action: &'a str,
    /// The code of the answer as it should be.
    pub(super) code: Option<&'a str>,
}

/// Every mutant, in the order of the ids.
pub fn mutants() -> impl Iterator<Item = &'static Mutant> {
    table::ALL.iter().copied().flatten()
}

/// The mutant of an id, in upper or lower case.
pub fn mutant(id: &str) -> Option<&'static Mutant> {
    mutants().find(|mutant| mutant.id.eq_ignore_ascii_case(id))
}

impl fmt::Debug for Mutant {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(self.id)
    }
}

impl Mutant {
    /// What it does to each profile; nothing if it applies nowhere.
    pub fn aims(&self) -> &'static [Aim] {
        match self.applies {
            Applies::To(aims) => aims,
            Applies::No(_) => &[],
        }
    }

    /// Whether a profile has it.
    pub fn is_at(&self, profile: &str) -> bool {
        self.aims().iter().any(|aim| aim.profile == profile)
    }
}
