// cargo run --no-default-features --example record_then_replay
//! One test, recorded where a variable says so and replayed ever after. Here a mock plays the service; of the service
//! itself the address is `https://ecm.tencentcloudapi.com`, and the credential that of the environment.

mod sdk;

use dubplate::testing::{self, Mode, Record, Running};
use sdk::Ecm;
use serde_json::json;
use std::env;

/// `RECORD=once cargo test` would ask the service for what has no cassette, `RECORD=all` for everything.
fn mode() -> Result<Mode, testing::NotAMode> {
    env::var("RECORD").map_or(Ok(Mode::None), |word| word.parse())
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
    let tape = |mode| Record::to(&cassette, service.url()).mode(mode).start();

    let recorder = tape(Mode::Once)?;
    test(&recorder)?;
    // Makes the cassette, as dropping it would.
    recorder.finish()?;

    test(&tape(mode()?)?)?;
    let asked = service.asked().len();
    assert!(asked == 1 || mode()? == Mode::All, "the service was asked {asked} times");
    Ok(())
}
