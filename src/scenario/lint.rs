//! Cases against their contract: names that must exist, values that must fit, variables that must have a source.

use super::case::Need;
use super::roles::Roles;
use super::step::{Check, Step};
use super::values::names;
use crate::contract::{Checked, Contract, Kind, value};
use crate::protocol::is_common;
use crate::source::{At, Place, Table, nearest};
use serde_json::Value;
use std::collections::HashSet;

/// Checks the cases of one profile; remembers their ids, which must be unique.
pub(super) struct Lint<'p> {
    contract: &'p Contract,
    roles: &'p Roles,
    seen: HashSet<String>,
    items: HashSet<&'p str>,
}

impl<'p> Lint<'p> {
    pub(super) fn new(contract: &'p Contract, roles: &'p Roles) -> Self {
        let items = contract.items.iter().map(|item| item.id.as_str()).collect();
        Self { contract, roles, seen: HashSet::new(), items }
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
        for item in covers {
            self.item(table, item);
        }
        for (_, role) in needs.iter().filter(|(need, _)| !self.roles.roles.contains_key(&need.role)) {
            unknown(table, "role", role, self.roles.roles.keys().map(String::as_str));
        }
    }

    fn item(&self, table: &Table<'_>, at: &At<String>) {
        if !self.items.contains(at.value.as_str()) {
            unknown(table, "contract item", at, self.items.iter().copied());
            return;
        }
        let item = self.contract.item(&at.value);
        if item.is_some_and(|item| item.kind == Kind::Fact) {
            table.mistake(
                at.span.clone(),
                format!("`{}` is a fact and has no case", at.value),
                String::new(),
                None,
            );
        } else if item.is_some_and(|item| item.checked != Checked::Yes) {
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
        let mut known: HashSet<String> = HashSet::from(["region".to_owned()]);
        for (need, _) in needs {
            known.extend(
                self.roles.fields(&need.role).into_iter().map(|field| format!("{}.{field}", need.name)),
            );
        }
        for step in steps {
            self.step(table, step, &known, needs);
            known.extend(step.save.iter().map(|(name, _)| name.clone()));
        }
        for step in finally {
            self.step(table, step, &known, needs);
            known.extend(step.save.iter().map(|(name, _)| name.clone()));
        }
    }

    fn step(&self, table: &Table<'_>, step: &Step, known: &HashSet<String>, needs: &[(Need, At<String>)]) {
        let Some(action) = self.contract.actions.get(&step.action) else {
            let help = nearest(&step.action, self.contract.actions.keys().map(String::as_str));
            at_place(
                table,
                &step.place,
                format!("unknown action `{}`", step.action),
                help.map(|near| format!("did you mean `{near}`?")),
            );
            return;
        };
        for (name, json) in &step.with {
            match action.param(name) {
                None => {
                    let valid = action.params.iter().map(|param| param.name.as_str());
                    let help = nearest(name, valid).map(|near| format!("did you mean `{near}`?"));
                    let help = help.or(Some("an undocumented parameter goes into `request.add`".to_owned()));
                    at_place(
                        table,
                        &step.place,
                        format!("`{}` has no parameter `{name}`", step.action),
                        help,
                    );
                }
                Some(param) if names(json).is_empty() => {
                    for mistake in value(self.contract, &param.kind, json, name) {
                        let title =
                            format!("`{}` is {}, not {}", mistake.pointer, mistake.expected, mistake.found);
                        at_place(
                            table,
                            &step.place,
                            title,
                            Some("a wrong type on purpose goes into `request.add`".to_owned()),
                        );
                    }
                }
                Some(_) => {}
            }
        }
        for name in Self::names(step).into_iter().filter(|name| !known.contains(*name)) {
            let help = nearest(name, known.iter().map(String::as_str))
                .map(|near| format!("did you mean `${{{near}}}`?"));
            at_place(table, &step.place, format!("`${{{name}}}` has no source"), help);
        }
        self.expectation(table, step, needs);
    }

    fn expectation(&self, table: &Table<'_>, step: &Step, needs: &[(Need, At<String>)]) {
        for name in step.deviation.omit.iter().filter(|name| !Self::can_omit(step, name)) {
            at_place(
                table,
                &step.place,
                format!("`{name}` cannot be omitted: it is no parameter here"),
                None,
            );
        }
        let Check::Once(expect) = &step.check else {
            return;
        };
        for (code, place) in expect.error.iter().chain(&expect.some_error) {
            let codes = self.codes(&step.action);
            if !codes.contains(&code.as_str()) {
                let help = nearest(code, codes).map(|near| format!("did you mean `{near}`?"));
                at_place(
                    table,
                    place,
                    format!("`{code}` is documented neither for `{}` nor for the gateway", step.action),
                    help,
                );
            }
        }
        for (name, place) in
            expect.unchanged.iter().filter(|(name, _)| needs.iter().all(|(need, _)| need.name != *name))
        {
            at_place(table, place, format!("no need `{name}` in this case"), None);
        }
    }

    fn can_omit(step: &Step, name: &str) -> bool {
        is_common(name) || name == "Authorization" || step.with.contains_key(name)
    }

    fn codes(&self, action: &str) -> Vec<&str> {
        let own =
            self.contract.actions.get(action).map(|action| action.errors.as_slice()).unwrap_or_default();
        let common = self.contract.items.iter().filter_map(|item| item.id.strip_prefix("common/error/"));
        own.iter().map(String::as_str).chain(common).collect()
    }

    fn names(step: &Step) -> Vec<&str> {
        let mut found: Vec<&str> = step.with.values().flat_map(|json: &Value| names(json)).collect();
        found.extend(step.deviation.names());
        match &step.check {
            Check::Once(expect) => found.extend(expect.at.iter().flat_map(|condition| condition.names())),
            Check::Poll(poll) => found.extend(poll.conditions().flat_map(|condition| condition.names())),
        }
        found
    }
}

fn unknown<'n>(table: &Table<'_>, what: &str, at: &At<String>, valid: impl IntoIterator<Item = &'n str>) {
    let help = nearest(&at.value, valid).map(|near| format!("did you mean `{near}`?"));
    table.mistake(at.span.clone(), format!("unknown {what} `{}`", at.value), String::new(), help);
}

fn at_place(table: &Table<'_>, place: &Place, title: String, help: Option<String>) {
    let start = table.source().offset(place);
    let line = table.source().line(place.line).len() + 1;
    table.mistake(start..start + line.saturating_sub(place.column), title, String::new(), help);
}
