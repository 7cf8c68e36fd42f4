use super::{Known, Pattern};
use crate::source::{Node, Report, Source, Table, nearest, parse};
use jiff::civil::Date;
use std::sync::Arc;

/// Lowers a file of known failures. A check that none of `checks` is meant by is a mistake; which cases there are is
/// only known when they have run.
pub fn load(source: &Arc<Source>, checks: &[&str], report: &Report) -> Vec<Known> {
    let lowered = parse(source, report, |root| {
        root.format(1);
        let known = root.tables("known").iter().filter_map(|table| entry(table, checks)).collect();
        root.finish();
        known
    });
    lowered.unwrap_or_default()
}

fn entry(table: &Table<'_>, checks: &[&str]) -> Option<Known> {
    let case = table.required("case").and_then(|node| pattern(&node));
    let check = table.required("check").and_then(|node| check(&node, checks));
    let owner = table.required("owner").and_then(|node| said(&node));
    let reason = table.required("reason").and_then(|node| said(&node));
    let issue = table.required("issue").and_then(|node| issue(&node));
    let until = table.required("until").and_then(|node| day(&node));
    table.finish();
    let place = table.place().to_string();
    Some(Known {
        case: case?,
        check: check?,
        owner: owner?,
        reason: reason?,
        issue: issue?,
        until: until?,
        place,
    })
}

fn pattern(node: &Node<'_>) -> Option<Pattern> {
    let pattern = Pattern::try_from(node.text()?.value);
    pattern.map_err(|error| node.mistake(error.to_string(), None)).ok()
}

fn check(node: &Node<'_>, checks: &[&str]) -> Option<Pattern> {
    let pattern = pattern(node)?;
    if !checks.iter().any(|check| pattern.matches(check)) {
        let near = nearest(pattern.text(), checks.iter().copied());
        let help = near.map_or_else(
            || "`dubplate certify client --list` shows all checks".to_owned(),
            |near| format!("did you mean `{near}`?"),
        );
        node.mistake(format!("`{}` means no check", pattern.text()), Some(help));
    }
    Some(pattern)
}

/// A text that says something.
fn said(node: &Node<'_>) -> Option<String> {
    let text = node.text()?.value;
    if text.trim().is_empty() {
        node.mistake("this is empty".to_owned(), None);
    }
    Some(text)
}

fn issue(node: &Node<'_>) -> Option<String> {
    let url = node.text()?.value;
    let rest = url.strip_prefix("https://").or_else(|| url.strip_prefix("http://"));
    let is_url = rest.is_some_and(|rest| !rest.is_empty() && !rest.contains(char::is_whitespace));
    if !is_url {
        node.mistake(
            format!("`{url}` is no URL"),
            Some("write https://…, where it is followed up".to_owned()),
        );
    }
    Some(url)
}

fn day(node: &Node<'_>) -> Option<Date> {
    let text = node.day()?;
    let day = text.value.parse().ok();
    if day.is_none() {
        node.mistake(format!("`{}` is no day", text.value), None);
    }
    day
}
