//! What a call would destroy for good, and how that is seen beforehand.

use super::matcher;
use crate::contract::{Action, Contract};
use crate::source::{At, Table};
use serde_json::{Map, Value};
use std::collections::BTreeMap;

/// A look at what a call would destroy. It is taken only where that is real: on the live service.
pub struct Protection {
    /// What would be lost, for a sentence.
    pub text: String,
    /// The action that reads the holders, and where they stand in its answer.
    pub read: String,
    pub holders: String,
    /// How they are found, by the parameter of the call that names one.
    pub by: BTreeMap<String, Finder>,
    /// The member that names a holder, and the one with the addresses it holds.
    pub name: String,
    pub addresses: String,
    /// Codes which say that there is no such holder.
    pub absent: Vec<String>,
    /// The call that knows the addresses which are not destroyed, and where it shows them.
    pub unless: Reading,
}

/// The parameters that find the holders for `${value}`, and the member in which the value must be.
pub struct Finder {
    pub with: Map<String, Value>,
    pub member: String,
}

/// A call for `${value}`, and what to look at in its answer.
pub struct Reading {
    pub call: String,
    pub with: Map<String, Value>,
    pub at: String,
}

/// Reads the protections of a profile, by the action before which they are taken. What is misspelt here would protect
/// nothing: every name is looked up.
pub(super) fn read(root: &Table<'_>, contract: &Contract) -> BTreeMap<String, Protection> {
    let Some(table) = root.table("protect") else { return BTreeMap::new() };
    let entries = table.entries().filter_map(|(name, node)| {
        let inner = node.table()?;
        let Some(action) = contract.actions.get(&name.value) else {
            unknown_action(&table, &name, contract);
            return None;
        };
        Some((name.value, protection(&inner, action, contract)?))
    });
    entries.collect()
}

fn protection(table: &Table<'_>, of: &Action, contract: &Contract) -> Option<Protection> {
    let (text, read) = (text(table, "text"), action(table, "read", contract));
    let finders = finders(table, of, read);
    let unless = table.required("unless").and_then(|node| node.table()).map(|table| {
        let call = action(&table, "call", contract);
        let reading = Reading { call: named(call), with: with(&table, call), at: pointer(&table, "at") };
        table.finish();
        reading
    });
    let found = Protection {
        text,
        read: named(read),
        holders: pointer(table, "holders"),
        by: finders,
        name: self::text(table, "name"),
        addresses: self::text(table, "addresses"),
        absent: table.texts("absent").into_iter().map(|at| at.value).collect(),
        unless: unless?,
    };
    table.finish();
    Some(found)
}

fn finders(table: &Table<'_>, of: &Action, read: Option<&Action>) -> BTreeMap<String, Finder> {
    let by = table.required("by").and_then(|node| node.table());
    let finders = by.iter().flat_map(|by| by.entries().map(move |entry| (by, entry)));
    let read = finders.filter_map(|(by, (name, node))| {
        if of.param(&name.value).is_none() {
            by.unknown("parameter", &name, of.params.iter().map(|param| param.name.as_str()));
        }
        let table = node.table()?;
        let finder = Finder { with: with(&table, read), member: text(&table, "member") };
        table.finish();
        Some((name.value, finder))
    });
    read.collect()
}

fn text(table: &Table<'_>, name: &'static str) -> String {
    table.required_text(name).map(|at| at.value).unwrap_or_default()
}

fn pointer(table: &Table<'_>, name: &'static str) -> String {
    table.required(name).as_ref().and_then(matcher::pointer).unwrap_or_default()
}

/// The parameters of a call; each must be one of its action.
fn with(table: &Table<'_>, action: Option<&Action>) -> Map<String, Value> {
    let Some(node) = table.required("with") else { return Map::new() };
    if let (Some(action), Some(names)) = (action, node.table()) {
        for (name, _) in names.entries().filter(|(name, _)| action.param(&name.value).is_none()) {
            names.unknown("parameter", &name, action.params.iter().map(|param| param.name.as_str()));
        }
    }
    node.object().unwrap_or_default()
}

fn action<'c>(table: &Table<'_>, name: &'static str, contract: &'c Contract) -> Option<&'c Action> {
    let at = table.required_text(name)?;
    let found = contract.actions.get(&at.value);
    if found.is_none() {
        unknown_action(table, &at, contract);
    }
    found
}

fn unknown_action(table: &Table<'_>, at: &At<String>, contract: &Contract) {
    table.unknown("action", at, contract.actions.keys().map(String::as_str));
}

fn named(action: Option<&Action>) -> String {
    action.map(|action| action.name.clone()).unwrap_or_default()
}
