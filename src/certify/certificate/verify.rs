use super::text::{is_sealed, text};
use super::{Certificate, derive};
use crate::certify::checks;
use crate::certify::stream::{self, Stream, StreamError};
use crate::certify::{Check, Finding};
use serde_json::Value;

/// Why a certificate is not to be believed.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum VerifyError {
    #[error("the stream is not to be used")]
    Stream(#[from] StreamError),
    #[error("the certificate was edited: it is no JSON from line {line}, column {column} on")]
    NotJson { line: usize, column: usize },
    #[error("the certificate was edited: {} says {found}, the stream shows {shown}", named(at))]
    Edited { at: String, found: String, shown: String },
    #[error("the certificate was edited: line {line} is laid out otherwise, though it says the same")]
    LaidOut { line: usize },
    #[error(
        "dubplate {made} made this with other checks; this is dubplate {here}, which comes to something else at {}: verify it with that version",
        named(at)
    )]
    OtherBuild { made: String, here: String, at: String },
}

/// Derives the certificate again from its stream, and holds both against each other. `here` is the version of this
/// program.
///
/// # Errors
/// With the place, if either was edited.
pub fn verify(
    certificate: &str,
    stream: &str,
    table: &[&Check],
    judge: impl FnOnce(&Stream) -> Vec<Finding>,
    here: &str,
) -> Result<Certificate, VerifyError> {
    let stream = stream::read(stream)?;
    let derived = derive(&stream, table, &judge(&stream));
    let made = &stream.started.dubplate;
    let is_other = made != here || stream.started.checks != checks::digest(table);
    compare(certificate, &text(&derived), is_other.then_some((made, here)))?;
    Ok(derived)
}

/// Holds a certificate against what its stream shows. `versions` are those of the program that made it and of this one,
/// if they may come to something else.
pub(in crate::certify) fn compare(
    certificate: &str,
    expected: &str,
    versions: Option<(&str, &str)>,
) -> Result<(), VerifyError> {
    if certificate == expected {
        return Ok(());
    }
    let error = difference(certificate, expected);
    if let VerifyError::Edited { at, .. } = &error
        && let Some((made, here)) = versions
        && is_sealed(certificate)
    {
        let (made, here) = (made.to_owned(), here.to_owned());
        return Err(VerifyError::OtherBuild { made, here, at: at.clone() });
    }
    Err(error)
}

/// The first place where two texts differ that are not the same.
fn difference(found: &str, expected: &str) -> VerifyError {
    let read = match serde_json::from_str::<Value>(found) {
        Ok(read) => read,
        Err(error) => return VerifyError::NotJson { line: error.line(), column: error.column() },
    };
    // What we wrote can be read.
    let shown: Value = serde_json::from_str(expected).unwrap_or_default();
    first(&read, &shown, String::new()).unwrap_or_else(|| {
        let lines = found.split('\n').zip(expected.split('\n'));
        VerifyError::LaidOut { line: 1 + lines.take_while(|(found, expected)| found == expected).count() }
    })
}

fn first(found: &Value, shown: &Value, at: String) -> Option<VerifyError> {
    let below = |name: &str| format!("{at}/{}", crate::contract::escaped(name));
    let child = |found: Option<&Value>, shown: Option<&Value>, at: String| match (found, shown) {
        (Some(found), Some(shown)) => first(found, shown, at),
        (found, shown) => Some(VerifyError::Edited { at, found: brief(found), shown: brief(shown) }),
    };
    match (found, shown) {
        (Value::Object(a), Value::Object(b)) => {
            let more = a.keys().filter(|name| !b.contains_key(*name));
            b.keys().chain(more).find_map(|name| child(a.get(name), b.get(name), below(name)))
        }
        (Value::Array(a), Value::Array(b)) => {
            let places = 0..a.len().max(b.len());
            places.into_iter().find_map(|place| child(a.get(place), b.get(place), format!("{at}/{place}")))
        }
        (found, shown) if found == shown => None,
        (found, shown) => {
            Some(VerifyError::Edited { at, found: brief(Some(found)), shown: brief(Some(shown)) })
        }
    }
}

/// A value as a message can hold it.
fn brief(value: Option<&Value>) -> String {
    const MOST: usize = 100;
    let text = value.map_or_else(|| "nothing".to_owned(), Value::to_string);
    let cut: String = text.chars().take(MOST).collect();
    if cut.len() < text.len() { cut + "…" } else { cut }
}

fn named(at: &str) -> &str {
    if at.is_empty() { "the whole" } else { at }
}
