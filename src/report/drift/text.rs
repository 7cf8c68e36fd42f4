//! A block for each difference.

use super::{listed, named, places, reasons, totals, value};
use crate::drift::{Difference, Drift, Severity};
use crate::report::escape;
use anstyle::{AnsiColor, Style};

const RED: Style = AnsiColor::Red.on_default().bold();
const YELLOW: Style = AnsiColor::Yellow.on_default();
const DIM: Style = Style::new().dimmed();

/// The report for a terminal.
pub fn text(drift: &Drift) -> String {
    let mut text = format!("A  {}\nB  {}\n\n", named(&drift.a), named(&drift.b));
    text.extend(drift.differences.iter().map(difference));
    for (one, cases) in reasons(drift) {
        let side = one.side.to_uppercase();
        text += &format!("{YELLOW}not comparable{YELLOW:#} {} on {side}\n", one.verdict);
        text.extend(one.why.lines().map(|line| format!("    {}\n", escape(line))));
        text += &format!("    {DIM}{}{DIM:#}\n", listed(&cases));
    }
    if !(drift.differences.is_empty() && drift.incomparable.is_empty()) {
        text.push('\n');
    }
    text + &totals(drift) + "\n"
}

fn difference(difference: &Difference) -> String {
    let style = match difference.severity {
        Severity::Change => RED,
        Severity::Note => YELLOW,
    };
    let item = difference.item.as_ref().map(|item| format!(" {DIM}({item}){DIM:#}")).unwrap_or_default();
    let action = difference.action.as_ref().map(|action| format!(" {}", escape(action))).unwrap_or_default();
    let mut text = format!(
        "{style}{} {}{style:#} {}{action} {}{item}\n    A  {}\n    B  {}\n",
        difference.severity.word(),
        difference.kind.word(),
        difference.profile,
        escape(&difference.at),
        value(difference.a.as_deref()),
        value(difference.b.as_deref())
    );
    let places = places(difference);
    if !places.is_empty() {
        text += &format!("    {DIM}{}{DIM:#}\n", listed(&places));
    }
    text
}
