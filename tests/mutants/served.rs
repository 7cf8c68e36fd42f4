//! `mock --mutant`, `mock --list-mutants`, `explain`, `selfcheck --only mutants`.

use crate::mock::Mock;
use crate::program::{command, dubplate, finish, folder};
use dubplate::mock::{Applies, mutants};

#[test]
fn a_client_sees_the_disease_that_was_asked_for() {
    let folder = folder();
    let filters = ["case:bind-follows-task", "case:eip-absent", "profile:ecm-2019-07-19"];
    let healthy = Mock::start(folder.path(), &[]);
    let bindings = healthy.bindings(folder.path());
    finish(&mut healthy.run(folder.path(), &bindings, &filters[..2])).expect(0);
    let ill = Mock::start(folder.path(), &["--mutant", "S15"]);
    let bindings = ill.bindings(folder.path());
    let seen = finish(&mut ill.run(folder.path(), &bindings, &filters[..1])).expect(1);
    assert!(seen.stdout.contains("/Response/TaskId"), "{}", seen.said());
    finish(&mut ill.run(folder.path(), &bindings, &["case:eip-absent"])).expect(0);
}

#[test]
fn the_first_line_stays_the_url_and_the_notice_names_the_mutant() {
    let folder = folder();
    let ill = Mock::start(folder.path(), &["--mutant", "s43"]);
    assert!(ill.url.starts_with("http://127.0.0.1:"), "{}", ill.url);
    ill.running.signal("TERM");
    let ended = ill.running.end().expect(0);
    assert!(ended.stderr.contains("S43"), "{}", ended.said());
    assert!(ended.stderr.contains("an old Timestamp is accepted"), "{}", ended.said());
}

#[test]
fn the_list_has_a_line_for_each_and_the_way_to_notice_it() {
    let folder = folder();
    let list = dubplate(folder.path(), &["mock", "--list-mutants"]).expect(0).stdout;
    for mutant in mutants() {
        let line = |word: &str| {
            list.lines().any(|line| line.starts_with(&format!("| {} |", mutant.id)) && line.contains(word))
        };
        match mutant.applies {
            Applies::No(reason) => assert!(line(reason), "{}\n{list}", mutant.id),
            Applies::To(aims) => {
                for aim in aims {
                    assert!(aim.killers.iter().all(|case| line(&format!("`{case}`"))), "{}", mutant.id);
                }
            }
        }
    }
}

#[test]
fn explain_says_what_it_violates_and_what_notices_it() {
    let folder = folder();
    for id in ["S15", "s15"] {
        let said = dubplate(folder.path(), &["explain", id]).expect(0).stdout;
        for word in ["TaskId is a JSON number", "output/TaskId", "bind-follows-task", "mock --mutant S15"] {
            assert!(said.contains(word), "{word}: {said}");
        }
    }
    let said = dubplate(folder.path(), &["explain", "S35"]).expect(0).stdout;
    assert!(said.contains("fact/precedence"), "{said}");
}

#[test]
fn an_unknown_or_impossible_mutant_is_refused_with_what_to_do() {
    let folder = folder();
    let ended = dubplate(folder.path(), &["mock", "--mutant", "S155"]).expect(2);
    assert!(ended.stderr.contains("did you mean `S"), "{}", ended.said());
    assert!(ended.stderr.contains("--list-mutants"), "{}", ended.said());
    let ended = dubplate(folder.path(), &["mock", "--mutant", "S35"]).expect(2);
    assert!(ended.stderr.contains("no page says which code wins"), "{}", ended.said());
}

#[test]
fn a_selfcheck_without_the_case_that_is_there_for_it_does_not_count_the_mutant() {
    let folder = folder();
    let arguments = ["selfcheck", "--only", "mutants", "--json", "case:interface-id-form"];
    let ended = finish(&mut command(folder.path(), &arguments)).expect(0);
    let found: serde_json::Value = serde_json::from_str(&ended.stdout).expect("JSON");
    let rows = found["mutants"]["rows"].as_array().expect("rows");
    let ids: Vec<&str> = rows.iter().filter_map(|row| row["mutant"].as_str()).collect();
    assert_eq!(ids, ["S10"], "{}", ended.stdout);
}
