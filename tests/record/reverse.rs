//! Reverse mode: carried to the real host, signed anew, and kept.

use crate::mock::Mock;
use crate::parts::FORMS;
use crate::program::{contents, folder};
use crate::server::{self, http};
use crate::{Carrier, addresses, code, json, path, stored};
use dubplate::api::Call;
use dubplate::protocol::{Form, Signing};
use flate2::Compression;
use flate2::write::GzEncoder;
use serde_json::json;
use std::fs;
use std::io::Write as _;

#[test]
fn every_form_is_signed_anew_and_what_was_recorded_from_one_answers_the_others() {
    for (at, (form, signing)) in FORMS.into_iter().enumerate() {
        let home = folder();
        let mock = Mock::start(home.path(), &[]);
        let recorder = Carrier::record(home.path(), &mock.url, &[]);
        let answered = recorder.ask(&addresses(1), form, signing);
        assert!(json(&answered)["Response"]["AddressSet"].is_array(), "{form:?} {}", json(&answered));
        let ended = recorder.stop().expect(0);
        assert!(ended.stderr.contains("1 exchanges recorded, 1 episodes in eip.json"), "{}", ended.said());
        let replay = Carrier::replay(home.path(), &[]);
        let (form, signing) = FORMS[(at + 3) % FORMS.len()];
        assert_eq!(replay.ask(&addresses(1), form, signing).body, answered.body, "{form:?}");
        replay.stop().expect(0);
    }
}

#[test]
fn the_journal_has_an_exchange_before_the_client_has_its_answer_and_is_gone_after_the_seal() {
    let home = folder();
    let mock = Mock::start(home.path(), &[]);
    let recorder = Carrier::record(home.path(), &mock.url, &[]);
    for n in 1..=3 {
        recorder.call(&addresses(n));
        let journal = fs::read_to_string(home.path().join("eip.json.journal")).expect("a journal");
        assert_eq!(journal.matches("\"kept\":").count(), n);
    }
    recorder.stop().expect(0);
    let names: Vec<String> = contents(home.path()).into_iter().map(|(name, _)| name).collect();
    assert_eq!(names, [path(&home).display().to_string()]);
}

#[test]
fn what_was_answered_before_a_kill_is_in_the_next_seal() {
    let home = folder();
    let mock = Mock::start(home.path(), &[]);
    let recorder = Carrier::record(home.path(), &mock.url, &[]);
    let answers: Vec<_> = (1..=5).map(|n| recorder.call(&addresses(n))).collect();
    recorder.running.signal("KILL");
    assert_eq!(recorder.running.end().code, None);
    let next = Carrier::record(home.path(), &mock.url, &["--mode", "once"]);
    next.call(&addresses(6));
    let ended = next.stop().expect(0);
    assert!(ended.stderr.contains("5 exchanges of a recording that was killed"), "{}", ended.said());
    assert_eq!(stored(&home).entries.len(), 6);
    let replay = Carrier::replay(home.path(), &[]);
    for (n, answer) in (1..).zip(answers) {
        assert_eq!(replay.call(&addresses(n)), answer);
    }
    replay.stop().expect(0);
}

#[test]
fn over_tls_by_the_vendors_name() {
    let home = folder();
    let mock = Mock::start(home.path(), &["--tls", "--ca", "."]);
    let way = format!("::{}", mock.url.strip_prefix("https://").expect("TLS"));
    let reach = ["--connect-to", &way, "--upstream-ca", "ca.pem"];
    let recorder = Carrier::record(home.path(), "ecm.tencentcloudapi.com", &reach);
    assert_eq!(code(&recorder.call(&addresses(1))), "");
    recorder.stop().expect(0);
    let stored = stored(&home);
    assert_eq!(stored.entries[0].volatile.host.as_deref(), Some("ecm.tencentcloudapi.com"));
    assert_eq!(stored.head.provenance.target, "url", "a detour is not the service");
}

/// A request id so that nothing is folded.
fn body() -> serde_json::Value {
    json!({"Response": {
        "Zones": [{"Zone": "z-1", "Open": true, "Count": 7}], "RequestId": "3c140219-cfe9-470e-b241-907877d6fb03",
    }})
}

fn unknown() -> Call {
    let params = json!({"Filter": {"Name": "colour", "Values": ["crimson"]}, "Most": 5});
    Call {
        action: "DescribeZones".to_owned(),
        version: "2099-01-01".to_owned(),
        params: params.as_object().expect("an object").clone(),
        ..Call::default()
    }
}

#[test]
fn an_action_that_no_contract_knows_is_kept_without_its_values_and_can_be_replayed() {
    let home = folder();
    let upstream = server::serve(|_| server::json(&body()));
    let recorder = Carrier::record(home.path(), &upstream, &[]);
    assert_eq!(recorder.call(&unknown()), body(), "the program sees everything");
    recorder.stop().expect(0);
    let text = fs::read_to_string(path(&home)).expect("a cassette");
    for value in ["colour", "crimson", "z-1"] {
        assert!(!text.contains(value), "{text}");
    }
    let replay = Carrier::replay(home.path(), &["--strict"]);
    let answer = replay.ask(&unknown(), Form::Json, Signing::Tc3);
    let zone = &json(&answer)["Response"]["Zones"][0];
    assert_eq!((&zone["Open"], &zone["Count"]), (&json!(true), &json!(0)));
    assert!(zone["Zone"].as_str().expect("a text").starts_with("<withheld-"), "{zone}");
    replay.stop().expect(0);
}

#[test]
fn a_packed_answer_is_carried_byte_for_byte_and_kept_unpacked() {
    let home = folder();
    let text = json!({"Response": {"TotalCount": 3, "AddressSet": [], "RequestId": "3c140219-cfe9-470e-b241-907877d6fb03"}});
    let mut packer = GzEncoder::new(Vec::new(), Compression::default());
    packer.write_all(text.to_string().as_bytes()).expect("memory");
    let packed = packer.finish().expect("memory");
    let sent = packed.clone();
    let headers = [("Content-Type", "application/json"), ("Content-Encoding", "gzip")];
    let upstream = server::serve(move |_| http("200 OK", &headers, &sent));
    let recorder = Carrier::record(home.path(), &upstream, &[]);
    let answered = recorder.ask(&addresses(1), Form::Json, Signing::Tc3);
    assert_eq!((answered.headers.get("content-encoding"), &answered.body[..]), (Some("gzip"), &packed[..]));
    recorder.stop().expect(0);
    let replay = Carrier::replay(home.path(), &[]);
    assert_eq!(replay.call(&addresses(1)), text);
    replay.stop().expect(0);
}
