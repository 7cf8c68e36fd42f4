//! Shapes of a request that the page's codes speak of. What counts as which is our choice where the page is silent.

use crate::api::Call;
use crate::mock::condition::{
    ADDRESS, INSTANCE, INTERFACE, PRIVATE_IP, names_instance, names_pair, names_part,
};
use crate::mock::world::World;
use std::net::Ipv4Addr;

const PARAMETERS: [&str; 5] = ["EcmRegion", ADDRESS, INSTANCE, INTERFACE, PRIVATE_IP];
const ID_LENGTH: usize = 8;

/// A required parameter, or half of the pair, is not there.
pub(super) fn lacks_a_parameter(_: &World, call: &Call) -> bool {
    let half = names_part(call) && !names_pair(call) && !names_instance(call);
    !call.has("EcmRegion") || !call.has(ADDRESS) || half
}

pub(super) fn has_an_empty_parameter(_: &World, call: &Call) -> bool {
    PARAMETERS.iter().any(|name| call.text(name) == Some(""))
}

/// The common parameter Region is given and cannot be a region's name.
pub(super) fn region_is_no_name(_: &World, call: &Call) -> bool {
    let valid = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-';
    call.region.as_deref().is_some_and(|region| !region.bytes().all(valid))
}

pub(super) fn ecm_region_is_unknown(world: &World, call: &Call) -> bool {
    call.text("EcmRegion").is_some_and(|region| world.regions.iter().all(|known| known != region))
}

/// Characters that no id has.
pub(super) fn address_is_no_id(_: &World, call: &Call) -> bool {
    call.text(ADDRESS).is_some_and(|id| id.bytes().any(|byte| !byte.is_ascii_alphanumeric() && byte != b'-'))
}

/// Not `eip-` and eight of `[0-9a-z]`.
pub(super) fn address_is_malformed(_: &World, call: &Call) -> bool {
    call.text(ADDRESS).is_some_and(|id| !has_form(id, &["eip-"]))
}

/// Not `ein-` or `ins-` and eight of `[0-9a-z]`.
pub(super) fn instance_is_malformed(_: &World, call: &Call) -> bool {
    call.text(INSTANCE).is_some_and(|id| !has_form(id, &["ein-", "ins-"]))
}

/// Not `eni-` and eight of `[0-9a-z]`.
pub(super) fn interface_is_malformed(_: &World, call: &Call) -> bool {
    call.text(INTERFACE).is_some_and(|id| !has_form(id, &["eni-"]))
}

/// Not four numbers of an IPv4 address.
pub(super) fn private_ip_is_incomplete(_: &World, call: &Call) -> bool {
    call.text(PRIVATE_IP).is_some_and(|ip| ip.parse::<Ipv4Addr>().is_err())
}

fn has_form(id: &str, prefixes: &[&str]) -> bool {
    let valid = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit();
    let tail = prefixes.iter().find_map(|prefix| id.strip_prefix(prefix));
    tail.is_some_and(|tail| tail.len() == ID_LENGTH && tail.bytes().all(valid))
}
