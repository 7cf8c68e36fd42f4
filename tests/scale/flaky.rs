use crate::ground::{OWN, asks, events, named, refusing, totals, verdicts};
use crate::program::{dubplate, finish, folder, write};
use serde_json::{Value, json};
use std::fs;

fn case(text: &str) -> Value {
    named(&events(text), "case-finished")[0].clone()
}

fn words(case: &Value) -> Vec<&str> {
    let attempts = case["attempts"].as_array().map(Vec::as_slice).unwrap_or_default();
    attempts.iter().map(|attempt| attempt["verdict"].as_str().expect("a word")).collect()
}

/// Wrong the first time, right from then on.
fn flaky() -> String {
    refusing(|number| Some(if number == 1 { "ResourceNotFound" } else { "InternalError" }))
}

#[test]
fn a_case_that_passes_at_the_second_attempt_is_a_flaky_pass_with_both_transcripts() {
    let folder = folder();
    let text = finish(&mut asks(folder.path(), &flaky(), &["--retries", "2", "--json"])).expect(0).stdout;
    let case = case(&text);
    assert_eq!((&case["verdict"], &case["flaky"]), (&json!("pass"), &json!(true)));
    assert_eq!(words(&case), ["fail", "pass"]);
    let attempts = case["attempts"].as_array().expect("attempts");
    let transcript = |at: usize| attempts[at]["transcript"].as_str().expect("a text");
    assert!(transcript(0).contains("ResourceNotFound") && transcript(1).contains("InternalError"), "{case}");
    assert_eq!(attempts[0]["why"][0]["found"], "\"ResourceNotFound\"");
    assert_eq!(case["requests"], 2);
    assert_eq!(totals(&text)["flaky"], 1);
    let attempts: Vec<Value> =
        named(&events(&text), "exchanged").iter().map(|event| event["attempt"].clone()).collect();
    assert_eq!(attempts, [Value::Null, json!(2)], "the episodes of both are in the stream");
}

#[test]
fn the_report_shows_a_flaky_case_and_in_what_the_attempts_differ() {
    let folder = folder();
    let ended = finish(&mut asks(folder.path(), &flaky(), &["--retries", "1", "--quiet"])).expect(0);
    for wanted in [
        "pass, flaky  ecm-2019-07-19/own-asks",
        "attempt 1 of 2: fail",
        "attempt 2 of 2: pass",
        "      + \"ResourceNotFound\"",
        "differ at call 1 step 1: DescribeAddresses /Response/Error/Code",
        "1 pass, 0 fail; 1 flaky",
    ] {
        assert!(ended.stdout.contains(wanted), "{wanted}\n{}", ended.said());
    }
}

#[test]
fn a_flaky_case_fails_if_the_user_wants_it_so() {
    let folder = folder();
    let arguments = ["--retries", "1", "--flaky", "fail", "--json"];
    let text = finish(&mut asks(folder.path(), &flaky(), &arguments)).expect(1).stdout;
    let case = case(&text);
    assert_eq!((&case["verdict"], &case["flaky"]), (&json!("fail"), &json!(true)));
    assert_eq!(words(&case), ["fail", "pass"]);
    assert_eq!((&totals(&text)["fail"], &totals(&text)["flaky"]), (&json!(1), &json!(1)));
}

#[test]
fn a_case_that_fails_every_time_stays_a_fail() {
    let folder = folder();
    let url = refusing(|_| Some("ResourceNotFound"));
    let text = finish(&mut asks(folder.path(), &url, &["--retries", "2", "--json"])).expect(1).stdout;
    let case = case(&text);
    assert_eq!((&case["verdict"], &case["flaky"]), (&json!("fail"), &Value::Null));
    assert_eq!(words(&case), ["fail", "fail", "fail"]);
}

#[test]
fn what_could_not_be_asked_is_asked_again_and_a_fail_is_not_made_up_for_by_silence() {
    let folder = folder();
    let comes_back = refusing(|number| (number > 1).then_some("InternalError"));
    let text = finish(&mut asks(folder.path(), &comes_back, &["--retries", "1", "--json"])).expect(0).stdout;
    assert_eq!(words(&case(&text)), ["broken", "pass"]);
    let goes_away = refusing(|number| (number == 1).then_some("ResourceNotFound"));
    let text = finish(&mut asks(folder.path(), &goes_away, &["--retries", "1", "--json"])).expect(1).stdout;
    assert_eq!((words(&case(&text)), &case(&text)["verdict"]), (vec!["fail", "broken"], &json!("fail")));
}

#[test]
fn without_retries_nothing_is_played_twice() {
    let folder = folder();
    let text = finish(&mut asks(folder.path(), &flaky(), &["--json"])).expect(1).stdout;
    assert_eq!(words(&case(&text)), [""; 0]);
    let ended = finish(&mut asks(folder.path(), &flaky(), &["--flaky", "fail"])).expect(2);
    assert!(ended.stderr.contains("--retries"), "{}", ended.said());
}

#[test]
fn what_is_recorded_is_the_last_attempt() {
    let folder = folder();
    let arguments = ["--retries", "1", "--record", "all", "--cassettes", "tapes", "--json"];
    let text = finish(&mut asks(folder.path(), &flaky(), &arguments)).expect(0).stdout;
    assert_eq!(case(&text)["recorded"]["written"], true);
    let tape = fs::read_to_string(folder.path().join("tapes/ecm-2019-07-19/own-asks.json")).expect("a tape");
    assert!(tape.contains("InternalError") && !tape.contains("ResourceNotFound"), "{tape}");
}

/// A case that changes the world of the mock and then fails: what each attempt has found.
fn found_by_attempts(account: &str) -> Vec<Value> {
    let folder = folder();
    let allocates = OWN.replace(
        "call = \"DescribeAddresses\"\nwith = { EcmRegion = \"${region}\", AddressIds = [\"${eip.id}\"] }\nexpect.at.\"/Response/TotalCount\" = 7",
        &format!(
            "call = \"AllocateAddresses\"\nwith = {{ EcmRegion = \"${{region}}\", AddressCount = 1, InternetMaxBandwidthOut = 1 }}\n{account}\n[[case.step]]\ncall = \"DescribeAddresses\"\nwith = {{ EcmRegion = \"${{region}}\" }}\n{account}\nexpect.at.\"/Response/TotalCount\" = 7777"
        ),
    );
    write(folder.path(), "own/ecm-2019-07-19/own.toml", allocates);
    let arguments = ["run", "--scenarios", "own", "--json", "--retries", "2", "case:own-fails"];
    let text = dubplate(folder.path(), &arguments).expect(1).stdout;
    assert_eq!(verdicts(&text).len(), 1);
    let attempts = case(&text)["attempts"].as_array().expect("attempts").clone();
    attempts.iter().map(|one| one["why"][0]["found"].clone()).collect()
}

#[test]
fn no_attempt_on_the_mock_sees_what_another_one_left_in_either_account() {
    for account in ["", "request.credential = \"other\""] {
        let found = found_by_attempts(account);
        assert!(found.len() == 3 && found.iter().all(|one| *one == found[0]), "{account} {found:?}");
        assert!(found[0].as_str().is_some_and(|found| found.parse::<u32>().is_ok()), "{account} {found:?}");
    }
}
