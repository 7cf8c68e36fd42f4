//! `contract.toml` to [`Contract`]; every mistake is reported with its place.

use super::freedom::Freedoms;
use super::{Action, Checked, Contract, Effect, Freedom, Gateway, Item, Kind, Member, Owner, Type};
use crate::source::{At, Report, Source, Table, nearest, parse};
use sha2::{Digest, Sha256};
use std::collections::BTreeMap;
use std::sync::Arc;

const FORMAT: i64 = 1;
const GATEWAYS: [(&str, Gateway); 2] = [("legacy", Gateway::Legacy), ("v3", Gateway::V3)];
const EFFECTS: [(&str, Effect); 4] = [
    (Effect::Read.word(), Effect::Read),
    (Effect::Change.word(), Effect::Change),
    (Effect::Cost.word(), Effect::Cost),
    (Effect::Final.word(), Effect::Final),
];

/// Lowers the contract of a profile folder; `None` if it cannot be read at all. It is complete only if nothing was
/// reported.
pub fn load(source: &Arc<Source>, folder: &str, report: &Report) -> Option<Contract> {
    let digest = hex::encode(Sha256::digest(source.text.as_bytes()));
    parse(source, report, |root| contract(&root, folder, digest))
}

fn contract(root: &Table<'_>, folder: &str, digest: String) -> Contract {
    root.format(FORMAT);
    let text = |name| root.required_text(name).map(|at| at.value).unwrap_or_default();
    let page = root.required_text("page");
    let profile = root.required_text("profile");
    if let Some(at) = profile.as_ref().filter(|at| at.value != folder) {
        let title = format!("`profile` is `{}`, and its folder is `{folder}`", at.value);
        root.mistake(at.span.clone(), title, String::new(), Some("make them equal".to_owned()));
    }
    let mut parts = Parts::default();
    let sources = sources(root);
    let actions = actions(root, page.as_ref(), &mut parts);
    let common_rate = common(root, &mut parts);
    facts(root, &mut parts);
    let objects = objects(root, &mut parts);
    let freedoms = freedoms(root, &actions, &mut parts);
    let contract = Contract {
        profile: profile.map(|at| at.value).unwrap_or_default(),
        title: text("title"),
        gateway: root.required("gateway").and_then(|node| node.word(&GATEWAYS)).unwrap_or(Gateway::V3),
        version: text("version"),
        hosts: root.texts("hosts").into_iter().map(|at| at.value).collect(),
        services: root.texts("services").into_iter().map(|at| at.value).collect(),
        page: page.map(|at| at.value).unwrap_or_default(),
        actions,
        objects,
        items: parts.items,
        freedoms,
        common_rate,
        digest,
    };
    check_names(root, &contract, &parts.named, &sources);
    root.finish();
    contract
}

/// What is gathered on the way: the items, and the names that can be checked only at the end.
#[derive(Default)]
struct Parts {
    items: Vec<Item>,
    named: Named,
}

#[derive(Default)]
struct Named {
    types: Vec<At<String>>,
    sources: Vec<At<String>>,
}

/// Where the items of one section belong, and what holds where they say nothing themselves.
struct Section {
    owner: Owner,
    source: Option<At<String>>,
    unchecked: Option<String>,
}

fn sources(root: &Table<'_>) -> Vec<String> {
    let Some(table) = root.required("source").and_then(|node| node.table()) else {
        return Vec::new();
    };
    table
        .entries()
        .map(|(name, node)| {
            if let Some(source) = node.table() {
                for key in ["title", "date", "language"] {
                    source.required_text(key);
                }
                source.text("note");
                source.finish();
            }
            name.value
        })
        .collect()
}

fn actions(root: &Table<'_>, page: Option<&At<String>>, parts: &mut Parts) -> BTreeMap<String, Action> {
    let mut actions = BTreeMap::new();
    let Some(table) = root.required("action").and_then(|node| node.table()) else {
        return actions;
    };
    let is_page = |name: &str| page.is_none_or(|page| page.value == name);
    let page_exists = table.entries().any(|(name, _)| is_page(&name.value));
    for (name, node) in table.entries() {
        let Some(table) = node.table() else { continue };
        let name = name.value;
        // Without its page no action can be told from a companion, and none is blamed for that.
        let owner = if is_page(&name) || !page_exists { Owner::Page } else { Owner::Companion(name.clone()) };
        table.required_text("text");
        let effect = table.required("effect").and_then(|node| node.word(&EFFECTS));
        let found = section(&table, owner, parts);
        let action = Action {
            name: name.clone(),
            effect: effect.unwrap_or(Effect::Change),
            params: found.params,
            outputs: found.outputs,
            errors: found.errors,
            rate: found.rate,
        };
        table.finish();
        actions.insert(name, action);
    }
    if let Some(page) = page.filter(|_| !page_exists) {
        let near = nearest(&page.value, actions.keys().map(String::as_str));
        let help = near.map(|near| format!("did you mean `{near}`?"));
        root.mistake(
            page.span.clone(),
            format!("no action `{}`, which `page` names", page.value),
            String::new(),
            help,
        );
    }
    actions
}

fn common(root: &Table<'_>, parts: &mut Parts) -> Option<u32> {
    let table = root.table("common")?;
    let found = section(&table, Owner::Common, parts);
    table.finish();
    found.rate
}

