//! Resources as the Describe actions of both profiles show them.

use super::filter::{filters, texts};
use super::world::{Address, World};
use crate::api::Call;
use serde_json::{Map, Value, json};

/// The addresses that a DescribeAddresses asks for. An id that does not exist shows nothing and is no error.
pub(super) fn chosen_addresses<'w>(world: &'w World, call: &Call) -> Vec<(&'w String, &'w Address)> {
    let ids = texts(call, "AddressIds");
    if !ids.is_empty() {
        return ids.iter().filter_map(|id| world.addresses.get_key_value(*id)).collect();
    }
    let filters = filters(call);
    let meets = |id: &str, address: &Address| {
        filters.iter().all(|(name, values)| {
            values.iter().any(|value| property(world, id, address, name).as_deref() == Some(*value))
        })
    };
    world.addresses.iter().filter(|(id, address)| meets(id, address)).collect()
}

/// What a filter of DescribeAddresses compares with.
fn property(world: &World, id: &str, address: &Address, name: &str) -> Option<String> {
    let spot = address.bound.as_ref();
    let text = match name {
        "address-id" => id,
        "address-name" => address.name.as_deref()?,
        "address-ip" => &address.ip,
        "address-status" => address.status.word(),
        "address-type" => &address.kind,
        "instance-id" => world.instance_of(spot?)?,
        "private-ip-address" => &spot?.ip,
        "network-interface-id" => &spot?.interface,
        "is-arrears" if address.arrears => "TRUE",
        "is-arrears" => "FALSE",
        _ => return None,
    };
    Some(text.to_owned())
}

/// Room for the members of an address, so that none is moved.
const MEMBERS: usize = 16;

/// The members of an address that both profiles document.
pub(super) fn address(world: &World, id: &str, address: &Address) -> Map<String, Value> {
    let spot = address.bound.as_ref();
    let mut members = Map::with_capacity(MEMBERS);
    let mut put = |name: &str, value: Value| members.insert(name.to_owned(), value);
    put("AddressId", id.into());
    put("AddressName", World::or_null(address.name.as_deref()));
    put("AddressIp", address.ip.as_str().into());
    put("AddressStatus", address.status.word().into());
    put("InstanceId", World::or_null(spot.and_then(|spot| world.instance_of(spot))));
    put("NetworkInterfaceId", World::or_null(spot.map(|spot| spot.interface.as_str())));
    put("PrivateAddressIp", World::or_null(spot.map(|spot| spot.ip.as_str())));
    put("IsArrears", address.arrears.into());
    put("IsBlocked", address.blocked.into());
    put("IsEipDirectConnection", false.into());
    put("CreatedTime", address.created.as_str().into());
    members
}

/// `QuotaSet`: how many addresses there are, of how many.
pub(super) fn quotas(world: &World) -> Map<String, Value> {
    let used = |id: &str| {
        if id == super::condition::TOTAL { world.addresses.len() } else { 0 }
    };
    let each = world
        .quota
        .iter()
        .map(|(id, limit)| json!({"QuotaId": id, "QuotaCurrent": used(id), "QuotaLimit": limit}));
    Map::from_iter([("QuotaSet".to_owned(), each.collect())])
}
