//! One step: asking, judging, asking again.

use super::call::{Template, new_nonce};
use super::site::{Pace, Site};
use super::{Run, Selected, micros};
use crate::contract::{Action, Contract};
use crate::event::{Breakage, Event, Exchanged, Mismatch, Phase, Trouble};
use crate::redact::Episode;
use crate::scenario::{
    Answer, Check, Deviation, Expect, Finding, Poll, Progress, Step, Tamper, Unresolved, Variables, judge,
    judge_poll,
};
use crate::sign::Credential;
use crate::source::Place;
use crate::target::Context;
use crate::wire::{Exchange, Request};
use serde_json::{Map, Value};
use std::collections::{BTreeMap, HashSet};
use std::time::{Duration, Instant};

/// Why a case goes no further.
pub(super) enum Ended {
    Wrong(Vec<Mismatch>),
    Broken(Breakage),
}

/// Asks the target in the name of one case and keeps what the case has learnt.
pub(super) struct Asker<'r> {
    run: &'r Run,
    site: &'r Site,
    selected: &'r Selected,
    credential: Credential,
    variables: Variables,
    request_ids: HashSet<String>,
    requests: usize,
    phase: Phase,
    step: usize,
    step_name: Option<&'r str>,
}

/// One answer with what may be shown of it.
struct Asked {
    exchange: Exchange,
    episode: Episode,
}

/// What was read of a resource: for comparing, and as it may be shown.
struct State {
    body: Value,
    episode: Episode,
}

type Fields = BTreeMap<String, BTreeMap<String, String>>;

impl<'r> Asker<'r> {
    pub(super) fn new(run: &'r Run, site: &'r Site, selected: &'r Selected, variables: Variables) -> Self {
        let credential = site.credential(&selected.profile.contract.profile, &selected.case.id);
        Self {
            run,
            site,
            selected,
            credential,
            variables,
            request_ids: HashSet::new(),
            requests: 0,
            phase: Phase::Step,
            step: 0,
            step_name: None,
        }
    }

    pub(super) fn requests(&self) -> usize {
        self.requests
    }

    /// Plays one step; `at` counts from 1, and is 0 in `finally`.
    pub(super) async fn play(
        &mut self,
        step: &'r Step,
        fields: &Fields,
        phase: Phase,
        at: usize,
    ) -> Result<(), Ended> {
        self.phase = phase;
        self.step = at;
        self.step_name = step.name.as_deref();
        match &step.check {
            Check::Once(expect) => self.once(step, expect, fields).await,
            Check::Poll(poll) => self.poll(step, poll).await,
        }
    }

    async fn once(&mut self, step: &Step, expect: &Expect, fields: &Fields) -> Result<(), Ended> {
        let before = self.states(expect, fields).await?;
        let Some(answers) = self.ask(step).await? else {
            return Ok(());
        };
        let mut mismatches = Vec::new();
        let mut burst_saw = false;
        for asked in &answers {
            let answer = Self::answer(asked, &step.deviation);
            let wanted = expect.some_error.as_ref().map(|(code, _)| code.as_str());
            burst_saw |= wanted.is_some() && answer.error_code() == wanted;
            let action = self.action(step)?;
            let mut findings = judge(expect, &step.place, &answer, self.contract(), action, &self.variables)
                .map_err(|error| unresolved(&error))?;
            findings.extend(self.repeated_id(&answer, &step.place));
            mismatches.extend(self.mismatches(findings, asked, &step.action));
        }
        if let Some((code, place)) = expect.some_error.as_ref().filter(|_| !burst_saw) {
            let finding =
                Finding::plain(place.clone(), "burst", code, format!("none of {} answers", answers.len()));
            mismatches.extend(self.mismatches(vec![finding], &answers[0], &step.action));
        }
        mismatches.dedup();
        if mismatches.is_empty() {
            self.save(step, &answers[0])?;
            let after = self.states(expect, fields).await?;
            mismatches = self.changes(expect, &before, &after, &step.action);
        }
        if mismatches.is_empty() { Ok(()) } else { Err(Ended::Wrong(mismatches)) }
    }

