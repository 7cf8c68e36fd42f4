use super::check::check;
use super::{PinnedRow, Pins};
use crate::contract::Contract;
use crate::contract::page::{Edition, NORMAL};
use crate::source::{At, Report, Source, Table, parse};
use std::sync::Arc;

const FORMAT: i64 = 1;

/// Reads the pins of a profile and checks them against its contract, item by item. They are complete only if nothing was
/// reported.
pub fn load(source: &Arc<Source>, contract: &Contract, report: &Report) -> Option<Pins> {
    parse(source, report, |root| pins(&root, contract))
}

fn pins(root: &Table<'_>, contract: &Contract) -> Pins {
    root.format(FORMAT);
    if let Some(normal) = root.required("normal").and_then(|node| node.integer())
        && normal.value != NORMAL
    {
        let title = format!("digests of normalization {}; this build makes those of {NORMAL}", normal.value);
        let help = "make them anew from the pinned page with `dubplate contract pin`".to_owned();
        root.mistake(normal.span, title, String::new(), Some(help));
    }
    let profile = root.required_text("profile");
    if let Some(at) = profile.as_ref().filter(|at| at.value != contract.profile) {
        let title =
            format!("`profile` is `{}`, and the contract beside it is of `{}`", at.value, contract.profile);
        root.mistake(at.span.clone(), title, String::new(), None);
    }
    let mut named = Named::default();
    let pins = Pins {
        profile: profile.map(|at| at.value).unwrap_or_default(),
        sources: entries(root, "source", |table, name| {
            let text = |key| table.required_text(key).map(|at| at.value);
            let edition = Edition { date: text("date"), language: text("language").unwrap_or_default() };
            named.sources.push(name.clone());
            (name.value, edition)
        })
        .into_iter()
        .collect(),
        rows: entries(root, "row", |table, name| row(table, name, &mut named)),
        taken: texts(root, "taken", crate::source::Node::texts, &mut named.taken),
        unpinned: texts(root, "unpinned", |node| node.text().into_iter().collect(), &mut named.unpinned)
            .into_iter()
            .map(|(name, reason)| (name, reason.concat()))
            .collect(),
    };
    check(root, contract, &pins, &named);
    root.finish();
    pins
}

/// Names with their places, for the checks at the end.
#[derive(Default)]
pub(super) struct Named {
    pub(super) sources: Vec<At<String>>,
    pub(super) rows: Vec<At<String>>,
    /// The source that a row names.
    pub(super) origins: Vec<At<String>>,
    /// An item and the rows that it was taken from.
    pub(super) taken: Vec<(At<String>, Vec<At<String>>)>,
    pub(super) unpinned: Vec<(At<String>, Vec<At<String>>)>,
}

fn entries<T>(
    root: &Table<'_>,
    name: &'static str,
    mut lower: impl FnMut(&Table<'_>, At<String>) -> T,
) -> Vec<T> {
    let Some(table) = root.required(name).and_then(|node| node.table()) else {
        return Vec::new();
    };
    let read = table.entries().filter_map(|(name, node)| {
        let entry = node.table()?;
        let lowered = lower(&entry, name);
        entry.finish();
        Some(lowered)
    });
    read.collect()
}

fn row(table: &Table<'_>, name: At<String>, named: &mut Named) -> PinnedRow {
    let source = table.required_text("source");
    let sha256 = table.required_text("sha256");
    let is_digest = |text: &str| text.len() == 64 && text.bytes().all(|byte| byte.is_ascii_hexdigit());
    if let Some(at) = sha256.as_ref().filter(|at| !is_digest(&at.value)) {
        let help = Some("a digest is 64 hexadecimal digits".to_owned());
        table.mistake(at.span.clone(), "this is no SHA-256".to_owned(), String::new(), help);
    }
    let per_second = table.get("per_second").and_then(|node| node.integer());
    named.origins.extend(source.clone());
    named.rows.push(name.clone());
    PinnedRow {
        id: name.value,
        source: source.map(|at| at.value).unwrap_or_default(),
        required: table.get("required").and_then(|node| node.boolean()),
        kind: table.text("type").map(|at| at.value),
        per_second: per_second.and_then(|at| u32::try_from(at.value).ok()),
        sha256: sha256.map(|at| at.value).unwrap_or_default(),
    }
}

fn texts<'a>(
    root: &Table<'a>,
    name: &'static str,
    read: impl Fn(&crate::source::Node<'a>) -> Vec<At<String>>,
    named: &mut Vec<(At<String>, Vec<At<String>>)>,
) -> std::collections::BTreeMap<String, Vec<String>> {
    let Some(table) = root.table(name) else {
        return std::collections::BTreeMap::new();
    };
    let entries = table.entries().map(|(name, node)| {
        let values = read(&node);
        let plain = values.iter().map(|at| at.value.clone()).collect();
        let entry = (name.value.clone(), plain);
        named.push((name, values));
        entry
    });
    entries.collect()
}
