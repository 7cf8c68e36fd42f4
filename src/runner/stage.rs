//! What a case is played with: its resources, its region, and who answers.

use super::lease::{self, Lease, Unbound};
use super::runfile::OpenCase;
use super::seed::{self, Ground, Held, Name};
use super::site::{Answers, Pace, Site};
use super::{Selected, Settings};
use crate::cassette::{CassetteError, Deck};
use crate::event::{Breakage, Mismatch, Replayed, Trouble, Verdict};
use crate::scenario::Variables;
use crate::target::{Replay, Target};
use jiff::{SignedDuration, Timestamp};
use serde_json::Value;
use std::collections::BTreeMap;
use std::sync::Arc;

pub(super) type Fields = BTreeMap<String, BTreeMap<String, String>>;

/// Everything of one case that differs between targets.
pub(super) struct Stage<'s> {
    pub(super) target: Arc<dyn Target>,
    pub(super) region: String,
    pub(super) fields: Fields,
    pub(super) replayed: Option<Replayed>,
    /// In whose name, if the case has one of its own.
    pub(super) name: Option<Name>,
    /// What was made for the case alone.
    pub(super) held: Option<Held>,
    /// Held while the case is played.
    _lease: Option<Lease<'s>>,
}

/// A recording of the service says less and less after so long.
const OLD: SignedDuration = SignedDuration::from_hours(90 * 24);

impl<'s> Stage<'s> {
    /// Waits for the resources of a case.
    ///
    /// # Errors
    /// The verdict of a case that cannot be played.
    pub(super) async fn set(
        site: &'s Site,
        selected: &Selected,
        settings: &Settings,
    ) -> Result<Self, Verdict> {
        let shelf = match &site.answers {
            Answers::Target(target) => return Self::bound(site, selected, Arc::clone(target)).await,
            Answers::Recorded(shelf) => shelf,
        };
        let contract = &selected.profile.contract;
        let deck = shelf.open(&contract.profile, &selected.case.id).map_err(|error| unusable(&error))?;
        let Some(deck) = deck else {
            let why = "nothing was recorded of this case; `--record new` records it from another target";
            return Err(Verdict::Unobtainable(why.to_owned()));
        };
        let replayed = fresh(&deck, selected, settings)?;
        let head = deck.head.clone();
        let target = Arc::new(Replay::new(Arc::new(deck), Some(Arc::clone(contract))));
        let region = head.variables.get("region").cloned().unwrap_or_default();
        Ok(Self {
            target,
            region,
            fields: head.roles,
            replayed: Some(replayed),
            name: None,
            held: None,
            _lease: None,
        })
    }

    async fn bound(site: &'s Site, selected: &Selected, target: Arc<dyn Target>) -> Result<Self, Verdict> {
        if let Some(seeder) = &site.seeder {
            let Ground { fields, region, name, held } = seed::ground(seeder, site, selected).await?;
            return Ok(Self { target, region, fields, replayed: None, name, held: Some(held), _lease: None });
        }
        let (needs, roles) = (&selected.case.needs, &selected.profile.roles);
        let unobtainable = |Unbound(why)| Verdict::Unobtainable(why);
        let (fields, lease) = match site.pace {
            Pace::Immediate | Pace::Apart => {
                (lease::bind(needs, roles, &site.bindings).map_err(unobtainable)?, None)
            }
            Pace::Real => {
                let lease =
                    site.leases().acquire(needs, roles, &site.bindings).await.map_err(unobtainable)?;
                (lease.fields.clone(), Some(lease))
            }
        };
        Ok(Self {
            target,
            region: site.region.clone(),
            fields,
            replayed: None,
            name: None,
            held: None,
            _lease: lease,
        })
    }

    /// What an earlier run left: its resources are nobody's now. `None` if only cassettes answer.
    pub(super) fn again(site: &Site, open: &OpenCase) -> Option<Self> {
        let Answers::Target(target) = &site.answers else { return None };
        let (target, region) = (Arc::clone(target), site.region.clone());
        Some(Self {
            target,
            region,
            fields: open.fields(),
            replayed: None,
            name: None,
            held: None,
            _lease: None,
        })
    }

    pub(super) fn variables(&self) -> Variables {
        let mut variables = Variables::default();
        if !self.region.is_empty() {
            variables.set("region", Value::String(self.region.clone()));
        }
        for (need, fields) in &self.fields {
            for (field, value) in fields {
                variables.set(format!("{need}.{field}"), Value::String(value.clone()));
            }
        }
        variables
    }

    /// The ids of the case's resources, for a person who has to look after them.
    pub(super) fn resources(&self) -> String {
        let ids: Vec<&str> =
            self.fields.values().filter_map(|fields| fields.get("id")).map(String::as_str).collect();
        ids.join(", ")
    }
}

/// Refuses a recording that was made under another contract, or that is older than the user allows.
fn fresh(deck: &Deck, selected: &Selected, settings: &Settings) -> Result<Replayed, Verdict> {
    let provenance = &deck.head.provenance;
    let max_age = settings.max_age;
    let moved = provenance.contract != selected.profile.contract.digest;
    if moved && !settings.any_contract {
        return Err(stale(selected, "contract", "the contract it was recorded under", "another contract"));
    }
    let recorded = provenance.recorded.parse::<Timestamp>();
    let age = recorded.map_or(SignedDuration::MAX, |recorded| Timestamp::now().duration_since(recorded));
    if max_age.is_some_and(|most| age > most) {
        let days = max_age.unwrap_or_default().as_hours() / 24;
        let found = format!("recorded {}", provenance.recorded);
        return Err(stale(selected, "age", &format!("at most {days} days"), &found));
    }
    let changed = provenance.scenario.as_ref().is_some_and(|digest| *digest != selected.case.digest());
    let old = provenance.target != "mock" && age > OLD;
    let stale = match (changed, old) {
        (true, _) => Some("the case was changed since; record it again with `--record new`".to_owned()),
        (_, true) => {
            Some(format!("it is {} days old; record it again with `--record all`", age.as_hours() / 24))
        }
        (false, false) => {
            moved.then(|| "the contract was changed since; record it again with `--record new`".to_owned())
        }
    };
    Ok(Replayed {
        target: provenance.target.clone(),
        recorded: provenance.recorded.clone(),
        edited: provenance.edited,
        stale,
    })
}

fn stale(selected: &Selected, at: &str, expected: &str, found: &str) -> Verdict {
    let case = &selected.case;
    Verdict::Fail(vec![Mismatch {
        place: case.place.to_string(),
        excerpt: case.source.line(case.place.line).trim().to_owned(),
        step: None,
        action: "the cassette".to_owned(),
        at: at.to_owned(),
        expected: expected.to_owned(),
        found: format!("{found}; record it again with `--record all`"),
    }])
}

pub(super) fn unusable(error: &CassetteError) -> Verdict {
    Verdict::Broken(Breakage { trouble: Trouble::Cassette, text: error.to_string() })
}
