//! What a call would destroy for good, and how that is seen beforehand.

use crate::contract::Contract;
use crate::source::{Node, Table};
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

/// Reads the protections of a profile, by the action before which they are taken.
pub(super) fn read(root: &Table<'_>, contract: &Contract) -> BTreeMap<String, Protection> {
    let table = root.table("protect");
    let entries = table.iter().flat_map(Table::entries).filter_map(|(name, node)| {
        let table = node.table()?;
        if !contract.actions.contains_key(&name.value) {
            table.unknown("action", &name, contract.actions.keys().map(String::as_str));
        }
        Some((name.value, protection(&table, contract)?))
    });
    entries.collect()
}

fn protection(table: &Table<'_>, contract: &Contract) -> Option<Protection> {
    let by = table.required("by").and_then(|node| node.table());
    let finders = by.iter().flat_map(Table::entries).filter_map(|(name, node)| {
        let table = node.table()?;
        let finder = Finder { with: object(&table), member: text(&table, "member") };
        table.finish();
        Some((name.value, finder))
    });
    let unless = table.required("unless").and_then(|node| node.table()).map(|table| {
        let call = action(&table, "call", contract);
        let reading = Reading { call, with: object(&table), at: text(&table, "at") };
        table.finish();
        reading
    });
    let found = Protection {
        text: text(table, "text"),
        read: action(table, "read", contract),
        holders: text(table, "holders"),
        by: finders.collect(),
        name: text(table, "name"),
        addresses: text(table, "addresses"),
        absent: table.texts("absent").into_iter().map(|at| at.value).collect(),
        unless: unless?,
    };
    table.finish();
    Some(found)
}

fn text(table: &Table<'_>, name: &'static str) -> String {
    table.required_text(name).map(|at| at.value).unwrap_or_default()
}

fn object(table: &Table<'_>) -> Map<String, Value> {
    table.required("with").as_ref().and_then(Node::object).unwrap_or_default()
}

fn action(table: &Table<'_>, name: &'static str, contract: &Contract) -> String {
    let Some(at) = table.required_text(name) else { return String::new() };
    if !contract.actions.contains_key(&at.value) {
        table.unknown("action", &at, contract.actions.keys().map(String::as_str));
    }
    at.value
}
