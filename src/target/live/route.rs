//! Reaching an endpoint elsewhere than its name says, and trusting it for other reasons than usual.

use reqwest::dns::{Addrs, Name, Resolve, Resolving};
use reqwest::{Certificate, Url};
use std::error::Error;
use std::fmt;
use std::io;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};
use std::str::FromStr;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use tokio::net::lookup_host;

pub(super) type BoxError = Box<dyn Error + Send + Sync>;

/// How an endpoint is reached. By default as its address says, and trusted as this machine trusts.
#[derive(Clone, Debug, Default)]
pub struct Route {
    /// The first that fits is followed.
    pub connect_to: Vec<ConnectTo>,
    /// Certificates of authorities in PEM; no other is trusted then.
    pub upstream_ca: Option<String>,
    /// Names that lead to this machine or into a private network are not followed; what `connect_to` says is.
    pub public_only: bool,
    /// Never connected to.
    pub own: Own,
}

/// The addresses that this process itself listens on. A request that is carried there comes back, and is carried there.
#[derive(Clone, Debug, Default)]
pub struct Own(Arc<Mutex<Vec<SocketAddr>>>);

impl Own {
    pub fn add(&self, address: SocketAddr) {
        self.lock().push(address);
    }

    /// Whether a connection to an address ends here. One that listens everywhere listens on every address of this
    /// machine, of which the loopback ones are known.
    pub(super) fn has(&self, address: SocketAddr) -> bool {
        let ip = address.ip().to_canonical();
        let here = ip.is_loopback() || ip.is_unspecified();
        self.lock().iter().any(|own| {
            own.port() == address.port()
                && (own.ip() == ip || (here && (own.ip().is_unspecified() || ip.is_unspecified())))
        })
    }

    fn lock(&self) -> MutexGuard<'_, Vec<SocketAddr>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Route {
    /// Where what is meant for an address is sent, if that is elsewhere.
    pub(super) fn lead(&self, base: &Url) -> Option<(String, u16)> {
        self.connect_to.iter().find_map(|connect_to| connect_to.lead(base))
    }
}

/// curl's `--connect-to HOST1:PORT1:HOST2:PORT2`: what is meant for the first is sent to the second. Nothing but the
/// connection changes: `Host`, signature and the name in the certificate stay those of the first.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ConnectTo {
    from: Side,
    to: Side,
}

/// What is left empty fits any, or stays as it is.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Side {
    host: Option<String>,
    port: Option<u16>,
}

/// A text that is no `HOST1:PORT1:HOST2:PORT2`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("write HOST:PORT:ADDR:PORT; what is empty means any, an IPv6 address stands in brackets")]
pub struct NotConnectTo;

impl FromStr for ConnectTo {
    type Err = NotConnectTo;

    fn from_str(text: &str) -> Result<Self, NotConnectTo> {
        let [host, port, to_host, to_port] = parts(text).try_into().map_err(|_| NotConnectTo)?;
        let found = Self { from: Side::read(host, port)?, to: Side::read(to_host, to_port)? };
        let leads_nowhere = found.to.host.is_none() && found.to.port.is_none();
        if leads_nowhere { Err(NotConnectTo) } else { Ok(found) }
    }
}

impl fmt::Display for ConnectTo {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{}:{}", self.from, self.to)
    }
}

impl fmt::Display for Side {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let port = self.port.map(|port| port.to_string()).unwrap_or_default();
        write!(formatter, "{}:{port}", self.host.as_deref().unwrap_or_default())
    }
}

impl ConnectTo {
    /// Where it leads from an address, if it concerns that one.
    fn lead(&self, base: &Url) -> Option<(String, u16)> {
        let (host, port) = (base.host_str()?, base.port_or_known_default()?);
        let concerns = self.from.host.as_ref().is_none_or(|from| from.eq_ignore_ascii_case(host))
            && self.from.port.is_none_or(|from| from == port);
        let to = || (self.to.host.clone().unwrap_or_else(|| host.to_owned()), self.to.port.unwrap_or(port));
        concerns.then(to)
    }
}

