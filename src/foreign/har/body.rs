//! The two bodies of an entry. A body that was not stored is never taken for an empty one.

use super::super::model::{Place, Recording};
use super::entry::Pairs;
use super::typed::{Content, Given, Number, Pair, Posted, Text};
use crate::wire::encode_form;
use base64::Engine as _;
use base64::alphabet::STANDARD;
use base64::engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig};

/// What was posted.
pub(super) fn posted<'a>(
    posted: Given<Posted<'a>>,
    size: Number,
    headers: &mut Pairs<'a>,
    place: &Place,
    recording: &mut Recording,
) -> Result<Vec<u8>, String> {
    let posted = match posted {
        Given::Is(posted) => posted,
        Given::Absent if size.count().unwrap_or_default() > 0 => {
            return Err("the body of the request was not stored".to_owned());
        }
        Given::Absent => return Ok(Vec::new()),
        Given::Wrong(instead) => return Err(format!("the body of the request is {instead}, and no object")),
    };
    let kind = posted.kind;
    let body = match posted.text {
        Text::Is(text) if !text.is_empty() || posted.params.items.is_empty() => {
            if text.is_empty() && size.count().unwrap_or_default() > 0 {
                return Err("the body of the request was not stored".to_owned());
            }
            decoded(&posted.encoding, text.into_owned(), "the body of the request")?
        }
        Text::Is(_) | Text::Absent if !posted.params.items.is_empty() => {
            recording.repair(
                &place.at("/request/postData/params"),
                "the body is made of its parameters, as its text is missing",
            );
            from_params(kind.as_str(), &posted.params.items)?
        }
        Text::Absent if size.count().unwrap_or_default() > 0 => {
            return Err("the body of the request was not stored".to_owned());
        }
        Text::Is(_) | Text::Absent => Vec::new(),
        Text::Many(_) => return Err("the body of the request is a list, and no text".to_owned()),
        Text::Wrong(instead) => return Err(format!("the body of the request is {instead}, and no text")),
    };
    with_type(headers, kind, body.is_empty(), (place, "/request/postData/mimeType"), recording);
    Ok(body)
}

/// What was answered. An answer without a text is not replayed, unless it was empty.
pub(super) fn answered<'a>(
    content: Given<Content<'a>>,
    may_be_empty: bool,
    headers: &mut Pairs<'a>,
    place: &Place,
    recording: &mut Recording,
) -> Result<Vec<u8>, String> {
    let content = match content {
        Given::Is(content) => content,
        Given::Absent if may_be_empty => return Ok(Vec::new()),
        Given::Absent => return Err("the body of the answer was not stored (no `content`)".to_owned()),
        Given::Wrong(instead) => {
            return Err(format!("the content of the answer is {instead}, and no object"));
        }
    };
    let kind = content.kind;
    let body = match content.text {
        Text::Is(text) => {
            let body = decoded(&content.encoding, text.into_owned(), "the body of the answer")?;
            // A size of -1 is the format's word for one that is not known.
            match content.size {
                Number::Absent | Number::Null | Number::Wrong => {
                    recording.repair(
                        &place.at("/response/content/size"),
                        "the size is no number; the text counts",
                    );
                }
                Number::Is(_) if content.size.count().is_some_and(|size| size != body.len() as u64) => {
                    recording.repair(
                        &place.at("/response/content/size"),
                        "the size disagrees with the text; the text counts",
                    );
                }
                Number::Is(_) => {}
            }
            body
        }
        Text::Absent if may_be_empty || content.size.count() == Some(0) => Vec::new(),
        Text::Absent => return Err("the body of the answer was not stored (no `content.text`)".to_owned()),
        Text::Many(_) => return Err("the body of the answer is a list, and no text".to_owned()),
        Text::Wrong(instead) => return Err(format!("the body of the answer is {instead}, and no text")),
    };
    // The text is what was unpacked and put together; the headers tell of the way.
    headers.retain(|(name, _)| {
        !["content-encoding", "transfer-encoding", "content-length"]
            .iter()
            .any(|way| name.eq_ignore_ascii_case(way))
    });
    with_type(headers, kind, body.is_empty(), (place, "/response/content/mimeType"), recording);
    Ok(body)
}

/// Some tools say the type of a body beside it only.
fn with_type<'a>(
    headers: &mut Pairs<'a>,
    kind: Text<'a>,
    is_empty: bool,
    (place, inside): (&Place, &str),
    recording: &mut Recording,
) {
    let has = headers.iter().any(|(name, _)| name.eq_ignore_ascii_case("content-type"));
    let Text::Is(kind) = kind else { return };
    if !has && !is_empty && kind.contains('/') && !kind.contains(['\r', '\n']) {
        recording.repair(&place.at(inside), "the header Content-Type is made of it, as it is missing");
        headers.push(("content-type".into(), kind));
    }
}

fn decoded(encoding: &Text<'_>, text: String, what: &str) -> Result<Vec<u8>, String> {
    const LENIENT: GeneralPurpose = GeneralPurpose::new(
        &STANDARD,
        GeneralPurposeConfig::new()
            .with_decode_padding_mode(DecodePaddingMode::Indifferent)
            .with_decode_allow_trailing_bits(true),
    );
    match encoding {
        Text::Absent => Ok(text.into_bytes()),
        Text::Is(name) if name.is_empty() || name.eq_ignore_ascii_case("utf-8") => Ok(text.into_bytes()),
        Text::Is(name) if name.eq_ignore_ascii_case("base64") => {
            let mut digits = text.into_bytes();
            digits.retain(|byte| !byte.is_ascii_whitespace());
            LENIENT.decode(digits).map_err(|_| format!("{what} is no base64, as its encoding says"))
        }
        Text::Is(_) | Text::Many(_) | Text::Wrong(_) => {
            Err(format!("{what} has an encoding that is not read"))
        }
    }
}

/// A form from its fields; the value of one that was a file is not there.
fn from_params(kind: &str, params: &[Pair<'_>]) -> Result<Vec<u8>, String> {
    if params.iter().any(|pair| !matches!(pair.file, Text::Absent) && matches!(pair.value, Text::Absent)) {
        return Err("the body of the request held a file, which was not stored".to_owned());
    }
    let essence = kind.split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
    let pairs = params.iter().map(|pair| (pair.name.as_str(), pair.value.as_str()));
    match &*essence {
        "multipart/form-data" => {
            let boundary = kind.split("boundary=").nth(1).map(|rest| rest.split(';').next().unwrap_or(rest));
            let boundary = boundary.map(|boundary| boundary.trim().trim_matches('"'));
            let boundary = boundary.filter(|boundary| !boundary.is_empty());
            let boundary =
                boundary.ok_or("the parts of the body are there, but not what stood between them")?;
            Ok(parts(boundary, pairs).into_bytes())
        }
        "" | "application/x-www-form-urlencoded" => Ok(encode_form(pairs).into_bytes()),
        _ => Err("the body of the request was not stored, only parameters of it".to_owned()),
    }
}

fn parts<'p>(boundary: &str, pairs: impl Iterator<Item = (&'p str, &'p str)>) -> String {
    let one = |(name, value): (&str, &str)| {
        let name = name.replace(['"', '\r', '\n'], "_");
        format!("--{boundary}\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n")
    };
    pairs.map(one).collect::<String>() + &format!("--{boundary}--\r\n")
}
