//! A question that the mock's default world answers.

use super::ask::Question;
use serde_json::json;

/// An address of the mock's default world, by its id.
pub(crate) fn describe() -> Question {
    Question {
        name: "DescribeAddresses by id",
        action: "DescribeAddresses",
        params: json!({"EcmRegion": "ap-hangzhou-ecm", "AddressIds": [ADDRESS]}),
        pointer: "/Response/AddressSet/0/AddressId",
        expected: ADDRESS.into(),
    }
}

const ADDRESS: &str = "eip-unbound1";