impl Side {
    fn read(host: &str, port: &str) -> Result<Self, NotConnectTo> {
        let plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '-' | '_' | '[' | ']' | ':');
        if !host.chars().all(plain) {
            return Err(NotConnectTo);
        }
        let port = match port {
            "" => None,
            number => Some(number.parse().ok().filter(|port| *port != 0).ok_or(NotConnectTo)?),
        };
        Ok(Self { host: Some(host.to_owned()).filter(|host| !host.is_empty()), port })
    }
}

/// What stands between the colons that are in no brackets.
fn parts(text: &str) -> Vec<&str> {
    let mut inside = false;
    let split = text.split(|c: char| {
        inside = (inside || c == '[') && c != ']';
        c == ':' && !inside
    });
    split.collect()
}

/// Resolves every name to the addresses of one host, with a port for those whose URL has none.
pub(super) struct Elsewhere {
    pub(super) host: String,
    pub(super) port: u16,
    pub(super) own: Own,
}

impl Resolve for Elsewhere {
    fn resolve(&self, _name: Name) -> Resolving {
        let (host, port, own) = (self.host.clone(), self.port, self.own.clone());
        Box::pin(async move { Ok(Box::new(addresses(&host, port, &own).await?.into_iter()) as Addrs) })
    }
}

/// Resolves a name to its addresses, or only if they are public.
pub(super) struct Named {
    pub(super) port: u16,
    pub(super) public_only: bool,
    pub(super) own: Own,
}

impl Resolve for Named {
    fn resolve(&self, name: Name) -> Resolving {
        let (port, public_only, own) = (self.port, self.public_only, self.own.clone());
        Box::pin(async move {
            let found = if public_only {
                public_addresses(name.as_str(), port, &own).await
            } else {
                addresses(name.as_str(), port, &own).await
            };
            Ok(Box::new(found?.into_iter()) as Addrs)
        })
    }
}

/// A place that nothing is carried to, or that is none.
#[derive(Debug, thiserror::Error)]
pub(super) enum NotThere {
    #[error(transparent)]
    Nameless(io::Error),
    #[error(
        "{name} leads to {address}, which is not public, and requests are not carried there; write the address itself, or use --connect-to, if that is meant"
    )]
    NotPublic { name: String, address: IpAddr },
    #[error("{address} is where dubplate itself listens; name the host that is meant")]
    Itself { address: SocketAddr },
}

/// The addresses of a host, or the address that it is.
pub(super) async fn addresses(host: &str, port: u16, own: &Own) -> Result<Vec<SocketAddr>, BoxError> {
    let looked_up = lookup_host((host.trim_matches(['[', ']']), port)).await;
    let found: Vec<_> = looked_up.map_err(NotThere::Nameless)?.collect();
    match found.iter().find(|address| own.has(**address)) {
        Some(address) => Err(NotThere::Itself { address: *address }.into()),
        None => Ok(found),
    }
}

/// The same for a name that may only lead to public ones.
pub(super) async fn public_addresses(name: &str, port: u16, own: &Own) -> Result<Vec<SocketAddr>, BoxError> {
    let found = addresses(name, port, own).await?;
    match found.iter().find(|address| !is_public(address.ip())) {
        Some(address) => Err(NotThere::NotPublic { name: name.to_owned(), address: address.ip() }.into()),
        None => Ok(found),
    }
}

/// Addresses that are nobody's own: not this machine, its network, a carrier's, or a cloud's metadata service.
pub(super) fn is_public(address: IpAddr) -> bool {
    match address {
        IpAddr::V4(address) => is_public_v4(address),
        IpAddr::V6(address) => {
            let embedded = address.to_ipv4_mapped().or_else(|| translated(address));
            let [first, ..] = address.segments();
            // Global unicast is 2000::/3; documentation and 6to4 are in it, and lead elsewhere.
            let global =
                first & 0xe000 == 0x2000 && first != 0x2002 && address.segments()[..2] != [0x2001, 0xdb8];
            embedded.map_or(global, is_public_v4)
        }
    }
}

