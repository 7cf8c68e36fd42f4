//! TLS in front of a server and behind an endpoint, over real sockets.

use crate::client::soon;
use crate::target::{Echo, GOOD, loopback};
use dubplate::server::{Authority, Limits, serve_tls};
use dubplate::target::{ConnectTo, Context, Endpoint, EndpointError, Route, Target, TargetError};
use dubplate::wire::{Headers, Method, Request};
use rcgen::{BasicConstraints, CertificateParams, CertifiedIssuer, IsCa, KeyPair, date_time_ymd};
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, PrivateKeyDer, ServerName};
use rustls::{ClientConfig, RootCertStore, ServerConfig};
use serde_json::Value;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio_rustls::{TlsAcceptor, TlsConnector, client::TlsStream};
use tokio_util::sync::CancellationToken;

const DOMAINS: [&str; 2] = ["tencentcloudapi.com", "api.qcloud.com"];

/// A server behind TLS, and the certificate of its authority.
struct Served {
    address: SocketAddr,
    ca: String,
    stop: CancellationToken,
}

async fn start(limits: Limits) -> Served {
    let (listener, address) = loopback().await;
    let authority = Authority::new(&DOMAINS).expect("an authority");
    let (ca, stop) = (authority.pem(), CancellationToken::new());
    let tls = authority.tls().expect("TLS");
    tokio::spawn(serve_tls(listener, tls, Arc::new(Echo::default()), limits, stop.clone()));
    Served { address, ca, stop }
}

impl Served {
    fn route(&self) -> Route {
        to(self.address, Some(&self.ca))
    }

    async fn connect(&self, name: &str, alpn: &[&str]) -> std::io::Result<TlsStream<TcpStream>> {
        connect(self.address, &self.ca, name, alpn).await
    }
}

/// A connection to a host of that name, whose authority is trusted.
pub(crate) async fn connect(
    address: SocketAddr,
    ca: &str,
    name: &str,
    alpn: &[&str],
) -> std::io::Result<TlsStream<TcpStream>> {
    let mut roots = RootCertStore::empty();
    roots.add(CertificateDer::from_pem_slice(ca.as_bytes()).expect("PEM")).expect("a root");
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let config = ClientConfig::builder_with_provider(provider).with_safe_default_protocol_versions();
    let mut config = config.expect("versions").with_root_certificates(roots).with_no_client_auth();
    config.alpn_protocols = alpn.iter().map(|name| name.as_bytes().to_vec()).collect();
    let socket = soon(TcpStream::connect(address)).await?;
    let name = ServerName::try_from(name.to_owned()).expect("a host");
    soon(TlsConnector::from(Arc::new(config)).connect(name, socket)).await
}

fn to(address: SocketAddr, ca: Option<&str>) -> Route {
    let connect_to: ConnectTo = format!("::{address}").parse().expect("an address");
    Route { connect_to: vec![connect_to], upstream_ca: ca.map(str::to_owned), ..Route::default() }
}

async fn ask(url: &str, route: &Route) -> Result<Value, TargetError> {
    let endpoint = Endpoint::over(url, route).expect("an endpoint");
    let request = Request {
        method: Method::Get,
        target: "/asked".to_owned(),
        headers: Headers::default(),
        body: bytes::Bytes::new(),
    };
    let answer = soon(endpoint.send(request, &Context::default())).await?;
    Ok(serde_json::from_slice(&answer.body).expect("the echo"))
}

async fn refusal(url: &str, route: &Route) -> String {
    let error = ask(url, route).await.expect_err("no answer");
    assert!(matches!(error, TargetError::Unconnected { .. }), "{error}");
    error.to_string()
}

#[tokio::test]
async fn any_host_of_the_domains_is_reached_by_its_name() {
    let served = start(Limits::default()).await;
    let hosts = [
        "ecm.tencentcloudapi.com",
        "ecm.ap-guangzhou.tencentcloudapi.com",
        "eip.api.qcloud.com",
        "a.b.c.api.qcloud.com",
        "tencentcloudapi.com",
        "ECM.AP-Beijing.TencentCloudAPI.com",
    ];
    for host in hosts {
        let url = format!("https://{host}");
        let seen = ask(&url, &served.route()).await.unwrap_or_else(|error| panic!("{host}: {error}"));
        assert_eq!(seen["target"], "/asked");
        assert_eq!(seen["headers"][0], serde_json::json!(["host", host.to_ascii_lowercase()]), "{seen}");
    }
}

#[tokio::test]
async fn a_port_that_is_named_stays_in_the_host() {
    let served = start(Limits::default()).await;
    let seen = ask("https://ecm.tencentcloudapi.com:8443", &served.route()).await.expect("an answer");
    assert_eq!(seen["headers"][0][1], "ecm.tencentcloudapi.com:8443");
}

#[tokio::test]
async fn another_host_is_refused_and_the_reason_said() {
    let served = start(Limits::default()).await;
    for host in ["ecm.example.com", "eviltencentcloudapi.com"] {
        let said = refusal(&format!("https://{host}"), &served.route()).await;
        assert!(said.contains("is not for this host"), "{said}");
        assert!(said.contains(host) && said.contains(&served.address.to_string()), "{said}");
    }
}

