//! The process of a seeder, from `hello` to its end.

use super::message::{Broken, Heard, Made, Order, Ready, read};
use crate::certify::drive::{Group, SpokenLine};
use crate::certify::server::spoken::Spoken;
use std::collections::HashMap;
use std::ffi::OsString;
use std::process::Stdio;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;
use tokio::io::AsyncWriteExt;
use tokio::process::{Child, ChildStdin, Command};
use tokio::sync::{Mutex as AsyncMutex, mpsc, oneshot};
use tokio::time::timeout;

/// From its start to `ready`.
const READY: Duration = Duration::from_secs(30);
/// From `bye` to its end.
const BYE: Duration = Duration::from_secs(2);
/// So many lines of no use in a row are too many.
const USELESS: u32 = 1000;
/// Notes that are kept.
const NOTES: usize = 20;

/// What came of asking.
pub(super) enum Answer {
    Made(Made),
    Cannot(String),
    Broken(String),
}

/// Who waits for what, and what went wrong beside.
#[derive(Default)]
pub(super) struct House(Mutex<State>);

#[derive(Default)]
struct State {
    waiting: HashMap<String, oneshot::Sender<Answer>>,
    /// Why nothing can be asked any more.
    over: Option<String>,
    notes: Vec<String>,
}

impl House {
    fn lock(&self) -> MutexGuard<'_, State> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// # Errors
    /// Why nothing can be asked any more.
    pub(super) fn wait_for(&self, id: &str) -> Result<oneshot::Receiver<Answer>, String> {
        let mut state = self.lock();
        if let Some(why) = &state.over {
            return Err(why.clone());
        }
        let (answer, answered) = oneshot::channel();
        state.waiting.insert(id.to_owned(), answer);
        Ok(answered)
    }

    /// From here on nothing can be asked; whoever waits is told so. The first reason holds.
    pub(super) fn over(&self, why: &str) {
        let mut state = self.lock();
        let why = state.over.get_or_insert_with(|| why.to_owned()).clone();
        for (_, waiting) in std::mem::take(&mut state.waiting) {
            // Who asked may have given up.
            let _ = waiting.send(Answer::Broken(why.clone()));
        }
    }

    pub(super) fn why_over(&self) -> String {
        self.lock().over.clone().unwrap_or_else(|| "it gave no answer".to_owned())
    }

    pub(super) fn notes(&self) -> Vec<String> {
        std::mem::take(&mut self.lock().notes)
    }

    fn note(&self, why: String) {
        let notes = &mut self.lock().notes;
        if notes.len() < NOTES {
            notes.push(why);
        }
    }

    /// Takes in a line; whether it was of use.
    fn hear(&self, line: &SpokenLine) -> bool {
        let number = line.number;
        let (id, answer) = match read(line) {
            None => return false,
            Some(Ok(Heard::Seeded { id, made })) => (Some(id), Answer::Made(made)),
            Some(Ok(Heard::Cannot { id, reason })) => (Some(id), Answer::Cannot(reason)),
            Some(Ok(Heard::Ready(_))) => (None, Answer::Broken("it says `ready` a second time".to_owned())),
            Some(Err(Broken { id, why })) => (id, Answer::Broken(format!("line {number}: {why}"))),
        };
        let waiting = id.and_then(|id| self.lock().waiting.remove(&id));
        match (waiting, answer) {
            (Some(waiting), answer) => waiting.send(answer).is_ok(),
            (None, Answer::Broken(why)) => {
                self.note(format!("the seeder: {why}"));
                false
            }
            (None, Answer::Made(_) | Answer::Cannot(_)) => {
                self.note(format!("the seeder: line {number} answers what nobody asked"));
                false
            }
        }
    }
}

/// The process.
pub(super) struct Life {
    /// Lines for its stdin, written by somebody who can wait for ever; `None` after `bye`.
    stdin: Mutex<Option<mpsc::UnboundedSender<String>>>,
    process: AsyncMutex<(Child, Group)>,
}

impl Life {
    /// # Errors
    /// In words, why it is not ready.
    pub(super) async fn start(
        program: OsString,
        arguments: Vec<OsString>,
        hello: String,
    ) -> Result<(Self, Arc<House>, Ready), String> {
        let name = program.to_string_lossy().into_owned();
        let mut command = Command::new(program);
        command.args(arguments).stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::inherit());
        let (mut child, group) =
            Group::start(&mut command).map_err(|error| format!("cannot be started, `{name}`: {error}"))?;
        let stdin = child.stdin.take().map(writer);
        let mut spoken = Spoken::of(&mut child);
        let life = Self { stdin: Mutex::new(stdin), process: AsyncMutex::new((child, group)) };
        life.say(hello);
        let ready = match timeout(READY, ready(&mut spoken)).await {
            Ok(ready) => ready,
            Err(_) => Err(format!("did not say `ready` within {} s", READY.as_secs())),
        };
        match ready {
            Ok(ready) => {
                let house = Arc::new(House::default());
                tokio::spawn(listen(spoken, Arc::clone(&house)));
                Ok((life, house, ready))
            }
            Err(why) => {
                life.stop().await;
                Err(why)
            }
        }
    }

    pub(super) fn say(&self, line: String) {
        if let Some(stdin) = &*self.stdin.lock().unwrap_or_else(PoisonError::into_inner) {
            // One that does not read any more is found out by its deadlines.
            let _ = stdin.send(line);
        }
    }

    /// Says `bye`, waits a moment, and sees to it that nothing of it is left.
    pub(super) async fn finish(&self) {
        self.say(Order::Bye {}.line());
        self.stdin.lock().unwrap_or_else(PoisonError::into_inner).take();
        let ended = timeout(BYE, async { self.process.lock().await.0.wait().await }).await.is_ok();
        if ended {
            self.process.lock().await.1.kill_rest().await;
        } else {
            self.stop().await;
        }
    }

    async fn stop(&self) {
        let (child, group) = &mut *self.process.lock().await;
        group.terminate();
        let _ = timeout(BYE, child.wait()).await;
        group.kill();
        // It may have ended by itself.
        let _ = child.kill().await;
        group.kill_rest().await;
    }
}

/// Writes lines for as long as somebody reads them. The stream is closed when nobody sends any more.
fn writer(mut stdin: ChildStdin) -> mpsc::UnboundedSender<String> {
    let (send, mut lines) = mpsc::unbounded_channel::<String>();
    tokio::spawn(async move {
        while let Some(line) = lines.recv().await {
            if stdin.write_all(line.as_bytes()).await.is_err() {
                return;
            }
        }
    });
    send
}

/// # Errors
/// In words, why it is not ready.
async fn ready(spoken: &mut Spoken) -> Result<Ready, String> {
    while let Some(line) = spoken.next().await {
        match read(&line) {
            None => {}
            Some(Ok(Heard::Ready(ready))) => return Ok(ready),
            Some(Ok(_)) => return Err(format!("answered in line {} before it was `ready`", line.number)),
            Some(Err(broken)) => {
                return Err(format!("is not understood, line {}: {}", line.number, broken.why));
            }
        }
    }
    Err("ended before it was `ready`".to_owned())
}

async fn listen(mut spoken: Spoken, house: Arc<House>) {
    let mut useless = 0;
    while let Some(line) = spoken.next().await {
        useless = if house.hear(&line) { 0 } else { useless + 1 };
        if useless > USELESS {
            house.over("it says one thing of no use after the other");
            return;
        }
    }
    house.over("it has ended");
}
