//! The certificate of a server as a picture for a README.

use super::{subject, verdict};
use crate::certify::server::{Certificate, Grade};
use crate::report::certificate::badge::{AMBER, BLUE, GREEN, RED, picture};

/// An SVG picture that needs nothing from anywhere: no script, no font, no link.
pub fn badge(certificate: &Certificate) -> String {
    let tally = certificate.tally();
    // What it was seen on stands on it: a badge travels without the rest.
    let label = match &*certificate.seen_on {
        "mock" => "dubplate on a mock".to_owned(),
        other => format!("dubplate on {other}"),
    };
    let message = if certificate.conformant {
        format!("conformant {}/{}", tally.pass, tally.all)
    } else {
        "not conformant".to_owned()
    };
    let color = match certificate.grade {
        Grade::Full => GREEN,
        Grade::Partial if tally.known > 0 => AMBER,
        Grade::Partial => BLUE,
        Grade::None => RED,
    };
    picture(&label, &message, &format!("{}: {}", subject(certificate), verdict(certificate)), color)
}
