//! How two transcripts differ: in lines, and in what was called and answered.

use similar::{Algorithm, ChangeTag, DiffTag, TextDiff, capture_diff_slices};
use std::collections::BTreeMap;

/// One difference in what was called or answered.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Change {
    /// Which call, from 1; of the new transcript, or of the old one if it is gone.
    pub call: usize,
    /// `step 2: AssociateAddress`
    pub heading: String,
    /// A parameter's name, a JSON Pointer into the answer, `answer` for its status; empty for the whole call.
    pub at: String,
    pub old: Option<String>,
    pub new: Option<String>,
}

/// The lines of a unified diff, without file names: each starts with a blank, `-`, `+` or `@@`.
pub fn unified(old: &str, new: &str) -> Vec<String> {
    const CONTEXT: usize = 3;
    let (old, new) = (ended(old), ended(new));
    let diff = TextDiff::from_lines(&old, &new);
    let mut lines = Vec::new();
    for hunk in diff.unified_diff().context_radius(CONTEXT).iter_hunks() {
        lines.push(hunk.header().to_string().trim_end().to_owned());
        for change in hunk.iter_changes() {
            let mark = match change.tag() {
                ChangeTag::Equal => ' ',
                ChangeTag::Delete => '-',
                ChangeTag::Insert => '+',
            };
            lines.push(format!("{mark}{}", change.value().trim_end_matches('\n')));
        }
    }
    lines
}

fn ended(text: &str) -> String {
    if text.is_empty() { String::new() } else { format!("{}\n", text.trim_end()) }
}

/// The differences by call and pointer.
pub fn changes(old: &str, new: &str) -> Vec<Change> {
    let (old, new) = (calls(old), calls(new));
    let headings = |calls: &[Call<'_>]| calls.iter().map(|call| call.heading.to_owned()).collect::<Vec<_>>();
    let mut found = Vec::new();
    for op in capture_diff_slices(Algorithm::Myers, &headings(&old), &headings(&new)) {
        let (tag, before, after) = op.as_tag_tuple();
        if tag == DiffTag::Equal {
            for (before, after) in before.zip(after) {
                within(after + 1, &old[before], &new[after], &mut found);
            }
            continue;
        }
        found.extend(before.map(|at| whole(at + 1, &old[at], true)));
        found.extend(after.map(|at| whole(at + 1, &new[at], false)));
    }
    found
}

struct Call<'t> {
    heading: &'t str,
    /// What the lines say, by what they are about.
    lines: BTreeMap<String, &'t str>,
}

fn calls(text: &str) -> Vec<Call<'_>> {
    let blocks = text.split("\n\n").map(str::trim_end).filter(|block| !block.is_empty());
    blocks.map(call).collect()
}

fn call(block: &str) -> Call<'_> {
    let (heading, rest) = block.split_once('\n').unwrap_or((block, ""));
    let mut answers = 0;
    let mut lines = BTreeMap::new();
    for line in rest.lines() {
        let (about, value) = line.trim_start().split_once("  ").unwrap_or((line, ""));
        let (about, value) = match line.strip_prefix("answer: ") {
            Some(status) => {
                answers += 1;
                ("answer", status)
            }
            None => (about, value),
        };
        // A burst has several answers.
        let key = if answers > 1 { format!("{about} ({answers})") } else { about.to_owned() };
        lines.insert(key, value);
    }
    Call { heading, lines }
}

fn within(number: usize, old: &Call<'_>, new: &Call<'_>, found: &mut Vec<Change>) {
    let added = new.lines.keys().filter(|key| !old.lines.contains_key(*key));
    for at in old.lines.keys().chain(added) {
        let (old, now) = (old.lines.get(at), new.lines.get(at));
        if old != now {
            let owned = |value: Option<&&str>| value.map(|value| (*value).to_owned());
            let heading = new.heading.to_owned();
            found.push(Change { call: number, heading, at: at.clone(), old: owned(old), new: owned(now) });
        }
    }
}

fn whole(number: usize, call: &Call<'_>, is_gone: bool) -> Change {
    let status = Some(call.lines.get("answer").copied().unwrap_or_default().to_owned());
    let (old, new) = if is_gone { (status, None) } else { (None, status) };
    Change { call: number, heading: call.heading.to_owned(), at: String::new(), old, new }
}

#[cfg(test)]
mod tests {
    use super::*;

    const OLD: &str = "step 1: Bind\n  Id  \"<eip.id>\"\nanswer: 200\n/Response/TaskId  \"<task-1>\"\n\nstep 2: Read\nanswer: 200\n/a/0  \"BIND\"\n/b  1\n";

    #[test]
    fn a_difference_is_named_by_call_and_pointer() {
        let new = OLD.replace("BIND", "UNBIND").replace("/b  1\n", "/c  null\n");
        let heading = "step 2: Read";
        let change = |at: &str, old: Option<&str>, new: Option<&str>| Change {
            call: 2,
            heading: heading.to_owned(),
            at: at.to_owned(),
            old: old.map(str::to_owned),
            new: new.map(str::to_owned),
        };
        let expected = [
            change("/a/0", Some("\"BIND\""), Some("\"UNBIND\"")),
            change("/b", Some("1"), None),
            change("/c", None, Some("null")),
        ];
        assert_eq!(changes(OLD, &new), expected);
        assert_eq!(changes(OLD, OLD), []);
    }

    #[test]
    fn a_call_that_came_in_between_moves_nothing_else() {
        let (first, second) = OLD.split_once("\n\n").expect("two calls");
        let new = format!("{first}\n\nstep 1: Undo\nanswer: 503\n\n{second}");
        let expected = Change {
            call: 2,
            heading: "step 1: Undo".to_owned(),
            at: String::new(),
            old: None,
            new: Some("503".to_owned()),
        };
        assert_eq!(changes(OLD, &new), [expected]);
    }

    #[test]
    fn a_call_that_is_gone_has_the_number_that_it_had() {
        let (first, _) = OLD.split_once("\n\n").expect("two calls");
        let expected = Change {
            call: 2,
            heading: "step 2: Read".to_owned(),
            at: String::new(),
            old: Some("200".to_owned()),
            new: None,
        };
        assert_eq!(changes(OLD, first), [expected]);
    }

    #[test]
    fn the_answers_of_a_burst_are_told_apart() {
        let burst = "step 1: Bind\nanswer: 200\n/a  1\nanswer: 503\n/a  2\nanswer: 200\n/a  3\n";
        let new = burst.replace("503", "429").replace("/a  3", "/a  4");
        let found: Vec<_> = changes(burst, &new).into_iter().map(|change| (change.at, change.new)).collect();
        let expected = [("/a (3)", "4"), ("answer (2)", "429")];
        assert_eq!(found, expected.map(|(at, new)| (at.to_owned(), Some(new.to_owned()))));
    }

    #[test]
    fn lines_say_which_side_they_are_from() {
        assert_eq!(unified("a\nb\nc", "a\nB\nc\n"), ["@@ -1,3 +1,3 @@", " a", "-b", "+B", " c"]);
        assert_eq!(unified("", "a\n"), ["@@ -0,0 +1 @@", "+a"]);
    }
}
