//! Ports that a program talks to: the host's own address for one of them, a proxy for any.

use super::exit::CliError;
use super::mock::{DOMAINS, bind};
use super::signal;
use crate::report::Screen;
use crate::server::{
    Answers, Authority, Door, Doors, Faults, Forward, Limits, Origin, Tls, serve, serve_attended,
    serve_carried, serve_forward, serve_forward_spoilt, serve_spoilt,
};
use crate::target::{BoxFuture, Context, Own, Target, TargetError};
use crate::wire::{Request, Response};
use std::net::SocketAddr;
use std::path::Path;
use std::sync::Arc;
use tokio::net::TcpListener;
use tokio::task::JoinSet;
use tokio_util::sync::CancellationToken;

/// What is behind one port.
pub(super) struct Post {
    /// Where it is wanted.
    pub(super) address: SocketAddr,
    /// The host that it stands for, if it stands for one.
    pub(super) url: Option<String>,
    /// Makes it a proxy.
    pub(super) forward: Option<Forward>,
    /// What is to go wrong on purpose.
    pub(super) faults: Option<Faults>,
    pub(super) answers: Answers,
    /// Told where it is.
    pub(super) own: Own,
}

impl Post {
    /// Answers until `stop` is cancelled and the requests under way are done, or their grace is over.
    pub(super) async fn serve(self, listener: TcpListener, stop: CancellationToken) {
        let limits = Limits::default();
        match (self.forward, self.faults, self.answers) {
            (None, None, Answers::Whole(target)) => serve(listener, target, limits, stop).await,
            (None, Some(faults), Answers::Whole(target)) => {
                serve_spoilt(listener, None, faults, target, limits, stop).await;
            }
            // What is carried comes from somebody else, and is not spoiled.
            (None, _, Answers::Arriving(carrier)) => serve_carried(listener, carrier, limits, stop).await,
            // An attendant spoils by itself.
            (None, _, Answers::Attended(attendant)) => {
                serve_attended(listener, (None, None), attendant, limits, stop).await;
            }
            (Some(forward), None, answers) => serve_forward(listener, forward, answers, limits, stop).await,
            (Some(forward), Some(faults), answers) => {
                serve_forward_spoilt(listener, forward, faults, answers, limits, stop).await;
            }
        }
    }

    /// Its listener, and where that is.
    pub(super) async fn bind(&self) -> Result<(TcpListener, SocketAddr), CliError> {
        let (listener, address) = bind(self.address).await?;
        self.own.add(address);
        Ok((listener, address))
    }
}

/// Serves all until the first interrupt. A line for each is printed: its base URL, and the host that it stands for; then
/// what else is to be said.
pub(super) async fn serve_all(posts: Vec<Post>, more: String) -> Result<(), CliError> {
    let stop = signal::interrupt()?;
    let (mut serving, mut lines) = (JoinSet::new(), String::new());
    let (mut listeners, mut places) = (Vec::new(), Vec::new());
    for post in &posts {
        let (listener, address) = post.bind().await?;
        let host = post.url.as_ref().map(|url| format!(" {url}")).unwrap_or_default();
        lines += &format!("http://{address}{host}\n");
        listeners.push(listener);
        places.push(address);
    }
    for (post, listener) in side_by_side(posts, &places).into_iter().zip(listeners) {
        serving.spawn(post.serve(listener, stop.clone()));
    }
    Screen::default().write(&(lines + &more));
    serving.join_all().await;
    Ok(())
}

/// Lets the proxy among the posts answer for the ports of the others, which some clients ask it for in spite of `NO_PROXY`.
/// `places` is where each of them is.
pub(super) fn side_by_side(posts: Vec<Post>, places: &[SocketAddr]) -> Vec<Post> {
    let others = posts.iter().zip(places).filter(|(post, _)| post.url.is_some());
    let others: Vec<_> = others.map(|(post, place)| (*place, post.answers.clone())).collect();
    let beside = |Forward { tls, doors }| {
        let doors = Arc::new(Beside { others: others.clone(), doors });
        Forward { tls, doors }
    };
    posts.into_iter().map(|post| Post { forward: post.forward.map(beside), ..post }).collect()
}

/// The doors of a proxy, and the ports beside it.
struct Beside {
    others: Vec<(SocketAddr, Answers)>,
    doors: Arc<dyn Doors>,
}

impl Doors for Beside {
    fn open(&self, origin: &Origin) -> Result<Door, String> {
        let host = if origin.host == "localhost" { "127.0.0.1" } else { &origin.host };
        let place = format!("{host}:{}", origin.port).parse::<SocketAddr>();
        let here = place.ok().and_then(|place| self.others.iter().find(|(other, _)| *other == place));
        here.map_or_else(|| self.doors.open(origin), |(_, answers)| Ok(Door::Here(answers.clone())))
    }

    fn tell(&self, why: &str) {
        self.doors.tell(why);
    }
}

/// The host of a URL, without scheme and port.
pub(super) fn name_of(url: &str) -> &str {
    let host = url.split_once("://").map_or(url, |(_, host)| host);
    match host.rsplit_once(':') {
        Some((name, port)) if port.bytes().all(|byte| byte.is_ascii_digit()) => name,
        _ => host,
    }
}

/// TLS for the vendor's hosts and others, and the certificate of its authority: of this run, or the one that is kept in a
/// folder.
pub(super) fn certified(folder: Option<&Path>, others: &[String]) -> Result<(Tls, String), CliError> {
    let hosts: Vec<&str> = DOMAINS.into_iter().chain(others.iter().map(String::as_str)).collect();
    let authority = match folder {
        None => Authority::new(&hosts)?,
        Some(folder) => Authority::kept(folder, &hosts)?,
    };
    let pem = authority.pem();
    Ok((authority.tls()?, pem))
}

/// What a proxy says to a request that names no host but its own.
pub(super) struct NoHost;

impl Target for NoHost {
    fn send<'a>(
        &'a self,
        _request: Request,
        _context: &'a Context,
    ) -> BoxFuture<'a, Result<Response, TargetError>> {
        let cause =
            "this is a proxy, and the request names no host behind it; use --reverse HOST for an endpoint"
                .to_owned();
        Box::pin(std::future::ready(Err(TargetError::Unreachable { endpoint: "any host".to_owned(), cause })))
    }
}
