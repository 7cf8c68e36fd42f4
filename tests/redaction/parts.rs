//! Requests and answers to redact.
#![allow(dead_code, reason = "each test program uses its part of this")]

use dubplate::api::Call;
use dubplate::contract::{Contract, Gateway};
use dubplate::protocol::{Draft, Form, Signing, encode_call};
use dubplate::redact::{Episode, Redactor, Session};
use dubplate::scenario;
use dubplate::sign::Credential;
use dubplate::sign::v1::SignatureMethod;
use dubplate::source::{Files, Report};
use dubplate::wire::{Exchange, Headers, Method, Request, Response};
use serde_json::{Value, json};
use std::sync::{Arc, OnceLock};

pub(crate) const KEY: &str = "Rk5pTz8WcXv2LmQ9bHf4JyNs7GdAe3Ux";
pub(crate) const TOKEN: &str = "wQ3n8Zk1RtYpL5sVxC7bJm2HfD9gKaEu4iOqTzBvXyNcMwPr6lSeUd0hGjF+oIaQ";

pub(crate) const FORMS: [(Form, Signing); 6] = [
    (Form::Json, Signing::Tc3),
    (Form::Get, Signing::Tc3),
    (Form::Multipart, Signing::Tc3),
    (Form::Get, Signing::V1(SignatureMethod::HmacSha256)),
    (Form::Form, Signing::V1(SignatureMethod::HmacSha256)),
    (Form::Form, Signing::V1(SignatureMethod::HmacSha1)),
];

pub(crate) fn name(signing: Signing) -> &'static str {
    match signing {
        Signing::Tc3 => "TC3-HMAC-SHA256",
        Signing::V1(method) => method.name(),
    }
}

pub(crate) fn contract() -> Arc<Contract> {
    static CONTRACT: OnceLock<Arc<Contract>> = OnceLock::new();
    let load = || {
        let suite = scenario::load(&Files::built_in(), &Report::default());
        Arc::clone(&suite.profile("ecm-2019-07-19").expect("a profile").contract)
    };
    Arc::clone(CONTRACT.get_or_init(load))
}

pub(crate) fn credential() -> Credential {
    Credential::new("AKIDq7Lw2ZrT9xVb4NcY8mKd3HsPf6JgUe1A", KEY).with_token(TOKEN)
}

pub(crate) fn request(params: &Value, form: Form, signing: Signing) -> Request {
    signed(params, form, signing, &credential())
}

pub(crate) fn signed(params: &Value, form: Form, signing: Signing, credential: &Credential) -> Request {
    let call = Call {
        action: "DescribeAddresses".to_owned(),
        version: "2019-07-19".to_owned(),
        region: None,
        language: None,
        params: params.as_object().expect("an object").clone(),
    };
    let mut draft = Draft::new(Gateway::V3, call, 1_770_000_000, 7);
    (draft.form, draft.signing) = (form, signing);
    encode_call(Gateway::V3, &draft, "ecm.example", "ecm", credential)
}

/// An ordinary question.
pub(crate) fn ask() -> Request {
    request(&json!({"EcmRegion": "r", "AddressIds": ["eip-1"]}), Form::Json, Signing::Tc3)
}

/// Parts by name, value and file name.
pub(crate) fn multipart(parts: &[(&str, &str, Option<&str>)]) -> Request {
    let mut request = request(&json!({}), Form::Multipart, Signing::Tc3);
    let part = |(name, value, file): &(&str, &str, Option<&str>)| {
        let file = file.map(|file| format!("; filename=\"{file}\"")).unwrap_or_default();
        format!(
            "--made-up-boundary\r\nContent-Disposition: form-data; name=\"{name}\"{file}\r\n\r\n{value}\r\n"
        )
    };
    let body: String = parts.iter().map(part).collect();
    request.method = Method::Post;
    request.headers.set("Content-Type", "multipart/form-data; boundary=made-up-boundary");
    request.body = (body + "--made-up-boundary--\r\n").into();
    request
}

pub(crate) fn answer(members: &Value) -> Response {
    respond(&[("Content-Type", "application/json")], json!({"Response": members}).to_string().as_bytes())
}

pub(crate) fn respond(headers: &[(&str, &str)], body: &[u8]) -> Response {
    Response {
        status: 200,
        headers: headers.iter().copied().collect::<Headers>(),
        body: body.to_vec().into(),
    }
}

/// What a session makes of one exchange.
pub(crate) fn of(session: &Session, request: &Request, response: &Response) -> Episode {
    let contract = contract();
    let body = serde_json::from_slice(&response.body).unwrap_or_default();
    let exchange = Exchange { request: request.clone(), response: response.clone() };
    session.episode(&exchange, &body, &contract, &contract.actions["DescribeAddresses"])
}

pub(crate) fn episode(request: &Request, response: &Response) -> Episode {
    of(&Redactor::new([&credential()]).session(), request, response)
}
