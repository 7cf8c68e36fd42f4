"""The vendor's published Python SDK, unmodified, against `dubplate mock`.

usage: sdk.py PROGRAM      (the dubplate program; the interpreter must have requirements.txt installed)

Every test has a SecretId of its own and so a world of its own. The ids are those of `dubplate mock --list`.
"""

import os
import select
import signal
import subprocess
import sys
import time
import unittest
import uuid
import warnings

for name in ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY"):  # the SDK would ask a proxy even for loopback
    os.environ.pop(name, None)
    os.environ.pop(name.lower(), None)

from tencentcloud.common.credential import Credential
from tencentcloud.common.exception.tencent_cloud_sdk_exception import TencentCloudSDKException
from tencentcloud.common.profile.client_profile import ClientProfile
from tencentcloud.common.profile.http_profile import HttpProfile
from tencentcloud.ecm.v20190719 import models
from tencentcloud.ecm.v20190719.ecm_client import EcmClient

# The SDK warns of members that its models do not have; an answer of the mock must have none.
warnings.filterwarnings("error", message=".*are useless")

SECRET_KEY = "published-test-key-of-dubplate"
REGION = "ap-hangzhou-ecm"
START = STOP = 10  # seconds


class Mock:
    """`dubplate mock` on a free port; the first line that it prints is its base URL."""

    def __init__(self, *options):
        self.process = subprocess.Popen(
            [PROGRAM, "mock", "--listen", "127.0.0.1:0", *options], stdout=subprocess.PIPE, stderr=subprocess.STDOUT
        )
        ready, _, _ = select.select([self.process.stdout], [], [], START)
        line = self.process.stdout.readline().decode() if ready else ""
        if not line.startswith("http://127.0.0.1:"):
            self.process.kill()
            raise AssertionError(f"the first line of the mock is no base URL: {line!r}")
        self.url = line.strip()
        self.endpoint = self.url.removeprefix("http://")

    def client(self, name, key=SECRET_KEY, token=None, endpoint=None, **choices):
        """An SDK client for the test credential `dubplate-<name>`."""
        http = HttpProfile(
            protocol="http",
            endpoint=endpoint or self.endpoint,
            reqTimeout=10,
            reqMethod=choices.pop("reqMethod", "POST"),
            keepAlive=choices.pop("keepAlive", False),
        )
        unsigned = choices.pop("unsignedPayload", False)
        region = choices.pop("region", "")
        profile = ClientProfile(httpProfile=http, **choices)
        profile.unsignedPayload = unsigned
        return EcmClient(Credential(name, key, token), region, profile)

    def stop(self, number):
        """Sends the signal and returns the exit status and what was printed after the first line."""
        self.process.send_signal(number)
        try:
            printed, _ = self.process.communicate(timeout=STOP)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.communicate()
            raise AssertionError(f"the mock did not stop within {STOP} s of {number.name}") from None
        return self.process.returncode, printed.decode()


def setUpModule():
    global MOCK
    MOCK = Mock()


def tearDownModule():
    status, printed = MOCK.stop(signal.SIGTERM)
    if status or printed:
        raise AssertionError(f"the mock that served every test ended with {status} and printed {printed!r}")


