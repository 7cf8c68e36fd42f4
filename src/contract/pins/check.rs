//! Pins against their contract: an item without a pin, a pin without an item, and where the two say different things.

use super::load::Named;
use super::{PAGE, PinnedRow, Pins};
use crate::contract::page::Edition;
use crate::contract::{Contract, Item, Kind, Member, Owner, Type};
use crate::source::{At, Table};
use std::collections::{BTreeMap, HashSet};

pub(super) fn check(root: &Table<'_>, contract: &Contract, pins: &Pins, named: &Named) {
    let items: HashSet<&str> = contract.items.iter().map(|item| item.id.as_str()).collect();
    let sources = || contract.sources.keys().map(String::as_str);
    for at in named.sources.iter().filter(|at| !contract.sources.contains_key(&at.value)) {
        root.unknown("source", at, sources());
    }
    named.sources.iter().for_each(|at| edition(root, contract, pins, at));
    for at in named.origins.iter().filter(|at| !pins.sources.contains_key(&at.value)) {
        root.unknown("pinned source", at, pins.sources.keys().map(String::as_str));
    }
    let rows: HashSet<&str> = pins.rows.iter().map(|row| row.id.as_str()).collect();
    for (item, taken) in &named.taken {
        if !items.contains(item.value.as_str()) {
            root.unknown("contract item", item, items.iter().copied());
        }
        for row in taken.iter().filter(|row| !rows.contains(row.value.as_str())) {
            root.unknown("pinned row", row, rows.iter().copied());
        }
    }
    for (name, _) in named.unpinned.iter().filter(|(name, _)| {
        !items.contains(name.value.as_str()) && !contract.sources.contains_key(&name.value)
    }) {
        root.unknown("contract item or source", name, items.iter().copied().chain(sources()));
    }
    without_items(root, contract, pins, named, &items);
    without_pins(root, contract, pins);
}

/// A statement need not have brought an item; any other row must have.
fn without_items(root: &Table<'_>, contract: &Contract, pins: &Pins, named: &Named, items: &HashSet<&str>) {
    let by_id: BTreeMap<&str, &Item> = contract.items.iter().map(|item| (item.id.as_str(), item)).collect();
    for (at, row) in named.rows.iter().zip(&pins.rows) {
        if let Some(item) = by_id.get(row.id.as_str()) {
            said(root, contract, at, row, item);
        } else if !row.id.starts_with("statement/") {
            root.unknown("contract item", at, items.iter().copied());
        }
    }
}

/// Says which items of the contract no row stands for. What is left open is what no row says.
fn without_pins(root: &Table<'_>, contract: &Contract, pins: &Pins) {
    for item in contract.items.iter().filter(|item| item.kind != Kind::Freedom) {
        if pins.of(&item.id).is_empty() && pins.reason(&item.id, &item.source).is_none() {
            let title = format!("`{}` of the contract has no pin", item.id);
            let help = match (item.source.as_str(), &item.owner, item.kind) {
                (PAGE, Owner::Page, Kind::Rule) | (PAGE, Owner::Fact, _) => {
                    "name the rows it was taken from in `[taken]`, or say in `[unpinned]` why there is none"
                }
                (PAGE, _, _) => "make the pins anew from the page with `dubplate contract pin`",
                _ => "add a row for it, or say in `[unpinned]` why it or its source has none",
            };
            root.mistake(0..0, title, String::new(), Some(help.to_owned()));
        }
    }
}

/// The contract names the same date and language for the source.
fn edition(root: &Table<'_>, contract: &Contract, pins: &Pins, at: &At<String>) {
    let (Some(stated), Some(pinned)) = (contract.sources.get(&at.value), pins.sources.get(&at.value)) else {
        return;
    };
    let same = Edition { date: Some(stated.date.clone()), language: stated.language.clone() };
    if same != *pinned {
        let shown = |edition: &Edition| {
            format!("{} ({})", edition.date.as_deref().unwrap_or("no date"), edition.language)
        };
        let title = format!(
            "source `{}` is pinned as of {}; the contract says {}",
            at.value,
            shown(pinned),
            shown(&same)
        );
        root.mistake(at.span.clone(), title, String::new(), Some("make them equal".to_owned()));
    }
}

/// What the row says of required, type and rate is what the contract says.
fn said(root: &Table<'_>, contract: &Contract, at: &At<String>, row: &PinnedRow, item: &Item) {
    for unlike in unlike(contract, item, row) {
        root.mistake(at.span.clone(), format!("`{}` {unlike}", row.id), String::new(), None);
    }
}

/// What a row and the contract disagree in: "is pinned as ..., and the contract says ...".
pub(super) fn unlike(contract: &Contract, item: &Item, row: &PinnedRow) -> Vec<String> {
    let mut found = Vec::new();
    let mut differ = |what: &str, pinned: String, stated: String| {
        if pinned != stated {
            found.push(format!("has {what} {pinned}, and the contract says {stated}"));
        }
    };
    if let Some(member) = member(contract, item) {
        if let Some(required) = row.required {
            differ("`required`", required.to_string(), member.required.to_string());
        }
        if let Some(kind) = &row.kind {
            differ("the type", Type::parse(kind).to_string(), member.kind.to_string());
        }
    }
    if let (Some(rate), Kind::Limit) = (row.per_second, item.kind) {
        let stated = contract.actions.get(&contract.page).and_then(|action| action.rate).unwrap_or_default();
        differ("the rate", rate.to_string(), stated.to_string());
    }
    found
}

/// The parameter or output that an item states.
fn member<'c>(contract: &'c Contract, item: &Item) -> Option<&'c Member> {
    let action = match &item.owner {
        Owner::Page => &contract.page,
        Owner::Companion(action) => action,
        Owner::Common | Owner::Fact => return None,
    };
    let action = contract.actions.get(action)?;
    let name = item.id.rsplit('/').next()?;
    let members = match item.kind {
        Kind::Param => &action.params,
        Kind::Output => &action.outputs,
        Kind::Error | Kind::Rule | Kind::Limit | Kind::Example | Kind::Fact | Kind::Freedom => return None,
    };
    members.iter().find(|member| member.name == name)
}
