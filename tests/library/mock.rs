use super::{REGION, addresses, ask, bind, code, dropped, ecm, status};
use dubplate::testing::{self, Answer, Mock, Trouble};
use serde_json::json;
use std::fs;
use std::time::Duration;

#[test]
fn blocking_code_is_answered() {
    let mock = testing::mock().expect("a mock");
    assert_eq!(status(&mock, "eip-unbound1"), "UNBIND");
    assert_eq!(dropped(mock), None);
}

/// A client without a runtime, and with sockets of its own.
#[test]
fn another_blocking_client_is_answered() {
    let mock = testing::mock().expect("a mock");
    let request = ecm(&mock).signed("DescribeAddresses", &addresses("eip-unbound1"));
    let mut post = ureq::post(format!("{}{}", mock.url(), request.target));
    for (name, value) in request.headers.iter().filter(|(name, _)| !name.eq_ignore_ascii_case("host")) {
        post = post.header(name, value);
    }
    let answer = post.send(&request.body[..]).expect("an answer").body_mut().read_to_string();
    let answer: serde_json::Value = serde_json::from_str(&answer.expect("a text")).expect("JSON");
    assert_eq!(answer["Response"]["TotalCount"], 1, "{answer}");
    assert_eq!(mock.asked()[0].answer, Answer::Success);
}

#[tokio::test]
async fn a_runtime_with_one_thread_is_answered() {
    let mock = testing::mock().expect("a mock");
    let found = ecm(&mock).call_async("DescribeAddresses", &addresses("eip-unbound1")).await;
    assert_eq!(found.expect("an answer")["TotalCount"], 1);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_runtime_with_more_threads_is_answered() {
    let mock = testing::mock().expect("a mock");
    let found = ecm(&mock).call_async("DescribeAddresses", &addresses("eip-unbound1")).await;
    assert_eq!(found.expect("an answer")["TotalCount"], 1);
}

#[test]
fn what_was_asked_is_seen() {
    let mock = testing::mock().expect("a mock");
    ask(&mock, "DescribeAddresses", &addresses("eip-blocked1"));
    ask(&mock, "AssociateAddress", &bind("eip-blocked1", "ein-running1"));
    let asked = mock.asked();
    let actions: Vec<&str> = asked.iter().map(|asked| asked.action.as_str()).collect();
    assert_eq!(actions, ["DescribeAddresses", "AssociateAddress"]);
    assert_eq!(asked[0].answer, Answer::Success);
    assert_eq!(asked[0].params["AddressIds"], json!(["eip-blocked1"]));
    assert_eq!(asked[1].answer.code(), Some("FailedOperation.OperationNotAllow"));
    assert_eq!((asked[1].version.as_str(), &asked[1].params["EcmRegion"]), ("2019-07-19", &json!(REGION)));
}

#[test]
fn nothing_secret_is_shown() {
    let mock = testing::mock().expect("a mock");
    let mut params = addresses("eip-unbound1");
    params["Password"] = "correct-horse-battery".into();
    ask(&mock, "DescribeAddresses", &params);
    ask(&mock, mock.secret_key(), &json!({"X": mock.secret_id()}));
    let shown = format!("{:?}", mock.asked());
    assert!(shown.contains("eip-unbound1"), "{shown}");
    for secret in ["correct-horse-battery", mock.secret_id()] {
        assert!(!shown.contains(secret), "{shown}");
    }
}

#[test]
fn what_is_no_request_of_the_api_is_seen_too() {
    let mock = testing::mock().expect("a mock");
    reqwest_get(mock.url());
    let asked = mock.asked();
    assert_eq!((asked.len(), asked[0].action.as_str()), (1, ""));
    assert!(asked[0].answer.code().is_some(), "{asked:?}");
}

fn reqwest_get(url: &str) {
    let _already_chosen = rustls::crypto::ring::default_provider().install_default();
    reqwest::blocking::get(url).expect("an answer");
}

#[test]
fn a_world_is_replaced_by_a_file() {
    let folder = tempfile::tempdir().expect("a folder");
    let built_in = include_str!("../../scenarios/ecm-2019-07-19/world.toml");
    let file = folder.path().join("world.toml");
    fs::write(&file, built_in.replace("eip-unbound1", "eip-mine0001")).expect("a file");
    let mock = Mock::new().world(&file).start().expect("a mock");
    assert_eq!(status(&mock, "eip-mine0001"), "UNBIND");
    let gone = ask(&mock, "AssociateAddress", &bind("eip-unbound1", "ein-running1"));
    assert_eq!(code(&gone), "UnsupportedOperation.AddressIdNotFound");
}

#[test]
fn a_wrong_world_is_named_with_its_place() {
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("wrong.toml");
    fs::write(&file, "format = 1\nprofile = \"ecm-2019-07-19\"\ncolour = \"black\"\n").expect("a file");
    let error = Mock::new().world(&file).start().err().expect("an error");
    assert!(matches!(error, Trouble::Mistakes(_)));
    let text = error.to_string();
    assert!(text.contains("wrong.toml:3:1") && text.contains("colour"), "{text}");
}

#[test]
fn a_rate_is_kept_where_one_is_wanted() {
    let unlimited = testing::mock().expect("a mock");
    let limited = Mock::new().rate_limit(1).start().expect("a mock");
    let codes = |mock| {
        let answers: Vec<_> =
            (0..4).map(|_| ask(mock, "DescribeAddresses", &addresses("eip-unbound1"))).collect();
        answers.iter().filter(|answer| code(answer) == "RequestLimitExceeded").count()
    };
    assert_eq!(codes(&unlimited), 0);
    assert!(codes(&limited) > 0);
}

#[test]
fn a_change_takes_as_long_as_it_should() {
    let mock = Mock::new().task_delay(Duration::from_secs(3600)).start().expect("a mock");
    ask(&mock, "AssociateAddress", &bind("eip-unbound1", "ein-running1"));
    for _ in 0..3 {
        assert_eq!(status(&mock, "eip-unbound1"), "BINDING");
    }
}
