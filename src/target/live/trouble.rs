//! What went wrong on the way, in words that say what to do.

use super::super::{CarryError, Cut, TargetError};
use super::route::NotThere;
use rustls::{CertificateError, Error as TlsError, InvalidMessage};
use std::error::Error;
use std::io;

/// Why there is no answer. The texts name the endpoint and never what was sent.
pub(super) fn error(endpoint: &str, error: &reqwest::Error) -> TargetError {
    match (error.is_connect(), error.is_timeout()) {
        (true, true) => slow(endpoint),
        (true, false) => unreachable(endpoint, error),
        (false, true) => TargetError::Timeout { endpoint: endpoint.to_owned() },
        (false, false) => TargetError::Garbled { endpoint: endpoint.to_owned(), cause: cause(error) },
    }
}

/// The same if the request was still arriving while it was sent.
pub(super) fn carry_error(endpoint: &str, failed: &reqwest::Error) -> CarryError {
    cut(failed).unwrap_or_else(|| error(endpoint, failed).into())
}

/// The same of a connection that was there.
pub(super) fn unanswered(endpoint: &str, failed: &hyper::Error) -> CarryError {
    cut(failed).unwrap_or_else(|| garbled(endpoint, failed).into())
}

pub(super) fn garbled(endpoint: &str, failed: &hyper::Error) -> TargetError {
    TargetError::Garbled { endpoint: endpoint.to_owned(), cause: cause(failed) }
}

/// Why a connection could not be made.
pub(super) fn unreachable(endpoint: &str, failed: &(dyn Error + 'static)) -> TargetError {
    let (endpoint, cause) = (endpoint.to_owned(), cause(failed));
    if is_nobody(failed) {
        TargetError::Unreachable { endpoint, cause }
    } else {
        TargetError::Unconnected { endpoint, cause }
    }
}

/// A connection was not made in its time: somebody may be there who hangs.
pub(super) fn slow(endpoint: &str) -> TargetError {
    let cause = format!("no connection within {} s", super::CONNECT.as_secs());
    TargetError::Unconnected { endpoint: endpoint.to_owned(), cause }
}

/// Nobody listens there, there is no way, no such name, or it is a place where nobody may be asked. A handshake that
/// fails is none of these: somebody has failed it.
fn is_nobody(failed: &(dyn Error + 'static)) -> bool {
    use io::ErrorKind::{ConnectionRefused, HostUnreachable, NetworkUnreachable};
    chain(failed).any(|error| {
        let io = error.downcast_ref::<io::Error>().map(io::Error::kind);
        error.is::<NotThere>()
            || io.is_some_and(|kind| matches!(kind, ConnectionRefused | HostUnreachable | NetworkUnreachable))
    })
}

fn cut(failed: &(dyn Error + 'static)) -> Option<CarryError> {
    chain(failed).find_map(|error| error.downcast_ref::<Cut>()).map(|cut| (*cut).into())
}

/// The innermost error that says something: the outer ones repeat the address with its query, which is signed.
fn cause(error: &(dyn Error + 'static)) -> String {
    if let Some(tls) = tls(error) {
        return explain(tls);
    }
    let cause = chain(error).last().filter(|cause| !cause.is::<reqwest::Error>());
    let refused = chain(error)
        .filter_map(|error| error.downcast_ref::<io::Error>())
        .any(|error| error.kind() == io::ErrorKind::ConnectionRefused);
    let advice = if refused { "; nothing listens there: start it, or name another port" } else { "" };
    cause.map_or_else(|| "the exchange failed".to_owned(), |cause| format!("{cause}{advice}"))
}

fn chain<'e>(error: &'e (dyn Error + 'static)) -> impl Iterator<Item = &'e (dyn Error + 'static)> {
    std::iter::successors(Some(error), |error| Error::source(*error))
}

/// TLS errors travel inside errors of the socket, which pass them over when they are asked for their source.
fn tls<'e>(error: &'e (dyn Error + 'static)) -> Option<&'e TlsError> {
    chain(error).find_map(|error| match error.downcast_ref::<io::Error>() {
        Some(io) => io_tls(io),
        None => error.downcast_ref(),
    })
}

fn io_tls(error: &io::Error) -> Option<&TlsError> {
    let inner = error.get_ref()?;
    inner.downcast_ref::<TlsError>().or_else(|| inner.downcast_ref::<io::Error>().and_then(io_tls))
}

#[expect(clippy::wildcard_enum_match_arm, reason = "there are many more, and one thing to say of them")]
fn explain(error: &TlsError) -> String {
    let TlsError::InvalidCertificate(certificate) = error else {
        if let TlsError::InvalidMessage(InvalidMessage::InvalidContentType) = error {
            return "what answers there does not speak TLS; an address of plain HTTP begins with http://"
                .to_owned();
        }
        return format!("no TLS connection: {error}");
    };
    let (what, advice) = match certificate {
        CertificateError::UnknownIssuer | CertificateError::BadSignature => (
            "is from an authority that is not trusted",
            "name the authority's certificate with --upstream-ca if it is a test server",
        ),
        CertificateError::NotValidForName | CertificateError::NotValidForNameContext { .. } => (
            "is not for this host",
            "use a host name that the certificate holds; --connect-to HOST:PORT:ADDR:PORT says where that is",
        ),
        CertificateError::Expired | CertificateError::ExpiredContext { .. } => {
            ("has expired", "have it renewed, or set this machine's clock")
        }
        CertificateError::NotValidYet | CertificateError::NotValidYetContext { .. } => {
            ("is not valid yet", "set this machine's clock")
        }
        _ => ("cannot be trusted", "this is not the server that was meant, or it is not set up for it"),
    };
    format!("its certificate {what}; {advice} ({error})")
}
