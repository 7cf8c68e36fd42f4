//! What came of a case, as it is stored.

use crate::event::{CaseFinished, Event, Exchanged, Mismatch, Note, Trouble, Verdict};
use crate::redact::{ShownBody, ShownRequest, ShownResponse};
use serde::{Deserialize, Serialize};
use std::collections::HashMap;

/// Of an answer that is longer, only how long it is.
const MOST_BODY: usize = 64 << 10;
/// Requests of one case that are stored; a poll may send very many.
const MOST_ASKED: usize = 200;

/// A case with its verdict and all that was asked in it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Played {
    pub profile: String,
    pub case: String,
    /// Ids of the contract items that it confirms if it passes.
    pub covers: Vec<String>,
    pub verdict: Word,
    /// What was wrong, if it failed.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub wrong: Vec<Wrong>,
    /// What sort of breakage.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub trouble: Option<String>,
    /// Why it could not be asked, or not be brought about.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub why: Option<String>,
    /// What differs only where the documentation leaves it open.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub notes: Vec<Remark>,
    /// What could not be undone.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub left: Vec<String>,
    pub millis: u64,
    pub asked: Vec<Asked>,
    /// How many more requests there were.
    #[serde(default, skip_serializing_if = "is_none")]
    pub unrecorded: u64,
}

/// The verdict in a word.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Word {
    Pass,
    Fail,
    Broken,
    Unobtainable,
}

/// An expectation that did not hold.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Wrong {
    /// `file:line:column` of the expectation.
    pub place: String,
    pub action: String,
    /// A JSON Pointer into the answer, or what else is meant.
    pub at: String,
    pub expected: String,
    pub found: String,
}

/// Something that is otherwise than expected, as it may be.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Remark {
    /// The id of the freedom in the contract.
    pub freedom: String,
    pub seen: Wrong,
}

/// A request and its answer; redacted.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Asked {
    pub step: usize,
    pub phase: String,
    pub action: String,
    pub request: ShownRequest,
    pub response: ShownResponse,
}

impl Word {
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Pass => "pass",
            Self::Fail => "fail",
            Self::Broken => "broken",
            Self::Unobtainable => "unobtainable",
        }
    }
}

impl Played {
    /// What was wrong, each in a line.
    pub fn said(&self) -> Vec<String> {
        self.wrong.iter().map(Wrong::said).chain(self.why.clone()).collect()
    }

    /// What differs where it may, each in a line.
    pub fn remarks(&self) -> Vec<String> {
        self.notes.iter().map(|one| format!("{}: {}", one.freedom, one.seen.said())).collect()
    }

    /// Whether it was the user who kept it from its end.
    pub fn is_interrupted(&self) -> bool {
        self.trouble.as_deref() == Some("interrupted")
    }

    /// Whether a breakage is the server's: it was asked, and gave no answer.
    pub fn is_of_the_server(&self) -> bool {
        self.trouble
            .as_deref()
            .is_some_and(|trouble| ["unreachable", "timeout", "garbled"].contains(&trouble))
    }
}

impl Wrong {
    fn said(&self) -> String {
        let Self { place, action, at, expected, found } = self;
        format!("{action} {at}: expected {expected}, found {found} ({place})")
    }
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "the signature is serde's")]
fn is_none(count: &u64) -> bool {
    *count == 0
}

/// Makes them of the events of a run.
#[derive(Default)]
pub struct Collector {
    /// Of cases under way, with how many were not kept.
    asked: HashMap<(String, String), (Vec<Asked>, u64)>,
    played: Vec<Played>,
}

impl Collector {
    pub fn take(&mut self, event: Event) {
        match event {
            Event::Exchanged(exchanged) => self.asked(exchanged),
            Event::CaseFinished(finished) => self.finished(finished),
            Event::RunStarted(_) | Event::CaseStarted { .. } | Event::RunFinished(_) => {}
        }
    }

    /// In the order of `cases`, profile and id. What the user skipped has no verdict.
    pub fn into_played(mut self, cases: &[(String, String)]) -> Vec<Played> {
        let places: HashMap<(&str, &str), usize> =
            cases.iter().enumerate().map(|(at, (profile, case))| ((&**profile, &**case), at)).collect();
        self.played.sort_by_key(|one| places.get(&(&*one.profile, &*one.case)).copied());
        self.played
    }

    fn asked(&mut self, exchanged: Exchanged) {
        let Exchanged { profile, case, step, phase, action, episode, .. } = exchanged;
        let (asked, unrecorded) = self.asked.entry((profile, case)).or_default();
        if asked.len() >= MOST_ASKED {
            *unrecorded += 1;
            return;
        }
        let (request, response) = (episode.request().clone(), stored(episode.response()));
        asked.push(Asked { step, phase: phase.word().to_owned(), action, request, response });
    }

    fn finished(&mut self, finished: CaseFinished) {
        let CaseFinished { profile, case, covers, verdict, notes, left, micros, .. } = finished;
        let remark = |note: Note| Remark { freedom: note.freedom, seen: wrong(note.seen) };
        let notes = notes.into_iter().map(remark).collect();
        let (asked, unrecorded) = self.asked.remove(&(profile.clone(), case.clone())).unwrap_or_default();
        let (word, wrong, trouble, why) = match verdict {
            Verdict::Pass => (Word::Pass, Vec::new(), None, None),
            Verdict::Fail(found) => (Word::Fail, found.into_iter().map(wrong).collect(), None, None),
            Verdict::Broken(broken) => {
                (Word::Broken, Vec::new(), Some(trouble(broken.trouble)), Some(broken.text))
            }
            Verdict::Unobtainable(why) => (Word::Unobtainable, Vec::new(), None, Some(why)),
            Verdict::Skipped(_) => return,
        };
        let (verdict, millis) = (word, micros / 1000);
        self.played.push(Played {
            profile,
            case,
            covers,
            verdict,
            wrong,
            trouble,
            why,
            notes,
            left,
            millis,
            asked,
            unrecorded,
        });
    }
}

fn wrong(mismatch: Mismatch) -> Wrong {
    let Mismatch { place, action, at, expected, found, .. } = mismatch;
    Wrong { place, action, at, expected, found: shortened(found) }
}

/// What is found may be as long as an answer.
fn shortened(found: String) -> String {
    const MOST: usize = 2000;
    if found.len() <= MOST {
        return found;
    }
    let cut: String = found.chars().take(MOST).collect();
    format!("{cut}… ({} bytes)", found.len())
}

fn trouble(trouble: Trouble) -> String {
    let value = serde_json::to_value(trouble).unwrap_or_default();
    value.as_str().unwrap_or_default().to_owned()
}

fn stored(response: &ShownResponse) -> ShownResponse {
    let bytes = match &response.body {
        ShownBody::Json(body) => body.to_string().len(),
        ShownBody::Withheld { .. } | ShownBody::Text(_) | ShownBody::Bytes(_) => 0,
    };
    let body = if bytes > MOST_BODY { ShownBody::Withheld { bytes } } else { response.body.clone() };
    let raw = response.raw.clone().filter(|raw| raw.len() <= MOST_BODY);
    ShownResponse {
        status: response.status,
        headers: response.headers.clone(),
        withheld: response.withheld,
        body,
        raw,
    }
}
