use super::Limits;
use super::attend::{Attendant, Delivery};
use super::carried;
use super::fault::{Broken, Faults, carry_out, spoiled};
use super::forward::{Answers, Forward};
use super::message::{self, Answer, Refusal, Whole};
use super::name;
use super::pulse::Pulse;
use super::socket::{Socket, Wire};
use super::tls::Tls;
use crate::target::{BoxFuture, Carrier, CarryError, Context, Target};
use crate::wire::Request;
use http_body_util::Either;
use hyper::Version;
use hyper::body::Incoming;
use hyper::rt::Executor;
use hyper::service::service_fn;
use hyper_util::rt::TokioIo;
use hyper_util::server::conn::auto::{self, Builder, UpgradeableConnection};
use std::pin::{Pin, pin};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, OnceLock};
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::TcpStream;
use tokio::time::timeout;
use tokio_rustls::server::TlsStream;
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

/// hyper panics if a connection is to have less.
const LEAST_BUFFER: usize = 8192;

/// What the connections of one server have in common.
pub(super) struct Server {
    answers: Answers,
    limits: Limits,
    stop: CancellationToken,
    tasks: TaskTracker,
    http: Builder<Tracked>,
    tls: Option<Tls>,
    faults: Option<Faults>,
    forward: Option<Forward>,
    /// Of what comes through a tunnel: how the connection around it is to be broken, and the name given for the tunnel.
    around: Option<Around>,
}

/// What is known of a tunnel outside of it.
#[derive(Clone)]
pub(super) struct Around {
    pub(super) broken: Arc<OnceLock<Broken>>,
    pub(super) name: Option<Arc<str>>,
}

/// One connection, seen from its socket and from its requests. Requests share this and not the server: a count that
/// all threads change is slow.
pub(super) struct Connection {
    pub(super) pulse: Pulse,
    /// Set by a fault, done by the socket.
    pub(super) broken: Arc<OnceLock<Broken>>,
    /// Unlike that of any other connection of the process.
    number: u64,
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
    pub(super) fn new(answers: Answers, limits: Limits, stop: CancellationToken) -> Self {
        let tasks = TaskTracker::new();
        let http = http(&limits, Tracked(tasks.clone()));
        Self { answers, limits, stop, tasks, http, tls: None, faults: None, forward: None, around: None }
    }

    pub(super) fn over(self, tls: Tls) -> Self {
        Self { tls: Some(tls), ..self }
    }

    pub(super) fn spoilt_by(self, faults: Faults) -> Self {
        Self { faults: Some(faults), ..self }
    }

    pub(super) fn forwarding(self, forward: Forward) -> Self {
        Self { forward: Some(forward), ..self }
    }

    /// A server for what comes through a tunnel of this one; its calls are spoiled by the same plan.
    pub(super) fn inside(&self, answers: Answers, around: Around) -> Self {
        let Self { limits, stop, tasks, http, faults, .. } = self;
        let (limits, stop, tasks, http) = (limits.clone(), stop.clone(), tasks.clone(), http.clone());
        let faults = faults.clone();
        Self { answers, limits, stop, tasks, http, tls: None, faults, forward: None, around: Some(around) }
    }

