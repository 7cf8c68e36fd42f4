//! The actions that a lifecycle needs beside AssociateAddress.

use crate::mock::condition::{
    a_listed_address_is_absent, a_listed_address_is_not_free, address_is_absent, exceeds_quota, is_address,
    is_not_bound, name_is_too_long,
};
use crate::mock::effect;
use crate::mock::filter::{filters, page, texts};
use crate::mock::rule::{Basis, Behaviour, Effect, Message, Rule};
use crate::mock::view;
use crate::mock::world::{Instance, World};
use Basis::{Ours, Stated};
use Message::Ours as Made;
use serde_json::{Map, Value, json};

pub(super) const DISASSOCIATE: Behaviour = Behaviour {
    action: "DisassociateAddress",
    rules: &[
        Rule {
            covers: "DisassociateAddress/error/InvalidAddressId.NotFound",
            when: address_is_absent,
            message: Made("The EIP `{AddressId}` does not exist."),
            basis: Stated,
        },
        Rule {
            covers: "DisassociateAddress/error/InvalidAddressId.Blocked",
            when: |world, call| is_address(world, call, |address| address.blocked),
            message: Made("The EIP `{AddressId}` is blocked."),
            basis: Stated,
        },
        Rule {
            covers: "DisassociateAddress/error/InvalidAddressIdStatus.NotPermit",
            when: is_not_bound,
            message: Made("The status of the EIP `{AddressId}` does not permit this operation."),
            basis: Stated,
        },
    ],
    effect: Effect::Change(|world, call| {
        effect::unbind(world, call);
        Map::new()
    }),
};

pub(super) const ALLOCATE: Behaviour = Behaviour {
    action: "AllocateAddresses",
    rules: &[Rule {
        covers: "AllocateAddresses/error/AddressQuotaLimitExceeded",
        when: exceeds_quota,
        message: Made("The account holds as many EIPs as it may."),
        basis: Stated,
    }],
    effect: Effect::Change(|world, call| {
        let ids: Value = effect::allocate(world, call).into_iter().map(|(id, _)| Value::String(id)).collect();
        Map::from_iter([("AddressSet".to_owned(), ids)])
    }),
};

pub(super) const RELEASE: Behaviour = Behaviour {
    action: "ReleaseAddresses",
    rules: &[
        Rule {
            covers: "ReleaseAddresses/error/InvalidAddressId.NotFound",
            when: a_listed_address_is_absent,
            message: Made("One of the EIPs does not exist."),
            basis: Stated,
        },
        Rule {
            covers: "ReleaseAddresses/error/InvalidAddressState",
            when: a_listed_address_is_not_free,
            message: Made("One of the EIPs is not in status UNBIND."),
            basis: Stated,
        },
    ],
    effect: Effect::Change(|world, call| {
        effect::release(world, call);
        Map::new()
    }),
};

pub(super) const MODIFY: Behaviour = Behaviour {
    action: "ModifyAddressAttribute",
    rules: &[
        Rule {
            covers: "ModifyAddressAttribute/error/InvalidParameterValue.TooLong",
            when: name_is_too_long,
            message: Made("The name has more than 20 characters."),
            basis: Stated,
        },
        Rule {
            covers: "ModifyAddressAttribute/error/InvalidAddressId.NotFound",
            when: address_is_absent,
            message: Made("The EIP `{AddressId}` does not exist."),
            basis: Stated,
        },
    ],
    effect: Effect::Change(|world, call| {
        effect::rename(world, call);
        Map::new()
    }),
};

pub(super) const DESCRIBE_ADDRESSES: Behaviour = Behaviour {
    action: "DescribeAddresses",
    rules: &[Rule {
        covers: "common/error/InvalidParameter",
        when: |_, call| call.has("AddressIds") && call.has("Filters"),
        message: Made("`AddressIds` and `Filters` exclude each other."),
        basis: Ours("the page excludes the two together and names no code"),
    }],
    effect: Effect::Read(|world, call| {
        let chosen = view::chosen_addresses(world, call);
        let shown = chosen.iter().map(|(id, address)| Value::Object(view::address(world, id, address)));
        page(call, "AddressSet", shown.collect())
    }),
};

pub(super) const DESCRIBE_QUOTA: Behaviour = Behaviour {
    action: "DescribeAddressQuota",
    rules: &[],
    effect: Effect::Read(|world, _| view::quotas(world)),
};

pub(super) const DESCRIBE_INSTANCES: Behaviour = Behaviour {
    action: "DescribeInstances",
    rules: &[],
    effect: Effect::Read(|world, call| {
        let ids = texts(call, "InstanceIds");
        let filters = filters(call);
        let wanted = |id: &String| {
            let meets = |(name, values): &(&str, Vec<&str>)| match *name {
                "instance-id" => values.contains(&id.as_str()),
                "private-ip-address" => private_ips(world, id).any(|ip| values.contains(&ip)),
                _ => true,
            };
            (ids.is_empty() || ids.contains(&id.as_str())) && filters.iter().all(meets)
        };
        let found = world.instances.iter().filter(|(id, _)| wanted(id));
        page(call, "InstanceSet", found.map(|(id, instance)| show(world, id, instance)).collect())
    }),
};

/// Those of its primary interface.
fn private_ips<'w>(world: &'w World, instance: &str) -> impl Iterator<Item = &'w str> {
    let interface = world.primary_spot(instance).and_then(|spot| world.interfaces.get(&spot.interface));
    interface.into_iter().flat_map(|interface| interface.ips.iter().map(|ip| ip.ip.as_str()))
}

fn show(world: &World, id: &str, instance: &Instance) -> Value {
    let spot = world.primary_spot(id);
    let interface = spot.as_ref().and_then(|spot| world.interfaces.get(&spot.interface));
    let ips = interface.map(|interface| interface.ips.as_slice()).unwrap_or_default();
    let private: Vec<&str> = private_ips(world, id).collect();
    let eip = spot.as_ref().and_then(|spot| world.address_at(spot)).map(|(_, address)| address.ip.as_str());
    let ordinary = ips.iter().filter_map(|ip| ip.ordinary.as_deref());
    let public: Vec<&str> = ordinary.chain(eip).collect();
    json!({
        "Placement": {"Zone": "ap-guangzhou-3", "ProjectId": 0},
        "InstanceId": id,
        "InstanceName": instance.name,
        "InstanceState": instance.state,
        "PrivateIpAddresses": private,
        "PublicIpAddresses": if public.is_empty() { Value::Null } else { json!(public) },
        "InternetAccessible": {"InternetMaxBandwidthOut": 1},
        "VirtualPrivateCloud": {"VpcId": "vpc-11112222", "SubnetId": "subnet-11112222"},
        "CreatedTime": "2018-01-08T07:20:57Z",
    })
}
