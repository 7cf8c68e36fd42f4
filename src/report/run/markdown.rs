//! A run as tables, for the summary of a CI job.

use super::{Kept, NOT_RUN, said};
use crate::event::{CaseFinished, Totals, Verdict};
use crate::report::markdown::{code, plain, table};

/// The totals, and a table of everything that is not simply a pass.
pub fn markdown(kept: &Kept) -> String {
    let totals = kept.finished.as_ref().map(|finished| finished.totals).unwrap_or_default();
    let part = kept.started.as_ref().and_then(|started| started.partition);
    let part = part.map(|part| format!(", {part}")).unwrap_or_default();
    let interrupted = kept.finished.as_ref().is_some_and(|finished| finished.interrupted);
    let interrupted = if interrupted { "\nInterrupted.\n" } else { "" };
    let mut text = format!("### dubplate run{part}\n{}{interrupted}", sums(&totals));
    let cases = kept.cases.iter().filter(|case| case.verdict != Verdict::Pass || case.flaky);
    let mut rows: Vec<Vec<String>> = cases.flat_map(rows).collect();
    for profile in kept.profiles() {
        let row =
            |case: &&str| vec!["not run".to_owned(), code(&format!("{profile}/{case}")), plain(NOT_RUN)];
        rows.extend(kept.not_run(profile).iter().map(row));
    }
    if !rows.is_empty() {
        text += &table(&["verdict", "case", "why"], rows.into_iter());
    }
    text
}

fn sums(totals: &Totals) -> String {
    let Totals { pass, fail, broken, unobtainable, skipped, not_run, flaky } = *totals;
    let row = [pass, fail, broken, unobtainable, skipped, not_run, flaky].map(|count| count.to_string());
    let head = ["pass", "fail", "broken", "unobtainable", "skipped", "not run", "flaky"];
    table(&head, [row.to_vec()].into_iter())
}

fn rows(finished: &CaseFinished) -> Vec<Vec<String>> {
    let flaky = if finished.flaky { ", flaky" } else { "" };
    let verdict = format!("{}{flaky}", finished.verdict.word());
    let name = code(&format!("{}/{}", finished.profile, finished.case));
    let first = finished.attempts.first().filter(|_| finished.flaky);
    reasons(first.map_or(&finished.verdict, |attempt| &attempt.verdict))
        .into_iter()
        .map(|why| vec![verdict.clone(), name.clone(), why])
        .collect()
}

fn reasons(verdict: &Verdict) -> Vec<String> {
    match verdict {
        Verdict::Pass => Vec::new(),
        Verdict::Fail(mismatches) => {
            mismatches.iter().map(|one| format!("{} {}", code(&one.place), plain(&said(one)))).collect()
        }
        Verdict::Broken(breakage) => vec![plain(&breakage.text)],
        Verdict::Unobtainable(reason) | Verdict::Skipped(reason) => vec![plain(reason)],
    }
}
