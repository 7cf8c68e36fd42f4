//! Known failures: the file, and that it is exact both ways.

use crate::common;
use dubplate::certify::known::{Applied, Known, State, apply, load};
use dubplate::certify::{Finding, Judgement, cases_of, checks};
use dubplate::source::{Report, Source};
use jiff::civil::{Date, date};

const CHECKS: [&str; 3] = ["wire.signature", "wire.nonce", "outcome.code"];

const GOOD: &str = r#"format = 1

[[known]]
case = "eip-blocked"
check = "outcome.code"
owner = "the SDK team"
reason = "the code is dropped"
issue = "https://example.invalid/issues/7"
until = 2027-01-31
"#;

fn read(text: &str) -> Result<Vec<Known>, String> {
    let report = Report::default();
    let known = load(&Source::new("known.toml", text.to_owned()), &CHECKS, &report);
    report.into_result(known).map_err(|mistakes| mistakes.to_string())
}

/// One entry over these globs.
fn entry(case: &str, check: &str) -> Vec<Known> {
    let text = GOOD.replace("eip-blocked", case).replace("outcome.code", check);
    read(&text).expect("a list without mistakes")
}

fn finding(case: &str, check: &str, judgement: Judgement) -> Finding {
    Finding {
        profile: "ecm-2019-07-19".to_owned(),
        case: case.to_owned(),
        task: format!("{case}-1"),
        check: check.to_owned(),
        judgement,
    }
}

fn fails() -> Judgement {
    Judgement::Fail("expected one, got two".to_owned())
}

fn unsure() -> Judgement {
    Judgement::NotVerified("nothing was said".to_owned())
}

const DAY: Date = date(2026, 11, 22);

fn only(known: &[Known], findings: &[Finding], day: Date, whole: bool) -> (State, Vec<usize>, Vec<usize>) {
    match &apply(known, findings, day, |_| !whole)[..] {
        [Applied { state, failed, passed, .. }] => (*state, failed.clone(), passed.clone()),
        other => panic!("{other:?}"),
    }
}

#[test]
fn an_entry_says_who_why_where_and_until_when() {
    let known = read(GOOD).expect("no mistakes");
    let [known] = &known[..] else { panic!("{known:?}") };
    let said = (known.case.text(), known.check.text(), &*known.owner, &*known.reason, &*known.issue);
    let expected = (
        "eip-blocked",
        "outcome.code",
        "the SDK team",
        "the code is dropped",
        "https://example.invalid/issues/7",
    );
    assert_eq!(said, expected);
    assert_eq!((known.until, &*known.place), (date(2027, 1, 31), "known.toml:3:1"));
}

#[test]
fn an_empty_list_is_one() {
    assert_eq!(read("format = 1\n"), Ok(Vec::new()));
}

#[test]
fn every_mistake_is_placed() {
    let cases: &[(&str, &str, &str, &[&str])] = &[
        ("format = 1\n", "", "1:1", &["missing key `format`"]),
        ("[[known]]", "[[knwon]]", "3:3", &["unknown key `knwon`", "`known`"]),
        ("case = ", "cases = ", "4:1", &["unknown key `cases`", "did you mean `case`"]),
        ("\"eip-blocked\"", "\"{eip\"", "4:8", &["`{eip` is no glob"]),
        ("\"eip-blocked\"", "7", "4:8", &["expected a string"]),
        ("\"outcome.code\"", "\"outcom.code\"", "5:9", &["means no check", "did you mean `outcome.code`"]),
        ("\"outcome.code\"", "\"zzz*\"", "5:9", &["means no check", "--list"]),
        ("\"the SDK team\"", "\" \"", "6:9", &["this is empty"]),
        ("\"the code is dropped\"", "\"\"", "7:10", &["this is empty"]),
        ("\"https://example.invalid/issues/7\"", "\"#7\"", "8:9", &["`#7` is no URL"]),
        ("2027-01-31", "\"2027-01-31\"", "9:9", &["without quotes", "found string"]),
        ("2027-01-31", "2027-01-31T10:00:00Z", "9:9", &["a date without a time"]),
        ("2027-01-31", "2027-02-30", "9:", &[""]),
        ("until = 2027-01-31\n", "", "3:1", &["missing key `until`"]),
        ("owner = \"the SDK team\"\n", "", "3:1", &["missing key `owner`"]),
    ];
    for (from, to, place, words) in cases {
        assert!(GOOD.contains(from), "{from}");
        let said = read(&GOOD.replace(from, to)).expect_err(to);
        assert!(said.contains(&format!("known.toml:{place}")), "{to}: {said}");
        for word in *words {
            assert!(said.contains(word), "{word}: {said}");
        }
    }
}