class Case(unittest.TestCase):
    """What the tests say to the service."""

    longMessage = True

    def setUp(self):
        self.secret_id = "dubplate-sdk-" + self.id().rpartition(".")[2].replace("_", "-")
        self.ecm = MOCK.client(self.secret_id)

    def ask(self, action, ecm=None, **parameters):
        """One call through the SDK's own client and models."""
        request = getattr(models, action + "Request")()
        for name, value in parameters.items():
            setattr(request, name, value)
        answer = getattr(ecm or self.ecm, action)(request)
        self.is_request_id(answer.RequestId)
        return answer

    def is_request_id(self, text):
        self.assertIsInstance(text, str, "no RequestId")
        self.assertEqual(str(uuid.UUID(text)), text, "RequestId is no UUID")

    def refused(self, code, action="AssociateAddress", ecm=None, **parameters):
        """The call ends in exactly this code; returns the message."""
        with self.assertRaises(TencentCloudSDKException, msg=f"{code} was expected") as caught:
            self.ask(action, ecm, **parameters)
        error = caught.exception
        self.assertEqual(error.get_code(), code, f"message: {error.get_message()}")
        self.assertTrue(error.get_message(), "the error has no message")
        self.is_request_id(error.get_request_id())
        return error.get_message()

    def bind(self, ecm=None, **target):
        answer = self.ask("AssociateAddress", ecm, EcmRegion=REGION, **target)
        self.finish(answer.TaskId, ecm)

    def unbind(self, address, ecm=None):
        answer = self.ask("DisassociateAddress", ecm, EcmRegion=REGION, AddressId=address)
        self.finish(answer.TaskId, ecm)

    def finish(self, task, ecm=None):
        """Polls the task until it is done, as the vendor's example does."""
        self.assertIsInstance(task, str, "TaskId must be a string")
        self.assertNotEqual(task, "", "TaskId is empty")
        for _ in range(20):
            result = self.ask("DescribeTaskResult", ecm, EcmRegion=REGION, TaskId=task).Result
            if result == "SUCCESS":
                return
            self.assertEqual(result, "RUNNING", "a task is RUNNING, SUCCESS or FAILED")
            time.sleep(0.02)
        self.fail(f"task {task} did not end within 20 polls")

    def address(self, wanted, ecm=None):
        answer = self.ask("DescribeAddresses", ecm, EcmRegion=REGION, AddressIds=[wanted])
        self.assertEqual(answer.TotalCount, 1)
        (found,) = answer.AddressSet
        self.assertEqual(found.AddressId, wanted)
        return found

    def is_bound(self, address, status, instance, interface, ip, ecm=None):
        found = self.address(address, ecm)
        self.assertEqual(
            (found.AddressStatus, found.InstanceId, found.NetworkInterfaceId, found.PrivateAddressIp),
            (status, instance, interface, ip),
        )

    def is_free(self, address, ecm=None):
        self.is_bound(address, "UNBIND", None, None, None, ecm)

    def lifecycle(self, ecm):
        """Bind to an instance, read it back, unbind, all with this client."""
        self.bind(ecm, AddressId="eip-unbound1", InstanceId="ein-running1")
        self.is_bound("eip-unbound1", "BIND", "ein-running1", "eni-running1", "10.0.0.11", ecm)
        self.unbind("eip-unbound1", ecm)
        self.is_free("eip-unbound1", ecm)


class Binding(Case):
    def test_bind_to_an_instance_and_unbind(self):
        self.is_free("eip-unbound1")
        self.lifecycle(self.ecm)

    def test_bind_to_a_private_ip_of_an_interface_and_unbind(self):
        self.bind(AddressId="eip-unbound1", NetworkInterfaceId="eni-freeip01", PrivateIpAddress="10.0.0.82")
        self.is_bound("eip-unbound1", "BIND", "ein-freeip01", "eni-freeip01", "10.0.0.82")
        found = self.ask("DescribeNetworkInterfaces", EcmRegion=REGION, NetworkInterfaceIds=["eni-freeip01"])
        (interface,) = found.NetworkInterfaceSet
        held = {ip.PrivateIpAddress: ip.AddressId for ip in interface.PrivateIpAddressSet}
        self.assertEqual(held, {"10.0.0.81": "", "10.0.0.82": "eip-unbound1"})
        self.unbind("eip-unbound1")
        self.is_free("eip-unbound1")

    def test_bind_to_an_interface_without_instance(self):
        self.bind(AddressId="eip-unbound1", NetworkInterfaceId="eni-detached", PrivateIpAddress="10.0.0.91")
        self.is_bound("eip-unbound1", "BIND_ENI", None, "eni-detached", "10.0.0.91")

    def test_a_task_runs_before_it_succeeds(self):
        bound = {"EcmRegion": REGION, "AddressId": "eip-unbound1", "InstanceId": "ein-running1"}
        task = self.ask("AssociateAddress", **bound).TaskId
        seen = [self.ask("DescribeTaskResult", EcmRegion=REGION, TaskId=task).Result for _ in range(3)]
        self.assertEqual((seen[0], seen[-1]), ("RUNNING", "SUCCESS"), f"polls: {seen}")

    def test_credentials_do_not_share_a_world(self):
        self.bind(AddressId="eip-unbound1", InstanceId="ein-running1")
        self.is_free("eip-unbound1", MOCK.client(self.secret_id + "-2"))


