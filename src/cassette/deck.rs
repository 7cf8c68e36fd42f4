//! A cassette ready to answer: its index, and how far each request has come.

use super::document::{Entry, Head};
use super::explained::{self, Explained, Turn};
use super::key::{Key, Meaning};
use super::lines::Lines;
use super::nearest::{self, Miss};
use super::read::Cassette;
use super::rendered::Rendered;
use crate::contract::{Contract, Effect};
use crate::protocol::{Arrival, decode_call};
use crate::wire::{Request, Response};
use std::collections::HashMap;
use std::sync::atomic::{AtomicU32, Ordering};

/// Episodes by what their requests mean. Equal requests are answered in the order of the recording; when they are
/// used up, a read gets the last answer again, anything else is a miss.
pub struct Deck {
    pub head: Head,
    store: Store,
    /// Episodes in lanes: those of equal requests stand together, in their order.
    order: Vec<Place>,
    lanes: HashMap<Key, Lane>,
    /// Episodes with a withheld value, which answer any request that is equal otherwise.
    open: Vec<(Meaning, Lane)>,
}

/// How many episodes that do not answer are shown beside a request.
const NEAR: usize = 3;

enum Store {
    Memory(Vec<(Entry, Rendered)>),
    File(Lines),
}

/// One episode in its lane.
#[derive(Clone, Copy)]
pub(super) struct Place {
    pub(super) episode: u32,
    pub(super) times: u32,
}

/// Equal requests.
struct Lane {
    start: u32,
    length: u32,
    asked: AtomicU32,
}

impl Deck {
    /// A deck of a cassette in memory.
    pub fn new(cassette: Cassette) -> Self {
        let meanings = cassette.entries.iter().map(|entry| Meaning::of_recorded(&entry.request));
        let keyed: Vec<(Option<Key>, Option<Meaning>, u32)> = meanings
            .zip(&cassette.entries)
            .map(|(meaning, entry)| {
                let open = meaning.is_open();
                ((!open).then(|| meaning.key()), open.then_some(meaning), entry.times())
            })
            .collect();
        let rendered = cassette.entries.into_iter().map(|entry| {
            let rendered = Rendered::of(&entry);
            (entry, rendered)
        });
        Self::indexed(cassette.head, Store::Memory(rendered.collect()), keyed)
    }

    /// A deck of a file of JSON Lines, whose episodes stay there.
    pub(super) fn of_lines(
        head: Head,
        lines: Lines,
        keyed: Vec<(Option<Key>, Option<Meaning>, u32)>,
    ) -> Self {
        Self::indexed(head, Store::File(lines), keyed)
    }

    fn indexed(head: Head, store: Store, keyed: Vec<(Option<Key>, Option<Meaning>, u32)>) -> Self {
        let mut numbered: Vec<(Key, u32, u32)> = Vec::with_capacity(keyed.len());
        let mut open = Vec::new();
        let mut order = Vec::with_capacity(keyed.len());
        for (episode, (key, meaning, times)) in (0_u32..).zip(keyed) {
            match (key, meaning) {
                (Some(key), _) => numbered.push((key, episode, times)),
                (None, Some(meaning)) => {
                    let start = u32::try_from(order.len()).unwrap_or(u32::MAX);
                    order.push(Place { episode, times });
                    open.push((meaning, Lane { start, length: 1, asked: AtomicU32::new(0) }));
                }
                (None, None) => {}
            }
        }
        numbered.sort_unstable();
        let mut lanes: HashMap<Key, Lane> = HashMap::with_capacity(numbered.len());
        for (key, episode, times) in numbered {
            let start = u32::try_from(order.len()).unwrap_or(u32::MAX);
            order.push(Place { episode, times });
            lanes.entry(key).or_insert_with(|| Lane { start, length: 0, asked: AtomicU32::new(0) }).length +=
                1;
        }
        Self { head, store, order, lanes, open }
    }

    /// How many episodes there are.
    pub fn len(&self) -> usize {
        self.order.len()
    }

    pub fn is_empty(&self) -> bool {
        self.order.is_empty()
    }

