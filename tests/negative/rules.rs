//! Each line of the two tables, on requests of every form.

use crate::common::suite;
use dubplate::api::Call;
use dubplate::contract::Gateway;
use dubplate::protocol::{
    Draft, Form, MALFORMS, Signature, Signing, TAMPERS, Tamper, check, decode_call, encode_call,
};
use dubplate::scenario::Step;
use dubplate::sign::v1::SignatureMethod;
use dubplate::sign::{Credential, Keyring, SECRET_KEY};
use dubplate::wire::Request;
use serde_json::json;
use std::collections::BTreeSet;

pub(crate) const WAYS: [(Gateway, Form, Signing); 7] = [
    (Gateway::V3, Form::Json, Signing::Tc3),
    (Gateway::V3, Form::Get, Signing::Tc3),
    (Gateway::V3, Form::Multipart, Signing::Tc3),
    (Gateway::V3, Form::Form, Signing::V1(SignatureMethod::HmacSha256)),
    (Gateway::V3, Form::Get, Signing::V1(SignatureMethod::HmacSha1)),
    (Gateway::Legacy, Form::Get, Signing::V1(SignatureMethod::HmacSha256)),
    (Gateway::Legacy, Form::Form, Signing::V1(SignatureMethod::HmacSha1)),
];

pub(crate) fn draft((gateway, form, signing): (Gateway, Form, Signing)) -> Draft {
    let params = json!({"AddressId": "eip-11112222", "InstanceId": "ins-\u{fffd}"});
    let call = Call {
        action: "AssociateAddress".to_owned(),
        version: "2019-07-19".to_owned(),
        region: Some("ap-guangzhou".to_owned()),
        language: None,
        params: params.as_object().expect("an object").clone(),
    };
    // Half past ten in the morning: the second before is of the same day.
    let mut draft = Draft::new(gateway, call, 1_770_028_200, 7);
    (draft.form, draft.signing) = (form, signing);
    draft
}

pub(crate) fn encoded(gateway: Gateway, draft: &Draft) -> Request {
    encode_call(gateway, draft, "ecm.example:8080", "ecm", &Credential::new("dubplate-negative", SECRET_KEY))
}

fn is_valid(request: &Request) -> bool {
    check(&decode_call(request), &Keyring::default(), &[]) == Signature::Valid
}

/// Everything of a request but its signature.
fn unsigned(request: &Request) -> String {
    let cut = |text: &str| {
        let Some((before, rest)) = text.split_once("Signature=") else { return text.to_owned() };
        format!(
            "{before}{}",
            rest.trim_start_matches(|c: char| c.is_ascii_alphanumeric() || "%+/=".contains(c))
        )
    };
    let headers: Vec<String> = request
        .headers
        .iter()
        .map(|(name, value)| format!("{}: {}", name.to_lowercase(), cut(value)))
        .collect();
    let body = cut(&String::from_utf8_lossy(&request.body));
    format!("{} {}\n{}\n\n{body}", request.method, cut(&request.target), headers.join("\n"))
}

#[test]
fn a_tampered_signature_is_wrong_and_the_rest_is_as_it_would_be() {
    for way in WAYS {
        let right = encoded(way.0, &draft(way));
        assert!(is_valid(&right));
        let fitting = TAMPERS.iter().filter(|line| line.fits(way.1, way.2) && !line.repeats_nonce());
        for tamper in fitting {
            let mut draft = draft(way);
            draft.bent.tamper = Some(tamper);
            let request = encoded(way.0, &draft);
            // A key and a scope of the day before, or of another service, fit each other: what does not fit is elsewhere.
            let is_consistent = ["scope", "unsigned-host", "unsigned-content-type"].contains(&tamper.name);
            assert!(is_consistent || !is_valid(&request), "{} {way:?}", tamper.name);
            assert_eq!(unsigned(&request) == unsigned(&right), keeps_all(tamper), "{} {way:?}", tamper.name);
        }
    }
}

/// Those that touch more than the signature itself say so in their names.
fn keeps_all(tamper: Tamper) -> bool {
    tamper.name == "signature" || tamper.name.starts_with("signed-") && tamper.name != "signed-headers"
}

