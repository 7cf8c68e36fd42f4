//! Tables as GitHub renders them.

use super::{named, places, reasons, totals, value};
use crate::drift::{Difference, Drift};

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

fn table(head: &[&str], rows: impl Iterator<Item = Vec<String>>) -> String {
    let rule = vec!["---"; head.len()].join(" | ");
    let mut text = format!("\n| {} |\n| {rule} |\n", head.join(" | "));
    text.extend(rows.map(|row| format!("| {} |\n", row.join(" | "))));
    text
}

/// A text as code. A bar would end the cell, and in code a backslash before it would not help everywhere.
fn code(text: &str) -> String {
    if text.is_empty() || text.contains(['|', '`', '\\']) {
        format!("<code>{}</code>", plain(text))
    } else {
        format!("`{text}`")
    }
}

/// A text in which nothing is Markdown or HTML.
fn plain(text: &str) -> String {
    let entity = |c: char| format!("&#{};", u32::from(c));
    let one = |c: char| match c {
        '\\' | '|' | '`' | '*' | '_' | '[' | ']' | '<' | '>' | '&' | '#' | '~' | '!' | '$' | '@' => entity(c),
        _ => c.to_string(),
    };
    crate::report::escape(text).chars().map(one).collect()
}

#[cfg(test)]
mod tests {
    use super::{code, plain};

    #[test]
    fn a_value_cannot_end_its_cell_or_become_markup() {
        assert_eq!(code("/Response/TotalCount"), "`/Response/TotalCount`");
        assert_eq!(code("a|b"), "<code>a&#124;b</code>");
        assert_eq!(code("a`b\\"), "<code>a&#96;b&#92;</code>");
        assert_eq!(plain("<img> [x](y) **z**"), "&#60;img&#62; &#91;x&#93;(y) &#42;&#42;z&#42;&#42;");
        assert_eq!(plain("one\ntwo"), "one&#92;ntwo");
    }
}
