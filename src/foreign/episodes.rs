//! From another tool's entries to a cassette: redacted, and calls of the API with their meaning.

use super::model::{Entry, Recording, Refusal, Repair, push_refusal, push_repair};
use crate::cassette::{self, Cassette, Head, Import, Provenance};
use crate::contract::Contract;
use crate::protocol::{Scheme, decode_call, is_api};
use crate::redact::{Episode, Redactor, Session, ShownBody};
use crate::target::documented;
use jiff::Timestamp;
use std::collections::BTreeMap;
use std::sync::Arc;

/// What became of one file.
pub struct Imported {
    pub cassette: Cassette,
    /// Entries that are in it; equal ones in a row are one episode.
    pub kept: usize,
    /// How many of them are calls of the API.
    pub api: usize,
    /// How many of those a contract documents.
    pub documented: usize,
    pub repairs: Vec<Repair>,
    pub refusals: Vec<Refusal>,
}

/// Makes a cassette. The date of `provenance` is for a file that says nothing of when it was recorded.
pub fn cassette(
    mut recording: Recording,
    contracts: &[Arc<Contract>],
    redactor: &Redactor,
    provenance: Provenance,
) -> Imported {
    let session = redactor.session();
    let look = Looking { session: &session, contracts };
    let mut found = Found::default();
    let mut episodes = Vec::with_capacity(recording.entries.len());
    for mut entry in std::mem::take(&mut recording.entries) {
        episodes.extend(found.add(look.at(&mut entry)));
    }
    let head = found.head(&mut recording, provenance);
    let (repairs, refusals) = found.said(recording);
    let Found { kept, api, documented, .. } = found;
    Imported { cassette: cassette::of_episodes(head, episodes), kept, api, documented, repairs, refusals }
}

/// When the service answered, if it said so.
fn date(entry: &Entry) -> Option<String> {
    let date = entry.exchange.response.headers.get("date")?;
    let time: Timestamp = jiff::fmt::rfc2822::parse(date).ok()?.timestamp();
    Some(time.to_string())
}

/// What became of one entry.
pub(super) struct Outcome {
    kept: Option<Episode>,
    api: bool,
    documented: bool,
    dated: Option<String>,
    repairs: Vec<Repair>,
    refusal: Option<Refusal>,
}

/// What became of all of them.
#[derive(Default)]
pub(super) struct Found {
    /// When the first answer with a date was given.
    dated: Option<String>,
    repairs: Vec<Repair>,
    refusals: Vec<Refusal>,
    pub(super) kept: usize,
    pub(super) api: usize,
    pub(super) documented: usize,
    pub(super) left_out: usize,
}

impl Found {
    /// Counts an entry; what it is kept as.
    pub(super) fn add(&mut self, outcome: Outcome) -> Option<Episode> {
        let Outcome { kept, api, documented, dated, repairs, refusal } = outcome;
        self.dated = self.dated.take().or(dated);
        for repair in repairs {
            push_repair(&mut self.repairs, repair);
        }
        if let Some(refusal) = refusal {
            self.left_out += 1;
            push_refusal(&mut self.refusals, refusal);
        }
        self.kept += usize::from(kept.is_some());
        self.api += usize::from(api);
        self.documented += usize::from(documented);
        kept
    }

    /// Adds what became of those behind.
    pub(super) fn append(&mut self, behind: Self) {
        let Self { dated, repairs, refusals, kept, api, documented, left_out } = behind;
        self.dated = self.dated.take().or(dated);
        for repair in repairs {
            push_repair(&mut self.repairs, repair);
        }
        for refusal in refusals {
            push_refusal(&mut self.refusals, refusal);
        }
        self.kept += kept;
        self.api += api;
        self.documented += documented;
        self.left_out += left_out;
    }

    pub(super) fn head(&mut self, recording: &mut Recording, provenance: Provenance) -> Head {
        let dated = recording.recorded.take().or_else(|| self.dated.take());
        let import = Import {
            format: recording.format.name().to_owned(),
            tool: recording.tool.take(),
            undated: dated.is_none(),
        };
        let recorded = dated.unwrap_or_else(|| provenance.recorded.clone());
        Head {
            format: cassette::FORMAT,
            profile: "any".to_owned(),
            case: None,
            provenance: Provenance { recorded, imported: Some(import), ..provenance },
            roles: BTreeMap::new(),
            variables: BTreeMap::new(),
            redacted: BTreeMap::new(),
        }
    }

