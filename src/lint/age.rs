//! How old a recording is, by what it says itself.

use super::{Measure, Note, Spot, table};
use jiff::Timestamp;
use regex::bytes::Regex;
use std::sync::LazyLock;

/// The day of a `Date` header as HTTP writes it, or when an entry of a HAR began.
static DATES: LazyLock<Option<Regex>> = LazyLock::new(|| {
    Regex::new(concat!(
        r#"(?-u)(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun), [0-9]{2} (?:[A-Z][a-z]{2}) [0-9]{4} [0-9]{2}:[0-9]{2}:[0-9]{2} GMT"#,
        r#"|"startedDateTime"\s*:\s*"([^"]{10,40})""#
    ))
    .ok()
});
/// What tells the ways in which a date is of the answer from those in which it expires.
const NAME: &[u8] = b"date";

/// A recording without a date of its own was made when its last answer was.
pub(super) fn of_text(text: &[u8], measure: &Measure<'_>) -> Option<Note> {
    let dates = DATES.as_ref()?.captures_iter(text).filter_map(|found| {
        let whole = found.get(0)?;
        let at = match found.get(1) {
            Some(began) => timestamp(began.as_bytes())?,
            None if is_date_header(&text[..whole.start()]) => http_date(whole.as_bytes())?,
            None => return None,
        };
        Some((at, whole.start()))
    });
    let (latest, at) = dates.max_by_key(|(latest, _)| *latest)?;
    old(latest, || Spot::Offset(at), measure)
}

/// What is to be said of a recording that was made then.
pub(super) fn old(made: Timestamp, spot: impl FnOnce() -> Spot, measure: &Measure<'_>) -> Option<Note> {
    const HOURS: i64 = 24;
    let days = measure.now.since(made).ok()?.total(jiff::Unit::Hour).ok()?;
    #[expect(clippy::cast_possible_truncation, reason = "a day is a day when it is full")]
    let days = days as i64 / HOURS;
    (days > i64::from(measure.most_days)).then(|| {
        let day = made.strftime("%F");
        Note::new(
            table::AGE,
            spot(),
            format!("recorded {day}, {days} days ago; {} are allowed", measure.most_days),
        )
    })
}

fn is_date_header(before: &[u8]) -> bool {
    /// Between a name and its value stand quotes, brackets, and the indent of a list.
    const BETWEEN: usize = 60;
    let before = &before[before.len().saturating_sub(BETWEEN)..];
    let name = before.iter().rposition(u8::is_ascii_alphanumeric).map_or(&[][..], |end| &before[..=end]);
    // In a HAR stands `"value"` between.
    let name = name.strip_suffix(b"value").map_or(name, |name| {
        name.iter().rposition(u8::is_ascii_alphanumeric).map_or(&[][..], |end| &name[..=end])
    });
    let at = name.len().saturating_sub(NAME.len());
    name[at..].eq_ignore_ascii_case(NAME) && !name[..at].last().is_some_and(u8::is_ascii_alphanumeric)
}

fn timestamp(text: &[u8]) -> Option<Timestamp> {
    std::str::from_utf8(text).ok()?.parse().ok()
}

fn http_date(text: &[u8]) -> Option<Timestamp> {
    let text = std::str::from_utf8(text).ok()?.strip_suffix("GMT")?;
    Timestamp::strptime("%a, %d %b %Y %H:%M:%S %z", format!("{text}+0000")).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_latest_answer_says_when() {
        let measure = Measure {
            now: "2026-11-22T12:00:00Z".parse().expect("a time"),
            most_days: 10,
            most_bytes: 0,
            contract: &|_| None,
        };
        let days = |text: &str| of_text(text.as_bytes(), &measure).map(|note| note.message);
        let old = Some("recorded 2026-11-01, 21 days ago; 10 are allowed".to_owned());
        assert_eq!(days("      Date:\n      - Sun, 01 Nov 2026 10:00:00 GMT\n"), old);
        assert_eq!(days("{\"name\": \"date\", \"value\": \"Sun, 01 Nov 2026 10:00:00 GMT\"}"), old);
        assert_eq!(days("\"startedDateTime\": \"2026-11-01T18:00:00.5+08:00\""), old);
        let later = "Date: [Sun, 01 Nov 2026 10:00:00 GMT]\nDate: ['Fri, 20 Nov 2026 10:00:00 GMT']";
        assert_eq!(days(later), None);
        assert_eq!(days("Expires: Sun, 01 Nov 2026 10:00:00 GMT"), None);
        assert_eq!(days("Update: Sun, 01 Nov 2026 10:00:00 GMT"), None);
    }
}
