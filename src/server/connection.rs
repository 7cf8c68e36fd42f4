use super::Limits;
use super::fault::{Broken, Faults, spoiled};
use super::message::{self, Answer, Whole};
use super::pulse::Pulse;
use super::socket::{Socket, Wire};
use super::tls::Tls;
use crate::target::{Context, Target};
use crate::wire::Request;
use http_body_util::Either;
use hyper::Version;
use hyper::body::Incoming;
use hyper::rt::Executor;
use hyper::service::service_fn;
use hyper_util::rt::TokioIo;
use hyper_util::server::conn::auto::Builder;
use std::pin::pin;
use std::sync::{Arc, OnceLock};
use tokio::net::TcpStream;
use tokio::time::timeout;
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

/// hyper panics if a connection is to have less.
const LEAST_BUFFER: usize = 8192;

/// What the connections of one server have in common.
pub(super) struct Server {
    target: Arc<dyn Target>,
    limits: Limits,
    stop: CancellationToken,
    tasks: TaskTracker,
    http: Builder<Tracked>,
    tls: Option<Tls>,
    faults: Option<Faults>,
}

/// One connection, seen from its socket and from its requests. Requests share this and not the server: a count that
/// all threads change is slow.
pub(super) struct Connection {
    pub(super) pulse: Pulse,
    /// Set by a fault, done by the socket.
    pub(super) broken: OnceLock<Broken>,
    server: Arc<Server>,
}

/// Runs the requests of HTTP/2 connections as tasks that [`Server::ended`] waits for.
#[derive(Clone)]
struct Tracked(TaskTracker);

impl<F: Future<Output = ()> + Send + 'static> Executor<F> for Tracked {
    fn execute(&self, future: F) {
        self.0.spawn(future);
    }
}

impl Server {
    pub(super) fn new(target: Arc<dyn Target>, limits: Limits, stop: CancellationToken) -> Self {
        let tasks = TaskTracker::new();
        let http = http(&limits, Tracked(tasks.clone()));
        Self { target, limits, stop, tasks, http, tls: None, faults: None }
    }

    pub(super) fn over(self, tls: Tls) -> Self {
        Self { tls: Some(tls), ..self }
    }

    pub(super) fn spoilt_by(self, faults: Faults) -> Self {
        Self { faults: Some(faults), ..self }
    }

    pub(super) fn limits(&self) -> &Limits {
        &self.limits
    }

    pub(super) fn stop(&self) -> &CancellationToken {
        &self.stop
    }

    pub(super) fn spawn(self: &Arc<Self>, socket: TcpStream) {
        if socket.set_nodelay(true).is_err() {
            return; // The client has gone.
        }
        let connection =
            Connection { pulse: Pulse::new(), broken: OnceLock::new(), server: Arc::clone(self) };
        let connection = Arc::new(connection);
        match self.tls.clone() {
            None => self.tasks.spawn(connection.run(socket)),
            Some(tls) => self.tasks.spawn(connection.shake_hands(tls, socket)),
        };
    }

    /// Waits until no connection is left.
    pub(super) async fn ended(&self) {
        self.tasks.close();
        self.tasks.wait().await;
    }
}

impl Connection {
    async fn shake_hands(self: Arc<Self>, tls: Tls, socket: TcpStream) {
        let Server { limits, stop, .. } = &*self.server;
        let accepted = tokio::select! {
            accepted = timeout(limits.head_time, tls.accept(socket)) => accepted,
            () = stop.cancelled() => return,
        };
        // A handshake that fails is the client's affair: it was told why in an alert.
        if let Ok(Ok(stream)) = accepted {
            self.run(stream).await;
        }
    }

    async fn run(self: Arc<Self>, socket: impl Wire) {
        let Server { limits, stop, http, .. } = &*self.server;
        let io = TokioIo::new(Socket::new(socket, Arc::clone(&self)));
        let service = service_fn(|request| {
            let connection = Arc::clone(&self);
            async move { connection.answer(request).await }
        });
        let mut connection = pin!(http.serve_connection(io, service));
        tokio::select! {
            biased;
            // An error is the client's: it left, or did not speak HTTP and was told so.
            _ = connection.as_mut() => return,
            () = self.pulse.overdue(limits) => return,
            () = stop.cancelled() => {}
        }
        connection.as_mut().graceful_shutdown();
        let _ = timeout(limits.grace, connection).await;
    }

    async fn answer(&self, incoming: hyper::Request<Incoming>) -> Result<Answer, Broken> {
        let version = incoming.version();
        let _answering = self.pulse.answering(version);
        let request = match message::read(incoming, &self.server.limits).await {
            Ok(request) => request,
            Err(refusal) => {
                self.pulse.refused();
                return Ok(refusal.answer(version).map(Either::Left));
            }
        };
        match self.server.faults.as_ref().and_then(|faults| faults.choose(&request)) {
            None => Ok(self.ask(request).await.map(Either::Left)),
            Some(planned) => match spoiled(planned, self, request).await {
                Ok(answer) => Ok(answer),
                Err(broken) => self.break_off(broken, version),
            },
        }
    }

    /// What the target says.
    pub(super) async fn ask(&self, request: Request) -> Whole {
        match self.server.target.send(request, &Context::default()).await {
            Ok(response) => message::write(&response),
            Err(error) => message::bad_gateway(error.to_string()),
        }
    }

    /// An error of a request ends its connection, on HTTP/2 its stream. Garbage is for the socket to send, which it
    /// does when there is something to be sent.
    fn break_off(&self, broken: Broken, version: Version) -> Result<Answer, Broken> {
        match broken {
            Broken::Reset => {
                if version != Version::HTTP_2 {
                    self.broken.get_or_init(|| broken);
                }
                Err(broken)
            }
            Broken::Garbled => {
                self.broken.get_or_init(|| broken);
                self.pulse.refused();
                Ok(message::stand_in(version).map(Either::Left))
            }
        }
    }
}

/// Without hyper's own timers: [`Pulse`] knows an idle connection from a slow head, which they do not.
fn http(limits: &Limits, executor: Tracked) -> Builder<Tracked> {
    let mut http = Builder::new(executor);
    http.http1().header_read_timeout(None).max_buf_size(limits.head.max(LEAST_BUFFER));
    http.http2()
        .max_header_list_size(u32::try_from(limits.head).unwrap_or(u32::MAX))
        .max_concurrent_streams(limits.streams)
        .max_pending_accept_reset_streams(limits.pending_resets);
    http
}
