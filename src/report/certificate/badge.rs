//! The certificate as a picture for a README.

use super::{highest, subject, verdict};
use crate::certify::Level;
use crate::certify::certificate::{Certificate, Evidence, ProfileResult, Verdict};
use crate::report::escape;

pub(super) const GREEN: &str = "#2e7d32";
pub(super) const BLUE: &str = "#1565c0";
pub(super) const AMBER: &str = "#b26a00";
pub(super) const RED: &str = "#c62828";
const GREY: &str = "#616161";

/// An SVG picture that needs nothing from anywhere: no script, no font, no link.
pub fn badge(certificate: &Certificate) -> String {
    // What it was seen on stands on it: a badge travels without the rest.
    let label = format!("dubplate on {}", certificate.seen_on);
    let title = format!("{}: {}", subject(certificate), verdict(certificate));
    picture(&label, &message(certificate), &title, color(certificate))
}

/// Two words beside each other, and a sentence for whoever looks longer.
pub(super) fn picture(label: &str, message: &str, title: &str, color: &str) -> String {
    let (label, message, title) = (shortened(label), shortened(message), xml(title));
    let (left, right) = (width(&label), width(&message));
    let whole = left + right;
    let (label_at, message_at) = (left / 2, left + right / 2);
    let (label, message) = (xml(&label), xml(&message));
    format!(
        r##"<svg xmlns="http://www.w3.org/2000/svg" width="{whole}" height="20" role="img" aria-label="{label}: {message}">
<title>{title}</title>
<clipPath id="r"><rect width="{whole}" height="20" rx="3"/></clipPath>
<g clip-path="url(#r)"><rect width="{left}" height="20" fill="#424242"/><rect x="{left}" width="{right}" height="20" fill="{color}"/></g>
<g fill="#fff" text-anchor="middle" font-family="Verdana,DejaVu Sans,sans-serif" font-size="11">
<text x="{label_at}" y="14" textLength="{}">{label}</text>
<text x="{message_at}" y="14" textLength="{}">{message}</text>
</g>
</svg>
"##,
        left - MARGIN,
        right - MARGIN
    )
}

/// What was reached on each profile and how much nobody could tell, or that something failed.
fn message(certificate: &Certificate) -> String {
    if !certificate.conformant {
        return "not conformant".to_owned();
    }
    let profiles: Vec<String> = certificate
        .profiles
        .iter()
        .map(|profile| {
            format!("{} {}{}", profile.profile, highest(profile), unverified(certificate, profile))
        })
        .collect();
    profiles.join(", ")
}

/// Cases in which something could not be told of the level that was reached, or of one below it.
fn unverified(certificate: &Certificate, profile: &ProfileResult) -> String {
    let counts =
        |check: &str| certificate.check(check).is_some_and(|check| Some(check.level) <= profile.level);
    let open = |finding: &Evidence| finding.verdict == Verdict::NotVerified && counts(&finding.check);
    let cases = certificate.cases.iter().filter(|case| case.profile == profile.profile);
    match cases.filter(|case| case.findings.iter().any(open)).count() {
        0 => String::new(),
        count => format!(" ({count} not verified)"),
    }
}

fn color(certificate: &Certificate) -> &'static str {
    let lowest = certificate.profiles.iter().map(|profile| profile.level).min().flatten();
    let is_known = certificate.cases.iter().any(|case| case.verdict == Verdict::Known);
    match lowest {
        _ if !certificate.conformant => RED,
        _ if is_known => AMBER,
        Some(Level::Resilience) => GREEN,
        Some(Level::Wire | Level::Outcome | Level::Semantic) => BLUE,
        None => GREY,
    }
}

const MARGIN: usize = 12;

/// Of a text in the usual fonts, in pixels. The picture says it again, so that others fit too.
fn width(text: &str) -> usize {
    const WIDE: usize = 12;
    const USUAL: usize = 7;
    let one = |c: char| if c.is_ascii() { USUAL } else { WIDE };
    text.chars().map(one).sum::<usize>() + MARGIN
}

fn shortened(text: &str) -> String {
    const MOST: usize = 90;
    let text = escape(text);
    let cut: String = text.chars().take(MOST).collect();
    if cut.len() < text.len() { cut + "…" } else { cut }
}

/// A text in which nothing is markup. What XML cannot hold at all is left out.
fn xml(text: &str) -> String {
    let one = |c: char| match c {
        '&' => "&amp;".to_owned(),
        '<' => "&lt;".to_owned(),
        '>' => "&gt;".to_owned(),
        '"' => "&quot;".to_owned(),
        '\'' => "&apos;".to_owned(),
        '\u{fffe}' | '\u{ffff}' => String::new(),
        c if c.is_control() => String::new(),
        c => c.to_string(),
    };
    text.chars().map(one).collect()
}
