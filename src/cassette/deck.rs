//! A cassette ready to answer: its index.

use super::coding::coded;
use super::document::{Entry, Head};
use super::explained::{self, Explained, Turn};
use super::key::{Key, Meaning};
use super::lines::Lines;
use super::nearest::{self, Miss};
use super::progress::{Place, Progress, Run, Runs, Step};
use super::read::Cassette;
use super::rendered::Rendered;
use crate::contract::{Contract, Effect};
use crate::protocol::{Arrival, Signature, decode_call, is_api};
use crate::wire::{Request, Response};
use std::collections::{BTreeMap, BTreeSet, HashMap};

/// Episodes by what their requests mean. Equal requests are answered in the order of the recording; when they are
/// used up, a read gets the last answer again, anything else is a miss. Each client goes through it by a [`Progress`] of
/// its own.
pub struct Deck {
    pub head: Head,
    store: Store,
    /// Episodes of equal requests stand together, by recorded session and in their order.
    runs: Runs,
    lanes: HashMap<Key, Lane>,
    /// Episodes with a withheld value, which answer any request that is equal otherwise.
    open: Vec<(Meaning, u32)>,
    /// The numbers of the recorded sessions.
    sessions: Vec<u32>,
    /// There are episodes that are none of the API.
    has_plain: bool,
}

/// How many episodes that do not answer are shown beside a request.
const NEAR: usize = 3;

enum Store {
    Memory(Vec<(Entry, Rendered)>),
    File(Lines),
}

/// What the index knows of an episode.
pub(super) struct Card {
    pub(super) asks: Asks,
    pub(super) times: u32,
    pub(super) session: u32,
}

/// What an episode answers.
pub(super) enum Asks {
    Exactly(Key),
    /// A value of it was withheld.
    Like(Meaning),
}

/// The runs of equal requests.
struct Lane {
    first: u32,
    count: u32,
}

impl Card {
    pub(super) fn of(entry: &Entry) -> Self {
        let meaning = Meaning::of_recorded(&entry.request);
        let asks = if meaning.is_open() { Asks::Like(meaning) } else { Asks::Exactly(meaning.key()) };
        Self { asks, times: entry.times(), session: entry.session }
    }
}

impl Deck {
    /// A deck of a cassette in memory.
    pub fn new(cassette: Cassette) -> Self {
        let cards = cassette.entries.iter().map(Card::of).collect();
        let rendered = cassette.entries.into_iter().map(|entry| {
            let rendered = Rendered::of(&entry);
            (entry, rendered)
        });
        Self::indexed(cassette.head, Store::Memory(rendered.collect()), cards)
    }

    /// A deck of a file of JSON Lines, whose episodes stay there.
    pub(super) fn of_lines(head: Head, lines: Lines, cards: Vec<Card>) -> Self {
        Self::indexed(head, Store::File(lines), cards)
    }

    fn indexed(head: Head, store: Store, cards: Vec<Card>) -> Self {
        let mut sessions: Vec<u32> = cards.iter().map(|card| card.session).collect();
        sessions.sort_unstable();
        sessions.dedup();
        let dense = |session: u32| sessions.binary_search(&session).map_or(0, index);
        let mut numbered: Vec<(Key, u32, u32, u32)> = Vec::with_capacity(cards.len());
        let (mut places, mut runs) = (Vec::with_capacity(cards.len()), Vec::new());
        let mut open = Vec::new();
        for (episode, Card { asks, times, session }) in (0_u32..).zip(cards) {
            let session = dense(session);
            match asks {
                Asks::Exactly(key) => numbered.push((key, session, episode, times)),
                Asks::Like(meaning) => {
                    open.push((meaning, index(runs.len())));
                    runs.push(Run { start: index(places.len()), length: 1, session });
                    places.push(Place { episode, times });
                }
            }
        }
        numbered.sort_unstable();
        let mut lanes: HashMap<Key, Lane> = HashMap::with_capacity(numbered.len());
        for of_a_run in numbered.chunk_by(|a, b| (a.0, a.1) == (b.0, b.1)) {
            let (key, session, ..) = of_a_run[0];
            let first = index(runs.len());
            lanes.entry(key).or_insert(Lane { first, count: 0 }).count += 1;
            runs.push(Run { start: index(places.len()), length: index(of_a_run.len()), session });
            places.extend(
                of_a_run.iter().map(|(_, _, episode, times)| Place { episode: *episode, times: *times }),
            );
        }
        let has_plain = open.iter().any(|(meaning, _): &(Meaning, u32)| meaning.host.is_some());
        Self { head, store, runs: Runs::new(places, runs), lanes, open, sessions, has_plain }
    }

    /// How many episodes there are.
    pub fn len(&self) -> usize {
        self.runs.len()
    }

    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The recorded answer of a request, packed if it was and the client accepts it.
    ///
    /// # Errors
    /// If no episode answers it, or none any more; with what comes nearest.
    pub fn answer(
        &self,
        arrival: &Arrival<'_>,
        contract: Option<&Contract>,
        progress: &Progress,
    ) -> Result<Response, Miss> {
        self.unpacked(arrival, contract, progress).map(|response| coded(response, arrival.request))
    }

