use crate::ground::{OWN, events, kept, listed, named, verdicts};
use crate::program::{dubplate, folder, write};
use std::collections::BTreeSet;
use std::path::Path;

fn again(folder: &Path, arguments: &[&str]) -> crate::program::Ended {
    dubplate(folder, &[&["run", "--list", "--rerun"], arguments].concat())
}

#[test]
fn only_what_failed_is_played_again_until_nothing_is_left() {
    let folder = folder();
    write(folder.path(), "own/ecm-2019-07-19/own.toml", OWN);
    let own = ["run", "--scenarios", "own", "--json", "case:own-*"];
    kept(folder.path(), "first.jsonl", &own).expect(1);
    let rerun = [&own[..4], &["--rerun", "first.jsonl"]].concat();
    let second = kept(folder.path(), "second.jsonl", &rerun).expect(1);
    assert_eq!(verdicts(&second.stdout).into_keys().collect::<Vec<_>>(), ["ecm-2019-07-19/own-fails"]);
    write(folder.path(), "own/ecm-2019-07-19/own.toml", OWN.replace("= 7", "= 1"));
    let rerun = [&own[..4], &["--rerun", "second.jsonl"]].concat();
    let third = kept(folder.path(), "third.jsonl", &rerun).expect(0);
    assert_eq!(verdicts(&third.stdout).into_values().collect::<Vec<_>>(), ["pass"]);
    let ended = dubplate(folder.path(), &["run", "--scenarios", "own", "--rerun", "third.jsonl"]).expect(0);
    assert_eq!(ended.stdout, "nothing is left to be played again\n");
    let all = ["run", "--scenarios", "own", "--list", "--rerun", "first.jsonl", "--rerun", "third.jsonl"];
    assert_eq!(dubplate(folder.path(), &all).expect(0).stdout, "nothing is left to be played again\n");
}

/// A stream as a kill leaves it: at every one of its lines, and in the middle of one.
#[test]
fn a_killed_run_goes_on_with_what_never_ended() {
    let folder = folder();
    let whole = kept(folder.path(), "whole.jsonl", &["run", "--json", "ecm-*/bind-*"]).expect(0);
    let selected = listed(&dubplate(folder.path(), &["run", "--list", "ecm-*/bind-*"]).expect(0));
    let lines: Vec<&str> = whole.stdout.lines().collect();
    for cut in (1..lines.len()).step_by(23) {
        let head = lines[..cut].join("\n") + "\n";
        let ended: BTreeSet<String> = verdicts(&head).into_keys().collect();
        let (begun, _) = lines[cut].split_at(lines[cut].len() / 2);
        write(folder.path(), "cut.jsonl", head.clone() + begun);
        let rest = again(folder.path(), &["cut.jsonl"]).expect(0);
        if ended.len() < selected.len() {
            assert_eq!(listed(&rest), &selected - &ended, "cut at line {cut}");
        } else {
            assert_eq!(rest.stdout, "nothing is left to be played again\n");
        }
        assert!(rest.stderr.contains(&format!("cut.jsonl:{}: the stream ends", cut + 1)), "{}", rest.said());
    }
}

#[test]
fn a_filter_and_a_part_narrow_what_is_played_again() {
    let folder = folder();
    let stream = kept(folder.path(), "all.jsonl", &["run", "--json"]).expect(0).stdout;
    let head = stream.lines().next().expect("a line").to_owned() + "\n";
    write(folder.path(), "none.jsonl", head);
    let count = |arguments: &[&str]| listed(&again(folder.path(), arguments).expect(0));
    let all = count(&["none.jsonl"]);
    assert_eq!(all.len(), verdicts(&stream).len());
    let halves = [count(&["none.jsonl", "--partition", "1/2"]), count(&["none.jsonl", "--partition", "2/2"])];
    assert_eq!(&halves[0] | &halves[1], all);
    assert!(halves[0].is_disjoint(&halves[1]));
    assert!(count(&["none.jsonl", "ecm-*"]).iter().all(|name| name.starts_with("ecm-")));
}

#[test]
fn another_contract_or_version_and_cases_that_are_gone_are_said() {
    let folder = folder();
    write(folder.path(), "own/ecm-2019-07-19/own.toml", OWN);
    let own = ["run", "--scenarios", "own", "--json", "case:own-*"];
    let stream = kept(folder.path(), "first.jsonl", &own).expect(1).stdout;
    let head = events(&stream)[0].clone();
    let digest = head["profiles"][0]["contract"].as_str().expect("a digest");
    let version = format!("\"dubplate\":\"{}\"", env!("CARGO_PKG_VERSION"));
    let old = stream.replace(digest, &"0".repeat(64)).replace(&version, "\"dubplate\":\"0.0.7\"");
    write(folder.path(), "old.jsonl", old);
    let ended = again(folder.path(), &["old.jsonl"]).expect(0);
    for wanted in [
        "another contract of ecm-2019-07-19",
        "played by dubplate 0.0.7",
        "ecm-2019-07-19/own-fails is to be played again, and is not among the selected cases",
    ] {
        assert!(ended.stderr.contains(wanted), "{wanted}\n{}", ended.said());
    }
    assert_eq!(ended.stdout, "nothing is left to be played again among the selected cases\n");
}

#[test]
fn an_interrupted_case_is_played_again() {
    let folder = folder();
    let stream = kept(folder.path(), "all.jsonl", &["run", "--json", "case:bind-twice"]).expect(0).stdout;
    let finished = named(&events(&stream), "case-finished")[0].to_string();
    let broken = finished.replace(
        "\"verdict\":\"pass\"",
        "\"verdict\":\"broken\",\"why\":{\"trouble\":\"interrupted\",\"text\":\"x\"}",
    );
    let lines = stream.lines().map(|line| if line.contains("case-finished") { &broken } else { line });
    write(folder.path(), "stopped.jsonl", lines.collect::<Vec<_>>().join("\n") + "\n");
    assert_eq!(listed(&again(folder.path(), &["stopped.jsonl"]).expect(0)).len(), 1);
}
