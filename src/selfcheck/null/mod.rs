//! Null servers: they answer without having looked at anything. A case that passes on one of them says nothing.

mod answers;
mod declared;
mod draw;
mod large;

pub use declared::{DECLARED, Declared};

use super::ground::{Ground, each, play};
use crate::contract::Contract;
use crate::event::Verdict;
use crate::protocol::decode_call;
use crate::runner::Selected;
use crate::target::{BoxFuture, Context, Target, TargetError};
use crate::wire::{Request, Response};
use answers::Asking;
use serde::Serialize;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

/// A server that answers without having looked.
pub struct Null {
    pub id: &'static str,
    pub text: &'static str,
    /// The ways there are of being it; each is a server of its own.
    ways: fn(&Contract) -> Vec<String>,
    answer: fn(&Asking<'_>) -> Response,
    /// It answers by chance.
    drawn: bool,
}

/// Every null server.
pub const NULLS: &[Null] = &[
    null("empty", "HTTP 200 and nothing", answers::one_way, answers::empty),
    null("braces", "an empty JSON object", answers::one_way, answers::braces),
    null(SAME_ERROR, "always the same documented error, each in turn", answers::codes, answers::same_error),
    Null {
        drawn: true,
        ..null("random", "any documented answer of the action", answers::one_way, answers::random)
    },
    null("echo", "what it was asked", answers::echoes, answers::echo),
    null("success", "always success, in the documented shape", answers::successes, answers::success),
];

const SAME_ERROR: &str = "same-error";

const fn null(
    id: &'static str,
    text: &'static str,
    ways: fn(&Contract) -> Vec<String>,
    answer: fn(&Asking<'_>) -> Response,
) -> Null {
    Null { id, text, ways, answer, drawn: false }
}

/// What the cases make of one null server.
#[derive(Clone, Debug, Serialize)]
pub struct NullRow {
    pub server: &'static str,
    pub text: &'static str,
    /// Set where the answers are drawn.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub seed: Option<u64>,
    /// Ways of being it, over all profiles.
    pub ways: usize,
    /// Cases played, each on every way; one that sends megabytes only on those whose code it names, and on one.
    pub plays: usize,
    /// Those that passed.
    pub passed: Vec<Passed>,
}

/// A case that a null server passes.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct Passed {
    pub profile: String,
    pub case: String,
    /// On which way of being the server.
    pub way: String,
    /// Why that is as it must be, if it was declared.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub declared: Option<&'static str>,
}

impl NullRow {
    pub fn holds(&self) -> bool {
        self.survivors().next().is_none()
    }

    /// Those that nobody has declared.
    pub fn survivors(&self) -> impl Iterator<Item = &Passed> {
        self.passed.iter().filter(|passed| passed.declared.is_none())
    }
}

/// Plays the selected cases on every null server. What is drawn is drawn from the seed.
pub async fn nulls(ground: &Arc<Ground>, seed: u64) -> Vec<NullRow> {
    let mut rows = Vec::with_capacity(NULLS.len());
    for null in NULLS {
        rows.push(row(ground, null, seed).await);
    }
    rows
}

async fn row(ground: &Arc<Ground>, null: &'static Null, seed: u64) -> NullRow {
    let mut servers: Vec<(Vec<Selected>, Server)> = Vec::new();
    let mut ways = 0;
    for profile in &ground.suite.profiles {
        let cases = ground.cases_of(profile);
        for (nth, way) in (null.ways)(&profile.contract).into_iter().enumerate() {
            ways += usize::from(!cases.is_empty());
            let all = nth == 0 || null.id != SAME_ERROR;
            let cases = cases.iter().filter(|selected| all || large::is_told(selected, &way));
            let cases: Vec<Selected> = cases.cloned().collect();
            // What a case is answered by chance must not hang on which others are played.
            let together = if null.drawn { 1 } else { cases.len().max(1) };
            servers.extend(cases.chunks(together).map(|cases| {
                let name = cases.first().map_or("", |selected| &selected.case.id);
                let seed = draw::seeded(seed, &[&profile.contract.profile, name]);
                let contract = Arc::clone(&profile.contract);
                let server = Server { null, contract, way: way.clone(), seed, asked: AtomicU64::new(0) };
                (cases.to_vec(), server)
            }));
        }
    }
    let plays = servers.iter().map(|(cases, _)| cases.len()).sum();
    let passed = each(servers, ground.jobs, |(cases, server)| {
        let ground = Arc::clone(ground);
        async move {
            let way = server.way.clone();
            let finished = play(&ground, &cases, Arc::new(server)).await;
            let passed = finished.into_iter().filter(|finished| finished.verdict == Verdict::Pass);
            let named = passed.map(|finished| Passed {
                declared: declared::why(null.id, &finished.profile, &finished.case),
                profile: finished.profile,
                case: finished.case,
                way: way.clone(),
            });
            named.collect::<Vec<_>>()
        }
    });
    let mut passed: Vec<Passed> = passed.await.into_iter().flatten().collect();
    passed.sort();
    NullRow { server: null.id, text: null.text, seed: null.drawn.then_some(seed), ways, plays, passed }
}

/// One null server.
struct Server {
    null: &'static Null,
    contract: Arc<Contract>,
    way: String,
    seed: u64,
    /// Requests so far.
    asked: AtomicU64,
}

impl Target for Server {
    fn send<'a>(
        &'a self,
        request: Request,
        _context: &'a Context,
    ) -> BoxFuture<'a, Result<Response, TargetError>> {
        let asking = Asking {
            contract: &self.contract,
            arrival: decode_call(&request),
            way: &self.way,
            drawn: draw::drawn(self.seed, self.asked.fetch_add(1, Ordering::Relaxed)),
        };
        Box::pin(std::future::ready(Ok((self.null.answer)(&asking))))
    }
}
