//! What a page says of itself, and its lines of text beside the tables.

use super::expressions::{ASKED, BRACKETED, DATE, EACH_SECOND, PER_SECOND, TIMES_A_SECOND, VALUE, first};
use super::normal::is_wide;
use super::part::Line;
use super::{Row, normal};

/// What a web page has around its text: a line with one of these is no statement.
const CHROME: [&str; 4] = ["API Explorer", "Try it", "调试", "点击调试"];

/// `zh` where a tenth of the letters are Chinese: an English page may quote a word, and a Chinese one is full of names.
pub(super) fn language(text: &str) -> &'static str {
    let letters = text.chars().filter(|c| c.is_alphabetic()).count();
    let wide = text.chars().filter(|c| is_wide(*c)).count();
    if wide * 10 > letters { "zh" } else { "en" }
}

/// A page names its action as the value of `Action`, in brackets where it begins, or in the addresses of its examples.
pub(super) fn action(rows: &[Row], text: &str) -> Option<String> {
    let row = rows.iter().find(|row| row.id == "param/Action").map_or("", |row| row.text.as_str());
    let statement = rows.iter().filter(|row| row.id.starts_with("statement/"));
    let stated: Vec<&str> = statement.map(|row| row.text.as_str()).collect();
    first(&VALUE, row).or_else(|| first(&BRACKETED, &stated.join("\n"))).or_else(|| first(&ASKED, text))
}

/// What the row of `Version` says.
pub(super) fn version(rows: &[Row]) -> Option<String> {
    let row = rows.iter().find(|row| row.id == "param/Version")?;
    first(&DATE, &row.text)
}

pub(super) fn date(lines: &[&str]) -> Option<String> {
    let marked = |line: &&&str| {
        let line = line.to_lowercase();
        ["last updated", "更新时间", "最近更新"].iter().any(|mark| line.contains(mark))
    };
    lines.iter().filter(marked).find_map(|line| first(&DATE, line))
}

/// Every line that says something; the one with the rate is called so.
pub(super) fn statements(lines: &[Line<'_>]) -> Vec<Row> {
    let mut rows: Vec<Row> = Vec::new();
    let mut count = 0;
    for (line, written) in lines {
        let bare = written.trim_start_matches(|c: char| c.is_whitespace() || "*->?#".contains(c));
        let text = normal(bare);
        if text.is_empty() || CHROME.iter().any(|chrome| text.contains(chrome)) {
            continue;
        }
        let per_second = rate(&text);
        let has_rate = rows.iter().any(|row| row.per_second.is_some());
        let (id, per_second) = if per_second.is_some() && !has_rate {
            ("limit/rate".to_owned(), per_second)
        } else {
            count += 1;
            (format!("statement/{count}"), None)
        };
        rows.push(Row { id, line: *line, required: None, kind: None, per_second, text });
    }
    rows
}

/// `A maximum of 20 requests … per second`, `20次/秒`.
fn rate(text: &str) -> Option<u32> {
    let number = first(&PER_SECOND, text)
        .or_else(|| first(&TIMES_A_SECOND, text))
        .or_else(|| first(&EACH_SECOND, text))?;
    number.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::{date, language, rate};

    #[test]
    fn a_rate_is_read_in_both_languages() {
        assert_eq!(rate("A maximum of 20 requests can be initiated per second for this API."), Some(20));
        assert_eq!(rate("默认接口请求频率限制：20次/秒。"), Some(20));
        assert_eq!(rate("每秒最多请求 15 次"), Some(15));
        assert_eq!(rate("It takes 3 seconds."), None);
    }

    #[test]
    fn a_page_says_its_date_and_language() {
        assert_eq!(date(&["x", "Last updated: 2022-06-01 18:41:45"]).as_deref(), Some("2022-06-01"));
        assert_eq!(date(&["Version 2019-07-19"]), None);
        assert_eq!(language("Binds an EIP (弹性) to an instance or an interface."), "en");
        assert_eq!(language("绑定 AssociateAddress 到实例 InstanceId 上"), "zh");
    }
}
