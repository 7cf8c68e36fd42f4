//! The table of mutants. The ids S01 to S60 are those of the list that a good suite must kill; the higher ones are the
//! other halves of some of them.

mod answer;
mod gateway;
mod state;
mod task;
mod wire;

use super::{Aim, Applies, Disease, Mutant};

pub(super) const ALL: &[&[Mutant]] = &[answer::ROWS, task::ROWS, state::ROWS, gateway::ROWS, wire::ROWS];

const fn mutant(id: &'static str, title: &'static str, disease: Disease, aims: &'static [Aim]) -> Mutant {
    Mutant { id, title, applies: Applies::To(aims), disease }
}

/// A mutant that can be nowhere.
const fn no(id: &'static str, title: &'static str, reason: &'static str) -> Mutant {
    Mutant { id, title, applies: Applies::No(reason), disease: Disease::Nothing }
}

const fn legacy(violates: &'static [&'static str], killers: &'static [&'static str]) -> Aim {
    Aim { profile: "eip-v2-2017-03-12", violates, killers }
}

const fn ecm(violates: &'static [&'static str], killers: &'static [&'static str]) -> Aim {
    Aim { profile: "ecm-2019-07-19", violates, killers }
}
