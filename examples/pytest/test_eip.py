"""How a test of yours may look: the vendor's SDK, given another endpoint and a credential.

pip install tencentcloud-sdk-python-ecm . && pytest --record-mode once
"""

import json

import pytest
from tencentcloud.common.credential import Credential
from tencentcloud.common.exception.tencent_cloud_sdk_exception import TencentCloudSDKException
from tencentcloud.common.profile.client_profile import ClientProfile
from tencentcloud.common.profile.http_profile import HttpProfile
from tencentcloud.ecm.v20190719 import models
from tencentcloud.ecm.v20190719.ecm_client import EcmClient

REGION = "ap-hangzhou-ecm"


@pytest.fixture
def ecm(dubplate):
    protocol, _, endpoint = dubplate.endpoint.partition("://")
    http = HttpProfile(protocol=protocol, endpoint=endpoint, reqTimeout=10)
    credential = Credential(dubplate.secret_id, dubplate.secret_key, dubplate.token)
    return EcmClient(credential, "ap-guangzhou", ClientProfile(httpProfile=http))


def ask(ecm, action, **params):
    request = getattr(models, action + "Request")()
    request.from_json_string(json.dumps({"EcmRegion": REGION, **params}))
    return getattr(ecm, action)(request)


def test_an_eip_is_bound(ecm):
    task = ask(ecm, "AssociateAddress", AddressId="eip-unbound1", InstanceId="ein-running1").TaskId
    while ask(ecm, "DescribeTaskResult", TaskId=task).Result == "RUNNING":
        pass
    address = ask(ecm, "DescribeAddresses", AddressIds=["eip-unbound1"]).AddressSet[0]
    assert (address.AddressStatus, address.InstanceId) == ("BIND", "ein-running1")


@pytest.mark.parametrize(
    "address, code",
    [("eip-blocked1", "FailedOperation.OperationNotAllow"), ("eip-bound001", "UnsupportedOperation.StatusNotPermit")],
)
def test_a_bind_is_refused(ecm, address, code):
    with pytest.raises(TencentCloudSDKException) as refused:
        ask(ecm, "AssociateAddress", AddressId=address, InstanceId="ein-running1")
    assert refused.value.get_code() == code


def test_an_account_has_a_quota(ecm):
    assert ask(ecm, "DescribeAddressQuota").QuotaSet
