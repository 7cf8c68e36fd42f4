//! JUnit XML as the schema of Jenkins (`junit-10.xsd`) describes it: a suite for each profile.

use super::{Kept, NOT_RUN, place, said};
use crate::event::{CaseFinished, Verdict};
use crate::report::attempts;
use std::time::Duration;

/// What is no pass is never shown as one: a case that could not be asked or never ran is an error, one that the target
/// cannot be brought to or that the user skipped is skipped.
pub fn junit(kept: &Kept) -> String {
    let mut whole = Sums::default();
    let suites: String =
        kept.profiles().into_iter().map(|profile| suite(kept, profile, &mut whole)).collect();
    let Sums { tests, failures, errors, micros, .. } = whole;
    format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites name=\"dubplate\" tests=\"{tests}\" failures=\"{failures}\" errors=\"{errors}\" time=\"{}\">\n{suites}</testsuites>\n",
        seconds(micros)
    )
}

#[derive(Clone, Copy, Default)]
struct Sums {
    tests: usize,
    failures: usize,
    errors: usize,
    skipped: usize,
    micros: u64,
}

fn suite(kept: &Kept, profile: &str, whole: &mut Sums) -> String {
    let mut sums = Sums::default();
    let mut cases = String::new();
    for finished in kept.of(profile) {
        sums.tests += 1;
        sums.micros = sums.micros.saturating_add(finished.micros);
        match &finished.verdict {
            Verdict::Pass => {}
            Verdict::Fail(_) => sums.failures += 1,
            Verdict::Broken(_) => sums.errors += 1,
            Verdict::Unobtainable(_) | Verdict::Skipped(_) => sums.skipped += 1,
        }
        cases += &case(finished);
    }
    for id in kept.not_run(profile) {
        sums.tests += 1;
        sums.errors += 1;
        let (name, class) = (xml(id), xml(profile));
        cases += &format!(
            "    <testcase name=\"{name}\" classname=\"{class}\" time=\"0.000\">\n      <error type=\"not-run\" message=\"{NOT_RUN}\"/>\n    </testcase>\n"
        );
    }
    let Sums { tests, failures, errors, skipped, micros } = sums;
    whole.tests += tests;
    whole.failures += failures;
    whole.errors += errors;
    whole.micros = whole.micros.saturating_add(micros);
    let time = kept.started.as_ref().map_or(0, |started| started.time);
    let time = jiff::Timestamp::from_second(time).unwrap_or_default().strftime("%Y-%m-%dT%H:%M:%S");
    format!(
        "  <testsuite name=\"{}\" tests=\"{tests}\" failures=\"{failures}\" errors=\"{errors}\" skipped=\"{skipped}\" time=\"{}\" timestamp=\"{time}\">\n{cases}  </testsuite>\n",
        xml(profile),
        seconds(micros)
    )
}

fn case(finished: &CaseFinished) -> String {
    let (file, line, _) = place(&finished.place);
    let head = format!(
        "    <testcase name=\"{}\" classname=\"{}\" file=\"{}\" line=\"{}\" time=\"{}\"",
        xml(&finished.case),
        xml(&finished.profile),
        xml(file),
        xml(line),
        seconds(finished.micros)
    );
    let inner = why(finished) + &told(finished);
    if inner.is_empty() { format!("{head}/>\n") } else { format!("{head}>\n{inner}    </testcase>\n") }
}

fn why(finished: &CaseFinished) -> String {
    let element = |name: &str, kind: &str, message: &str, text: &str| {
        let (message, text) = (xml(message), xml(text));
        format!("      <{name} type=\"{kind}\" message=\"{message}\">{text}</{name}>\n")
    };
    match &finished.verdict {
        Verdict::Pass => String::new(),
        Verdict::Fail(mismatches) => {
            let lines =
                mismatches.iter().map(|one| format!("{}\n    {}\n{}\n", one.place, one.excerpt, said(one)));
            let text = lines.chain(diff(finished)).collect::<String>();
            let first = mismatches.first().map(said).unwrap_or_default();
            element("failure", "fail", &first, &text)
        }
        Verdict::Broken(breakage) => {
            let first = breakage.text.lines().next().unwrap_or_default();
            element("error", "broken", first, &breakage.text)
        }
        Verdict::Unobtainable(reason) => element("skipped", "unobtainable", reason, ""),
        Verdict::Skipped(reason) => element("skipped", "skipped", reason, ""),
    }
}

fn diff(finished: &CaseFinished) -> impl Iterator<Item = String> {
    let lines = finished.snapshot.iter().flat_map(|judged| &judged.diff);
    lines.map(|line| format!("{line}\n"))
}

/// What else is known of a case: that it is flaky, that it was played before, what it left.
fn told(finished: &CaseFinished) -> String {
    let mut text = String::new();
    if finished.flaky {
        text += "flaky\n";
    }
    let of = finished.attempts.len();
    for (at, attempt) in finished.attempts.iter().enumerate() {
        text += &format!("attempt {} of {of}: {}\n", at + 1, attempt.verdict.word());
        if let Verdict::Fail(mismatches) = &attempt.verdict {
            text.extend(mismatches.iter().map(|mismatch| format!("  {}\n", said(mismatch))));
        }
    }
    if let Some(last) = finished.attempts.last() {
        let found = attempts::lines(&finished.attempts, last);
        text.extend(
            found.iter().map(|(place, first, last)| format!("{place}: first {first}, last {last}\n")),
        );
    }
    text.extend(finished.earlier.iter().map(|one| format!("before: {} in {}\n", one.said, one.stream)));
    text.extend(finished.left.iter().map(|left| format!("left behind: {left}\n")));
    if text.is_empty() { text } else { format!("      <system-out>{}</system-out>\n", xml(&text)) }
}

fn seconds(micros: u64) -> String {
    format!("{:.3}", Duration::from_micros(micros).as_secs_f64())
}

/// A text in XML 1.0; what may not stand there, however it is written, is shown as its number.
fn xml(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => out += "&amp;",
            '<' => out += "&lt;",
            '>' => out += "&gt;",
            '"' => out += "&quot;",
            '\'' => out += "&apos;",
            '\t' | '\n' | '\r' => out += &format!("&#{};", u32::from(c)),
            '\u{0}'..='\u{1f}' | '\u{7f}'..='\u{9f}' | '\u{fffe}' | '\u{ffff}' => {
                out += &format!("\\u{{{:x}}}", u32::from(c));
            }
            c => out.push(c),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::xml;

    #[test]
    fn nothing_ends_its_place_or_is_forbidden() {
        assert_eq!(xml("a<b>&\"'\n]]>"), "a&lt;b&gt;&amp;&quot;&apos;&#10;]]&gt;");
        assert_eq!(xml("\u{0}\u{1b}[2J\u{ffff}命"), "\\u{0}\\u{1b}[2J\\u{ffff}命");
    }
}
