"""Asks for an EIP with the published Python SDK of the VPC; $DUBPLATE_ENDPOINT, if set, stands for the service."""

import os

from tencentcloud.common.credential import EnvironmentVariableCredential
from tencentcloud.common.exception.tencent_cloud_sdk_exception import TencentCloudSDKException
from tencentcloud.common.profile.client_profile import ClientProfile
from tencentcloud.common.profile.http_profile import HttpProfile
from tencentcloud.vpc.v20170312 import models
from tencentcloud.vpc.v20170312.vpc_client import VpcClient

protocol, _, endpoint = os.environ.get("DUBPLATE_ENDPOINT", "https://vpc.tencentcloudapi.com").partition("://")
http = HttpProfile(protocol=protocol, endpoint=endpoint, reqTimeout=10)
credential = EnvironmentVariableCredential().get_credential()
vpc = VpcClient(credential, "ap-guangzhou", ClientProfile(httpProfile=http))
bind = models.AssociateAddressRequest()
bind.AddressId, bind.InstanceId = "eip-unbound1", "ins-running1"
for ask in (lambda: vpc.DescribeAddresses(models.DescribeAddressesRequest()), lambda: vpc.AssociateAddress(bind)):
    try:
        print(ask().RequestId)
    except TencentCloudSDKException as error:
        print(error.get_code(), error.get_request_id())
