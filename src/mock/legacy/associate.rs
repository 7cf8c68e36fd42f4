//! AssociateAddress. Source: the page of AssociateAddress, version 2017-03-12. The order of the rules is our choice.

use crate::api::Call;
use crate::mock::condition::{
    address_is_absent, instance_is_absent, instance_is_occupied, instance_is_unfit, is_address,
    names_instance, names_nothing, names_pair, names_part, pair_is_absent, pair_is_occupied, spot,
};
use crate::mock::rule::{Basis, Behaviour, Effect, Message, Rule};
use crate::mock::world::{Status, World};
use Basis::Stated;
use Message::{Ours as Made, Seen};
use serde_json::{Map, Value};

pub(super) const ASSOCIATE: Behaviour = Behaviour {
    action: "AssociateAddress",
    rules: &[
        Rule {
            covers: "error/InvalidParameterConflict",
            when: |_, call| names_instance(call) && names_part(call),
            message: Made(
                "`InstanceId` and `NetworkInterfaceId` with `PrivateIpAddress` exclude each other.",
            ),
            basis: Stated,
        },
        Rule {
            covers: "error/MissingParameter",
            when: |_, call| names_part(call) && !names_pair(call) && !names_instance(call),
            message: Made("`NetworkInterfaceId` and `PrivateIpAddress` must be given together."),
            basis: Stated,
        },
        Rule {
            covers: "error/MissingResourceId",
            when: |_, call| names_nothing(call),
            message: Made("Nothing to bind to was given."),
            basis: Stated,
        },
        Rule {
            covers: "error/InvalidAddressId.NotFound",
            when: address_is_absent,
            message: Made("The EIP `{AddressId}` does not exist."),
            basis: Stated,
        },
        Rule {
            covers: "error/InvalidAddressId.Blocked",
            when: |world, call| is_address(world, call, |address| address.blocked),
            message: Made("The EIP `{AddressId}` is blocked."),
            basis: Stated,
        },
        Rule {
            covers: "error/InvalidAddressIdState.InArrears",
            when: |world, call| is_address(world, call, |address| address.arrears),
            message: Made("The EIP `{AddressId}` is in arrears."),
            basis: Stated,
        },
        Rule {
            covers: "error/InvalidAddressIdStatus.NotPermit",
            when: |world, call| is_address(world, call, |address| address.status != Status::Unbind),
            message: Made("The status of the EIP `{AddressId}` does not permit this operation."),
            basis: Stated,
        },
        Rule {
            covers: "error/InvalidInstanceId.NotFound",
            when: instance_is_absent,
            message: Made("The instance `{InstanceId}` does not exist."),
            basis: Stated,
        },
        Rule {
            covers: "error/InvalidInstance.NotSupported",
            when: instance_is_unfit,
            message: Seen(
                "The request does not support the instances `{InstanceId}` which are in operation or in a special state.",
            ),
            basis: Stated,
        },
        Rule {
            covers: "error/InvalidInstanceId.AlreadyBindEip",
            when: instance_is_occupied,
            message: Made("The instance `{InstanceId}` has an EIP already."),
            basis: Stated,
        },
        Rule {
            covers: "error/InvalidNetworkInterfaceId.NotFound",
            when: pair_is_absent,
            message: Made(
                "There is no interface `{NetworkInterfaceId}` with the private IP `{PrivateIpAddress}`.",
            ),
            basis: Stated,
        },
        Rule {
            covers: "error/InvalidPrivateIpAddress.AlreadyBindEip",
            when: pair_is_occupied,
            message: Made("The private IP `{PrivateIpAddress}` has an EIP already."),
            basis: Stated,
        },
    ],
    effect: Effect::Change(associate),
};

fn associate(world: &mut World, call: &Call) -> Map<String, Value> {
    if let (Some(address), Some(spot)) = (call.text("AddressId"), spot(world, call)) {
        world.bind(address, spot);
    }
    Map::new()
}
