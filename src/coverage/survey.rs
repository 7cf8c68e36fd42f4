use super::{Evidence, Grade, LeftOut};
use crate::contract::{Checked, Item, Kind, Owner, PAGE, Pins};
use crate::scenario::Profile;
use serde::Serialize;
use std::collections::BTreeMap;

/// Version of the JSON form; a new one if a member changes its meaning or goes away.
const FORMAT: u32 = 1;

/// Everything that is known of the contracts. `coverage.schema.json` beside this file describes its JSON form.
#[derive(Clone, Debug, Serialize)]
pub struct Survey {
    pub format: u32,
    pub profiles: Vec<Surveyed>,
    /// What was looked at and did not count.
    pub left_out: Vec<LeftOut>,
}

/// One profile.
#[derive(Clone, Debug, Serialize)]
pub struct Surveyed {
    pub profile: String,
    pub title: String,
    /// Digest of the contract.
    pub contract: String,
    pub cases: usize,
    /// By the kind of the page's items, then `companions`, `gateway` and `facts`.
    pub kinds: Vec<Kinds>,
    pub items: Vec<Covered>,
}

/// The items of one kind, counted.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Kinds {
    pub kind: String,
    pub items: usize,
    /// Those that must have a case.
    pub checked: usize,
    pub with_case: usize,
    pub pinned: usize,
    /// Checked items with evidence of each grade.
    pub mock: usize,
    pub endpoint: usize,
    pub recorded: usize,
    pub live: usize,
    /// Checked items with none.
    pub documented_only: usize,
}

/// One item, its cases, and how it was confirmed.
#[derive(Clone, Debug, Serialize)]
pub struct Covered {
    pub id: String,
    pub kind: &'static str,
    pub owner: String,
    /// Our words for it.
    pub text: String,
    /// Where it was taken from: a key of the contract's sources.
    pub source: String,
    pub date: String,
    pub language: String,
    /// The rows it was taken from.
    pub pins: Vec<Pin>,
    /// Why no row stands for it.
    pub unpinned: Option<String>,
    pub checked: bool,
    /// Why it needs no case.
    pub unchecked: Option<String>,
    pub cases: Vec<String>,
    /// The best of its evidence; `null` if it is documented only.
    pub grade: Option<Grade>,
    pub evidence: Vec<Evidence>,
}

#[derive(Clone, Debug, Serialize)]
pub struct Pin {
    pub row: String,
    pub sha256: String,
}

/// Puts together what is known of each profile; evidence of a case that is no more counts for nothing.
pub fn survey<'p>(
    profiles: impl IntoIterator<Item = (&'p Profile, Option<Pins>)>,
    evidence: &[Evidence],
    mut left_out: Vec<LeftOut>,
) -> Survey {
    let mut by_case: BTreeMap<(&str, &str), Vec<&Evidence>> = BTreeMap::new();
    for one in evidence {
        by_case.entry((&one.profile, &one.case)).or_default().push(one);
    }
    let profiles = profiles.into_iter().map(|(profile, pins)| {
        let pins = pins.unwrap_or_default();
        surveyed(profile, &pins, &by_case)
    });
    let profiles = profiles.collect();
    left_out.sort();
    left_out.dedup();
    Survey { format: FORMAT, profiles, left_out }
}

