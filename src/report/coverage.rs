use crate::contract::{Coverage, Tally};
use crate::event::TargetName;
use std::collections::BTreeMap;

/// The kinds of item in the order of a documentation page.
const ORDER: [&str; 6] = ["errors", "parameters", "outputs", "rules", "limits", "examples"];

/// What the passed cases confirm of each contract, and how much that is worth.
pub(super) fn text(coverage: &BTreeMap<String, Coverage>, target: Option<&TargetName>) -> String {
    let mut text = String::from("\ncoverage of the contracts by the passed cases\n");
    for (profile, covered) in coverage {
        let kinds =
            ORDER.iter().filter_map(|kind| Some(format!("{kind} {}", shown(*covered.page.get(*kind)?))));
        let kinds: Vec<String> = kinds.collect();
        text += &format!(
            "  {profile}\n    {}  {}\n    companions {}, gateway {}, listed without a case {}, facts {}\n",
            covered.action,
            kinds.join(", "),
            shown(covered.companions),
            shown(covered.common),
            covered.unchecked,
            covered.facts
        );
    }
    if target.is_some_and(|target| target.kind == "mock") {
        text += "  seen on the mock only: this says nothing of the service\n";
    }
    text
}

fn shown(tally: Tally) -> String {
    format!("{}/{}", tally.confirmed, tally.of)
}
