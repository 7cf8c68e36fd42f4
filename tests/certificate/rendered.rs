//! The certificate for people: what stands in each form.

use crate::ground::{ECM, EIP, Made, known, seen};
use dubplate::report::{certificate_badge, certificate_markdown, certificate_text, verified};

/// Without colours.
fn plain(text: &str) -> String {
    let mut plain = String::new();
    let mut rest = text;
    while let Some((before, after)) = rest.split_once('\u{1b}') {
        plain += before;
        rest = after.split_once('m').map_or("", |(_, after)| after);
    }
    plain + rest
}

#[test]
fn the_report_says_what_was_reached_then_what_stands_in_the_way() {
    let text = plain(&certificate_text(&Made::varied().certificate()));
    let expected = "\
acme-tc 3.2.0 (go), seen on the built-in mock, by its endpoint; 2026-11-22, dubplate 0.1.0

ecm-2019-07-19: level outcome, 3 cases
  wire        reached: 3 pass
  outcome     reached: 2 pass, 1 not verified
              1 × nothing is stated
  semantic    failed: 1 pass, 1 fail
  resilience  known failures: 1 known

eip-v2-2017-03-12: level outcome, 2 cases
  wire        reached: 1 pass, 1 not verified
              1 × nothing to rename
  outcome     reached: 1 pass, 1 not verified
              1 × nothing to rename
  semantic    not verified: 2 not verified
              1 × nothing is stated
              1 × nothing to rename
  resilience  not verified: 1 not verified
              1 × nothing to rename

FAIL semantic.code The code is exact
    ecm-2019-07-19/bind: code is wrong
    dubplate explain semantic.code

FAIL wire.stray Nothing strays
    something strayed
    dubplate explain wire.stray

KNOWN resilience.wait It waits
    ecm-2019-07-19/throttled: wait is wrong
    dubplate explain resilience.wait

known failures
  known.toml:2:1: throttled resilience.wait: fails as listed, 1 time
    it gives up (the SDK team, until 2027-01-31) https://example.invalid/issues/7

1 stray request
    after 77 ms: an unknown key

1 case not asked to the end
    eip-v2-2017-03-12/rename: nothing to rename

1 case is not for a client; the certificate says why

a line on stdout outside of any task

not conformant: 1 case failed, 1 stray request, 1 case not asked to the end, 1 trouble
";
    assert_eq!(text, expected);
}

#[test]
fn a_conformant_client_is_told_what_that_is_worth() {
    let well = Made::of(vec![seen(ECM, "read", "sent told code wait")]).certificate();
    let text = plain(&(certificate_text(&well) + &verified(&well, &[])));
    let end = "\nconformant (on the mock: this says nothing of the service)\nverified: derived again from 3 lines of its stream\n";
    assert!(text.ends_with(end), "{text}");
}

#[test]
fn of_many_findings_some_are_shown_and_the_rest_is_counted() {
    let many: Vec<_> = (0..12).map(|number| seen(ECM, &format!("case-{number}"), "sent! told")).collect();
    let certificate = Made::of(many).certificate();
    let text = plain(&certificate_text(&certificate));
    assert_eq!(text.matches("sent is wrong").count(), 5, "{text}");
    assert!(text.contains("    and 7 more findings\n"), "{text}");
    assert_eq!(certificate_markdown(&certificate).matches("sent is wrong").count(), 12);
}

#[test]
fn each_wrong_entry_says_what_to_do() {
    for (case, detail, words) in [
        ("read", "sent told", "passes: ecm-2019-07-19/read wire.sent; remove it"),
        ("reed", "sent told", "matches nothing; remove it"),
    ] {
        let mut made = Made::of(vec![seen(ECM, "read", detail)]);
        made.started.known = known(case, "wire.sent");
        let text = plain(&certificate_text(&made.certificate()));
        assert!(text.contains(words), "{text}");
        assert!(text.ends_with("not conformant: 1 entry of the known failures not true\n"), "{text}");
    }
}

#[test]
fn the_table_is_one_that_a_readme_can_hold() {
    let text = certificate_markdown(&Made::varied().certificate());
    let expected = "\
**acme-tc 3.2.0 (go)**, not conformant: 1 case failed, 1 stray request, 1 case not asked to the end, 1 trouble: seen on the built-in mock, by its endpoint; 2026-11-22, dubplate 0.1.0

| profile | level | wire | outcome | semantic | resilience |
| --- | --- | --- | --- | --- | --- |
| `ecm-2019-07-19` | outcome | reached: 3 pass | reached: 2 pass, 1 not verified | failed: 1 pass, 1 fail | known failures: 1 known |
| `eip-v2-2017-03-12` | outcome | reached: 1 pass, 1 not verified | reached: 1 pass, 1 not verified | not verified: 2 not verified | not verified: 1 not verified |

Failing:

| check | case | what |
| --- | --- | --- |
| `semantic.code` | `ecm-2019-07-19/bind` | code is wrong |
| `wire.stray` | the run | something strayed |

Known failures:

| case | check | state | reason | owner | issue | until |
| --- | --- | --- | --- | --- | --- | --- |
| `throttled` | `resilience.wait` | fails as listed, 1 time | it gives up | the SDK team | [issue](https://example.invalid/issues/7) | 2027-01-31 |
";
    assert_eq!(text, expected);
}

#[test]
fn the_badge_says_what_was_reached_and_on_what() {
    let told = |made: &Made| {
        let badge = certificate_badge(&made.certificate());
        let label = badge.split("aria-label=\"").nth(1).and_then(|rest| rest.split('"').next());
        let color = badge.split("fill=\"").nth(2).and_then(|rest| rest.split('"').next());
        (label.expect("a label").to_owned(), color.expect("a color").to_owned())
    };
    let two = |first: &str, second: &str| Made::of(vec![seen(ECM, "read", first), seen(EIP, "read", second)]);
    let says = |text: &str, color: &str| (format!("dubplate on mock: {text}"), color.to_owned());
    let all = "sent told code wait";
    let both = "ecm-2019-07-19 resilience, eip-v2-2017-03-12";
    assert_eq!(told(&two(all, all)), says(&format!("{both} resilience"), "#2e7d32"));
    assert_eq!(told(&two(all, "sent told")), says(&format!("{both} outcome"), "#1565c0"));
    assert_eq!(told(&two(all, "sent!")), says("not conformant", "#c62828"));
    let mut listed = two(all, "sent told code!");
    listed.started.known = known("eip-v2-2017-03-12/read", "semantic.code");
    assert_eq!(told(&listed), says(&format!("{both} outcome"), "#b26a00"));
    let mut part = Made::of(vec![seen(ECM, "read", all)]);
    part.started.profiles[0].cases = 3;
    part.started.profiles[0].unselected = vec!["a".to_owned(), "b".to_owned()];
    assert_eq!(told(&part), says("ecm-2019-07-19 1 of 3 cases", "#616161"));
    // What nobody can tell counts below the level that was reached, not above it.
    let open = vec![seen(ECM, "read", "sent told code wait"), seen(ECM, "bind", "sent? told code?")];
    assert_eq!(told(&Made::of(open)), says("ecm-2019-07-19 resilience (1 not verified)", "#2e7d32"));
    let above = vec![seen(ECM, "read", "sent told code?"), seen(ECM, "bind", "sent told code?")];
    assert_eq!(told(&Made::of(above)), says("ecm-2019-07-19 outcome", "#1565c0"));
}
