//! What a case can ask for: roles, the kinds of resource that play them, and how a resource's state is read.

use crate::source::{At, Report, Source, Table, parse};
use serde_json::{Map, Value};
use std::collections::BTreeMap;
use std::sync::Arc;

/// The roles of a profile, from its `roles.toml`.
#[derive(Default)]
pub struct Roles {
    pub kinds: BTreeMap<String, Kind>,
    pub roles: BTreeMap<String, Role>,
}

/// A sort of resource.
pub struct Kind {
    /// Fields that a binding gives, such as `id`.
    pub provides: Vec<String>,
    /// The call that reads a resource's state: action and parameters, with `${field}` and `${region}`.
    pub read: (String, Map<String, Value>),
}

/// One part a resource can play.
pub struct Role {
    pub kind: String,
    pub text: String,
    /// The same on every target: nothing is bound, nothing is leased.
    pub given: Option<BTreeMap<String, String>>,
}

impl Roles {
    /// The fields that a case may refer to for a role.
    pub fn fields(&self, role: &str) -> Vec<&str> {
        let Some(role) = self.roles.get(role) else {
            return Vec::new();
        };
        match (&role.given, self.kinds.get(&role.kind)) {
            (Some(given), _) => given.keys().map(String::as_str).collect(),
            (None, Some(kind)) => kind.provides.iter().map(String::as_str).collect(),
            (None, None) => Vec::new(),
        }
    }

    /// How the state of a resource in this role is read.
    pub fn read(&self, role: &str) -> Option<&(String, Map<String, Value>)> {
        Some(&self.kinds.get(&self.roles.get(role)?.kind)?.read)
    }
}

pub(super) fn load(source: &Arc<Source>, report: &Report) -> Roles {
    parse(source, report, |root| {
        root.format(1);
        let mut roles = Roles::default();
        for (name, node) in
            root.required("kind").and_then(|node| node.table()).iter().flat_map(Table::entries)
        {
            if let Some(kind) = node.table().and_then(|table| kind(&table)) {
                roles.kinds.insert(name.value, kind);
            }
        }
        for (name, node) in
            root.required("role").and_then(|node| node.table()).iter().flat_map(Table::entries)
        {
            if let Some(role) = node.table().and_then(|table| role(&table, &roles.kinds)) {
                roles.roles.insert(name.value, role);
            }
        }
        root.finish();
        roles
    })
}

fn kind(table: &Table<'_>) -> Option<Kind> {
    let provides = table.texts("provides").into_iter().map(|at| at.value).collect();
    let read = table.required("read").and_then(|node| node.table())?;
    let call = read.required_text("call")?.value;
    let with = read.get("with").and_then(|node| node.json());
    read.finish();
    table.finish();
    let Some(Value::Object(with)) = with else {
        return None;
    };
    Some(Kind { provides, read: (call, with) })
}

fn role(table: &Table<'_>, kinds: &BTreeMap<String, Kind>) -> Option<Role> {
    let kind = table.required_text("kind")?;
    let text = table.required_text("text").map(|at| at.value).unwrap_or_default();
    let given = table.table("given").map(|given| fields(&given));
    table.finish();
    if !kinds.contains_key(&kind.value) {
        table.unknown("kind", &kind, kinds.keys().map(String::as_str));
    }
    Some(Role { kind: kind.value, text, given })
}

fn fields(table: &Table<'_>) -> BTreeMap<String, String> {
    let read = table.entries().filter_map(|(At { value: name, .. }, node)| Some((name, node.text()?.value)));
    read.collect()
}
