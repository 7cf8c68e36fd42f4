//! `expect.unchanged`: reading resources before and after, and saying what differs.

use super::{Asker, Ended, Fields, unknown, unresolved};
use crate::cassette::Manner;
use crate::contract::{Action, Open, escaped};
use crate::event::{Mismatch, Phase};
use crate::redact::Episode;
use crate::scenario::{Deviation, Expect, Finding, Variables, judge};
use crate::source::Place;
use serde_json::Value;
use std::sync::Arc;

/// What was read of a resource: for comparing, and as it may be shown.
pub(super) struct State {
    body: Value,
    episode: Arc<Episode>,
}

impl Asker<'_> {
    /// The state of every need that must stay as it is; what an answer shows of it without the request's id.
    pub(super) async fn states(&mut self, expect: &Expect, fields: &Fields) -> Result<Vec<State>, Ended> {
        let mut states = Vec::with_capacity(expect.unchanged.len());
        let phase = self.phase;
        for (need, place) in &expect.unchanged {
            self.phase = Phase::Read;
            states.push(self.state(need, place, fields).await?);
            self.phase = phase;
        }
        Ok(states)
    }

    async fn state(&mut self, name: &str, place: &Place, fields: &Fields) -> Result<State, Ended> {
        let need = self.selected.case.needs.iter().find(|need| need.name == name);
        let Some((action, with)) = need.and_then(|need| self.selected.profile.roles.read(&need.role)) else {
            return Err(unknown(name));
        };
        let mut own = Variables::default();
        if !self.region.is_empty() {
            own.set("region", Value::String(self.region.clone()));
        }
        for (field, value) in fields.get(name).into_iter().flatten() {
            own.set(field.clone(), Value::String(value.clone()));
        }
        let usual = Deviation::default();
        let request = self.template(action, with, &usual).request(&own, None);
        let request = request.map_err(|error| unresolved(&error))?;
        let asked = self.one(action, request, Manner::Once).await?;
        let answer = Self::answer(&asked, &usual);
        let documented = self.contract().actions.get(action).ok_or_else(|| unknown(action))?;
        let may_be_refused = self.may_be_refused(name, documented, answer.error_code());
        let judged = judge(&Expect::default(), place, &answer, self.contract(), documented, &own);
        let mut findings = judged.map_err(|error| unresolved(&error))?.findings;
        findings.extend(self.repeated(documented, &answer, place));
        for finding in findings.iter_mut().filter(|finding| finding.is_code()) {
            finding.freedom.clone_from(&may_be_refused);
        }
        let wrong = self.judged(findings, &asked, action);
        if !wrong.is_empty() {
            return Err(Ended::Wrong(wrong));
        }
        let mut body = asked.body;
        if let Some(Value::Object(members)) = body.get_mut("Response") {
            members.shift_remove("RequestId");
            if let Some(Value::Object(error)) = members.get_mut("Error") {
                error.shift_remove("Message");
            }
        }
        Ok(State { body, episode: asked.episode })
    }

    /// The freedom by which reading what does not exist is an error: of a role that is nobody's, a documented one.
    fn may_be_refused(&self, need: &str, action: &Action, code: Option<&str>) -> Option<String> {
        let need = self.selected.case.needs.iter().find(|known| known.name == need)?;
        let role = self.selected.profile.roles.roles.get(&need.role)?;
        let freedom = self.contract().open(Open::Absence)?;
        (role.given.is_some() && self.contract().documents(action, code?)).then(|| freedom.id())
    }

    pub(super) fn changes(
        &self,
        expect: &Expect,
        before: &[State],
        after: &[State],
        action: &str,
    ) -> Vec<Mismatch> {
        let pairs = expect.unchanged.iter().zip(before.iter().zip(after));
        let changed = pairs.filter(|(_, (before, after))| before.body != after.body);
        changed
            .map(|((need, place), (before, after))| {
                let at = first_difference(&before.body, &after.body, String::new());
                let shown = |state: &State| {
                    state.episode.found(&at).map_or_else(|| "nothing".to_owned(), Value::to_string)
                };
                let finding = Finding::plain(
                    place.clone(),
                    &format!("state of `{need}` at {}", self.session.pointer(&at)),
                    &format!("unchanged: {}", shown(before)),
                    shown(after),
                );
                self.mismatch(finding, None, action)
            })
            .collect()
    }
}

/// The pointer to the first place where two values differ.
fn first_difference(before: &Value, after: &Value, at: String) -> String {
    match (before, after) {
        (Value::Object(a), Value::Object(b)) => {
            let names = a.keys().chain(b.keys().filter(|name| !a.contains_key(*name)));
            let differing = names.into_iter().find(|name| a.get(*name) != b.get(*name));
            match differing {
                Some(name) => {
                    let at = format!("{at}/{}", escaped(name));
                    let null = Value::Null;
                    first_difference(a.get(name).unwrap_or(&null), b.get(name).unwrap_or(&null), at)
                }
                None => at,
            }
        }
        (Value::Array(a), Value::Array(b)) if a.len() == b.len() => {
            let differing = a.iter().zip(b).position(|(a, b)| a != b);
            differing
                .map_or(at.clone(), |index| first_difference(&a[index], &b[index], format!("{at}/{index}")))
        }
        _ => at,
    }
}
