//! `world.toml` to [`World`]; every mistake is reported with its place.

use super::{Address, Instance, Interface, PrivateIp, Spot, Status, World};
use crate::contract::Contract;
use crate::scenario::{Roles, Suite, read_resource};
use crate::source::{At, Report, Source, Table, parse};
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

/// What a world file may name. Roles are known only where cases were read.
pub struct Known<'k> {
    profiles: Vec<(&'k Contract, Option<&'k Roles>)>,
}

impl<'k> From<&'k Suite> for Known<'k> {
    fn from(suite: &'k Suite) -> Self {
        let profiles = suite.profiles.iter().map(|profile| (&*profile.contract, Some(&profile.roles)));
        Self { profiles: profiles.collect() }
    }
}

impl<'k> FromIterator<&'k Contract> for Known<'k> {
    fn from_iter<I: IntoIterator<Item = &'k Contract>>(contracts: I) -> Self {
        Self { profiles: contracts.into_iter().map(|contract| (contract, None)).collect() }
    }
}

/// Names in a world file that must stand somewhere else.
#[derive(Default)]
struct Named {
    interfaces: Vec<At<String>>,
    instances: Vec<At<String>>,
    codes: Vec<At<String>>,
}

/// Lowers one world file. The seed is complete only if nothing was reported.
pub fn load(source: &Arc<Source>, known: &Known<'_>, report: &Report) -> Seed {
    parse(source, report, |root| seed(&root, known)).unwrap_or_default()
}

fn seed(root: &Table<'_>, known: &Known<'_>) -> Seed {
    root.format(1);
    let profile = root.required_text("profile");
    let mut named = Named::default();
    let mut seed = Seed::default();
    seed.world.regions = root.texts("regions").into_iter().map(|at| at.value).collect();
    seed.world.quota = quota(root);
    let mut read = |table: &Table<'_>, named: &mut Named| Some(interface(table, named));
    seed.world.interfaces = keyed(root, "interface", &mut seed.listed, &mut named, &mut read);
    seed.world.instances =
        keyed(root, "instance", &mut seed.listed, &mut named, &mut |table, _| instance(table));
    seed.world.addresses = keyed(root, "address", &mut seed.listed, &mut named, &mut address);
    seed.listed.reverse();
    let is_profile =
        |at: &At<String>| known.profiles.iter().find(|(contract, _)| contract.profile == at.value);
    let found = profile.as_ref().and_then(is_profile);
    if let Some(at) = profile.as_ref().filter(|_| found.is_none()) {
        root.unknown("profile", at, known.profiles.iter().map(|(contract, _)| contract.profile.as_str()));
    }
    seed.profile = profile.map(|at| at.value).unwrap_or_default();
    seed.roles = roles(root, found.and_then(|(_, roles)| *roles));
    check(root, &seed, &named, found.map(|(contract, _)| *contract));
    root.finish();
    seed
}

fn check(root: &Table<'_>, seed: &Seed, named: &Named, contract: Option<&Contract>) {
    let World { interfaces, instances, .. } = &seed.world;
    for at in named.interfaces.iter().filter(|at| !interfaces.contains_key(&at.value)) {
        root.unknown("interface", at, interfaces.keys().map(String::as_str));
    }
    for at in named.instances.iter().filter(|at| !instances.contains_key(&at.value)) {
        root.unknown("instance", at, instances.keys().map(String::as_str));
    }
    let page = contract.and_then(|contract| contract.actions.get(&contract.page));
    if let Some(page) = page {
        for at in named.codes.iter().filter(|at| !page.documents(&at.value)) {
            root.unknown("error code", at, page.errors.iter().map(String::as_str));
        }
    }
}

fn keyed<T>(
    root: &Table<'_>,
    name: &'static str,
    listed: &mut Vec<Listed>,
    named: &mut Named,
    read: &mut dyn FnMut(&Table<'_>, &mut Named) -> Option<T>,
) -> BTreeMap<String, T> {
    let table = root.table(name);
    let mut found = BTreeMap::new();
    let mut lines = Vec::new();
    for (id, node) in table.iter().flat_map(Table::entries) {
        let Some(table) = node.table() else { continue };
        let provokes = table.text("provokes");
        lines.push(Listed {
            id: id.value.clone(),
            text: table.required_text("text").map(|at| at.value).unwrap_or_default(),
            provokes: provokes.as_ref().map(|at| at.value.clone()),
        });
        named.codes.extend(provokes);
        if let Some(resource) = read(&table, named) {
            found.insert(id.value, resource);
        }
        table.finish();
    }
    listed.extend(lines.into_iter().rev());
    found
}

fn address(table: &Table<'_>, named: &mut Named) -> Option<Address> {
    let words = Status::ALL.map(|status| (status.word(), status));
    let status = table.get("status").map_or(Some(Status::Unbind), |node| node.word(&words));
    let bound = table.table("bound").and_then(|bound| {
        let interface = bound.required_text("interface");
        let ip = bound.required_text("ip");
        bound.finish();
        named.interfaces.extend(interface.clone());
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
    let limit = table.get("eip_limit").and_then(|node| node.count());
    Some(Instance {
        state: table.required_text("state")?.value,
        name: table.text("name").map_or_else(|| "unnamed".to_owned(), |at| at.value),
        eip_limit: limit.and_then(|limit| usize::try_from(limit).ok()),
    })
}

fn interface(table: &Table<'_>, named: &mut Named) -> Interface {
    let instance = table.text("instance");
    named.instances.extend(instance.clone());
    Interface {
        instance: instance.map(|at| at.value),
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
    entries.filter_map(|(id, node)| Some((id.value, node.count()?))).collect()
}

fn roles(root: &Table<'_>, known: Option<&Roles>) -> BTreeMap<String, BTreeMap<String, String>> {
    let mut found = BTreeMap::new();
    let table = root.table("role");
    for (role, node) in table.iter().flat_map(Table::entries) {
        let fields = known.map(|known| known.fields(&role.value));
        if let Some(known) = known.filter(|known| !known.roles.contains_key(&role.value)) {
            root.unknown("role", &role, known.roles.keys().map(String::as_str));
            continue;
        }
        found.extend(read_resource(&node, fields.as_deref()).map(|resource| (role.value, resource)));
    }
    found
}
