"""The actions of the ECM page (2019-07-19) and its companions."""

import re

import shape
from action import Action, pages
from request import FILTER, TAG
from world import Refusal

NAME = "ecm"
VERSION = "2019-07-19"
TOO_MANY = "RequestLimitExceeded"
REGIONS = ("ap-hangzhou-ecm", "ap-chongqing-ecm2")
FIT = ("RUNNING", "STOPPED")
INSTANCE, INTERFACE, ADDRESS = (re.compile(rf"{prefix}-[0-9a-z]{{8}}") for prefix in ("(?:ein|ins)", "eni", "eip"))


def check_region(common, values):
    if common and not re.fullmatch(r"[a-z0-9-]+", common):
        raise Refusal("InvalidParameterValue.InvalidPublicParam", "The common Region is no region.")
    if "EcmRegion" in values and values["EcmRegion"] not in REGIONS:
        raise Refusal("InvalidParameterValue.InvalidRegion", "The ECM region is invalid.")


def found(world, eip):
    if eip not in world.addresses:
        raise Refusal("UnsupportedOperation.AddressIdNotFound", f"There is no EIP {eip}.")
    return world.addresses[eip]


def associate(world, given):
    check_forms(given)
    target = goal(world, given)
    eip = found(world, given["AddressId"])
    check_address(eip)
    interface, private = target()
    return {"TaskId": world.bind(eip, interface, private)}


def check_forms(given):
    for name in ("AddressId", "InstanceId", "NetworkInterfaceId", "PrivateIpAddress"):
        if given.get(name) == "":
            raise Refusal("InvalidParameter", f"{name} is empty.")
    if not re.fullmatch(r"[0-9A-Za-z-]+", given["AddressId"]):
        raise Refusal("InvalidParameter.InvalidDataFormat", "AddressId has characters that no id has.")
    if not ADDRESS.fullmatch(given["AddressId"]):
        raise Refusal("InvalidParameterValue", "AddressId is no id of an EIP.")
    if not INSTANCE.fullmatch(given.get("InstanceId", "ein-00000000")):
        raise Refusal("InvalidParameterValue.InvalidInstanceID", "The instance ID is invalid.")
    if not INTERFACE.fullmatch(given.get("NetworkInterfaceId", "eni-00000000")):
        raise Refusal("InvalidParameterValue.InvaildEniID", "The ENI ID is invalid.")
    if not re.fullmatch(r"\d{1,3}(\.\d{1,3}){3}", given.get("PrivateIpAddress", "10.0.0.1")):
        raise Refusal("UnsupportedOperation.Malformed", "The IP address is not complete.")


def goal(world, given):
    """Which parameters go together; what they lead to is looked up later."""
    names = ("InstanceId", "NetworkInterfaceId", "PrivateIpAddress")
    instance, interface, ip = (given.get(name) for name in names)
    if instance and interface and ip:
        raise Refusal("InvalidParameter.InvalidParameterConflict", "An EIP is bound to an instance or to a private IP.")
    if instance and (interface or ip):
        raise Refusal("InvalidParameter.Coexist", "The parameters cannot be specified at the same time.")
    if not instance and not interface and not ip:
        raise Refusal("MissingParameter.MissingAssociateEntity", "There is nothing to bind to.")
    if bool(interface) != bool(ip):
        raise Refusal("MissingParameter", "NetworkInterfaceId and PrivateIpAddress go together.")
    return (lambda: by_instance(world, instance)) if instance else (lambda: by_pair(world, interface, ip))


def check_address(eip):
    if eip.forbidden:
        raise Refusal("UnauthorizedOperation.ForbiddenOperation", f"{eip.id} is not yours to bind.")
    if eip.failing:
        raise Refusal("FailedOperation.InternalOperationFailure", "Internal error.")
    if eip.blocked or eip.arrears:
        raise Refusal("FailedOperation.OperationNotAllow", f"{eip.id} is blocked or in arrears.")
    if eip.kind != "EIP":
        raise Refusal("UnsupportedOperation", f"{eip.id} is of type {eip.kind}.")
    if eip.status != "UNBIND":
        raise Refusal("UnsupportedOperation.StatusNotPermit", f"{eip.id} is {eip.status}.")


def by_instance(world, instance):
    if instance not in world.instances:
        raise Refusal("UnsupportedOperation.InstanceIdNotFound", f"There is no instance {instance}.")
    if world.instances[instance].state not in FIT:
        raise Refusal("UnsupportedOperation.InstanceIdNotSupported", f"{instance} is in an unfit state.")
    interface, private = world.primary(instance)
    if interface is None:
        raise Refusal("ResourceNotFound", f"{instance} has no primary interface.")
    if world.holder(interface.id, private.ip):
        raise Refusal("UnsupportedOperation.AlreadyBindEip", f"{instance} has an EIP.")
    check_room(world, interface, private)
    return interface, private


def by_pair(world, interface, ip):
    at = world.interfaces.get(interface)
    private = at and at.find(ip)
    if not private:
        code = "UnsupportedOperation.InvalidNetworkInterfaceIdNotFound"
        raise Refusal(code, f"There is no {ip} on {interface}.")
    if private.state != "AVAILABLE":
        raise Refusal("FailedOperation.PrivateIpAddressUnavailable", f"{ip} is {private.state}.")
    if world.holder(interface, ip):
        raise Refusal("UnsupportedOperation.InvalidPrivateIpAddressAlreadyBindEip", f"{ip} has an EIP.")
    check_room(world, at, private)
    return at, private


