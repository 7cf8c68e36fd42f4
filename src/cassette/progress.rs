//! How far clients have come in a deck: each one for itself, and what they leave to each other.

use std::collections::HashMap;
use std::sync::atomic::{AtomicU32, AtomicU64, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError};

/// How far one client has come.
///
/// Where several clients were recorded at once, it is given what one of them was answered: the first that asked what it
/// asks and that no other client goes through. What that one never asked it is given from the others.
#[derive(Default)]
pub struct Progress(Mutex<State>);

#[derive(Default)]
struct State {
    /// Which recorded session it goes through.
    own: Option<u32>,
    /// How often each run was asked for.
    asked: HashMap<u32, u32>,
}

/// Episodes of equal requests in one recorded session, in their order.
pub(super) struct Run {
    pub(super) start: u32,
    pub(super) length: u32,
    pub(super) session: u32,
}

/// One episode in its run.
#[derive(Clone, Copy)]
pub(super) struct Place {
    pub(super) episode: u32,
    pub(super) times: u32,
}

/// What a request gets.
pub(super) enum Step {
    /// This episode, which has answered so often before.
    Next(Place, u32),
    /// All of them have answered; the last one, and how often it was asked for in vain or not.
    UsedUp(Place, u32),
}

/// Runs of episodes, and what all clients together have made of them.
pub(super) struct Runs {
    places: Vec<Place>,
    all: Vec<Run>,
    /// How many clients go through each recorded session.
    claims: Vec<AtomicU32>,
    /// A bit for each episode that has answered.
    used: Vec<AtomicU64>,
}

impl Runs {
    pub(super) fn new(places: Vec<Place>, all: Vec<Run>) -> Self {
        let sessions = all.iter().map(|run| run.session + 1).max().unwrap_or_default();
        let claims = (0..sessions).map(|_| AtomicU32::new(0)).collect();
        let used = (0..places.len().div_ceil(64)).map(|_| AtomicU64::new(0)).collect();
        Self { places, all, claims, used }
    }

    /// How many episodes there are.
    pub(super) fn len(&self) -> usize {
        self.places.len()
    }

    pub(super) fn places(&self, run: u32) -> &[Place] {
        let Run { start, length, .. } = self.all[run as usize];
        &self.places[start as usize..(start + length) as usize]
    }

    /// How often the requests of a run were recorded.
    pub(super) fn recorded(&self, run: u32) -> u32 {
        self.places(run).iter().fold(0, |sum, place| sum.saturating_add(place.times))
    }

    /// The turn of a client that asks for these runs, in this order; `None` if there are none.
    pub(super) fn take(&self, runs: &[u32], progress: &Progress) -> Option<Step> {
        let mut state = progress.lock();
        let order = self.order(runs, &mut state);
        let mut used_up = None;
        for run in order {
            let asked = state.asked.entry(run).or_default();
            let turn = *asked;
            *asked = asked.saturating_add(1);
            if let Some((place, again)) = self.on_turn(run, turn) {
                self.used[place.episode as usize / 64].fetch_or(1 << (place.episode % 64), Ordering::Relaxed);
                return Some(Step::Next(place, again));
            }
            used_up = self.places(run).last().map(|last| Step::UsedUp(*last, turn));
        }
        used_up
    }

    /// First those of its own session, then those of sessions that nobody goes through, and others only if there are
    /// neither: two clients do not get each other's answers.
    fn order(&self, runs: &[u32], state: &mut State) -> Vec<u32> {
        let session = |run: &u32| self.all[*run as usize].session;
        let is_free = |session: u32| self.claims[session as usize].load(Ordering::Relaxed) == 0;
        if state.own.is_none() {
            self.claim(state, runs.iter().map(session));
        }
        let is_own = |run: &u32| Some(session(run)) == state.own;
        let own = runs.iter().copied().filter(is_own);
        let free = runs.iter().copied().filter(|run| !is_own(run) && is_free(session(run)));
        let order: Vec<u32> = own.chain(free).collect();
        if order.is_empty() { runs.to_vec() } else { order }
    }

    /// The session of a client, at the latest the first from now on that nobody goes through.
    pub(super) fn own(&self, progress: &Progress) -> Option<u32> {
        let state = &mut *progress.lock();
        if state.own.is_none() {
            self.claim(state, 0..u32::try_from(self.claims.len()).unwrap_or(u32::MAX));
        }
        state.own
    }

    fn claim(&self, state: &mut State, sessions: impl Iterator<Item = u32>) {
        let is_free = |session: &u32| self.claims[*session as usize].load(Ordering::Relaxed) == 0;
        state.own = sessions.filter(is_free).min();
        if let Some(own) = state.own {
            self.claims[own as usize].fetch_add(1, Ordering::Relaxed);
        }
    }

    /// The episode of a turn, and how often it has answered before.
    fn on_turn(&self, run: u32, turn: u32) -> Option<(Place, u32)> {
        let mut before = 0_u32;
        for place in self.places(run) {
            let after = place.times.saturating_add(before);
            if turn < after {
                return Some((*place, turn - before));
            }
            before = after;
        }
        None
    }

    /// Episodes that nobody asked for so far, each with its session; neither is in order.
    pub(super) fn unused(&self) -> impl Iterator<Item = (u32, u32)> {
        let is_used = |episode: u32| {
            self.used[episode as usize / 64].load(Ordering::Relaxed) & (1 << (episode % 64)) != 0
        };
        let numbered = (0_u32..).zip(&self.all);
        let each = numbered
            .flat_map(|(number, run)| self.places(number).iter().map(|place| (run.session, place.episode)));
        each.filter(move |(_, episode)| !is_used(*episode))
    }

    /// Leaves the session of a client to others. The episodes of it that the client has not asked for, counted from 1.
    pub(super) fn end(&self, progress: &Progress) -> Vec<u32> {
        let mut state = progress.lock();
        let own = state.own.take();
        if let Some(own) = own {
            self.claims[own as usize].fetch_sub(1, Ordering::Relaxed);
        }
        let numbered = (0_u32..).zip(&self.all);
        let of_it = numbered.filter(|(_, run)| own.is_none_or(|own| run.session == own));
        let mut left: Vec<u32> = of_it
            .flat_map(|(number, _)| self.left(number, state.asked.get(&number).copied().unwrap_or_default()))
            .collect();
        left.sort_unstable();
        left
    }

    fn left(&self, run: u32, asked: u32) -> impl Iterator<Item = u32> {
        let mut before = 0_u32;
        self.places(run).iter().filter_map(move |place| {
            let start = before;
            before = start.saturating_add(place.times);
            (asked <= start).then_some(place.episode + 1)
        })
    }
}

impl Progress {
    fn lock(&self) -> MutexGuard<'_, State> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
