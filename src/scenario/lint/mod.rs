//! Cases against their contract: names that must exist, values that must fit, variables that must have a source.

mod deviation;
mod step;

use super::case::Need;
use super::roles::Roles;
use super::step::Step;
use crate::contract::{Checked, Contract, Item, Kind};
use crate::source::{At, Table};
use std::collections::{HashMap, HashSet};
use step::StepLint;

/// Checks the cases of one profile; remembers their ids, which must be unique.
pub(super) struct Lint<'p> {
    contract: &'p Contract,
    roles: &'p Roles,
    /// Contract and roles have no mistakes, so that what does not fit them is a mistake of the case.
    sound: bool,
    seen: HashSet<String>,
    items: HashMap<&'p str, &'p Item>,
}

impl<'p> Lint<'p> {
    pub(super) fn new(contract: &'p Contract, roles: &'p Roles, sound: bool) -> Self {
        let items = contract.items.iter().map(|item| (item.id.as_str(), item)).collect();
        Self { contract, roles, sound, seen: HashSet::new(), items }
    }

    pub(super) fn case(
        &mut self,
        table: &Table<'_>,
        id: &At<String>,
        covers: &[At<String>],
        needs: &[(Need, At<String>)],
    ) {
        let valid = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-';
        if !(1..=100).contains(&id.value.len()) || !id.value.bytes().all(valid) {
            let help = Some("an id is 1 to 100 of a-z, 0-9 and `-`: it is a file name elsewhere".to_owned());
            table.mistake(id.span.clone(), format!("`{}` is no case id", id.value), String::new(), help);
        }
        if !self.seen.insert(id.value.clone()) {
            table.mistake(
                id.span.clone(),
                format!("a second case `{}` in this profile", id.value),
                String::new(),
                None,
            );
        }
        if !self.sound {
            return;
        }
        for item in covers {
            self.item(table, item);
        }
        for (_, role) in needs.iter().filter(|(need, _)| !self.roles.roles.contains_key(&need.role)) {
            table.unknown("role", role, self.roles.roles.keys().map(String::as_str));
        }
    }

    fn item(&self, table: &Table<'_>, at: &At<String>) {
        let Some(item) = self.items.get(at.value.as_str()) else {
            table.unknown("contract item", at, self.items.keys().copied());
            return;
        };
        if matches!(item.kind, Kind::Fact | Kind::Freedom) {
            table.mistake(
                at.span.clone(),
                format!("`{}` is a {} and has no case", at.value, item.kind.word()),
                String::new(),
                None,
            );
        } else if item.checked != Checked::Yes {
            let help = Some("mark the item `checked = true` in the contract, or do not cover it".to_owned());
            table.mistake(
                at.span.clone(),
                format!("`{}` is listed as unchecked", at.value),
                String::new(),
                help,
            );
        }
    }

    pub(super) fn steps(
        &self,
        table: &Table<'_>,
        needs: &[(Need, At<String>)],
        steps: &[Step],
        finally: &[Step],
    ) {
        if !self.sound {
            return;
        }
        let mut known: HashSet<String> = HashSet::from(["region".to_owned()]);
        for (need, _) in needs {
            let fields = self.roles.fields(&need.role).into_iter();
            known.extend(fields.map(|field| format!("{}.{field}", need.name)));
        }
        for step in steps.iter().chain(finally) {
            StepLint { contract: self.contract, roles: self.roles, table, step, known: &known, needs }
                .check();
            known.extend(step.save.iter().map(|(name, _)| name.clone()));
        }
    }
}
