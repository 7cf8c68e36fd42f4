"""Binds an EIP with the published SDK of the legacy gateway, which signs with v1 and speaks TLS alone."""

import json
import os

from QcloudApi.qcloudapi import QcloudApi

eip = QcloudApi(
    "eip",
    {
        "Region": "ap-guangzhou",
        "secretId": os.environ["TENCENTCLOUD_SECRET_ID"],
        "secretKey": os.environ["TENCENTCLOUD_SECRET_KEY"],
        "method": "POST",
    },
)


def ask(action, **parameters):
    return json.loads(eip.call(action, {"Version": "2017-03-12", **parameters}))["Response"]


bound = ask("AssociateAddress", AddressId="eip-unbound1", InstanceId="ins-running1")
print(*sorted(bound), bound["RequestId"])
while True:
    (address,) = ask("DescribeAddresses", **{"AddressIds.0": "eip-unbound1"})["AddressSet"]
    if address["AddressStatus"] != "BINDING":
        break
print(address["AddressStatus"], address["InstanceId"])
refused = ask("AssociateAddress", AddressId="eip-nothere1", InstanceId="ins-running1")
print(refused["Error"]["Code"], refused["RequestId"])
