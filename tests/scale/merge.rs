use crate::ground::{OWN, events, kept, named, totals, verdicts};
use crate::program::{dubplate, folder, write};
use serde_json::{Value, json};
use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

const PARTS: [&str; 3] = ["1/3", "2/3", "3/3"];

fn file(part: &str) -> String {
    format!("part-{}.jsonl", &part[..1])
}

/// Plays all parts; the names of the streams.
fn parts(folder: &Path) -> Vec<String> {
    let play = |part: &&str| {
        kept(folder, &file(part), &["run", "--json", "--partition", part]).expect(0);
        file(part)
    };
    PARTS.iter().map(play).collect()
}

/// Merges, and reads what came of it.
fn merged(folder: &Path, files: &[&str], code: i32) -> (crate::program::Ended, String) {
    let arguments = [&["report", "--merge", "merged.jsonl"], files].concat();
    let ended = dubplate(folder, &arguments).expect(code);
    (ended, fs::read_to_string(folder.join("merged.jsonl")).expect("a merged stream"))
}

/// A stream without what differs from run to run.
fn plain(text: &str) -> BTreeSet<String> {
    let line = |mut event: Value| {
        for member in ["time", "micros", "target", "episode"] {
            event.as_object_mut().expect("an object").remove(member);
        }
        event.to_string()
    };
    events(text).into_iter().map(line).collect()
}

#[test]
fn the_parts_come_to_what_one_run_comes_to() {
    let folder = folder();
    let files = parts(folder.path());
    let files: Vec<&str> = files.iter().map(String::as_str).collect();
    let (ended, text) = merged(folder.path(), &files, 0);
    assert_eq!(ended.stderr, "", "nothing is to be said");
    let whole = kept(folder.path(), "whole.jsonl", &["run", "--json"]).expect(0).stdout;
    assert_eq!(verdicts(&text), verdicts(&whole));
    let (of_parts, of_whole) = (events(&text), events(&whole));
    let end = |events: &[Value]| {
        let end = events.last().expect("an end");
        ["totals", "coverage", "evidence", "interrupted"].map(|member| end[member].clone())
    };
    assert_eq!(end(&of_parts), end(&of_whole));
    assert_eq!(of_parts[0]["partition"], Value::Null);
    let counts = |events: &[Value]| ["case-started", "case-finished"].map(|name| named(events, name).len());
    assert_eq!(counts(&of_parts), counts(&of_whole));
    // Polls may ask more or less often; the requests that are counted are those that are there.
    let last = of_parts.last().expect("an end");
    assert_eq!(last["requests"], named(&of_parts, "exchanged").len());
}

#[test]
fn merging_what_is_merged_changes_nothing() {
    let folder = folder();
    let files = parts(folder.path());
    let files: Vec<&str> = files.iter().map(String::as_str).collect();
    let (_, once) = merged(folder.path(), &files, 0);
    let (_, twice) = merged(folder.path(), &["merged.jsonl"], 0);
    assert_eq!(once, twice, "the merged stream takes the place of the one that was read");
}

#[test]
fn one_stream_comes_out_as_it_went_in() {
    let folder = folder();
    let whole = kept(folder.path(), "whole.jsonl", &["run", "--json", "ecm-*"]).expect(0).stdout;
    let (ended, text) = merged(folder.path(), &["whole.jsonl"], 0);
    assert_eq!((text, ended.stderr.as_str()), (whole, ""));
}

#[test]
fn one_part_alone_is_asked_for_its_own_cases() {
    let folder = folder();
    let arguments = ["run", "--json", "--partition", "2/3"];
    let part = kept(folder.path(), "part-2.jsonl", &arguments).expect(0).stdout;
    let (ended, text) = merged(folder.path(), &["part-2.jsonl"], 0);
    assert_eq!(text, part);
    let count = verdicts(&text).len();
    assert!(ended.stdout.starts_with(&format!("part 2 of 3: {count} of ")), "{}", ended.said());
}

#[test]
fn a_part_that_is_missing_counts_as_not_run_and_can_be_played_from_the_merged_stream() {
    let folder = folder();
    let files = parts(folder.path());
    let (ended, text) = merged(folder.path(), &[&files[0], &files[2]], 3);
    let missing = verdicts(&fs::read_to_string(folder.path().join(&files[1])).expect("a part"));
    let note = format!("no stream is of part 2 of 3: its {} cases count as not run", missing.len());
    assert!(ended.stderr.contains(&note), "{}", ended.said());
    assert_eq!(totals(&text)["not_run"], missing.len());
    let rest = kept(folder.path(), "rest.jsonl", &["run", "--json", "--rerun", "merged.jsonl"]).expect(0);
    assert_eq!(verdicts(&rest.stdout), missing);
    let (ended, text) = merged(folder.path(), &["merged.jsonl", "rest.jsonl"], 0);
    assert_eq!(totals(&text)["not_run"], 0, "{}", ended.said());
}

