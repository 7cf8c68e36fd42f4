use crate::report::escape;
use crate::report::terminal::counted;
use crate::selfcheck::{KillRow, Kills};
use std::collections::BTreeMap;

/// The kill matrix, as far as a person has to look at it.
pub(super) fn kills(found: &Kills) -> String {
    exceptional(found).into_iter().flat_map(|line| ["  ".to_owned(), line, "\n".to_owned()]).collect()
}

/// Survivors, what is thinly defended, and cases that kill nothing of their own.
pub(super) fn exceptional(found: &Kills) -> Vec<String> {
    let mut lines: Vec<String> = found.rows.iter().filter(|row| !row.holds()).map(survivor).collect();
    lines.extend(found.inapplicable.iter().map(|row| format!("{} cannot be: {}", row.mutant, row.reason)));
    lines.extend(found.rows.iter().filter_map(|row| match row.killers.as_slice() {
        [only] => Some(format!("{} has one killer at {}: {}", row.mutant, row.profile, escape(only))),
        _ => None,
    }));
    if found.omissions.is_empty() {
        return lines;
    }
    let (unnoticed, noticed): (Vec<_>, Vec<_>) =
        found.omissions.iter().partition(|omission| omission.killers.is_empty());
    lines.push(format!(
        "{} of {} errors are missed if they never come",
        noticed.len(),
        found.omissions.len()
    ));
    let name = |profile: &str, name: &str| format!("{}/{}", escape(profile), escape(name));
    lines.extend(unnoticed.iter().map(|row| format!("nobody misses {}", name(&row.profile, row.item))));
    lines.extend(redundant(found));
    lines
}

/// One line for each profile: few cases are the only one that notices something.
fn redundant(found: &Kills) -> Vec<String> {
    let mut cases: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    for row in &found.redundant {
        cases.entry(&row.profile).or_default().push(&row.case);
    }
    let line = |(profile, cases): (&str, Vec<&str>)| {
        let listed = cases.join(", ");
        format!(
            "{} of {} kill nothing that no other case kills: {}",
            counted(cases.len(), "case"),
            escape(profile),
            escape(&listed)
        )
    };
    cases.into_iter().map(line).collect()
}

fn survivor(row: &KillRow) -> String {
    let missed: Vec<String> =
        row.missed.iter().map(|missed| format!("{} ({})", missed.case, missed.verdict)).collect();
    let others = if row.killers.is_empty() { "nobody".to_owned() } else { row.killers.join(", ") };
    let (mutant, profile, title) = (row.mutant, row.profile, row.title);
    format!(
        "SURVIVED {mutant} at {profile} ({title}): not noticed by {}; noticed by {}",
        missed.join(", "),
        escape(&others)
    )
}
