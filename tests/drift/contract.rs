//! The documentation as a side.

use crate::edited::{answers, at, copy, member};
use crate::program::folder;
use crate::{drift, lines, list};
use serde_json::{Value, json};

const ECM: &str = "ecm-2019-07-19";

#[test]
fn the_mock_has_nothing_otherwise_than_documented() {
    let folder = folder();
    for sides in [["contract", "mock"], ["mock", "contract"], ["contract", "replay"]] {
        let found = drift(folder.path(), &sides, 0);
        assert!(found["compared"].as_u64() > Some(100), "{found}");
        for (severity, kind, at, _, _, _) in lines(&found) {
            assert_eq!((severity, kind, at), ("note", "unseen", "/Response"));
        }
    }
}

/// `Bandwidth` and its like are optional in the contract, and the mock has none of them.
#[test]
fn optional_members_that_were_never_seen_are_noted_once_for_each_action() {
    let folder = folder();
    let found = drift(folder.path(), &["contract", "mock", "ecm-2019-07-19"], 0);
    let of = |action: &str| -> Vec<&Value> {
        list(&found, "differences").iter().filter(|one| one["action"] == action).collect()
    };
    let [addresses] = of("DescribeAddresses")[..] else { panic!("{found:#}") };
    let members = "AddressSet/*/InternetServiceProvider, AddressSet/*/Bandwidth, AddressSet/*/PayMode";
    assert_eq!(addresses["a"], format!("optional: {members}"));
    assert_eq!(addresses["places"], json!([]));
    assert_eq!(of("AssociateAddress"), [] as [&Value; 0]);
    let other_way = drift(folder.path(), &["mock", "contract", "ecm-2019-07-19"], 0);
    assert_eq!(list(&other_way, "differences")[0]["b"], addresses["a"]);
}

#[test]
fn answers_are_held_against_the_documentation() {
    let folder = folder();
    copy(folder.path(), "new", ECM, "describe-flags", |cassette| {
        answers(cassette, "DescribeAddresses", None, |entry| {
            member(entry, "/Response/AddressSet/0", "AddressIp", None);
            member(entry, "/Response/AddressSet/0", "Colour", Some(json!("red")));
            *at(entry, "/Response/TotalCount") = json!("1");
            // Seen, so not missed.
            member(entry, "/Response/AddressSet/0", "PayMode", Some(json!(null)));
        });
    });
    copy(folder.path(), "new", ECM, "eip-blocked", |cassette| {
        answers(cassette, "AssociateAddress", None, |entry| {
            *at(entry, "/Response/Error/Code") = json!("FailedOperation.InvalidStatus");
            entry.response.status = 500;
        });
    });
    let arguments = ["contract", "replay:new", "ecm-2019-07-19/describe-flags", "ecm-2019-07-19/eip-blocked"];
    let found = drift(folder.path(), &arguments, 1);
    let (set, total) =
        (Some("DescribeAddresses/output/AddressSet"), Some("DescribeAddresses/output/TotalCount"));
    let expected = [
        ("change", "type", "/Response/TotalCount", Some("Integer"), Some("string"), total),
        ("change", "gone", "/Response/AddressSet/0/AddressIp", Some("String"), None, set),
        ("change", "status", "HTTP status", Some("200"), Some("500"), Some("common/rule/http-status")),
        ("change", "code", "/Response/Error/Code", None, Some("FailedOperation.InvalidStatus"), None),
        ("note", "undocumented", "/Response/AddressSet/0/Colour", None, Some("a member"), None),
        (
            "note",
            "unseen",
            "/Response",
            Some("optional: AddressSet/*/InternetServiceProvider, AddressSet/*/Bandwidth"),
            None,
            None,
        ),
    ];
    let seen: Vec<_> =
        lines(&found).into_iter().filter(|line| !line.3.is_some_and(|a| a.contains("InstanceSet"))).collect();
    assert_eq!(seen, expected, "{found:#}");
}
