//! What other tools see in a HAR of ours. That all of it is valid HAR is looked at with the published schema in CI.

use dubplate::cassette::{Cassette, load};
use dubplate::foreign::export::har;
use serde_json::{Value, json};
use std::fs;
use std::path::{Path, PathBuf};

/// Every shipped cassette.
pub(crate) fn shipped() -> Vec<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("cassettes");
    let inside = |folder: &Path| -> Vec<PathBuf> {
        fs::read_dir(folder).expect("a folder").map(|entry| entry.expect("an entry").path()).collect()
    };
    let mut found: Vec<PathBuf> = inside(&folder).iter().flat_map(|profile| inside(profile)).collect();
    found.sort();
    assert!(found.len() > 100, "{}", found.len());
    found
}

pub(crate) fn cassette(profile: &str, case: &str) -> Cassette {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(format!("cassettes/{profile}/{case}.json"));
    load(&path).expect("a cassette").0
}

fn entries(cassette: &Cassette) -> Vec<Value> {
    let har: Value = serde_json::from_str(&har(std::slice::from_ref(cassette))).expect("JSON");
    har["log"]["entries"].as_array().expect("a list").clone()
}

#[test]
fn a_json_request_stands_there_as_it_was_carried() {
    let entries = entries(&cassette("ecm-2019-07-19", "bind-instance"));
    let bind = &entries[1];
    assert_eq!(bind["request"]["method"], "POST");
    let url = bind["request"]["url"].as_str().expect("a text");
    assert!(url.starts_with("http://127.0.0.1:") && url.ends_with('/'), "{url}");
    let posted: Value =
        serde_json::from_str(bind["request"]["postData"]["text"].as_str().expect("a text")).expect("JSON");
    assert_eq!(
        posted,
        json!({"EcmRegion": "ap-hangzhou-ecm", "AddressId": "eip-unbound1", "InstanceId": "ein-running1"})
    );
    assert_eq!(bind["request"]["postData"]["mimeType"], "application/json");
    let content = &bind["response"]["content"];
    let text = content["text"].as_str().expect("a text");
    let answer: Value = serde_json::from_str(text).expect("JSON");
    assert_eq!(answer["Response"]["TaskId"], "100001");
    assert!(!text.contains('<'), "{text}");
    assert_eq!(content["size"], text.len());
    assert_eq!(bind["comment"], "ecm-2019-07-19/bind-instance, step 2: AssociateAddress");
}

#[test]
fn a_list_in_a_multipart_body_says_that_it_is_json() {
    let entries = entries(&cassette("ecm-2019-07-19", "form-multipart"));
    let params = &entries[1]["request"]["postData"]["params"];
    let list = json!({
        "name": "AddressIds", "value": "[\"eip-unbound1\",\"eip-unbound2\"]", "contentType": "application/json"
    });
    assert_eq!(params[1], list);
    assert_eq!(params[0], json!({"name": "EcmRegion", "value": "ap-hangzhou-ecm"}));
}

#[test]
fn a_legacy_request_has_its_parameters_in_the_query() {
    let entries = entries(&cassette("eip-v2-2017-03-12", "bind-instance"));
    let bind = entries.iter().find(|entry| {
        entry["request"]["url"].as_str().is_some_and(|url| {
            url.contains("Action=EipBindInstance") || url.contains("Action=AssociateAddress")
        })
    });
    let bind = bind.expect("a call that binds");
    assert_eq!(bind["request"]["method"], "GET");
    assert!(bind["request"].get("postData").is_none());
    let url = bind["request"]["url"].as_str().expect("a text");
    assert!(url.contains("/v2/index.php?Action="), "{url}");
    let pairs = bind["request"]["queryString"].as_array().expect("a list");
    assert!(pairs.contains(&json!({"name": "InstanceId", "value": "ins-running1"})), "{pairs:?}");
    assert!(pairs.iter().all(|pair| pair["name"] != "Signature"), "{pairs:?}");
}

#[test]
fn sizes_and_times_that_nobody_measured_are_those_of_the_format() {
    for entry in entries(&cassette("ecm-2019-07-19", "bind-instance")) {
        assert_eq!(entry["request"]["headersSize"], -1);
        assert_eq!(entry["response"]["bodySize"], -1);
        assert_eq!(entry["time"], 0);
        assert_eq!(entry["timings"]["send"], 0);
        assert!(entry["timings"].get("dns").is_none());
        assert!(entry["startedDateTime"].as_str().is_some_and(|date| date.starts_with("20")));
    }
}