    /// The recorded answer of a request.
    ///
    /// # Errors
    /// If no episode answers it, or none any more; with what comes nearest.
    pub fn answer(&self, arrival: &Arrival<'_>, contract: Option<&Contract>) -> Result<Response, Miss> {
        let asked = Meaning::of_request(arrival);
        let lanes = self.lanes.get(&asked.key());
        let lanes = lanes
            .into_iter()
            .chain(self.open.iter().filter(|(open, _)| open.admits(&asked)).map(|(_, lane)| lane));
        let mut used_up = None;
        for lane in lanes {
            let turn = lane.asked.fetch_add(1, Ordering::Relaxed);
            match self.on_turn(lane, turn) {
                Some((episode, again)) => return self.rendered(episode, again),
                None => used_up = Some((lane, turn)),
            }
        }
        match used_up {
            Some((lane, turn)) if is_read(contract, &asked.action) => {
                let last = self.order[lane.start as usize + lane.length as usize - 1];
                self.rendered(last.episode, turn)
            }
            Some((lane, _)) => Err(Miss::used_up(&asked, self.recorded(lane))),
            None => Err(nearest::explain(&asked, self.entries())),
        }
    }

    /// What [`Self::answer`] would say to a request from the start, and why. No turn is taken.
    ///
    /// # Errors
    /// If the file of the cassette cannot be read any more.
    pub fn explain(&self, request: &Request, contract: Option<&Contract>) -> Result<Explained, Miss> {
        let arrival = decode_call(request);
        let asked = Meaning::of_request(&arrival);
        let closed = self.lanes.get(&asked.key()).into_iter();
        let open = self.open.iter().filter(|(open, _)| open.admits(&asked)).map(|(_, lane)| lane);
        let places = closed.chain(open).flat_map(|lane| self.places(lane));
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
        let step = match &self.store {
            Store::Memory(entries) => entries[place.episode as usize].0.step,
            Store::File(lines) => lines.entry(place.episode).map_err(Miss::Unreadable)?.step,
        };
        Ok(Turn { episode: place.episode as usize + 1, step, times: place.times })
    }

    fn places(&self, lane: &Lane) -> &[Place] {
        &self.order[lane.start as usize..(lane.start + lane.length) as usize]
    }

    /// The recorded answer of a request that has not been given yet.
    pub fn fresh(&self, request: &Request) -> Option<Response> {
        let asked = Meaning::of_request(&decode_call(request));
        let open = self.open.iter().filter(|(open, _)| open.admits(&asked)).map(|(_, lane)| lane);
        let mut lanes = self.lanes.get(&asked.key()).into_iter().chain(open);
        let (episode, again) =
            lanes.find_map(|lane| self.on_turn(lane, lane.asked.fetch_add(1, Ordering::Relaxed)))?;
        self.rendered(episode, again).ok()
    }

    /// Episodes that nobody asked for so far, counted from 1.
    pub fn unused(&self) -> Vec<u32> {
        let lanes = self.lanes.values().chain(self.open.iter().map(|(_, lane)| lane));
        let mut unused: Vec<u32> = lanes
            .flat_map(|lane| {
                let mut left = lane.asked.load(Ordering::Relaxed);
                self.places(lane).iter().filter_map(move |place| {
                    let used = left > 0;
                    left = left.saturating_sub(place.times);
                    (!used).then_some(place.episode + 1)
                })
            })
            .collect();
        unused.sort_unstable();
        unused
    }

    /// The episode of a turn, and how often it has answered before.
    fn on_turn(&self, lane: &Lane, turn: u32) -> Option<(u32, u32)> {
        let mut before = 0;
        for place in self.places(lane) {
            if turn < before + place.times {
                return Some((place.episode, turn - before));
            }
            before += place.times;
        }
        None
    }

    fn recorded(&self, lane: &Lane) -> u32 {
        self.places(lane).iter().map(|place| place.times).sum()
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

/// Whether asking again has no effect: what the contract says, or, for an action it does not know, its name.
fn is_read(contract: Option<&Contract>, action: &str) -> bool {
    const READING: [&str; 5] = ["Describe", "Inquiry", "Get", "List", "Query"];
    match contract.and_then(|contract| contract.actions.get(action)) {
        Some(action) => action.effect == Effect::Read,
        None => READING.iter().any(|start| action.starts_with(start)),
    }
}
