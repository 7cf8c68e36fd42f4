//! A process that brings a server into the states that cases need, spoken to in lines of JSON.

mod life;
mod message;
mod protocol;

pub use protocol::{SCHEMA, protocol};

use crate::certify::Subject;
use crate::runner::{NotSeeded, Seeded, Seeder, Wish};
use crate::sign::Credential;
use crate::target::BoxFuture;
use life::{Answer, House, Life};
use message::{Order, Ready};
use std::ffi::OsString;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;
use tokio::time::timeout;

/// From `seed` to its answer.
const ANSWER: Duration = Duration::from_secs(30);

/// Why a seeder cannot be used at all.
#[derive(Debug, thiserror::Error)]
#[error("the seeder {0}; `dubplate certify server --print-protocol` prints what is expected of it")]
pub struct SeederError(pub(super) String);

/// A seeder behind a process. What it has said it may take back until it hears `release` or `bye`.
pub struct SeedProcess {
    life: Life,
    house: Arc<House>,
    ready: Ready,
    next: AtomicU64,
    /// Whose keys it gave: none of them may be written anywhere.
    keys: Mutex<Vec<Credential>>,
}

impl SeedProcess {
    /// Starts it and waits until it is ready. `endpoint` is that of the server.
    ///
    /// # Errors
    /// If it does not start, or does not say that it is ready.
    pub async fn start(
        program: OsString,
        arguments: Vec<OsString>,
        endpoint: &str,
        profiles: &[String],
    ) -> Result<Self, SeederError> {
        let hello = Order::hello(endpoint, profiles).line();
        let (life, house, ready) = Life::start(program, arguments, hello).await.map_err(SeederError)?;
        Ok(Self { life, house, ready, next: AtomicU64::new(1), keys: Mutex::default() })
    }

    /// The server, as the seeder calls it.
    pub fn server(&self) -> Option<Subject> {
        self.ready.server.clone()
    }

    /// How many cases may be seeded at once, 1 or more.
    pub fn most_in_flight(&self) -> usize {
        self.ready.max_in_flight
    }

    /// Each case has an account of its own: none slows another down.
    pub fn is_isolated(&self) -> bool {
        self.ready.isolated
    }

    /// The credentials that it gave.
    pub fn keys(&self) -> Vec<Credential> {
        self.keys.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Says `bye`, and sees it end. What went wrong outside of any case, for people.
    pub async fn finish(&self) -> Vec<String> {
        self.life.finish().await;
        self.house.notes()
    }

    async fn ask(&self, wish: &Wish) -> Result<Seeded, NotSeeded> {
        let ticket = format!("s{}", self.next.fetch_add(1, Ordering::Relaxed));
        let answered = self.house.wait_for(&ticket).map_err(NotSeeded::Broken)?;
        self.life.say(Order::seed(&ticket, wish).line());
        let answer = match timeout(ANSWER, answered).await {
            Ok(Ok(answer)) => answer,
            Ok(Err(_)) => Answer::Broken(self.house.why_over()),
            Err(_) => {
                let why = format!("it did not answer within {} s", ANSWER.as_secs());
                self.house.over(&why);
                Answer::Broken(why)
            }
        };
        match answer {
            Answer::Made(made) => {
                let mut keys = self.keys.lock().unwrap_or_else(PoisonError::into_inner);
                keys.extend(made.credential.clone());
                let (fields, region, credential) = (made.bindings, made.region, made.credential);
                Ok(Seeded { ticket, fields, region, credential })
            }
            Answer::Cannot(reason) => Err(NotSeeded::Cannot(reason)),
            Answer::Broken(why) => Err(NotSeeded::Broken(why)),
        }
    }
}

impl Seeder for SeedProcess {
    fn seed<'a>(&'a self, wish: &'a Wish) -> BoxFuture<'a, Result<Seeded, NotSeeded>> {
        Box::pin(self.ask(wish))
    }

    fn release<'a>(&'a self, ticket: &'a str) -> BoxFuture<'a, ()> {
        Box::pin(async move { self.life.say(Order::Release { id: ticket }.line()) })
    }
}
