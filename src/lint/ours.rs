//! Our own cassettes: the seal, the episodes by the redactor's rules, and what no request can reach.

use super::locate::{Step, locate};
use super::{Measure, Note, Spot, age, marks, table};
use crate::cassette::{self, Cassette, CassetteError, Concern, Entry, Trust, is_withheld};
use crate::contract::Contract;
use crate::redact::{Redactor, Suspicion};
use serde_json::Value;
use std::path::Path;

/// Everything that is wrong with a cassette.
pub(super) fn notes(path: &Path, text: &[u8], measure: &Measure<'_>) -> Vec<Note> {
    let (cassette, trust) = match cassette::load(path) {
        Ok(loaded) => loaded,
        Err(error) => return vec![unreadable(&error)],
    };
    let file = File { text, lines: text.starts_with(b"{\"format\"") };
    let mut notes = marks::notes(file.head());
    notes.extend(edited(&file, &trust));
    let contract = (measure.contract)(&cassette.head.profile);
    for (at, entry) in cassette.entries.iter().enumerate() {
        let said = episode(entry, contract.as_deref());
        notes.extend(said.into_iter().map(|(code, message)| {
            Note::new(code, file.episode(at, &[]), format!("episode {}: {message}", at + 1))
        }));
    }
    notes.extend(doubles(&file, &cassette));
    let made = cassette.head.provenance.recorded.parse().ok();
    notes.extend(made.and_then(|made| age::old(made, || file.at(&["provenance", "recorded"]), measure)));
    let concerns = cassette::into_concerns(cassette, &Redactor::default());
    notes.extend(concerns.iter().map(|concern| file.concern(concern)));
    notes
}

fn unreadable(error: &CassetteError) -> Note {
    let CassetteError::Wrong(diagnostic) = error else {
        let message = match error {
            CassetteError::NotText { .. } => "this is no UTF-8 text".to_owned(),
            CassetteError::Read { source, .. } => format!("cannot be read: {source}"),
            CassetteError::NotAFile { .. } | CassetteError::Wrong(_) => "is no plain file".to_owned(),
        };
        return Note::new(table::UNREADABLE, Spot::File, message);
    };
    let place = diagnostic.place();
    let help = diagnostic.help.as_ref().map(|help| format!(" ({help})")).unwrap_or_default();
    let title = super::json::unquoted(&diagnostic.title);
    Note::new(table::UNREADABLE, Spot::Place(place.line, place.column), format!("{title}{help}"))
}

/// The text with what is known of its form.
struct File<'t> {
    text: &'t [u8],
    /// JSON Lines: the first is the head, then an episode each.
    lines: bool,
}

impl File<'_> {
    /// What stands before the episodes.
    fn head(&self) -> &[u8] {
        let end = if self.lines {
            self.text.iter().position(|byte| *byte == b'\n')
        } else {
            self.only("\"episodes\"").or_else(|| match self.at(&["episodes"]) {
                Spot::Offset(at) => Some(at),
                Spot::Line(_) | Spot::Place(..) | Spot::File => None,
            })
        };
        &self.text[..end.unwrap_or(self.text.len())]
    }

    /// Where a word stands, if it stands nowhere else: then nothing has to be walked to find it.
    fn only(&self, word: &str) -> Option<usize> {
        let text = std::str::from_utf8(self.text).ok()?;
        let mut places = text.match_indices(word).map(|(at, _)| at);
        places.next().filter(|_| places.next().is_none())
    }

    fn at(&self, names: &[&str]) -> Spot {
        let path: Vec<Step<'_>> = names.iter().map(|name| Step::Name(name)).collect();
        Spot::Offset(locate(self.text, &path))
    }

    /// A place in an episode, which is counted from 0.
    fn episode(&self, at: usize, names: &[Step<'_>]) -> Spot {
        const HEAD: usize = 1;
        if self.lines {
            return Spot::Line(at + HEAD + 1);
        }
        let start = [Step::Name("episodes"), Step::Item(at)];
        Spot::Offset(locate(self.text, &[&start, names].concat()))
    }

    fn concern(&self, concern: &Concern) -> Note {
        let Suspicion { at, rule, bytes } = &concern.suspicion;
        let code = match *rule {
            "secret-id" => table::SECRET_ID,
            "key of another cloud" | "key of a code host" => table::CLOUD_KEY,
            "private key" => table::PRIVATE_KEY,
            "json web token" => table::TOKEN,
            "authorization" => table::AUTHORIZATION,
            "named secret" => table::PASSWORD,
            "not on the list" | "not the text of the body" => table::NOT_REDACTED,
            _ => table::KEY_LIKE,
        };
        let message = format!("episode {}, {at}: {rule} ({bytes} bytes)", concern.episode);
        Note::new(code, self.episode(concern.episode - 1, &way(at)), message)
    }
}

