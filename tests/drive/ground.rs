//! A task, a client that is a small script, and a look at what it leaves behind.

use dubplate::certify::drive::{Commands, Line};
use dubplate::certify::{Driver, Mode, Process, Subject, Task, Told};
use dubplate::sign::Credential;
use serde_json::{Map, json};
use std::ffi::OsString;
use std::fs;
use std::time::{Duration, Instant};
use tokio::time::timeout;

/// In no other text here, and long enough to be looked for in pieces.
pub(crate) const KEY: &str = "XfKq7Zr2WmPt9LdVb4Ns";
/// More than any of these tests takes: who hangs fails his own test.
pub(crate) const PATIENCE: Duration = Duration::from_secs(30);

pub(crate) fn task(id: &str) -> Task {
    let params =
        json!({"EcmRegion": "ap-xian-ecm", "AddressId": "eip-unbound1", "Count": 2, "Ids": ["a", "b c"]});
    Task {
        id: id.to_owned(),
        profile: "ecm-2019-07-19".to_owned(),
        case: "bind-instance".to_owned(),
        action: "AssociateAddress".to_owned(),
        version: "2019-07-19".to_owned(),
        region: Some("ap-guangzhou".to_owned()),
        params: params.as_object().cloned().unwrap_or_else(Map::new),
        mode: Mode::Call,
        endpoint: "http://127.0.0.1:4711".to_owned(),
        credential: Credential::new(format!("dubplate-{id}"), KEY),
        deadline: Duration::from_secs(10),
        alone: false,
    }
}

/// A task that may take no longer than this.
pub(crate) fn brief(id: &str, millis: u64) -> Task {
    Task { deadline: Duration::from_millis(millis), ..task(id) }
}

/// Shows, by a variable that all of its processes inherit, which of them are there.
pub(crate) struct Trace(String);

impl Trace {
    pub(crate) fn new() -> Self {
        Self(uuid::Uuid::new_v4().simple().to_string())
    }

    pub(crate) fn variables(&self) -> Vec<(OsString, OsString)> {
        vec![("TRACE".into(), (&self.0).into())]
    }

    /// The processes that carry it; one that has ended, and was not waited for, does not.
    pub(crate) fn running(&self) -> Vec<String> {
        let wanted = format!("TRACE={}", self.0);
        let entries = fs::read_dir("/proc").expect("/proc").flatten();
        let traced = entries.filter(|entry| {
            let environment = fs::read(entry.path().join("environ")).unwrap_or_default();
            environment.split(|byte| *byte == 0).any(|variable| variable == wanted.as_bytes())
        });
        traced.map(|entry| fs::read_to_string(entry.path().join("cmdline")).unwrap_or_default()).collect()
    }
}

/// What a shell script does with a task. Nothing of it runs afterwards.
pub(crate) async fn script(script: &str, task: &Task) -> Told {
    plain(&["sh", "-c", script], task).await
}

pub(crate) async fn python(script: &str, task: &Task) -> Told {
    plain(&["python3", "-c", script], task).await
}

pub(crate) async fn plain(words: &[&str], task: &Task) -> Told {
    perform(Line::plain(words.iter().map(OsString::from)), task).await
}

pub(crate) async fn perform(line: Line, task: &Task) -> Told {
    let trace = Trace::new();
    let client = Commands::new(line, Subject::default(), trace.variables()).expect("room for results");
    let begun = Instant::now();
    let told = timeout(PATIENCE, client.perform(task)).await.expect("it comes to an end");
    let more = begun.elapsed().saturating_sub(task.deadline);
    assert!(more < Duration::from_secs(5), "{more:?} after the deadline");
    assert_eq!(trace.running(), Vec::<String>::new(), "still there");
    told
}

/// The process of a client that did nothing wrong.
pub(crate) fn is_well(process: &Process) -> bool {
    !process.secret_shown && !process.left_running && process.troubles.is_empty()
}
