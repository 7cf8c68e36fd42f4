//! Why no episode answered, told by the one that comes nearest.

use super::document::Entry;
use super::key::{Meaning, is_withheld};
use std::collections::BTreeSet;

/// A request that no episode answers.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Miss {
    /// Every answer to it has been given.
    UsedUp { action: String, recorded: u32 },
    /// Nothing like it was recorded.
    Unknown { action: String, nearest: Option<Nearest> },
    /// The file of the cassette cannot be read any more.
    Unreadable(String),
}

/// The episode that comes nearest, and each line in which it differs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Nearest {
    /// From 1.
    pub episode: usize,
    pub step: usize,
    pub differences: Vec<Difference>,
}

/// One parameter; `None` where it is absent.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Difference {
    pub name: String,
    pub recorded: Option<String>,
    pub asked: Option<String>,
}

/// How many episodes are looked at: an explanation must not cost more than a test's patience.
const MOST: usize = 5_000;

impl Miss {
    pub(super) fn used_up(asked: &Meaning, recorded: u32) -> Self {
        Self::UsedUp { action: asked.action.clone(), recorded }
    }

    /// For people; `show` makes a value of the request showable.
    pub fn text(&self, show: impl Fn(&str) -> String) -> String {
        match self {
            Self::UsedUp { action, recorded } => {
                let times = if *recorded == 1 { "once".to_owned() } else { format!("{recorded} times") };
                format!(
                    "{} was recorded {times} with these parameters, and has been answered that often",
                    show(action)
                )
            }
            Self::Unknown { action, nearest: None } => {
                format!("nothing was recorded that could answer {}: there is no episode", show(action))
            }
            Self::Unknown { action, nearest: Some(nearest) } => {
                let mut text = format!(
                    "no episode answers this {}; the nearest is {}:",
                    show(action),
                    named(nearest.episode, nearest.step)
                );
                let shown = |value: &Option<String>| {
                    value.as_ref().map_or_else(|| "nothing".to_owned(), |value| format!("`{}`", show(value)))
                };
                for Difference { name, recorded, asked } in &nearest.differences {
                    text +=
                        &format!("\n  {}: recorded {}, asked {}", show(name), shown(recorded), shown(asked));
                }
                text
            }
            Self::Unreadable(cause) => format!("the cassette cannot be read any more: {cause}"),
        }
    }
}

/// How an episode is named to people; outside of the steps of a case there is no step to name.
pub fn named(episode: usize, step: usize) -> String {
    if step == 0 { format!("episode {episode}") } else { format!("episode {episode} (step {step})") }
}

/// Why nothing answers, with what comes nearest.
pub(super) fn explain(asked: &Meaning, entries: impl Iterator<Item = Entry>) -> Miss {
    Miss::Unknown { action: asked.action.clone(), nearest: nearest(asked, entries, 1).pop() }
}

/// The episodes that come nearest, nearest first. Fewest differences win; another action counts more than any
/// parameter.
pub(super) fn nearest(asked: &Meaning, entries: impl Iterator<Item = Entry>, most: usize) -> Vec<Nearest> {
    let candidates = entries.take(MOST).enumerate().map(|(at, entry)| {
        let recorded = Meaning::of_recorded(&entry.request);
        let other_action = recorded.action != asked.action;
        (
            other_action,
            Nearest { episode: at + 1, step: entry.step, differences: differences(&recorded, asked) },
        )
    });
    let mut candidates: Vec<(bool, Nearest)> = candidates.collect();
    candidates.sort_by_key(|(other, nearest)| (*other, nearest.differences.len()));
    candidates.into_iter().take(most).map(|(_, nearest)| nearest).collect()
}

fn differences(recorded: &Meaning, asked: &Meaning) -> Vec<Difference> {
    let value = |meaning: &Meaning, name: &str| {
        meaning.lines().find(|(line, _)| *line == name).map(|(_, value)| value.to_owned())
    };
    let names: BTreeSet<&str> = recorded.lines().chain(asked.lines()).map(|(name, _)| name).collect();
    let each = names.into_iter().map(|name| Difference {
        name: name.to_owned(),
        recorded: value(recorded, name).filter(|value| !value.is_empty()),
        asked: value(asked, name).filter(|value| !value.is_empty()),
    });
    each.filter(|line| line.recorded != line.asked && !line.recorded.as_deref().is_some_and(is_withheld))
        .collect()
}
