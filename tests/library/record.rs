use super::sdk::Ecm;
use super::{REGION, addresses, ask, code, dropped};
use dubplate::sign::{Credential, SECRET_KEY};
use dubplate::testing::{self, Mode, Record, Running, Trouble, Unmet};
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

fn with_mode(mode: Mode, cassette: &Path, upstream: &str) -> Result<Running, Trouble> {
    let credential = Credential::new("dubplate-recorded", SECRET_KEY);
    Record::to(cassette, upstream).credential(credential).mode(mode).start()
}

fn look(running: &Running, id: &str) {
    assert!(ask(running, "DescribeAddresses", &addresses(id))["TotalCount"].is_u64(), "{id}");
}

#[test]
fn once_asks_the_service_once() {
    let (_folder, cassette) = folder();
    let service = testing::mock().expect("a mock");
    for _ in 0..3 {
        let tape = with_mode(Mode::Once, &cassette, service.url()).expect("a start");
        look(&tape, "eip-unbound1");
        assert_eq!(tape.finish(), Ok(()));
    }
    assert_eq!(service.asked().len(), 1);

    // What is replayed has to be used, and answers nothing else.
    let unused = with_mode(Mode::Once, &cassette, service.url()).expect("a start");
    assert!(matches!(unused.finish(), Err(Unmet::Unused { .. })));
    let allowed = Record::to(&cassette, service.url()).mode(Mode::Once).allow_unused();
    assert_eq!(allowed.start().expect("a start").finish(), Ok(()));
    let other = with_mode(Mode::Once, &cassette, service.url()).expect("a start");
    let answer = ask(&other, "DescribeAddresses", &addresses("eip-bound001"));
    assert_eq!(code(&answer), "Dubplate.NoEpisode");
    assert!(matches!(other.finish(), Err(Unmet::Missed { requests: 1, .. })));
    assert_eq!(service.asked().len(), 1);
}

#[test]
fn new_asks_the_service_only_for_what_is_new() {
    let (_folder, cassette) = folder();
    let service = testing::mock().expect("a mock");
    for (ids, asked) in
        [(&["eip-unbound1"][..], 1), (&["eip-unbound1", "eip-bound001"], 2), (&["eip-bound001"], 2)]
    {
        let tape = with_mode(Mode::New, &cassette, service.url()).expect("a start");
        for id in ids {
            look(&tape, id);
        }
        assert_eq!(tape.finish(), Ok(()));
        assert_eq!(service.asked().len(), asked, "{ids:?}");
    }
    drop(service);
    let replay = testing::replay(&cassette).expect("a cassette");
    look(&replay, "eip-unbound1");
    look(&replay, "eip-bound001");
    assert_eq!(dropped(replay), None);
}

#[test]
fn none_asks_the_service_nothing() {
    let (_folder, cassette) = folder();
    let service = testing::mock().expect("a mock");
    let missing = with_mode(Mode::None, &cassette, service.url()).err().expect("an error");
    assert!(missing.to_string().contains("eip.json"), "{missing}");
    let first = with_mode(Mode::All, &cassette, service.url()).expect("a start");
    look(&first, "eip-unbound1");
    first.finish().expect("a cassette");
    let none = with_mode(Mode::None, &cassette, service.url()).expect("a start");
    look(&none, "eip-unbound1");
    assert_eq!(none.finish(), Ok(()));
    assert_eq!(service.asked().len(), 1);
}

/// A recorder that was killed leaves its journal: what is there is not all.
#[test]
fn once_goes_on_where_a_recorder_was_killed() {
    let (_folder, cassette) = folder();
    let service = testing::mock().expect("a mock");
    let killed = record(&cassette, service.url());
    look(&killed, "eip-unbound1");
    std::mem::forget(killed);
    let journal = fs::read(cassette.with_extension("json.journal")).expect("a journal");
    // The forgotten recorder holds its own files; the same in another folder is what a dead one leaves.
    let (_other, cassette) = folder();
    fs::write(cassette.with_extension("json.journal"), journal).expect("a journal");
    let tape = with_mode(Mode::Once, &cassette, service.url()).expect("a start");
    look(&tape, "eip-unbound1");
    look(&tape, "eip-bound001");
    assert_eq!(tape.finish(), Ok(()));
    assert_eq!(service.asked().len(), 2);
}

#[test]
fn a_mode_has_the_words_of_the_command_line() {
    let modes = ["none", "once", "new", "all"].map(|word| word.parse::<Mode>().expect("a mode"));
    assert_eq!(modes, [Mode::None, Mode::Once, Mode::New, Mode::All]);
    let wrong = "sometimes".parse::<Mode>().expect_err("no mode");
    assert_eq!(wrong.to_string(), "`sometimes` is no mode of recording: none, once, new or all");
}
