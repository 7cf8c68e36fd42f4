//! A program that is started with everything it needs to talk to us instead of the service.
//!
//! The order is what matters here. Signals are caught first. Then the ports are opened, so that the program's first request
//! finds somebody; the files that its tools read are written to a folder of this run, and the variables that name them are
//! made: the table in `environment` is all of them. Then the program starts, in our process group and with our standard
//! streams, so that its terminal stays its own. When it has ended, whatever its children still do, requests under way get
//! the usual grace; the caller seals or judges, and the folder goes.
//!
//! **Its end is ours.** A status that is not 0 is passed on, 128 and the signal if it was killed; one that ended well
//! leaves the word to the caller. 125 is a failure of our own, 126 a program that cannot be executed, 127 one that was not
//! found, as `env` has it.
//!
//! **It is asked to end before we do.** What asks us (INT, QUIT, TERM, HUP) is passed on, unless its terminal has told it
//! already; the second time it is killed. Nobody else in its process group is.
//!
//! **What it does not find.** Programs that clear their environment, Python with `-E` or `-I`, certificates that are pinned
//! in code, and tools with a store of their own that no variable names (libcurl in other programs, PHP, .NET on Windows)
//! do not trust the proxy; an endpoint of `--reverse` needs no trust.

mod child;
mod environment;
mod files;
mod folder;
#[cfg(target_os = "linux")]
mod isolate;
mod no_proxy;
mod surroundings;
mod truststore;

#[cfg(target_os = "linux")]
pub(super) use isolate::enter;

pub(super) use surroundings::Surroundings;

use super::args::WrapArgs;
use super::exit::{CliError, Exit};
use super::mock::DOMAINS;
use super::posts::{Post, side_by_side};
use child::Asked;
use environment::{Around, variables};
use files::Inherited;
use folder::Folder;
use std::ffi::OsString;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::{env, io, iter};
use tokio::net::TcpListener;
use tokio::process::Child;
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
    #[error(
        "this system lets no program have a network of its own: allow user namespaces (sysctl \
         kernel.unprivileged_userns_clone=1, kernel.apparmor_restrict_unprivileged_userns=0, in a container \
         --security-opt seccomp=unconfined), or leave --isolate out"
    )]
    NoNamespace { source: io::Error },
    #[error("cannot {what}, which --isolate needs")]
    Isolate { what: &'static str, source: io::Error },
    #[error("cannot write {}", path.display())]
    Write { path: PathBuf, source: io::Error },
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
            | Self::NoNamespace { .. }
            | Self::Isolate { .. }
            | Self::Write { .. } => 125,
        }
    }
}

impl Ended {
    /// The program's own status; one that ended well leaves the word to us.
    pub(super) fn or(self, exit: Exit) -> Exit {
        if self.status == 0 { exit } else { Exit::OfCommand(self.status) }
    }

    /// Whether it ran, as far as a status can say.
    pub(super) fn has_run(self) -> bool {
        !(125..=127).contains(&self.status)
    }
}

/// Serves a proxy and the other posts, and runs a command line until its end; then requests under way get their grace.
/// Nothing is printed.
pub(super) async fn run(
    args: &WrapArgs,
    proxy: Post,
    others: Vec<Post>,
    trust: Trust,
) -> Result<Ended, CliError> {
    let mut asked = Asked::new()?;
    let folder = Folder::new()?;
    let posts: Vec<Post> = iter::once(proxy).chain(others).collect();
    let (mut child, ports) = start(args, &folder, &posts, trust).await?;
    let (mut serving, stop) = (JoinSet::new(), CancellationToken::new());
    let places: io::Result<Vec<SocketAddr>> = ports.iter().map(TcpListener::local_addr).collect();
    let posts = side_by_side(posts, &places.map_err(CliError::Start)?);
    for (post, port) in posts.into_iter().zip(ports) {
        serving.spawn(post.serve(port, stop.clone()));
    }
    let status = child::wait(&mut child, &mut asked).await.map_err(WrapError::Wait)?;
    stop.cancel();
    serving.join_all().await;
    Ok(Ended { status: child::code(status) })
}

/// Opens the ports, the proxy's first, and starts the program. What it asks before we serve waits in the ports.
async fn start(
    args: &WrapArgs,
    folder: &Folder,
    posts: &[Post],
    trust: Trust,
) -> Result<(Child, Vec<TcpListener>), CliError> {
    #[cfg(target_os = "linux")]
    if args.isolate {
        let wanted: Vec<SocketAddr> = posts.iter().map(|post| post.address).collect();
        let places = isolate::places(&wanted);
        let variables = prepare(folder.path(), posts, &places, trust)?;
        let (child, ports) = isolate::start(folder, &args.command, &places, variables).await?;
        let ports: io::Result<Vec<TcpListener>> = ports.into_iter().map(TcpListener::from_std).collect();
        return Ok((child, ports.map_err(CliError::Start)?));
    }
    let (mut ports, mut places) = (Vec::new(), Vec::new());
    for post in posts {
        let (port, place) = post.bind().await?;
        ports.push(port);
        places.push(place);
    }
    let variables = prepare(folder.path(), posts, &places, trust)?;
    Ok((child::start(&args.command, variables)?, ports))
}

/// Writes what the program's tools read. The variables that tell them where.
fn prepare(
    folder: &Path,
    posts: &[Post],
    places: &[SocketAddr],
    trust: Trust,
) -> Result<Vec<(String, OsString)>, WrapError> {
    let inherited = Inherited(env::vars_os().collect());
    files::write(folder, &trust.authority, &inherited)?;
    let mut hosts = trust.hosts;
    hosts.extend(DOMAINS.map(str::to_owned));
    let of_hosts = posts.iter().zip(places).filter_map(|(post, place)| Some((post.url.clone()?, *place)));
    let endpoints: Vec<(String, SocketAddr)> = of_hosts.collect();
    let proxy = places.first().copied().ok_or(WrapError::Nothing)?;
    Ok(variables(&Around { proxy, endpoints: &endpoints, hosts: &hosts, folder, inherited: &inherited }))
}
