//! Tables as GitHub renders them.

use super::{named, places, reasons, totals, value};
use crate::drift::{Difference, Drift};
use crate::report::markdown::{code, plain, table};

/// The report for a pull request or an issue.
pub fn markdown(drift: &Drift) -> String {
    let mut text = format!(
        "# Drift\n\n- A: {}\n- B: {}\n\n**{}**\n",
        plain(&named(&drift.a)),
        plain(&named(&drift.b)),
        totals(drift)
    );
    if !drift.differences.is_empty() {
        let head = ["severity", "kind", "profile", "action", "where", "A", "B", "contract item", "cases"];
        text += &table(&head, drift.differences.iter().map(row));
    }
    if !drift.incomparable.is_empty() {
        text += "\nNot comparable:\n";
        let rows = reasons(drift).into_iter().map(|(one, cases)| {
            let side = one.side.to_uppercase();
            vec![side, one.verdict.to_owned(), plain(&value(Some(&one.why))), cases.join(", ")]
        });
        text += &table(&["side", "verdict", "why", "cases"], rows);
    }
    text
}

fn row(difference: &Difference) -> Vec<String> {
    let word = difference.severity.word();
    let optional = |text: &Option<String>| text.as_deref().map(code).unwrap_or_default();
    // A word of ours is no value.
    let has =
        |text: &Option<String>| text.as_deref().map_or("nothing".to_owned(), |text| code(&value(Some(text))));
    vec![
        word.to_owned(),
        difference.kind.word().to_owned(),
        code(&difference.profile),
        optional(&difference.action),
        code(&difference.at),
        has(&difference.a),
        has(&difference.b),
        optional(&difference.item),
        places(difference).join(", "),
    ]
}
