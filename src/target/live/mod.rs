mod coming;
mod kept;
mod passage;
mod route;
mod trouble;

pub(super) use coming::Coming;
pub use passage::Passage;
pub use route::{ConnectTo, NotConnectTo, Own, Route};

use super::{BoxFuture, Context, Target, TargetError};
use crate::wire::{Headers, Request, Response};
use bytes::BytesMut;
use kept::Kept;
use reqwest::header::{HOST, HeaderMap, HeaderName, HeaderValue};
use reqwest::redirect::Policy;
use reqwest::{Client, ClientBuilder, Method, Url};
use route::{Elsewhere, Named, NotThere};
use std::net::{IpAddr, SocketAddr};
use std::sync::{Arc, OnceLock};
use std::time::{Duration, Instant};
use tokio::sync::Semaphore;

/// The largest answer that is read; the API's own limit is far below.
const MOST_BYTES: usize = 64 << 20;
/// Answers that are longer are read one after the other: many of them take no more memory than one.
const LARGE_BYTES: usize = 1 << 20;

/// How long making a connection may take, with TLS.
const CONNECT: Duration = Duration::from_secs(10);

/// An endpoint reached over HTTP or HTTPS. Redirects are not followed, proxies of the environment not used, and
/// nothing is sent twice.
pub struct Endpoint {
    /// Speaks HTTP/1.1.
    client: Client,
    /// Speaks HTTP/2 where the endpoint does; made when it is first needed.
    second: OnceLock<Client>,
    /// Speaks plain HTTP, if the endpoint does.
    kept: Option<Arc<Kept>>,
    /// Held while a large answer is read.
    large: Semaphore,
    route: Route,
    base: Url,
    /// As above, but for the port if the connection is made to another one.
    dialled: Url,
    /// Where it is, if the address says so without a name.
    literal: Option<SocketAddr>,
    /// For people: the address, and where it is reached if that is elsewhere.
    name: Arc<str>,
}

/// Why an endpoint cannot be used at all.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum EndpointError {
    #[error("`{url}` is no http:// or https:// address with a host and no path")]
    NotAnEndpoint { url: String },
    #[error("cannot make an HTTP client")]
    Client(#[source] reqwest::Error),
    #[error(
        "the file for --upstream-ca holds no certificate that can be used; it is PEM, as `dubplate mock --ca` writes it"
    )]
    NoCertificate,
    #[error("--connect-to leads away from a name, and {host} is an address: name the other address itself")]
    AddressElsewhere { host: String },
}

impl Endpoint {
    /// # Errors
    /// If the address is no plain `http://host[:port]` or `https://host[:port]`.
    pub fn new(url: &str) -> Result<Self, EndpointError> {
        Self::over(url, &Route::default())
    }

    /// The same by another route.
    ///
    /// # Errors
    /// Also if the route cannot be taken.
    pub fn over(url: &str, route: &Route) -> Result<Self, EndpointError> {
        let base = address(url).ok_or_else(|| EndpointError::NotAnEndpoint { url: without_user(url) })?;
        let (mut dialled, mut name) = (base.clone(), base.as_str().trim_end_matches('/').to_owned());
        if let Some((host, port)) = route.lead(&base) {
            // A port that is written down goes before that of the resolver.
            let set = base.port().is_none() || dialled.set_port(Some(port)).is_ok();
            if base.domain().is_none() || !set {
                let host = base.host_str().unwrap_or_default().to_owned();
                return Err(EndpointError::AddressElsewhere { host });
            }
            name += &format!(" (by way of {host}:{port})");
        }
        let name: Arc<str> = name.into();
        let client = client(builder().http1_only(), &base, route)?;
        let passage =
            (base.scheme() == "http").then(|| Passage::to(base.clone(), route).named(Arc::clone(&name)));
        let kept = passage.map(|passage| Arc::new(Kept::new(passage, Arc::clone(&name))));
        let (route, literal) = (route.clone(), literal(&base));
        let large = Semaphore::new(1);
        Ok(Self { client, second: OnceLock::new(), kept, large, route, base, dialled, literal, name })
    }

    /// Whether a text is a plain `http://host[:port]` or `https://host[:port]`.
    pub fn is_address(url: &str) -> bool {
        address(url).is_some()
    }

