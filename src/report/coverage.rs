use super::terminal::spoken;
use crate::contract::Tally;
use crate::event::{Evidence, RunFinished};

/// The kinds of item in the order of a documentation page.
const ORDER: [&str; 6] = ["errors", "parameters", "outputs", "rules", "limits", "examples"];

/// What the passed cases confirm of each contract, and how much that is worth.
pub(super) fn text(finished: &RunFinished) -> String {
    let mut text = String::from("\ncoverage of the contracts by the passed cases\n");
    for (profile, covered) in &finished.coverage {
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
    text + &worth(&finished.evidence)
}

/// What was only seen on the mock does not count as seen on the service, and an older look is no look of today.
fn worth(evidence: &[Evidence]) -> String {
    let recorded: Vec<&str> =
        evidence.iter().filter(|one| one.recorded).map(|one| spoken(&one.target)).collect();
    let from = recorded.join(" and ");
    let mock = evidence.iter().all(|one| one.target == "mock");
    match (recorded.len() == evidence.len(), mock) {
        (false, true) => "  seen on the mock only: this says nothing of the service\n".to_owned(),
        (true, true) => format!("  recorded from {from} only: this says nothing of the service\n"),
        (true, false) => format!("  recorded from {from}: this says nothing of today\n"),
        (false, false) if recorded.is_empty() => String::new(),
        (false, false) => format!("  partly recorded, from {from}: that part says nothing of today\n"),
    }
}

fn shown(tally: Tally) -> String {
    format!("{}/{}", tally.confirmed, tally.of)
}
