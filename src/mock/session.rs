//! One world for each credential, copied when it is first written to, and what is counted beside it.

use super::world::World;
use crate::target::Recent;
use std::collections::{HashMap, HashSet, VecDeque};
use std::sync::{Arc, Mutex, MutexGuard};

/// Sessions kept at once; past it the oldest that nobody uses is dropped.
pub const MOST_SESSIONS: usize = 1000;
/// Nonces remembered for one credential; past it the oldest are forgotten.
const MOST_NONCES: usize = 65_536;
const SECOND: i64 = 1000;

/// What the mock remembers for one credential.
#[derive(Default)]
pub(super) struct Session {
    state: Mutex<State>,
}

#[derive(Default)]
pub(super) struct State {
    /// By the profile's place in the mock.
    worlds: Vec<Option<Arc<World>>>,
    /// Milliseconds of the calls of the last second, by profile and action.
    calls: HashMap<(String, String), VecDeque<i64>>,
    nonces: Nonces,
}

#[derive(Default)]
struct Nonces {
    seen: HashSet<String>,
    order: VecDeque<String>,
}

impl Session {
    pub(super) fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(std::sync::PoisonError::into_inner)
    }

    /// Remembers a nonce; whether it was there before.
    pub(super) fn repeats(&self, nonce: &str) -> bool {
        let nonces = &mut self.lock().nonces;
        if !nonces.seen.insert(nonce.to_owned()) {
            return true;
        }
        nonces.order.push_back(nonce.to_owned());
        if nonces.order.len() > MOST_NONCES {
            let oldest = nonces.order.pop_front();
            oldest.map(|oldest| nonces.seen.remove(&oldest));
        }
        false
    }

    /// Counts a call; the number of calls within the last second if it is more than allowed. A refused call counts not.
    pub(super) fn over_rate(&self, profile: &str, action: &str, allowed: u32, now: i64) -> Option<u32> {
        let mut state = self.lock();
        let calls = state.calls.entry((profile.to_owned(), action.to_owned())).or_default();
        while calls.front().is_some_and(|at| *at <= now - SECOND) {
            calls.pop_front();
        }
        if calls.len() >= allowed as usize {
            return Some(allowed + 1);
        }
        calls.push_back(now);
        None
    }
}

impl State {
    /// The world of a profile, at first the one everybody shares.
    pub(super) fn world(&mut self, profile: usize, base: &Arc<World>) -> &mut Arc<World> {
        if self.worlds.len() <= profile {
            self.worlds.resize(profile + 1, None);
        }
        self.worlds[profile].get_or_insert_with(|| Arc::clone(base))
    }
}

/// All sessions by the credential's name.
pub(super) struct Sessions(Recent<String, Session>);

impl Default for Sessions {
    fn default() -> Self {
        Self(Recent::new(MOST_SESSIONS))
    }
}

impl Sessions {
    /// The session of a name, and the name of one that was dropped to make room.
    pub(super) fn get(&self, name: &str) -> (Arc<Session>, Option<String>) {
        let (session, dropped) = self.0.get(name, Session::default);
        (session, dropped.map(|(name, _)| name))
    }

    /// Forgets one credential's world, or everybody's. How many there were.
    pub(super) fn reset(&self, name: Option<&str>) -> usize {
        match name {
            Some(name) => usize::from(self.0.remove(name).is_some()),
            None => self.0.clear(),
        }
    }

    pub(super) fn names(&self) -> Vec<String> {
        let mut names: Vec<String> = self.0.all().into_iter().map(|(name, _)| name).collect();
        names.sort();
        names
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_oldest_unused_session_makes_room() {
        let sessions = Sessions::default();
        for number in 0..MOST_SESSIONS {
            assert_eq!(sessions.get(&number.to_string()).1, None);
        }
        let held = sessions.get("0").0;
        assert_eq!(sessions.get("one more").1.as_deref(), Some("1"));
        drop(held);
        assert_eq!(sessions.names().len(), MOST_SESSIONS);
    }

    #[test]
    fn a_second_has_room_for_as_many_calls_as_allowed() {
        let session = Sessions::default().get("a").0;
        let over = |at| session.over_rate("p", "A", 2, at);
        assert_eq!([over(0), over(10), over(20), over(999)], [None, None, Some(3), Some(3)]);
        assert_eq!([over(1000), over(1001), over(1010)], [None, Some(3), None]);
        assert_eq!(session.over_rate("p", "B", 2, 20), None);
    }
}