    /// `host[:port]`, for the `Host` header.
    pub fn host(&self) -> String {
        let host = self.base.host_str().unwrap_or_default();
        self.base.port().map_or_else(|| host.to_owned(), |port| format!("{host}:{port}"))
    }

    /// The address without a closing slash.
    pub fn url(&self) -> &str {
        self.base.as_str().trim_end_matches('/')
    }

    async fn ask(&self, request: Request) -> Result<Response, TargetError> {
        let outgoing = self.outgoing(request)?;
        let failed = |error| trouble::error(&self.name, &error);
        let mut answer = self.client.execute(outgoing).await.map_err(failed)?;
        let status = answer.status().as_u16();
        let headers = read_headers(answer.headers());
        let too_long = || self.garbled(format!("the answer has more than {MOST_BYTES} bytes"));
        if answer.content_length().is_some_and(|length| length > MOST_BYTES as u64) {
            return Err(too_long());
        }
        let (mut body, mut turn) = (BytesMut::new(), None);
        while let Some(chunk) = answer.chunk().await.map_err(failed)? {
            if body.len() + chunk.len() > MOST_BYTES {
                return Err(too_long());
            }
            if turn.is_none() && body.len() + chunk.len() > LARGE_BYTES {
                turn = self.large.acquire().await.ok();
            }
            body.extend_from_slice(&chunk);
        }
        Ok(Response { status, headers, body: body.freeze() })
    }

    fn outgoing(&self, request: Request) -> Result<reqwest::Request, TargetError> {
        self.check_literal()?;
        let mut url = self.dialled.clone();
        if request.target != "/" {
            url.set_path(request.path());
            url.set_query(Some(request.query()).filter(|query| !query.is_empty()));
        }
        let mut outgoing = reqwest::Request::new(self.method(&request)?, url);
        *outgoing.headers_mut() = self.headers(&request)?;
        if !request.body.is_empty() {
            *outgoing.body_mut() = Some(request.body.into());
        }
        Ok(outgoing)
    }

    /// A name is checked when it is resolved.
    fn check_literal(&self) -> Result<(), TargetError> {
        let own = self.literal.filter(|address| self.route.own.has(*address));
        own.map_or(Ok(()), |address| Err(trouble::unreachable(&self.name, &NotThere::Itself { address })))
    }

    fn method(&self, request: &Request) -> Result<Method, TargetError> {
        let method = Method::from_bytes(request.method.as_str().as_bytes());
        method.map_err(|_| self.unwritable())
    }

    fn headers(&self, request: &Request) -> Result<HeaderMap, TargetError> {
        let mut headers = HeaderMap::with_capacity(request.headers.len() + 2);
        if request.headers.get("host").is_none() {
            headers.extend(HeaderValue::from_str(&self.host()).ok().map(|host| (HOST, host)));
        }
        for (name, value) in request.headers.iter() {
            let (Ok(name), Ok(value)) =
                (HeaderName::from_bytes(name.as_bytes()), HeaderValue::from_str(value))
            else {
                return Err(self.garbled("a header of the request cannot be written as HTTP".to_owned()));
            };
            headers.append(name, value);
        }
        Ok(headers)
    }

    fn unwritable(&self) -> TargetError {
        self.garbled("the request cannot be written as HTTP".to_owned())
    }

    fn garbled(&self, cause: String) -> TargetError {
        TargetError::Garbled { endpoint: self.name.to_string(), cause }
    }
}

impl Target for Endpoint {
    fn send<'a>(
        &'a self,
        request: Request,
        context: &'a Context,
    ) -> BoxFuture<'a, Result<Response, TargetError>> {
        Box::pin(async move {
            let asked = self.ask(request);
            match context.deadline {
                None => asked.await,
                Some(deadline) => {
                    let late = |_| TargetError::Timeout { endpoint: self.name.to_string() };
                    tokio::time::timeout_at(Instant::into(deadline), asked).await.map_err(late)?
                }
            }
        })
    }
}

fn literal(base: &Url) -> Option<SocketAddr> {
    let ip: IpAddr = base.host_str()?.trim_matches(['[', ']']).parse().ok()?;
    Some(SocketAddr::new(ip, base.port_or_known_default()?))
}

fn address(url: &str) -> Option<Url> {
    let base = Url::parse(url).ok()?;
    let plain = base.path() == "/" && base.query().is_none() && base.fragment().is_none();
    let nobody = base.username().is_empty() && base.password().is_none();
    let usable = matches!(base.scheme(), "http" | "https") && base.host_str().is_some() && plain && nobody;
    usable.then_some(base)
}

