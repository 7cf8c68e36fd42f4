//! Pins from a page.

use super::check::unlike;
use super::{PAGE, PinnedRow, Pins};
use crate::contract::page::{Edition, Page, PageError, Pair, Row, align, is_of};
use crate::contract::{Contract, Kind, Owner};
use std::collections::{BTreeMap, HashMap, HashSet};

/// New pins, and what of the old ones a person must look at.
pub struct Made {
    pub pins: Pins,
    /// Items whose row in `[taken]` is gone, or says something else now.
    pub look: Vec<String>,
}

/// Why a page was not pinned.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Unlike {
    #[error(transparent)]
    Page(#[from] PageError),
    #[error("the contract does not say what this page says; correct it first:\n  {}", .0.join("\n  "))]
    Contract(Vec<String>),
}

/// Pins the rows of a page. What the old pins say of other sources and of items without a row of their own is kept.
///
/// # Errors
/// If the contract and the page do not have the same parameters, outputs, codes, examples and rate.
pub fn pin(contract: &Contract, page: &Page, old: &Pins) -> Result<Made, Unlike> {
    is_of(contract, page)?;
    let rows: Vec<PinnedRow> = page.rows.iter().map(pinned).collect();
    let unlike = disagreements(contract, &rows);
    if !unlike.is_empty() {
        return Err(Unlike::Contract(unlike));
    }
    let (moved, mut look) = moved(old, page);
    let mut taken = BTreeMap::new();
    for (item, from) in &old.taken {
        let now: Vec<String> = from
            .iter()
            .filter_map(|row| match moved.get(row.as_str()) {
                Some(now) => now.clone(),
                None => Some(row.clone()),
            })
            .collect();
        if now.len() < from.len() || from.iter().any(|row| look.contains(row)) {
            look.insert(item.clone());
        }
        taken.insert(item.clone(), now);
    }
    let stated = contract.sources.get(PAGE);
    let date = page.date.clone().or_else(|| stated.map(|source| source.date.clone()));
    let mut sources = old.sources.clone();
    sources.insert(PAGE.to_owned(), Edition { date, language: page.language.to_owned() });
    let others = old.rows.iter().filter(|row| row.source != PAGE).cloned();
    let pins = Pins {
        profile: contract.profile.clone(),
        sources,
        rows: rows.into_iter().chain(others).collect(),
        taken,
        unpinned: old.unpinned.clone(),
    };
    let mut look: Vec<String> = look.into_iter().filter(|name| old.taken.contains_key(name)).collect();
    look.sort();
    Ok(Made { pins, look })
}

fn pinned(row: &Row) -> PinnedRow {
    PinnedRow {
        id: row.id.clone(),
        source: PAGE.to_owned(),
        required: row.required,
        kind: row.kind.clone(),
        per_second: row.per_second,
        sha256: row.digest(),
    }
}

/// What became of the statements of the old page, and the ids of those that are not the same any more.
fn moved<'o>(old: &'o Pins, page: &Page) -> (HashMap<&'o str, Option<String>>, HashSet<String>) {
    let is_statement = |id: &str| id.starts_with("statement/");
    let before: Vec<&PinnedRow> = old.rows.iter().filter(|row| is_statement(&row.id)).collect();
    let now: Vec<&Row> = page.rows.iter().filter(|row| is_statement(&row.id)).collect();
    let digests: Vec<String> = now.iter().map(|row| row.digest()).collect();
    let pairs = align(
        &before.iter().map(|row| row.sha256.as_str()).collect::<Vec<_>>(),
        &digests.iter().map(String::as_str).collect::<Vec<_>>(),
    );
    let (mut moved, mut look) = (HashMap::new(), HashSet::new());
    for pair in pairs {
        match pair {
            Pair::Same(was, is) => drop(moved.insert(before[was].id.as_str(), Some(now[is].id.clone()))),
            Pair::Other(was, is) => {
                look.insert(before[was].id.clone());
                moved.insert(before[was].id.as_str(), Some(now[is].id.clone()));
            }
            Pair::Gone(was) => drop(moved.insert(before[was].id.as_str(), None)),
            Pair::New(_) => {}
        }
    }
    (moved, look)
}

/// Rows and items of the page that do not have each other, and those that say different things.
fn disagreements(contract: &Contract, rows: &[PinnedRow]) -> Vec<String> {
    let is_row = |kind: Kind| !matches!(kind, Kind::Rule | Kind::Fact);
    let of_page = contract.items.iter().filter(|item| item.owner == Owner::Page && is_row(item.kind));
    let mut items: BTreeMap<&str, _> = of_page.map(|item| (item.id.as_str(), item)).collect();
    let mut found = Vec::new();
    for row in rows.iter().filter(|row| !row.id.starts_with("statement/")) {
        match items.remove(row.id.as_str()) {
            Some(item) => {
                let unlike = unlike(contract, item, row);
                found.extend(unlike.into_iter().map(|unlike| format!("`{}` {unlike}", row.id)));
            }
            None => found.push(format!("`{}` is a row of the page and no item of the contract", row.id)),
        }
    }
    found.extend(items.keys().map(|id| format!("`{id}` is an item of the contract and no row of the page")));
    found
}
