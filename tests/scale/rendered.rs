use crate::ground::{OWN, asks, kept, refusing};
use crate::program::{dubplate, finish, folder, write};
use std::io::Write;
use std::path::Path;
use std::process::{Command, Stdio};

/// A text without times and ports.
fn timeless(text: &str) -> String {
    let times = regex::Regex::new(
        r"[0-9.]+ (us|ms|s)\b|127\.0\.0\.1:[0-9]+|[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}",
    )
    .expect("a pattern");
    times.replace_all(text, "<>").into_owned()
}

/// One case at a time, or the order would differ. With the exchanges only cases that are answered alike every time.
#[test]
fn the_report_of_a_stream_is_the_report_of_its_run() {
    let folder = folder();
    write(folder.path(), "own/ecm-2019-07-19/own.toml", OWN);
    let own = ["--scenarios", "own", "--jobs", "1", "--skip", "case:form-*"];
    let few = ["case:own-*", "case:bind-*", "case:form-*"];
    for (filters, detail) in [(&[][..], None), (&[][..], Some("--quiet")), (&few[..], Some("--verbose"))] {
        let arguments = [&own[..], filters].concat();
        let detail: Vec<&str> = detail.into_iter().collect();
        let shown = dubplate(folder.path(), &[&["run"], &arguments[..], &detail].concat()).expect(1).stdout;
        kept(folder.path(), "kept.jsonl", &[&["run", "--json"], &arguments[..]].concat()).expect(1);
        let again = dubplate(folder.path(), &[&["report", "kept.jsonl"], &detail[..]].concat()).expect(1);
        assert_eq!(again.stderr, "");
        assert_eq!(timeless(&again.stdout), timeless(&shown));
    }
}

#[test]
fn standard_input_and_pipes_are_read_too() {
    let folder = folder();
    let text = kept(folder.path(), "a.jsonl", &["run", "--json", "case:bind-*"]).expect(0).stdout;
    let by_name = dubplate(folder.path(), &["report", "a.jsonl"]).expect(0).stdout;
    let mut child = Command::new(env!("CARGO_BIN_EXE_dubplate"))
        .args(["report", "-"])
        .env_clear()
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .expect("the program");
    child.stdin.take().expect("a pipe").write_all(text.as_bytes()).expect("it reads all");
    let output = child.wait_with_output().expect("an end");
    assert_eq!(String::from_utf8_lossy(&output.stdout), by_name);
    let json = dubplate(folder.path(), &["report", "a.jsonl", "--format", "json"]).expect(0);
    assert_eq!(json.stdout, text);
}

/// A stream with every verdict, a flaky case, and texts that want to be markup.
fn colourful(folder: &Path) {
    let url = refusing(|number| Some(if number == 1 { "<b>&\"|`x`" } else { "InternalError" }));
    let flaky = finish(&mut asks(folder, &url, &["--retries", "1", "--json"])).expect(0).stdout;
    let lines: Vec<&str> = flaky.lines().collect();
    let finished = lines.iter().find(|line| line.contains("case-finished")).expect("a case");
    let pass = "\"verdict\":\"pass\"";
    let flaky_part =
        finished.split_once("\"flaky\"").expect("a mark").1.split_once("\"left\"").expect("a member").0;
    let plain = finished.replace(&format!("\"flaky\"{flaky_part}"), "");
    let of = |id: &str, verdict: &str| plain.replace("own-asks", id).replace(pass, verdict);
    let mismatch = r#"{"place":"a,b.toml:3:7","excerpt":"<x>","step":null,"action":"A","at":"/a","expected":"1","found":"%\n::error::<]]>"}"#;
    let cases = [
        (*finished).to_owned(),
        of("own-passes", pass),
        of("own-fails", &format!("\"verdict\":\"fail\",\"why\":[{mismatch}]")),
        of("own-breaks", "\"verdict\":\"broken\",\"why\":{\"trouble\":\"timeout\",\"text\":\"too | late\"}"),
        of("own-cannot", "\"verdict\":\"unobtainable\",\"why\":\"no <role>\""),
        of("own-not", "\"verdict\":\"skipped\",\"why\":\"asked for\""),
    ];
    let head = lines[0].replace("\"selected\":1", "\"selected\":6").replace(
        "\"cases\":[\"own-asks\"]",
        "\"cases\":[\"own-asks\",\"own-passes\",\"own-fails\",\"own-breaks\",\"own-cannot\",\"own-never\"]",
    );
    write(folder, "all.jsonl", format!("{head}\n{}\n", cases.join("\n")));
}