/// A refused address is shown, and it may hold a password.
fn without_user(url: &str) -> String {
    match (url.split_once("://"), url.rsplit_once('@')) {
        (Some((scheme, _)), Some((_, rest))) => format!("{scheme}://<withheld>@{rest}"),
        (None, Some((_, rest))) => format!("<withheld>@{rest}"),
        (_, None) => url.to_owned(),
    }
}

/// Everything reqwest would change by itself is switched off.
fn builder() -> ClientBuilder {
    // Another part of the process may have chosen a provider already; any will do.
    let _already_chosen = rustls::crypto::ring::default_provider().install_default();
    Client::builder()
        .redirect(Policy::none())
        .no_proxy()
        .retry(reqwest::retry::never())
        .connect_timeout(CONNECT)
        .pool_max_idle_per_host(usize::MAX)
        .tcp_nodelay(true)
}

fn client(builder: ClientBuilder, base: &Url, route: &Route) -> Result<Client, EndpointError> {
    let builder = trusting(builder, base.scheme() == "https", route)?;
    let own = route.own.clone();
    let builder = if let Some((host, port)) = route.lead(base) {
        builder.dns_resolver(Elsewhere { host, port, own })
    } else {
        let port = base.port_or_known_default().unwrap_or_default();
        builder.dns_resolver(Named { port, public_only: route.public_only, own })
    };
    builder.build().map_err(EndpointError::Client)
}

/// The trust store is loaded only for HTTPS, and if no other takes its place: it costs more than a whole case.
fn trusting(builder: ClientBuilder, tls: bool, route: &Route) -> Result<ClientBuilder, EndpointError> {
    Ok(match &route.upstream_ca {
        Some(pem) => builder.tls_certs_only(route::certificates(pem).ok_or(EndpointError::NoCertificate)?),
        None if tls => builder,
        None => builder.tls_certs_only([]),
    })
}

fn read_headers(map: &HeaderMap) -> Headers {
    map.iter()
        .map(|(name, value)| (name.as_str(), String::from_utf8_lossy(value.as_bytes()).into_owned()))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_plain_address_is_an_endpoint() {
        for wrong in
            ["ftp://h", "http://", "h:80", "http://h/path", "http://h?q", "http://user@h", "nonsense"]
        {
            assert!(matches!(Endpoint::new(wrong), Err(EndpointError::NotAnEndpoint { .. })), "{wrong}");
        }
        let endpoint = Endpoint::new("http://127.0.0.1:8080/").expect("an endpoint");
        assert_eq!((endpoint.url(), endpoint.host().as_str()), ("http://127.0.0.1:8080", "127.0.0.1:8080"));
    }

    async fn refusal(url: &str) -> TargetError {
        let endpoint = Endpoint::new(url).expect("an endpoint");
        let request = Request {
            method: crate::wire::Method::Get,
            target: "/?SecretId=x".to_owned(),
            headers: Headers::default(),
            body: bytes::Bytes::new(),
        };
        let Err(error) = endpoint.send(request, &Context::default()).await else { panic!("answered") };
        assert!(!error.to_string().contains("SecretId"), "{error}");
        error
    }

    #[tokio::test]
    async fn a_port_nobody_listens_on_is_unreachable_and_a_name_nobody_has() {
        let listener = std::net::TcpListener::bind("127.0.0.1:0").expect("a port");
        let address = listener.local_addr().expect("an address");
        drop(listener);
        // A label that is too long for a name server to be asked.
        let nobody = "a".repeat(64);
        for url in
            [format!("http://{address}"), format!("https://{address}"), format!("http://{nobody}.test")]
        {
            let error = refusal(&url).await;
            assert!(matches!(error, TargetError::Unreachable { .. }), "{error:?}");
        }
    }

    #[tokio::test]
    async fn somebody_who_hangs_up_in_a_handshake_is_there() {
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let url = format!("https://{}", listener.local_addr().expect("an address"));
        let hangs_up = async { drop(listener.accept().await.expect("a connection")) };
        let (error, ()) = tokio::join!(refusal(&url), hangs_up);
        assert!(matches!(error, TargetError::Unconnected { .. }), "{error:?}");
    }
}