#[test]
fn every_tamper_fits_some_request_and_none_that_has_no_such_part() {
    for tamper in TAMPERS {
        assert!(WAYS.iter().any(|way| tamper.fits(way.1, way.2)), "{}", tamper.name);
    }
    let fitting = |way: (Gateway, Form, Signing)| {
        TAMPERS.iter().filter(|line| line.fits(way.1, way.2)).map(|line| line.name).collect::<BTreeSet<_>>()
    };
    let (json, get, v1) = (fitting(WAYS[0]), fitting(WAYS[1]), fitting(WAYS[5]));
    assert!(json.contains("signed-body") && !json.contains("signed-query") && !json.contains("nonce"));
    assert!(get.contains("signed-query") && !get.contains("signed-body"));
    assert!(v1.contains("signed-path") && !v1.contains("algorithm") && !v1.contains("scope-date"));
}

#[test]
fn a_malformed_request_cannot_be_read_and_is_signed_as_it_is() {
    for way in WAYS {
        for malform in MALFORMS.iter().filter(|line| line.fits(way.1)) {
            let mut draft = draft(way);
            draft.bent.malform = Some(malform);
            let request = encoded(way.0, &draft);
            let arrival = decode_call(&request);
            assert!(arrival.unreadable.is_some(), "{} {way:?}", malform.name);
            if way.2 == Signing::Tc3 {
                assert!(is_valid(&request), "{} {way:?}", malform.name);
            }
        }
    }
}

#[test]
fn what_is_sent_again_elsewhere_or_filled_up_is_there_and_signed() {
    for way in WAYS {
        let mut draft = draft(way);
        let more = json!({"InstanceId": "ins-22223333"});
        let more = more.as_object().expect("an object");
        draft.bent.again.clone_from(more);
        let request = encoded(way.0, &draft);
        let text = format!("{}{}", request.target, String::from_utf8_lossy(&request.body));
        assert_eq!(text.matches("InstanceId").count(), 2, "{way:?}");
        assert!(is_valid(&request), "{way:?}");

        draft.bent.again.clear();
        draft.bent.elsewhere.clone_from(more);
        let request = encoded(way.0, &draft);
        let other = if way.1 == Form::Get {
            String::from_utf8_lossy(&request.body).into_owned()
        } else {
            request.query().to_owned()
        };
        assert_eq!(other, "InstanceId=ins-22223333", "{way:?}");
        assert!(is_valid(&request), "{way:?}");
        let arrival = decode_call(&request);
        assert_ne!(arrival.params.get("InstanceId"), Some(&json!("ins-22223333")), "{way:?}");

        draft.bent.elsewhere.clear();
        draft.bent.pad = 5000;
        let request = encoded(way.0, &draft);
        let is_filled = request.target.len() + request.body.len() > 5000;
        assert_eq!(is_filled, way.1 == Form::Json || way.2 != Signing::Tc3, "{way:?}");
        assert!(is_valid(&request), "{way:?}");
    }
}

#[test]
fn every_rule_has_a_case_and_every_step_tells_what_is_unusual() {
    let suite = suite();
    let steps = || suite.profiles.iter().flat_map(|profile| &profile.cases).flat_map(|case| &case.steps);
    let tampers: BTreeSet<&str> =
        steps().filter_map(|step| step.deviation.tamper).map(|line| line.name).collect();
    let malforms: BTreeSet<&str> =
        steps().filter_map(|step| step.deviation.malform).map(|line| line.name).collect();
    assert_eq!(tampers, TAMPERS.iter().map(|line| line.name).collect());
    assert_eq!(malforms, MALFORMS.iter().map(|line| line.name).collect());
    let told = |step: &&Step| step.deviation.told();
    assert!(steps().filter(|step| step.deviation.tamper.is_some()).all(|step| told(&step).is_some()));
    let sample = steps().find(|step| step.deviation.content_type.is_some()).expect("a step");
    assert!(told(&sample).expect("told").contains("content_type "));
}

#[test]
fn the_readme_names_every_rule() {
    let readme = include_str!("../../README.md");
    let names = TAMPERS.iter().map(|line| line.name).chain(MALFORMS.iter().map(|line| line.name));
    for name in names {
        assert!(readme.contains(&format!("`{name}`")), "{name}");
    }
}
