use crate::contract::{Contract, Effect, Open, value};
use crate::protocol::is_common;
use crate::scenario::case::Need;
use crate::scenario::expect::Expect;
use crate::scenario::roles::Roles;
use crate::scenario::step::{Check, Step};
use crate::scenario::values::names;
use crate::source::{At, Place, Table, nearest};
use serde_json::{Map, Value};
use std::collections::HashSet;

/// One step against the contract and the names that have a value when it is played.
pub(super) struct StepLint<'s> {
    pub(super) contract: &'s Contract,
    pub(super) roles: &'s Roles,
    pub(super) table: &'s Table<'s>,
    pub(super) step: &'s Step,
    pub(super) known: &'s HashSet<String>,
    pub(super) needs: &'s [(Need, At<String>)],
}

impl StepLint<'_> {
    pub(super) fn check(&self) {
        let Some(action) = self.contract.actions.get(&self.step.action) else {
            let near = nearest(&self.step.action, self.contract.actions.keys().map(String::as_str));
            self.mistake(
                &self.step.action,
                format!("unknown action `{}`", self.step.action),
                did_you_mean(near),
            );
            return;
        };
        for (name, json) in &self.step.with {
            match action.param(name) {
                Some(_) if is_common(name) => self.common_parameter(name),
                Some(param) if names(json).is_empty() => {
                    for mistake in value(self.contract, &param.kind, json, name) {
                        let title =
                            format!("`{}` is {}, not {}", mistake.pointer, mistake.expected, mistake.found);
                        let help = "a wrong type on purpose goes into `request.add`".to_owned();
                        self.mistake(name, title, Some(help));
                    }
                }
                Some(_) => {}
                None => {
                    let near = nearest(name, action.params.iter().map(|param| param.name.as_str()));
                    let help = did_you_mean(near)
                        .or_else(|| Some("an undocumented parameter goes into `request.add`".to_owned()));
                    self.mistake(name, format!("`{}` has no parameter `{name}`", self.step.action), help);
                }
            }
        }
        self.variables();
        self.deviation(action);
        if let Check::Once(expect) = &self.step.check {
            self.expectation(expect);
        }
    }

    fn common_parameter(&self, name: &str) {
        let help = "every request carries it; another value goes into `request.add`".to_owned();
        self.mistake(name, format!("`{name}` is a common parameter"), Some(help));
    }

    fn variables(&self) {
        let step = self.step;
        let mut used: Vec<&str> = step.with.values().flat_map(names).collect();
        used.extend(step.deviation.names());
        match &step.check {
            Check::Once(expect) => used.extend(expect.at.iter().flat_map(|condition| condition.names())),
            Check::Poll(poll) => used.extend(poll.conditions().flat_map(|condition| condition.names())),
        }
        for name in
            used.into_iter().filter(|name| !self.known.contains(*name) && !self.is_of_unknown_role(name))
        {
            let near = nearest(name, self.known.iter().map(String::as_str));
            let help = near.map(|near| format!("did you mean `${{{near}}}`?"));
            self.mistake(&format!("${{{name}}}"), format!("`${{{name}}}` has no source"), help);
        }
    }

    /// The role was reported already.
    fn is_of_unknown_role(&self, name: &str) -> bool {
        let need = name.split('.').next().unwrap_or_default();
        self.needs.iter().any(|(known, _)| known.name == need && !self.roles.roles.contains_key(&known.role))
    }

    fn expectation(&self, expect: &Expect) {
        for (code, place) in expect.error.iter().chain(&expect.some_error).chain(&expect.accept) {
            let codes = self.codes();
            if !codes.contains(&code.as_str()) {
                let title =
                    format!("`{code}` is documented neither for `{}` nor for the gateway", self.step.action);
                self.mistake_at(place, code, title, did_you_mean(nearest(code, codes)));
            }
        }
        self.freedom(expect);
        for (name, place) in &expect.unchanged {
            let need = self.needs.iter().map(|(need, _)| need).find(|need| need.name == *name);
            match need {
                None => {
                    let near = nearest(name, self.needs.iter().map(|(need, _)| need.name.as_str()));
                    self.mistake_at(
                        place,
                        name,
                        format!("no need `{name}` in this case"),
                        did_you_mean(near),
                    );
                }
                Some(need) if !self.can_be_read(need) => {
                    let title =
                        format!("the state of the role `{}` cannot be read: it has no such field", need.role);
                    self.mistake_at(place, name, title, None);
                }
                Some(_) => {}
            }
        }
    }

    /// A step names a freedom that is one of codes, and whose codes may come where it stands.
    fn freedom(&self, expect: &Expect) {
        let Some((name, place)) = &expect.freedom else { return };
        let Some(freedom) = self.contract.freedom(name) else {
            let all = self.contract.freedoms.iter().map(|freedom| freedom.name.as_str());
            let title = format!("unknown freedom `{name}`");
            self.mistake_at(place, name, title, did_you_mean(nearest(name, all)));
            return;
        };
        let codes = self.codes();
        let wanted = expect.some_error.as_ref().or(expect.error.as_ref()).map(|(code, _)| code.as_str());
        let fits = match freedom.open {
            Open::Code => wanted.is_some_and(|code| freedom.takes(code)),
            Open::Refusal => wanted.is_none_or(|code| freedom.takes(code)),
            Open::Absence => wanted.is_none() && self.reads(),
            Open::Members | Open::Unseen => false,
        };
        let fits = fits && freedom.codes.iter().all(|code| codes.contains(&code.as_str()));
        if !fits {
            let title = format!("the freedom `{name}` does not apply here");
            let help = "its codes are those that this call may answer, with the expected one among them";
            self.mistake_at(place, name, title, Some(help.to_owned()));
        }
    }

    fn reads(&self) -> bool {
        self.contract.actions.get(&self.step.action).is_some_and(|action| action.effect == Effect::Read)
    }

    fn can_be_read(&self, need: &Need) -> bool {
        let fields = self.roles.fields(&need.role);
        let used = |with: &Map<String, Value>| {
            with.values()
                .all(|json| names(json).iter().all(|name| *name == "region" || fields.contains(name)))
        };
        fields.is_empty() || self.roles.read(&need.role).is_some_and(|(_, with)| used(with))
    }

    fn codes(&self) -> Vec<&str> {
        let action = self.contract.actions.get(&self.step.action);
        let own = action.map(|action| action.errors.as_slice()).unwrap_or_default();
        let common = self.contract.items.iter().filter_map(|item| item.id.strip_prefix("common/error/"));
        own.iter().map(String::as_str).chain(common).collect()
    }

    /// Points at the first appearance of a word in the step.
    pub(super) fn mistake(&self, word: &str, title: String, help: Option<String>) {
        self.mistake_at(&self.step.place, word, title, help);
    }

    fn mistake_at(&self, place: &Place, word: &str, title: String, help: Option<String>) {
        let source = self.table.source();
        let start = source.offset(place);
        let rest = source.text.get(start..).unwrap_or_default();
        let at = rest.find(word).map_or(start, |found| start + found);
        self.table.mistake(at..at + word.len(), title, String::new(), help);
    }
}

pub(super) fn did_you_mean(near: Option<&str>) -> Option<String> {
    near.map(|near| format!("did you mean `{near}`?"))
}
