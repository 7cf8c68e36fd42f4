//! One process of an adapter, from `hello` to its end.

use super::super::group::Group;
use super::super::once::{GRACE, LAST_WORDS, ending};
use super::super::output::FLOOD;
use super::super::shown::Shown;
use super::lines::Line;
use super::message::Order;
use super::notes::Notes;
use super::pipes::{Pipes, Said};
use super::waiting::{Answer, Asked, Waiting};
use crate::certify::Ending;
use std::time::Duration;
use tokio::process::Child;
use tokio::sync::{mpsc, oneshot};
use tokio::time::timeout;

/// From `bye` to its end.
const BYE: Duration = Duration::from_secs(2);

/// What is asked of a process.
pub(super) enum Ask {
    Case {
        id: String,
        line: String,
        shown: Shown,
        answer: oneshot::Sender<Answer>,
    },
    Cancel {
        id: String,
    },
    /// The case was not answered after its deadline: what does not let go of it is ended.
    Stop {
        id: String,
    },
    /// There is nothing more.
    Bye,
}

/// Whoever holds it may ask. When the process ends, this is closed before anybody hears of it.
pub(super) type Asks = mpsc::UnboundedSender<Ask>;

pub(super) struct Life {
    pub(super) child: Child,
    pub(super) group: Group,
    pub(super) pipes: Pipes,
    /// Lines for its stdin. They are written by somebody who can wait for ever; `None` after `bye`.
    pub(super) stdin: Option<mpsc::UnboundedSender<String>>,
    pub(super) asked: Asked,
    pub(super) notes: Notes,
}

/// Why a life ends.
enum End {
    /// By itself.
    Gone(Ending),
    /// It closed its stdout, and cannot answer any more.
    Mute,
    Flood,
    /// This case holds it up.
    Stopped(String),
    /// There is nothing more, or nobody who could ask.
    Bye,
}

impl Life {
    pub(super) fn write(&self, line: String) {
        if let Some(stdin) = &self.stdin {
            // One that does not read any more is found out by its deadlines.
            let _ = stdin.send(line);
        }
    }

    /// Asks and hears until it ends. Nothing of it is there afterwards.
    pub(super) async fn live(mut self, mut asks: mpsc::UnboundedReceiver<Ask>) {
        let end = loop {
            tokio::select! {
                biased;
                ask = asks.recv() => if let Some(end) = self.ask(ask) { break end },
                said = self.pipes.next() => if let Some(end) = self.hear(said) { break end },
                status = self.child.wait() => break End::Gone(status.map_or_else(|error| unknown(&error), ending)),
            }
        };
        // What was not heard yet is asked of the next one.
        drop(asks);
        match end {
            End::Gone(ending) => self.over(&ending).await,
            End::Mute => {
                let ending = self.closed().await;
                self.over(&ending).await;
            }
            End::Flood => self.over(&Ending::Stopped { why: "flood".to_owned() }).await,
            End::Stopped(id) => {
                self.asked.end(&id, Ending::Stopped { why: "deadline".to_owned() });
                // Whoever else is in flight was disturbed, though it be one alone.
                self.asked.disturb();
            }
            End::Bye => self.bye().await,
        }
        self.clear().await;
    }

    fn ask(&mut self, ask: Option<Ask>) -> Option<End> {
        match ask {
            Some(Ask::Case { id, line, shown, answer }) => {
                self.asked.add(id, Waiting::new(shown, answer));
                self.write(line);
                None
            }
            Some(Ask::Cancel { id }) => {
                self.write(Order::Cancel { id: &id }.line());
                None
            }
            Some(Ask::Stop { id }) => Some(End::Stopped(id)),
            Some(Ask::Bye) | None => Some(End::Bye),
        }
    }

    fn hear(&mut self, said: Said) -> Option<End> {
        match said {
            Said::Line(line) => self.line(&line),
            Said::Aside(text) => self.asked.overhear(&text),
            Said::Piece => {}
            Said::Closed => return Some(End::Mute),
        }
        (self.pipes.unused() > FLOOD).then_some(End::Flood)
    }

    fn line(&mut self, line: &Line) {
        if self.asked.hear(line) {
            self.pipes.was_of_use();
        } else {
            self.pipes.was_useless();
        }
    }

    /// It cannot answer any more.
    async fn over(&mut self, ending: &Ending) {
        self.last_words().await;
        if self.asked.len() == 0 {
            self.notes.add(format!("the adapter {} while nothing was asked of it", past(ending)));
        }
        self.asked.end_all(ending, &self.pipes.said_aside());
    }

    /// Who has closed its stdout usually ends.
    async fn closed(&mut self) -> Ending {
        match timeout(GRACE, self.child.wait()).await {
            Ok(status) => status.map_or_else(|error| unknown(&error), ending),
            Err(_) => Ending::Stopped { why: "it closed its stdout".to_owned() },
        }
    }

    /// What stands in the pipes is heard, for no longer than it takes.
    async fn last_words(&mut self) {
        let _ = timeout(LAST_WORDS, until_closed(&mut self.pipes, &mut self.asked)).await;
        let _ = timeout(LAST_WORDS, self.pipes.rest_aside()).await;
        self.asked.overhear(&self.pipes.said_aside());
    }

    async fn bye(&mut self) {
        self.write(Order::Bye {}.line());
        self.stdin = None;
        let Self { child, pipes, asked, .. } = self;
        let end = async {
            tokio::select! {
                () = until_closed(pipes, asked) => child.wait().await,
                status = child.wait() => status,
            }
        };
        match timeout(BYE, end).await {
            Ok(Ok(status)) if status.success() => {}
            Ok(Ok(status)) => self.notes.add(format!("the adapter {} after `bye`", past(&ending(status)))),
            Ok(Err(_)) | Err(_) => {
                let seconds = BYE.as_secs();
                self.notes.add(format!("the adapter did not end within {seconds} seconds after `bye`"));
            }
        }
    }

    /// Sees to it that nothing of it is there any more.
    async fn clear(&mut self) {
        let has_ended = matches!(self.child.try_wait(), Ok(Some(_)));
        if !has_ended {
            self.stop().await;
        } else if self.group.end_rest().await {
            self.notes.add("the adapter left processes running".to_owned());
        }
    }

    /// Asks it to end, waits a moment, and kills it with all that it has started.
    pub(super) async fn stop(&mut self) {
        self.group.terminate();
        let _ = timeout(GRACE, self.child.wait()).await;
        self.group.kill();
        // It may have ended by itself.
        let _ = self.child.kill().await;
        self.group.kill_rest().await;
    }
}

async fn until_closed(pipes: &mut Pipes, asked: &mut Asked) {
    loop {
        match pipes.next().await {
            Said::Line(line) => {
                asked.hear(&line);
            }
            Said::Aside(text) => asked.overhear(&text),
            Said::Piece => {}
            Said::Closed => return,
        }
    }
}

fn unknown(error: &std::io::Error) -> Ending {
    Ending::NotStarted { why: format!("its end could not be waited for: {error}") }
}

fn past(ending: &Ending) -> String {
    match ending {
        Ending::Exited { status } => format!("ended with status {status}"),
        Ending::Signalled { signal } => format!("was ended by signal {signal}"),
        Ending::Stopped { why } => format!("had to be ended ({why})"),
        Ending::Answered | Ending::Disturbed | Ending::NotStarted { .. } => "ended".to_owned(),
    }
}
