//! What is not carried, not kept, or not begun.

use crate::mock::{Mock, SECRET_KEY};
use crate::program::{dubplate, folder};
use crate::server;
use crate::{Carrier, addresses, code, json, path, request, send};
use dubplate::protocol::{Form, Signing};
use dubplate::sign::Credential;
use dubplate::target::NOT_CARRIED;
use serde_json::json;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

#[test]
fn nothing_that_was_not_verified_is_signed_with_the_users_key() {
    let asked = Arc::new(AtomicUsize::new(0));
    let counted = Arc::clone(&asked);
    let upstream = server::serve(move |_| {
        counted.fetch_add(1, Ordering::Relaxed);
        server::json(&json!({}))
    });
    let home = folder();
    let recorder = Carrier::record(home.path(), &upstream, &[]);
    let strangers = [
        (Credential::new("dubplate-another", SECRET_KEY), "another SecretId"),
        (Credential::new("dubplate-recorded", "another key"), "is wrong for the key"),
    ];
    for (credential, why) in strangers {
        for (form, signing) in crate::parts::FORMS {
            let answer =
                send(&recorder.url, request(&addresses(1), form, signing, recorder.host(), &credential));
            let body = json(&answer);
            let message = body["Response"]["Error"]["Message"].as_str().unwrap_or_default();
            assert_eq!(code(&body), NOT_CARRIED, "{form:?}");
            assert!(message.contains(why) && message.contains("--listen ADDR --ca DIR"), "{message}");
        }
    }
    let mut unsigned =
        request(&addresses(1), Form::Json, Signing::Tc3, recorder.host(), &crate::credential());
    unsigned.headers =
        unsigned.headers.iter().filter(|(name, _)| !name.eq_ignore_ascii_case("authorization")).collect();
    assert_eq!(code(&json(&send(&recorder.url, unsigned))), NOT_CARRIED);
    recorder.stop().expect(1);
    assert_eq!(asked.load(Ordering::Relaxed), 0);
    assert!(!path(&home).exists());
}

#[test]
fn what_looks_like_a_key_stops_the_seal() {
    const FOREIGN: &str = "AKIDz8krbsJ5yKBZQpn74WFkmLPx3EXAMPLE";
    let home = folder();
    let upstream = server::serve(|_| {
        let error = json!({"Code": "InternalError", "Message": FOREIGN});
        server::json(&json!({"Response": {"Error": error, "RequestId": server::request_id()}}))
    });
    let recorder = Carrier::record(home.path(), &upstream, &[]);
    recorder.call(&addresses(1));
    let ended = recorder.stop().expect(1);
    assert!(
        ended.stderr.contains("DescribeAddresses, /Response/Error/Message: secret-id"),
        "{}",
        ended.said()
    );
    assert!(!ended.stderr.contains(FOREIGN) && !path(&home).exists());
    let journal = std::fs::read_to_string(home.path().join("eip.json.journal")).expect("a journal");
    assert!(!journal.contains(FOREIGN), "{journal}");
    let arguments = ["record", "--cassette", "eip.json", "--reverse", &*upstream];
    let again = dubplate(home.path(), &arguments).expect(1);
    assert!(again.stderr.contains("remove it to record anew"), "{}", again.said());
}

#[test]
fn two_recorders_of_one_cassette_refuse_each_other() {
    let home = folder();
    let mock = Mock::start(home.path(), &[]);
    let recorder = Carrier::record(home.path(), &mock.url, &[]);
    let arguments = ["record", "--cassette", "eip.json", "--reverse", &*mock.url];
    let second = dubplate(home.path(), &arguments).expect(2);
    assert!(second.stderr.contains("eip.json is being recorded by process "), "{}", second.said());
    assert_eq!(code(&recorder.call(&addresses(1))), "");
    recorder.stop().expect(0);
}

#[test]
fn only_hosts_of_the_api_and_those_named_are_reached() {
    let home = folder();
    let record =
        |host: &str| dubplate(home.path(), &["record", "--cassette", "c.json", "--reverse", host]).expect(2);
    for host in
        ["example.com", "http://localhost:1", "tencentcloudapi.com.example.com", "eviltencentcloudapi.com"]
    {
        let refused = record(host);
        assert!(refused.stderr.contains("allow it with --upstream"), "{host}: {}", refused.said());
    }
    assert!(record("ecm.tencentcloudapi.com/path").stderr.contains("no path"));
}

#[test]
fn a_name_that_leads_to_this_machine_is_not_followed() {
    let home = folder();
    let mock = Mock::start(home.path(), &[]);
    let port = mock.url.rsplit(':').next().expect("a port");
    let recorder =
        Carrier::record(home.path(), &format!("http://localhost:{port}"), &["--upstream", "localhost"]);
    let answer = recorder.ask(&addresses(1), Form::Json, Signing::Tc3);
    let text = String::from_utf8(answer.body.to_vec()).expect("text");
    assert!(answer.status == 502 && text.contains("which is not public"), "{text}");
    recorder.stop().expect(1);
}
