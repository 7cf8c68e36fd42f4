//! AssociateAddress. Source: the ECM page of AssociateAddress, 2022-06-01. The page lists 27 codes with a sentence each
//! and says of few when they come; [`Ours`] marks where we chose. The order of the rules is our choice as well.

use super::shape;
use crate::api::Call;
use crate::mock::condition::{
    address_is_absent, instance_is_absent, instance_is_occupied, instance_is_unfit, is_address,
    names_instance, names_nothing, names_pair, names_part, pair_is_absent, pair_is_occupied, spot,
};
use crate::mock::rule::{Basis, Behaviour, Effect, Message, Rule};
use crate::mock::world::{PrivateIp, Status, World};
use Basis::{Ours, Stated};
use Message::Ours as Made;
use serde_json::{Map, Value};

pub(super) const ASSOCIATE: Behaviour =
    Behaviour { action: "AssociateAddress", rules: RULES, effect: Effect::Change(associate) };

const RULES: &[Rule] = &[
    Rule {
        covers: "error/InvalidParameterValue.InvalidPublicParam",
        when: shape::region_is_no_name,
        message: Made("The common parameter `Region` is not valid."),
        basis: Ours("which common parameter, and what is wrong with it, is not stated"),
    },
    Rule {
        covers: "error/MissingParameter",
        when: shape::lacks_a_parameter,
        message: Made(
            "A required parameter is missing, or one of `NetworkInterfaceId` and `PrivateIpAddress`.",
        ),
        basis: Stated,
    },
    Rule {
        covers: "error/InvalidParameter",
        when: shape::has_an_empty_parameter,
        message: Made("A parameter is empty."),
        basis: Ours("what makes a parameter incorrect is not stated"),
    },
    Rule {
        covers: "error/InvalidParameterValue.InvalidRegion",
        when: shape::ecm_region_is_unknown,
        message: Made("The ECM region `{EcmRegion}` does not exist."),
        basis: Stated,
    },
    Rule {
        covers: "error/InvalidParameter.InvalidDataFormat",
        when: shape::address_is_no_id,
        message: Made("`{AddressId}` has characters that no id has."),
        basis: Ours("which data, and which format, is not stated"),
    },
    Rule {
        covers: "error/InvalidParameterValue",
        when: shape::address_is_malformed,
        message: Made("`{AddressId}` is no EIP id."),
        basis: Ours("which value is not stated; ids of instances and interfaces have codes of their own"),
    },
    Rule {
        covers: "error/InvalidParameterValue.InvalidInstanceID",
        when: shape::instance_is_malformed,
        message: Made("`{InstanceId}` is no instance id."),
        basis: Stated,
    },
    Rule {
        covers: "error/InvalidParameterValue.InvaildEniID",
        when: shape::interface_is_malformed,
        message: Made("`{NetworkInterfaceId}` is no interface id."),
        basis: Stated,
    },
    Rule {
        covers: "error/InvalidParameter.InvalidParameterConflict",
        when: |_, call| names_instance(call) && names_pair(call),
        message: Made("`InstanceId` and `NetworkInterfaceId` with `PrivateIpAddress` exclude each other."),
        basis: Ours("two codes fit; this one for the whole pair"),
    },
    Rule {
        covers: "error/InvalidParameter.Coexist",
        when: |_, call| names_instance(call) && names_part(call) && !names_pair(call),
        message: Made(
            "`InstanceId` cannot be given together with `NetworkInterfaceId` or `PrivateIpAddress`.",
        ),
        basis: Ours("two codes fit; this one for a part of the pair"),
    },
    Rule {
        covers: "error/MissingParameter.MissingAssociateEntity",
        when: |_, call| names_nothing(call),
        message: Made("Nothing to bind to was given."),
        basis: Stated,
    },
    Rule {
        covers: "error/UnsupportedOperation.Malformed",
        when: shape::private_ip_is_incomplete,
        message: Made("`{PrivateIpAddress}` is no complete IP address."),
        basis: Stated,
    },
    Rule {
        covers: "error/UnsupportedOperation.AddressIdNotFound",
        when: address_is_absent,
        message: Made("The EIP `{AddressId}` was not found."),
        basis: Stated,
    },
    Rule {
        covers: "error/UnauthorizedOperation.ForbiddenOperation",
        when: |world, call| is_address(world, call, |address| !address.permitted),
        message: Made("You have no permission to bind the EIP `{AddressId}`."),
        basis: Stated,
    },
    Rule {
        covers: "error/FailedOperation.InternalOperationFailure",
        when: |world, call| is_address(world, call, |address| address.fails),
        message: Made("Internal error."),
        basis: Ours("nothing provokes it: it hangs on a marked resource"),
    },
    Rule {
        covers: "error/FailedOperation.OperationNotAllow",
        when: |world, call| is_address(world, call, |address| address.blocked || address.arrears),
        message: Made("The EIP `{AddressId}` is blocked or in arrears."),
        basis: Ours("the page is silent on blocked and in-arrears EIPs"),
    },
    Rule {
        covers: "error/UnsupportedOperation",
        when: |world, call| is_address(world, call, |address| address.kind != "EIP"),
        message: Made("The address `{AddressId}` is not of type EIP."),
        basis: Ours("which operation is unsupported is not stated"),
    },
    Rule {
        covers: "error/UnsupportedOperation.StatusNotPermit",
        when: |world, call| is_address(world, call, |address| address.status != Status::Unbind),
        message: Made("The status of the EIP `{AddressId}` does not permit this operation."),
        basis: Stated,
    },
    Rule {
        covers: "error/UnsupportedOperation.InstanceIdNotFound",
        when: instance_is_absent,
        message: Made("The instance `{InstanceId}` does not exist."),
        basis: Stated,
    },
    Rule {
        covers: "error/UnsupportedOperation.InstanceIdNotSupported",
        when: instance_is_unfit,
        message: Made("The instance `{InstanceId}` is in a state that does not support it."),
        basis: Ours("what is not supported of an instance is not stated: neither running nor stopped"),
    },
    Rule {
        covers: "error/ResourceNotFound",
        when: |world, call| names_instance(call) && spot(world, call).is_none(),
        message: Made("The instance `{InstanceId}` has no primary interface."),
        basis: Ours("which resource is not stated; the others have codes of their own"),
    },
    Rule {
        covers: "error/UnsupportedOperation.InvalidNetworkInterfaceIdNotFound",
        when: pair_is_absent,
        message: Made(
            "There is no interface `{NetworkInterfaceId}` with the private IP `{PrivateIpAddress}`.",
        ),
        basis: Stated,
    },
    Rule {
        covers: "error/FailedOperation.PrivateIpAddressUnavailable",
        when: |world, call| target(world, call).is_some_and(|ip| ip.state != "AVAILABLE"),
        message: Made("The private IP is unavailable."),
        basis: Stated,
    },
    Rule {
        covers: "error/UnsupportedOperation.AlreadyBindEip",
        when: instance_is_occupied,
        message: Made("The instance `{InstanceId}` has an EIP already."),
        basis: Stated,
    },
    Rule {
        covers: "error/UnsupportedOperation.InvalidPrivateIpAddressAlreadyBindEip",
        when: pair_is_occupied,
        message: Made("The private IP `{PrivateIpAddress}` has an EIP already."),
        basis: Stated,
    },
    Rule {
        covers: "error/ResourceInUse",
        when: |world, call| target(world, call).is_some_and(|ip| ip.ordinary.is_some()),
        message: Made("The private IP has an ordinary public IP."),
        basis: Ours("that it fails is stated, with which code is not"),
    },
    Rule {
        covers: "error/LimitExceeded.AddressQuotaLimitExceeded",
        when: instance_is_full,
        message: Made("The instance holds as many EIPs as it may."),
        basis: Ours("the page speaks of a number applied for, and nothing is applied for here"),
    },
];

fn target<'w>(world: &'w World, call: &Call) -> Option<&'w PrivateIp> {
    world.private_ip(&spot(world, call)?)
}

fn instance_is_full(world: &World, call: &Call) -> bool {
    let spot = spot(world, call);
    let instance = spot.as_ref().and_then(|spot| world.instance_of(spot));
    let limit = instance.and_then(|id| Some((id, world.instances.get(id)?.eip_limit?)));
    limit.is_some_and(|(id, limit)| world.held_by(id) >= limit)
}

fn associate(world: &mut World, call: &Call) -> Map<String, Value> {
    let target = call.text("AddressId").zip(spot(world, call));
    let task = target.map(|(address, spot)| world.bind(address, spot)).unwrap_or_default();
    Map::from_iter([("TaskId".to_owned(), Value::String(task))])
}
