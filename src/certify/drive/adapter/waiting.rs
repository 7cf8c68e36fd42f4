//! Who waits for an answer, and whose fault a line is.

use super::super::found::last_line;
use super::super::shown::Shown;
use super::lines::Line;
use super::message::{Broken, Heard, read};
use super::notes::Notes;
use crate::certify::{Claim, Ending, Outcome, Strength};
use std::collections::{BTreeMap, BTreeSet};
use tokio::sync::oneshot;

/// After so many nobody reads on.
const MOST_TROUBLES: usize = 10;

/// What became of a case.
pub(super) struct Answer {
    pub(super) ending: Ending,
    pub(super) claim: Option<Claim>,
    pub(super) printed: u64,
    pub(super) secret_shown: bool,
    pub(super) troubles: Vec<String>,
}

/// A case in flight.
pub(super) struct Waiting {
    pub(super) shown: Shown,
    pub(super) answer: oneshot::Sender<Answer>,
    secret_shown: bool,
    troubles: Vec<String>,
}

impl Waiting {
    pub(super) fn new(shown: Shown, answer: oneshot::Sender<Answer>) -> Self {
        Self { shown, answer, secret_shown: false, troubles: Vec::new() }
    }

    fn trouble(&mut self, why: String) {
        if self.troubles.len() < MOST_TROUBLES {
            self.troubles.push(why);
        }
    }

    fn end(self, ending: Ending, claim: Option<Claim>, line: &str) {
        let Self { shown, answer, secret_shown, troubles } = self;
        let printed = u64::try_from(line.len()).unwrap_or(u64::MAX);
        let secret_shown = secret_shown || shown.has_key(line);
        // Who asked may have given up.
        let _ = answer.send(Answer { ending, claim, printed, secret_shown, troubles });
    }
}

/// Everybody who was asked in the life of one process.
pub(super) struct Asked {
    waiting: BTreeMap<String, Waiting>,
    answered: BTreeSet<String>,
    /// Of the last that was answered: what it said aside may come behind its answer.
    last: Option<(String, Shown)>,
    notes: Notes,
}

impl Asked {
    pub(super) fn new(notes: Notes) -> Self {
        Self { waiting: BTreeMap::new(), answered: BTreeSet::new(), last: None, notes }
    }

    pub(super) fn add(&mut self, id: String, waiting: Waiting) {
        self.waiting.insert(id, waiting);
    }

    pub(super) fn len(&self) -> usize {
        self.waiting.len()
    }

    /// Takes in a line; whether it was of use.
    pub(super) fn hear(&mut self, line: &Line) -> bool {
        let text = String::from_utf8_lossy(&line.bytes);
        let number = line.number;
        match read(line) {
            None => false,
            Some(Ok(Heard::Ready(_))) => {
                self.blame(format!("line {number} says `ready` a second time"));
                false
            }
            Some(Ok(Heard::Result { id, stated })) => {
                self.answer(&id, number, &text, |shown| stated.claim(shown))
            }
            Some(Ok(Heard::NotSupported { id, reason, issue })) => {
                self.answer(&id, number, &text, |shown| not_supported(shown, reason, issue))
            }
            Some(Err(broken)) => self.broken(number, broken, &text),
        }
    }

    fn answer(&mut self, id: &str, number: u64, text: &str, claim: impl FnOnce(&Shown) -> Claim) -> bool {
        let Some(waiting) = self.take(id) else {
            let again = if self.answered.contains(id) { "again" } else { "though nobody asked for it" };
            self.blame(format!("line {number} answers {}, {again}", named(id)));
            return false;
        };
        let claim = claim(&waiting.shown);
        waiting.end(Ending::Answered, Some(claim), text);
        true
    }

    /// A line that cannot be used costs the case whose id stands in it, and no other.
    fn broken(&mut self, number: u64, broken: Broken, text: &str) -> bool {
        let Broken { id, why } = broken;
        let why = format!("line {number}: {why}");
        let quoted = |id: &&String| text.contains(&format!("\"{id}\""));
        let id = id
            .filter(|id| self.waiting.contains_key(id))
            .or_else(|| self.waiting.keys().find(quoted).cloned());
        let Some((mut waiting, _)) = id.and_then(|id| Some((self.take(&id)?, id))) else {
            self.blame(why);
            return false;
        };
        waiting.trouble(why);
        waiting.end(Ending::Answered, None, text);
        true
    }

    fn take(&mut self, id: &str) -> Option<Waiting> {
        let waiting = self.waiting.remove(id)?;
        self.answered.insert(id.to_owned());
        self.last = Some((id.to_owned(), waiting.shown.clone()));
        Some(waiting)
    }

    /// Something was wrong that names no case: it is the fault of the one in flight, if there is one only.
    pub(super) fn blame(&mut self, why: String) {
        let is_sole = self.waiting.len() == 1;
        match self.waiting.values_mut().next().filter(|_| is_sole) {
            Some(waiting) => waiting.trouble(why),
            None => self.notes.add(why),
        }
    }

    /// Takes in what was said aside.
    pub(super) fn overhear(&mut self, text: &str) {
        for waiting in self.waiting.values_mut().filter(|waiting| !waiting.secret_shown) {
            waiting.secret_shown = waiting.shown.has_key(text);
        }
        if let Some((id, _)) = self.last.take_if(|(_, shown)| shown.has_key(text)) {
            self.notes.add(format!("the key of {} was written to stderr", named(&id)));
        }
    }

    /// Ends the case that this was about.
    pub(super) fn end(&mut self, id: &str, ending: Ending) {
        if let Some(waiting) = self.take(id) {
            waiting.end(ending, None, "");
        }
    }

    /// The process is ended for another's sake.
    pub(super) fn disturb(&mut self) {
        for (_, waiting) in std::mem::take(&mut self.waiting) {
            waiting.end(Ending::Disturbed, None, "");
        }
    }

    /// The process is gone. Whose doing that was is known if it was asked for one case in its life; otherwise an
    /// earlier one may have brought it about, or one beside.
    pub(super) fn end_all(&mut self, ending: &Ending, aside: &str) {
        if self.waiting.len() > 1 || !self.answered.is_empty() {
            return self.disturb();
        }
        for (_, mut waiting) in std::mem::take(&mut self.waiting) {
            let line = last_line(&[aside.to_owned()]);
            waiting.troubles.extend(line.map(|line| format!("on stderr: {}", waiting.shown.text(&line))));
            waiting.end(ending.clone(), None, "");
        }
    }
}

fn not_supported(shown: &Shown, reason: Option<String>, issue: Option<String>) -> Claim {
    let said: Vec<String> = reason.into_iter().chain(issue).map(|text| shown.text(&text)).collect();
    Claim {
        outcome: Outcome::NotSupported,
        strength: Strength::Stated,
        code: None,
        message: None,
        request_id: None,
        fields: BTreeMap::new(),
        detail: (!said.is_empty()).then(|| said.join(", ")),
    }
}

/// An id is shown if it can be one of ours.
fn named(id: &str) -> String {
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"-_./#".contains(&byte);
    let is_plain = !id.is_empty() && id.len() <= 200 && id.bytes().all(plain);
    if is_plain { format!("`{id}`") } else { "an id".to_owned() }
}
