//! A spoilt signature was right a moment ago: it is as secret as a right one.

use crate::common::suite;
use crate::rules::{WAYS, draft, encoded};
use dubplate::protocol::{Draft, MALFORMS, TAMPERS};
use dubplate::redact::Redactor;
use dubplate::wire::{Exchange, Headers, Request, Response};
use serde_json::json;

/// The signature that a request carries, decoded.
fn signature(request: &Request) -> String {
    let body = String::from_utf8_lossy(&request.body).into_owned();
    let authorization = request.headers.get("authorization").unwrap_or_default();
    let text = [&request.target, &body, authorization].into_iter().find(|text| text.contains("Signature="));
    let text = text.expect("a signature");
    let behind = text.rsplit_once("Signature=").map_or("", |(_, behind)| behind);
    let encoded = behind.split('&').next().unwrap_or_default();
    percent_encoding::percent_decode_str(encoded).decode_utf8_lossy().into_owned()
}

#[test]
fn nothing_of_a_signature_or_a_secret_id_is_shown_even_if_the_server_repeats_it() {
    let suite = suite();
    let contract = &suite.profile("ecm-2019-07-19").expect("a profile").contract;
    let action = &contract.actions["AssociateAddress"];
    let tampered = |way| {
        TAMPERS.iter().map(move |line| Draft { bent: bent(|bent| bent.tamper = Some(line)), ..draft(way) })
    };
    let malformed = |way| {
        MALFORMS.iter().map(move |line| Draft { bent: bent(|bent| bent.malform = Some(line)), ..draft(way) })
    };
    let mut seen = 0;
    for way in WAYS {
        let fitting = tampered(way).chain(malformed(way)).filter(|draft| {
            draft.bent.tamper.is_none_or(|line| line.fits(way.1, way.2))
                && draft.bent.malform.is_none_or(|line| line.fits(way.1))
        });
        for draft in fitting {
            let request = encoded(way.0, &draft);
            let signature = signature(&request);
            assert!(signature.len() >= 28, "{signature}");
            let message = format!("{signature} of dubplate-negative is wrong");
            let body =
                json!({"Response": {"Error": {"Code": "AuthFailure", "Message": message}, "RequestId": "x"}});
            let response =
                Response { status: 200, headers: Headers::default(), body: body.to_string().into() };
            let exchange = Exchange { request, response };
            // Nobody told the redactor of this credential.
            let episode = Redactor::default().session().episode(&exchange, &body, contract, action);
            let shown = serde_json::to_string(&episode).expect("JSON");
            let name = draft.bent.tamper.map_or("malformed", |line| line.name);
            assert!(!shown.contains(&signature[..20]), "{name} {way:?} {shown}");
            assert!(!shown.contains("dubplate-negative"), "{name} {way:?} {shown}");
            seen += 1;
        }
    }
    assert!(seen > 80, "{seen}");
}

fn bent(change: impl FnOnce(&mut dubplate::protocol::Bent)) -> dubplate::protocol::Bent {
    let mut bent = dubplate::protocol::Bent::default();
    change(&mut bent);
    bent
}
