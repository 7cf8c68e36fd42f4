//! The command: what it looks at, how it says what it found, how it ends.

use super::sample::Sample;
use crate::program::{command, dubplate, finish, folder, write};
use dubplate::lint::RULES;
use serde_json::Value;
use std::path::Path;

const COOKIE: &str = "session=a1b2c3d4";

/// A folder with a sound recording, one with a cookie, one that is old, and files that are none.
fn home() -> tempfile::TempDir {
    let home = folder();
    let put = |name: &str, sample: Sample| write(home.path(), name, sample.written("vcrpy").1);
    put("r/sound.yaml", Sample::default());
    put("r/cookie.yaml", Sample { header: ("Cookie".to_owned(), COOKIE.to_owned()), ..Sample::default() });
    put("r/deep/old.yaml", Sample { date: "Wed, 20 Nov 2024 10:00:00 GMT".to_owned(), ..Sample::default() });
    write(home.path(), "r/other.yaml", "on: push\n");
    write(home.path(), "r/notes.txt", "Cookie: session=a1b2c3d4");
    write(home.path(), "r/.hidden/x.yaml", "interactions: [\n");
    home
}

fn old(home: &Path, arguments: &[&str], code: i32) -> String {
    let ended = dubplate(home, &[&["lint", "--max-age", "36500"], arguments].concat()).expect(code);
    assert!(!ended.said().contains("a1b2c3d4"), "{}", ended.said());
    ended.stdout
}

#[test]
fn a_folder_is_gone_through_and_what_is_no_recording_passed_over() {
    let said = old(home().path(), &["r"], 1);
    assert_eq!(
        said,
        "r/cookie.yaml:6:9: error[lint.cookie]: a cookie (16 bytes)\n\
         3 recordings: 1 error, 0 warnings in 1 file; 1 file passed over, which are no recordings\n\
         `dubplate explain CODE` says what a finding means and what to do; `--allow CODE` leaves it out\n"
    );
}

#[test]
fn the_exit_code_says_how_bad_it_is() {
    let home = home();
    let path = home.path();
    old(path, &["r/sound.yaml"], 0);
    old(path, &["r/cookie.yaml"], 1);
    old(path, &["r/cookie.yaml", "--allow", "lint.cookie"], 0);
    old(path, &["r", "--allow", "cookie"], 0);
    dubplate(path, &["lint", "r/deep"]).expect(0);
    dubplate(path, &["lint", "r/deep", "--deny", "warnings"]).expect(1);
    dubplate(path, &["lint", "r/deep", "--deny", "warnings", "--allow", "age"]).expect(0);
    for unreadable in ["r/other.yaml", "r/notes.txt", "r/none.yaml"] {
        let ended = dubplate(path, &["lint", "r/sound.yaml", unreadable]).expect(2);
        assert!(ended.stdout.contains(&format!("{unreadable}: error[lint.unreadable]")), "{}", ended.said());
    }
    let ended = dubplate(path, &["lint", "--allow", "cooky", "r"]).expect(2);
    assert!(ended.stderr.contains("did you mean `lint.cookie`?"), "{}", ended.said());
}

#[test]
fn one_json_document_as_its_schema_says() {
    let home = home();
    write(home.path(), "r/broken.json", "{\"format\": 1,");
    let document: Value =
        serde_json::from_str(&old(home.path(), &["r", "--format", "json"], 2)).expect("JSON");
    let schema = include_str!("../../src/lint/lint.schema.json");
    let schema = serde_json::from_str(schema).expect("a schema");
    jsonschema::validate(&schema, &document).unwrap_or_else(|error| panic!("{error}"));
    assert_eq!(document["errors"], 2);
    assert_eq!(document["passed_over"], 1);
    let file = &document["files"][1];
    assert_eq!((&file["path"], &file["format"]), (&"r/cookie.yaml".into(), &"vcrpy".into()));
    assert_eq!(file["findings"][0]["line"], 6);
}

#[test]
fn annotations_and_sarif_have_the_place() {
    let home = home();
    let said = old(home.path(), &["r", "--format", "github"], 1);
    assert_eq!(said, "::error file=r/cookie.yaml,line=6,col=9,title=lint.cookie::a cookie (16 bytes)\n");
    let sarif: Value = serde_json::from_str(&old(home.path(), &["r", "--format", "sarif"], 1)).expect("JSON");
    let run = &sarif["runs"][0];
    assert_eq!(run["tool"]["driver"]["rules"].as_array().expect("rules").len(), RULES.len());
    let result = &run["results"][0];
    assert_eq!((&result["ruleId"], &result["level"]), (&"lint.cookie".into(), &"error".into()));
    let place = &result["locations"][0]["physicalLocation"];
    assert_eq!(place["artifactLocation"]["uri"], "r/cookie.yaml");
    assert_eq!((&place["region"]["startLine"], &place["region"]["startColumn"]), (&6.into(), &9.into()));
}

#[test]
fn each_code_is_explained() {
    let home = folder();
    for rule in RULES {
        let said = dubplate(home.path(), &["explain", rule.code]).expect(0).stdout;
        assert!(said.starts_with(&format!("{} (finding of lint)\n", rule.code)), "{said}");
        assert!(said.contains(&format!("severity: {}", rule.severity.word())), "{said}");
    }
}

/// Many findings of one sort are not all listed for people; the JSON has them.
#[test]
fn a_file_full_of_them_is_said_briefly() {
    let home = folder();
    let sample = Sample { header: ("Cookie".to_owned(), COOKIE.to_owned()), times: 30, ..Sample::default() };
    write(home.path(), "r.yaml", sample.written("vcrpy").1);
    let allowed = ["--allow", "duplicate", "r.yaml"];
    let said = old(home.path(), &allowed, 1);
    assert_eq!(said.matches("error[lint.cookie]").count(), 10);
    assert!(said.contains("r.yaml: 20 more of lint.cookie\n"), "{said}");
    let document = old(home.path(), &[&allowed[..], &["--format", "json"]].concat(), 1);
    assert_eq!(document.matches("\"lint.cookie\"").count(), 30);
}

/// A name cannot steer a terminal or begin another annotation.
#[cfg(unix)]
#[test]
fn a_name_is_shown_not_sent() {
    let home = folder();
    let sample = Sample { header: ("Cookie".to_owned(), COOKIE.to_owned()), ..Sample::default() };
    write(home.path(), "a\u{1b}[2J\n::error::x.yaml", sample.written("vcrpy").1);
    for format in ["text", "json", "github", "sarif"] {
        let said = old(home.path(), &[".", "--format", format], 1);
        assert!(!said.contains('\u{1b}') || format == "github", "{said}");
        assert!(!said.contains("\n::error::x"), "{said}");
    }
}

/// As `.pre-commit-hooks.yaml` calls it: names of files, nothing else.
#[test]
fn the_hook_is_this_command() {
    let hooks = include_str!("../../.pre-commit-hooks.yaml");
    let entry = hooks.lines().find_map(|line| line.trim().strip_prefix("entry: ")).expect("an entry");
    let words: Vec<&str> = entry.split(' ').collect();
    let [program, rest @ ..] = &words[..] else { panic!("no entry") };
    assert_eq!(*program, "dubplate");
    let home = home();
    finish(command(home.path(), rest).args(["r/sound.yaml"])).expect(0);
    let refused = finish(command(home.path(), rest).args(["r/sound.yaml", "r/cookie.yaml"])).expect(1);
    assert!(refused.stdout.contains("r/cookie.yaml:6:9"), "{}", refused.said());
}
