//! A program that is started with everything it needs to talk to us instead of the service.

mod child;
mod environment;
mod files;
mod folder;
mod no_proxy;
mod truststore;

use super::exit::{CliError, Exit};
use super::mock::{DOMAINS, bind};
use super::posts::Post;
use crate::source::StoreError;
use child::Asked;
use environment::{Around, variables};
use files::Inherited;
use folder::Folder;
use std::env;
use std::ffi::OsString;
use std::io;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use tokio::task::JoinSet;
use tokio_util::sync::CancellationToken;

/// What a program is told of who answers it.
pub(super) struct Trust {
    /// The certificate of the proxy's authority, PEM.
    pub(super) authority: String,
    /// The hosts for the proxy besides the vendor's.
    pub(super) hosts: Vec<String>,
}

/// How a program ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Ended {
    status: u8,
}

/// Why a program was not started, or not to its end.
#[derive(Debug, thiserror::Error)]
pub enum WrapError {
    #[error("no program is named after --")]
    Nothing,
    #[error("`{}` was not found: write its path, or add its folder to PATH", program.display())]
    NotFound { program: OsString },
    #[error("`{}` cannot be executed", program.display())]
    NotExecutable { program: OsString, source: io::Error },
    #[error("cannot wait for the program")]
    Wait(#[source] io::Error),
    #[error("cannot make the folder {}: name another place with TMPDIR", path.display())]
    Folder { path: PathBuf, source: io::Error },
    #[error("{} cannot stand in a list of paths: name another place with TMPDIR", path.display())]
    Place { path: PathBuf },
    #[error("{name} names {}, which cannot be read", path.display())]
    Inherited { name: &'static str, path: PathBuf, source: io::Error },
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl WrapError {
    /// As `env` has it.
    pub fn code(&self) -> u8 {
        match self {
            Self::NotFound { .. } => 127,
            Self::NotExecutable { .. } => 126,
            Self::Nothing
            | Self::Wait(_)
            | Self::Folder { .. }
            | Self::Place { .. }
            | Self::Inherited { .. }
            | Self::Store(_) => 125,
        }
    }
}

impl Ended {
    /// The program's own status; one that ended well leaves the word to us.
    pub(super) fn or(self, exit: Exit) -> Exit {
        if self.status == 0 { exit } else { Exit::OfCommand(self.status) }
    }
}

/// Serves a proxy and the other posts, and runs a command line until its end; then requests under way get their grace.
/// Nothing is printed.
pub(super) async fn run(
    line: &[OsString],
    proxy: Post,
    others: Vec<Post>,
    trust: Trust,
) -> Result<Ended, CliError> {
    let mut asked = Asked::new()?;
    let folder = Folder::new()?;
    let (proxy_listener, proxy_address) = bind(proxy.address).await?;
    let (mut serving, stop) = (JoinSet::new(), CancellationToken::new());
    let mut endpoints = Vec::new();
    for post in others {
        let (listener, address) = bind(post.address).await?;
        endpoints.extend(post.url.clone().map(|url| (url, address)));
        serving.spawn(post.serve(listener, stop.clone()));
    }
    serving.spawn(proxy.serve(proxy_listener, stop.clone()));
    let variables = prepare(folder.path(), proxy_address, &endpoints, trust)?;
    let mut child = child::start(line, variables)?;
    let status = child::wait(&mut child, &mut asked).await.map_err(WrapError::Wait)?;
    stop.cancel();
    serving.join_all().await;
    Ok(Ended { status: child::code(status) })
}

/// Writes what the program's tools read. The variables that tell them where.
fn prepare(
    folder: &Path,
    proxy: SocketAddr,
    endpoints: &[(String, SocketAddr)],
    trust: Trust,
) -> Result<Vec<(String, OsString)>, WrapError> {
    let inherited = Inherited(env::vars_os().collect());
    files::write(folder, &trust.authority, &inherited)?;
    let mut hosts = trust.hosts;
    hosts.extend(DOMAINS.map(str::to_owned));
    Ok(variables(&Around { proxy, endpoints, hosts: &hosts, folder, inherited: &inherited }))
}