    pub(super) fn spawn_task(&self, task: BoxFuture<'static, ()>) {
        self.tasks.spawn(task);
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
        let connection = Arc::new(Connection::new(Arc::clone(self)));
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
    pub(super) fn new(server: Arc<Server>) -> Self {
        static NUMBERS: AtomicU64 = AtomicU64::new(1);
        let number = NUMBERS.fetch_add(1, Ordering::Relaxed);
        Self { pulse: Pulse::new(), broken: Arc::default(), number, server }
    }

    pub(super) async fn shake_hands<S>(self: Arc<Self>, tls: Tls, socket: S)
    where
        S: AsyncRead + AsyncWrite + Unpin,
        TlsStream<S>: Wire,
    {
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

    pub(super) async fn run(self: Arc<Self>, socket: impl Wire) {
        let http = &self.server.http;
        let io = TokioIo::new(Socket::new(socket, Arc::clone(&self)));
        let service = service_fn(|request| {
            let connection = Arc::clone(&self);
            async move { connection.answer(request).await }
        });
        if self.server.forward.is_some() {
            let connection = pin!(http.serve_connection_with_upgrades(io, service));
            self.attend(connection, UpgradeableConnection::graceful_shutdown).await;
        } else {
            let connection = pin!(http.serve_connection(io, service));
            self.attend(connection, auto::Connection::graceful_shutdown).await;
        }
    }

    async fn attend<C: Future>(&self, mut connection: Pin<&mut C>, shut_down: impl FnOnce(Pin<&mut C>)) {
        let Server { limits, stop, .. } = &*self.server;
        tokio::select! {
            biased;
            // An error is the client's: it left, or did not speak HTTP and was told so.
            _ = connection.as_mut() => return,
            () = self.pulse.overdue(limits) => return,
            () = stop.cancelled() => {}
        }
        shut_down(connection.as_mut());
        let _ = timeout(limits.grace, connection).await;
    }

    async fn answer(self: &Arc<Self>, incoming: hyper::Request<Incoming>) -> Result<Answer, Broken> {
        let version = incoming.version();
        let _answering = self.pulse.answering(version);
        let name = name::of(incoming.headers());
        let answers = match &self.server.forward {
            Some(forward) if incoming.method() == hyper::Method::CONNECT => {
                let around = Around { broken: Arc::clone(&self.broken), name };
                return Ok(forward.tunnel(&self.server, around, incoming).await.map(Either::Left));
            }
            Some(forward) => match forward.answers(incoming.uri()) {
                Some(Ok(answers)) => answers,
                Some(Err(refusal)) => return Ok(refusal.map(Either::Left)),
                None => self.server.answers.clone(),
            },
            None => self.server.answers.clone(),
        };
        let of_the_tunnel = || self.server.around.as_ref().and_then(|around| around.name.clone());
        let context = Context { session: name.or_else(of_the_tunnel), ..Context::default() };
        let target = match answers {
            Answers::Whole(target) => target,
            Answers::Arriving(carrier) => return Ok(self.carried(&*carrier, &context, incoming).await),
            Answers::Attended(attendant) => return self.attended(&*attendant, incoming).await,
        };
        let request = match message::read(incoming, &self.server.limits).await {
            Ok(request) => request,
            Err(refusal) => return Ok(self.refuse(refusal, version).map(Either::Left)),
        };
        match self.server.faults.as_ref().and_then(|faults| faults.choose(&request)) {
            None => Ok(answered(&*target, &context, request).await.map(Either::Left)),
            Some(planned) => match spoiled(planned, &*target, &context, request).await {
                Ok(answer) => Ok(answer),
                Err(broken) => self.break_off(broken, version),
            },
        }
    }

    /// What an attendant says, with what it wants to be done to it.
    async fn attended(
        &self,
        attendant: &dyn Attendant,
        incoming: hyper::Request<Incoming>,
    ) -> Result<Answer, Broken> {
        let version = incoming.version();
        let request = match message::read(incoming, &self.server.limits).await {
            Ok(request) => request,
            Err(refusal) => return Ok(self.refuse(refusal, version).map(Either::Left)),
        };
        let Delivery { response, fault } = attendant.attend(request, self.number).await;
        let answer = message::write(&response);
        let Some(planned) = fault else { return Ok(answer.map(Either::Left)) };
        match carry_out(&planned, answer).await {
            Ok(answer) => Ok(answer),
            Err(broken) => self.break_off(broken, version),
        }
    }

    /// What a carrier says, as it comes.
    async fn carried(
        self: &Arc<Self>,
        carrier: &dyn Carrier,
        context: &Context,
        incoming: hyper::Request<Incoming>,
    ) -> Answer {
        let version = incoming.version();
        let asked = match carried::read(incoming, &self.server.limits).await {
            Ok(asked) => asked,
            Err(refusal) => return self.refuse(refusal, version).map(Either::Left),
        };
        match carrier.carry(asked, context).await {
            Ok(carried) => carried::write(carried, version, self).await,
            Err(CarryError::Asked(cut)) => self.refuse(cut.into(), version).map(Either::Left),
            Err(error) => carried::failed(&error).map(Either::Left),
        }
    }

    pub(super) fn limits(&self) -> &Limits {
        &self.server.limits
    }

    /// Says no to a request that was not read to its end.
    fn refuse(&self, refusal: Refusal, version: Version) -> Whole {
        self.pulse.refused();
        refusal.answer(version)
    }

    /// An error of a request ends its connection, on HTTP/2 its stream. Garbage is for the socket to send, which it
    /// does when there is something to be sent.
    fn break_off(&self, broken: Broken, version: Version) -> Result<Answer, Broken> {
        match broken {
            Broken::Reset => {
                if version != Version::HTTP_2 {
                    self.broken.get_or_init(|| broken);
                    // A tunnel has no socket of its own to reset.
                    if let Some(around) = &self.server.around {
                        around.broken.get_or_init(|| broken);
                    }
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

/// What the target says.
pub(super) async fn answered(target: &dyn Target, context: &Context, request: Request) -> Whole {
    match target.send(request, context).await {
        Ok(response) => message::write(&response),
        Err(error) => message::bad_gateway(error.to_string()),
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
