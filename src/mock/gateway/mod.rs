//! Errors of a gateway: authentication, the form of the request, common parameters. One line each, in the order they
//! are checked. The order is our choice but for two points that were seen: reading and presence come first, and an old
//! timestamp is answered before an unknown key.

mod arrived;
mod legacy;
mod v3;

pub use arrived::Arrived;

use super::rule::GatewayRule;
use crate::contract::Gateway;

/// The rules of a gateway, in the order they are checked.
pub fn rules(gateway: Gateway) -> &'static [GatewayRule] {
    match gateway {
        Gateway::Legacy => legacy::RULES,
        Gateway::V3 => v3::RULES,
    }
}
