//! What a case can ask for: roles, the kinds of resource that play them, and how a resource's state is read.

use super::protect::{self, Protection};
use super::values::names;
use crate::contract::Contract;
use crate::source::{Node, Report, Source, Table, nearest, parse};
use serde_json::{Map, Value};
use std::collections::BTreeMap;
use std::sync::Arc;

/// The roles of a profile, from its `roles.toml`.
#[derive(Default)]
pub struct Roles {
    pub kinds: BTreeMap<String, Kind>,
    pub roles: BTreeMap<String, Role>,
    /// What is looked at before an action is called on the live service.
    pub protections: BTreeMap<String, Protection>,
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

/// Lowers a roles file against the contract that its `read` calls name.
pub(super) fn load(source: &Arc<Source>, contract: &Contract, report: &Report) -> Roles {
    let lowered = parse(source, report, |root| {
        root.format(1);
        let mut roles = Roles::default();
        let kinds = root.required("kind").and_then(|node| node.table());
        for (name, node) in kinds.iter().flat_map(Table::entries) {
            if let Some(kind) = node.table().map(|table| kind(&table, contract)) {
                roles.kinds.insert(name.value, kind);
            }
        }
        let named = root.required("role").and_then(|node| node.table());
        for (name, node) in named.iter().flat_map(Table::entries) {
            if let Some(role) = node.table().and_then(|table| role(&table, &roles.kinds)) {
                roles.roles.insert(name.value, role);
            }
        }
        roles.protections = protect::read(&root, contract);
        root.finish();
        roles
    });
    lowered.unwrap_or_default()
}

fn kind(table: &Table<'_>, contract: &Contract) -> Kind {
    let provides: Vec<String> = table.texts("provides").into_iter().map(|at| at.value).collect();
    let read = table.required("read").and_then(|node| node.table());
    let read = read.map(|read| read_call(&read, &provides, contract)).unwrap_or_default();
    table.finish();
    Kind { provides, read }
}

fn read_call(read: &Table<'_>, provides: &[String], contract: &Contract) -> (String, Map<String, Value>) {
    let call = read.required_text("call");
    let with = read.get("with").map(|node| (node.span.clone(), node.object().unwrap_or_default()));
    read.finish();
    let (span, with) = with.unwrap_or((read.span(), Map::new()));
    let Some(call) = call else { return (String::new(), with) };
    let Some(action) = contract.actions.get(&call.value) else {
        read.unknown("action", &call, contract.actions.keys().map(String::as_str));
        return (call.value, with);
    };
    for name in with.keys().filter(|name| action.param(name).is_none()) {
        let help = did_you_mean(nearest(name, action.params.iter().map(|param| param.name.as_str())));
        read.mistake(
            span.clone(),
            format!("`{}` has no parameter `{name}`", action.name),
            String::new(),
            help,
        );
    }
    let known = || provides.iter().map(String::as_str).chain(["region"]);
    for name in with.values().flat_map(names).filter(|name| !known().any(|known| known == *name)) {
        let names: Vec<String> = known().map(|name| format!("`${{{name}}}`")).collect();
        let help = Some(format!("there are {}", names.join(" and ")));
        read.mistake(span.clone(), format!("`${{{name}}}` has no source"), String::new(), help);
    }
    (call.value, with)
}

fn did_you_mean(near: Option<&str>) -> Option<String> {
    near.map(|near| format!("did you mean `{near}`?"))
}

fn role(table: &Table<'_>, kinds: &BTreeMap<String, Kind>) -> Option<Role> {
    let kind = table.required_text("kind")?;
    let text = table.required_text("text").map(|at| at.value).unwrap_or_default();
    let provides = kinds.get(&kind.value).map(|kind| kind.provides.as_slice());
    let given = table.table("given").map(|given| fields(&given, provides));
    table.finish();
    if provides.is_none() {
        table.unknown("kind", &kind, kinds.keys().map(String::as_str));
    }
    Some(Role { kind: kind.value, text, given })
}

fn fields(table: &Table<'_>, provides: Option<&[String]>) -> BTreeMap<String, String> {
    let mut found = BTreeMap::new();
    for (name, node) in table.entries() {
        if let Some(provides) = provides.filter(|provides| !provides.contains(&name.value)) {
            let help = Some(format!("this kind provides {}", provides.join(", ")));
            table.mistake(name.span, format!("unknown field `{}`", name.value), String::new(), help);
        }
        found.extend(node.text().map(|at| (name.value, at.value)));
    }
    found
}

/// The fields of one resource, as a bindings file and a world's table of roles write them; `fields` are the names that
/// its role provides, if they are known.
pub fn read_resource(node: &Node<'_>, fields: Option<&[&str]>) -> Option<BTreeMap<String, String>> {
    let table = node.table()?;
    let mut found = BTreeMap::new();
    for (name, value) in table.entries() {
        if let Some(fields) = fields.filter(|fields| !fields.contains(&name.value.as_str())) {
            table.unknown("field", &name, fields.iter().copied());
        }
        found.insert(name.value, value.text()?.value);
    }
    for missing in fields.unwrap_or_default().iter().filter(|field| !found.contains_key(**field)) {
        let help = Some(format!("this role provides {}", fields.unwrap_or_default().join(", ")));
        table.mistake(table.span(), format!("missing field `{missing}`"), String::new(), help);
    }
    Some(found)
}
