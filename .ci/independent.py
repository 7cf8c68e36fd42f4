"""The vendor's published Python SDKs, unmodified, against the independent mock: what they sign it verifies, and what it
answers they read.

usage: independent.py      (the interpreter must have requirements.txt installed)
"""

import json
import os
import socket
import subprocess
import sys
import tempfile
import time
import tomllib
import unittest
import uuid
import warnings
from pathlib import Path
from unittest import mock

for name in ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY"):  # the SDK would ask a proxy even for loopback
    os.environ.pop(name, None)
    os.environ.pop(name.lower(), None)

from QcloudApi.qcloudapi import QcloudApi
from tencentcloud.common.credential import Credential
from tencentcloud.common.exception.tencent_cloud_sdk_exception import TencentCloudSDKException
from tencentcloud.common.profile.client_profile import ClientProfile
from tencentcloud.common.profile.http_profile import HttpProfile
from tencentcloud.ecm.v20190719 import models
from tencentcloud.ecm.v20190719.ecm_client import EcmClient

# The SDK warns of members that its models do not have; an answer of the mock must have none.
warnings.filterwarnings("error", message=".*are useless")

MOCK = Path(__file__).parents[1] / "tests" / "independent" / "mock.py"
KEY = "key-of-the-independent-mock"
REGION = "ap-hangzhou-ecm"


def setUpModule():
    global PROCESS, URL, CAST, LEGACY, FOLDER
    FOLDER = tempfile.TemporaryDirectory()
    bindings = Path(FOLDER.name) / "bindings.toml"
    command = [sys.executable, "-B", MOCK, "--bindings", bindings, "--task", "0.2"]
    PROCESS = subprocess.Popen(command, stdout=subprocess.PIPE)
    URL = PROCESS.stdout.readline().decode().strip()
    profiles = tomllib.loads(bindings.read_text())["profile"]
    CAST, LEGACY = profiles["ecm-2019-07-19"]["role"], profiles["eip-v2-2017-03-12"]["role"]


def tearDownModule():
    PROCESS.kill()
    PROCESS.wait()
    PROCESS.stdout.close()
    FOLDER.cleanup()


class Sdk(unittest.TestCase):
    def client(self, key=KEY, **choices):
        """A client with worlds of its own."""
        endpoint = choices.pop("endpoint", URL.removeprefix("http://"))
        http = HttpProfile(
            protocol="http", endpoint=endpoint, reqTimeout=10, reqMethod=choices.pop("reqMethod", "POST")
        )
        unsigned = choices.pop("unsignedPayload", False)
        profile = ClientProfile(httpProfile=http, **choices)
        profile.unsignedPayload = unsigned
        return EcmClient(Credential(f"independent-{uuid.uuid4()}", key), "", profile)

    def ask(self, ecm, action, **parameters):
        request = getattr(models, action + "Request")()
        for name, value in ({"EcmRegion": REGION} | parameters).items():
            setattr(request, name, value)
        answer = getattr(ecm, action)(request)
        self.assertEqual(str(uuid.UUID(answer.RequestId)), answer.RequestId)
        return answer

    def finish(self, ecm, task):
        seen = []
        while not seen or seen[-1] == "RUNNING":
            seen.append(self.ask(ecm, "DescribeTaskResult", TaskId=task).Result)
            time.sleep(0.02)
        self.assertEqual((seen[0], seen[-1]), ("RUNNING", "SUCCESS"))

    def shown(self, ecm, eip):
        (found,) = self.ask(ecm, "DescribeAddresses", AddressIds=[eip]).AddressSet
        return found.AddressStatus, found.InstanceId, found.NetworkInterfaceId, found.PrivateAddressIp

    def lifecycle(self, ecm):
        eip, instance = CAST["unbound-eip"][0]["id"], CAST["instance-without-eip"][0]
        self.finish(ecm, self.ask(ecm, "AssociateAddress", AddressId=eip, InstanceId=instance["id"]).TaskId)
        self.assertEqual(self.shown(ecm, eip), ("BIND", instance["id"], instance["interface"], instance["ip"]))
        self.finish(ecm, self.ask(ecm, "DisassociateAddress", AddressId=eip).TaskId)
        self.assertEqual(self.shown(ecm, eip), ("UNBIND", None, None, None))

    def refused(self, code, ecm, **parameters):
        with self.assertRaises(TencentCloudSDKException) as caught:
            self.ask(ecm, "AssociateAddress", **parameters)
        self.assertEqual(caught.exception.get_code(), code)
        self.assertTrue(caught.exception.get_request_id())

    def test_every_form_and_signature_that_the_sdk_makes(self):
        for choices in (
            {},
            {"reqMethod": "GET"},
            {"unsignedPayload": True},
            {"signMethod": "HmacSHA256"},
            {"signMethod": "HmacSHA256", "reqMethod": "GET"},
            {"signMethod": "HmacSHA1"},
            {"signMethod": "HmacSHA1", "reqMethod": "GET"},
            {"language": "en-US"},
            {"endpoint": URL},
            {"endpoint": URL.removeprefix("http://").replace("127.0.0.1", "localhost")},
        ):
            with self.subTest(choices):
                self.lifecycle(self.client(**choices))

    def test_multipart(self):
        ecm = self.client()
        eip, instance = CAST["unbound-eip"][0]["id"], CAST["instance-without-eip"][0]["id"]
        bound = {"EcmRegion": REGION, "AddressId": eip, "InstanceId": instance}
        self.finish(ecm, ecm.call_json("AssociateAddress", bound, options={"IsMultipart": True})["Response"]["TaskId"])

    def test_text_beyond_ascii(self):
        for choices in ({}, {"reqMethod": "GET"}, {"signMethod": "HmacSHA256"}):
            with self.subTest(choices):
                ecm, eip, name = self.client(**choices), CAST["unbound-eip"][0]["id"], "名 &=+/ü"
                self.ask(ecm, "ModifyAddressAttribute", AddressId=eip, AddressName=name)
                (found,) = self.ask(ecm, "DescribeAddresses", AddressIds=[eip]).AddressSet
                self.assertEqual(found.AddressName, name)

    def test_every_list_is_read(self):
        ecm, interface = self.client(), CAST["free-interface"][0]["id"]
        (found,) = self.ask(ecm, "DescribeNetworkInterfaces", NetworkInterfaceIds=[interface]).NetworkInterfaceSet
        self.assertEqual((found.NetworkInterfaceId, found.State), (interface, "AVAILABLE"))
        wanted = models.Filter()
        wanted.Name, wanted.Values = "instance-id", [CAST["instance-with-eip"][0]["id"]]
        request = models.DescribeInstancesRequest()
        request.Filters = [wanted]
        self.assertEqual([one.InstanceState for one in ecm.DescribeInstances(request).InstanceSet], ["RUNNING"])
        self.assertEqual(len(self.ask(ecm, "DescribeAddressQuota").QuotaSet), 3)
        made = self.ask(ecm, "AllocateAddresses", AddressCount=2)
        self.finish(ecm, made.TaskId)
        self.finish(ecm, self.ask(ecm, "ReleaseAddresses", AddressIds=made.AddressSet).TaskId)
        self.assertEqual(self.ask(ecm, "DescribeAddresses", AddressIds=made.AddressSet).TotalCount, 0)

    def test_errors_are_read(self):
        eip, taken = CAST["unbound-eip"][0]["id"], CAST["instance-with-eip"][0]["id"]
        for choices in ({}, {"reqMethod": "GET"}, {"signMethod": "HmacSHA1"}):
            with self.subTest(choices):
                ecm = self.client(**choices)
                self.refused("UnsupportedOperation.AlreadyBindEip", ecm, AddressId=eip, InstanceId=taken)
                self.refused("MissingParameter.MissingAssociateEntity", ecm, AddressId=eip)
                wrong = self.client(key="another-key", **choices)
                self.refused("AuthFailure.SignatureFailure", wrong, AddressId=eip, InstanceId=taken)


