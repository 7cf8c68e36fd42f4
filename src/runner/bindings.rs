//! A bindings file: which real resources can play which role, where, in whose name.

use super::site::Bindings;
use crate::scenario::{Roles, Suite, read_resource};
use crate::source::{Node, Report, Source, Table, parse};
use crate::target::Endpoint;
use std::collections::BTreeMap;
use std::sync::Arc;

/// What a bindings file says; secrets are named, never held.
#[derive(Clone, Debug, Default)]
pub struct BindingsFile {
    pub profiles: BTreeMap<String, BoundProfile>,
}

/// What it says of one profile.
#[derive(Clone, Debug, Default)]
pub struct BoundProfile {
    /// Wins over the URL of the command line.
    pub endpoint: Option<String>,
    pub region: Option<String>,
    /// Names of environment variables.
    pub secret_id: Option<String>,
    pub secret_key: Option<String>,
    pub token: Option<String>,
    /// Of a second account; also names of environment variables: id and key.
    pub other: Option<(String, String)>,
    pub roles: Bindings,
}

/// Lowers a bindings file against the suite's profiles and roles.
pub fn load_bindings(source: &Arc<Source>, suite: &Suite, report: &Report) -> BindingsFile {
    let lowered = parse(source, report, |root| {
        root.format(1);
        let shared = BoundProfile {
            region: root.text("region").map(|at| at.value),
            ..credentials(root.table("credentials"))
        };
        let mut file = BindingsFile::default();
        for (name, node) in root.table("profile").iter().flat_map(Table::entries) {
            let Some(profile) = suite.profile(&name.value) else {
                let names = suite.profiles.iter().map(|profile| profile.contract.profile.as_str());
                root.unknown("profile", &name, names);
                continue;
            };
            if let Some(table) = node.table() {
                file.profiles.insert(name.value, bound(&table, &profile.roles, &shared));
            }
        }
        root.finish();
        for profile in &suite.profiles {
            let name = profile.contract.profile.clone();
            file.profiles.entry(name).or_insert_with(|| shared.clone());
        }
        file
    });
    lowered.unwrap_or_default()
}

fn credentials(table: Option<Table<'_>>) -> BoundProfile {
    let Some(table) = table else {
        return BoundProfile::default();
    };
    let found = BoundProfile {
        secret_id: table.text("secret_id").map(|at| at.value),
        secret_key: table.text("secret_key").map(|at| at.value),
        token: table.text("token").map(|at| at.value),
        other: table.table("other").and_then(|other| second(&other)),
        ..BoundProfile::default()
    };
    table.finish();
    found
}

fn second(table: &Table<'_>) -> Option<(String, String)> {
    let (id, key) = (table.required_text("secret_id"), table.required_text("secret_key"));
    table.finish();
    Some((id?.value, key?.value))
}

fn bound(table: &Table<'_>, roles: &Roles, shared: &BoundProfile) -> BoundProfile {
    let own = credentials(table.table("credentials"));
    let found = BoundProfile {
        endpoint: table.get("endpoint").and_then(|node| endpoint(&node)),
        region: table.text("region").map(|at| at.value).or_else(|| shared.region.clone()),
        secret_id: own.secret_id.or_else(|| shared.secret_id.clone()),
        secret_key: own.secret_key.or_else(|| shared.secret_key.clone()),
        token: own.token.or_else(|| shared.token.clone()),
        other: own.other.or_else(|| shared.other.clone()),
        roles: bindings(table, roles),
    };
    table.finish();
    found
}

fn endpoint(node: &Node<'_>) -> Option<String> {
    let url = node.text()?.value;
    if !Endpoint::is_address(&url) {
        let help = "write http://host:port or https://host, without user and path".to_owned();
        node.mistake(format!("`{url}` is no endpoint"), Some(help));
    }
    Some(url)
}

fn bindings(table: &Table<'_>, roles: &Roles) -> Bindings {
    let mut found = Bindings::new();
    let bound = table.table("role");
    for (name, node) in bound.iter().flat_map(Table::entries) {
        match roles.roles.get(&name.value) {
            None => table.unknown("role", &name, roles.roles.keys().map(String::as_str)),
            Some(role) if role.given.is_some() => {
                let title = format!("the role `{}` is the same on every target and is not bound", name.value);
                table.mistake(name.span, title, String::new(), Some("remove it".to_owned()));
            }
            Some(_) => {
                let nodes = if node.is_array() { node.items() } else { vec![node] };
                let fields = roles.fields(&name.value);
                let resources = nodes.iter().filter_map(|node| read_resource(node, Some(&fields))).collect();
                found.insert(name.value, resources);
            }
        }
    }
    found
}
