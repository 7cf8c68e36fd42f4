//! A certificate authority that lives as long as the process, or in a folder, and what it certifies.

mod kept;
mod leaves;
mod validity;

pub use kept::KeptError;

use super::Tls;
use crate::source::{RealDisk, StoreError, write_atomic};
use leaves::{Leaves, Switched};
use rcgen::{
    BasicConstraints, CertificateParams, CidrSubnet, DistinguishedName, DnType, ExtendedKeyUsagePurpose,
    GeneralSubtree, IsCa, Issuer, KeyPair, KeyUsagePurpose, NameConstraints, SanType, date_time_ymd,
};
use rustls::crypto::ring::sign::any_supported_type;
use rustls::pki_types::{CertificateDer, PrivateKeyDer, PrivatePkcs8KeyDer};
use rustls::sign::{CertifiedKey, SigningKey};
use std::net::IpAddr;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::AtomicBool;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

const HOUR: Duration = Duration::from_secs(3600);
/// Clocks of clients may be behind.
const BEFORE: Duration = HOUR;
const LIFE: Duration = Duration::from_secs(24 * 3600);
const FILE: &str = "ca.pem";

/// Signs certificates for the hosts of some domains and for some addresses, and for nothing else: its own certificate
/// says so (RFC 5280, 4.2.1.10), so that a client which trusts it trusts it there alone. Its key never leaves the memory,
/// and is valid from an hour ago for a day, unless it is [`kept`](Self::kept).
pub struct Authority {
    hosts: Hosts,
    issuer: Issuer<'static, KeyPair>,
    certificate: CertificateDer<'static>,
    pem: String,
    /// Of every leaf.
    key: Arc<dyn SigningKey>,
    leaf: KeyPair,
}

/// What an authority may certify.
struct Hosts {
    /// With everything below them.
    domains: Vec<String>,
    addresses: Vec<IpAddr>,
}

