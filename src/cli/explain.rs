//! `dubplate explain`

use super::args::ExplainArgs;
use super::exit::{CliError, Exit};
use super::files;
use crate::certify::{checks, server};
use crate::contract::{Freedom, Item, Kind};
use crate::lint::RULES;
use crate::report::{Screen, Topic, explained, mutant_topics};
use crate::scenario::{Profile, Suite};
use crate::server::FAULTS;
use crate::source::{Report, nearest};

pub(super) fn execute(args: &ExplainArgs) -> Result<Exit, CliError> {
    let report = Report::default();
    let suite = report.into_result(files::load(None, &Report::default())?.suite)?;
    let all = topics(&suite);
    let meant: Vec<Topic> = all.iter().filter(|topic| is_meant(topic, &args.id)).cloned().collect();
    if meant.is_empty() {
        let names = all.iter().flat_map(|topic| [topic.id.as_str(), word(&topic.id)]);
        let hint = nearest(&args.id, names).map(str::to_owned);
        return Err(CliError::NoTopic { id: args.id.clone(), hint });
    }
    let screen = Screen::default();
    screen.write(&explained(&meant));
    screen.finish().map_err(CliError::Output)?;
    Ok(Exit::AsExpected)
}

/// An id, an id with its profile before it, or the last word of an item: a documented error code.
fn is_meant(topic: &Topic, id: &str) -> bool {
    topic.id.eq_ignore_ascii_case(id)
        || word(&topic.id) == id
        || topic.id.split_once('/').is_some_and(|(_, rest)| rest == id)
}

fn word(id: &str) -> &str {
    id.rsplit('/').next().unwrap_or(id)
}

fn topics(suite: &Suite) -> Vec<Topic> {
    let checks = checks::all().map(|check| Topic {
        id: check.id.to_owned(),
        kind: "check on a client",
        title: check.title.to_owned(),
        facts: vec![("level", check.level.word().to_owned()), ("source", check.source.to_owned())],
        text: check.explanation.to_owned(),
    });
    let of_servers = server::CHECKS.iter().map(|check| Topic {
        id: check.id.to_owned(),
        kind: "check on a server",
        title: check.title.to_owned(),
        facts: Vec::new(),
        text: check.explanation.to_owned(),
    });
    let faults = FAULTS.iter().map(|fault| Topic {
        id: fault.name.to_owned(),
        kind: "fault of the mock",
        title: fault.to_string().trim().to_owned(),
        facts: vec![("use", format!("dubplate mock --fault {}", fault.name))],
        text: String::new(),
    });
    let rules = RULES.iter().map(|rule| Topic {
        id: rule.code.to_owned(),
        kind: "finding of lint",
        title: rule.title.to_owned(),
        facts: vec![("severity", rule.severity.word().to_owned())],
        text: rule.explanation.to_owned(),
    });
    let freedoms = suite
        .profiles
        .iter()
        .flat_map(|profile| profile.contract.freedoms.iter().map(|freedom| left_open(profile, freedom)));
    let items = suite
        .profiles
        .iter()
        .flat_map(|profile| documented_items(profile).map(|item| documented(profile, item)));
    checks
        .chain(of_servers)
        .chain(rules)
        .chain(faults)
        .chain(mutant_topics())
        .chain(items)
        .chain(freedoms)
        .collect()
}

fn documented_items(profile: &Profile) -> impl Iterator<Item = &Item> {
    profile.contract.items.iter().filter(|item| item.kind != Kind::Freedom)
}

fn left_open(profile: &Profile, freedom: &Freedom) -> Topic {
    let id = freedom.id();
    let item = profile.contract.item(&id);
    let cases: Vec<&str> =
        profile.cases.iter().filter(|case| case.takes(&freedom.name)).map(|case| &*case.id).collect();
    let mut facts = vec![("source", item.map_or_else(String::new, |item| item.source.clone()))];
    let lists = [("codes that are as right", &freedom.codes), ("but never", &freedom.except)];
    facts.extend(
        lists.into_iter().filter(|(_, all)| !all.is_empty()).map(|(name, all)| (name, all.join(", "))),
    );
    if !cases.is_empty() {
        facts.push(("cases", cases.join(", ")));
    }
    Topic {
        id: format!("{}/{id}", profile.contract.profile),
        kind: "left open: noted, never failed",
        title: item.map_or_else(String::new, |item| item.text.clone()),
        facts,
        text: String::new(),
    }
}

fn documented(profile: &Profile, item: &Item) -> Topic {
    let cases: Vec<&str> = profile
        .cases
        .iter()
        .filter(|case| case.covers.contains(&item.id))
        .map(|case| case.id.as_str())
        .collect();
    let mut facts = vec![("source", item.source.clone())];
    if !cases.is_empty() {
        facts.push(("cases", cases.join(", ")));
    }
    Topic {
        id: format!("{}/{}", profile.contract.profile, item.id),
        kind: "documented",
        title: item.text.clone(),
        facts,
        text: String::new(),
    }
}
