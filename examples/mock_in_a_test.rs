// cargo run --no-default-features --example mock_in_a_test
//! The mock inside a test, asked by blocking code and by async code.

mod sdk;

use dubplate::testing;
use sdk::Ecm;
use serde_json::json;

const REGION: &str = "ap-hangzhou-ecm";

fn a_blocked_eip_is_refused() -> Result<(), Box<dyn std::error::Error>> {
    let mock = testing::mock()?;
    let ecm = Ecm::new(mock.url(), mock.secret_id(), mock.secret_key());

    let bind = json!({"EcmRegion": REGION, "AddressId": "eip-blocked1", "InstanceId": "ein-running1"});
    let answer = ecm.call("AssociateAddress", &bind)?;

    assert_eq!(answer["Error"]["Code"], "FailedOperation.OperationNotAllow");
    let asked = mock.asked();
    assert_eq!(asked.len(), 1, "it was not tried again: {asked:?}");
    assert_eq!(asked[0].params["AddressId"], "eip-blocked1");
    Ok(())
}

#[tokio::main(flavor = "current_thread")]
async fn an_eip_is_bound() -> Result<(), Box<dyn std::error::Error>> {
    let mock = testing::mock()?;
    let ecm = Ecm::new(mock.url(), mock.secret_id(), mock.secret_key());

    let bind = json!({"EcmRegion": REGION, "AddressId": "eip-unbound1", "InstanceId": "ein-running1"});
    let answer = ecm.call_async("AssociateAddress", &bind).await?;

    assert!(answer["TaskId"].is_string(), "{answer}");
    Ok(())
}

fn main() -> Result<(), Box<dyn std::error::Error>> {
    a_blocked_eip_is_refused()?;
    an_eip_is_bound()
}
