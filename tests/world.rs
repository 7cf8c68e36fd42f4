//! The test ids: naming one brings about what the table says, and the table of the README is the program's.

mod common;

use dubplate::api::Call;
use dubplate::contract::{Contract, Gateway};
use dubplate::mock::{Mock, Options, PREFIX, SECRET_KEY, Seed};
use dubplate::protocol::{Draft, decode_reply, encode_call};
use dubplate::sign::Credential;
use dubplate::source::Files;
use serde_json::{Map, Value, json};
use std::sync::Arc;
use std::time::{SystemTime, UNIX_EPOCH};

/// Asks a mock in the name of a credential; the error code, or `None` for success.
fn ask(
    mock: &Mock,
    contract: &Contract,
    who: &str,
    action: &str,
    params: Value,
) -> (Option<String>, Map<String, Value>) {
    let (host, service) = (&contract.hosts[0], &contract.services[0]);
    ask_at(mock, contract, (host, service), who, action, params)
}

/// The same at another host, with another service in the credential scope.
fn ask_at(
    mock: &Mock,
    contract: &Contract,
    (host, service): (&str, &str),
    who: &str,
    action: &str,
    params: Value,
) -> (Option<String>, Map<String, Value>) {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).expect("after 1970");
    let timestamp = i64::try_from(since.as_secs()).expect("a date");
    let Value::Object(params) = params else { panic!("an object") };
    let call = Call { action: action.into(), version: contract.version.clone(), params, ..Call::default() };
    let nonce = u64::from(since.subsec_nanos()) + 1;
    let draft = Draft::new(contract.gateway, call, timestamp, nonce);
    let credential = Credential::new(format!("{PREFIX}{who}"), SECRET_KEY);
    let request = encode_call(contract.gateway, &draft, host, service, &credential);
    let (reply, _) = decode_reply(&mock.answer(&request)).expect("an answer of the API");
    match reply.outcome {
        Ok(members) => (None, members),
        Err(error) => (Some(error.code), Map::new()),
    }
}

/// The parameters that name one resource of the world, with a healthy counterpart.
fn naming(seed: &Seed, id: &str, region: &Value) -> Value {
    let role = |role: &str, field: &str| seed.roles[role][field].clone();
    let mut params = json!({"AddressId": role("unbound-eip", "id"), "EcmRegion": region});
    if region.is_null() {
        params.as_object_mut().expect("an object").remove("EcmRegion");
    }
    if seed.world.addresses.contains_key(id) {
        params["AddressId"] = id.into();
        params["InstanceId"] = role("instance-without-eip", "id").into();
    } else if seed.world.instances.contains_key(id) {
        params["InstanceId"] = id.into();
    } else {
        params["NetworkInterfaceId"] = id.into();
        params["PrivateIpAddress"] = seed.world.interfaces[id].ips[0].ip.clone().into();
    }
    params
}

#[test]
fn naming_a_test_id_brings_about_what_the_table_says() {
    let suite = common::suite();
    let seeds = common::seeds(&Files::built_in());
    let contracts: Vec<_> = suite.profiles.iter().map(|profile| Arc::clone(&profile.contract)).collect();
    let mock = Mock::new(&contracts, &seeds, Options::default()).expect("a mock");
    let mut provoked = 0;
    for seed in &seeds {
        let contract = &suite.profile(&seed.profile).expect("a profile").contract;
        let region = match contract.gateway {
            Gateway::Legacy => Value::Null,
            Gateway::V3 => seed.world.regions[0].clone().into(),
        };
        for listed in seed.listed.iter().filter(|listed| listed.provokes.is_some()) {
            let who = format!("table-{}", listed.id);
            let (code, _) = ask(&mock, contract, &who, "AssociateAddress", naming(seed, &listed.id, &region));
            assert_eq!(code, listed.provokes, "{}: {}", seed.profile, listed.id);
            provoked += 1;
        }
    }
    assert!(provoked >= 30, "{provoked} ids provoke a code");
}

#[test]
fn two_credentials_never_see_each_other() {
    let suite = common::suite();
    let seeds = common::seeds(&Files::built_in());
    let contracts: Vec<_> = suite.profiles.iter().map(|profile| Arc::clone(&profile.contract)).collect();
    let contract = &suite.profile("ecm-2019-07-19").expect("a profile").contract;
    let seed = seeds.iter().find(|seed| seed.profile == "ecm-2019-07-19").expect("a world");
    let region = json!(seed.world.regions[0]);
    let (eip, instance) = (&seed.roles["unbound-eip"]["id"], &seed.roles["instance-without-eip"]["id"]);
    let bind = json!({"EcmRegion": region, "AddressId": eip, "InstanceId": instance});
    let status = |mock: &Mock, who: &str| {
        let (_, answer) =
            ask(mock, contract, who, "DescribeAddresses", json!({"EcmRegion": region, "AddressIds": [eip]}));
        answer["AddressSet"][0]["AddressStatus"].clone()
    };
    for (shared, seen) in [(false, "UNBIND"), (true, "BINDING")] {
        let mock = Mock::new(&contracts, &seeds, Options { shared, ..Options::default() }).expect("a mock");
        assert_eq!(ask(&mock, contract, "one", "AssociateAddress", bind.clone()).0, None);
        assert_eq!(status(&mock, "two"), seen, "shared: {shared}");
    }
}

#[test]
fn the_thousand_and_first_credential_drops_the_oldest_world_and_says_so() {
    let suite = common::suite();
    let contracts: Vec<_> = suite.profiles.iter().map(|profile| Arc::clone(&profile.contract)).collect();
    let contract = &suite.profile("ecm-2019-07-19").expect("a profile").contract;
    let (said, heard) = std::sync::mpsc::channel();
    let notice = Box::new(move |text: &str| said.send(text.to_owned()).expect("the test listens"));
    let seeds = common::seeds(&Files::built_in());
    let mock = Mock::new(&contracts, &seeds, Options { notice, ..Options::default() }).expect("a mock");
    for number in 0..=1000 {
        let (code, _) = ask(&mock, contract, &number.to_string(), "DescribeInstances", json!({}));
        assert_eq!(code, None);
    }
    assert_eq!(mock.credentials().len(), 1000);
    let said: Vec<String> = heard.try_iter().collect();
    assert_eq!(said, ["more than 1000 credentials: the world of dubplate-0 was dropped"]);
}

/// What real SDKs send when the endpoint is no name of the vendor; protocol facts of the SDKs' sources.
#[test]
fn a_local_endpoint_may_stand_in_the_scope_as_the_sdks_write_it() {
    let suite = common::suite();
    let seeds = common::seeds(&Files::built_in());
    let contracts: Vec<_> = suite.profiles.iter().map(|profile| Arc::clone(&profile.contract)).collect();
    let contract = &suite.profile("ecm-2019-07-19").expect("a profile").contract;
    let mock = Mock::new(&contracts, &seeds, Options::default()).expect("a mock");
    for (host, service, code) in [
        ("127.0.0.1:18099", "127", None),
        ("localhost:18099", "localhost:18099", None),
        ("localhost:18099", "ecm", None),
        ("ecm.localhost:18099", "ecm", None),
        ("localhost:18099", "cvm", Some("AuthFailure.InvalidAuthorization")),
        ("ecm.tencentcloudapi.com", "cvm", Some("AuthFailure.InvalidAuthorization")),
    ] {
        let (found, _) = ask_at(&mock, contract, (host, service), "scope", "DescribeInstances", json!({}));
        assert_eq!(found.as_deref(), code, "{host} {service}");
    }
}
