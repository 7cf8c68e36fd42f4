//! The normalized text of one case's run: what a snapshot holds. It says what was called and what the answers were
//! like, in names that are the same in every run and every world: not the free text of messages, not how often a poll
//! had to ask, not in which order a burst was answered.

mod leaves;
mod words;

use crate::cassette::{Manner, Taken};
use crate::contract::Gateway;
use crate::redact::{Episode, ShownBody, ShownRequest};
use serde_json::Value;
use std::collections::BTreeMap;
use words::Words;

/// The phase of a read, as [`Taken`] names it.
const READ: &str = "read";

/// The form of the text; a new number if the same run would be written otherwise.
pub const TRANSCRIPT: u32 = 1;

/// What is known of a run beside its exchanges: which values have a name, and what a usual request is.
#[derive(Clone, Copy, Debug)]
pub struct Scene<'a> {
    pub gateway: Gateway,
    pub version: &'a str,
    pub region: &'a str,
    /// The fields of each need of the case.
    pub roles: &'a BTreeMap<String, BTreeMap<String, String>>,
}

/// Writes the transcript of one case from what was asked and answered, in that order.
pub fn transcript(scene: &Scene<'_>, taken: &[Taken]) -> String {
    let mut writer = Writer {
        scene,
        words: Words::new(scene),
        reads: Vec::new(),
        text: String::with_capacity(taken.len() * 512),
    };
    let mut rest = taken;
    while let [first, others @ ..] = rest {
        let more = others.iter().take_while(|other| is_same_call(first, other)).count();
        let (call, after) = rest.split_at(more + 1);
        writer.call(first, call);
        rest = after;
    }
    writer.text
}

/// Whether two exchanges in a row belong to one poll or one burst.
fn is_same_call(first: &Taken, other: &Taken) -> bool {
    first.manner != Manner::Once
        && (first.manner, first.step, first.phase) == (other.manner, other.step, other.phase)
        && first.episode.request().action == other.episode.request().action
}

struct Writer<'s> {
    scene: &'s Scene<'s>,
    words: Words<'s>,
    /// What has been read: the call, and its answer without names.
    reads: Vec<(String, Vec<String>)>,
    text: String,
}

