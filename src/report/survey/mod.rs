//! How each documented statement was confirmed, for people and programs.

use super::escape;
use super::markdown::{code, plain, table};
use super::screen::brief;
use super::terminal::counted;
use crate::coverage::{By, Covered, Grade, Kinds, Survey, Surveyed};
use anstyle::Style;
use std::collections::{BTreeMap, BTreeSet};

const BOLD: Style = Style::new().bold();
const DIM: Style = Style::new().dimmed();

const HEAD: [&str; 9] =
    ["items", "checked", "with case", "pinned", "mock", "endpoint", "recorded", "live", "only documented"];

/// The document that `coverage.schema.json` describes.
pub fn json(survey: &Survey) -> String {
    // A struct with text names always has a JSON form.
    serde_json::to_string_pretty(survey).unwrap_or_default() + "\n"
}

/// A table for each profile, then the items: all, or those that are documented only.
pub fn text(survey: &Survey, all: bool) -> String {
    let mut text = String::new();
    for surveyed in &survey.profiles {
        text += &format!("{BOLD}{}{BOLD:#}  {}\n", escape(&surveyed.profile), escape(&heading(surveyed)));
        let row = |name: &str, cells: [String; 9]| {
            let cells =
                cells.iter().zip(HEAD).map(|(cell, head)| format!("{cell:>width$}", width = head.len() + 3));
            format!("  {name:<12}{}\n", cells.collect::<String>())
        };
        text += &row("", HEAD.map(str::to_owned));
        text.extend(
            surveyed.kinds.iter().map(|kinds| row(&kinds.kind, numbers(kinds).map(|n| n.to_string()))),
        );
        text.push('\n');
        let items: Vec<String> =
            surveyed.items.iter().filter(|item| all || is_open(item)).map(item).collect();
        if !items.is_empty() {
            text += &(items.concat() + "\n");
        }
    }
    text + &left_out(survey) + &worth(survey) + "\n"
}

/// The same as GitHub renders it.
pub fn markdown(survey: &Survey, all: bool) -> String {
    let mut text = String::from("# Coverage of the documentation\n");
    for surveyed in &survey.profiles {
        text += &format!("\n## {}\n\n{}\n", plain(&surveyed.profile), plain(&heading(surveyed)));
        let head: Vec<&str> = ["kind"].into_iter().chain(HEAD).collect();
        text += &table(
            &head,
            surveyed.kinds.iter().map(|kinds| {
                let cells = numbers(kinds).into_iter().map(|n| n.to_string());
                [kinds.kind.clone()].into_iter().chain(cells).collect()
            }),
        );
        let shown: Vec<&Covered> = surveyed.items.iter().filter(|item| all || is_open(item)).collect();
        if !shown.is_empty() {
            let rows = shown.iter().map(|item| {
                vec![code(&item.id), plain(&cases(item)), plain(&evidence(item)), plain(&item.text)]
            });
            text += &table(&["item", "cases", "evidence", "what it says"], rows);
        }
    }
    text + "\n" + &plain(&worth(survey)) + "\n"
}

fn heading(surveyed: &Surveyed) -> String {
    let page = Survey::page(surveyed)
        .map(|(date, language)| format!(", page: {date} ({language})"))
        .unwrap_or_default();
    format!("{}{page}, {}", surveyed.title, counted(surveyed.cases, "case"))
}

fn numbers(kinds: &Kinds) -> [usize; 9] {
    let Kinds { items, checked, with_case, pinned, mock, endpoint, recorded, live, documented_only, .. } =
        kinds;
    [*items, *checked, *with_case, *pinned, *mock, *endpoint, *recorded, *live, *documented_only]
}

/// A person has to look at it: it should have a case or evidence and has none.
fn is_open(item: &Covered) -> bool {
    item.checked && (item.cases.is_empty() || item.evidence.is_empty())
}

fn item(item: &Covered) -> String {
    format!(
        "  {}  {DIM}{}{DIM:#}\n      {}\n      {}\n",
        escape(&item.id),
        brief(&item.text),
        brief(&cases(item)),
        brief(&evidence(item))
    )
}

fn cases(item: &Covered) -> String {
    match (&item.unchecked, &item.cases[..]) {
        (Some(why), _) => format!("no case: {why}"),
        (None, []) => "no case".to_owned(),
        (None, cases) => format!("cases: {}", cases.join(", ")),
    }
}

/// Each grade with its days, the strongest first.
fn evidence(item: &Covered) -> String {
    let mut by_grade: BTreeMap<Grade, BTreeSet<&str>> = BTreeMap::new();
    for one in &item.evidence {
        let days = by_grade.entry(one.grade).or_default();
        days.extend(one.date.as_deref());
        if one.by == By::Snapshot {
            days.insert("accepted transcript");
        }
    }
    if by_grade.is_empty() {
        return "documented only".to_owned();
    }
    let grades = by_grade.into_iter().rev().map(|(grade, days)| {
        let days: Vec<&str> = days.into_iter().collect();
        format!("{} ({})", grade.words(), days.join(", "))
    });
    grades.collect::<Vec<_>>().join("; ")
}

fn left_out(survey: &Survey) -> String {
    let mut reasons: BTreeMap<&str, usize> = BTreeMap::new();
    survey.left_out.iter().for_each(|one| *reasons.entry(&one.why).or_default() += 1);
    let lines = reasons
        .into_iter()
        .map(|(why, count)| format!("not counted: {}, of which {}\n", counted(count, "look"), escape(why)));
    lines.collect()
}

/// What was seen on the mock is no evidence of the service, and that is said.
fn worth(survey: &Survey) -> String {
    let of = |pick: fn(&Kinds) -> usize| -> usize {
        survey.profiles.iter().flat_map(|surveyed| &surveyed.kinds).map(pick).sum()
    };
    let (checked, live, recorded) =
        (of(|kinds| kinds.checked), of(|kinds| kinds.live), of(|kinds| kinds.recorded));
    if live + recorded == 0 {
        return format!(
            "Of {checked} checked items none was seen on the service: what the mock or another endpoint does says nothing of it."
        );
    }
    format!(
        "Of {checked} checked items {live} were seen live on the service and {recorded} in recordings of it, on the days given and not since; \
the mock says nothing of the service."
    )
}
