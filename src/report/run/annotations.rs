//! Workflow commands of GitHub: an annotation at the line of the scenario that expected otherwise.

use super::{Kept, NOT_RUN, place, said};
use crate::event::{CaseFinished, Verdict};

/// Errors for what failed or could not be asked, warnings for what is flaky, notices for what is unobtainable.
pub fn annotations(kept: &Kept) -> String {
    let mut text: String = kept.cases.iter().map(case).collect();
    for profile in kept.profiles() {
        let missing = kept.not_run(profile);
        text.extend(missing.iter().map(|case| command("error", "", &format!("{profile}/{case}"), NOT_RUN)));
    }
    text
}

fn case(finished: &CaseFinished) -> String {
    let name = format!("{}/{}", finished.profile, finished.case);
    let at = |place: &str, kind: &str, message: &str| command(kind, place, &name, message);
    match &finished.verdict {
        Verdict::Fail(mismatches) => {
            mismatches.iter().map(|one| at(&one.place, "error", &said(one))).collect()
        }
        Verdict::Broken(breakage) => at(&finished.place, "error", &format!("broken: {}", breakage.text)),
        Verdict::Unobtainable(reason) => at(&finished.place, "notice", &format!("unobtainable: {reason}")),
        Verdict::Pass if finished.flaky => {
            let first = finished.attempts.first().map(|attempt| &attempt.verdict);
            let why = match first {
                Some(Verdict::Fail(mismatches)) => mismatches.first().map(said).unwrap_or_default(),
                Some(Verdict::Broken(breakage)) => breakage.text.clone(),
                Some(_) | None => String::new(),
            };
            let message = format!("flaky, attempt {} passed; the first: {why}", finished.attempts.len());
            at(&finished.place, "warning", &message)
        }
        Verdict::Pass | Verdict::Skipped(_) => String::new(),
    }
}

fn command(kind: &str, at: &str, title: &str, message: &str) -> String {
    let (file, line, column) = place(at);
    let place = if file.is_empty() {
        String::new()
    } else {
        format!("file={},line={},col={},", property(file), property(line), property(column))
    };
    format!("::{kind} {place}title={}::{}\n", property(title), data(message))
}

/// As the runner's own library escapes them.
pub(in crate::report) fn data(text: &str) -> String {
    text.replace('%', "%25").replace('\r', "%0D").replace('\n', "%0A")
}

pub(in crate::report) fn property(text: &str) -> String {
    data(text).replace(':', "%3A").replace(',', "%2C")
}

#[cfg(test)]
mod tests {
    use super::command;

    #[test]
    fn a_text_cannot_begin_a_command() {
        assert_eq!(
            command("error", "a,b.toml:3:7", "p/c", "50%\n::error::x"),
            "::error file=a%2Cb.toml,line=3,col=7,title=p/c::50%25%0A::error::x\n"
        );
        assert_eq!(command("error", "", "p/c", "x"), "::error title=p/c::x\n");
    }
}
