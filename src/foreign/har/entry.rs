//! One entry of a HAR, put right where that is possible.

use super::super::draft::Draft;
use super::super::model::{Place, Recording};
use super::body;
use super::typed::{Entry, Given, List, Number, Pair, Request, Response, Text};
use std::borrow::Cow;

/// Headers as they are borrowed from the file.
pub(super) type Pairs<'a> = Vec<(Cow<'a, str>, Cow<'a, str>)>;

/// Adds an entry, or says why it cannot be replayed.
pub(super) fn take(at: usize, entry: Given<Entry<'_>>, recording: &mut Recording) {
    let place = Place::new(format!("/log/entries/{at}"));
    match draft(&place, entry, recording) {
        Ok(draft) => draft.add_to(recording),
        Err(why) => recording.refuse(&place, why),
    }
}

fn draft<'a>(
    place: &Place,
    entry: Given<Entry<'a>>,
    recording: &mut Recording,
) -> Result<Draft<Cow<'a, str>>, String> {
    let entry = object(entry, "the entry")?;
    let request = object(entry.request, "the request")?;
    let response = object(entry.response, "the answer")?;
    let status = status(&response)?;
    if let Number::Null | Number::Wrong = entry.time {
        recording.repair(&place.at("/time"), "the time is no number, and not needed");
    }
    started(&entry.started, place, recording);
    let method = word(&request.method, "the method")?.to_owned();
    let url = url(word(&request.url, "the URL")?, place, recording)?;
    let Request { headers, posted, body_size, .. } = request;
    let mut request_headers = self::headers(headers, place, "/request/headers", recording)?;
    let request_body = body::posted(posted, body_size, &mut request_headers, place, recording)?;
    let Response { headers, content, .. } = response;
    let mut response_headers = self::headers(headers, place, "/response/headers", recording)?;
    let may_be_empty = method.eq_ignore_ascii_case("head") || matches!(status, 204 | 205 | 304);
    let response_body = body::answered(content, may_be_empty, &mut response_headers, place, recording)?;
    Ok(Draft {
        place: place.clone(),
        method,
        url,
        request_headers,
        request_body,
        status,
        response_headers,
        response_body,
        may_be_packed: false,
    })
}

fn object<T>(given: Given<T>, what: &str) -> Result<T, String> {
    match given {
        Given::Is(object) => Ok(object),
        Given::Absent => Err(format!("{what} is missing")),
        Given::Wrong(instead) => Err(format!("{what} is {instead}, and no object")),
    }
}

fn word<'t>(text: &'t Text<'_>, what: &str) -> Result<&'t str, String> {
    match text {
        Text::Is(text) if !text.is_empty() => Ok(text),
        Text::Is(_) | Text::Absent => Err(format!("{what} is missing")),
        Text::Many(_) => Err(format!("{what} is a list, and no text")),
        Text::Wrong(instead) => Err(format!("{what} is {instead}, and no text")),
    }
}

fn status(response: &Response<'_>) -> Result<u64, String> {
    match (response.status.count(), &response.error) {
        // The word is Chrome's own: `net::ERR_CONNECTION_REFUSED`.
        (Some(0) | None, Text::Is(error)) if error.starts_with("net::ERR_") && is_word(error) => {
            Err(format!("there is no answer: {error}"))
        }
        (Some(0), _) => {
            Err("there is no answer: the status is 0, of a request that was blocked or broke off".to_owned())
        }
        (Some(101), _) => Err("it is no answer but another protocol (status 101)".to_owned()),
        (Some(status), _) => Ok(status),
        (None, _) => Err("there is no answer: its status is no number".to_owned()),
    }
}

fn is_word(text: &str) -> bool {
    text.len() < 80 && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"_:".contains(&byte))
}

/// The first time that can be read is when the recording was made.
fn started(started: &Text<'_>, place: &Place, recording: &mut Recording) {
    match started.as_str().parse::<jiff::Timestamp>() {
        Ok(time) if recording.recorded.is_none() => {
            let seconds = jiff::Timestamp::from_second(time.as_second()).unwrap_or(time);
            recording.recorded = Some(seconds.to_string());
        }
        Ok(_) => {}
        Err(_) => recording.repair(&place.at("/startedDateTime"), "the date is none, and not used"),
    }
}

/// The address with what may not stand in one percent-encoded.
fn url(text: &str, place: &Place, recording: &mut Recording) -> Result<String, String> {
    let scheme = text.split_once(':').map_or("", |(scheme, _)| scheme);
    if ["data", "blob", "file", "about", "ws", "wss", "chrome-extension", "moz-extension"]
        .contains(&&*scheme.to_ascii_lowercase())
    {
        return Err(format!(
            "it was asked of no server: the URL is one of `{}:`",
            scheme.to_ascii_lowercase()
        ));
    }
    let is_plain = |byte: u8| byte.is_ascii_graphic();
    if text.bytes().all(is_plain) {
        return Ok(text.to_owned());
    }
    recording.repair(&place.at("/request/url"), "characters that no URL has are percent-encoded");
    let one = |byte: u8| if is_plain(byte) { char::from(byte).to_string() } else { format!("%{byte:02X}") };
    Ok(text.trim().bytes().map(one).collect())
}

/// The pairs without what HTTP/2 has instead of a request line, and with one pair for each value.
fn headers<'a>(
    list: List<Pair<'a>>,
    place: &Place,
    inside: &str,
    recording: &mut Recording,
) -> Result<Pairs<'a>, String> {
    if let Some(instead) = list.wrong.filter(|_| list.items.is_empty()) {
        return Err(format!("the headers are {instead}"));
    }
    let mut pairs = Vec::with_capacity(list.items.len());
    let (mut pseudo, mut lists, mut nameless) = (0, 0, usize::from(list.wrong.is_some()));
    for Pair { name, value, .. } in list.items {
        let Text::Is(name) = name else {
            nameless += 1;
            continue;
        };
        if name.is_empty() {
            nameless += 1;
        } else if name.starts_with(':') {
            pseudo += 1;
        } else {
            match value {
                // Chrome joins the values of a header that came more than once by line ends.
                Text::Is(value) if value.contains('\n') => {
                    lists += 1;
                    pairs.extend(value.split('\n').map(|value| (name.clone(), Cow::Owned(value.to_owned()))));
                }
                Text::Is(value) => pairs.push((name, value)),
                Text::Many(values) => {
                    lists += 1;
                    pairs.extend(values.into_iter().map(|value| (name.clone(), value)));
                }
                Text::Absent => pairs.push((name, Cow::Borrowed(""))),
                Text::Wrong(_) => nameless += 1,
            }
        }
    }
    for (count, words) in [
        (pseudo, "pseudo headers of HTTP/2 are left out"),
        (lists, "a header with several values became several headers"),
        (nameless, "what is no header is left out"),
    ] {
        if count > 0 {
            recording.repair(&place.at(inside), words);
        }
    }
    Ok(pairs)
}
