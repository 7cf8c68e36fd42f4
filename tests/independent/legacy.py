"""The actions of the legacy page (EIP, 2017-03-12) and its companions."""

import shape
from action import Action, pages
from request import FILTER
from world import Refusal

NAME = "legacy"
TOO_MANY = "InvalidRequest.RequestConcurrencyExceeded"
FIT = ("RUNNING", "STOPPED")


def found(world, eip):
    if eip not in world.addresses:
        raise Refusal("InvalidAddressId.NotFound", f"There is no EIP {eip}.")
    return world.addresses[eip]


def associate(world, given):
    target = goal(world, given)
    eip = found(world, given["AddressId"])
    check_address(eip)
    interface, private = target()
    if interface.primary and private.primary:
        private.ordinary = ""  # the ordinary public IP is released
    world.bind(eip, interface, private)
    return {}


def goal(world, given):
    """Which parameters go together; what they lead to is looked up later."""
    names = ("InstanceId", "NetworkInterfaceId", "PrivateIpAddress")
    instance, interface, ip = (given.get(name) for name in names)
    if instance is not None and (interface is not None or ip is not None):
        raise Refusal("InvalidParameterConflict", "InstanceId and an interface exclude each other.")
    if (interface is None) != (ip is None):
        raise Refusal("MissingParameter", "NetworkInterfaceId and PrivateIpAddress go together.")
    if instance is None and interface is None:
        raise Refusal("MissingResourceId", "There is nothing to bind to.")
    return (lambda: by_instance(world, instance)) if instance is not None else (lambda: by_pair(world, interface, ip))


def check_address(eip):
    if eip.blocked:
        raise Refusal("InvalidAddressId.Blocked", f"{eip.id} is blocked.")
    if eip.arrears:
        raise Refusal("InvalidAddressIdState.InArrears", f"{eip.id} is in arrears.")
    if eip.status != "UNBIND":
        raise Refusal("InvalidAddressIdStatus.NotPermit", f"{eip.id} is {eip.status}.")


def by_instance(world, instance):
    if instance not in world.instances:
        raise Refusal("InvalidInstanceId.NotFound", f"There is no instance {instance}.")
    state = world.instances[instance].state
    interface, private = world.primary(instance)
    if state not in FIT or interface is None:
        raise Refusal("InvalidInstance.NotSupported", f"{instance} is {state}.")
    if world.holder(interface.id, private.ip):
        raise Refusal("InvalidInstanceId.AlreadyBindEip", f"{instance} has an EIP.")
    return interface, private


def by_pair(world, interface, ip):
    at = world.interfaces.get(interface)
    private = at and at.find(ip)
    if not private:
        raise Refusal("InvalidNetworkInterfaceId.NotFound", f"There is no {ip} on {interface}.")
    if world.holder(interface, ip):
        raise Refusal("InvalidPrivateIpAddress.AlreadyBindEip", f"{ip} has an EIP.")
    return at, private


def disassociate(world, given):
    eip = found(world, given["AddressId"])
    word = given.get("ReallocateNormalPublicIp", "FALSE").upper()
    if word not in ("TRUE", "FALSE"):
        raise Refusal("InvalidParameter", "ReallocateNormalPublicIp is TRUE or FALSE.")
    if eip.blocked:
        raise Refusal("InvalidAddressId.Blocked", f"{eip.id} is blocked.")
    if eip.status not in ("BIND", "BIND_ENI"):
        raise Refusal("InvalidAddressIdStatus.NotPermit", f"{eip.id} is {eip.status}.")
    world.unbind(eip, ordinary=word == "TRUE")
    return {}


def allocate(world, given):
    count = given.get("AddressCount", 1)
    if not 1 <= count <= 5:
        raise Refusal("AddressQuotaLimitExceeded", "One to five EIPs are allocated at once.")
    made = [world.allocate() for _ in range(count)]
    world.start(lambda: [setattr(eip, "status", "UNBIND") for eip in made])
    return {"AddressSet": [eip.id for eip in made]}


def release(world, given):
    eips = [found(world, eip) for eip in given["AddressIds"]]
    for eip in eips:
        if eip.status != "UNBIND":
            raise Refusal("InvalidAddressState", f"{eip.id} is {eip.status}.")
    ends = [world.release(eip) for eip in eips]
    world.start(lambda: [end() for end in ends])
    return {}


def rename(world, given):
    eip = found(world, given["AddressId"])
    if len(given["AddressName"]) > 20:
        raise Refusal("InvalidParameterValue.TooLong", "A name has at most 20 characters.")
    eip.name = given["AddressName"]
    return {}


def addresses(world, given):
    if "AddressIds" in given and "Filters" in given:
        raise Refusal("InvalidParameter", "AddressIds and Filters exclude each other.")
    return pages("AddressSet", world.addresses.values(), shape.EIP_FILTERS, "AddressIds", given, shape.legacy_address)


def instances(world, given):
    if "InstanceIds" in given and "Filters" in given:
        raise Refusal("InvalidParameter", "InstanceIds and Filters exclude each other.")
    filters = shape.instance_filters(world)
    return pages("InstanceSet", world.instances.values(), filters, "InstanceIds", given, shape.legacy_instance(world))


def quota(world, given):
    return {"QuotaSet": shape.quotas(world)}


PAGE = {"Filters": [FILTER], "Offset": "Integer", "Limit": "Integer"}
ACTIONS = {
    "AssociateAddress": Action(
        associate,
        {"AddressId": "String", "InstanceId": "String", "NetworkInterfaceId": "String", "PrivateIpAddress": "String"},
        needs=("AddressId",),
        rate=20,
    ),
    "DisassociateAddress": Action(
        disassociate, {"AddressId": "String", "ReallocateNormalPublicIp": "String"}, needs=("AddressId",)
    ),
    "AllocateAddresses": Action(allocate, {"AddressCount": "Integer"}),
    "ReleaseAddresses": Action(release, {"AddressIds": ["String"]}, needs=("AddressIds",)),
    "ModifyAddressAttribute": Action(
        rename, {"AddressId": "String", "AddressName": "String"}, needs=("AddressId", "AddressName")
    ),
    "DescribeAddresses": Action(addresses, {"AddressIds": ["String"]} | PAGE),
    "DescribeInstances": Action(instances, {"InstanceIds": ["String"]} | PAGE),
    "DescribeAddressQuota": Action(quota, {}),
}
