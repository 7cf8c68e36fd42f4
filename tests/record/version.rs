//! The HTTP version of the client is the one that is spoken with the host, where that can.

use crate::program::folder;
use crate::sockets::{BODY, proxy};
use crate::{Carrier, code, stored};
use hyper::body::Incoming;
use hyper::service::service_fn;
use hyper_util::rt::{TokioExecutor, TokioIo};
use hyper_util::server::conn::auto::Builder;
use rcgen::{CertifiedKey, generate_simple_self_signed};
use reqwest::{Certificate, Client, Proxy};
use rustls::ServerConfig;
use rustls::pki_types::{PrivateKeyDer, PrivatePkcs8KeyDer};
use std::convert::Infallible;
use std::path::Path;
use std::sync::Arc;
use std::sync::mpsc::{Receiver, Sender, channel};
use tokio::net::TcpListener;
use tokio::runtime::Runtime;
use tokio_rustls::TlsAcceptor;

const HOST: &str = "ecm.tencentcloudapi.com";

/// What a host saw of a request.
type Seen = (hyper::Version, Option<String>);

/// A host that speaks these protocols over TLS, and its certificate. Where it is.
fn host(runtime: &Runtime, protocols: &[&[u8]], folder: &Path) -> (String, Receiver<Seen>) {
    let CertifiedKey { cert, signing_key } =
        generate_simple_self_signed([HOST.to_owned()]).expect("a certificate");
    std::fs::write(folder.join("host.pem"), cert.pem()).expect("a file");
    let key = PrivateKeyDer::from(PrivatePkcs8KeyDer::from(signing_key.serialize_der()));
    let config = ServerConfig::builder_with_provider(Arc::new(rustls::crypto::ring::default_provider()))
        .with_safe_default_protocol_versions()
        .expect("versions of TLS");
    let mut config =
        config.with_no_client_auth().with_single_cert(vec![cert.der().clone()], key).expect("a pair");
    config.alpn_protocols = protocols.iter().map(|protocol| protocol.to_vec()).collect();
    let (send, seen) = channel();
    let listener = runtime.block_on(TcpListener::bind("127.0.0.1:0")).expect("a port");
    let address = listener.local_addr().expect("its address").to_string();
    runtime.spawn(answer(listener, TlsAcceptor::from(Arc::new(config)), send));
    (address, seen)
}

async fn answer(listener: TcpListener, tls: TlsAcceptor, send: Sender<Seen>) {
    while let Ok((stream, _)) = listener.accept().await {
        let Ok(stream) = tls.accept(stream).await else { continue };
        let send = send.clone();
        let service = service_fn(move |request: hyper::Request<Incoming>| {
            let named = request.headers().get("host").map(|host| host.to_str().expect("text").to_owned());
            let named = named.or(request.uri().authority().map(ToString::to_string));
            let sent = send.send((request.version(), named));
            async move {
                sent.expect("the test waits");
                Ok::<_, Infallible>(hyper::Response::new(BODY.to_owned()))
            }
        });
        tokio::spawn(async move {
            let http = Builder::new(TokioExecutor::new());
            http.serve_connection(TokioIo::new(stream), service).await
        });
    }
}

fn ask(runtime: &Runtime, client: &Client, url: &str) -> hyper::Version {
    let asking = client.post(url).header("x-tc-action", "DescribeAddresses").body("{}");
    runtime.block_on(async {
        let answer = asking.send().await.expect("an answer");
        let version = answer.version();
        assert_eq!(answer.text().await.expect("a body"), BODY);
        version
    })
}

#[test]
fn each_client_is_carried_in_its_own_version_and_falls_back_where_the_host_must() {
    let _ = rustls::crypto::ring::default_provider().install_default();
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build().expect("a runtime");
    let (one, two) = (hyper::Version::HTTP_11, hyper::Version::HTTP_2);
    let cases: [(&[&[u8]], _, _); 3] =
        [(&[b"h2", b"http/1.1"], two, two), (&[b"h2", b"http/1.1"], one, one), (&[b"http/1.1"], two, one)];
    for (protocols, spoken, carried) in cases {
        let home = folder();
        let (address, seen) = host(&runtime, protocols, home.path());
        let way = format!("::{address}");
        let arguments = [&proxy()[..], &["--connect-to", &way, "--upstream-ca", "host.pem"]].concat();
        let recorder = Carrier::start(home.path(), &arguments);
        let own = std::fs::read(home.path().join("own/ca.pem")).expect("a certificate");
        let client = Client::builder()
            .proxy(Proxy::all(&recorder.url).expect("a proxy"))
            .tls_certs_only([Certificate::from_pem(&own).expect("a certificate")]);
        let client = if spoken == two { client } else { client.http1_only() }.build().expect("a client");
        assert_eq!(ask(&runtime, &client, &format!("https://{HOST}/")), spoken);
        let (version, named) = seen.recv().expect("a request");
        assert_eq!((version, named.as_deref()), (carried, Some(HOST)), "{spoken:?}");
        recorder.stop().expect(0);
        let stored = stored(&home);
        assert_eq!(stored.entries[0].volatile.host.as_deref(), Some(HOST));
    }
}

#[test]
fn a_client_of_a_reverse_port_is_carried_in_its_own_version() {
    let _ = rustls::crypto::ring::default_provider().install_default();
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build().expect("a runtime");
    let home = folder();
    let (address, seen) = host(&runtime, &[b"h2", b"http/1.1"], home.path());
    let way = format!("::{address}");
    let recorder = Carrier::record(home.path(), HOST, &["--connect-to", &way, "--upstream-ca", "host.pem"]);
    // Signed for the real host, so that it goes on as it is.
    let signed = crate::request(
        &crate::addresses(1),
        dubplate::protocol::Form::Json,
        dubplate::protocol::Signing::Tc3,
        HOST,
        &crate::credential(),
    );
    let client = Client::builder().http2_prior_knowledge().build().expect("a client");
    let mut asking = client.post(&recorder.url).body(signed.body.clone());
    for (name, value) in signed.headers.iter() {
        asking = asking.header(name, value);
    }
    let text =
        runtime.block_on(async { asking.send().await.expect("an answer").text().await.expect("a body") });
    assert_eq!(code(&serde_json::from_str(&text).expect("JSON")), "", "{text}");
    assert_eq!(seen.recv().expect("a request"), (hyper::Version::HTTP_2, Some(HOST.to_owned())));
    recorder.stop().expect(0);
}
