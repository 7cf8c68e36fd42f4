//! The mutants of the mock for people.

use super::Topic;
use crate::mock::{Aim, Applies, Mutant, mutants};

/// The table of mutants, in Markdown.
pub fn mutant_table() -> String {
    let mut text = "| id  | what is wrong | profile | violates | noticed by |\n|-----|---------------|---------|----------|------------|\n".to_owned();
    for mutant in mutants() {
        match mutant.applies {
            Applies::To(aims) => text.extend(aims.iter().map(|aim| row(mutant, aim))),
            Applies::No(reason) => {
                text += &format!("| {} | {} | none | | {reason} |\n", mutant.id, mutant.title);
            }
        }
    }
    text
}

fn row(mutant: &Mutant, aim: &Aim) -> String {
    let (violates, killers) = (quoted(aim.violates), quoted(aim.killers));
    format!("| {} | {} | `{}` | {violates} | {killers} |\n", mutant.id, mutant.title, aim.profile)
}

fn quoted(names: &[&str]) -> String {
    names.iter().map(|name| format!("`{name}`")).collect::<Vec<_>>().join(", ")
}

/// What `explain` says of each.
pub fn mutant_topics() -> impl Iterator<Item = Topic> {
    mutants().map(|mutant| Topic {
        id: mutant.id.to_owned(),
        kind: "mutant of the mock",
        title: mutant.title.to_owned(),
        facts: facts(mutant),
        text: String::new(),
    })
}

fn facts(mutant: &Mutant) -> Vec<(&'static str, String)> {
    let aims = match mutant.applies {
        Applies::No(reason) => return vec![("cannot be served", reason.to_owned())],
        Applies::To(aims) => aims,
    };
    let each = aims.iter().flat_map(|aim| {
        let of = |names: &[&str]| format!("{}: {}", aim.profile, names.join(", "));
        [("violates", of(aim.violates)), ("noticed by", of(aim.killers))]
    });
    each.chain([("use", format!("dubplate mock --mutant {}", mutant.id))]).collect()
}