fn facts(root: &Table<'_>, parts: &mut Parts) {
    let Some(table) = root.table("fact") else {
        return;
    };
    for (name, node) in table.entries() {
        let Some(fact) = node.table() else { continue };
        let source = fact.required_text("source");
        parts.items.push(Item {
            id: Owner::Fact.id(Kind::Fact, &name.value),
            kind: Kind::Fact,
            owner: Owner::Fact,
            text: fact.required_text("text").map(|at| at.value).unwrap_or_default(),
            source: source.as_ref().map(|at| at.value.clone()).unwrap_or_default(),
            checked: Checked::No("a fact has no case".to_owned()),
        });
        parts.named.sources.extend(source);
        fact.finish();
    }
}

fn freedoms(root: &Table<'_>, actions: &BTreeMap<String, Action>, parts: &mut Parts) -> Vec<Freedom> {
    let documented = |code: &str| {
        let common = Owner::Common.id(Kind::Error, code);
        actions.values().any(|action| action.documents(code))
            || parts.items.iter().any(|item| item.id == common)
    };
    let found = Freedoms::read(root, documented);
    parts.items.extend(found.items);
    parts.named.sources.extend(found.sources);
    found.list
}

fn objects(root: &Table<'_>, parts: &mut Parts) -> BTreeMap<String, Vec<Member>> {
    let mut objects = BTreeMap::new();
    let Some(table) = root.table("object") else {
        return objects;
    };
    for (name, node) in table.entries() {
        let Some(fields) = node.table() else { continue };
        let lowered = fields.entries().filter_map(|(field, node)| {
            let table = node.table()?;
            table.required_text("text");
            let member = member(&field.value, &table, Kind::Output, parts);
            table.finish();
            member
        });
        objects.insert(name.value, lowered.collect());
    }
    objects
}

#[derive(Default)]
struct Found {
    params: Vec<Member>,
    outputs: Vec<Member>,
    errors: Vec<String>,
    rate: Option<u32>,
}

fn section(table: &Table<'_>, owner: Owner, parts: &mut Parts) -> Found {
    let section = Section {
        owner,
        source: table.required_text("source"),
        unchecked: table.text("unchecked").map(|at| at.value),
    };
    parts.named.sources.extend(section.source.clone());
    let mut found = Found::default();
    for kind in Kind::SECTIONS {
        let Some(items) = table.table(kind.word()) else {
            continue;
        };
        for (name, node) in items.entries() {
            let Some(line) = node.table() else { continue };
            parts.items.extend(item(&section, kind, &name, &line, &mut parts.named.sources));
            match kind {
                Kind::Param => found.params.extend(member(&name.value, &line, kind, parts)),
                Kind::Output => found.outputs.extend(member(&name.value, &line, kind, parts)),
                Kind::Error => found.errors.push(name.value),
                Kind::Limit => found.rate = found.rate.or(per_second(&line)),
                Kind::Rule | Kind::Example | Kind::Fact | Kind::Freedom => {}
            }
            line.finish();
        }
    }
    found
}

fn item(
    section: &Section,
    kind: Kind,
    name: &At<String>,
    line: &Table<'_>,
    sources: &mut Vec<At<String>>,
) -> Option<Item> {
    let text = line.required_text("text")?.value;
    let own = line.text("source");
    let source = own.as_ref().or(section.source.as_ref()).map(|at| at.value.clone()).unwrap_or_default();
    sources.extend(own);
    let checked = line.boolean("checked");
    let unchecked = line.text("unchecked").map(|at| at.value);
    let on_page = section.owner == Owner::Page;
    let checked = match (checked || on_page, unchecked.or_else(|| section.unchecked.clone())) {
        (true, _) => Checked::Yes,
        (false, Some(reason)) => Checked::No(reason),
        (false, None) => {
            let help = "write `checked = true`, or a reason in `unchecked` here or on the section".to_owned();
            line.mistake(
                name.span.clone(),
                format!("`{}` is neither checked nor unchecked", name.value),
                String::new(),
                Some(help),
            );
            Checked::No(String::new())
        }
    };
    Some(Item {
        id: section.owner.id(kind, &name.value),
        kind,
        owner: section.owner.clone(),
        text,
        source,
        checked,
    })
}

fn member(name: &str, line: &Table<'_>, kind: Kind, parts: &mut Parts) -> Option<Member> {
    let written = line.required_text("type")?;
    line.text("form");
    let required = if kind == Kind::Param { line.boolean("required") } else { !line.boolean("optional") };
    let kind = Type::parse(&written.value);
    parts.named.types.extend(kind.object().map(|object| At { value: object.to_owned(), span: written.span }));
    let words = line.texts("words").into_iter().map(|at| at.value).collect();
    let (nullable, fresh) = (line.boolean("nullable"), line.boolean("fresh"));
    Some(Member { name: name.to_owned(), kind, required, nullable, words, fresh })
}

fn per_second(line: &Table<'_>) -> Option<u32> {
    let at = line.required("per_second")?.integer()?;
    let rate = u32::try_from(at.value).ok().filter(|rate| *rate > 0);
    if rate.is_none() {
        line.mistake(
            at.span,
            "a rate is a positive number of requests a second".to_owned(),
            String::new(),
            None,
        );
    }
    rate
}

fn check_names(root: &Table<'_>, contract: &Contract, parts: &Named, sources: &[String]) {
    for at in parts.types.iter().filter(|at| !contract.objects.contains_key(&at.value)) {
        let objects = contract.objects.keys().map(String::as_str);
        root.unknown("type", at, objects.chain(Type::WORDS));
    }
    for at in parts.sources.iter().filter(|at| !sources.contains(&at.value)) {
        root.unknown("source", at, sources.iter().map(String::as_str));
    }
}
