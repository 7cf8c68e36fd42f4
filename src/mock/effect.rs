//! What the companion actions of both profiles do to the world. Each answers the ids of the tasks it started.

use super::condition::wants_replacement;
use super::filter::texts;
use super::world::World;
use crate::api::Call;
use serde_json::Value;

/// DisassociateAddress.
pub(super) fn unbind(world: &mut World, call: &Call) -> Option<String> {
    call.text("AddressId").map(|address| world.unbind(address, wants_replacement(call)))
}

/// AllocateAddresses: the ids of the new addresses, each with its task.
pub(super) fn allocate(world: &mut World, call: &Call) -> Vec<(String, String)> {
    let count = call.params.get("AddressCount").and_then(Value::as_u64).unwrap_or(1);
    (0..count).map(|_| world.allocate()).collect()
}

/// ReleaseAddresses.
pub(super) fn release(world: &mut World, call: &Call) -> Vec<String> {
    texts(call, "AddressIds").into_iter().map(|id| world.release(id)).collect()
}

/// ModifyAddressAttribute; a name that is not given stays.
pub(super) fn rename(world: &mut World, call: &Call) {
    let address = call.text("AddressId").and_then(|id| world.addresses.get_mut(id));
    if let (Some(address), Some(name)) = (address, call.text("AddressName")) {
        address.name = Some(name.to_owned());
    }
}