    async fn poll(&mut self, step: &Step, poll: &Poll) -> Result<(), Ended> {
        let started = Instant::now();
        let mut waited = Duration::ZERO;
        let mut pauses = poll.pauses();
        loop {
            let Some(answers) = self.ask(step).await? else {
                return Ok(());
            };
            let asked = &answers[0];
            let answer = Self::answer(asked, &step.deviation);
            let action = self.action(step)?;
            let progress = judge_poll(poll, &step.place, &answer, self.contract(), action, &self.variables)
                .map_err(|error| unresolved(&error))?;
            let repeated = self.repeated_id(&answer, &step.place);
            let missing = match progress {
                Progress::Reached if repeated.is_none() => return self.save(step, asked),
                Progress::Reached => Vec::new(),
                Progress::Failed(findings) => {
                    return Err(self.wrong(findings, asked, &step.action));
                }
                Progress::Waiting(missing) => missing,
            };
            if let Some(repeated) = repeated {
                return Err(self.wrong(vec![repeated], asked, &step.action));
            }
            let pause = pauses.next().unwrap_or(poll.cap);
            waited += pause;
            if waited.max(started.elapsed()) > poll.at_most {
                return Err(self.wrong(missing, asked, &step.action));
            }
            if self.site.pace == Pace::Real {
                tokio::time::sleep(pause).await;
            }
        }
    }

    /// Sends a step's calls. `None` in `finally` if a value it needs was never saved: there is nothing to undo then.
    async fn ask(&mut self, step: &Step) -> Result<Option<Vec<Asked>>, Ended> {
        let nonce = (step.deviation.tamper == Some(Tamper::Nonce)).then(new_nonce);
        let template = self.template(&step.action, &step.with, &step.deviation);
        let requests: Result<Vec<Request>, Unresolved> =
            (0..step.repeat).map(|_| template.request(&self.variables, nonce)).collect();
        let mut requests = match requests {
            Ok(requests) => requests,
            Err(_) if self.phase == Phase::Finally => return Ok(None),
            Err(error) => return Err(unresolved(&error)),
        };
        match (requests.pop(), requests.is_empty()) {
            (Some(only), true) => Ok(Some(vec![self.one(&step.action, only).await?])),
            (last, _) => {
                requests.extend(last);
                self.burst(&step.action, requests).await.map(Some)
            }
        }
    }

    async fn burst(&mut self, action: &str, requests: Vec<Request>) -> Result<Vec<Asked>, Ended> {
        let _quiet = match self.rate(action) {
            Some(_) => Some(self.site.paces.burst(action).await),
            None => None,
        };
        self.requests += requests.len();
        let sent = requests.into_iter().map(|request| self.exchange(action, request));
        futures_util::future::join_all(sent).await.into_iter().collect()
    }

    async fn one(&mut self, action: &str, request: Request) -> Result<Asked, Ended> {
        if let Some(rate) = self.rate(action) {
            self.site.paces.turn(action, rate).await;
        }
        self.requests += 1;
        self.exchange(action, request).await
    }

    /// The limit to stay below, where the target is shared.
    fn rate(&self, action: &str) -> Option<u32> {
        self.contract().rate(action).filter(|_| self.site.pace == Pace::Real)
    }

    async fn exchange(&self, action: &str, request: Request) -> Result<Asked, Ended> {
        let started = Instant::now();
        let context = Context { deadline: Some(started + self.run.settings.call_limit) };
        let sent = self.site.target.send(request.clone(), &context).await;
        let response = sent.map_err(|error| Ended::Broken(error.into()))?;
        let exchange = Exchange { request, response };
        let documented = self.contract().actions.get(action).ok_or_else(|| unknown(action))?;
        let episode = self.site.redactor.episode(&exchange, self.contract(), documented);
        (self.run.sink)(Event::Exchanged(Exchanged {
            profile: self.contract().profile.clone(),
            case: self.selected.case.id.clone(),
            step: self.step,
            phase: self.phase,
            action: action.to_owned(),
            micros: micros(started.elapsed()),
            episode: episode.clone(),
        }));
        Ok(Asked { exchange, episode })
    }

    /// The state of every need that must stay as it is; what an answer shows of it without the request's id.
    async fn states(&mut self, expect: &Expect, fields: &Fields) -> Result<Vec<State>, Ended> {
        let mut states = Vec::with_capacity(expect.unchanged.len());
        let phase = self.phase;
        for (need, _) in &expect.unchanged {
            self.phase = Phase::Read;
            states.push(self.state(need, fields).await?);
            self.phase = phase;
        }
        Ok(states)
    }