#[test]
fn the_later_result_of_a_case_counts_and_the_report_says_so() {
    let folder = folder();
    write(folder.path(), "own/ecm-2019-07-19/own.toml", OWN);
    let own = ["run", "--scenarios", "own", "--json", "case:own-*"];
    let first = kept(folder.path(), "first.jsonl", &own).expect(1).stdout;
    write(folder.path(), "own/ecm-2019-07-19/own.toml", OWN.replace("= 7", "= 1"));
    let rerun = [&own[..4], &["--rerun", "first.jsonl"]].concat();
    let again = kept(folder.path(), "again.jsonl", &rerun).expect(0).stdout;
    // Both began in one second or not; the later one is told apart by its time, whatever the order of the names.
    let time = events(&first)[0]["time"].as_i64().expect("a time");
    let later = again.replacen(
        &format!("\"time\":{}", events(&again)[0]["time"]),
        &format!("\"time\":{}", time + 60),
        1,
    );
    write(folder.path(), "again.jsonl", later);
    for files in [["first.jsonl", "again.jsonl"], ["again.jsonl", "first.jsonl"]] {
        let (ended, text) = merged(folder.path(), &files, 0);
        assert_eq!(totals(&text)["pass"], 2);
        let events = events(&text);
        let finished = named(&events, "case-finished");
        let case = finished.iter().find(|event| event["case"] == "own-fails").expect("the case");
        assert_eq!(case["earlier"], json!([{"stream": "first.jsonl", "time": time, "said": "fail"}]));
        let note =
            "own-fails was fail in first.jsonl, and pass later in again.jsonl: the later result counts";
        assert!(
            ended.stderr.contains(note) && ended.stdout.contains("before: fail in first.jsonl"),
            "{}",
            ended.said()
        );
        assert_eq!(last(&text)["requests"], named(&events, "exchanged").len());
    }
}

fn last(text: &str) -> Value {
    events(text).last().expect("an end").clone()
}

#[test]
fn a_case_that_is_there_twice_is_counted_once() {
    let folder = folder();
    let whole = kept(folder.path(), "whole.jsonl", &["run", "--json", "case:bind-*"]).expect(0).stdout;
    write(folder.path(), "both.jsonl", whole.clone() + &whole);
    for files in [&["whole.jsonl", "whole.jsonl"][..], &["both.jsonl"]] {
        let (ended, text) = merged(folder.path(), files, 0);
        assert_eq!(plain(&text), plain(&whole));
        let note = format!("{} cases were played more than once", verdicts(&whole).len());
        assert!(ended.stderr.contains(&note), "{}", ended.said());
    }
}

#[test]
fn a_killed_part_is_named_with_what_was_under_way() {
    let folder = folder();
    let whole =
        kept(folder.path(), "whole.jsonl", &["run", "--json", "--jobs", "1", "case:bind-*"]).expect(0);
    let lines: Vec<&str> = whole.stdout.lines().collect();
    let second = lines.iter().enumerate().filter(|(_, line)| line.contains("case-started")).nth(1);
    let (at, _) = second.expect("a second case");
    write(folder.path(), "cut.jsonl", lines[..=at + 1].join("\n") + "\n{\"event\":\"excha");
    let (ended, text) = merged(folder.path(), &["cut.jsonl"], 3);
    let all = verdicts(&whole.stdout).len();
    assert_eq!((&totals(&text)["pass"], &totals(&text)["not_run"]), (&json!(1), &json!(all - 1)));
    for wanted in ["cut.jsonl ends before its run did", "had begun and never ended"] {
        assert!(ended.stderr.contains(wanted), "{}", ended.said());
    }
    assert!(!text.contains(lines[at]), "nothing is told of a case without a result");
}

#[test]
fn a_part_that_never_began_leaves_an_empty_file() {
    let folder = folder();
    let mut files = parts(folder.path());
    write(folder.path(), &files[1], "");
    files.sort();
    let files: Vec<&str> = files.iter().map(String::as_str).collect();
    let (ended, _) = merged(folder.path(), &files, 3);
    assert!(ended.stderr.contains("part-2.jsonl is empty: its run never began"), "{}", ended.said());
}
