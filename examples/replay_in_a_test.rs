// cargo run --no-default-features --example replay_in_a_test
//! A recording inside a test. When `replay` is dropped, every episode must have been asked for.

mod sdk;

use dubplate::testing;
use sdk::Ecm;
use serde_json::{Value, json};

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let replay = testing::replay("cassettes/ecm-2019-07-19/instance-absent.json")?;
    let ecm = Ecm::new(replay.url(), replay.secret_id(), replay.secret_key());

    // The code under test: looks at an address, tries to bind it, looks again.
    let address = json!({"EcmRegion": "ap-hangzhou-ecm", "AddressIds": ["eip-unbound1"]});
    let bind = json!({
        "EcmRegion": "ap-hangzhou-ecm", "AddressId": "eip-unbound1", "InstanceId": "ein-00000000"
    });
    let before = status(&ecm.call("DescribeAddresses", &address)?);
    let refused = ecm.call("AssociateAddress", &bind)?;
    let after = status(&ecm.call("DescribeAddresses", &address)?);

    assert_eq!(refused["Error"]["Code"], "UnsupportedOperation.InstanceIdNotFound");
    assert_eq!(before, after);
    assert_eq!(replay.asked().len(), 3);
    Ok(())
}

fn status(answer: &Value) -> Option<String> {
    answer.pointer("/AddressSet/0/AddressStatus").and_then(Value::as_str).map(str::to_owned)
}
