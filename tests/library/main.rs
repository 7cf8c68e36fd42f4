//! Dubplate inside a Rust test. This needs no feature: `cargo test --no-default-features --test library`.

#[path = "../../examples/sdk/mod.rs"]
mod sdk;

mod apart;
mod mock;
mod record;
mod replay;

use dubplate::testing::Running;
use sdk::Ecm;
use serde_json::{Value, json};
use std::panic::{AssertUnwindSafe, catch_unwind};

const REGION: &str = "ap-hangzhou-ecm";

fn ecm(running: &Running) -> Ecm {
    Ecm::new(running.url(), running.secret_id(), running.secret_key())
}

fn addresses(id: &str) -> Value {
    json!({"EcmRegion": REGION, "AddressIds": [id]})
}

fn bind(address: &str, instance: &str) -> Value {
    json!({"EcmRegion": REGION, "AddressId": address, "InstanceId": instance})
}

/// What is answered to a call, asked by blocking code.
fn ask(running: &Running, action: &str, params: &Value) -> Value {
    ecm(running).call(action, params).expect("an answer")
}

fn code(answer: &Value) -> &str {
    answer["Error"]["Code"].as_str().unwrap_or_default()
}

fn status(running: &Running, id: &str) -> String {
    let found = ask(running, "DescribeAddresses", &addresses(id));
    found["AddressSet"][0]["AddressStatus"].as_str().expect("a status").to_owned()
}

/// The text of the panic when something is dropped; `None` if there is none.
fn dropped(running: Running) -> Option<String> {
    let panic = catch_unwind(AssertUnwindSafe(|| drop(running))).err()?;
    Some(panic.downcast_ref::<String>().expect("a text").clone())
}
