//! Exchanges of about 20 KB, redacted as a recorder does it.

use super::failure::Failure;
use dubplate::cassette::{FORMAT, Head, Provenance};
use dubplate::redact::{Episode, Redactor};
use dubplate::scenario;
use dubplate::source::{Files, Report};
use dubplate::wire::{Exchange, Headers, Method, Request, Response};
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::sync::Arc;

pub(crate) const DIFFERENT: usize = 64;
/// What no two answers have in common.
pub(crate) const TELLING: &str = "/Response/AddressSet/49/AddressId";

pub(crate) fn head() -> Head {
    Head {
        format: FORMAT,
        profile: "any".to_owned(),
        case: None,
        provenance: Provenance {
            target: "url".to_owned(),
            recorded: "2026-11-22T12:00:00Z".to_owned(),
            dubplate: env!("CARGO_PKG_VERSION").to_owned(),
            imported: None,
            contract: "0".repeat(64),
            scenario: None,
            edited: false,
        },
        roles: BTreeMap::new(),
        variables: BTreeMap::new(),
        redacted: BTreeMap::new(),
    }
}

pub(crate) fn episodes() -> Result<Vec<Episode>, Failure> {
    const ACTION: &str = "DescribeAddresses";
    let suite = scenario::load(&Files::built_in(), &Report::default());
    let contract = Arc::clone(&suite.profile("ecm-2019-07-19").ok_or("no profile")?.contract);
    let action = contract.actions.get(ACTION).ok_or("no action")?;
    let session = Redactor::default().session();
    let one = |number| {
        let body = answer(number);
        let headers: Headers = [("content-type", "application/json")].into_iter().collect();
        let response = Response { status: 200, headers, body: body.to_string().into() };
        let exchange = Exchange { request: request(number), response };
        session.outlined(&exchange, &body, Some((&contract, action)))
    };
    Ok((0..DIFFERENT).map(one).collect())
}

pub(crate) fn request(number: usize) -> Request {
    let headers = [
        ("content-type", "application/json"),
        ("x-tc-action", "DescribeAddresses"),
        ("x-tc-version", "2019-07-19"),
    ];
    let body = json!({"EcmRegion": "ap-hangzhou-ecm", "Offset": number, "Limit": 50});
    Request {
        method: Method::Post,
        target: "/".to_owned(),
        headers: headers.into_iter().collect(),
        body: body.to_string().into(),
    }
}

pub(crate) fn answer(number: usize) -> Value {
    let address = |at: usize| {
        json!({
            "AddressId": format!("eip-{number:04}{at:04}"), "AddressName": "of a bench", "AddressStatus": "UNBIND",
            "AddressIp": "203.0.113.7", "InstanceId": "", "NetworkInterfaceId": "", "PrivateAddressIp": "",
            "CreatedTime": "2022-06-01 08:00:00", "IsArrears": false, "IsBlocked": false,
            "Bandwidth": 10, "InternetServiceProvider": "CMCC", "VirtualAddressId": "",
        })
    };
    let set: Vec<Value> = (0..50).map(address).collect();
    json!({"Response": {"TotalCount": 3200, "AddressSet": set, "RequestId": "00000000-0000-4000-8000-000000000001"}})
}
