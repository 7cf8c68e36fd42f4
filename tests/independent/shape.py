"""How resources look in an answer."""

EIP_FILTERS = {
    "address-id": lambda eip: eip.id,
    "address-name": lambda eip: eip.name,
    "address-ip": lambda eip: eip.ip,
    "address-status": lambda eip: eip.status,
    "instance-id": lambda eip: eip.instance,
    "private-ip-address": lambda eip: eip.private,
    "network-interface-id": lambda eip: eip.interface,
    "is-arrears": lambda eip: str(eip.arrears).upper(),
}


def legacy_address(eip):
    return {
        "AddressId": eip.id,
        "AddressName": eip.name,
        "AddressIp": eip.ip,
        "AddressStatus": eip.status,
        "InstanceId": eip.instance,
        "NetworkInterfaceId": eip.interface,
        "PrivateAddressIp": eip.private,
        "IsArrears": eip.arrears,
        "IsBlocked": eip.blocked,
        "IsEipDirectConnection": False,
        "CreatedTime": eip.created,
    }


def ecm_address(eip):
    return legacy_address(eip) | {
        "AddressName": eip.name or "",
        "AddressType": eip.kind,
        "CascadeRelease": False,
        "InternetServiceProvider": "CMCC",
        "Bandwidth": 10,
        "PayMode": None,
    }


def public_ips(world, interface):
    """The public IPs on an interface's private IPs: EIPs that are bound, and ordinary ones."""
    for private in interface.ips if interface else []:
        eip = world.holder(interface.id, private.ip)
        if eip and eip.status != "BINDING":
            yield eip.ip
        elif private.ordinary:
            yield private.ordinary


def instance_filters(world):
    def private(instance):
        interface, _ = world.primary(instance.id)
        return [ip.ip for ip in interface.ips] if interface else []

    return {
        "instance-id": lambda instance: instance.id,
        "instance-state": lambda instance: instance.state,
        "private-ip-address": private,
        "public-ip-address": lambda instance: list(public_ips(world, world.primary(instance.id)[0])),
    }


def legacy_instance(world):
    def shown(instance):
        interface, _ = world.primary(instance.id)
        return {
            "Placement": {"Zone": "ap-guangzhou-3", "ProjectId": 0},
            "InstanceId": instance.id,
            "InstanceName": "one",
            "InstanceState": instance.state,
            "PrivateIpAddresses": [ip.ip for ip in interface.ips] if interface else [],
            "PublicIpAddresses": list(public_ips(world, interface)) or None,
            "InternetAccessible": {"InternetMaxBandwidthOut": 1},
            "VirtualPrivateCloud": {"VpcId": "vpc-5fpx2tkm", "SubnetId": "subnet-k2n8xw0d"},
            "CreatedTime": "2019-08-01T02:03:04Z",
        }

    return shown


def ecm_instance(instance):
    return {"InstanceId": instance.id, "InstanceName": "one", "InstanceState": instance.state}


def ecm_interface(world):
    def private(interface, ip):
        eip = world.holder(interface.id, ip.ip)
        return {
            "PrivateIpAddress": ip.ip,
            "Primary": ip.primary,
            "PublicIpAddress": eip.ip if eip else ip.ordinary,
            "AddressId": eip.id if eip else "",
            "Description": "",
            "IsWanIpBlocked": bool(eip and eip.blocked),
            "State": ip.state,
        }

    def attachment(interface):
        return {
            "InstanceId": interface.instance,
            "DeviceIndex": 0 if interface.primary else 1,
            "InstanceAccountId": "100000000001",
            "AttachTime": "2019-08-01 02:03:04",
        }

    def shown(interface):
        return {
            "NetworkInterfaceId": interface.id,
            "NetworkInterfaceName": "one",
            "NetworkInterfaceDescription": "",
            "SubnetId": "subnet-k2n8xw0d",
            "VpcId": "vpc-5fpx2tkm",
            "GroupSet": [],
            "Primary": interface.primary,
            "MacAddress": "20:90:6F:00:00:01",
            "State": "AVAILABLE",
            "PrivateIpAddressSet": [private(interface, ip) for ip in interface.ips],
            "Attachment": attachment(interface) if interface.instance else None,
            "Zone": "ap-hangzhou-ecm-1",
            "CreatedTime": "2019-08-01 02:03:04",
            "Ipv6AddressSet": [],
            "TagSet": [],
            "EniType": 0,
            "EcmRegion": "ap-hangzhou-ecm",
            "Business": "cvm",
        }

    return shown


def quotas(world):
    """The limits of the documented example, but for the first: this world holds more than twenty EIPs."""
    ids = {"TOTAL_EIP_QUOTA": (len(world.addresses), 500), "DAILY_EIP_APPLY": (0, 40), "DAILY_EIP_ASSIGN": (0, 40)}
    return [{"QuotaId": name, "QuotaCurrent": now, "QuotaLimit": most} for name, (now, most) in ids.items()]
