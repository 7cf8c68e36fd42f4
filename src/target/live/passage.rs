//! A way to a host for bytes that nobody looks at.

use super::route::{self, BoxError, Own, Route};
use super::{CONNECT, EndpointError, address, trouble};
use crate::target::TargetError;
use reqwest::Url;
use std::io;
use std::net::{IpAddr, SocketAddr};
use std::sync::Arc;
use tokio::net::TcpStream;
use tokio::time::timeout;

/// Connections to one host and port. They are made by the same rules as those of an
/// [`Endpoint`](super::Endpoint), and nothing of what goes over them is seen or kept.
#[derive(Clone, Debug)]
pub struct Passage {
    base: Url,
    route: Route,
    /// For people.
    name: Arc<str>,
}

impl Passage {
    /// # Errors
    /// If there is no such address.
    pub fn new(host: &str, port: u16, route: &Route) -> Result<Self, EndpointError> {
        let url = format!("https://{host}:{port}");
        let base = address(&url).ok_or(EndpointError::NotAnEndpoint { url })?;
        Ok(Self::to(base, route))
    }

    pub(super) fn to(base: Url, route: &Route) -> Self {
        let name = base.as_str().trim_end_matches('/').into();
        Self { base, route: route.clone(), name }
    }

    /// The same with another name for people.
    pub(super) fn named(self, name: Arc<str>) -> Self {
        Self { name, ..self }
    }

    /// # Errors
    /// If nobody answers there, or it is a place where nobody may be asked.
    pub async fn dial(&self) -> Result<TcpStream, TargetError> {
        match timeout(CONNECT, self.connect()).await {
            Ok(found) => found.map_err(|error| trouble::unreachable(&self.name, &*error)),
            Err(_) => Err(trouble::slow(&self.name)),
        }
    }

    async fn connect(&self) -> Result<TcpStream, BoxError> {
        let own = &self.route.own;
        let found = match self.route.lead(&self.base) {
            Some((host, port)) => route::addresses(&host, port, own).await?,
            None => self.addresses(own).await?,
        };
        let stream = TcpStream::connect(found.as_slice()).await?;
        stream.set_nodelay(true)?;
        Ok(stream)
    }

    async fn addresses(&self, own: &Own) -> Result<Vec<SocketAddr>, BoxError> {
        let (host, port) = self.base.host_str().zip(self.base.port_or_known_default()).ok_or(no_host())?;
        let literal = host.trim_matches(['[', ']']).parse::<IpAddr>().is_ok();
        if literal || !self.route.public_only {
            route::addresses(host, port, own).await
        } else {
            route::public_addresses(host, port, own).await
        }
    }
}

fn no_host() -> io::Error {
    io::Error::new(io::ErrorKind::InvalidInput, "no host")
}
