//! The reading actions.

use crate::api::Call;
use crate::mock::filter::{filters, page, texts};
use crate::mock::rule::{Basis, Behaviour, Effect, Message, Rule};
use crate::mock::view;
use crate::mock::world::{Address, Interface, PrivateIp, Spot, World};
use Basis::{Ours, Stated};
use Message::Ours as Made;
use serde_json::{Map, Value, json};

pub(super) const ADDRESSES: Behaviour = Behaviour {
    action: "DescribeAddresses",
    rules: &[Rule {
        covers: "DescribeAddresses/error/InvalidParameter",
        when: |_, call| call.has("AddressIds") && call.has("Filters"),
        message: Made("`AddressIds` and `Filters` exclude each other."),
        basis: Ours("the two exclude each other; the code is not stated"),
    }],
    effect: Effect::Read(|world, call| {
        let chosen = view::chosen_addresses(world, call);
        let shown = chosen.iter().map(|(id, address)| show_address(world, id, address));
        page(call, "AddressSet", shown.collect())
    }),
};

pub(super) const QUOTA: Behaviour = Behaviour {
    action: "DescribeAddressQuota",
    rules: &[],
    effect: Effect::Read(|world, _| view::quotas(world)),
};

pub(super) const INSTANCES: Behaviour = Behaviour {
    action: "DescribeInstances",
    rules: &[],
    effect: Effect::Read(|world, call| {
        let filters = filters(call);
        let wanted =
            |id: &str| filters.iter().all(|(name, values)| *name != "instance-id" || values.contains(&id));
        let found = world.instances.iter().filter(|(id, _)| wanted(id)).map(|(id, instance)| {
            json!({"InstanceId": id, "InstanceName": instance.name, "InstanceState": instance.state, "Internet": {}})
        });
        page(call, "InstanceSet", found.collect())
    }),
};

pub(super) const INTERFACES: Behaviour = Behaviour {
    action: "DescribeNetworkInterfaces",
    rules: &[],
    effect: Effect::Read(|world, call| {
        let ids = texts(call, "NetworkInterfaceIds");
        let wanted = |id: &str| ids.is_empty() || ids.contains(&id);
        let found = world.interfaces.iter().filter(|(id, _)| wanted(id));
        page(
            call,
            "NetworkInterfaceSet",
            found.map(|(id, interface)| show_interface(world, id, interface)).collect(),
        )
    }),
};

pub(super) const TASK: Behaviour = Behaviour {
    action: "DescribeTaskResult",
    rules: &[
        Rule {
            covers: "DescribeTaskResult/error/MissingParameter",
            when: |_, call| !call.has("EcmRegion") || !call.has("TaskId"),
            message: Made("A required parameter is missing."),
            basis: Stated,
        },
        Rule {
            covers: "DescribeTaskResult/error/InvalidParameterValue",
            when: |world, call| call.text("TaskId").is_some_and(|task| !world.tasks.contains_key(task)),
            message: Made("There is no task `{TaskId}`."),
            basis: Ours("what an unknown task is answered with is not stated"),
        },
    ],
    effect: Effect::Read(task_result),
};

fn task_result(world: &World, call: &Call) -> Map<String, Value> {
    let task = call.text("TaskId").unwrap_or_default();
    let done = world.tasks.get(task).copied().unwrap_or(false);
    let result = if done { "SUCCESS" } else { "RUNNING" };
    Map::from_iter([("TaskId".to_owned(), task.into()), ("Result".to_owned(), result.into())])
}

fn show_address(world: &World, id: &str, address: &Address) -> Value {
    let mut members = view::address(world, id, address);
    // Here a name is not nullable, and SDK samples show an empty one.
    members.insert("AddressName".to_owned(), address.name.clone().unwrap_or_default().into());
    members.insert("AddressType".to_owned(), address.kind.as_str().into());
    members.insert("CascadeRelease".to_owned(), false.into());
    Value::Object(members)
}

fn show_interface(world: &World, id: &str, interface: &Interface) -> Value {
    let ips: Vec<Value> = interface.ips.iter().map(|ip| show_ip(world, id, ip)).collect();
    let attachment = interface.instance.as_ref().map(|instance| {
        json!({"InstanceId": instance, "DeviceIndex": u8::from(!interface.primary), "InstanceAccountId": "100000000001", "AttachTime": "2022-06-01 08:00:00"})
    });
    json!({
        "NetworkInterfaceId": id,
        "NetworkInterfaceName": id,
        "NetworkInterfaceDescription": "",
        "SubnetId": "subnet-11112222",
        "VpcId": "vpc-11112222",
        "GroupSet": [],
        "Primary": interface.primary,
        "MacAddress": "20:90:6F:00:00:01",
        "State": "AVAILABLE",
        "PrivateIpAddressSet": ips,
        "Attachment": attachment,
        "Zone": "ap-hangzhou-ecm-1",
        "CreatedTime": "2022-06-01 08:00:00",
        "Ipv6AddressSet": [],
        "TagSet": [],
        "EniType": 0,
        "EcmRegion": world.regions.first(),
        "Business": "cvm",
    })
}

fn show_ip(world: &World, interface: &str, ip: &PrivateIp) -> Value {
    let spot = Spot { interface: interface.to_owned(), ip: ip.ip.clone() };
    let eip = world.address_at(&spot);
    let public = eip.map(|(_, address)| address.ip.as_str()).or(ip.ordinary.as_deref());
    json!({
        "PrivateIpAddress": ip.ip,
        "Primary": ip.primary,
        "PublicIpAddress": public.unwrap_or_default(),
        "AddressId": eip.map(|(id, _)| id.as_str()).unwrap_or_default(),
        "Description": "",
        "IsWanIpBlocked": eip.is_some_and(|(_, address)| address.blocked),
        "State": ip.state,
    })
}
