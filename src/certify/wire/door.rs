//! Where clients come in: an endpoint of its own, or a proxy for the service's hosts.

use super::Witness;
use crate::certify::Way;
use crate::contract::{Contract, Gateway};
use crate::server::{
    Answers, Attendant, Authority, CaError, Door, Doors, Forward, Limits, Origin, Tls, serve_attended,
};
use std::io;
use std::net::{Ipv4Addr, SocketAddr};
use std::path::PathBuf;
use std::sync::{Arc, PoisonError};
use tokio::net::TcpListener;
use tokio_util::sync::{CancellationToken, DropGuard};

/// Below them are the hosts of both gateways.
const DOMAINS: [&str; 2] = ["tencentcloudapi.com", "api.qcloud.com"];
/// A host that redirects point to where clients come by the proxy.
const OTHER_HOST: &str = "elsewhere.tencentcloudapi.com";

/// How clients are to be brought to the mock.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum WayKind {
    Endpoint,
    Proxy,
}

/// Why clients cannot come in.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum WayError {
    #[error("cannot listen on 127.0.0.1")]
    Listen(#[from] io::Error),
    #[error(transparent)]
    Certificates(#[from] CaError),
}

/// The open ways to the witness; they close with it.
pub struct Doorway {
    way: Way,
    own: String,
    untrusted: String,
    folder: Option<PathBuf>,
    _stop: DropGuard,
}

impl Doorway {
    /// Opens the doors of a witness on free ports of this machine.
    pub async fn open(witness: &Arc<Witness>, kind: WayKind) -> Result<Self, WayError> {
        let stop = CancellationToken::new();
        match kind {
            WayKind::Endpoint => Self::direct(witness, stop).await,
            WayKind::Proxy => Self::proxy(witness, stop).await,
        }
    }

    async fn direct(witness: &Arc<Witness>, stop: CancellationToken) -> Result<Self, WayError> {
        let main = serve(witness, (None, None), &stop).await?;
        let other = serve(witness, (None, None), &stop).await?;
        let untrusted = serve(witness, (Some(Authority::new(&DOMAINS)?.tls()?), None), &stop).await?;
        *witness.elsewhere.lock().unwrap_or_else(PoisonError::into_inner) = format!("http://{other}");
        Ok(Self {
            way: Way::Endpoint,
            own: format!("http://{main}"),
            untrusted: format!("https://{untrusted}"),
            folder: None,
            _stop: stop.drop_guard(),
        })
    }

    async fn proxy(witness: &Arc<Witness>, stop: CancellationToken) -> Result<Self, WayError> {
        let authority = Authority::new(&DOMAINS)?;
        let folder = std::env::temp_dir().join(format!("dubplate-certify-{}", uuid::Uuid::new_v4().simple()));
        let ca_file = authority.write(&folder)?;
        let tls = authority.tls_or(Authority::new(&DOMAINS)?, Arc::clone(&witness.untrusted))?;
        let doors = Arc::new(VendorDoors(Arc::clone(witness)));
        let address = serve(witness, (None, Some(Forward { tls, doors })), &stop).await?;
        *witness.elsewhere.lock().unwrap_or_else(PoisonError::into_inner) = format!("https://{OTHER_HOST}");
        Ok(Self {
            way: Way::Proxy { address, ca_file },
            own: String::new(),
            untrusted: String::new(),
            folder: Some(folder),
            _stop: stop.drop_guard(),
        })
    }

    /// What a client has to know before it is asked for anything.
    pub fn way(&self) -> &Way {
        &self.way
    }

    /// Where a client of a profile finds the mock.
    pub fn endpoint(&self, contract: &Contract) -> String {
        self.host(contract, &self.own)
    }

    /// The same where nobody can trust the certificate; by the proxy for as long as the witness shows such a one.
    pub fn untrusted(&self, contract: &Contract) -> String {
        self.host(contract, &self.untrusted)
    }

    fn host(&self, contract: &Contract, endpoint: &str) -> String {
        match (&self.way, contract.gateway, contract.hosts.first()) {
            (Way::Endpoint, _, _) | (_, _, None) => endpoint.to_owned(),
            (Way::Proxy { .. }, Gateway::Legacy | Gateway::V3, Some(host)) => format!("https://{host}"),
        }
    }
}

impl Drop for Doorway {
    fn drop(&mut self) {
        if let Some(folder) = &self.folder {
            // Nobody needs the certificate any more; a folder that is left does no harm.
            let _ = std::fs::remove_dir_all(folder);
        }
    }
}

async fn serve(
    witness: &Arc<Witness>,
    how: (Option<Tls>, Option<Forward>),
    stop: &CancellationToken,
) -> Result<SocketAddr, WayError> {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await?;
    let address = listener.local_addr()?;
    let attendant: Arc<Witness> = Arc::clone(witness);
    tokio::spawn(serve_attended(listener, how, attendant, Limits::default(), stop.clone()));
    Ok(address)
}

/// Lets in who asks for the service's own hosts; whoever asks for another is noted.
struct VendorDoors(Arc<Witness>);

impl Doors for VendorDoors {
    fn open(&self, origin: &Origin) -> Result<Door, String> {
        let below = |domain: &str| {
            origin.host.strip_suffix(domain).is_some_and(|rest| rest.is_empty() || rest.ends_with('.'))
        };
        if DOMAINS.iter().any(|domain| below(domain)) {
            return Ok(Door::Answers(Answers::Attended(Arc::clone(&self.0) as Arc<dyn Attendant>)));
        }
        self.0.note_stray(
            format!("it went to `{}`, which is no host of the service", shown(&origin.host)),
            None,
        );
        Err("this proxy leads to hosts of the service only".to_owned())
    }

    fn tell(&self, _why: &str) {} // A stray says it already.
}

fn shown(host: &str) -> &str {
    let usual = host.len() <= 100
        && host.bytes().all(|byte| byte.is_ascii_alphanumeric() || b".-[]:".contains(&byte));
    if usual { host } else { "…" }
}
