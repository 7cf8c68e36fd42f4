//! A newer copy of a page against the pinned one.

use super::align::{Pair, align};
use super::{Page, PageError, Part, Row};
use crate::contract::{Contract, PAGE, PinnedRow, Pins};
use crate::source::nearest;
use serde::Serialize;
use std::collections::{BTreeMap, BTreeSet};

/// Version of the JSON form; a new one if a member changes its meaning or goes away.
const FORMAT: u32 = 1;

/// What a page differs in. `page.schema.json` beside this file describes its JSON form.
#[derive(Clone, Debug, Serialize)]
pub struct Diff {
    pub format: u32,
    pub profile: String,
    pub action: String,
    pub pinned: Edition,
    pub page: Edition,
    /// How the page is written: `markdown` or `text`.
    pub form: &'static str,
    /// Whether texts were compared; those of two languages cannot be.
    pub wording: bool,
    /// Rows of the page that were compared.
    pub rows: usize,
    pub differences: Vec<Difference>,
}

/// One edition of a page.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Edition {
    /// When it was last changed, as far as it says so.
    pub date: Option<String>,
    pub language: String,
}

/// One row that is not as it was.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Difference {
    pub change: Change,
    /// The pinned row, or the page's own if it is new.
    pub row: String,
    /// Where the page has it.
    pub line: Option<usize>,
    pub was: Option<String>,
    /// What the page says now.
    pub is: Option<String>,
    /// The contract items that were taken from the row, with our words for them.
    pub items: Vec<Affected>,
    /// The cases that cover one of those.
    pub cases: Vec<String>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Affected {
    pub id: String,
    pub text: String,
}

/// What happened to a row.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Change {
    Gone,
    New,
    /// Gone, and a new one is called nearly the same.
    Renamed,
    /// Required now and optional before, or the other way round.
    Required,
    Type,
    /// Another number of requests a second.
    Rate,
    Reworded,
}

impl Change {
    pub fn word(self) -> &'static str {
        match self {
            Self::Gone => "gone",
            Self::New => "new",
            Self::Renamed => "renamed, it seems",
            Self::Required => "required or not",
            Self::Type => "type",
            Self::Rate => "rate",
            Self::Reworded => "reworded",
        }
    }
}

/// Compares a page with the pinned one; `cases` says which cases cover an item.
///
/// # Errors
/// If it is the page of another action or version, or lacks a part that the pinned one has.
pub fn diff(
    contract: &Contract,
    pins: &Pins,
    page: &Page,
    cases: impl Fn(&str) -> Vec<String>,
) -> Result<Diff, PageError> {
    is_of(contract, page)?;
    has_its_parts(pins, page)?;
    let pinned = pins.sources.get(PAGE).cloned().unwrap_or(Edition { date: None, language: String::new() });
    let wording = pinned.language == page.language;
    let known: Vec<&PinnedRow> = pins.rows.iter().filter(|row| row.source == PAGE).collect();
    let mut found = named(&known, page, wording);
    if wording {
        found.extend(statements(&known, page));
    }
    // A new statement has a number that another one had.
    for difference in found.iter_mut().filter(|difference| difference.change != Change::New) {
        let items = contract.items.iter().filter(|item| pins.is_taken_from(&item.id, &difference.row));
        difference.items =
            items.map(|item| Affected { id: item.id.clone(), text: item.text.clone() }).collect();
        let cases: BTreeSet<String> = difference.items.iter().flat_map(|item| cases(&item.id)).collect();
        difference.cases = cases.into_iter().collect();
    }
    found.sort_by_key(|difference| (difference.line.unwrap_or(usize::MAX), difference.change));
    Ok(Diff {
        format: FORMAT,
        profile: contract.profile.clone(),
        action: contract.page.clone(),
        pinned,
        page: Edition { date: page.date.clone(), language: page.language.to_owned() },
        form: page.form.word(),
        wording,
        rows: page.rows.len(),
        differences: found,
    })
}

/// Refuses the page of something else: everything in it would differ, and nothing of that would be news.
pub(in crate::contract) fn is_of(contract: &Contract, page: &Page) -> Result<(), PageError> {
    let profile = || contract.profile.clone();
    if let Some(found) = page.action.clone().filter(|action| *action != contract.page) {
        return Err(PageError::OtherAction { found, profile: profile(), pinned: contract.page.clone() });
    }
    match page.version.clone().filter(|version| *version != contract.version) {
        Some(found) => {
            Err(PageError::OtherVersion { found, profile: profile(), pinned: contract.version.clone() })
        }
        None => Ok(()),
    }
}

