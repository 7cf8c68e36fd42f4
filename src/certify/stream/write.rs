use super::chain::Chain;
use super::line::{Finished, Line, Started};
use crate::certify::{Seen, Stray};
use crate::redact::Session;
use serde_json::Value;

/// The text of a stream. Secrets that the session knows are taken out of every text in it: what clients say is stored
/// as they said it otherwise.
pub fn write(
    started: &Started,
    seen: &[Seen],
    strays: &[Stray],
    finished: &Finished,
    session: &Session,
) -> String {
    let seen = seen.iter().cloned().map(|seen| Line::Seen(Box::new(seen)));
    let strays = strays.iter().cloned().map(Line::Stray);
    let head = [Line::Started(started.clone())].into_iter();
    let lines = head.chain(seen).chain(strays).chain([Line::Finished(finished.clone())]);
    let mut chain = Chain::default();
    let line = |line: Line| {
        // Structs with text names always have a JSON form.
        let mut value = serde_json::to_value(line).unwrap_or_default();
        show(&mut value, session);
        chain.line(&value.to_string())
    };
    lines.map(line).collect()
}

pub(in crate::certify) fn show(value: &mut Value, session: &Session) {
    match value {
        Value::String(text) => {
            let shown = session.quoted(text);
            if shown != *text {
                *text = shown;
            }
        }
        Value::Array(items) => items.iter_mut().for_each(|item| show(item, session)),
        Value::Object(members) => {
            let shown = std::mem::take(members).into_iter().map(|(name, mut item)| {
                show(&mut item, session);
                (session.quoted(&name), item)
            });
            *members = shown.collect();
        }
        Value::Null | Value::Bool(_) | Value::Number(_) => {}
    }
}
