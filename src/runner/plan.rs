//! Every call of a selection, before any is sent.

use super::account::obstacle;
use super::lease::bind;
use super::site::Bindings;
use super::{OpenCase, Selected};
use crate::contract::{Contract, Effect};
use crate::scenario::{Check, Deviation, Expect, Reading, Step, Variables, fill};
use serde_json::{Map, Value};
use std::collections::BTreeMap;

/// What a run would send, in the order of the files.
#[derive(Clone, Debug, Default)]
pub struct Plan {
    pub cases: Vec<PlannedCase>,
}

#[derive(Clone, Debug)]
pub struct PlannedCase {
    /// `profile/case`.
    pub case: String,
    /// Why it would send nothing.
    pub unobtainable: Option<String>,
    pub calls: Vec<PlannedCall>,
}

/// One call; names without a value yet stand in it as they are written.
#[derive(Clone, Debug)]
pub struct PlannedCall {
    pub why: Why,
    pub step: Option<String>,
    pub action: String,
    pub effect: Effect,
    pub params: Value,
    /// Calls at once.
    pub repeat: u32,
    /// Asked again until something holds.
    pub polls: bool,
}

/// What a call is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Why {
    /// A step, from 1.
    Step(usize),
    /// Seeing that the step destroys nothing for good.
    Protect,
    /// Reading what a step must leave unchanged, before and after it.
    Unchanged,
    Finally,
}

/// Where the cases of a profile would be played.
struct Ground<'p> {
    contract: &'p Contract,
    variables: Variables,
    /// On the live service.
    live: bool,
}

impl Plan {
    /// The plan of cases with the region and the resources of each profile, where they are known; on the live service
    /// some calls are looked into before.
    pub fn of(cases: &[Selected], grounds: &BTreeMap<String, (String, Bindings)>, live: bool) -> Self {
        let planned = cases
            .iter()
            .map(|selected| planned(selected, grounds.get(&selected.profile.contract.profile), live));
        Self { cases: planned.collect() }
    }

    /// What `cleanup` would send for cases that were left open.
    pub fn of_finally(open: &[(Selected, OpenCase)]) -> Self {
        let planned = open.iter().map(|(selected, open)| {
            let variables = open.variables.clone().into_iter().collect();
            let ground = Ground { contract: &selected.profile.contract, variables, live: true };
            let steps = selected.case.finally.iter();
            PlannedCase {
                case: selected.name(),
                unobtainable: None,
                calls: steps.flat_map(|step| ground.calls(selected, step, Why::Finally)).collect(),
            }
        });
        Self { cases: planned.collect() }
    }

    /// How many calls there are of each effect; one that is asked again counts once.
    pub fn totals(&self) -> BTreeMap<Effect, u32> {
        let mut totals = BTreeMap::new();
        for call in self.cases.iter().flat_map(|case| &case.calls) {
            *totals.entry(call.effect).or_insert(0) += call.repeat;
        }
        totals
    }
}

impl Selected {
    /// `profile/case`.
    pub fn name(&self) -> String {
        format!("{}/{}", self.profile.contract.profile, self.case.id)
    }
}

fn planned(selected: &Selected, ground: Option<&(String, Bindings)>, live: bool) -> PlannedCase {
    let (case, profile) = (&selected.case, &selected.profile);
    let bound = ground.map(|(_, bindings)| bind(&case.needs, &profile.roles, bindings));
    let (fields, unobtainable) = match bound {
        Some(Err(unbound)) => (BTreeMap::new(), Some(unbound.0)),
        Some(Ok(fields)) => (fields, if live { obstacle(case) } else { None }),
        None => (BTreeMap::new(), None),
    };
    let mut variables = Variables::default();
    if let Some((region, _)) = ground.filter(|(region, _)| !region.is_empty()) {
        variables.set("region", Value::from(region.as_str()));
    }
    for (need, fields) in &fields {
        for (field, value) in fields {
            variables.set(format!("{need}.{field}"), Value::from(value.as_str()));
        }
    }
    let ground = Ground { contract: &profile.contract, variables, live };
    let mut calls = Vec::new();
    if unobtainable.is_none() {
        let steps = case.steps.iter().enumerate();
        calls.extend(steps.flat_map(|(at, step)| ground.calls(selected, step, Why::Step(at + 1))));
        calls.extend(case.finally.iter().flat_map(|step| ground.calls(selected, step, Why::Finally)));
    }
    PlannedCase { case: selected.name(), unobtainable, calls }
}

impl Ground<'_> {
    /// A step with what is read around it.
    fn calls(&self, selected: &Selected, step: &Step, why: Why) -> Vec<PlannedCall> {
        let params = self.params(&step.with, &step.deviation);
        let own = PlannedCall {
            why,
            step: step.name.clone(),
            action: step.action.clone(),
            effect: self.effect(&step.action),
            params: Value::Object(params.clone()),
            repeat: step.repeat,
            polls: matches!(step.check, Check::Poll(_)),
        };
        let reads = match &step.check {
            Check::Once(expect) => self.unchanged(selected, expect),
            Check::Poll(_) => Vec::new(),
        };
        let mut calls = reads.clone();
        calls.extend(self.protect(selected, &step.action, &params));
        calls.push(own);
        calls.extend(reads);
        calls
    }

    fn unchanged(&self, selected: &Selected, expect: &Expect) -> Vec<PlannedCall> {
        let reads = expect.unchanged.iter().filter_map(|(name, _)| {
            let need = selected.case.needs.iter().find(|need| need.name == *name)?;
            let (action, with) = selected.profile.roles.read(&need.role)?;
            let prefix = format!("{name}.");
            let own = self.variables.iter().filter_map(|(known, value)| {
                let own = known.strip_prefix(&prefix).or((known == "region").then_some(known))?;
                Some((own.to_owned(), value.clone()))
            });
            Some(self.read(Why::Unchanged, action, with, &own.collect()))
        });
        reads.collect()
    }

    fn protect(&self, selected: &Selected, action: &str, params: &Map<String, Value>) -> Vec<PlannedCall> {
        let protection = selected.profile.roles.protections.get(action).filter(|_| self.live);
        let Some(protection) = protection else { return Vec::new() };
        let looks = protection.by.iter().filter_map(|(param, finder)| {
            let value = ("value".to_owned(), params.get(param)?.clone());
            Some(self.read(Why::Protect, &protection.read, &finder.with, &[value].into_iter().collect()))
        });
        let mut looks: Vec<PlannedCall> = looks.collect();
        if !looks.is_empty() {
            let Reading { call, with, .. } = &protection.unless;
            looks.push(self.read(Why::Protect, call, with, &Variables::default()));
        }
        looks
    }

    fn read(&self, why: Why, action: &str, with: &Map<String, Value>, variables: &Variables) -> PlannedCall {
        PlannedCall {
            why,
            step: None,
            action: action.to_owned(),
            effect: self.effect(action),
            params: fill(&Value::Object(with.clone()), variables),
            repeat: 1,
            polls: false,
        }
    }

    fn params(&self, with: &Map<String, Value>, deviation: &Deviation) -> Map<String, Value> {
        let added = with.iter().chain(&deviation.add);
        let kept = added.filter(|(name, _)| !deviation.omit.contains(name));
        kept.map(|(name, value)| (name.clone(), fill(value, &self.variables))).collect()
    }

    fn effect(&self, action: &str) -> Effect {
        self.contract.actions.get(action).map_or(Effect::Change, |action| action.effect)
    }
}
