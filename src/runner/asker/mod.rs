//! Asks the target in the name of one case; every request of a case goes through here.

mod learnt;
mod protect;
mod step;
mod trail;
mod unchanged;

pub(super) use learnt::Learnt;
pub(super) use trail::Trail;

use super::call::Template;
use super::seed::Name;
use super::site::{Answers, Pace, Site};
use super::{Run, Selected, micros};
use crate::cassette::{Manner, Taken};
use crate::contract::{Action, Contract};
use crate::event::{Breakage, Event, Exchanged, Mismatch, Note, Phase, Reason, Trouble};
use crate::protocol::{Opened, open_reply};
use crate::redact::{Episode, Session};
use crate::scenario::{Answer, Check, Deviation, Finding, Step, Unresolved, Variables};
use crate::sign::Credential;
use crate::target::{Context, NO_EPISODE, Target, TargetError};
use crate::wire::{Exchange, Request};
use serde_json::{Map, Value};
use std::collections::BTreeMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Instant;

/// Why a case goes no further.
pub(super) enum Ended {
    Wrong(Vec<Mismatch>),
    Broken(Breakage),
    /// The target cannot be brought into the state, or must not.
    Unobtainable(Reason),
    /// The answer was the other one of success and error, which is as right: there is no more to ask.
    Otherwise,
}

/// Asks the target in the name of one case and keeps what the case has learnt.
pub(super) struct Asker<'r> {
    run: &'r Run,
    site: &'r Site,
    selected: &'r Selected,
    target: Arc<dyn Target>,
    region: String,
    credential: Credential,
    /// Which attempt at the case this is, from 1.
    attempt: usize,
    /// Of a second account.
    other: Option<Credential>,
    session: Session,
    variables: Variables,
    learnt: Learnt,
    requests: usize,
    /// How many of them no connection took.
    unsent: AtomicUsize,
    phase: Phase,
    step: usize,
    step_name: Option<&'r str>,
    /// What is unusual about the requests that are being sent.
    deviation: Option<String>,
    /// What was asked and answered, in order.
    taken: Vec<Taken>,
    trail: Trail,
}

/// One answer with what may be shown of it.
struct Asked {
    exchange: Exchange,
    /// The answer's body as JSON, `null` if it is none.
    body: Value,
    episode: Arc<Episode>,
}

type Fields = BTreeMap<String, BTreeMap<String, String>>;

impl<'r> Asker<'r> {
    pub(super) fn new(
        run: &'r Run,
        site: &'r Site,
        selected: &'r Selected,
        target: Arc<dyn Target>,
        region: String,
        variables: Variables,
    ) -> Self {
        let (profile, case) = (&selected.profile.contract.profile, &selected.case.id);
        let (credential, other) =
            (site.credential(profile, case, 1), site.other_credential(profile, case, 1));
        Self {
            run,
            site,
            selected,
            target,
            region,
            credential,
            attempt: 1,
            other,
            session: site.redactor.session(),
            variables,
            learnt: Learnt::default(),
            requests: 0,
            unsent: AtomicUsize::new(0),
            phase: Phase::Step,
            step: 0,
            step_name: None,
            deviation: None,
            taken: Vec::new(),
            trail: Trail::default(),
        }
    }

    /// The same for a case that an earlier run left open.
    pub(super) fn following(self, trail: Trail) -> Self {
        Self { trail, ..self }
    }

    /// The same for one of several attempts, none of which must see what another one left.
    pub(super) fn at_attempt(self, attempt: usize) -> Self {
        let (profile, case) = (&self.contract().profile, &self.selected.case.id);
        let credential = self.site.credential(profile, case, attempt);
        let other = self.site.other_credential(profile, case, attempt);
        Self { credential, attempt, other, ..self }
    }

    /// The same in the name that a case has of its own.
    pub(super) fn named(self, name: Option<Name>) -> Self {
        match name {
            Some(Name { credential, other, session }) => Self { credential, other, session, ..self },
            None => self,
        }
    }

    /// What was asked and answered, in order.
    pub(super) fn taken(&self) -> &[Taken] {
        &self.taken
    }

    /// Whether any request may have had an effect: it was sent, or is on its way.
    pub(super) fn may_have_changed(&self) -> bool {
        self.requests > self.unsent.load(Ordering::Relaxed)
    }

