//! What went wrong on the way, in words that say what to do.

use rustls::{CertificateError, Error as TlsError, InvalidMessage};
use std::error::Error;
use std::io;

/// The innermost error that says something: the outer ones repeat the address with its query, which is signed.
pub(super) fn cause(error: &reqwest::Error) -> String {
    if let Some(tls) = tls(error) {
        return explain(tls);
    }
    let cause = chain(error).last().filter(|cause| !cause.is::<reqwest::Error>());
    cause.map_or_else(|| "the exchange failed".to_owned(), ToString::to_string)
}

fn chain(error: &reqwest::Error) -> impl Iterator<Item = &(dyn Error + 'static)> {
    std::iter::successors(Some(error as &(dyn Error + 'static)), |error| Error::source(*error))
}

/// TLS errors travel inside errors of the socket, which pass them over when they are asked for their source.
fn tls(error: &reqwest::Error) -> Option<&TlsError> {
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
