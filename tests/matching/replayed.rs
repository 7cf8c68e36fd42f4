//! A recording answers whoever means the same, however they say it.

use super::built_in;
use dubplate::api::Call;
use dubplate::cassette::{Cassette, Deck, read};
use dubplate::contract::Gateway;
use dubplate::protocol::{Draft, Form, Signing, encode_call};
use dubplate::sign::Credential;
use dubplate::sign::v1::SignatureMethod;
use dubplate::source::Source;
use dubplate::target::{Context, Replay, Target};
use dubplate::wire::{Request, Response};
use serde_json::{Map, Value, json};
use std::sync::Arc;

fn cassette(name: &str) -> Cassette {
    read(&Source::new(name, built_in(name))).expect("a cassette")
}

fn request(
    gateway: Gateway,
    version: &str,
    region: Option<&str>,
    call: (&str, &Value),
    how: (Form, Signing),
) -> Request {
    let call = Call {
        action: call.0.to_owned(),
        version: version.to_owned(),
        region: region.map(str::to_owned),
        params: call.1.as_object().cloned().unwrap_or_else(Map::new),
        ..Call::default()
    };
    let mut draft = Draft::new(gateway, call, 1_700_000_000, 42);
    (draft.form, draft.signing) = how;
    encode_call(gateway, &draft, "other.example", "ecm", &Credential::new("AKIDother", "other-key"))
}

fn ask(replay: &Replay, request: Request) -> Response {
    let runtime = tokio::runtime::Builder::new_current_thread().build().expect("a runtime");
    let context = Context::default();
    match runtime.block_on(replay.send(request, &context)) {
        Ok(response) => response,
        Err(error) => panic!("{error}"),
    }
}

fn body(response: &Response) -> Value {
    serde_json::from_slice(&response.body).expect("JSON")
}

const ECM: &str = "2019-07-19";

/// Recorded as TC3 and JSON by ourselves; asked as a query with signature v1, as a form, as JSON in a GET, as multipart.
#[test]
fn encoding_and_signature_take_no_part() {
    let v1 = |form| (form, Signing::V1(SignatureMethod::HmacSha1));
    for how in [
        (Form::Json, Signing::Tc3),
        (Form::Get, Signing::Tc3),
        (Form::Multipart, Signing::Tc3),
        v1(Form::Get),
        v1(Form::Form),
        (Form::Form, Signing::V1(SignatureMethod::HmacSha256)),
    ] {
        let deck = Deck::new(cassette("ecm-2019-07-19/bind-instance.json"));
        let replay = Replay::new(Arc::new(deck), None);
        let params = json!({"EcmRegion": "ap-hangzhou-ecm", "NetworkInterfaceIds": ["eni-running1"]});
        let answer =
            ask(&replay, request(Gateway::V3, ECM, None, ("DescribeNetworkInterfaces", &params), how));
        assert_eq!(body(&answer)["Response"]["TotalCount"], 1, "{how:?}");
    }
}

/// The recorded text, byte for byte, but for the request's id when it is given again.
#[test]
fn equal_requests_are_answered_in_turn_and_a_read_then_goes_on() {
    let cassette = cassette("ecm-2019-07-19/bind-instance.json");
    let reads: Vec<_> = cassette
        .entries
        .iter()
        .filter(|entry| entry.request.action.as_deref() == Some("DescribeAddresses"))
        .cloned()
        .collect();
    assert!(reads.len() > 2);
    let params = reads[0].request.params.clone();
    let replay = Replay::new(Arc::new(Deck::new(cassette)), None);
    let mut ids = Vec::new();
    for entry in &reads {
        let answer = ask(
            &replay,
            request(Gateway::V3, ECM, None, ("DescribeAddresses", &params), (Form::Json, Signing::Tc3)),
        );
        let recorded = entry.response.body.as_ref().expect("JSON").to_string();
        let id = entry.volatile.request_id.clone().expect("an id");
        assert_eq!(std::str::from_utf8(&answer.body), Ok(&*recorded.replace("<request-id>", &id)));
        ids.push(id);
    }
    for _ in 0..3 {
        let answer = ask(
            &replay,
            request(Gateway::V3, ECM, None, ("DescribeAddresses", &params), (Form::Json, Signing::Tc3)),
        );
        let answer = body(&answer);
        let id = answer["Response"]["RequestId"].as_str().expect("an id").to_owned();
        assert!(!ids.contains(&id), "an id is given once");
        assert_eq!(answer["Response"]["AddressSet"][0]["AddressStatus"], "UNBIND", "the last state");
        ids.push(id);
    }
}

