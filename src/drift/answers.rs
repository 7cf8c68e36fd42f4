//! Two answers to the same call.

use super::calls::{Answers, Call};
use super::members::{Comparison, Found, Known};
use super::sort::is_id;
use super::{Kind, Severity};
use crate::cassette::{is_name, words};
use crate::contract::Contract;
use crate::protocol::{Envelope, Opened, open_reply};
use crate::redact::{Episode, ShownBody, ShownResponse};
use serde_json::Value;
use std::collections::BTreeSet;

pub(super) const CODE: &str = "/Response/Error/Code";
const MESSAGE: &str = "/Response/Error/Message";
pub(super) const STATUS: &str = "HTTP status";
pub(super) const BODY: &str = "body";
const SUCCESS: &str = "success";
/// The header that a client acts on; the others that are shown follow from the body, the time and the connection.
pub(super) const MEDIA_TYPE: &str = "content-type";

/// What the answers to one call differ in.
pub(super) fn differences(contract: &Contract, known: &mut Known, a: &Call<'_>, b: &Call<'_>) -> Vec<Found> {
    let mut comparison = Comparison { contract, known, found: Vec::new() };
    match (&a.answers, &b.answers) {
        (Answers::One(in_a), Answers::One(in_b)) => {
            comparison.known.requests(&in_a.request().params, &in_b.request().params);
            comparison.answers(a.action, in_a.response(), in_b.response());
        }
        (Answers::Burst(in_a), Answers::Burst(in_b)) => comparison.bursts(in_a, in_b),
        // One case says of both sides whether a step is a burst.
        (Answers::One(_), Answers::Burst(_)) | (Answers::Burst(_), Answers::One(_)) => {}
    }
    comparison.found
}

impl Comparison<'_, '_> {
    fn answers(&mut self, action: &str, a: &ShownResponse, b: &ShownResponse) {
        self.plain(Severity::Change, Kind::Status, STATUS, &a.status.to_string(), &b.status.to_string());
        let (in_a, in_b) = (header(a, MEDIA_TYPE), header(b, MEDIA_TYPE));
        if in_a != in_b {
            self.push(Severity::Note, Kind::Header, MEDIA_TYPE, in_a, in_b);
        }
        let (ShownBody::Json(body_a), ShownBody::Json(body_b)) = (&a.body, &b.body) else {
            return self.plain(Severity::Change, Kind::Envelope, BODY, form(&a.body), form(&b.body));
        };
        match (open_reply(body_a), open_reply(body_b)) {
            (Ok(a), Ok(b)) => self.replies(action, (body_a, &a), (body_b, &b)),
            (a, b) => {
                let said = |opened: &Result<Opened<'_>, _>| match opened {
                    Ok(_) => "an answer of the API".to_owned(),
                    Err(error) => format!("{error}"),
                };
                self.plain(Severity::Change, Kind::Envelope, BODY, &said(&a), &said(&b));
            }
        }
    }

    fn replies(
        &mut self,
        action: &str,
        (body_a, a): (&Value, &Opened<'_>),
        (body_b, b): (&Value, &Opened<'_>),
    ) {
        if a.code != b.code {
            self.push(Severity::Change, Kind::Code, CODE, Some(said(a.code)), Some(said(b.code)));
        }
        if a.envelope != b.envelope {
            let (a, b) = (envelope(a.envelope), envelope(b.envelope));
            self.push(Severity::Change, Kind::Envelope, BODY, Some(a), Some(b));
        }
        if a.code != b.code || a.envelope != b.envelope {
            return;
        }
        self.plain(Severity::Note, Kind::Message, MESSAGE, &masked(a.message), &masked(b.message));
        let outputs = self.contract.actions.get(action).map(|action| action.outputs.as_slice());
        let (members_a, members_b, above) = match a.envelope {
            Envelope::Response => (body_a.get("Response"), body_b.get("Response"), "/Response"),
            Envelope::Code => (Some(body_a), Some(body_b), ""),
        };
        if let (Some(Value::Object(a)), Some(Value::Object(b))) = (members_a, members_b) {
            self.objects(a, b, outputs.unwrap_or_default(), above);
        }
        if a.envelope == Envelope::Response {
            self.beside(body_a, body_b);
        }
    }

    /// What stands beside `Response`.
    fn beside(&mut self, a: &Value, b: &Value) {
        if let (Value::Object(mut a), Value::Object(mut b)) = (a.clone(), b.clone()) {
            a.shift_remove("Response");
            b.shift_remove("Response");
            self.objects(&a, &b, &[], "");
        }
    }

    /// How many of a burst are refused is chance; that some are is not.
    fn bursts(&mut self, a: &[&Episode], b: &[&Episode]) {
        let (a, b) = (codes(a), codes(b));
        self.plain(Severity::Change, Kind::Code, CODE, &a, &b);
    }

    fn plain(&mut self, severity: Severity, kind: Kind, at: &str, a: &str, b: &str) {
        if a != b {
            self.push(severity, kind, at, Some(a), Some(b));
        }
    }
}

/// The codes among the answers of a burst.
fn codes(answers: &[&Episode]) -> String {
    let code = |episode: &&Episode| match &episode.response().body {
        ShownBody::Json(body) => match open_reply(body) {
            Ok(opened) => said(opened.code).to_owned(),
            Err(error) => error.to_string(),
        },
        body @ (ShownBody::Withheld { .. } | ShownBody::Text(_) | ShownBody::Bytes(_)) => {
            form(body).to_owned()
        }
    };
    let codes: BTreeSet<String> = answers.iter().map(code).collect();
    codes.into_iter().collect::<Vec<_>>().join(", ")
}

fn said(code: Option<&str>) -> &str {
    code.unwrap_or(SUCCESS)
}

fn form(body: &ShownBody) -> &'static str {
    match body {
        ShownBody::Json(_) => "a JSON object",
        ShownBody::Withheld { .. } | ShownBody::Text(_) | ShownBody::Bytes(_) => "no JSON object",
    }
}

pub(super) fn envelope(envelope: Envelope) -> &'static str {
    match envelope {
        Envelope::Response => "the `Response` envelope",
        Envelope::Code => "the `code` envelope",
    }
}

pub(super) fn header<'r>(response: &'r ShownResponse, name: &str) -> Option<&'r str> {
    let mut found = response.headers.iter().filter(|(found, _)| found == name);
    found.next().map(|(_, value)| value.as_str())
}

/// A message without the ids, addresses, times and numbers in it.
fn masked(message: &str) -> String {
    let is_own = |word: &str| is_name(word) || is_id(word) || word.bytes().any(|byte| byte.is_ascii_digit());
    words(message).map(|word| if is_own(word) { "…" } else { word }).collect()
}

#[cfg(test)]
mod tests {
    use super::masked;

    #[test]
    fn a_message_is_compared_without_the_names_in_it() {
        let ours = masked("The EIP `eip-00000000` at 203.0.113.7 does not exist.");
        assert_eq!(ours, masked("The EIP `eip-11112222` at 198.51.100.24 does not exist."));
        assert_eq!(ours, masked("The EIP `eip-detached` at 198.51.100.24 does not exist."));
        assert_ne!(ours, masked("The EIP `eip-11112222` at 198.51.100.24 is gone."));
    }
}