#[test]
fn a_listed_failure_is_known() {
    let findings = [
        finding("eip-blocked", "wire.signature", Judgement::Pass),
        finding("eip-blocked", "outcome.code", fails()),
        finding("bind", "outcome.code", Judgement::Pass),
    ];
    for (case, check) in [
        ("eip-blocked", "outcome.code"),
        ("ecm-2019-07-19/eip-blocked", "outcome.code"),
        ("eip-*", "outcome.*"),
    ] {
        let found = only(&entry(case, check), &findings, DAY, true);
        assert_eq!(found, (State::Fails, vec![1], vec![]), "{case} {check}");
    }
}

#[test]
fn what_is_listed_and_passes_is_wrong_even_beside_what_fails() {
    let findings = [finding("one", "wire.nonce", fails()), finding("two", "wire.nonce", Judgement::Pass)];
    assert_eq!(
        only(&entry("two", "wire.nonce"), &findings, DAY, true),
        (State::UnexpectedPass, vec![], vec![1])
    );
    assert_eq!(
        only(&entry("*", "wire.nonce"), &findings, DAY, true),
        (State::UnexpectedPass, vec![0], vec![1])
    );
}

#[test]
fn what_matches_nothing_is_wrong_unless_only_a_part_ran() {
    let findings =
        [finding("one", "wire.nonce", fails()), finding("two", "outcome.code", Judgement::DoesNotApply)];
    for case in ["three", "two", "eip-v2-2017-03-12/one"] {
        let known = entry(case, "*");
        assert_eq!(only(&known, &findings, DAY, true).0, State::Unmatched, "{case}");
        assert_eq!(only(&known, &findings, DAY, false).0, State::NotRun, "{case}");
    }
    assert!(State::Unmatched.is_wrong() && !State::NotRun.is_wrong());
}

#[test]
fn what_cannot_be_judged_is_neither_known_nor_wrong() {
    let findings = [finding("one", "outcome.code", unsure())];
    let found = only(&entry("one", "outcome.code"), &findings, DAY, true);
    assert_eq!(found, (State::NotVerified, vec![], vec![]));
    assert!(!found.0.is_wrong());
}

#[test]
fn an_entry_holds_through_its_last_day_and_excuses_nothing_afterwards() {
    let findings = [finding("one", "outcome.code", fails())];
    let known = entry("one", "outcome.code");
    let on = |day| apply(&known, &findings, day, |_| false).remove(0);
    assert!(on(date(2027, 1, 31)).excuses());
    let after = on(date(2027, 2, 1));
    assert_eq!((after.state, after.excuses(), after.failed), (State::Expired, false, vec![0]));
    // Whatever else it is: an expired entry is expired.
    assert_eq!(only(&entry("other", "*"), &findings, date(2028, 1, 1), true).0, State::Expired);
}

#[test]
fn an_entry_comes_back_from_the_stream_as_it_was() {
    let known = entry("ecm-*/eip-{blocked,bound}", "outcome.*");
    let text = serde_json::to_string(&known).expect("JSON");
    assert!(text.contains(r#""until":"2027-01-31""#), "{text}");
    assert_eq!(serde_json::from_str::<Vec<Known>>(&text).expect("entries"), known);
    let broken = text.replace("{blocked,bound}", "{blocked");
    let error = serde_json::from_str::<Vec<Known>>(&broken).expect_err("a glob without end").to_string();
    assert!(error.contains("{blocked"), "{error}");
}

#[test]
fn the_list_of_the_readme_is_one() {
    let readme = include_str!("../../README.md");
    let lists = readme.split("```toml\n").filter_map(|text| text.split("```").next());
    let list = lists.into_iter().find(|text| text.contains("[[known]]")).expect("a list in the README");
    let (report, checks) = (Report::default(), checks::all().map(|check| check.id).collect::<Vec<_>>());
    let known = load(&Source::new("README.md", list), &checks, &report);
    let known = report.into_result(known).expect("no mistakes");
    let text = known[0].case.text();
    let (profile, case) = text.split_once('/').expect("profile/case");
    let suite = common::suite();
    let (cases, _) = cases_of(&suite.profiles);
    assert!(cases.iter().any(|one| (one.profile(), one.id()) == (profile, case)), "{text}");
}
