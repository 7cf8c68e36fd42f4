use super::sdk::Ecm;
use super::{REGION, addresses, ask, code, dropped};
use dubplate::sign::{Credential, SECRET_KEY};
use dubplate::testing::{self, Record, Running, Trouble, Unmet};
use serde_json::json;
use std::fs;
use std::path::{Path, PathBuf};
use tempfile::TempDir;

fn folder() -> (TempDir, PathBuf) {
    let folder = tempfile::tempdir().expect("a folder");
    let cassette = folder.path().join("eip.json");
    (folder, cassette)
}

/// Without a look at the environment of who runs this.
fn record(cassette: &Path, upstream: &str) -> Running {
    let credential = Credential::new("dubplate-recorded", SECRET_KEY);
    Record::to(cassette, upstream).credential(credential).start().expect("a recorder")
}

#[test]
fn what_was_recorded_is_replayed_without_the_service() {
    let (_folder, cassette) = folder();
    let service = testing::mock().expect("a mock");
    let recorder = record(&cassette, service.url());
    let there = ask(&recorder, "DescribeAddresses", &addresses("eip-unbound1"));
    assert_eq!(there["TotalCount"], 1);
    assert_eq!(recorder.asked().len(), 1);
    assert_eq!(service.asked().len(), 1);
    recorder.finish().expect("a cassette");
    drop(service);

    let replay = testing::replay(&cassette).expect("a cassette");
    let here = ask(&replay, "DescribeAddresses", &addresses("eip-unbound1"));
    assert_eq!(here["AddressSet"], there["AddressSet"]);
    assert_eq!(dropped(replay), None);
}

#[test]
fn a_recorder_that_is_dropped_makes_its_cassette() {
    let (_folder, cassette) = folder();
    let service = testing::mock().expect("a mock");
    let recorder = record(&cassette, service.url());
    ask(&recorder, "DescribeAddressQuota", &json!({"EcmRegion": REGION}));
    assert_eq!(dropped(recorder), None);
    let text = fs::read_to_string(&cassette).expect("a cassette");
    assert!(text.contains("DescribeAddressQuota") && text.contains("\"target\": \"url\""), "{text}");
    assert!(!text.contains("dubplate-recorded"), "{text}");
}

#[test]
fn a_recorder_that_nobody_asks_fails_the_test() {
    let (_folder, cassette) = folder();
    let service = testing::mock().expect("a mock");
    let text = dropped(record(&cassette, service.url())).expect("a panic");
    assert!(text.contains("nobody asked anything"), "{text}");
    assert!(!cassette.exists());
}

#[test]
fn a_request_that_cannot_be_signed_anew_fails_the_test() {
    let (_folder, cassette) = folder();
    let service = testing::mock().expect("a mock");
    let recorder = record(&cassette, service.url());
    let stranger = Ecm::new(recorder.url(), "AKIDsomebodyelse", "another-key");
    let answer = stranger.call("DescribeAddresses", &addresses("eip-unbound1")).expect("an answer");
    assert_eq!(code(&answer), "Dubplate.NotSignedAnew");
    assert!(service.asked().is_empty());
    assert_eq!(recorder.finish(), Err(Unmet::NotRecorded { cassette, exchanges: 1 }));
}

#[test]
fn a_service_that_is_not_there_fails_the_test() {
    let (_folder, cassette) = folder();
    let service = testing::mock().expect("a mock");
    let url = service.url().to_owned();
    drop(service);
    let recorder = record(&cassette, &url);
    ecm_502(&recorder);
    assert_eq!(recorder.finish(), Err(Unmet::NotRecorded { cassette, exchanges: 1 }));
}

/// The answer is no JSON.
fn ecm_502(recorder: &Running) {
    assert!(ask(recorder, "DescribeAddresses", &addresses("eip-unbound1")).is_null());
    assert!(matches!(recorder.asked()[0].answer, testing::Answer::None { .. }));
}

#[test]
fn an_address_that_is_none_and_a_cassette_in_use_are_refused() {
    let (_folder, cassette) = folder();
    assert!(matches!(testing::record(&cassette, "ecm").err(), Some(Trouble::Endpoint(_))));
    let service = testing::mock().expect("a mock");
    let first = record(&cassette, service.url());
    let second = testing::record(&cassette, service.url()).err().expect("an error");
    assert!(matches!(second, Trouble::Journal(_)) && second.to_string().contains("eip.json"), "{second}");
    assert!(matches!(first.finish(), Err(Unmet::NothingAsked { .. })));
}
