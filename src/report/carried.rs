//! What a recording or a replay comes to, for people.

use crate::target::Seen;
use std::collections::{BTreeMap, BTreeSet};

/// A line about signatures that are wrong; `None` if none is.
pub fn wrong_signatures(seen: &Seen) -> Option<String> {
    let wrong = seen.wrong();
    if wrong == 0 {
        return None;
    }
    let each: Vec<String> =
        seen.invalid.iter().map(|(flaw, count)| format!("{} ({count})", flaw.name())).collect();
    let carry = if wrong == 1 { "carries" } else { "carry" };
    Some(format!(
        "{wrong} of {} requests {carry} a signature that is wrong for the known key: {}",
        seen.requests,
        each.join(", ")
    ))
}

/// Numbers of episodes by that of their session, which is not said where there is one alone.
pub fn left_over(unused: &BTreeMap<u32, BTreeSet<u32>>) -> String {
    let each = unused.iter().map(|(session, episodes)| {
        let numbers: Vec<String> = episodes.iter().map(u32::to_string).collect();
        let of =
            if *session == 1 && unused.len() == 1 { String::new() } else { format!(" of session {session}") };
        numbers.join(", ") + &of
    });
    each.collect::<Vec<_>>().join("; ")
}