class OldSdk(unittest.TestCase):
    """qcloudapi-sdk-python signs for the vendor's host; only its connection is led to the mock, without TLS."""

    def setUp(self):
        host, port = URL.removeprefix("http://").split(":")

        def connect(connection):
            connection.sock = socket.create_connection((host, int(port)))

        self.enterContext(mock.patch("QcloudApi.common.request.MyHTTPSConnection.connect", connect))

    def ask(self, action, **parameters):
        answer = json.loads(self.api.call(action, parameters))["Response"]
        self.assertEqual(str(uuid.UUID(answer["RequestId"])), answer["RequestId"])
        return answer

    def lifecycle(self, module, method, signature):
        config = {"Region": "ap-guangzhou", "secretId": f"independent-{uuid.uuid4()}", "secretKey": KEY}
        config |= {"Version": "2017-03-12", "method": method, "SignatureMethod": signature}
        self.api = QcloudApi(module, config)
        eip, instance = LEGACY["unbound-eip"][0]["id"], LEGACY["instance-without-eip"][0]
        self.assertEqual(list(self.ask("AssociateAddress", AddressId=eip, InstanceId=instance["id"])), ["RequestId"])
        self.assertEqual(self.wait(eip, "BIND"), (instance["id"], instance["interface"], instance["ip"]))
        refused = self.ask("AssociateAddress", AddressId=eip, InstanceId=instance["id"])
        self.assertEqual(refused["Error"]["Code"], "InvalidAddressIdStatus.NotPermit")
        self.ask("DisassociateAddress", AddressId=eip)
        self.assertEqual(self.wait(eip, "UNBIND"), (None, None, None))

    def wait(self, eip, status):
        while True:
            (found,) = self.ask("DescribeAddresses", AddressIds=[eip])["AddressSet"]
            if found["AddressStatus"] == status:
                return found["InstanceId"], found["NetworkInterfaceId"], found["PrivateAddressIp"]
            time.sleep(0.02)

    def test_every_signature_and_method_on_both_hosts(self):
        for module in ("eip", "cvm"):
            for method in ("GET", "POST"):
                for signature in ("HmacSHA1", "HmacSHA256"):
                    with self.subTest(module=module, method=method, signature=signature):
                        self.lifecycle(module, method, signature)


def main():
    runner = unittest.TextTestRunner(stream=sys.stdout, verbosity=2, warnings=False)
    result = runner.run(unittest.defaultTestLoader.loadTestsFromModule(sys.modules[__name__]))
    print(f"independent: {result.testsRun} tests", flush=True)
    return 0 if result.wasSuccessful() and result.testsRun else 1


if __name__ == "__main__":
    sys.exit(main())
