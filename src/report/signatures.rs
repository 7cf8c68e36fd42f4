//! What was seen of signatures, for people.

use crate::target::Seen;

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
