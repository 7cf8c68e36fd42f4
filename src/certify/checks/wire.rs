//! Are the requests right?

use super::Judgement::{self, DoesNotApply, Fail, NotVerified, Pass};
use super::params::{differences, empty};
use super::{Truth, verdict};
use crate::certify::{Seen, Sent, Signature, Stray};
use crate::protocol::LEGACY_PATH;
use std::collections::BTreeMap;

/// Seconds that a clock may be off.
const WINDOW: i64 = 300;
/// How often one nonce may turn up in a run: random ones of few bits do.
const CONSTANT: usize = 3;

/// What a check says of each request, with its number; the first that is wrong counts.
fn each<'s>(
    mut sent: impl Iterator<Item = (usize, &'s Sent)>,
    wrong: impl Fn(&Sent) -> Option<String>,
) -> Judgement {
    let mut any = false;
    let first = sent.find_map(|(nth, sent)| {
        any = true;
        Some((nth, wrong(sent)?))
    });
    if any { verdict(first.map(|(nth, text)| format!("request {nth}: {text}"))) } else { DoesNotApply }
}

fn every(seen: &Seen) -> impl Iterator<Item = (usize, &Sent)> {
    (1..).zip(&seen.sent)
}

fn own(seen: &Seen) -> impl Iterator<Item = (usize, &Sent)> {
    every(seen).filter(|(_, sent)| seen.is_own(sent))
}

fn quoted(text: Option<&str>) -> String {
    text.map_or_else(|| "nothing".to_owned(), |text| format!("`{text}`"))
}

pub(super) fn sent(seen: &Seen) -> Judgement {
    if seen.is_unsupported() {
        return NotVerified("the client says that it does not support this".to_owned());
    }
    if seen.is_refused() || seen.is_about("resilience.tls") {
        return DoesNotApply;
    }
    if seen.own().next().is_some() {
        return Pass;
    }
    Fail(format!(
        "expected a request for `{}`, found {} requests for something else",
        seen.action,
        seen.sent.len()
    ))
}

pub(super) fn signature(seen: &Seen) -> Judgement {
    each(every(seen), |sent| match &sent.signature {
        Signature::Valid => None,
        Signature::Missing => Some("it has no signature".to_owned()),
        Signature::Invalid { why } => Some(why.clone()),
    })
}

pub(super) fn gateway(seen: &Seen) -> Judgement {
    each(every(seen), |sent| {
        let request = &sent.request;
        let path = if seen.legacy { LEGACY_PATH } else { "/" };
        if !["GET", "POST"].contains(&request.method.as_str()) {
            return Some(format!("expected GET or POST, found `{}`", request.method));
        }
        if request.path != path {
            return Some(format!("expected the path `{path}`, found another"));
        }
        let host = request.headers.iter().find(|(name, _)| name == "host");
        host.is_none().then(|| "it has no `Host`".to_owned())
    })
}

pub(super) fn action(seen: &Seen) -> Judgement {
    each(own(seen), |sent| {
        let found = sent.request.action.as_deref();
        (found != Some(&seen.action)).then(|| format!("expected `{}`, found {}", seen.action, quoted(found)))
    })
}

pub(super) fn version(seen: &Seen) -> Judgement {
    each(every(seen), |sent| {
        let found = sent.request.version.as_deref();
        (found != Some(&seen.version))
            .then(|| format!("expected `{}`, found {}", seen.version, quoted(found)))
    })
}

pub(super) fn region(seen: &Seen) -> Judgement {
    let Some(region) = seen.region.as_deref() else { return DoesNotApply };
    each(own(seen), |sent| {
        let found = sent.request.region.as_deref();
        (found != Some(region)).then(|| format!("expected `{region}`, found {}", quoted(found)))
    })
}

pub(super) fn params(seen: &Seen) -> Judgement {
    each(own(seen), |sent| {
        let differences = differences(&seen.params, sent);
        (!differences.is_empty()).then(|| differences.join("; "))
    })
}

pub(super) fn empty_optional(seen: &Seen) -> Judgement {
    each(own(seen), |sent| {
        let empty = empty(&seen.params, sent);
        (!empty.is_empty())
            .then(|| format!("{} is sent empty, and the task does not have it", empty.join(", ")))
    })
}

pub(super) fn content_type(seen: &Seen) -> Judgement {
    each(every(seen), |sent| {
        if sent.request.method == "GET" {
            return None;
        }
        let found =
            sent.content_type.as_deref().map(|text| text.split(';').next().unwrap_or_default().trim());
        let is_tc3 = sent.request.signing.as_deref() == Some("TC3-HMAC-SHA256");
        let allowed: &[&str] = match (seen.legacy, is_tc3) {
            (true, _) => &["application/x-www-form-urlencoded"],
            (false, true) => &["application/json", "multipart/form-data"],
            // The Java SDK labels a form as JSON, and the gateway takes it.
            (false, false) => &["application/x-www-form-urlencoded", "application/json"],
        };
        let fits =
            found.is_some_and(|found| allowed.iter().any(|allowed| allowed.eq_ignore_ascii_case(found)));
        (!fits).then(|| format!("expected {}, found {}", allowed.join(" or "), quoted(found)))
    })
}