/// Reads JUnit XML as a CI server would and prints what it makes of it. What may stand where is that of `junit-10.xsd`.
const READER: &str = r#"
import sys, xml.etree.ElementTree as tree
attributes = {
    "testsuites": {"name", "time", "tests", "failures", "disabled", "errors"},
    "testsuite": {"name", "tests", "failures", "errors", "time", "disabled", "skipped", "timestamp", "hostname", "id", "package"},
    "testcase": {"name", "assertions", "time", "timestamp", "classname", "status", "class", "file", "line", "log", "group", "url"},
    "failure": {"type", "message"}, "error": {"type", "message"}, "skipped": {"type", "message"}, "system-out": set(),
}
inside = {"testsuites": {"testsuite"}, "testsuite": {"testcase"}, "testcase": {"skipped", "error", "failure", "system-out"}}
root = tree.fromstring(sys.stdin.buffer.read())
assert root.tag == "testsuites"
for element in root.iter():
    assert set(element.attrib) <= attributes[element.tag], element.attrib
    assert {child.tag for child in element} <= inside.get(element.tag, set()), element.tag
for suite in root:
    count = lambda tag: sum(1 for case in suite if case.find(tag) is not None)
    assert [int(suite.get(name)) for name in ("tests", "failures", "errors", "skipped")] == [
        len(suite), count("failure"), count("error"), count("skipped")]
    for case in suite:
        verdicts = [child.tag for child in case if child.tag != "system-out"]
        print(case.get("name"), *verdicts or ["passed"], *[child.get("message") for child in case if child.get("message")])
"#;

#[test]
fn junit_has_the_verdict_of_every_case_and_no_skip_or_gap_as_a_pass() {
    let folder = folder();
    colourful(folder.path());
    let ended = dubplate(folder.path(), &["report", "--format", "junit", "all.jsonl"]).expect(1);
    write(folder.path(), "read.py", READER);
    write(folder.path(), "junit.xml", &ended.stdout);
    let script = "python3 -B read.py < junit.xml";
    let output =
        Command::new("/bin/sh").args(["-c", script]).current_dir(folder.path()).output().expect("a shell");
    assert!(output.status.success(), "{}\n{}", String::from_utf8_lossy(&output.stderr), ended.stdout);
    let expected = [
        "own-asks passed",
        "own-passes passed",
        "own-fails failure A /a: expected 1, found %\n::error::<]]>",
        "own-breaks error too | late",
        "own-cannot skipped no <role>",
        "own-not skipped asked for",
        "own-never error not run: no stream has a result of it",
    ];
    assert_eq!(String::from_utf8_lossy(&output.stdout), expected.join("\n") + "\n");
    assert!(ended.stdout.contains("flaky&#10;attempt 1 of 2: fail"), "{}", ended.said());
}

#[test]
fn annotations_stand_at_the_line_that_expected_otherwise() {
    let folder = folder();
    colourful(folder.path());
    let ended = dubplate(folder.path(), &["report", "--format", "github", "all.jsonl"]).expect(1);
    let name = "title=ecm-2019-07-19/own";
    let own = "file=own/ecm-2019-07-19/own.toml,line=3,col=1";
    let expected = [
        format!(
            "::warning {own},{name}-asks::flaky, attempt 2 passed; the first: DescribeAddresses /Response/Error/Code: expected \"InternalError\"; what was answered is documented neither for the action nor for the gateway, found \"<b>&\\\"|`x`\""
        ),
        format!(
            "::error file=a%2Cb.toml,line=3,col=7,{name}-fails::A /a: expected 1, found %25%0A::error::<]]>"
        ),
        format!("::error {own},{name}-breaks::broken: too | late"),
        format!("::notice {own},{name}-cannot::unobtainable: no <role>"),
        format!("::error {name}-never::not run: no stream has a result of it"),
    ];
    assert_eq!(ended.stdout, expected.join("\n") + "\n");
}

#[test]
fn markdown_has_a_row_for_everything_that_is_not_simply_a_pass() {
    let folder = folder();
    colourful(folder.path());
    let ended = dubplate(folder.path(), &["report", "--format", "markdown", "all.jsonl"]).expect(1);
    assert!(ended.stdout.contains("| 2 | 1 | 1 | 1 | 1 | 1 | 1 |"), "{}", ended.said());
    let rows: Vec<&str> = ended.stdout.lines().filter(|line| line.contains("own-")).collect();
    let starts = ["pass, flaky", "fail", "broken", "unobtainable", "skipped", "not run"];
    assert_eq!(rows.len(), starts.len(), "{}", ended.said());
    for (row, start) in rows.iter().zip(starts) {
        assert!(row.starts_with(&format!("| {start} | `ecm-2019-07-19/own-")), "{row}");
        assert_eq!(row.matches('|').count(), 4, "{row}");
        assert!(!row.contains('<') || row.contains("<code>"), "{row}");
    }
    assert!(!ended.stdout.contains("own-passes"), "{}", ended.said());
}

#[test]
fn unobtainable_is_denied_in_a_report_as_in_a_run() {
    let folder = folder();
    let text = kept(folder.path(), "a.jsonl", &["run", "--json", "case:bind-twice"]).expect(0).stdout;
    let none = text.replace("\"verdict\":\"pass\"", "\"verdict\":\"unobtainable\",\"why\":\"no\"");
    write(folder.path(), "b.jsonl", none);
    dubplate(folder.path(), &["report", "b.jsonl"]).expect(0);
    dubplate(folder.path(), &["report", "b.jsonl", "--deny", "unobtainable"]).expect(1);
}
