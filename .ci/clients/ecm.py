"""Binds an EIP with the published Python SDK. ecm.py tc3|v1; $DUBPLATE_ENDPOINT, if set, stands for the service."""

import json
import os
import sys

from tencentcloud.common.credential import EnvironmentVariableCredential
from tencentcloud.common.exception.tencent_cloud_sdk_exception import TencentCloudSDKException
from tencentcloud.common.profile.client_profile import ClientProfile
from tencentcloud.common.profile.http_profile import HttpProfile
from tencentcloud.ecm.v20190719 import models
from tencentcloud.ecm.v20190719.ecm_client import EcmClient

SIGNING = {"tc3": ("TC3-HMAC-SHA256", "POST"), "v1": ("HmacSHA1", "GET")}


def client(signing):
    method, verb = SIGNING[signing]
    protocol, _, endpoint = os.environ.get("DUBPLATE_ENDPOINT", "https://ecm.tencentcloudapi.com").partition("://")
    http = HttpProfile(protocol=protocol, endpoint=endpoint, reqTimeout=10, reqMethod=verb)
    credential = EnvironmentVariableCredential().get_credential()
    return EcmClient(credential, "ap-guangzhou", ClientProfile(signMethod=method, httpProfile=http))


def ask(ecm, action, **parameters):
    request = getattr(models, action + "Request")()
    request.from_json_string(json.dumps({"EcmRegion": "ap-hangzhou-ecm", **parameters}))
    return getattr(ecm, action)(request)


ecm = client(sys.argv[1])
bound = ask(ecm, "AssociateAddress", AddressId="eip-unbound1", InstanceId="ein-running1")
print(bound.TaskId, bound.RequestId)
while (task := ask(ecm, "DescribeTaskResult", TaskId=bound.TaskId)).Result == "RUNNING":
    pass
print(task.Result)
address = ask(ecm, "DescribeAddresses", AddressIds=["eip-unbound1"]).AddressSet[0]
print(address.AddressStatus, address.InstanceId)
try:
    ask(ecm, "AssociateAddress", AddressId="eip-nothere1", InstanceId="ein-running1")
except TencentCloudSDKException as error:
    print(error.get_code(), error.get_request_id())