class Companions(Case):
    def test_allocate_rename_release(self):
        made = self.ask(
            "AllocateAddresses",
            EcmRegion=REGION,
            AddressCount=1,
            InternetServiceProvider="CMCC",
            InternetMaxBandwidthOut=1,
        )
        (address,) = made.AddressSet
        self.finish(made.TaskId)
        self.ask("ModifyAddressAttribute", EcmRegion=REGION, AddressId=address, AddressName="renamed")
        self.assertEqual(self.address(address).AddressName, "renamed")
        self.finish(self.ask("ReleaseAddresses", EcmRegion=REGION, AddressIds=[address]).TaskId)
        left = self.ask("DescribeAddresses", EcmRegion=REGION, AddressIds=[address])
        self.assertEqual((left.TotalCount, left.AddressSet), (0, []))

    def test_addresses_by_filter(self):
        wanted = models.Filter()
        wanted.Name, wanted.Values = "address-id", ["eip-unbound2"]
        found = self.ask("DescribeAddresses", EcmRegion=REGION, Filters=[wanted])
        self.assertEqual([address.AddressId for address in found.AddressSet], ["eip-unbound2"])

    def test_instances_and_quota(self):
        wanted = models.Filter()
        wanted.Name, wanted.Values = "instance-id", ["ein-running1"]
        found = self.ask("DescribeInstances", Filters=[wanted])
        self.assertEqual([(i.InstanceId, i.InstanceState) for i in found.InstanceSet], [("ein-running1", "RUNNING")])
        quotas = self.ask("DescribeAddressQuota", EcmRegion=REGION).QuotaSet
        self.assertIn("TOTAL_EIP_QUOTA", [quota.QuotaId for quota in quotas])


class Errors(Case):
    def test_no_such_address(self):
        message = self.refused(
            "UnsupportedOperation.AddressIdNotFound",
            EcmRegion=REGION,
            AddressId="eip-00000000",
            InstanceId="ein-running1",
        )
        self.assertIn("eip-00000000", message)

    def test_instance_has_an_address_already(self):
        self.refused(
            "UnsupportedOperation.AlreadyBindEip",
            EcmRegion=REGION,
            AddressId="eip-unbound1",
            InstanceId="ein-witheip1",
        )
        self.is_free("eip-unbound1")

    def test_nothing_to_bind_to(self):
        self.refused("MissingParameter.MissingAssociateEntity", EcmRegion=REGION, AddressId="eip-unbound1")
        self.is_free("eip-unbound1")

    def test_misspelt_code_as_documented(self):
        self.refused(
            "InvalidParameterValue.InvaildEniID",
            EcmRegion=REGION,
            AddressId="eip-unbound1",
            NetworkInterfaceId="no-interface",
            PrivateIpAddress="10.0.0.82",
        )

    def test_unknown_parameter_and_wrong_type(self):
        for code, parameters in (
            ("UnknownParameter", {"Colour": "red"}),
            ("InvalidParameter", {"AddressId": 7}),
        ):
            with self.subTest(code), self.assertRaises(TencentCloudSDKException) as caught:
                self.ecm.call_json("AssociateAddress", {"EcmRegion": REGION, "AddressId": "eip-unbound1"} | parameters)
            self.assertEqual(caught.exception.get_code(), code)

    def test_unknown_action_and_version(self):
        for code, action, version in (
            ("InvalidAction", "BindAddress", "2019-07-19"),
            ("NoSuchVersion", "DescribeAddresses", "1999-01-01"),
        ):
            self.ecm._apiVersion = version
            with self.subTest(code), self.assertRaises(TencentCloudSDKException) as caught:
                self.ecm.call_json(action, {"EcmRegion": REGION})
            self.assertEqual(caught.exception.get_code(), code)

    def test_more_calls_a_second_than_allowed(self):
        mock = Mock("--rate-limit", "1")
        self.addCleanup(mock.stop, signal.SIGTERM)
        ecm = mock.client(self.secret_id)
        codes = set()
        for _ in range(10):  # ten, because the second may turn between two of them
            try:
                self.ask("AssociateAddress", ecm, EcmRegion=REGION, AddressId="eip-unbound1")
            except TencentCloudSDKException as error:
                codes.add(error.get_code())
        self.assertEqual(codes, {"MissingParameter.MissingAssociateEntity", "RequestLimitExceeded"})