    fn unpacked(
        &self,
        arrival: &Arrival<'_>,
        contract: Option<&Contract>,
        progress: &Progress,
    ) -> Result<Response, Miss> {
        let asked = self.asked(arrival);
        let runs = self.runs_of(&asked);
        match self.runs.take(&runs, progress) {
            Some(Step::Next(place, again)) => self.rendered(place.episode, again),
            Some(Step::UsedUp(last, turn)) if is_read(contract, &asked.action) => {
                self.rendered(last.episode, turn)
            }
            Some(Step::UsedUp(..)) => {
                Err(Miss::used_up(&asked, runs.iter().map(|run| self.runs.recorded(*run)).sum()))
            }
            None => Err(nearest::explain(&asked, self.entries())),
        }
    }

    fn asked(&self, arrival: &Arrival<'_>) -> Meaning {
        if self.has_plain && !is_api(arrival) {
            return Meaning::of_plain(arrival.request);
        }
        Meaning::of_request(arrival)
    }

    /// Those of equal requests, then those with a withheld value that admit it.
    fn runs_of(&self, asked: &Meaning) -> Vec<u32> {
        let lane = self.lanes.get(&asked.key()).map(|lane| lane.first..lane.first + lane.count);
        let open = self.open.iter().filter(|(open, _)| open.admits(asked)).map(|(_, run)| *run);
        lane.into_iter().flatten().chain(open).collect()
    }

    /// What [`Self::answer`] would say to a request from the start, and why. No turn is taken.
    ///
    /// # Errors
    /// If the file of the cassette cannot be read any more.
    pub fn explain(&self, request: &Request, contract: Option<&Contract>) -> Result<Explained, Miss> {
        let arrival = decode_call(request);
        let asked = self.asked(&arrival);
        let runs = self.runs_of(&asked);
        let places = runs.iter().flat_map(|run| self.runs.places(*run));
        let turns: Vec<Turn> = places.map(|place| self.turn(*place)).collect::<Result<_, _>>()?;
        let nearest =
            if turns.is_empty() { nearest::nearest(&asked, self.entries(), NEAR) } else { Vec::new() };
        Ok(Explained {
            again: !turns.is_empty() && is_read(contract, &asked.action),
            turns,
            nearest,
            unreadable: arrival.unreadable,
            ignored: explained::ignored(&arrival),
            action: asked.action,
        })
    }

    fn turn(&self, place: Place) -> Result<Turn, Miss> {
        let (step, session, signature) = match &self.store {
            Store::Memory(entries) => told(&entries[place.episode as usize].0),
            Store::File(lines) => told(&lines.entry(place.episode).map_err(Miss::Unreadable)?),
        };
        Ok(Turn { episode: place.episode as usize + 1, step, times: place.times, session, signature })
    }

    /// The recorded answer of a request that this client has not been given yet.
    pub fn fresh(&self, request: &Request, progress: &Progress) -> Option<Response> {
        let asked = self.asked(&decode_call(request));
        match self.runs.take(&self.runs_of(&asked), progress)? {
            Step::Next(place, again) => {
                self.rendered(place.episode, again).ok().map(|response| coded(response, request))
            }
            Step::UsedUp(..) => None,
        }
    }

    /// Episodes that nobody asked for so far, counted from 1, by the number of their session.
    pub fn unused(&self) -> BTreeMap<u32, BTreeSet<u32>> {
        let mut unused: BTreeMap<u32, BTreeSet<u32>> = BTreeMap::new();
        for (session, episode) in self.runs.unused() {
            unused.entry(self.sessions[session as usize]).or_default().insert(episode + 1);
        }
        unused
    }

    /// Leaves what a client went through to others. The episodes of it that the client has not asked for, counted from 1.
    pub fn end(&self, progress: &Progress) -> Vec<u32> {
        self.runs.end(progress)
    }

    /// The number of the recorded session that a client goes through from now on; `None` if others go through all.
    pub fn session(&self, progress: &Progress) -> Option<u32> {
        self.runs.own(progress).and_then(|own| self.sessions.get(own as usize).copied())
    }

    /// The highest number of a recorded session; 0 if there is no episode.
    pub fn last_session(&self) -> u32 {
        self.sessions.last().copied().unwrap_or_default()
    }

    fn rendered(&self, episode: u32, again: u32) -> Result<Response, Miss> {
        match &self.store {
            Store::Memory(entries) => Ok(entries[episode as usize].1.response(again)),
            Store::File(lines) => {
                lines.rendered(episode).map(|rendered| rendered.response(again)).map_err(Miss::Unreadable)
            }
        }
    }

    /// The episodes in the order of the recording; unreadable ones are left out.
    fn entries(&self) -> Box<dyn Iterator<Item = Entry> + '_> {
        match &self.store {
            Store::Memory(entries) => Box::new(entries.iter().map(|(entry, _)| entry.clone())),
            Store::File(lines) => Box::new((0..lines.len()).filter_map(|episode| lines.entry(episode).ok())),
        }
    }
}

fn told(entry: &Entry) -> (usize, u32, Option<Signature>) {
    (entry.step, entry.session, entry.request.signature)
}

/// There are never more episodes: a line takes more than a byte, and a file is indexed in memory.
fn index(number: usize) -> u32 {
    u32::try_from(number).unwrap_or(u32::MAX)
}

/// Whether asking again has no effect: what the contract says, or, for an action it does not know, its name.
fn is_read(contract: Option<&Contract>, action: &str) -> bool {
    const READING: [&str; 7] = ["Describe", "Inquiry", "Get", "List", "Query", "GET ", "HEAD "];
    match contract.and_then(|contract| contract.actions.get(action)) {
        Some(action) => action.effect == Effect::Read,
        None => READING.iter().any(|start| action.starts_with(start)),
    }
}