impl Writer<'_> {
    fn call(&mut self, first: &Taken, call: &[Taken]) {
        if !self.text.is_empty() {
            self.text.push('\n');
        }
        let start = self.text.len();
        self.head(first);
        let request = self.text[start..].to_owned();
        let last = call.last().unwrap_or(first);
        match first.manner {
            Manner::Burst => self.distinct(call),
            Manner::Once | Manner::Poll if first.phase == READ => self.read(request, last),
            Manner::Once | Manner::Poll => self.answer(&last.episode),
        }
    }

    fn head(&mut self, taken: &Taken) {
        let request = taken.episode.request();
        let (step, phase) = (taken.step, taken.phase);
        // A step of `finally` has no number, and neither has a read that belongs to one.
        let of = match (step, phase) {
            (0, READ) => "finally, read".to_owned(),
            (0, _) => "finally".to_owned(),
            (_, READ) => format!("step {step}, read"),
            _ => format!("step {step}"),
        };
        let many = match taken.manner {
            Manner::Once => "",
            Manner::Poll => " until",
            Manner::Burst => " at once",
        };
        let action = request.action.as_deref().unwrap_or("no action");
        let unusual = self.unusual(request);
        self.line(&format!("{of}: {action}{many}{unusual}"));
        for (name, value) in self.common(request) {
            let value = self.words.value(name, &Value::String(value.to_owned()));
            self.line(&format!("  {name}  {value}"));
        }
        self.params(&request.params, "", "  ");
    }

    /// The form and the signature method, if an SDK would take others.
    fn unusual(&self, request: &ShownRequest) -> String {
        let form = form(request);
        let signing = request.signing.as_deref().unwrap_or("unsigned");
        let usual = match self.scene.gateway {
            Gateway::Legacy => ("get", "HmacSHA256"),
            Gateway::V3 => ("json", "TC3-HMAC-SHA256"),
        };
        if (form, signing) == usual { String::new() } else { format!(" ({form}, {signing})") }
    }

    /// Common parameters that are not as in every other request.
    fn common<'r>(&self, request: &'r ShownRequest) -> Vec<(&'static str, &'r str)> {
        let usual = match self.scene.gateway {
            Gateway::Legacy if !self.scene.region.is_empty() => Some(self.scene.region),
            Gateway::Legacy | Gateway::V3 => None,
        };
        let found = [
            ("Version", &request.version, Some(self.scene.version)),
            ("Region", &request.region, usual),
            ("Language", &request.language, None),
        ];
        let unusual = found.into_iter().filter(|(_, sent, usual)| sent.as_deref() != *usual);
        unusual.map(|(name, sent, _)| (name, sent.as_deref().unwrap_or_default())).collect()
    }

    fn params(&mut self, value: &Value, member: &str, path: &str) {
        let join =
            |name: &str| if member.is_empty() { format!("{path}{name}") } else { format!("{path}.{name}") };
        match value {
            Value::Object(members) if !members.is_empty() => {
                let mut names: Vec<&String> = members.keys().collect();
                names.sort();
                for name in names {
                    self.params(&members[name.as_str()], name, &join(name));
                }
            }
            Value::Array(items) if !items.is_empty() => {
                for (index, item) in items.iter().enumerate() {
                    self.params(item, member, &join(&index.to_string()));
                }
            }
            Value::Object(_) if member.is_empty() => {}
            leaf @ (Value::Null
            | Value::Bool(_)
            | Value::Number(_)
            | Value::String(_)
            | Value::Array(_)
            | Value::Object(_)) => {
                let value = self.words.value(member, leaf);
                self.line(&format!("{path}  {value}"));
            }
        }
    }

    fn answer(&mut self, episode: &Episode) {
        let lines = shown(episode, &mut self.words);
        self.lines(&lines);
    }

    /// A resource that is as it was is not described again.
    fn read(&mut self, request: String, taken: &Taken) {
        let lines = shown(&taken.episode, &mut self.words);
        let before = self.reads.iter().rev().find(|(call, _)| *call == request);
        if before.is_some_and(|(_, before)| *before == lines) {
            self.line("as before");
        } else {
            self.lines(&lines);
            self.reads.push((request, lines));
        }
    }

    /// The different answers of a burst: how many of each there were is chance.
    fn distinct(&mut self, call: &[Taken]) {
        let found: BTreeMap<Vec<String>, &Episode> = self.words.blindly(|words| {
            call.iter().rev().map(|one| (shown(&one.episode, words), &*one.episode)).collect()
        });
        for episode in found.into_values() {
            self.answer(episode);
        }
    }

    fn lines(&mut self, lines: &[String]) {
        for line in lines {
            self.line(line);
        }
    }

    fn line(&mut self, line: &str) {
        self.text.push_str(line);
        self.text.push('\n');
    }
}

/// How a request carried its parameters, in the words of a scenario.
fn form(request: &ShownRequest) -> &str {
    let kind =
        request.headers.iter().find(|(name, _)| name == "content-type").map(|(_, value)| value.as_str());
    let media = kind.unwrap_or_default().split(';').next().unwrap_or_default().trim();
    match (request.method.as_str(), media) {
        ("GET", _) => "get",
        ("POST", "application/x-www-form-urlencoded") => "form",
        ("POST", "application/json") => "json",
        ("POST", "multipart/form-data") => "multipart",
        (method, _) => method,
    }
}

fn shown(episode: &Episode, words: &mut Words<'_>) -> Vec<String> {
    let response = episode.response();
    let mut lines = vec![format!("answer: {}", response.status)];
    match &response.body {
        ShownBody::Json(body) => lines.extend(leaves::lines(body, words)),
        ShownBody::Withheld { .. } | ShownBody::Text(_) | ShownBody::Bytes(_) => {
            lines.push("no JSON object".to_owned());
        }
    }
    lines
}