def check_room(world, interface, private):
    if private.ordinary:
        raise Refusal("ResourceInUse", f"{private.ip} has a public IP.")
    instance = world.instances.get(interface.instance)
    held = [eip for eip in world.addresses.values() if instance and eip.instance == instance.id]
    if instance and len(held) >= instance.most_eips:
        raise Refusal("LimitExceeded.AddressQuotaLimitExceeded", f"{instance.id} holds as many EIPs as it may.")


def disassociate(world, given):
    eip = found(world, given["AddressId"])
    if eip.status not in ("BIND", "BIND_ENI"):
        raise Refusal("UnsupportedOperation.StatusNotPermit", f"{eip.id} is {eip.status}.")
    return {"TaskId": world.unbind(eip, ordinary=given.get("ReallocateNormalPublicIp", False))}


def allocate(world, given):
    count = given.get("AddressCount", 1)
    if not 1 <= count <= 20:
        raise Refusal("InvalidParameterValue.InvalidAddressCount", "So many EIPs are not allocated at once.")
    made = [world.allocate() for _ in range(count)]
    task = world.start(lambda: [setattr(eip, "status", "UNBIND") for eip in made])
    return {"AddressSet": [eip.id for eip in made], "TaskId": task}


def release(world, given):
    eips = [found(world, eip) for eip in given["AddressIds"]]
    for eip in eips:
        if eip.status != "UNBIND":
            raise Refusal("UnsupportedOperation.StatusNotPermit", f"{eip.id} is {eip.status}.")
    ends = [world.release(eip) for eip in eips]
    return {"TaskId": world.start(lambda: [end() for end in ends])}


def rename(world, given):
    eip = found(world, given["AddressId"])
    if len(given.get("AddressName", "")) > 20:
        raise Refusal("InvalidParameterValue.TooLong", "A name has at most 20 characters.")
    eip.name = given.get("AddressName", eip.name)
    return {}


def task_result(world, given):
    if given["TaskId"] not in world.tasks:
        raise Refusal("InvalidParameterValue", f"There is no task {given['TaskId']}.")
    done = world.tasks[given["TaskId"]].then is None
    return {"TaskId": given["TaskId"], "Result": "SUCCESS" if done else "RUNNING"}


def addresses(world, given):
    return pages("AddressSet", world.addresses.values(), shape.EIP_FILTERS, "AddressIds", given, shape.ecm_address)


def instances(world, given):
    filters = shape.instance_filters(world)
    return pages("InstanceSet", world.instances.values(), filters, "InstanceIds", given, shape.ecm_instance)


def interfaces(world, given):
    if "NetworkInterfaceIds" in given and "Filters" in given:
        raise Refusal("InvalidParameter.Coexist", "NetworkInterfaceIds and Filters exclude each other.")
    filters = {"network-interface-id": lambda interface: interface.id}
    shown = shape.ecm_interface(world)
    return pages("NetworkInterfaceSet", world.interfaces.values(), filters, "NetworkInterfaceIds", given, shown)


def quota(world, given):
    return {"QuotaSet": shape.quotas(world)}


PAGE = {"Filters": [FILTER], "Offset": "Integer", "Limit": "Integer"}
REGION = {"EcmRegion": "String"}
TARGET = {"InstanceId": "String", "NetworkInterfaceId": "String", "PrivateIpAddress": "String"}
PURCHASE = {"InternetServiceProvider": "String", "InternetMaxBandwidthOut": "Integer", "Tags": [TAG]}
ACTIONS = {
    "AssociateAddress": Action(
        associate, REGION | {"AddressId": "String"} | TARGET, needs=("EcmRegion", "AddressId"), rate=20
    ),
    "DisassociateAddress": Action(
        disassociate,
        REGION | {"AddressId": "String", "ReallocateNormalPublicIp": "Boolean"},
        needs=("EcmRegion", "AddressId"),
    ),
    "AllocateAddresses": Action(
        allocate, REGION | {"AddressCount": "Integer"} | PURCHASE | TARGET, needs=("EcmRegion",), rate=20
    ),
    "ReleaseAddresses": Action(release, REGION | {"AddressIds": ["String"]}, needs=("EcmRegion", "AddressIds")),
    "ModifyAddressAttribute": Action(
        rename,
        REGION | {"AddressId": "String", "AddressName": "String", "EipDirectConnection": "String"},
        needs=("EcmRegion", "AddressId"),
    ),
    "DescribeTaskResult": Action(task_result, REGION | {"TaskId": "String"}, needs=("EcmRegion", "TaskId")),
    "DescribeAddresses": Action(addresses, REGION | {"AddressIds": ["String"]} | PAGE, needs=("EcmRegion",)),
    "DescribeNetworkInterfaces": Action(interfaces, REGION | {"NetworkInterfaceIds": ["String"]} | PAGE),
    "DescribeInstances": Action(instances, PAGE | {"OrderByField": "String", "OrderDirection": "Integer"}),
    "DescribeAddressQuota": Action(quota, REGION, needs=("EcmRegion",)),
}