#[tokio::test]
async fn an_address_instead_of_a_name_is_refused() {
    let served = start(Limits::default()).await;
    let route = Route { upstream_ca: Some(served.ca.clone()), ..Route::default() };
    let said = refusal(&format!("https://{}", served.address), &route).await;
    assert!(said.contains("is not for this host") && said.contains("--connect-to"), "{said}");
    let elsewhere = Endpoint::over("https://192.0.2.1", &served.route());
    assert!(matches!(elsewhere, Err(EndpointError::AddressElsewhere { .. })));
}

#[tokio::test]
async fn an_authority_that_is_not_trusted_is_refused() {
    let (served, other) = (start(Limits::default()).await, start(Limits::default()).await);
    let said = refusal("https://ecm.tencentcloudapi.com", &to(served.address, Some(&other.ca))).await;
    assert!(said.contains("authority that is not trusted") && said.contains("--upstream-ca"), "{said}");
}

#[test]
fn a_file_that_holds_no_certificate_is_no_authority() {
    let route = Route { upstream_ca: Some("nothing".to_owned()), ..Route::default() };
    let made = Endpoint::over("https://ecm.tencentcloudapi.com", &route);
    assert!(matches!(made, Err(EndpointError::NoCertificate)));
}

/// A server with an authority that ended years ago.
async fn expired() -> (SocketAddr, String) {
    let mut params = CertificateParams::new(["ecm.tencentcloudapi.com".to_owned()]).expect("a name");
    (params.not_before, params.not_after) = (date_time_ymd(2020, 1, 1), date_time_ymd(2020, 1, 2));
    let mut ca = params.clone();
    ca.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    let ca = CertifiedIssuer::self_signed(ca, KeyPair::generate().expect("a key")).expect("an authority");
    let key = KeyPair::generate().expect("a key");
    let leaf = params.signed_by(&key, &ca).expect("a certificate");
    let key = PrivateKeyDer::try_from(key.serialize_der()).expect("a key");
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let config = ServerConfig::builder_with_provider(provider).with_safe_default_protocol_versions();
    let config =
        config.expect("versions").with_no_client_auth().with_single_cert(vec![leaf.der().clone()], key);
    let acceptor = TlsAcceptor::from(Arc::new(config.expect("a certificate")));
    let (listener, address) = loopback().await;
    tokio::spawn(async move {
        while let Ok((socket, _)) = listener.accept().await {
            acceptor.accept(socket).await.expect_err("the client refuses");
        }
    });
    (address, ca.pem())
}

#[tokio::test]
async fn what_has_expired_is_refused() {
    let (address, ca) = expired().await;
    let said = refusal("https://ecm.tencentcloudapi.com", &to(address, Some(&ca))).await;
    assert!(said.contains("has expired") && said.contains("clock"), "{said}");
}

#[tokio::test]
async fn plain_http_behind_https_is_named() {
    let (listener, address) = loopback().await;
    tokio::spawn(async move {
        let (mut socket, _) = listener.accept().await.expect("a client");
        socket.write_all(b"HTTP/1.1 400 Bad Request\r\n\r\n").await.expect("it reads");
    });
    let said = refusal("https://ecm.tencentcloudapi.com", &to(address, None)).await;
    assert!(said.contains("does not speak TLS") && said.contains("http://"), "{said}");
}

#[tokio::test]
async fn http_2_is_spoken_where_a_client_wants_it() {
    let served = start(Limits::default()).await;
    for (offered, chosen) in [(&["h2", "http/1.1"] as &[&str], "h2"), (&["http/1.1"], "http/1.1")] {
        let stream = served.connect("ecm.tencentcloudapi.com", offered).await.expect("a connection");
        assert_eq!(stream.get_ref().1.alpn_protocol(), Some(chosen.as_bytes()));
    }
    let mut stream = served.connect("ecm.tencentcloudapi.com", &["h2"]).await.expect("a connection");
    stream
        .write_all(&[crate::http2::preface(), crate::http2::get(1, "/asked")].concat())
        .await
        .expect("sent");
    let mut first = [0; 9];
    soon(stream.read_exact(&mut first)).await.expect("a frame");
    assert_eq!(first[3], 4, "SETTINGS come first (RFC 9113, 3.4)");
}

#[tokio::test]
async fn a_handshake_that_fails_or_hangs_costs_only_its_connection() {
    let limits = Limits { head_time: Duration::from_millis(50), ..Limits::default() };
    let served = start(limits).await;
    let mut silent = TcpStream::connect(served.address).await.expect("somebody listens");
    let mut plain = TcpStream::connect(served.address).await.expect("somebody listens");
    plain.write_all(GOOD).await.expect("it reads");
    let mut rest = Vec::new();
    assert_eq!(soon(silent.read_to_end(&mut rest)).await.expect("an end"), 0);
    // What comes is an alert, in no plain HTTP; a reset is an end too.
    let _ = soon(plain.read_to_end(&mut rest)).await;
    assert!(!rest.starts_with(b"HTTP"), "{rest:?}");
    ask("https://ecm.tencentcloudapi.com", &served.route()).await.expect("others are served");
}

#[tokio::test]
async fn a_stop_ends_a_handshake() {
    let served = start(Limits { head_time: Duration::from_secs(3600), ..Limits::default() }).await;
    let mut silent = TcpStream::connect(served.address).await.expect("somebody listens");
    ask("https://ecm.tencentcloudapi.com", &served.route()).await.expect("the other one was accepted");
    served.stop.cancel();
    assert_eq!(soon(silent.read(&mut [0; 1])).await.expect("an end"), 0);
}
