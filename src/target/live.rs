use super::{BoxFuture, Context, Target, TargetError};
use crate::wire::{Headers, Request, Response};
use bytes::BytesMut;
use reqwest::header::{HeaderMap, HeaderName, HeaderValue};
use reqwest::redirect::Policy;
use reqwest::{Client, Url};
use std::error::Error;
use std::time::Instant;

/// The largest answer that is read; the API's own limit is far below.
const MOST_BYTES: usize = 64 << 20;

/// An endpoint reached over HTTP or HTTPS. Redirects are not followed, proxies of the environment not used, and
/// nothing is sent twice.
pub struct Endpoint {
    client: Client,
    base: Url,
}

/// Why an endpoint cannot be used at all.
#[derive(Debug, thiserror::Error)]
pub enum EndpointError {
    #[error("`{url}` is no http:// or https:// address with a host and no path")]
    NotAnEndpoint { url: String },
    #[error("cannot make an HTTP client")]
    Client(#[source] reqwest::Error),
}

impl Endpoint {
    /// # Errors
    /// If the address is no plain `http://host[:port]` or `https://host[:port]`.
    pub fn new(url: &str) -> Result<Self, EndpointError> {
        let base = address(url).ok_or_else(|| EndpointError::NotAnEndpoint { url: without_user(url) })?;
        let client = client(base.scheme() == "https").map_err(EndpointError::Client)?;
        Ok(Self { client, base })
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
        let mut answer = self.client.execute(outgoing).await.map_err(|error| self.failed(&error))?;
        let status = answer.status().as_u16();
        let headers = read_headers(answer.headers());
        let mut body = BytesMut::new();
        while let Some(chunk) = answer.chunk().await.map_err(|error| self.failed(&error))? {
            if body.len() + chunk.len() > MOST_BYTES {
                return Err(self.garbled(format!("the answer has more than {MOST_BYTES} bytes")));
            }
            body.extend_from_slice(&chunk);
        }
        Ok(Response { status, headers, body: body.freeze() })
    }

    fn outgoing(&self, request: Request) -> Result<reqwest::Request, TargetError> {
        let method = reqwest::Method::from_bytes(request.method.as_str().as_bytes());
        let Ok(method) = method else {
            return Err(self.garbled("the request cannot be written as HTTP".to_owned()));
        };
        let mut url = self.base.clone();
        if request.target != "/" {
            url.set_path(request.path());
            url.set_query(Some(request.query()).filter(|query| !query.is_empty()));
        }
        let mut outgoing = reqwest::Request::new(method, url);
        for (name, value) in request.headers.iter() {
            let (Ok(name), Ok(value)) =
                (HeaderName::from_bytes(name.as_bytes()), HeaderValue::from_str(value))
            else {
                return Err(self.garbled("a header of the request cannot be written as HTTP".to_owned()));
            };
            outgoing.headers_mut().append(name, value);
        }
        if !request.body.is_empty() {
            *outgoing.body_mut() = Some(request.body.into());
        }
        Ok(outgoing)
    }

    fn failed(&self, error: &reqwest::Error) -> TargetError {
        let endpoint = self.url().to_owned();
        if error.is_timeout() {
            return TargetError::Timeout { endpoint };
        }
        let cause = root_cause(error);
        if error.is_connect() {
            TargetError::Unreachable { endpoint, cause }
        } else {
            TargetError::Garbled { endpoint, cause }
        }
    }

    fn garbled(&self, cause: String) -> TargetError {
        TargetError::Garbled { endpoint: self.url().to_owned(), cause }
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
                    let late = |_| TargetError::Timeout { endpoint: self.url().to_owned() };
                    tokio::time::timeout_at(Instant::into(deadline), asked).await.map_err(late)?
                }
            }
        })
    }
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

/// Everything reqwest would change by itself is switched off. The trust store is loaded only for HTTPS: it costs more
/// than a whole case.
fn client(tls: bool) -> reqwest::Result<Client> {
    let builder = Client::builder()
        .redirect(Policy::none())
        .no_proxy()
        .retry(reqwest::retry::never())
        .http1_only()
        .pool_max_idle_per_host(usize::MAX)
        .tcp_nodelay(true);
    // Another part of the process may have chosen a provider already; any will do.
    let _already_chosen = rustls::crypto::ring::default_provider().install_default();
    if tls { builder.build() } else { builder.tls_certs_only([]).build() }
}

fn read_headers(map: &HeaderMap) -> Headers {
    map.iter()
        .map(|(name, value)| (name.as_str(), String::from_utf8_lossy(value.as_bytes()).into_owned()))
        .collect()
}

/// The innermost error: the outer ones repeat the address with its query, which is signed.
fn root_cause(error: &reqwest::Error) -> String {
    let mut cause: &dyn Error = error;
    while let Some(inner) = cause.source() {
        cause = inner;
    }
    if cause.downcast_ref::<reqwest::Error>().is_some() {
        "the exchange failed".to_owned()
    } else {
        cause.to_string()
    }
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

    #[tokio::test]
    async fn a_port_nobody_listens_on_is_unreachable() {
        let listener = std::net::TcpListener::bind("127.0.0.1:0").expect("a port");
        let address = listener.local_addr().expect("an address");
        drop(listener);
        let endpoint = Endpoint::new(&format!("http://{address}")).expect("an endpoint");
        let request = Request {
            method: crate::wire::Method::Get,
            target: "/?SecretId=x".to_owned(),
            headers: Headers::default(),
            body: bytes::Bytes::new(),
        };
        let Err(error) = endpoint.send(request, &Context::default()).await else { panic!("answered") };
        assert!(matches!(error, TargetError::Unreachable { .. }));
        assert!(!error.to_string().contains("SecretId"), "{error}");
    }
}