    /// What it has learnt of the answers beside their verdict.
    pub(super) fn learnt(&mut self) -> Learnt {
        std::mem::take(&mut self.learnt)
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

    async fn burst(&mut self, action: &str, requests: Vec<Request>) -> Result<Vec<Asked>, Ended> {
        let _turns = self.site.burst(action, self.rate(action), requests.len()).await;
        self.requests += requests.len();
        let sent = requests.into_iter().map(|request| self.exchange(action, request));
        let answers: Result<Vec<Asked>, Ended> =
            futures_util::future::join_all(sent).await.into_iter().collect();
        let answers = answers?;
        for asked in &answers {
            self.take(asked, Manner::Burst);
        }
        Ok(answers)
    }

    async fn one(&mut self, action: &str, request: Request, manner: Manner) -> Result<Asked, Ended> {
        let asked = self.untaken(action, request).await?;
        self.take(&asked, manner);
        Ok(asked)
    }

    /// Asks for something that is no part of the case: no recording needs it.
    async fn untaken(&mut self, action: &str, request: Request) -> Result<Asked, Ended> {
        let _turn = self.site.turn(action, self.rate(action)).await;
        self.requests += 1;
        self.exchange(action, request).await
    }

    fn take(&mut self, asked: &Asked, manner: Manner) {
        let (step, phase, episode) = (self.step, self.phase.word(), Arc::clone(&asked.episode));
        self.taken.push(Taken { step, phase, manner, episode });
    }

    /// The limit to stay below, where the target is shared.
    fn rate(&self, action: &str) -> Option<u32> {
        self.contract().rate(action).filter(|_| self.site.pace == Pace::Real)
    }

    async fn exchange(&self, action: &str, request: Request) -> Result<Asked, Ended> {
        let started = Instant::now();
        let patience = self.site.reach.patience(self.run.settings.call_limit);
        let context = Context { deadline: Some(started + patience), ..Context::default() };
        let sent = self.target.send(request.clone(), &context).await;
        let response = sent.map_err(|error| self.unanswered(error))?;
        self.site.reach.note_answer();
        let exchange = Exchange { request, response };
        let documented = self.contract().actions.get(action).ok_or_else(|| unknown(action))?;
        let body = serde_json::from_slice(&exchange.response.body).unwrap_or_default();
        let episode = Arc::new(self.session.episode(&exchange, &body, self.contract(), documented));
        (self.run.sink)(Event::Exchanged(Exchanged {
            profile: self.contract().profile.clone(),
            case: self.selected.case.id.clone(),
            attempt: self.attempt,
            step: self.step,
            phase: self.phase,
            action: action.to_owned(),
            deviation: self.deviation.clone(),
            micros: micros(started.elapsed()),
            episode: Arc::clone(&episode),
        }));
        let asked = Asked { exchange, body, episode };
        self.recorded(&asked)?;
        Ok(asked)
    }

    /// A cassette that has no answer says so in an answer; the case could not be asked then.
    fn recorded(&self, asked: &Asked) -> Result<(), Ended> {
        if let Answers::Target(_) = self.site.answers {
            return Ok(());
        }
        match open_reply(&asked.body) {
            Ok(Opened { code: Some(NO_EPISODE), message, .. }) => {
                Err(Ended::Broken(Breakage { trouble: Trouble::NoEpisode, text: message.to_owned() }))
            }
            Ok(_) | Err(_) => Ok(()),
        }
    }

    fn unanswered(&self, error: TargetError) -> Ended {
        self.site.reach.note(&error);
        if let TargetError::Unreachable { .. } | TargetError::Unconnected { .. } = error {
            self.unsent.fetch_add(1, Ordering::Relaxed);
        }
        Ended::Broken(error.into())
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
            region: &self.region,
            credential: &self.credential,
            other: self.other.as_ref(),
            action,
            with,
            deviation,
        }
    }

    fn answer<'a>(asked: &'a Asked, deviation: &Deviation) -> Answer<'a> {
        Answer {
            response: &asked.exchange.response,
            body: &asked.body,
            versioned: !deviation.omit.iter().any(|name| name == "Version"),
        }
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

    /// Keeps what is only to be reported; what is wrong remains.
    fn judged(&mut self, findings: Vec<Finding>, asked: &Asked, action: &str) -> Vec<Mismatch> {
        let mut wrong = Vec::new();
        for finding in findings {
            let freedom = finding.freedom.clone();
            let seen = self.mismatch(finding, Some(&asked.episode), action);
            match freedom {
                Some(freedom) => self.learnt.note(Note { freedom, seen }),
                None => wrong.push(seen),
            }
        }
        wrong
    }

    fn mismatches(&self, findings: Vec<Finding>, asked: &Asked, action: &str) -> Vec<Mismatch> {
        findings.into_iter().map(|finding| self.mismatch(finding, Some(&asked.episode), action)).collect()
    }

    /// What is shown of an answer comes from its episode, and every text goes through the redactor.
    fn mismatch(&self, finding: Finding, episode: Option<&Episode>, action: &str) -> Mismatch {
        let Finding { place, at, expected, found, freedom: _ } = finding;
        let looked_up = || {
            episode
                .and_then(|episode| episode.found(&at))
                .map_or_else(|| "nothing".to_owned(), Value::to_string)
        };
        let found = found.unwrap_or_else(looked_up);
        let session = &self.session;
        Mismatch {
            excerpt: session.quoted(self.selected.case.source.line(place.line).trim()),
            place: format!("{}:{}:{}", session.quoted(&place.file), place.line, place.column),
            step: self.step_name.map(str::to_owned),
            action: action.to_owned(),
            at: if at.starts_with('/') { session.pointer(&at) } else { session.text(&at) },
            expected: session.text(&expected),
            found: session.text(&found),
        }
    }
}

fn unresolved(error: &Unresolved) -> Ended {
    Ended::Broken(Breakage { trouble: Trouble::Garbled, text: error.to_string() })
}

fn unknown(name: &str) -> Ended {
    Ended::Broken(Breakage { trouble: Trouble::Garbled, text: format!("`{name}` is not in the contract") })
}