/// Where in an episode the place of a suspicion is.
fn way(at: &str) -> Vec<Step<'_>> {
    use Step::{Item, Name};
    let (start, rest) = if at.starts_with('/') {
        ([Name("response"), Name("body")], at)
    } else if let Some(name) = at.strip_prefix("param ") {
        ([Name("request"), Name("params")], name)
    } else {
        let side = if at.starts_with("response") || at == "raw body" { "response" } else { "request" };
        return if at.contains(" header ") { vec![Name(side), Name("headers")] } else { vec![Name(side)] };
    };
    let steps = rest.split('/').filter(|step| !step.is_empty());
    start.into_iter().chain(steps.map(|step| step.parse().map_or(Name(step), Item))).collect()
}

fn edited(file: &File<'_>, trust: &Trust) -> Option<Note> {
    let Trust::Edited { episodes } = trust else { return None };
    let numbers: Vec<String> = episodes.iter().map(|at| (at + 1).to_string()).collect();
    let which = match episodes.len() {
        0 => String::new(),
        1 => format!(": episode {}", numbers.concat()),
        _ => format!(": episodes {}", numbers.join(", ")),
    };
    let spot = episodes.first().map_or(Spot::File, |at| file.episode(*at, &[]));
    Some(Note::new(table::EDITED, spot, format!("this cassette was changed after it was recorded{which}")))
}

/// What is wrong with one episode alone.
fn episode(entry: &Entry, contract: Option<&Contract>) -> Vec<(&'static str, String)> {
    let mut said = Vec::new();
    let request = &entry.request;
    if !request.params.is_object() {
        said.push((table::BROKEN_REQUEST, "its parameters are no object".to_owned()));
    }
    if entry.volatile.times == Some(0) {
        said.push((table::UNREACHABLE, "it is to be answered no times".to_owned()));
    }
    if let (Some(action), Some(contract)) = (&request.action, contract)
        && !contract.actions.contains_key(action)
        && is_success(entry)
    {
        let message = format!("`{}` is no action of {}", word(action), contract.profile);
        said.push((table::UNKNOWN_ACTION, message));
    }
    // What nobody documents was put otherwise when it was redacted, and its text is not kept.
    let documented = |action| contract.is_some_and(|contract| contract.actions.contains_key(action));
    if request.action.as_ref().is_some_and(documented) {
        said.extend(length(entry).map(|message| (table::LENGTH, message)));
    }
    said
}

/// What others wrote is shown only if it is a plain word.
fn word(text: &str) -> &str {
    let is_plain = text.len() <= 64 && text.bytes().all(|byte| byte.is_ascii_alphanumeric());
    if is_plain { text } else { ".." }
}

fn is_success(entry: &Entry) -> bool {
    let Some(body) = &entry.response.body else { return false };
    let is_error = body.pointer("/Response/Error").is_some();
    let legacy = body.get("code").is_some_and(|code| code != 0);
    body.is_object() && !is_error && !legacy
}

/// A stored length of an answer of which nothing was withheld, and that was not packed on its way.
fn length(entry: &Entry) -> Option<String> {
    let headers = &entry.response.headers;
    let value = |name: &str| headers.iter().find(|(known, _)| known.eq_ignore_ascii_case(name));
    let (_, says) = value("content-length").filter(|_| value("content-encoding").is_none())?;
    let (_, response) = entry.shown();
    let body = entry.response.body.as_ref().filter(|body| !has_withheld(body))?;
    let has = response.raw.map_or_else(|| canonical(entry, body), |raw| raw.len());
    (says.parse() != Ok(has)).then(|| format!("Content-Length is {}, the body has {has} bytes", number(says)))
}

/// Bytes of a body that is its own canonical text, with the id that was set apart.
fn canonical(entry: &Entry, body: &Value) -> usize {
    const PLACEHOLDER: &str = "<request-id>";
    let length = body.to_string().len();
    entry.volatile.request_id.as_ref().map_or(length, |id| length - PLACEHOLDER.len() + id.len())
}

fn number(text: &str) -> &str {
    if !text.is_empty() && text.len() < 20 && text.bytes().all(|byte| byte.is_ascii_digit()) {
        text
    } else {
        ".."
    }
}

/// Whether something in it was withheld; the request's id was only set apart.
fn has_withheld(value: &Value) -> bool {
    match value {
        Value::String(text) => is_withheld(text) && text != "<request-id>",
        Value::Array(items) => items.iter().any(has_withheld),
        Value::Object(members) => {
            members.iter().any(|(name, value)| is_withheld(name) || has_withheld(value))
        }
        Value::Null | Value::Bool(_) | Value::Number(_) => false,
    }
}

/// Neighbours that one episode with a count would say.
fn doubles(file: &File<'_>, cassette: &Cassette) -> Vec<Note> {
    let is_equal = |a: &Entry, b: &Entry| {
        (a.step, &a.phase, a.session, a.burst) == (b.step, &b.phase, b.session, b.burst)
            && a.request == b.request
            && a.response == b.response
    };
    let pairs = cassette.entries.iter().zip(cassette.entries.iter().skip(1)).enumerate();
    let doubled = pairs.filter(|(_, (a, b))| is_equal(a, b));
    doubled
        .map(|(at, _)| {
            let message =
                format!("episode {}: request and answer are those of the episode before it", at + 2);
            Note::new(table::DUPLICATE, file.episode(at + 1, &[]), message)
        })
        .collect()
}