fn surveyed(profile: &Profile, pins: &Pins, by_case: &BTreeMap<(&str, &str), Vec<&Evidence>>) -> Surveyed {
    let contract = &profile.contract;
    let mut cases: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    for case in &profile.cases {
        case.covers.iter().for_each(|item| cases.entry(item).or_default().push(&case.id));
    }
    let mut kinds: Vec<Kinds> = Vec::new();
    let mut items = Vec::new();
    for item in &contract.items {
        let own = cases.get(item.id.as_str()).cloned().unwrap_or_default();
        let seen = own.iter().filter_map(|case| by_case.get(&(contract.profile.as_str(), *case))).flatten();
        let confirms = seen.filter(|one| one.covers.contains(&item.id));
        let mut evidence: Vec<Evidence> =
            confirms.map(|one| Evidence { covers: Vec::new(), ..(*one).clone() }).collect();
        evidence.sort();
        evidence.dedup();
        let covered = covered(profile, pins, item, &own, evidence);
        let name = group(item);
        let at = kinds.iter().position(|known| known.kind == name).unwrap_or_else(|| {
            kinds.push(Kinds { kind: name.to_owned(), ..Kinds::default() });
            kinds.len() - 1
        });
        kinds[at].count(&covered);
        items.push(covered);
    }
    kinds.sort_by_key(|kinds| ORDER.iter().position(|name| *name == kinds.kind));
    Surveyed {
        profile: contract.profile.clone(),
        title: contract.title.clone(),
        contract: contract.digest.clone(),
        cases: profile.cases.len(),
        kinds,
        items,
    }
}

fn covered(profile: &Profile, pins: &Pins, item: &Item, cases: &[&str], evidence: Vec<Evidence>) -> Covered {
    let origin = profile.contract.sources.get(&item.source);
    let rows = pins.of(&item.id);
    let text = |read: fn(&crate::contract::Origin) -> &String| origin.map(read).cloned().unwrap_or_default();
    Covered {
        id: item.id.clone(),
        kind: item.kind.word(),
        owner: item.owner.to_string(),
        text: item.text.clone(),
        source: item.source.clone(),
        date: text(|origin| &origin.date),
        language: text(|origin| &origin.language),
        pins: rows.iter().map(|row| Pin { row: row.id.clone(), sha256: row.sha256.clone() }).collect(),
        unpinned: if rows.is_empty() { pins.reason(&item.id, &item.source).map(str::to_owned) } else { None },
        checked: item.checked == Checked::Yes,
        unchecked: match &item.checked {
            Checked::Yes => None,
            Checked::No(why) => Some(why.clone()),
        },
        cases: cases.iter().map(|case| (*case).to_owned()).collect(),
        grade: evidence.iter().map(|one| one.grade).max(),
        evidence,
    }
}

const ORDER: [&str; 10] = [
    "errors",
    "parameters",
    "outputs",
    "rules",
    "limits",
    "examples",
    "companions",
    "gateway",
    "facts",
    "freedoms",
];

fn group(item: &Item) -> &'static str {
    match (&item.owner, item.kind) {
        (_, Kind::Freedom) => "freedoms",
        (Owner::Fact, _) | (_, Kind::Fact) => "facts",
        (Owner::Companion(_), _) => "companions",
        (Owner::Common, _) => "gateway",
        (Owner::Page, Kind::Param) => "parameters",
        (Owner::Page, Kind::Output) => "outputs",
        (Owner::Page, Kind::Error) => "errors",
        (Owner::Page, Kind::Rule) => "rules",
        (Owner::Page, Kind::Limit) => "limits",
        (Owner::Page, Kind::Example) => "examples",
    }
}

impl Kinds {
    fn count(&mut self, item: &Covered) {
        self.items += 1;
        self.pinned += usize::from(!item.pins.is_empty());
        if !item.checked {
            return;
        }
        self.checked += 1;
        self.with_case += usize::from(!item.cases.is_empty());
        self.documented_only += usize::from(item.evidence.is_empty());
        for grade in Grade::ALL {
            let seen = item.evidence.iter().any(|one| one.grade == grade);
            *self.of(grade) += usize::from(seen);
        }
    }

    fn of(&mut self, grade: Grade) -> &mut usize {
        match grade {
            Grade::Mock => &mut self.mock,
            Grade::Endpoint => &mut self.endpoint,
            Grade::Recorded => &mut self.recorded,
            Grade::Live => &mut self.live,
        }
    }
}

impl Survey {
    /// The day and language of the page that a profile documents, from its items.
    pub fn page(surveyed: &Surveyed) -> Option<(&str, &str)> {
        let item = surveyed.items.iter().find(|item| item.source == PAGE)?;
        Some((&item.date, &item.language))
    }
}
