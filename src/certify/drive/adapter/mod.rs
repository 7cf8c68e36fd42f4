//! One long-lived process that is asked in lines of JSON.

mod life;
pub(in crate::certify) mod lines;
mod message;
mod notes;
mod pipes;
mod start;
mod waiting;

use super::DriveError;
use super::environment::{past_the_proxy, withheld};
use super::once::command;
use super::shown::Shown;
use crate::certify::{Driver, Ending, Process, Subject, Task, Told};
use crate::target::BoxFuture;
use life::{Ask, Asks};
use message::{Order, Ready};
use notes::Notes;
use start::start;
use std::ffi::OsString;
use std::time::{Duration, Instant};
use tokio::sync::{Mutex, RwLock, mpsc, oneshot};
use tokio::time::timeout;
use tokio_util::task::TaskTracker;
use waiting::Answer;

/// From `cancel` to giving up on an answer.
const CANCELLED: Duration = Duration::from_secs(1);
/// Starts in a row that may fail before nobody tries any more.
const STARTS: u32 = 3;

/// A client behind an adapter. When its process ends, the next case finds a new one.
pub struct Adapter {
    house: House,
    ready: Ready,
    process: Mutex<Running>,
    /// Held by one that has to be alone, and shared by the others.
    turn: RwLock<()>,
}

/// What every process of it has in common.
struct House {
    line: (OsString, Vec<OsString>),
    variables: Vec<(OsString, OsString)>,
    withheld: Vec<OsString>,
    hello: String,
    notes: Notes,
    /// Processes until nothing of them is there any more.
    lives: TaskTracker,
}

struct Running {
    asks: Asks,
    /// Starts in a row that failed, and why the last did.
    failed: u32,
    why: String,
}

impl Adapter {
    /// Starts it and waits until it is ready. `variables` are set for it: where a proxy is, and whom to trust.
    ///
    /// # Errors
    /// If it does not start, or does not say that it is ready.
    pub async fn start(
        program: OsString,
        arguments: Vec<OsString>,
        variables: Vec<(OsString, OsString)>,
        profiles: Vec<String>,
    ) -> Result<Self, DriveError> {
        let variables = past_the_proxy().into_iter().chain(variables).collect();
        let house = House {
            line: (program, arguments),
            variables,
            withheld: withheld(),
            hello: Order::hello(&profiles).line(),
            notes: Notes::default(),
            lives: TaskTracker::new(),
        };
        let (asks, ready) = house.begin().await.map_err(DriveError::Adapter)?;
        let process = Mutex::new(Running { asks, failed: 0, why: String::new() });
        Ok(Self { house, ready, process, turn: RwLock::new(()) })
    }

    /// Called otherwise than it says, where that is not `None`.
    #[must_use]
    pub fn named(mut self, name: Option<String>, version: Option<String>) -> Self {
        let subject = &mut self.ready.subject;
        subject.name = name.unwrap_or_else(|| std::mem::take(&mut subject.name));
        subject.version = version.or_else(|| subject.version.take());
        self
    }

    /// The process that there is, or a new one; always a new one for a case that is asked alone.
    async fn process(&self, alone: bool) -> Result<Asks, String> {
        let mut running = self.process.lock().await;
        if alone {
            // One that has ended needs no `bye`.
            let _ = running.asks.send(Ask::Bye);
        } else if !running.asks.is_closed() {
            return Ok(running.asks.clone());
        }
        if running.failed >= STARTS {
            return Err(format!("it failed to start again {STARTS} times: {}", running.why));
        }
        match self.house.begin().await {
            Ok((asks, _)) => {
                *running = Running { asks: asks.clone(), failed: 0, why: String::new() };
                Ok(asks)
            }
            Err(why) => {
                running.failed += 1;
                running.why.clone_from(&why);
                Err(why)
            }
        }
    }

    async fn ask(&self, task: &Task) -> Told {
        let shown = Shown::of(&task.credential);
        // One that ends between being found and being asked has not heard of the case: the next is asked.
        for _ in 0..STARTS {
            let asks = match self.process(task.alone).await {
                Ok(asks) => asks,
                Err(why) => return not_started(task, shown.text(&why)),
            };
            let begun = Instant::now();
            if let Some(answer) = ask(&asks, task, &shown).await {
                return told(task, answer, begun.elapsed());
            }
        }
        not_started(task, "it ends before it can be asked".to_owned())
    }
}

/// Asks one process. `None` if it has not heard of it.
async fn ask(asks: &Asks, task: &Task, shown: &Shown) -> Option<Answer> {
    let (answer, mut answered) = oneshot::channel();
    let id = || task.id.clone();
    let line = Order::case(task).line();
    asks.send(Ask::Case { id: id(), line, shown: shown.clone(), answer }).ok()?;
    if let Ok(answer) = timeout(task.deadline, &mut answered).await {
        return answer.ok();
    }
    // Who has ended meanwhile has answered, or will.
    let _ = asks.send(Ask::Cancel { id: id() });
    if let Ok(answer) = timeout(CANCELLED, &mut answered).await {
        return answer.ok();
    }
    let _ = asks.send(Ask::Stop { id: id() });
    answered.await.ok()
}

impl House {
    async fn begin(&self) -> Result<(Asks, Ready), String> {
        let command = command(self.line.clone(), self.variables.iter().cloned(), &self.withheld);
        let (life, ready) = start(command, self.hello.clone(), self.notes.clone()).await?;
        let (asks, asked) = mpsc::unbounded_channel();
        self.lives.spawn(life.live(asked));
        Ok((asks, ready))
    }
}

impl Driver for Adapter {
    fn subject(&self) -> Subject {
        self.ready.subject.clone()
    }

    fn most_in_flight(&self) -> usize {
        self.ready.max_in_flight
    }

    fn perform<'a>(&'a self, task: &'a Task) -> BoxFuture<'a, Told> {
        Box::pin(async move {
            if task.alone {
                let _turn = self.turn.write().await;
                return self.ask(task).await;
            }
            let _turn = self.turn.read().await;
            self.ask(task).await
        })
    }

    /// Says `bye`, and sees it end.
    fn finish(&self) -> BoxFuture<'_, Vec<String>> {
        Box::pin(async {
            // One that has ended needs no `bye`.
            let _ = self.process.lock().await.asks.send(Ask::Bye);
            self.house.lives.close();
            self.house.lives.wait().await;
            self.house.notes.take()
        })
    }
}

fn told(task: &Task, answer: Answer, took: Duration) -> Told {
    let Answer { ending, claim, printed, secret_shown, troubles } = answer;
    let millis = u64::try_from(took.as_millis()).unwrap_or(u64::MAX);
    let process =
        Process { millis, ending, printed, secret_shown, left_running: false, alone: task.alone, troubles };
    Told { claim, process }
}

fn not_started(task: &Task, why: String) -> Told {
    let answer = Answer {
        ending: Ending::NotStarted { why },
        claim: None,
        printed: 0,
        secret_shown: false,
        troubles: Vec::new(),
    };
    told(task, answer, Duration::ZERO)
}
