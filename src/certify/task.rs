use super::Told;
use crate::sign::Credential;
use crate::target::BoxFuture;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use std::net::SocketAddr;
use std::path::PathBuf;
use std::time::Duration;

/// One call that a client is to make. Its credential is known for as long as it is under way, and to nobody else.
pub struct Task {
    /// Unlike that of any other task of the run.
    pub id: String,
    pub profile: String,
    pub case: String,
    pub action: String,
    pub version: String,
    /// The common parameter; `None` where the profile has none.
    pub region: Option<String>,
    /// The action's own parameters, structured.
    pub params: Map<String, Value>,
    pub mode: Mode,
    /// `http://HOST:PORT`; by a proxy, `https://HOST` of the service's own.
    pub endpoint: String,
    pub credential: Credential,
    pub deadline: Duration,
    /// Asked again, because an adapter ended while it was under way ([`Ending::Disturbed`]): of a new process, with
    /// nothing else under way. What was done to the world the first time is not undone, so it needs a fresh credential.
    ///
    /// [`Ending::Disturbed`]: super::Ending::Disturbed
    pub alone: bool,
}

impl Task {
    /// `HOST:PORT` of the endpoint.
    pub fn host(&self) -> &str {
        let host = self.endpoint.split_once("://").map_or(self.endpoint.as_str(), |(_, host)| host);
        host.trim_end_matches('/')
    }
}

/// How a client is brought to the mock.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Way {
    /// By the endpoint that it is told.
    Endpoint,
    /// By a proxy that speaks TLS for the service's own hosts: for clients that take no other endpoint.
    Proxy {
        /// Where it listens; it speaks plain HTTP.
        address: SocketAddr,
        /// Who is to be trusted, PEM.
        ca_file: PathBuf,
    },
}

/// How far a client is to go.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Mode {
    /// One call, and its answer.
    Call,
    /// A change, and then reading until it has come to its end.
    CallAndWait,
}

impl Mode {
    /// As it stands in messages and variables.
    pub fn name(self) -> &'static str {
        match self {
            Self::Call => "call",
            Self::CallAndWait => "call-and-wait",
        }
    }
}

/// Who is certified. What the client says of itself, or the user of it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Subject {
    pub name: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub version: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub language: Option<String>,
    /// Where its defects are reported.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub issues: Option<String>,
}

/// Makes a client do tasks: a command for each, or one process for all of them.
pub trait Driver: Send + Sync {
    fn subject(&self) -> Subject;

    /// How many tasks may be under way at once, 1 or more.
    fn most_in_flight(&self) -> usize;

    /// Comes back within the task's deadline and a little more, whatever the client does.
    fn perform<'a>(&'a self, task: &'a Task) -> BoxFuture<'a, Told>;

    /// Ends what is still running. What went wrong outside of any task, for people; `broken` if it has to be answered for.
    fn finish(&self) -> BoxFuture<'_, Vec<String>>;
}
