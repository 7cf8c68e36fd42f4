use super::{Checked, Contract, Item, Kind, Owner};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// How many items of each sort a run confirmed.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Coverage {
    /// The documented page's own action.
    pub action: String,
    /// Its items, by kind.
    pub page: BTreeMap<String, Tally>,
    /// Checked items of the companion actions.
    pub companions: Tally,
    /// Checked items of the gateway.
    pub common: Tally,
    /// Items that are listed with a reason and need no case.
    pub unchecked: usize,
    pub facts: usize,
}

/// Confirmed of all.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Tally {
    pub confirmed: usize,
    pub of: usize,
}

impl Tally {
    fn count(&mut self, confirmed: bool) {
        self.of += 1;
        self.confirmed += usize::from(confirmed);
    }
}

impl Coverage {
    /// Counts the items of a contract; `confirmed` says of an item whether a passed case covers it.
    pub fn of(contract: &Contract, confirmed: impl Fn(&Item) -> bool) -> Self {
        let mut coverage = Self { action: contract.page.clone(), ..Self::default() };
        for item in &contract.items {
            match (&item.owner, &item.checked) {
                (Owner::Fact, _) => coverage.facts += usize::from(item.kind == Kind::Fact),
                (_, Checked::No(_)) => coverage.unchecked += 1,
                (Owner::Page, Checked::Yes) => {
                    coverage.page.entry(plural(item.kind).to_owned()).or_default().count(confirmed(item));
                }
                (Owner::Common, Checked::Yes) => coverage.common.count(confirmed(item)),
                (Owner::Companion(_), Checked::Yes) => coverage.companions.count(confirmed(item)),
            }
        }
        coverage
    }

    /// The same with these items confirmed, each named once.
    #[must_use]
    pub fn confirmed<'i>(mut self, ids: impl IntoIterator<Item = &'i str>) -> Self {
        for id in ids {
            let first = id.split('/').next().unwrap_or_default();
            let tally = match Kind::SECTIONS.iter().find(|kind| kind.word() == first) {
                Some(kind) => self.page.get_mut(plural(*kind)),
                None if first == Owner::COMMON => Some(&mut self.common),
                None => Some(&mut self.companions),
            };
            if let Some(tally) = tally {
                tally.confirmed = tally.of.min(tally.confirmed + 1);
            }
        }
        self
    }
}

fn plural(kind: Kind) -> &'static str {
    match kind {
        Kind::Param => "parameters",
        Kind::Output => "outputs",
        Kind::Error => "errors",
        Kind::Rule => "rules",
        Kind::Limit => "limits",
        Kind::Example => "examples",
        Kind::Fact => "facts",
        Kind::Freedom => "freedoms",
    }
}