class Signing(Case):
    """Each form of a signed request that the SDK can be told to make."""

    def plays(self, **choices):
        self.lifecycle(MOCK.client(self.secret_id, **choices))

    def test_tc3_get(self):
        self.plays(reqMethod="GET")

    def test_tc3_unsigned_payload(self):
        self.plays(unsignedPayload=True)

    def test_tc3_unsigned_payload_get(self):
        self.plays(unsignedPayload=True, reqMethod="GET")

    def test_tc3_multipart(self):
        bound = {"EcmRegion": REGION, "AddressId": "eip-unbound1", "InstanceId": "ein-running1"}
        answer = self.ecm.call_json("AssociateAddress", bound, options={"IsMultipart": True})
        self.finish(answer["Response"]["TaskId"])
        self.is_bound("eip-unbound1", "BIND", "ein-running1", "eni-running1", "10.0.0.11")

    def test_hmac_sha256_post(self):
        self.plays(signMethod="HmacSHA256")

    def test_hmac_sha256_get(self):
        self.plays(signMethod="HmacSHA256", reqMethod="GET")

    def test_hmac_sha1_post(self):
        self.plays(signMethod="HmacSHA1")

    def test_hmac_sha1_get(self):
        self.plays(signMethod="HmacSHA1", reqMethod="GET")

    def test_region_language_token_client_and_keep_alive(self):
        for method in ("TC3-HMAC-SHA256", "HmacSHA256"):
            with self.subTest(method):
                self.plays(
                    signMethod=method,
                    region=REGION,
                    language="en-US",
                    token="a-token",
                    request_client="some-tool",
                    keepAlive=True,
                )

    def test_endpoint_by_name_and_as_a_url(self):
        port = MOCK.endpoint.rpartition(":")[2]
        for endpoint in (f"localhost:{port}", MOCK.url):
            with self.subTest(endpoint):
                self.lifecycle(MOCK.client(self.secret_id, endpoint=endpoint))

    def test_text_beyond_ascii(self):
        for choices in ({}, {"reqMethod": "GET"}, {"signMethod": "HmacSHA256"}):
            with self.subTest(choices):
                ecm = MOCK.client(self.secret_id, **choices)
                name = "名 &=+/ü"
                self.ask("ModifyAddressAttribute", ecm, EcmRegion=REGION, AddressId="eip-unbound1", AddressName=name)
                self.assertEqual(self.address("eip-unbound1", ecm).AddressName, name)

    def test_wrong_key(self):
        for choices in ({}, {"reqMethod": "GET"}, {"signMethod": "HmacSHA256"}):
            with self.subTest(choices):
                message = self.refused(
                    "AuthFailure.SignatureFailure",
                    ecm=MOCK.client(self.secret_id, key="another-key", **choices),
                    EcmRegion=REGION,
                    AddressId="eip-unbound1",
                    InstanceId="ein-running1",
                )
                self.assertEqual(
                    message,
                    "The provided credentials could not be validated. Please check your signature is correct.",
                )
        self.is_free("eip-unbound1")

    def test_unknown_key(self):
        for choices in ({}, {"signMethod": "HmacSHA256"}):
            with self.subTest(choices):
                message = self.refused(
                    "AuthFailure.SecretIdNotFound",
                    "DescribeAddresses",
                    MOCK.client("nobody", **choices),
                    EcmRegion=REGION,
                )
                self.assertEqual(message, "The SecretId is not found, please ensure that your SecretId is correct.")


class Stopping(Case):
    def stops(self, number):
        mock = Mock()
        kept_open = mock.client(self.secret_id, keepAlive=True)
        self.ask("DescribeAddresses", kept_open, EcmRegion=REGION)
        self.assertEqual(mock.stop(number), (0, ""), "exit status, and what was printed after the URL")

    def test_sigterm(self):
        self.stops(signal.SIGTERM)

    def test_sigint(self):
        self.stops(signal.SIGINT)


def main():
    # warnings=False: unittest's own filter would hide the one above
    runner = unittest.TextTestRunner(stream=sys.stdout, verbosity=2, warnings=False)
    result = runner.run(unittest.defaultTestLoader.loadTestsFromModule(sys.modules[__name__]))
    bad = {test.id().partition(" ")[0]: test for test, _ in result.failures + result.errors}
    tests = sum(isinstance(test, unittest.TestCase) for test in bad.values())  # the others are set-up and tear-down
    print(f"sdk: {result.testsRun - tests} passed, {len(bad)} failed", flush=True)
    return 0 if result.wasSuccessful() and result.testsRun else 1


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit("usage: sdk.py PROGRAM")
    PROGRAM = sys.argv[1]
    sys.exit(main())