/// Why there are no certificates.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum CaError {
    #[error("cannot make a certificate")]
    Make(#[from] rcgen::Error),
    #[error("cannot sign with a new key")]
    Key(#[from] rustls::Error),
    #[error(transparent)]
    Write(#[from] StoreError),
    #[error(transparent)]
    Kept(#[from] KeptError),
}

impl Hosts {
    /// Of names without a leading dot, and addresses, IPv6 with or without brackets.
    fn of(hosts: &[&str]) -> Self {
        let address = |host: &&str| host.trim_matches(['[', ']']).parse().ok();
        let names = hosts.iter().filter(|host| address(host).is_none());
        Self {
            domains: names.map(|name| (*name).to_owned()).collect(),
            addresses: hosts.iter().filter_map(address).collect(),
        }
    }

    /// All that is permitted. A kind of address of which none is named is excluded: what a certificate does not
    /// mention would be permitted.
    fn constraints(&self) -> NameConstraints {
        let all = [CidrSubnet::V4([0; 4], [0; 4]), CidrSubnet::V6([0; 16], [0; 16])];
        let is_named = |subnet: &CidrSubnet| {
            self.addresses.iter().any(|address| address.is_ipv4() == matches!(subnet, CidrSubnet::V4(..)))
        };
        let one = |address: &IpAddr| match address {
            IpAddr::V4(address) => CidrSubnet::V4(address.octets(), [u8::MAX; 4]),
            IpAddr::V6(address) => CidrSubnet::V6(address.octets(), [u8::MAX; 16]),
        };
        let names = self.domains.iter().cloned().map(GeneralSubtree::DnsName);
        let addresses = self.addresses.iter().map(one).map(GeneralSubtree::IpAddress);
        let excluded = all.into_iter().filter(|subnet| !is_named(subnet));
        NameConstraints {
            permitted_subtrees: names.chain(addresses).collect(),
            excluded_subtrees: excluded.map(GeneralSubtree::IpAddress).collect(),
        }
    }

    /// Each, and how a certificate names it.
    fn names(&self) -> Result<Vec<(String, SanType)>, rcgen::Error> {
        let names = self.domains.iter().map(|name| Ok((name.clone(), dns(name)?)));
        let addresses = self.addresses.iter();
        let addresses = addresses.map(|address| Ok((address.to_string(), SanType::IpAddress(*address))));
        names.chain(addresses).collect()
    }
}

impl Authority {
    /// An authority of this run for the hosts of these domains, which are written without a leading dot, and for these
    /// addresses.
    pub fn new(hosts: &[&str]) -> Result<Self, CaError> {
        Self::made("dubplate, a test authority of one run", LIFE, Hosts::of(hosts), KeyPair::generate()?)
    }

    fn made(subject: &str, life: Duration, hosts: Hosts, key: KeyPair) -> Result<Self, CaError> {
        let params = params(subject, life, &hosts);
        let certificate = params.self_signed(&key)?;
        let (der, pem) = (certificate.der().clone(), certificate.pem());
        Self::with(Issuer::new(params, key), der, pem, hosts)
    }

    fn with(
        issuer: Issuer<'static, KeyPair>,
        certificate: CertificateDer<'static>,
        pem: String,
        hosts: Hosts,
    ) -> Result<Self, CaError> {
        let leaf = KeyPair::generate()?;
        let key = PrivateKeyDer::Pkcs8(PrivatePkcs8KeyDer::from(leaf.serialized_der().to_vec()));
        Ok(Self { hosts, issuer, certificate, pem, key: any_supported_type(&key)?, leaf })
    }

    /// Its own certificate.
    pub fn pem(&self) -> String {
        self.pem.clone()
    }

    /// Writes its certificate to `ca.pem` in a folder, which is made if need be: all of it or nothing.
    pub fn write(&self, folder: &Path) -> Result<PathBuf, CaError> {
        let path = folder.join(FILE);
        write_atomic(&path, self.pem().as_bytes(), &RealDisk)?;
        Ok(path)
    }

    /// TLS with its certificates, for whatever host of its domains a client names; a client that names none gets one
    /// for all addresses.
    pub fn tls(self) -> Result<Tls, CaError> {
        Ok(Tls::new(Arc::new(Leaves::new(self)?))?)
    }

    /// The same, but with the certificates of another authority for as long as `show_other` is set.
    pub fn tls_or(self, other: Self, show_other: Arc<AtomicBool>) -> Result<Tls, CaError> {
        let (usual, other) = (Leaves::new(self)?, Leaves::new(other)?);
        Ok(Tls::new(Arc::new(Switched { usual, other, show_other }))?)
    }

    /// A certificate for these names, `*.` at the front of one standing for a single label.
    fn certify(&self, names: Vec<SanType>) -> Result<CertifiedKey, CaError> {
        let subject = match names.first() {
            Some(SanType::DnsName(name)) => name.as_str(),
            _ => "dubplate",
        };
        let mut params = dated(subject, LIFE);
        params.subject_alt_names = names;
        params.key_usages = vec![KeyUsagePurpose::DigitalSignature];
        params.extended_key_usages = vec![ExtendedKeyUsagePurpose::ServerAuth];
        params.use_authority_key_identifier_extension = true;
        let certificate = params.signed_by(&self.leaf, &self.issuer)?;
        Ok(CertifiedKey::new(vec![certificate.der().clone()], Arc::clone(&self.key)))
    }
}

/// Of an authority's own certificate.
fn params(subject: &str, life: Duration, hosts: &Hosts) -> CertificateParams {
    let mut params = dated(subject, life);
    params.is_ca = IsCa::Ca(BasicConstraints::Constrained(0));
    params.key_usages = vec![KeyUsagePurpose::KeyCertSign, KeyUsagePurpose::CrlSign];
    params.name_constraints = Some(hosts.constraints());
    params
}

fn dns(name: &str) -> Result<SanType, rcgen::Error> {
    Ok(SanType::DnsName(name.try_into()?))
}

fn dated(subject: &str, life: Duration) -> CertificateParams {
    let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    let start = date_time_ymd(1970, 1, 1) + Duration::from_secs(now.saturating_sub(BEFORE).as_secs());
    let mut params = CertificateParams::default();
    params.not_before = start;
    params.not_after = start + life;
    params.distinguished_name = DistinguishedName::new();
    params.distinguished_name.push(DnType::CommonName, subject);
    params
}

#[cfg(test)]
mod tests {
    use super::*;
    use rustls::RootCertStore;
    use rustls::client::WebPkiServerVerifier;
    use rustls::client::danger::ServerCertVerifier;
    use rustls::pki_types::{CertificateDer, ServerName, UnixTime};

    fn authority() -> Authority {
        Authority::new(&["api.example"]).expect("an authority")
    }

    /// What a client that trusts the authority says of a host's certificates, so many hours from now.
    fn verdict(
        authority: &Authority,
        chain: &[CertificateDer<'_>],
        host: &str,
        hours: u32,
    ) -> Result<(), String> {
        let mut roots = RootCertStore::empty();
        roots.add(authority.certificate.clone()).expect("a root");
        let provider = Arc::new(rustls::crypto::ring::default_provider());
        let verifier = WebPkiServerVerifier::builder_with_provider(Arc::new(roots), provider).build();
        let since = SystemTime::now().duration_since(UNIX_EPOCH).expect("after 1970");
        let then = UnixTime::since_unix_epoch(since + HOUR * hours);
        let host = ServerName::try_from(host).expect("a host");
        let verified =
            verifier.expect("a verifier").verify_server_cert(&chain[0], &chain[1..], &host, &[], then);
        verified.map(|_| ()).map_err(|error| error.to_string())
    }

    fn leaf(authority: &Authority, name: SanType) -> CertificateDer<'static> {
        let mut params = dated("somebody", LIFE);
        params.subject_alt_names = vec![name];
        params.signed_by(&authority.leaf, &authority.issuer).expect("a certificate").der().clone()
    }

    fn dns(name: &str) -> SanType {
        super::dns(name).expect("a name")
    }

    #[test]
    fn it_is_trusted_for_its_domains_alone() {
        let authority = authority();
        let say = |name, host: &str| verdict(&authority, &[leaf(&authority, name)], host, 0);
        assert_eq!(say(dns("a.b.api.example"), "a.b.api.example"), Ok(()));
        for (name, host) in [
            (dns("example.com"), "example.com"),
            (dns("notapi.example"), "notapi.example"),
            (SanType::IpAddress([127, 0, 0, 1].into()), "127.0.0.1"),
            (SanType::IpAddress([0, 0, 0, 0, 0, 0, 0, 1].into()), "::1"),
        ] {
            let error = say(name, host).expect_err(host);
            assert!(error.contains("NameConstraintViolation"), "{host}: {error}");
        }
    }

    #[test]
    fn an_address_is_trusted_only_if_it_is_named() {
        let authority = Authority::new(&["api.example", "127.0.0.1"]).expect("an authority");
        let say = |address: &str| {
            let name = SanType::IpAddress(address.parse().expect("an address"));
            verdict(&authority, &[leaf(&authority, name)], address, 0)
        };
        assert_eq!(say("127.0.0.1"), Ok(()));
        for other in ["127.0.0.2", "::1"] {
            let error = say(other).expect_err(other);
            assert!(error.contains("NameConstraintViolation"), "{other}: {error}");
        }
    }

    #[test]
    fn it_is_trusted_for_a_day_that_began_an_hour_ago() {
        let authority = authority();
        let leaf = authority.certify(vec![dns("*.api.example")]).expect("a certificate");
        assert_eq!(verdict(&authority, &leaf.cert, "x.api.example", 22), Ok(()));
        let error = verdict(&authority, &leaf.cert, "x.api.example", 24).expect_err("a day and an hour");
        assert!(error.contains("expired"), "{error}");
    }

    /// RFC 5280, 4.2.1.9 and 4.2.1.10: their object identifiers, each followed by `critical: TRUE`.
    #[test]
    fn it_certifies_no_other_authority_and_every_client_must_heed_its_limits() {
        let authority = authority();
        let has = |bytes: &[u8]| authority.certificate.windows(bytes.len()).any(|window| window == bytes);
        let authority_of_leaves_only = [0x30, 6, 1, 1, 0xff, 2, 1, 0];
        let basic = [&[0x55, 0x1d, 0x13, 1, 1, 0xff, 4, 8], &authority_of_leaves_only[..]].concat();
        assert!(has(&basic), "basic constraints");
        assert!(has(&[0x55, 0x1d, 0x1e, 1, 1, 0xff]), "name constraints");
    }
}
