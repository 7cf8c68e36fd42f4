//! What a connection is doing, and how long it may go on doing it.

use super::Limits;
use super::connection::Connection;
use hyper::Version;
use std::future::{Future, poll_fn};
use std::pin::pin;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::{Poll, ready};
use std::time::Duration;
use tokio::time::{Instant, sleep};

/// How long a client that was refused may take to read why.
const LINGER: Duration = Duration::from_secs(2);

/// What a connection waits for.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Stage {
    FirstByte,
    Head,
    /// Answers to so many requests.
    Answers(u32),
    NextRequest,
    Farewell,
}

#[derive(Clone, Copy, PartialEq, Eq)]
struct State {
    stage: Stage,
    /// Tells two stays in the same stage from a single long one.
    beats: u32,
    /// On HTTP/2 bytes between requests are no beginning of a head.
    multiplexed: bool,
    /// Answers that were begun and are not at their end. Bytes that come meanwhile wait for their turn.
    passing: u32,
    refused: bool,
}

/// The state of a connection, kept by those who see its bytes and its requests.
pub(super) struct Pulse(Mutex<State>);

/// A request being answered.
pub(super) struct Answering<'a>(&'a Pulse);

/// An answer that goes out in pieces.
pub(super) struct Passing(Arc<Connection>);

impl Pulse {
    pub(super) fn new() -> Self {
        Self(Mutex::new(State::NEW))
    }

    pub(super) fn received(&self) {
        let mut state = self.lock();
        match state.stage {
            Stage::FirstByte => state.enter(Stage::Head),
            Stage::NextRequest if !state.multiplexed && state.passing == 0 => state.enter(Stage::Head),
            Stage::NextRequest | Stage::Head | Stage::Answers(_) | Stage::Farewell => {}
        }
    }

    pub(super) fn sent(&self) {
        let mut state = self.lock();
        if state.stage == Stage::NextRequest {
            state.enter(Stage::NextRequest);
        }
    }

    pub(super) fn answering(&self, version: Version) -> Answering<'_> {
        let mut state = self.lock();
        state.multiplexed = version == Version::HTTP_2;
        let others = if let Stage::Answers(others) = state.stage { others } else { 0 };
        state.enter(Stage::Answers(others + 1));
        Answering(self)
    }

    /// A request was turned down before it had been read to its end.
    pub(super) fn refused(&self) {
        self.lock().refused = true;
    }

    /// The connection is being closed. Is the client perhaps still sending?
    pub(super) fn closing(&self) -> bool {
        let mut state = self.lock();
        match state.stage {
            Stage::Farewell => return true,
            Stage::Head => {}
            Stage::FirstByte | Stage::Answers(_) | Stage::NextRequest if state.refused => {}
            Stage::FirstByte | Stage::Answers(_) | Stage::NextRequest => return false,
        }
        state.enter(Stage::Farewell);
        true
    }

    /// Ends when the connection has done the same thing for too long. It must be polled after each sign of life:
    /// nothing here wakes it.
    pub(super) async fn overdue(&self, limits: &Limits) {
        let mut seen = State::NEW;
        let mut sleep = pin!(sleep(limits.first_byte));
        let mut deadline = Some(sleep.deadline());
        poll_fn(|context| {
            loop {
                let state = *self.lock();
                if state != seen {
                    seen = state;
                    deadline = state.stage.limit(limits).map(|limit| Instant::now() + limit);
                }
                let Some(deadline) = deadline else { return Poll::Pending };
                if sleep.deadline() > deadline {
                    sleep.as_mut().reset(deadline);
                }
                ready!(sleep.as_mut().poll(context));
                // A later deadline is looked at only now: moving the timer at each request would cost more.
                if sleep.deadline() == deadline {
                    return Poll::Ready(());
                }
                sleep.as_mut().reset(deadline);
            }
        })
        .await;
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Drop for Answering<'_> {
    fn drop(&mut self) {
        let mut state = self.0.lock();
        match state.stage {
            Stage::Answers(1) => state.enter(Stage::NextRequest),
            Stage::Answers(requests) => state.enter(Stage::Answers(requests - 1)),
            Stage::FirstByte | Stage::Head | Stage::NextRequest | Stage::Farewell => {}
        }
    }
}

impl Passing {
    pub(super) fn new(connection: Arc<Connection>) -> Self {
        connection.pulse.lock().passing += 1;
        Self(connection)
    }
}

impl Drop for Passing {
    fn drop(&mut self) {
        self.0.pulse.lock().passing -= 1;
    }
}

impl State {
    const NEW: Self =
        Self { stage: Stage::FirstByte, beats: 0, multiplexed: false, passing: 0, refused: false };

    fn enter(&mut self, stage: Stage) {
        self.stage = stage;
        self.beats = self.beats.wrapping_add(1);
    }
}

impl Stage {
    fn limit(self, limits: &Limits) -> Option<Duration> {
        match self {
            Self::FirstByte => Some(limits.first_byte),
            Self::Head => Some(limits.head_time),
            Self::Answers(_) => None,
            Self::NextRequest => Some(limits.idle),
            Self::Farewell => Some(LINGER),
        }
    }
}