fn has_its_parts(pins: &Pins, page: &Page) -> Result<(), PageError> {
    for part in Part::OF_ROWS {
        let of_part = |id: &str| part.rows().is_some_and(|start| id.starts_with(start));
        let was = pins.rows.iter().any(|row| row.source == PAGE && of_part(&row.id));
        if was && !page.rows.iter().any(|row| of_part(&row.id)) {
            return Err(PageError::Missing { line: page.lines, part: part.words() });
        }
    }
    Ok(())
}

fn is_statement(id: &str) -> bool {
    id.starts_with("statement/")
}

fn required(required: Option<bool>) -> Option<String> {
    required.map(|required| if required { "required" } else { "optional" }.to_owned())
}

fn difference(change: Change, row: &str, now: Option<&Row>) -> Difference {
    let (line, is) = (now.map(|row| row.line), now.map(|row| row.text.clone()));
    Difference { change, row: row.to_owned(), line, was: None, is, items: Vec::new(), cases: Vec::new() }
}

/// Rows that are found again by their id.
fn named(known: &[&PinnedRow], page: &Page, wording: bool) -> Vec<Difference> {
    let mut fresh: BTreeMap<&str, &Row> =
        page.rows.iter().filter(|row| !is_statement(&row.id)).map(|row| (row.id.as_str(), row)).collect();
    let mut found = Vec::new();
    let mut gone = Vec::new();
    for pinned in known.iter().filter(|row| !is_statement(&row.id)) {
        match fresh.remove(pinned.id.as_str()) {
            Some(row) => found.extend(changes(pinned, row, wording)),
            None => gone.push(pinned),
        }
    }
    for pinned in gone {
        let near = nearest(&pinned.id, fresh.keys().copied().filter(|id| same_kind(id, &pinned.id)));
        match near.map(str::to_owned).and_then(|near| fresh.remove(near.as_str())) {
            Some(row) => {
                let is = Some(format!("{}: {}", row.id, row.text));
                found.push(Difference { is, ..difference(Change::Renamed, &pinned.id, Some(row)) });
            }
            None => found.push(difference(Change::Gone, &pinned.id, None)),
        }
    }
    found.extend(fresh.into_values().map(|row| difference(Change::New, &row.id, Some(row))));
    found
}

fn same_kind(one: &str, other: &str) -> bool {
    let kind = |id: &str| id.split('/').next().map(str::to_owned);
    kind(one) == kind(other) && kind(one).as_deref() != Some("example")
}

fn changes(pinned: &PinnedRow, row: &Row, wording: bool) -> Vec<Difference> {
    let mut found = Vec::new();
    let mut cell = |change, was: Option<String>, is: Option<String>| {
        if was != is {
            found.push(Difference { was, is, ..difference(change, &row.id, Some(row)) });
        }
    };
    cell(Change::Required, required(pinned.required), required(row.required));
    cell(Change::Type, pinned.kind.clone(), row.kind.clone());
    cell(Change::Rate, pinned.per_second.map(|n| n.to_string()), row.per_second.map(|n| n.to_string()));
    let has_other_rate = pinned.per_second != row.per_second;
    let digest = row.digest_as(pinned.required, pinned.kind.as_deref());
    if wording && !has_other_rate && digest != pinned.sha256 {
        found.push(difference(Change::Reworded, &row.id, Some(row)));
    }
    found
}

/// Lines beside the tables, which have no names.
fn statements(known: &[&PinnedRow], page: &Page) -> Vec<Difference> {
    let old: Vec<&&PinnedRow> = known.iter().filter(|row| is_statement(&row.id)).collect();
    let new: Vec<&Row> = page.rows.iter().filter(|row| is_statement(&row.id)).collect();
    let digests: Vec<String> = new.iter().map(|row| row.digest()).collect();
    let before: Vec<&str> = old.iter().map(|row| row.sha256.as_str()).collect();
    let now: Vec<&str> = digests.iter().map(String::as_str).collect();
    let told = align(&before, &now).into_iter().filter_map(|pair| match pair {
        Pair::Same(..) => None,
        Pair::Other(was, is) => Some(difference(Change::Reworded, &old[was].id, Some(new[is]))),
        Pair::Gone(was) => Some(difference(Change::Gone, &old[was].id, None)),
        Pair::New(is) => Some(difference(Change::New, &new[is].id, Some(new[is]))),
    });
    told.collect()
}