    async fn state(&mut self, name: &str, fields: &Fields) -> Result<State, Ended> {
        let need = self.selected.case.needs.iter().find(|need| need.name == name);
        let Some((action, with)) = need.and_then(|need| self.selected.profile.roles.read(&need.role)) else {
            return Err(unknown(name));
        };
        let mut own = Variables::default();
        own.set("region", Value::String(self.site.region.clone()));
        for (field, value) in fields.get(name).into_iter().flatten() {
            own.set(field.clone(), Value::String(value.clone()));
        }
        let usual = Deviation::default();
        let request = self.template(action, with, &usual).request(&own, None);
        let request = request.map_err(|error| unresolved(&error))?;
        let asked = self.one(action, request).await?;
        let answer = Self::answer(&asked, &usual);
        if let Some(code) = answer.error_code() {
            let place = self.selected.case.place.clone();
            let finding =
                Finding::plain(place, &format!("state of `{name}`"), "an answer without error", code);
            return Err(self.wrong(vec![finding], &asked, action));
        }
        let mut body = answer.body;
        if let Some(Value::Object(members)) = body.get_mut("Response") {
            members.remove("RequestId");
        }
        Ok(State { body, episode: asked.episode })
    }

    fn changes(&self, expect: &Expect, before: &[State], after: &[State], action: &str) -> Vec<Mismatch> {
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
                    &format!("state of `{need}` at {at}"),
                    &format!("unchanged: {}", shown(before)),
                    shown(after),
                );
                self.mismatch(finding, None, action)
            })
            .collect()
    }

    fn save(&mut self, step: &Step, asked: &Asked) -> Result<(), Ended> {
        let answer = Self::answer(asked, &step.deviation);
        for (name, pointer) in &step.save {
            let Some(value) = answer.body.pointer(pointer) else {
                let finding = Finding::plain(step.place.clone(), pointer, "a value to save", "nothing");
                return Err(self.wrong(vec![finding], asked, &step.action));
            };
            self.variables.set(name.clone(), value.clone());
        }
        Ok(())
    }

    fn repeated_id(&mut self, answer: &Answer<'_>, place: &Place) -> Option<Finding> {
        let id = answer.request_id()?;
        let fresh = self.request_ids.insert(id.to_owned());
        (!fresh).then(|| {
            Finding::plain(
                place.clone(),
                "/Response/RequestId",
                "an id of its own",
                "that of an earlier answer",
            )
        })
    }

    fn template<'t>(
        &'t self,
        action: &'t str,
        with: &'t Map<String, Value>,
        deviation: &'t Deviation,
    ) -> Template<'t> {
        Template {
            contract: self.contract(),
            site: self.site,
            credential: &self.credential,
            action,
            with,
            deviation,
        }
    }

    fn answer<'a>(asked: &'a Asked, deviation: &Deviation) -> Answer<'a> {
        Answer::new(&asked.exchange.response, !deviation.omit.iter().any(|name| name == "Version"))
    }

    fn contract(&self) -> &'r Contract {
        &self.selected.profile.contract
    }

    fn action(&self, step: &Step) -> Result<&'r Action, Ended> {
        self.contract().actions.get(&step.action).ok_or_else(|| unknown(&step.action))
    }

    fn wrong(&self, findings: Vec<Finding>, asked: &Asked, action: &str) -> Ended {
        Ended::Wrong(self.mismatches(findings, asked, action))
    }

    fn mismatches(&self, findings: Vec<Finding>, asked: &Asked, action: &str) -> Vec<Mismatch> {
        findings.into_iter().map(|finding| self.mismatch(finding, Some(&asked.episode), action)).collect()
    }

    /// What is shown of an answer comes from its episode, and every text goes through the redactor.
    fn mismatch(&self, finding: Finding, episode: Option<&Episode>, action: &str) -> Mismatch {
        let Finding { place, at, expected, found } = finding;
        let looked_up = || {
            episode
                .and_then(|episode| episode.found(&at))
                .map_or_else(|| "nothing".to_owned(), Value::to_string)
        };
        let found = found.unwrap_or_else(looked_up);
        let redactor = &self.site.redactor;
        Mismatch {
            excerpt: self.selected.case.source.line(place.line).trim().to_owned(),
            place: place.to_string(),
            step: self.step_name.map(str::to_owned),
            action: action.to_owned(),
            at: redactor.text(&at),
            expected: redactor.text(&expected),
            found: redactor.text(&found),
        }
    }
}

fn unresolved(error: &Unresolved) -> Ended {
    Ended::Broken(Breakage { trouble: Trouble::Garbled, text: error.to_string() })
}

fn unknown(name: &str) -> Ended {
    Ended::Broken(Breakage { trouble: Trouble::Garbled, text: format!("`{name}` is not in the contract") })
}

/// The pointer to the first place where two values differ.
fn first_difference(before: &Value, after: &Value, at: String) -> String {
    match (before, after) {
        (Value::Object(a), Value::Object(b)) => {
            let names = a.keys().chain(b.keys().filter(|name| !a.contains_key(*name)));
            let differing = names.into_iter().find(|name| a.get(*name) != b.get(*name));
            match differing {
                Some(name) => {
                    let at = format!("{at}/{name}");
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
