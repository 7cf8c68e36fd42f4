//! From another tool's entries to a cassette: redacted, and calls of the API with their meaning.

use super::model::{Entry, Place, Recording, Refusal, Repair};
use crate::cassette::{self, Cassette, Head, Import, Provenance};
use crate::contract::{Action, Contract};
use crate::protocol::{Arrival, Scheme, decode_call, is_api};
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

/// Makes a cassette. `now` is for a file that says nothing of when it was recorded.
pub fn cassette(
    recording: Recording,
    contracts: &[Arc<Contract>],
    redactor: &Redactor,
    provenance: Provenance,
) -> Imported {
    let session = redactor.session();
    let dated = recording.recorded.clone().or_else(|| recording.entries.iter().find_map(date));
    let import = Import {
        format: recording.format.name().to_owned(),
        tool: recording.tool.clone(),
        undated: dated.is_none(),
    };
    let recorded = dated.unwrap_or_else(|| provenance.recorded.clone());
    let head = Head {
        format: cassette::FORMAT,
        profile: "any".to_owned(),
        case: None,
        provenance: Provenance { recorded, imported: Some(import), ..provenance },
        roles: BTreeMap::new(),
        variables: BTreeMap::new(),
        redacted: BTreeMap::new(),
    };
    let Recording { entries, repairs, refusals, .. } = recording;
    let mut work = Work { session, contracts, repairs, refusals, api: 0, documented: 0 };
    let episodes: Vec<Episode> = entries.into_iter().filter_map(|entry| work.episode(entry)).collect();
    let kept = episodes.len();
    let Work { mut repairs, mut refusals, api, documented, .. } = work;
    repairs.sort_by_key(|repair| repair.place.order());
    refusals.sort_by_key(|refusal| refusal.place.order());
    Imported { cassette: cassette::of_episodes(head, episodes), kept, api, documented, repairs, refusals }
}

/// When the service answered, if it said so.
fn date(entry: &Entry) -> Option<String> {
    let date = entry.exchange.response.headers.get("date")?;
    let time: Timestamp = jiff::fmt::rfc2822::parse(date).ok()?.timestamp();
    Some(time.to_string())
}

struct Work<'c> {
    session: Session,
    contracts: &'c [Arc<Contract>],
    repairs: Vec<Repair>,
    refusals: Vec<Refusal>,
    api: usize,
    documented: usize,
}

impl Work<'_> {
    fn episode(&mut self, mut entry: Entry) -> Option<Episode> {
        self.sign(&mut entry);
        let place = entry.place.clone();
        let (episode, api, documented) = match self.redacted(&entry) {
            Ok(done) => done,
            Err(why) => {
                self.refusals.push(Refusal { place, why });
                return None;
            }
        };
        for suspicion in episode.suspicions() {
            let words = format!("{} looks like a key ({}), and is withheld", suspicion.at, suspicion.rule);
            self.repairs.push(Repair { place: place.clone(), words });
        }
        self.api += usize::from(api);
        self.documented += usize::from(documented);
        Some(episode)
    }

    /// A call whose signature was left out by its recorder is one all the same: its headers say so.
    fn sign(&mut self, entry: &mut Entry) {
        let request = &mut entry.exchange.request;
        let headers = &request.headers;
        if headers.get("x-tc-action").is_none() || headers.get("authorization").is_some() {
            return;
        }
        if matches!(decode_call(request).scheme, Scheme::V1) {
            request.headers.push("authorization", "left out");
            self.repair(&entry.place, "the signature was left out; the headers say that it is API 3.0");
        }
    }

    fn repair(&mut self, place: &Place, words: &str) {
        self.repairs.push(Repair { place: place.clone(), words: words.to_owned() });
    }

    /// The episode, whether it is a call of the API, and whether a contract documents it.
    fn redacted(&self, entry: &Entry) -> Result<(Episode, bool, bool), String> {
        let exchange = &entry.exchange;
        let arrival = decode_call(&exchange.request);
        let api = is_api(&arrival);
        if let Some(unreadable) = arrival.unreadable.filter(|_| api) {
            return Err(format!("the call cannot be read: {unreadable}"));
        }
        let documented = if api { self.contract(&arrival) } else { None };
        let host = (!api).then_some(&*entry.host);
        let episode = self.session.imported(exchange, documented, host);
        replays(&episode, exchange.response.body.len())?;
        Ok((episode, api, documented.is_some()))
    }

    fn contract<'a>(&'a self, arrival: &Arrival<'_>) -> Option<(&'a Contract, &'a Action)> {
        documented(self.contracts, arrival)
    }
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
