// cargo run --no-default-features --example record_then_replay
//! One test, recorded where a variable says so and replayed ever after. Here a mock plays the service; of the service
//! itself the address is `https://ecm.tencentcloudapi.com`, and the credential that of the environment.

mod sdk;

use dubplate::testing::{self, Running, Trouble};
use sdk::Ecm;
use serde_json::json;
use std::path::Path;

/// `RECORD=1 cargo test` would ask the service.
fn tape(cassette: &Path, service: Option<&str>) -> Result<Running, Trouble> {
    match service {
        Some(service) => testing::record(cassette, service),
        None => testing::replay(cassette),
    }
}

fn test(tape: &Running) -> Result<(), Box<dyn std::error::Error>> {
    let ecm = Ecm::new(tape.url(), tape.secret_id(), tape.secret_key());
    let quota = ecm.call("DescribeAddressQuota", &json!({"EcmRegion": "ap-hangzhou-ecm"}))?;
    assert!(quota["QuotaSet"].is_array(), "{quota}");
    Ok(())
}

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let folder = tempfile::tempdir()?;
    let cassette = folder.path().join("quota.json");

    let service = testing::mock()?;
    let recorder = tape(&cassette, Some(service.url()))?;
    test(&recorder)?;
    // Makes the cassette, as dropping it would.
    recorder.finish()?;
    drop(service);

    test(&tape(&cassette, None)?)
}
