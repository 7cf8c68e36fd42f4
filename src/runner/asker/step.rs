//! One step: asking, judging, asking again.

use super::{Asked, Asker, Ended, Fields, unresolved};
use crate::cassette::Manner;
use crate::contract::{Action, Effect, Freedom, Open};
use crate::event::Phase;
use crate::runner::call::new_nonce;
use crate::runner::site::Pace;
use crate::scenario::{
    Answer, Check, Expect, Finding, Opinion, Poll, Progress, Reached, Step, Unresolved, judge, judge_poll,
};
use crate::source::Place;
use crate::wire::Request;
use secrecy::ExposeSecret;
use std::time::{Duration, Instant};

impl Asker<'_> {
    pub(super) async fn once(&mut self, step: &Step, expect: &Expect, fields: &Fields) -> Result<(), Ended> {
        let before = self.states(expect, fields).await?;
        let Some(answers) = self.ask(step).await? else {
            return Ok(());
        };
        let mut mismatches = Vec::new();
        let (mut burst_saw, mut otherwise) = (false, false);
        for asked in &answers {
            let answer = Self::answer(asked, &step.deviation);
            let contract = self.contract();
            burst_saw |= answer.error_code().is_some_and(|code| expect.is_some_error(code, contract));
            let action = self.action(step)?;
            let Opinion { mut findings, replaced, otherwise: other } =
                judge(expect, &step.place, &answer, contract, action, &self.variables)
                    .map_err(|error| unresolved(&error))?;
            findings.extend(self.repeated(action, &answer, &step.place));
            self.learnt.replaced(replaced);
            otherwise |= other;
            mismatches.extend(self.judged(findings, asked, &step.action));
        }
        if let Some((code, place)) = expect.some_error.as_ref().filter(|_| !burst_saw) {
            let freedom = expect.freedom(self.contract()).filter(|freedom| freedom.open == Open::Refusal);
            let finding =
                Finding::plain(place.clone(), "burst", code, format!("none of {} answers", answers.len()));
            self.learnt.replaced(freedom.map(|_| code.clone()));
            let finding = Finding { freedom: freedom.map(Freedom::id), ..finding };
            mismatches.extend(self.judged(vec![finding], &answers[0], &step.action));
        }
        mismatches.dedup();
        if mismatches.is_empty() && otherwise {
            self.learnt.otherwise();
            return Err(Ended::Otherwise);
        }
        if mismatches.is_empty() {
            self.save(step, &answers[0])?;
            let after = self.states(expect, fields).await?;
            mismatches = self.changes(expect, &before, &after, &step.action);
        }
        if mismatches.is_empty() { Ok(()) } else { Err(Ended::Wrong(mismatches)) }
    }

    pub(super) async fn poll(&mut self, step: &Step, poll: &Poll) -> Result<(), Ended> {
        let started = Instant::now();
        let mut waited = Duration::ZERO;
        let mut pauses = poll.pauses();
        let mut reached = Reached::default();
        loop {
            let Some(answers) = self.ask(step).await? else {
                return Ok(());
            };
            let asked = &answers[0];
            let answer = Self::answer(asked, &step.deviation);
            let action = self.action(step)?;
            let progress = judge_poll(poll, &step.place, &answer, self.contract(), action, &self.variables)
                .map_err(|error| unresolved(&error))?;
            let mut wrong = self.repeated(action, &answer, &step.place);
            wrong.extend(poll.backwards(answer.body, &mut reached));
            let missing = match progress {
                Progress::Reached(notes) if wrong.is_empty() => {
                    self.judged(notes, asked, &step.action);
                    return self.save(step, asked);
                }
                Progress::Failed(findings) => {
                    wrong.extend(findings.into_iter().filter(|finding| finding.freedom.is_none()));
                    Vec::new()
                }
                Progress::Reached(_) => Vec::new(),
                Progress::Waiting(missing) => missing,
            };
            if !wrong.is_empty() {
                return Err(self.wrong(wrong, asked, &step.action));
            }
            let pause = pauses.next().unwrap_or(poll.cap);
            waited += pause;
            if waited.max(started.elapsed()) > poll.at_most {
                return Err(self.wrong(missing, asked, &step.action));
            }
            if self.site.pace != Pace::Immediate {
                tokio::time::sleep(pause).await;
            }
        }
    }

    /// Sends a step's calls. `None` in `finally` if a value it needs was never saved: there is nothing to undo then.
    async fn ask(&mut self, step: &Step) -> Result<Option<Vec<Asked>>, Ended> {
        let nonce = step.deviation.repeats_nonce().then(new_nonce);
        let template = self.template(&step.action, &step.with, &step.deviation);
        let requests: Result<Vec<Request>, Unresolved> =
            (0..step.repeat).map(|_| template.request(&self.variables, nonce)).collect();
        let mut requests = match requests {
            Ok(requests) => requests,
            Err(Unresolved(name)) if self.phase == Phase::Finally => {
                self.trail.miss(name);
                return Ok(None);
            }
            Err(error) => return Err(unresolved(&error)),
        };
        self.announce(step).await?;
        self.deviation = step.deviation.told().map(|told| self.session.quoted(&told));
        let answers = match (requests.pop(), requests.is_empty()) {
            (Some(only), true) => {
                let manner = if let Check::Poll(_) = step.check { Manner::Poll } else { Manner::Once };
                self.one(&step.action, only, manner).await.map(|only| vec![only])
            }
            (last, _) => {
                requests.extend(last);
                self.burst(&step.action, requests).await
            }
        };
        self.deviation = None;
        let answers = answers?;
        self.note(step, &answers)?;
        Ok(Some(answers))
    }

    fn save(&mut self, step: &Step, asked: &Asked) -> Result<(), Ended> {
        for (name, pointer) in &step.save {
            let Some(value) = asked.body.pointer(pointer) else {
                let finding = Finding::plain(step.place.clone(), pointer, "a value to save", "nothing");
                return Err(self.wrong(vec![finding], asked, &step.action));
            };
            self.variables.set(name.clone(), value.clone());
        }
        self.keep(step)
    }

    /// What should be new with this answer, and is not.
    pub(super) fn repeated(&mut self, action: &Action, answer: &Answer<'_>, place: &Place) -> Vec<Finding> {
        let result = answer.body.get("Response");
        let fresh = action.outputs.iter().filter(|output| output.fresh && action.effect != Effect::Read);
        let values = fresh.filter_map(|output| Some((&*output.name, result?.get(&output.name)?.as_str()?)));
        let mut whose: Vec<(&str, &str)> = values
            .filter(|(name, value)| !self.learnt.is_new(name, value))
            .map(|(name, _)| (name, "that of an earlier answer"))
            .collect();
        whose.extend(answer.request_id().and_then(|id| Some(("RequestId", self.had_before(id)?))));
        whose
            .into_iter()
            .map(|(name, whose)| {
                Finding::plain(place.clone(), &format!("/Response/{name}"), "an id of its own", whose)
            })
            .chain(self.betrayed(answer, place))
            .collect()
    }

    /// What had a request id before. Cases in flight ask together: the one that sees it second says so.
    fn had_before(&mut self, id: &str) -> Option<&'static str> {
        let (of_case, of_run) = (self.learnt.is_new("RequestId", id), self.site.is_new_request(id));
        match (of_case, of_run) {
            (false, _) => Some("that of an earlier answer"),
            (true, false) => Some("that of an answer in another case"),
            (true, true) => None,
        }
    }

    /// An answer that says the caller's secret key shows it to whoever keeps the answer.
    fn betrayed(&self, answer: &Answer<'_>, place: &Place) -> Option<Finding> {
        let key = self.credential.secret_key.expose_secret().as_bytes();
        let body = &answer.response.body;
        let is_there = !key.is_empty() && body.windows(key.len()).any(|part| part == key);
        is_there.then(|| Finding::plain(place.clone(), "body", "nothing of the secret key", "the secret key"))
    }
}
