//! Each kind of difference once, with the severity that the issue and `src/drift/mod.rs` give it: something gone, of
//! another type, with another code or state is a change, everything that came along or reads otherwise a note.

use crate::edited::{answers, at, copy, member};
use crate::program::folder;
use crate::{Line, drift, lines, list};
use dubplate::cassette::{Cassette, Entry};
use serde_json::{Value, json};

const ECM: &str = "ecm-2019-07-19";
const EIP: &str = "/Response/AddressSet/0";
const CODE: &str = "/Response/Error/Code";

/// Compares a built-in recording with an edited copy.
fn between(case: &str, edit: impl FnOnce(&mut Cassette), code: i32) -> Value {
    let folder = folder();
    copy(folder.path(), "old", ECM, case, |_| {});
    copy(folder.path(), "new", ECM, case, edit);
    let filter = format!("{ECM}/{case}");
    drift(folder.path(), &["replay:old", "replay:new", &filter], code)
}

/// The differences after an edit of every answer of DescribeAddresses in a case that reads two EIPs.
fn described(edit: impl Fn(&mut Entry), expected: &[Line<'_>], code: i32) {
    let found =
        between("describe-flags", |cassette| answers(cassette, "DescribeAddresses", None, edit), code);
    assert_eq!(lines(&found), expected, "{found:#}");
    let last = &list(&found, "differences")[expected.len() - 1];
    assert_eq!(last["profile"], ECM);
    assert_eq!(last["action"], "DescribeAddresses");
}

fn output(name: &str) -> String {
    format!("DescribeAddresses/output/{name}")
}

#[test]
fn a_member_that_is_gone_is_a_change() {
    let expected = ("change", "gone", "/Response/AddressSet/0/CascadeRelease", Some("boolean"), None);
    let expected =
        (expected.0, expected.1, expected.2, expected.3, expected.4, Some(&*output("AddressSet").leak()));
    described(|entry| member(entry, EIP, "CascadeRelease", None), &[expected], 1);
}

#[test]
fn a_documented_member_that_came_along_is_a_note() {
    let item = output("AddressSet");
    let expected = ("note", "added", "/Response/AddressSet/0/Bandwidth", None, Some("integer"), Some(&*item));
    described(|entry| member(entry, EIP, "Bandwidth", Some(json!(5))), &[expected], 0);
}

#[test]
fn another_state_is_a_change_whether_word_flag_or_number() {
    let item = output("AddressSet");
    let word = (
        "change",
        "state",
        "/Response/AddressSet/0/AddressType",
        Some(r#""EIP""#),
        Some(r#""WanIP""#),
        Some(&*item),
    );
    described(|entry| *at(entry, "/Response/AddressSet/0/AddressType") = json!("WanIP"), &[word], 1);
    let flag = "/Response/AddressSet/0/IsEipDirectConnection";
    let expected = ("change", "state", flag, Some("false"), Some("true"), Some(&*item));
    described(|entry| *at(entry, flag) = json!(true), &[expected], 1);
    let total = output("TotalCount");
    let expected = ("change", "state", "/Response/TotalCount", Some("1"), Some("2"), Some(&*total));
    described(|entry| *at(entry, "/Response/TotalCount") = json!(2), &[expected], 1);
    let bound =
        ("change", "state", "/Response/AddressSet/0/InstanceId", Some("null"), Some("string"), Some(&*item));
    described(|entry| *at(entry, "/Response/AddressSet/0/InstanceId") = json!("ein-running1"), &[bound], 1);
}

#[test]
fn a_text_where_there_was_none_is_a_note_and_another_text_is_nothing() {
    let item = output("AddressSet");
    let name = "/Response/AddressSet/0/AddressName";
    let expected = ("note", "text", name, Some(r#""""#), Some("string"), Some(&*item));
    described(|entry| *at(entry, name) = json!("front door"), &[expected], 0);
    let found = between(
        "describe-two-addresses",
        |cassette| {
            answers(cassette, "DescribeAddresses", None, |entry| {
                *at(entry, name) = json!("another");
                *at(entry, "/Response/AddressSet/0/CreatedTime") = json!("2020-02-02T02:02:02Z");
            });
        },
        0,
    );
    assert_eq!(lines(&found), []);
}

#[test]
fn another_type_is_a_change_and_the_case_ends_otherwise() {
    let edit = |entry: &mut Entry| *at(entry, "/Response/AddressSet/0/CascadeRelease") = json!("no");
    let found = between("describe-flags", |cassette| answers(cassette, "DescribeAddresses", None, edit), 1);
    let [verdict, kind] = &lines(&found)[..] else { panic!("{found:#}") };
    assert_eq!((verdict.0, verdict.1, verdict.2, verdict.3), ("change", "verdict", "verdict", Some("pass")));
    assert!(verdict.4.is_some_and(|why| why.starts_with("fail: DescribeAddresses")), "{verdict:?}");
    let (at, item) = ("/Response/AddressSet/0/CascadeRelease", output("AddressSet"));
    assert_eq!(*kind, ("change", "type", at, Some("boolean"), Some("string"), Some(&*item)));
}

#[test]
fn a_member_that_nobody_documents_is_a_note() {
    let edit = |entry: &mut Entry| member(entry, "/Response/AddressSet/0", "Colour", Some(json!("red")));
    let found = between("describe-flags", |cassette| answers(cassette, "DescribeAddresses", None, edit), 0);
    let [kind] = &lines(&found)[..] else { panic!("{found:#}") };
    // Its value is withheld: nobody says that it is no secret.
    let at = "/Response/AddressSet/0/Colour";
    assert_eq!(*kind, ("note", "undocumented", at, None, Some("a member"), None));
}

#[test]
fn another_code_is_a_change_and_names_the_documented_one() {
    let edit = |entry: &mut Entry| *at(entry, CODE) = json!("ResourceInUse");
    let found = between("eip-blocked", |cassette| answers(cassette, "AssociateAddress", None, edit), 1);
    let [verdict, kind] = &lines(&found)[..] else { panic!("{found:#}") };
    assert_eq!(verdict.1, "verdict");
    let (old, item) = ("FailedOperation.OperationNotAllow", "error/FailedOperation.OperationNotAllow");
    assert_eq!(*kind, ("change", "code", CODE, Some(old), Some("ResourceInUse"), Some(item)));
    let places = &list(&found, "differences")[1]["places"];
    assert_eq!(*places, json!([{"case": "eip-blocked", "step": 1, "phase": "step"}]));
}

#[test]
fn another_message_is_a_note_but_not_for_the_names_in_it() {
    const MESSAGE: &str = "/Response/Error/Message";
    let say = |text: &'static str| {
        move |cassette: &mut Cassette| {
            answers(cassette, "AssociateAddress", None, |entry| *at(entry, MESSAGE) = json!(text));
        }
    };
    let folder = folder();
    copy(folder.path(), "old", ECM, "eip-blocked", say("The EIP `eip-00000001` is blocked."));
    copy(folder.path(), "new", ECM, "eip-blocked", say("The EIP `eip-00000002` is blocked."));
    copy(folder.path(), "other", ECM, "eip-blocked", say("`eip-00000002` cannot be bound."));
    let filter = format!("{ECM}/eip-blocked");
    assert_eq!(lines(&drift(folder.path(), &["replay:old", "replay:new", &filter], 0)), []);
    let found = drift(folder.path(), &["replay:old", "replay:other", &filter], 0);
    let (a, b) = (Some("The EIP `…` is blocked."), Some("`…` cannot be bound."));
    assert_eq!(lines(&found), [("note", "message", MESSAGE, a, b, None)]);
}

#[test]
fn another_status_is_a_change_and_another_header_a_note() {
    let status = |cassette: &mut Cassette| {
        answers(cassette, "AssociateAddress", None, |entry| entry.response.status = 400);
    };
    let found = between("eip-blocked", status, 1);
    let [verdict, kind] = &lines(&found)[..] else { panic!("{found:#}") };
    assert_eq!(verdict.1, "verdict");
    let item = Some("common/rule/http-status");
    assert_eq!(*kind, ("change", "status", "HTTP status", Some("200"), Some("400"), item));
    let header = |cassette: &mut Cassette| {
        answers(cassette, "AssociateAddress", None, |entry| {
            let found = entry.response.headers.iter_mut().find(|(name, _)| name == "content-type");
            found.expect("a type").1 = "text/json".to_owned();
        });
    };
    let found = between("eip-blocked", header, 1);
    let [verdict, kind] = &lines(&found)[..] else { panic!("{found:#}") };
    assert_eq!(verdict.1, "verdict", "the runner takes nothing but application/json");
    let (a, b) = (Some("application/json"), Some("text/json"));
    assert_eq!(*kind, ("note", "header", "content-type", a, b, Some("common/rule/content-type")));
}

#[test]
fn another_form_of_answer_is_a_change() {
    let edit = |entry: &mut Entry| member(entry, "/Response", "RequestId", None);
    let found = between("eip-blocked", |cassette| answers(cassette, "AssociateAddress", None, edit), 1);
    let [verdict, kind] = &lines(&found)[..] else { panic!("{found:#}") };
    assert_eq!(verdict.1, "verdict");
    assert_eq!((kind.0, kind.1, kind.2), ("change", "envelope", "body"));
    assert_eq!(kind.3, Some("an answer of the API"));
    assert_eq!(kind.4, Some("`Response` has no `RequestId`"));
}

/// What a case asks for by name is its subject; what it never asks for is scenery.
#[test]
fn another_resource_in_the_place_of_one_is_a_change_if_the_case_is_about_it() {
    let id = "/Response/AddressSet/0/AddressId";
    let other = |cassette: &mut Cassette| {
        answers(cassette, "DescribeAddresses", Some(1), |entry| *at(entry, id) = json!("eip-99999999"));
    };
    let (a, b) = (Some("eip-blocked1"), Some("eip-99999999"));
    let found = between("describe-flags", other, 1);
    let item = output("AddressSet");
    assert_eq!(lines(&found), [("change", "identity", id, a, b, Some(&*item))]);
    let scenery = |cassette: &mut Cassette| {
        answers(cassette, "DescribeNetworkInterfaces", Some(3), |entry| {
            *at(entry, "/Response/NetworkInterfaceSet/0/VpcId") = json!("vpc-99999999");
        });
    };
    let found = between("describe-interfaces", scenery, 0);
    let item = "DescribeNetworkInterfaces/output/NetworkInterfaceSet";
    let (a, b) = (Some("vpc-11112222"), Some("vpc-99999999"));
    let at = "/Response/NetworkInterfaceSet/0/VpcId";
    assert_eq!(lines(&found), [("note", "identity", at, a, b, Some(item))]);
}

#[test]
fn items_are_compared_by_their_ids_and_counted() {
    let reversed = |cassette: &mut Cassette| {
        answers(cassette, "DescribeAddressQuota", None, |entry| {
            at(entry, "/Response/QuotaSet").as_array_mut().expect("a list").reverse();
        });
    };
    assert_eq!(lines(&between("describe-quota", reversed, 0)), []);
    let fewer = |cassette: &mut Cassette| {
        answers(cassette, "DescribeAddressQuota", None, |entry| {
            at(entry, "/Response/QuotaSet").as_array_mut().expect("a list").remove(1);
        });
    };
    let found = between("describe-quota", fewer, 1);
    let item = Some("DescribeAddressQuota/output/QuotaSet");
    let expected = ("change", "items", "/Response/QuotaSet", Some("3 items"), Some("2 items"), item);
    assert_eq!(lines(&found), [expected]);
}

/// Both fail, one at the first step and one at the second.
#[test]
fn a_call_that_only_one_side_was_asked_is_a_change() {
    let spoil = |step| {
        move |cassette: &mut Cassette| {
            answers(cassette, "DescribeAddresses", Some(step), |entry| {
                *at(entry, "/Response/AddressSet/0/AddressStatus") = json!("BIND");
            });
        }
    };
    let folder = folder();
    copy(folder.path(), "old", ECM, "describe-flags", spoil(1));
    copy(folder.path(), "new", ECM, "describe-flags", spoil(2));
    let filter = format!("{ECM}/describe-flags");
    let found = drift(folder.path(), &["replay:old", "replay:new", &filter], 1);
    let status = "/Response/AddressSet/0/AddressStatus";
    let item = output("AddressSet");
    let expected = [
        ("change", "state", status, Some(r#""BIND""#), Some(r#""UNBIND""#), Some(&*item)),
        ("change", "call", "call", None, Some("asked"), None),
    ];
    assert_eq!(lines(&found), expected);
}

/// How many of a burst are refused is chance; that none is not.
#[test]
fn a_burst_is_compared_by_its_codes() {
    let calm = |cassette: &mut Cassette| {
        cassette.entries.retain(|entry| {
            let code = entry.response.body.as_ref().and_then(|body| body.pointer(CODE));
            code.is_none_or(|code| code != "RequestLimitExceeded")
        });
        for entry in cassette.entries.iter_mut().filter(|entry| entry.burst) {
            entry.volatile.times = Some(100);
        }
    };
    let found = between("rate-exceeded", calm, 1);
    let found_lines = lines(&found);
    let code = found_lines.iter().find(|line| line.1 == "code").unwrap_or_else(|| panic!("{found:#}"));
    assert_eq!((code.0, code.2), ("change", CODE));
    assert!(code.3.is_some_and(|old| old.contains("RequestLimitExceeded")), "{code:?}");
    assert!(code.4.is_some_and(|new| !new.contains("RequestLimitExceeded")), "{code:?}");
}

#[test]
fn equal_differences_of_many_cases_are_one_with_all_places() {
    let folder = folder();
    for case in ["describe-flags", "describe-two-addresses"] {
        copy(folder.path(), "old", ECM, case, |_| {});
        copy(folder.path(), "new", ECM, case, |cassette| {
            answers(cassette, "DescribeAddresses", None, |entry| member(entry, EIP, "CascadeRelease", None));
        });
    }
    let arguments = ["replay:old", "replay:new", "case:describe-flags", "case:describe-two-addresses"];
    let found = drift(folder.path(), &arguments, 1);
    let [one] = list(&found, "differences") else { panic!("{found:#}") };
    let place = |case: &str, step: u32| json!({"case": case, "step": step, "phase": "step"});
    let places = [
        place("describe-two-addresses", 1),
        place("describe-two-addresses", 2),
        place("describe-flags", 1),
        place("describe-flags", 2),
    ];
    assert_eq!(one["places"], json!(places));
}
