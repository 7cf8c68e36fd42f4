//! A command for each task.

use super::environment::{of_task, past_the_proxy, withheld};
use super::line::Line;
use super::once::{self, Ran};
use super::shown::Shown;
use super::stated::Stated;
use super::{DriveError, found};
use crate::certify::{Claim, Driver, Ending, Mode, Outcome, Process, Strength, Subject, Task, Told};
use crate::target::BoxFuture;
use serde_json::Value;
use std::collections::BTreeMap;
use std::ffi::OsString;
use std::io::{ErrorKind, Read};
use std::num::NonZeroUsize;
use std::path::Path;
use std::{fs, thread};
use tempfile::TempDir;

/// What an exit status says; any other means that it did not go well, and not how.
pub const STATUSES: &[(i32, Outcome)] =
    &[(0, Outcome::Ok), (10, Outcome::Error), (11, Outcome::TransportError), (77, Outcome::NotSupported)];
/// A result file may be as long as a line of the adapter protocol.
const MOST_RESULT: u64 = 1 << 20;

/// Starts a command for each task; everything that it has to know is in its words and its environment.
pub struct Commands {
    line: Line,
    subject: Subject,
    variables: Vec<(OsString, OsString)>,
    withheld: Vec<OsString>,
    /// Of the result files.
    folder: TempDir,
}

impl Commands {
    /// `variables` are set besides those of the task: where a proxy is, and whom to trust.
    ///
    /// # Errors
    /// If there is no room for result files.
    pub fn new(
        line: Line,
        subject: Subject,
        variables: Vec<(OsString, OsString)>,
    ) -> Result<Self, DriveError> {
        let folder = tempfile::Builder::new().prefix("dubplate-").tempdir().map_err(DriveError::Folder)?;
        Ok(Self { line, subject, variables, withheld: withheld(), folder })
    }

    async fn run(&self, task: &Task) -> Told {
        if task.mode == Mode::CallAndWait && !self.line.can_wait() {
            return not_supported("the command line has no `{mode}`");
        }
        let result = self.folder.path().join(format!("{}.json", uuid::Uuid::new_v4().simple()));
        let Some(words) = self.line.words(task) else {
            return nothing("the command line is empty for this task".to_owned());
        };
        // What is set for the way to the service replaces what this machine has for it.
        let variables = past_the_proxy().into_iter().chain(self.variables.iter().cloned());
        let variables = variables.chain(of_task(task, &result));
        let command = once::command(words, variables, &self.withheld);
        let ran = once::run(command, task.deadline).await;
        let stated = stated(&result);
        told(&Shown::of(&task.credential), task, ran, stated)
    }
}

impl Driver for Commands {
    fn subject(&self) -> Subject {
        self.subject.clone()
    }

    /// Most of what a command does is starting, and waiting for answers.
    fn most_in_flight(&self) -> usize {
        thread::available_parallelism().map_or(2, |cores| NonZeroUsize::get(cores) * 2)
    }

    fn perform<'a>(&'a self, task: &'a Task) -> BoxFuture<'a, Told> {
        Box::pin(self.run(task))
    }

    /// Each command was ended with its task.
    fn finish(&self) -> BoxFuture<'_, Vec<String>> {
        Box::pin(async { Vec::new() })
    }
}

fn nothing(why: String) -> Told {
    Told { claim: None, process: no_process(Ending::NotStarted { why }) }
}

fn not_supported(why: &str) -> Told {
    let claim = weak_claim(Outcome::NotSupported, Some(why.to_owned()));
    Told { claim: Some(claim), process: no_process(Ending::Answered) }
}

fn no_process(ending: Ending) -> Process {
    Process {
        millis: 0,
        ending,
        printed: 0,
        secret_shown: false,
        left_running: false,
        alone: false,
        troubles: Vec::new(),
    }
}

/// What a command wrote for us: nothing, the text of a result, or why it cannot be read.
type Written = Option<Result<String, String>>;

fn told(shown: &Shown, task: &Task, ran: Ran, written: Written) -> Told {
    let in_result = matches!(&written, Some(Ok(text)) if shown.has_key(text));
    let secret_shown = in_result || ran.texts.iter().any(|text| shown.has_key(text));
    let stated = written.map(|text| text.and_then(|text| read(&text)));
    let (stated, troubles) = match stated {
        Some(Ok(stated)) => (Some(stated), Vec::new()),
        Some(Err(trouble)) => (None, vec![format!("the result file: {trouble}")]),
        None => (None, Vec::new()),
    };
    let claim = match stated {
        Some(stated) => Some(stated.claim(shown)),
        None => weak(&ran, shown),
    };
    let process = Process {
        millis: ran.millis,
        ending: ran.ending,
        printed: ran.printed,
        secret_shown,
        left_running: ran.left_running,
        alone: task.alone,
        troubles,
    };
    Told { claim, process }
}

/// The exit status says how it went, and what was printed may say more. Who did not come to an end claims nothing.
fn weak(ran: &Ran, shown: &Shown) -> Option<Claim> {
    let Ending::Exited { status } = ran.ending else { return None };
    let known = STATUSES.iter().find(|(known, _)| *known == status);
    let outcome = known.map_or(Outcome::Failed, |(_, outcome)| *outcome);
    let is_failure = outcome != Outcome::Ok;
    let detail = found::last_line(&ran.texts).filter(|_| is_failure).map(|line| shown.text(&line));
    let code = found::code(&ran.texts).filter(|_| is_failure).map(|code| shown.exactly(&code));
    Some(Claim { code, request_id: found::request_id(&ran.texts), ..weak_claim(outcome, detail) })
}

fn weak_claim(outcome: Outcome, detail: Option<String>) -> Claim {
    Claim {
        outcome,
        strength: Strength::Weak,
        code: None,
        message: None,
        request_id: None,
        fields: BTreeMap::new(),
        detail,
    }
}

fn read(text: &str) -> Result<Stated, String> {
    let value: Value = serde_json::from_str(text)
        .map_err(|error| format!("no JSON at line {}, column {}", error.line(), error.column()))?;
    Stated::read(&value)
}

/// Reads a plain file that is not too long, and nothing else: a pipe or a device would keep us.
fn stated(path: &Path) -> Written {
    match fs::symlink_metadata(path) {
        Err(error) if error.kind() == ErrorKind::NotFound => return None,
        Ok(found) if found.is_file() && found.len() <= MOST_RESULT => {}
        Ok(found) if found.is_file() => return Some(Err("longer than 1 MiB".to_owned())),
        Ok(_) => return Some(Err("not a plain file".to_owned())),
        Err(error) => return Some(Err(error.to_string())),
    }
    let mut bytes = Vec::new();
    let read = fs::File::open(path).and_then(|file| file.take(MOST_RESULT).read_to_end(&mut bytes));
    let text = read.map_err(|error| error.to_string());
    let text = text.and_then(|_| String::from_utf8(bytes).map_err(|_| "not UTF-8".to_owned()));
    let _ = fs::remove_file(path);
    Some(text)
}
