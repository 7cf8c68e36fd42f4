//! `world.toml` to [`World`]; every mistake is reported with its place.

use super::{Address, Instance, Interface, PrivateIp, Spot, Status, World};
use crate::source::{At, Node, Report, Source, Table, parse};
use std::collections::BTreeMap;
use std::sync::Arc;

/// A world file: the state, who plays which role in it, and what each resource is for.
#[derive(Clone, Default)]
pub struct Seed {
    pub profile: String,
    pub world: World,
    /// Fields by role, as in a bindings file.
    pub roles: BTreeMap<String, BTreeMap<String, String>>,
    pub listed: Vec<Listed>,
}

/// One line of the table of test ids.
#[derive(Clone, Debug)]
pub struct Listed {
    pub id: String,
    pub text: String,
    /// The code it brings about merely by being named.
    pub provokes: Option<String>,
}

/// Lowers one world file. The seed is complete only if nothing was reported.
pub fn load(source: &Arc<Source>, report: &Report) -> Seed {
    parse(source, report, |root| {
        root.format(1);
        let mut seed = Seed {
            profile: root.required_text("profile").map(|at| at.value).unwrap_or_default(),
            ..Seed::default()
        };
        seed.world.regions = root.texts("regions").into_iter().map(|at| at.value).collect();
        seed.world.quota = quota(&root);
        seed.world.interfaces = keyed(&root, "interface", &mut seed.listed, |table| Some(interface(table)));
        let mut ids = Vec::new();
        seed.world.instances = keyed(&root, "instance", &mut seed.listed, instance);
        seed.world.addresses = keyed(&root, "address", &mut seed.listed, |table| address(table, &mut ids));
        for at in ids.iter().filter(|at| !seed.world.interfaces.contains_key(&at.value)) {
            root.unknown("interface", at, seed.world.interfaces.keys().map(String::as_str));
        }
        seed.listed.reverse();
        seed.roles = roles(&root);
        root.finish();
        seed
    })
}

fn keyed<T>(
    root: &Table<'_>,
    name: &'static str,
    listed: &mut Vec<Listed>,
    mut read: impl FnMut(&Table<'_>) -> Option<T>,
) -> BTreeMap<String, T> {
    let table = root.table(name);
    let mut found = BTreeMap::new();
    let mut lines = Vec::new();
    for (id, node) in table.iter().flat_map(Table::entries) {
        let Some(table) = node.table() else { continue };
        lines.push(Listed {
            id: id.value.clone(),
            text: table.required_text("text").map(|at| at.value).unwrap_or_default(),
            provokes: table.text("provokes").map(|at| at.value),
        });
        if let Some(resource) = read(&table) {
            found.insert(id.value, resource);
        }
        table.finish();
    }
    listed.extend(lines.into_iter().rev());
    found
}

fn address(table: &Table<'_>, interfaces: &mut Vec<At<String>>) -> Option<Address> {
    let words = Status::ALL.map(|status| (status.word(), status));
    let status = table.get("status").map_or(Some(Status::Unbind), |node| node.word(&words));
    let bound = table.table("bound").and_then(|bound| {
        let interface = bound.required_text("interface");
        let ip = bound.required_text("ip");
        bound.finish();
        interfaces.extend(interface.clone());
        Some(Spot { interface: interface?.value, ip: ip?.value })
    });
    Some(Address {
        ip: table.required_text("ip")?.value,
        status: status?,
        bound,
        blocked: table.boolean("blocked"),
        arrears: table.boolean("arrears"),
        kind: table.text("type").map_or_else(|| "EIP".to_owned(), |at| at.value),
        name: table.text("name").map(|at| at.value),
        created: table.text("created").map_or_else(|| "2018-01-08T07:20:57Z".to_owned(), |at| at.value),
        permitted: table.get("permitted").and_then(|node| node.boolean()).unwrap_or(true),
        fails: table.boolean("fails"),
    })
}

fn instance(table: &Table<'_>) -> Option<Instance> {
    let limit = table.get("eip_limit").and_then(|node| node.integer());
    Some(Instance {
        state: table.required_text("state")?.value,
        name: table.text("name").map_or_else(|| "unnamed".to_owned(), |at| at.value),
        eip_limit: limit.and_then(|at| usize::try_from(at.value).ok()),
    })
}

fn interface(table: &Table<'_>) -> Interface {
    Interface {
        instance: table.text("instance").map(|at| at.value),
        primary: table.boolean("primary"),
        ips: table.tables("ips").iter().filter_map(private_ip).collect(),
    }
}

fn private_ip(table: &Table<'_>) -> Option<PrivateIp> {
    let ip = table.required_text("ip");
    let found = PrivateIp {
        primary: table.boolean("primary"),
        state: table.text("state").map_or_else(|| "AVAILABLE".to_owned(), |at| at.value),
        ordinary: table.text("ordinary").map(|at| at.value),
        ip: ip?.value,
    };
    table.finish();
    Some(found)
}

fn quota(root: &Table<'_>) -> Vec<(String, u64)> {
    let table = root.table("quota");
    let entries = table.iter().flat_map(Table::entries);
    entries.filter_map(|(id, node)| Some((id.value, u64::try_from(node.integer()?.value).ok()?))).collect()
}

fn roles(root: &Table<'_>) -> BTreeMap<String, BTreeMap<String, String>> {
    let table = root.table("role");
    let entries = table.iter().flat_map(Table::entries);
    entries.filter_map(|(role, node)| Some((role.value, fields(&node)?))).collect()
}

fn fields(node: &Node<'_>) -> Option<BTreeMap<String, String>> {
    let table = node.table()?;
    Some(table.entries().filter_map(|(name, node)| Some((name.value, node.text()?.value))).collect())
}