/// The address behind 64:ff9b::/96 (RFC 6052).
fn translated(address: Ipv6Addr) -> Option<Ipv4Addr> {
    let [a, b, c, d] = address.octets()[12..].try_into().ok()?;
    let prefix = [0x64, 0xff9b, 0, 0, 0, 0];
    (address.segments()[..6] == prefix).then(|| Ipv4Addr::new(a, b, c, d))
}

fn is_public_v4(address: Ipv4Addr) -> bool {
    let [a, b, c, _] = address.octets();
    let reserved = match a {
        0 | 240..=255 => true,
        100 => (64..128).contains(&b),
        192 => (b, c) == (0, 0),
        198 => b == 18 || b == 19,
        _ => false,
    };
    let own = address.is_private() || address.is_loopback() || address.is_link_local();
    !(reserved || own || address.is_multicast() || address.is_documentation())
}

/// The certificates of a PEM text; `None` if there is none, or something that is none.
pub(super) fn certificates(pem: &str) -> Option<Vec<Certificate>> {
    Certificate::from_pem_bundle(pem.as_bytes()).ok().filter(|found| !found.is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lead(text: &str, base: &str) -> Option<(String, u16)> {
        let connect_to: ConnectTo = text.parse().expect("a --connect-to");
        connect_to.lead(&Url::parse(base).expect("a URL"))
    }

    #[test]
    fn what_is_empty_fits_any_and_stays_as_it_is() {
        let to = |host: &str, port| Some((host.to_owned(), port));
        assert_eq!(lead("::127.0.0.1:8443", "https://ecm.example"), to("127.0.0.1", 8443));
        assert_eq!(lead("ecm.example:443:[::1]:1", "https://ECM.example"), to("[::1]", 1));
        assert_eq!(lead("ecm.example:::1", "https://ecm.example:99"), to("ecm.example", 1));
        assert_eq!(lead(":443:h:", "https://ecm.example"), to("h", 443));
        assert_eq!(lead("[::2]:443:h:1", "https://[::2]"), to("h", 1));
        assert_eq!(lead(":444:h:", "https://ecm.example"), None);
        assert_eq!(lead("vpc.example::h:1", "https://ecm.example"), None);
    }

    #[test]
    fn it_is_written_as_it_was_read() {
        for text in ["::127.0.0.1:8443", "ecm.example:443:[::1]:1", "a:::1"] {
            assert_eq!(text.parse::<ConnectTo>().expect("a --connect-to").to_string(), text);
        }
    }

    #[test]
    fn four_parts_that_lead_somewhere_or_nothing() {
        for wrong in ["", "a:1", "a:1:b", "a:1:b:2:c", "a:x:b:2", "::b:0", "::b:65536", ":::", "::b c:1"] {
            assert_eq!(wrong.parse::<ConnectTo>(), Err(NotConnectTo), "{wrong}");
        }
    }

    #[test]
    fn only_what_belongs_to_nobody_is_public() {
        for public in
            ["8.8.8.8", "119.28.1.1", "100.63.255.255", "172.32.0.1", "2606:4700::1111", "64:ff9b::8.8.8.8"]
        {
            assert!(is_public(public.parse().expect("an address")), "{public}");
        }
        for own in [
            "127.0.0.1",
            "0.0.0.0",
            "10.1.2.3",
            "172.16.0.1",
            "192.168.1.1",
            "169.254.169.254",
            "169.254.0.23",
            "100.100.100.200",
            "198.18.0.1",
            "224.0.0.1",
            "255.255.255.255",
            "192.0.0.192",
            "::",
            "::1",
            "fe80::1",
            "fd00:ec2::254",
            "ff02::1",
            "::ffff:127.0.0.1",
            "::127.0.0.1",
            "64:ff9b::169.254.169.254",
            "2002:7f00:1::",
        ] {
            assert!(!is_public(own.parse().expect("an address")), "{own}");
        }
    }

    #[test]
    fn a_text_without_certificate_holds_none() {
        assert!(certificates("").is_none());
        assert!(certificates("-----BEGIN CERTIFICATE-----\n%%\n-----END CERTIFICATE-----\n").is_none());
    }
}