pub(super) fn timestamp(seen: &Seen) -> Judgement {
    each(every(seen), |sent| match sent.ahead_s {
        None => Some("expected UNIX seconds, found none".to_owned()),
        Some(ahead) if ahead.saturating_abs() <= WINDOW => None,
        Some(ahead) if ahead > 1_000_000_000 => {
            Some("expected UNIX seconds, found what looks like milliseconds".to_owned())
        }
        Some(ahead) => {
            Some(format!("it is {ahead} seconds ahead of the time; at most {WINDOW} either way are taken"))
        }
    })
}

pub(super) fn nonce(seen: &Seen, all: &[Seen]) -> Judgement {
    let v1 = |sent: &Sent| sent.request.signing.as_deref().is_some_and(|signing| !signing.starts_with("TC3"));
    let same_key = all.iter().filter(|other| (&other.profile, &other.case) == (&seen.profile, &seen.case));
    let mut by_key: BTreeMap<&str, usize> = BTreeMap::new();
    for nonce in same_key.flat_map(|seen| &seen.sent).filter_map(|sent| sent.nonce.as_deref()) {
        *by_key.entry(nonce).or_default() += 1;
    }
    each(every(seen).filter(|(_, sent)| v1(sent)), |sent| {
        let nonce = sent.nonce.as_deref().unwrap_or_default();
        if nonce.parse::<u128>().is_ok_and(|number| number > 0) {
            if by_key.get(nonce).is_some_and(|times| *times > 1) {
                return Some("its nonce was sent before with the same key".to_owned());
            }
            let everywhere = all.iter().flat_map(|seen| &seen.sent);
            let times = everywhere.filter(|sent| sent.nonce.as_deref() == Some(nonce)).count();
            return (times > CONSTANT).then(|| format!("its nonce is that of {times} requests of the run"));
        }
        Some(format!("expected a positive integer for Nonce, found {}", quoted(sent.nonce.as_deref())))
    })
}

pub(super) fn token(seen: &Seen) -> Judgement {
    if !seen.token {
        return DoesNotApply;
    }
    each(every(seen), |sent| {
        (!sent.token).then(|| "expected the token that was given, found none or another".to_owned())
    })
}

pub(super) fn secret(seen: &Seen) -> Judgement {
    each(every(seen), |sent| {
        (!sent.secret_at.is_empty())
            .then(|| format!("the SecretKey stands in {}", sent.secret_at.join(" and ")))
    })
}

pub(super) fn once(seen: &Seen) -> Judgement {
    let mut own = own(seen);
    let answered = own.find(|(_, sent)| sent.given.readable && sent.given.code.is_none());
    let Some((nth, _)) = answered else { return DoesNotApply };
    match own.next() {
        Some((again, _)) => {
            Fail(format!("request {nth} was answered with success, and request {again} asks for the same"))
        }
        None => Pass,
    }
}

pub(super) fn answer(seen: &Seen) -> Judgement {
    let Some(expected) = seen.expects.answer.as_deref() else { return DoesNotApply };
    let (found, fault) = match seen.truth() {
        Truth::Ok(sent) => ("ok", &sent.fault),
        Truth::Error(sent, code) => (code, &sent.fault),
        Truth::Silent | Truth::Unreadable(_) => return DoesNotApply,
    };
    if fault.is_some() && found != expected {
        return DoesNotApply; // The client may stop where it is.
    }
    verdict((found != expected).then(|| format!("expected that it leads to `{expected}`, found `{found}`")))
}

pub(super) fn effect(seen: &Seen) -> Judgement {
    let Some(found) = &seen.effect else { return DoesNotApply };
    verdict((!found.is_empty()).then(|| found.join("; ")))
}

pub(super) fn polls(seen: &Seen) -> Judgement {
    if !seen.waits() {
        return DoesNotApply;
    }
    let given = seen.own().next_back().and_then(|sent| sent.given.body.get("TaskId"));
    each(every(seen).filter(|(_, sent)| !seen.is_own(sent)), |sent| {
        let found = sent.request.region.as_deref();
        if seen.region.is_some() && found != seen.region.as_deref() {
            return Some(format!(
                "expected the region {}, found {}",
                quoted(seen.region.as_deref()),
                quoted(found)
            ));
        }
        let asked = |name: &str| sent.request.params.get(name);
        if asked("EcmRegion") != seen.params.get("EcmRegion") {
            return Some("it asks in another EcmRegion than the change was made in".to_owned());
        }
        let other = asked("TaskId").is_some_and(|task| Some(task) != given);
        other.then(|| "it asks for another task than the answer named".to_owned())
    })
}

pub(super) fn strays(strays: &[Stray]) -> Judgement {
    let Some(first) = strays.first() else { return Pass };
    let of = first.request.as_ref().map(|request| {
        let action = request.action.as_deref().unwrap_or("no action");
        format!(" ({} {}, {action}, at {} ms)", request.method, request.path, first.at_ms)
    });
    Fail(format!(
        "{} requests belong to no task; the first: {}{}",
        strays.len(),
        first.why,
        of.unwrap_or_default()
    ))
}
