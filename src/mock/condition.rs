//! Questions that rules of both profiles ask of a world and a call.

use super::filter::texts;
use super::world::{Address, Spot, Status, World};
use crate::api::Call;
use serde_json::Value;

pub(super) const ADDRESS: &str = "AddressId";
pub(super) const INSTANCE: &str = "InstanceId";
pub(super) const INTERFACE: &str = "NetworkInterfaceId";
pub(super) const PRIVATE_IP: &str = "PrivateIpAddress";

/// The quota of addresses that an account may hold.
pub(super) const TOTAL: &str = "TOTAL_EIP_QUOTA";
const DEFAULT_QUOTA: u64 = 20;
const LONGEST_NAME: usize = 20;

/// The address that the call names, if there is one.
pub(super) fn address<'w>(world: &'w World, call: &Call) -> Option<&'w Address> {
    world.addresses.get(call.text(ADDRESS)?)
}

pub(super) fn is_address(world: &World, call: &Call, test: impl Fn(&Address) -> bool) -> bool {
    address(world, call).is_some_and(test)
}

/// The address does not exist.
pub(super) fn address_is_absent(world: &World, call: &Call) -> bool {
    address(world, call).is_none()
}

pub(super) fn names_instance(call: &Call) -> bool {
    call.has(INSTANCE)
}

/// Interface and private IP, both.
pub(super) fn names_pair(call: &Call) -> bool {
    call.has(INTERFACE) && call.has(PRIVATE_IP)
}

/// Interface or private IP, at least one.
pub(super) fn names_part(call: &Call) -> bool {
    call.has(INTERFACE) || call.has(PRIVATE_IP)
}

pub(super) fn names_nothing(call: &Call) -> bool {
    !names_instance(call) && !names_part(call)
}

pub(super) fn instance_is_absent(world: &World, call: &Call) -> bool {
    call.text(INSTANCE).is_some_and(|id| !world.instances.contains_key(id))
}

/// Neither running nor stopped.
pub(super) fn instance_is_unfit(world: &World, call: &Call) -> bool {
    let instance = call.text(INSTANCE).and_then(|id| world.instances.get(id));
    instance.is_some_and(|instance| !matches!(instance.state.as_str(), "RUNNING" | "STOPPED"))
}

/// No such interface, or the private IP is not on it.
pub(super) fn pair_is_absent(world: &World, call: &Call) -> bool {
    pair(call).is_some_and(|spot| world.private_ip(&spot).is_none())
}

/// The instance's primary private IP has an EIP.
pub(super) fn instance_is_occupied(world: &World, call: &Call) -> bool {
    let spot = call.text(INSTANCE).and_then(|id| world.primary_spot(id));
    spot.is_some_and(|spot| world.address_at(&spot).is_some())
}

/// The private IP of the pair has an EIP.
pub(super) fn pair_is_occupied(world: &World, call: &Call) -> bool {
    pair(call).is_some_and(|spot| world.address_at(&spot).is_some())
}

/// The private IP that a bind would reach.
pub(super) fn spot(world: &World, call: &Call) -> Option<Spot> {
    match call.text(INSTANCE) {
        Some(instance) => world.primary_spot(instance),
        None => pair(call),
    }
}

fn pair(call: &Call) -> Option<Spot> {
    Some(Spot { interface: call.text(INTERFACE)?.to_owned(), ip: call.text(PRIVATE_IP)?.to_owned() })
}

/// Unbinding needs a bound address.
pub(super) fn is_not_bound(world: &World, call: &Call) -> bool {
    is_address(world, call, |address| !matches!(address.status, Status::Bind | Status::BindEni))
}

/// An ordinary public IP is to take the place of the EIP; legacy a text, API 3.0 a truth value.
pub(super) fn wants_replacement(call: &Call) -> bool {
    let value = call.params.get("ReallocateNormalPublicIp");
    value.is_some_and(|value| value.as_bool() == Some(true) || value.as_str() == Some("TRUE"))
}

/// One of the addresses to be released does not exist.
pub(super) fn a_listed_address_is_absent(world: &World, call: &Call) -> bool {
    texts(call, "AddressIds").iter().any(|id| !world.addresses.contains_key(*id))
}

/// One of the addresses to be released is in use.
pub(super) fn a_listed_address_is_not_free(world: &World, call: &Call) -> bool {
    let named = texts(call, "AddressIds");
    named.iter().filter_map(|id| world.addresses.get(*id)).any(|address| address.status != Status::Unbind)
}

/// Allocating would pass the quota.
pub(super) fn exceeds_quota(world: &World, call: &Call) -> bool {
    let wanted = call.params.get("AddressCount").and_then(Value::as_u64).unwrap_or(1);
    world.addresses.len() as u64 + wanted > world.quota(TOTAL).unwrap_or(DEFAULT_QUOTA)
}

pub(super) fn name_is_too_long(_: &World, call: &Call) -> bool {
    call.text("AddressName").is_some_and(|name| name.chars().count() > LONGEST_NAME)
}
