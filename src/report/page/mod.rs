//! What a newer page differs in, for people and programs.

use super::escape;
use super::screen::brief;
use super::terminal::counted;
use crate::contract::Made;
use crate::contract::page::{Change, Diff, Difference, Edition};
use anstyle::{AnsiColor, Style};
use std::path::Path;

const RED: Style = AnsiColor::Red.on_default().bold();
const YELLOW: Style = AnsiColor::Yellow.on_default();
const DIM: Style = Style::new().dimmed();

/// The document that `page.schema.json` describes.
pub fn json(diff: &Diff) -> String {
    // A struct with text names always has a JSON form.
    serde_json::to_string_pretty(diff).unwrap_or_default() + "\n"
}

/// A block for each row.
pub fn text(diff: &Diff) -> String {
    let mut text = format!(
        "{} {}\npinned  {}\npage    {}\n\n",
        escape(&diff.profile),
        escape(&diff.action),
        edition(&diff.pinned),
        edition(&diff.page)
    );
    text.extend(diff.differences.iter().map(difference));
    if !diff.differences.is_empty() {
        text.push('\n');
    }
    if !diff.wording {
        text += "the page is in another language than the pinned one: names, types and numbers were compared, texts were not\n";
    }
    let rows = counted(diff.rows, "row");
    match diff.differences.len() {
        0 => text + &format!("{rows} compared: nothing differs\n"),
        count => {
            let cases: std::collections::BTreeSet<&str> =
                diff.differences.iter().flat_map(|one| one.cases.iter().map(String::as_str)).collect();
            text + &format!(
                "{rows} compared: {}, {} affected\n",
                counted(count, "difference"),
                counted(cases.len(), "case")
            )
        }
    }
}

fn edition(edition: &Edition) -> String {
    format!("{} ({})", escape(edition.date.as_deref().unwrap_or("undated")), escape(&edition.language))
}

fn difference(difference: &Difference) -> String {
    let style = if difference.change == Change::Reworded { YELLOW } else { RED };
    let line = difference.line.map(|line| format!(" {DIM}line {line}{DIM:#}")).unwrap_or_default();
    let mut text =
        format!("{style}{}{style:#} {}{line}\n", difference.change.word(), escape(&difference.row));
    match (&difference.was, &difference.is) {
        (Some(was), is) => {
            text += &format!(
                "    was     {}\n    is      {}\n",
                brief(was),
                brief(is.as_deref().unwrap_or("nothing"))
            );
        }
        (None, Some(is)) => text += &format!("    page    {}\n", brief(is)),
        (None, None) => {}
    }
    for item in &difference.items {
        text += &format!("    item    {}: {}\n", escape(&item.id), brief(&item.text));
    }
    if difference.change == Change::New {
        text += "    item    none yet: it belongs into the contract, with a case\n";
    } else {
        let cases = difference.cases.join(", ");
        text += &format!("    cases   {}\n", if cases.is_empty() { "none" } else { &cases });
    }
    text
}

/// What was pinned, and what a person must look at.
pub fn pinned(made: &Made, path: &Path) -> String {
    let page = made.pins.rows.iter().filter(|row| row.source == crate::contract::PAGE).count();
    let mut text =
        format!("{} of the page pinned in {}\n", counted(page, "row"), escape(&path.display().to_string()));
    for item in &made.look {
        text +=
            &format!("look at {}: a row it was taken from is gone or says something else\n", escape(item));
    }
    text
}