#[test]
fn a_change_is_answered_as_often_as_it_was_recorded() {
    let replay = Replay::new(Arc::new(Deck::new(cassette("ecm-2019-07-19/bind-instance.json"))), None);
    let params =
        json!({"EcmRegion": "ap-hangzhou-ecm", "AddressId": "eip-unbound1", "InstanceId": "ein-running1"});
    let bind = || request(Gateway::V3, ECM, None, ("AssociateAddress", &params), (Form::Json, Signing::Tc3));
    assert!(body(&ask(&replay, bind()))["Response"]["TaskId"].is_string());
    let second = ask(&replay, bind());
    assert_eq!(second.status, 200);
    let error = &body(&second)["Response"]["Error"];
    assert_eq!(error["Code"], "Dubplate.NoEpisode");
    assert!(error["Message"].as_str().is_some_and(|text| text.contains("recorded once")), "{error}");
}

#[test]
fn a_miss_names_the_nearest_episode_field_by_field() {
    let replay = Replay::new(Arc::new(Deck::new(cassette("ecm-2019-07-19/bind-instance.json"))), None);
    let params = json!({"EcmRegion": "ap-hangzhou-ecm", "AddressId": "eip-00000001", "PrivateIpAddress": "10.0.0.9", "InstanceId": "ein-running1"});
    let answer = ask(
        &replay,
        request(Gateway::V3, ECM, None, ("AssociateAddress", &params), (Form::Json, Signing::Tc3)),
    );
    let answer = body(&answer);
    let message = answer["Response"]["Error"]["Message"].as_str().expect("a text");
    let lines: Vec<&str> = message.lines().collect();
    assert_eq!(
        lines,
        [
            "no episode answers this AssociateAddress; the nearest is episode 2 (step 2):",
            "  AddressId: recorded `eip-unbound1`, asked `eip-00000001`",
            "  PrivateIpAddress: recorded nothing, asked `10.0.0.9`",
        ]
    );
}

/// What a client sends by mistake is not told to everybody.
#[test]
fn a_miss_does_not_show_what_looks_like_a_key() {
    let replay = Replay::new(Arc::new(Deck::new(cassette("ecm-2019-07-19/bind-instance.json"))), None);
    let key = "AKIDz8krbsJ5yKBZQpn74WFkmLPx3gaPbuEx";
    let params = json!({"EcmRegion": "ap-hangzhou-ecm", "AddressId": key, "InstanceId": "ein-running1"});
    let answer = ask(
        &replay,
        request(Gateway::V3, ECM, None, ("AssociateAddress", &params), (Form::Json, Signing::Tc3)),
    );
    let text = String::from_utf8_lossy(&answer.body).into_owned();
    assert!(text.contains("Dubplate.NoEpisode") && !text.contains(key), "{text}");
}

/// The legacy gateway answers a request without a version in its older envelope (document 213/11657); so does a miss.
#[test]
fn a_miss_has_the_envelope_of_its_gateway() {
    let replay = Replay::new(Arc::new(Deck::new(cassette("eip-v2-2017-03-12/bind-instance.json"))), None);
    let mut asked = request(
        Gateway::Legacy,
        "",
        Some("gz"),
        ("DescribeEip", &json!({})),
        (Form::Get, Signing::V1(SignatureMethod::HmacSha1)),
    );
    asked.target = asked.target.replace("&Version=", "").replace("Version=&", "");
    let answer = body(&ask(&replay, asked));
    assert_eq!(answer["codeDesc"], "Dubplate.NoEpisode", "{answer}");
    assert_ne!(answer["code"], 0);
}

/// A value that was withheld stands for any value, and only for a value.
#[test]
fn a_withheld_parameter_answers_any_value() {
    let mut recorded = cassette("ecm-2019-07-19/bind-instance.json");
    for entry in &mut recorded.entries {
        if let Some(id) = entry.request.params.get_mut("AddressId") {
            *id = json!("<withheld-1>");
        }
    }
    let replay = Replay::new(Arc::new(Deck::new(recorded)), None);
    let bind = |params: &Value| {
        request(Gateway::V3, ECM, None, ("AssociateAddress", params), (Form::Json, Signing::Tc3))
    };
    let without = ask(&replay, bind(&json!({"EcmRegion": "ap-hangzhou-ecm", "InstanceId": "ein-running1"})));
    assert_eq!(body(&without)["Response"]["Error"]["Code"], "Dubplate.NoEpisode");
    let with = json!({"EcmRegion": "ap-hangzhou-ecm", "AddressId": "anything", "InstanceId": "ein-running1"});
    assert!(body(&ask(&replay, bind(&with)))["Response"]["TaskId"].is_string());
}