    /// What was put right and what was left out, in the order of the file.
    pub(super) fn said(&mut self, recording: Recording) -> (Vec<Repair>, Vec<Refusal>) {
        let Recording { mut repairs, mut refusals, left_out, .. } = recording;
        self.left_out += left_out;
        repairs.append(&mut self.repairs);
        refusals.append(&mut self.refusals);
        repairs.sort_by_key(|repair| repair.place.order());
        refusals.sort_by_key(|refusal| refusal.place.order());
        (repairs, refusals)
    }
}

/// Looks at one entry after the other, in one session.
#[derive(Clone, Copy)]
pub(super) struct Looking<'l> {
    pub(super) session: &'l Session,
    pub(super) contracts: &'l [Arc<Contract>],
}

impl Looking<'_> {
    pub(super) fn at(self, entry: &mut Entry) -> Outcome {
        let mut outcome = Outcome {
            kept: None,
            api: false,
            documented: false,
            dated: date(entry),
            repairs: Vec::new(),
            refusal: None,
        };
        let place = &entry.place.clone();
        if sign(entry) {
            let words = "the signature was left out; the headers say that it is API 3.0".to_owned();
            outcome.repairs.push(Repair { place: place.clone(), words });
        }
        match self.redacted(entry) {
            Ok((episode, api, documented)) => {
                outcome.repairs.extend(episode.suspicions().iter().map(|suspicion| {
                    let words =
                        format!("{} looks like a key ({}), and is withheld", suspicion.at, suspicion.rule);
                    Repair { place: place.clone(), words }
                }));
                Outcome { kept: Some(episode), api, documented, ..outcome }
            }
            Err(why) => Outcome { refusal: Some(Refusal { place: place.clone(), why }), ..outcome },
        }
    }

    /// The episode, whether it is a call of the API, and whether a contract documents it.
    fn redacted(self, entry: &Entry) -> Result<(Episode, bool, bool), String> {
        let exchange = &entry.exchange;
        let arrival = decode_call(&exchange.request);
        let api = is_api(&arrival);
        if let Some(unreadable) = arrival.unreadable.filter(|_| api) {
            return Err(format!("the call cannot be read: {unreadable}"));
        }
        let documented = if api { documented(self.contracts, &arrival) } else { None };
        let host = (!api).then_some(&*entry.host);
        let episode = self.session.imported(exchange, &arrival, documented, host);
        replays(&episode, exchange.response.body.len())?;
        Ok((episode, api, documented.is_some()))
    }
}

/// A call whose signature was left out by its recorder is one all the same: its headers say so.
fn sign(entry: &mut Entry) -> bool {
    const LEFT_OUT: &str = "left out";
    let request = &mut entry.exchange.request;
    match request.headers.get("authorization") {
        // It was looked at before.
        Some(said) => return said == LEFT_OUT,
        None if request.headers.get("x-tc-action").is_none() => return false,
        None => {}
    }
    let is_left_out = matches!(decode_call(request).scheme, Scheme::V1);
    if is_left_out {
        request.headers.push("authorization", LEFT_OUT);
    }
    is_left_out
}

/// What is withheld of these would not be found again, or answered with nothing.
fn replays(episode: &Episode, body: usize) -> Result<(), String> {
    let (request, response) = (episode.request(), episode.response());
    let is_withheld = |text: &str| text.starts_with("<withheld");
    if is_withheld(&request.method) {
        return Err("the method is none that is kept".to_owned());
    }
    if request.host.is_some() && is_withheld(&request.path) {
        return Err("the URL looks as if it held a key".to_owned());
    }
    if request.host.as_deref().is_some_and(is_withheld) || request.action.as_deref().is_some_and(is_withheld)
    {
        return Err("the host or the action looks like a key".to_owned());
    }
    match &response.body {
        ShownBody::Withheld { .. } if body > 0 => {
            Err("the answer's body is no JSON and looks as if it held a key".to_owned())
        }
        ShownBody::Withheld { .. } | ShownBody::Json(_) | ShownBody::Text(_) | ShownBody::Bytes(_) => Ok(()),
    }
}
